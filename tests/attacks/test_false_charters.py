"""Charters that not all have signed as they stand, or whose names and keys could pass for others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.errors import Mistake
from backchannel.limits import NUMBER_MAX, SUBJECT_CHARACTERS
from backchannel.message import OfficeName
from backchannel.seal import Seat, co_sign, propose, read_charter, read_proposal
from backchannel.seal.artefacts import CARD, CHARTER, as_value
from backchannel.seal.keys import SecretPair
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.material import NAMES, Office, Seeded, charter, new_office, office, seat


def seats() -> list[Seat]:
    return [seat(who) for who in ("harbour", "hill", "lake", "ferry")]


def payload_of(rows: list[Seat], **changes: Any) -> dict[str, Any]:
    proposal = propose("Harbour talks", seats(), ROOT_OFFICE.secrets)
    value = dict(proposal.signed.content)
    value["offices"] = [
        {
            "office": row.office,
            "name": str(row.name),
            "role": row.role,
            "series": row.series,
            "first": row.first,
            "serial": row.first_serial,
            "prefix": row.prefix,
            "card": b64u(row.card.digest),
        }
        for row in rows
    ]
    return {**value, **changes}


ROOT_OFFICE = office("harbour")
ALL = ("harbour", "hill", "lake", "ferry")


def charter_of(payload: dict[str, Any], cards: list[Any], signers: list[Office], typ: str = CHARTER) -> bytes:
    """A charter with this payload, these cards, and the signatures of these offices in this order."""
    keys = [key for one in signers for key in one.secrets.root.keys]
    return encode({"charter": as_value(sign(payload, typ=typ, keys=keys)), "cards": cards})


def cards_of(rows: list[Seat]) -> list[Any]:
    return [decode_object(row.card.artefact) for row in rows]


def honest(rows: list[Seat] | None = None, signers: list[Office] | None = None, cards: list[Any] | None = None, **changes: Any) -> bytes:
    rows = rows or seats()
    return charter_of(payload_of(rows, **changes), cards or cards_of(rows), signers or [office(who) for who in ALL])


def spoiled_seat(change: Callable[[dict[str, Any]], object]) -> str:
    payload = payload_of(seats())
    change(payload["offices"][1])
    return refusal(read_charter, charter_of(payload, cards_of(seats()), [office(who) for who in ALL]))


def test_an_honest_charter_is_accepted_whoever_wrote_it_down() -> None:
    assert [str(row.name) for row in read_charter(honest()).seats] == [NAMES[who] for who in ALL]


def test_a_charter_that_one_office_has_not_signed() -> None:
    data = honest(signers=[office(who) for who in ALL[:3]])
    assert [row.office for row in read_proposal(data).outstanding] == [office("ferry").id]
    assert refusal(read_charter, data) == "charter.unsigned"


def test_a_charter_with_one_office_signing_twice_a_stranger_or_another_order() -> None:
    harbour, hill, lake, ferry = (office(who) for who in ALL)
    for signers in ([harbour, hill, lake, ferry, ferry], [harbour, hill, lake, ferry, office("stranger")], [hill, harbour, lake, ferry]):
        assert refusal(read_charter, honest(signers=signers)) in {"sdjwt.signatures", "sdjwt.header"}
    assert refusal(read_charter, honest(signers=[office("stranger")])) == "sdjwt.signatures"


def test_a_charter_with_one_of_an_offices_two_signatures() -> None:
    value = decode_object(honest())
    for at in range(8):
        rows = value["charter"]["signatures"]  # type: ignore[call-overload, index]
        less = {**value, "charter": {**value["charter"], "signatures": rows[:at] + rows[at + 1 :]}}  # type: ignore[dict-item]
        assert refusal(read_charter, encode(less)) in {"sdjwt.signatures", "sdjwt.header"}


def test_a_charter_signed_by_a_device_or_a_person_instead_of_the_office() -> None:
    keys = [key for who in ALL for key in office(who).device.keys]
    data = encode({"charter": as_value(sign(payload_of(seats()), typ=CHARTER, keys=keys)), "cards": cards_of(seats())})
    assert refusal(read_charter, data) == "sdjwt.signatures"


def test_a_charter_with_a_signature_over_another_payload() -> None:
    value = decode_object(honest())
    other = decode_object(honest(name="Other talks"))
    value["charter"]["signatures"][2:4] = other["charter"]["signatures"][2:4]  # type: ignore[call-overload, index]
    assert refusal(read_charter, encode(value)) == "signature.wrong"


def test_a_charter_signed_as_something_else_or_with_a_part_for_eyes() -> None:
    assert refusal(read_charter, charter_of(payload_of(seats()), cards_of(seats()), [office(who) for who in ALL], typ=CARD)) == "sdjwt.type"
    value = decode_object(honest())
    assert refusal(read_charter, encode({**value, "charter": {**value["charter"], "eyes": "AAAA"}})) == "artefact.eyes"  # type: ignore[dict-item]


@cache
def twin(name: str, **other: Any) -> Office:
    """A stranger that calls itself so."""
    return new_office(name, seed=f"twin {name}", **other)


@pytest.mark.parametrize(
    "name", ["HARBOUR PARTY", "HARB0UR PARTY", "HARBOUR-PARTY", "H\u00c4RBOUR PARTY", "HARBOURPARTY", "HARBOUR PARTY."]
)
def test_two_offices_of_one_name_or_of_names_that_look_alike(name: str) -> None:
    stranger = twin(name)
    rows = [*seats()[:3], seat("stranger", stranger.card)]
    assert refusal(read_charter, honest(rows, [*(office(who) for who in ALL[:3]), stranger])) == "charter.twice"


def test_office_names_in_two_scripts() -> None:
    stranger = twin("\u0413\u0410\u0412\u0410\u041d\u042c")
    rows = [*seats()[:3], seat("stranger", stranger.card)]
    assert refusal(read_charter, honest(rows, [*(office(who) for who in ALL[:3]), stranger])) == "charter.scripts"


@pytest.mark.parametrize("series", ["HARTO", "HART0"])
def test_two_series_of_one_name_or_of_names_that_look_alike(series: str) -> None:
    assert spoiled_seat(lambda row: row.update(series=series)) == "charter.twice"


def test_one_office_in_two_seats() -> None:
    rows = [*seats()[:3], seat("hill", series="HILTWO")]
    assert refusal(read_charter, honest(rows, [office(who) for who in ALL[:3]])) == "charter.twice"


def test_an_office_that_claims_another_offices_keys_as_its_own() -> None:
    victim = office("hill")
    for other in ({"standing": victim.standing.recipient}, {"eyes": victim.eyes.recipient}, {"device": victim.device.public}):
        thief = new_office("THIEF", seed="thief", **other)
        rows = [*seats()[:3], seat("stranger", thief.card)]
        assert refusal(read_charter, honest(rows, [*(office(who) for who in ALL[:3]), thief])) == "charter.twice"


def test_a_card_that_is_not_the_one_the_charter_names() -> None:
    swapped = new_office(NAMES["hill"], seed="hill", person="Someone Else")
    assert swapped.id == office("hill").id
    cards = cards_of(seats())
    cards[1] = decode_object(swapped.card.artefact)
    assert refusal(read_charter, honest(cards=cards)) == "charter.card"


def test_cards_missing_too_many_or_in_another_order() -> None:
    cards = cards_of(seats())
    assert refusal(read_charter, honest(cards=cards[::-1])) == "charter.card"
    assert refusal(read_charter, honest(cards=cards[:3])) == "charter.offices"
    assert refusal(read_charter, honest(cards=[*cards, cards[0]])) == "charter.offices"


def test_a_charter_of_one_office() -> None:
    assert refusal(read_charter, honest(seats()[:1], [office("harbour")])) == "charter.offices"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"office": office("lake").id}, "charter.card"),
        ({"name": "OTHER"}, "charter.card"),
        ({"card": b64u(bytes(32))}, "charter.card"),
        ({"role": "observer"}, "artefact.payload"),
        ({"series": "hilto"}, "message.number"),
        ({"prefix": "h s"}, "message.number"),
        ({"first": 0}, "charter.numbers"),
        ({"first": NUMBER_MAX + 1}, "charter.numbers"),
        ({"serial": 0}, "charter.numbers"),
        ({"serial": True}, "artefact.payload"),
        ({"more": 1}, "artefact.payload"),
    ],
)
def test_a_seat_with_a_member_that_does_not_fit(change: dict[str, Any], code: str) -> None:
    assert spoiled_seat(lambda row: row.update(change)) == code


@pytest.mark.parametrize("name", ["", " x", "a\nb", "a\u202eb", "\u3164", "a\u200b", "e\u0301", "x" * (SUBJECT_CHARACTERS + 1)])
def test_a_channels_name_that_hides_something(name: str) -> None:
    assert refusal(read_charter, honest(name=name)) == "artefact.line"


def test_another_version_or_a_founding_charter_with_a_predecessor() -> None:
    assert refusal(read_charter, honest(version=2)) == "charter.version"
    assert refusal(read_charter, honest(prev=b64u(bytes(32)))) == "charter.version"
    assert refusal(read_charter, honest(more=1)) == "artefact.payload"


def test_a_signature_is_not_given_to_a_charter_with_an_old_card_of_this_office() -> None:
    old = new_office(NAMES["hill"], seed="hill")
    earlier = SecretPair.fresh(Seeded("an earlier officer"))
    card = office_card_with(old, earlier)
    rows = [seat("harbour"), seat("hill", card), seat("lake")]
    proposal = propose("Harbour talks", rows, office("harbour").secrets)
    with pytest.raises(Mistake) as caught:
        co_sign(proposal, office("hill").secrets)
    assert caught.value.code == "charter.other-card"


def office_card_with(one: Office, person: SecretPair) -> Any:
    """A card of the same root keys for another person: true once, and signed by the office."""
    from backchannel.seal import make_card

    return make_card(
        name=one.card.name,
        person_name=one.card.person.name,
        secrets=replace(one.secrets, person=person),
        eyes=one.eyes.recipient,
        device=one.device.public,
        standing=one.standing.recipient,
        mailbox=one.card.mailbox,
    )


def test_nobody_signs_twice_or_for_a_channel_that_he_is_not_on() -> None:
    proposal = propose("Harbour talks", seats(), office("harbour").secrets)
    for who in ("harbour", "stranger"):
        with pytest.raises(Mistake) as caught:
            co_sign(proposal, office(who).secrets)
        assert caught.value.code == "charter.signed"
    with pytest.raises(Mistake, match="without this office"):
        propose("Harbour talks", seats(), office("stranger").secrets)


def test_a_charter_is_asked_only_for_those_on_it() -> None:
    assert refusal(charter().seat, office("stranger").id) == "charter.stranger"
    assert refusal(charter().seat_of_series, "\x1b[2J") == "charter.series"
    with pytest.raises(Mistake, match="HILL HOUSE"):
        charter().seat_named(OfficeName.parse("NOBODY"))
