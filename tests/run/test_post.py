"""What the clerk shows of a kept message is what the vault holds now."""

from __future__ import annotations

from dataclasses import replace

from backchannel.run.post import Post
from backchannel.vault import ReceivedRow
from run.pair import Pair


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
    mine = next(item for item in signed.disclosures if isinstance(item.value, dict) and "owed" in item.value)
    hidden = signed.with_disclosures(item for item in signed.disclosures if item is not mine)
    copy = post.reopen(replace(row, artefact=hidden.encode()))
    assert (copy.link, copy.capacity, whole.capacity) == (whole.link, None, "action")
    assert post.reopen(row).capacity == "action"


def test_a_message_that_was_looked_at_a_moment_ago_is_not_verified_again(pair: Pair) -> None:
    post, row = kept(pair)
    assert post.reopen(row) is post.reopen(replace(row))
    assert post.reopen_anew(row) is not post.reopen(row)
