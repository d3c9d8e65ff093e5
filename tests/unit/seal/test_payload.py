from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from backchannel.errors import Mistake
from backchannel.message import Message, MessageNumber, OfficeName, Portion, SeriesName, StationSerial
from backchannel.seal import Link, Reach, open_eyes, reopen
from backchannel.seal.artefacts import MESSAGE
from backchannel.seal.payload import compose
from backchannel.seal.strictjson import b64u
from unit.seal.material import NAMES, READ_DIGEST, Seeded, charter, composed, message, office, opened, reader, sealed_to, writing

LINK = Link(seq=3, digest=READ_DIGEST)


def content(**changes: Any) -> dict[str, Any]:
    return dict(compose(message(), writing(**changes), Seeded("content")).signed.content)


def test_the_payload_has_the_members_of_the_design_and_no_others() -> None:
    assert set(composed().signed.content) == {
        *("iss", "by", "second", "jti", "chn", "ser", "seq", "prev", "sig", "audn", "aud", "common", "read", "held", "head"),
        *("n", "portions", "_sd", "_sd_alg"),
    }
    assert composed().signed.typ == MESSAGE


def test_the_payload_says_who_where_and_under_which_keys_it_was_signed() -> None:
    made, one = composed().signed.content, office("harbour")
    assert made["iss"] == one.id
    assert made["by"] == {"person": one.secrets.person.public.id, "device": one.device.public.id, "mandate": None}
    assert made["second"] is None
    assert made["chn"] == {"id": b64u(charter().channel), "charter": b64u(charter().digest)}
    assert (made["ser"], made["seq"], made["prev"], made["audn"], made["n"]) == ("HARTO", 1, None, 3, 5)
    assert made["sig"] == one.device.public.kids


def test_nothing_but_counts_and_digests_depends_on_what_is_said() -> None:
    quiet = replace(message().heading, subject=None, references=(), drafter=None)
    bare = compose(replace(message(), heading=quiet), writing(), Seeded("bare")).signed.content
    full = composed().signed.content
    assert [len(json.dumps(bare[name])) for name in full] == [len(json.dumps(full[name])) for name in full]
    assert len(full["head"]["_sd"]) == 8  # type: ignore[call-overload, index, arg-type]


def test_there_is_one_reach_for_each_other_office_whether_anything_was_read_or_not() -> None:
    assert len(content()["read"]) == len(content(read=[Reach(series="LAKTO", through=LINK)])["read"]) == 3


def test_reaches_stand_in_charter_order_and_reach_their_readers() -> None:
    reaches = [Reach(series="LAKTO", through=LINK), Reach(series="HILTO", also=(LINK,))]
    made = compose(message(), writing(read=reaches, held=reaches[:1]), Seeded("reaches"))
    hill, ferry = (opened(sealed_to(who, made), who) for who in ("hill", "ferry"))
    assert hill.read == (reaches[1], reaches[0], Reach(series="FERTO"))
    assert hill.held == (Reach(series="HILTO"), reaches[0], Reach(series="FERTO"))
    assert ferry.read == ferry.held == (Reach(series="FERTO"),)


def test_each_addressee_learns_which_message_before_was_addressed_to_it() -> None:
    number = MessageNumber(series=SeriesName(text="HARTO"), number=5, serial=StationSerial(number=230, letters="HS"))
    place = writing(before=bytes(32), previous={office("hill").id: LINK})
    made = compose(message(number=number), place, Seeded("previous"))
    hill, lake = (opened(sealed_to(who, made), who) for who in ("hill", "lake"))
    assert (hill.previous, hill.before, hill.link.seq) == (LINK, bytes(32), 5)
    assert (lake.previous, lake.before) == (None, bytes(32))


def test_each_disclosure_has_a_salt_of_its_own_and_two_releases_share_none() -> None:
    one, other = (compose(message(), writing(), Seeded(seed)).signed for seed in ("one", "other"))
    assert len({item.digest for item in one.disclosures}) == len(one.disclosures)
    assert {item.digest for item in one.disclosures}.isdisjoint(item.digest for item in other.disclosures)
    assert one.content["jti"] != other.content["jti"]


@pytest.mark.parametrize("who", ["lake", "ferry"])
def test_a_copy_holds_not_a_word_that_is_for_others(who: str) -> None:
    copy = opened(sealed_to(who, composed()), who)
    plain = copy.artefact + b"".join(item.encoded.encode() + json.dumps(item.value).encode() for item in copy.signed.disclosures)
    hidden = ["The second captain knows", "Carry the sealed chart" if who == "lake" else "High at four"]
    if who == "ferry":
        hidden += ["Crossing by night", "HILTO", "Ada Quill", "Vera Holm", "HS 221", "pilot", "Tides", NAMES["hill"], office("hill").id]
        hidden += [office("lake").id, NAMES["lake"]]
    assert not [word for word in hidden if word.encode() in plain]


def test_an_intermediary_is_shown_what_is_for_it_and_counts() -> None:
    copy = opened(sealed_to("ferry", composed()), "ferry")
    heading = copy.message.heading
    assert [portion.number for portion in copy.message.full_portions] == [3, 5]
    assert [portion.audience for portion in copy.message.full_portions] == [(office("ferry").card.name,)] * 2
    assert (heading.to, heading.info) == ((), (office("ferry").card.name,))
    assert heading.release is not None and (heading.release.paragraphs, heading.release.addressees) == (5, 3)
    assert {item.name for item in copy.signed.disclosures if item.name} == {"precedence", "marking", "time", "body"}


def test_originator_addressees_and_intermediary_hold_one_signature_and_their_own_parts() -> None:
    mine = reopen(composed().signed.encode(), reader("harbour"))
    copies = {who: opened(sealed_to(who, composed()), who) for who in ("hill", "lake", "ferry")}
    assert mine.message == message()
    assert {copy.link.digest for copy in (mine, *copies.values())} == {composed().signed.digest}
    assert {copy.signed.signatures for copy in (mine, *copies.values())} == {composed().signed.signatures}
    whole = open_eyes(copies["hill"], office("hill").eyes, reader("hill"))
    shown = {"hill": whole, "lake": copies["lake"], "ferry": copies["ferry"]}
    assert {who: [p.number for p in copy.message.full_portions] for who, copy in shown.items()} == {
        "hill": [1, 2, 5],
        "lake": [1, 4],
        "ferry": [3, 5],
    }
    assert [copy.capacity for copy in shown.values()] == ["action", "information", "information"]


def refused_draft(what: Message, **changes: Any) -> str:
    with pytest.raises(Mistake) as caught:
        compose(what, writing(**changes), Seeded("refused"))
    return caught.value.code


def test_nothing_is_signed_that_no_reader_would_take() -> None:
    good = message()
    other = replace(good, heading=replace(good.heading, sender=OfficeName.parse("SOMEBODY")))
    number = MessageNumber(series=SeriesName(text="LAKTO"), number=1, serial=StationSerial(number=221))
    assert refused_draft(other) == "message.sender"
    assert refused_draft(message(number=number)) == "message.sender"
    assert refused_draft(good, device=office("lake").device) == "message.device"
    assert refused_draft(replace(good, heading=replace(good.heading, release=None))) == "message.draft"
    assert refused_draft(opened(sealed_to("lake", composed()), "lake").message) in {"message.part", "message.sender"}
    stranger = replace(good.heading, to=(OfficeName.parse("NOBODY"),))
    plain = tuple(Portion(number=1, words="x") for _ in range(1))
    assert refused_draft(Message(heading=replace(stranger, release=None), portions=plain)) == "charter.no-such-office"
