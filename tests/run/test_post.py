"""What the clerk shows of a kept message is what the vault holds now; and who may ask it for what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel.errors import Mistake
from backchannel.run.clerk import LocalClerk
from backchannel.run.post import Post
from backchannel.seal import SystemRandomness
from backchannel.seal.keyfile import open_officer_file, seal_officer_file
from backchannel.seal.persons import PersonSecrets
from backchannel.vault import ReceivedRow
from run.pair import PASSPHRASE, Pair, Side


def kept(pair: Pair) -> tuple[Post, ReceivedRow]:
    """CAPITAL's clerk and the one message that it holds."""
    pair.mission.send("CAPITAL")
    pair.settle()
    engine = pair.capital.engine
    (row,) = engine.vault.arrivals(10)
    return Post(engine, pair.capital.folder, emit=pair.capital.note), row


def test_another_copy_of_the_same_message_is_not_shown_for_the_one_that_was_looked_at_before(pair: Pair) -> None:
    post, row = kept(pair)
    whole = post.reopen(row)
    signed = whole.signed
    mine = next(item for item in signed.disclosures if isinstance(item.value, dict) and "as" in item.value)
    hidden = signed.with_disclosures(item for item in signed.disclosures if item is not mine)
    copy = post.reopen(replace(row, artefact=hidden.encode()))
    assert (copy.link, copy.capacity, whole.capacity) == (whole.link, None, "action")
    assert post.reopen(row).capacity == "action"


def test_a_message_that_was_looked_at_a_moment_ago_is_not_verified_again(pair: Pair) -> None:
    post, row = kept(pair)
    assert post.reopen(row) is post.reopen(replace(row))
    assert post.reopen_anew(row) is not post.reopen(row)


def without_root(side: Side) -> Post:
    """That station's clerk, unlocked by somebody whose key file has no root pair."""
    whole = open_officer_file(side.folder.officer_key.read_bytes(), PASSPHRASE)
    person = PersonSecrets(person=whole.person, eyes=whole.eyes)
    side.folder.officer_key.write_bytes(seal_officer_file(person, PASSPHRASE, SystemRandomness(), work_factor=10))
    post = Post(side.engine, side.folder, emit=side.note)
    post.unlock(PASSPHRASE)
    return post


def test_who_has_no_root_key_is_told_who_signs_for_the_office(pair: Pair) -> None:
    post = without_root(pair.capital)
    with pytest.raises(Mistake) as caught:
        post.officer()
    assert (caught.value.code, "Officer of CAPITAL" in str(caught.value)) == ("officer.root", True)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("found", {"name": "AUTUMN", "seats": []}),
        ("change", {"terms": {"name": "AUTUMN"}}),
        ("revoke", {"office": "MISSION", "reason": "gone"}),
        ("leave", {"reason": "gone"}),
        ("invite", {"office": "THIRD", "role": "office", "series": "THITO", "first": 1, "serial": 1, "prefix": None, "channel": None}),
    ],
)
def test_a_station_without_the_root_key_founds_changes_and_ends_nothing(pair: Pair, call: str, arguments: dict[str, object]) -> None:
    clerk = LocalClerk(without_root(pair.capital))
    with pytest.raises(Mistake) as caught:
        clerk.call(call, **arguments)
    assert caught.value.code == "officer.root"


def test_a_station_without_the_root_key_reads_what_came(pair: Pair) -> None:
    pair.mission.send("CAPITAL", "The lamp is out.")
    pair.settle()
    (row,) = pair.capital.engine.vault.arrivals(10)
    clerk = LocalClerk(without_root(pair.capital))
    assert "The lamp is out." in clerk.call("read", number=f"{row.series} {row.seq}")["cable"]
