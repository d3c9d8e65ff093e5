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
from backchannel.seal import Seat, co_sign, first_card, propose, read_charter, read_proposal
from backchannel.seal.agreement import Agreement
from backchannel.seal.artefacts import CARD, CHARTER
from backchannel.seal.keys import SecretPair
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.growing import accepted, bundled, channel, forged, payload
from unit.seal.material import NAMES, Office, Seeded, charter, new_office, office, seat

ALL = ("harbour", "hill", "lake", "ferry")
TALKS = Agreement(name="Harbour talks")


def seats() -> list[Seat]:
    return [seat(who) for who in ALL]


def founding(rows: list[Seat], **changes: Any) -> dict[str, Any]:
    return payload(rows, agreement=TALKS, **changes)


def charter_of(members: dict[str, Any], cards: list[Any], signers: list[Office], typ: str = CHARTER) -> bytes:
    """A charter with this payload, these cards, and the signatures of these offices in this order."""
    return bundled(forged(members, *signers, typ=typ), cards)


def honest(rows: list[Seat] | None = None, signers: list[Office] | None = None, cards: list[Any] | None = None, **changes: Any) -> bytes:
    rows = rows or seats()
    return charter_of(founding(rows, **changes), cards or [row.card for row in rows], signers or [office(who) for who in ALL])


def spoiled_seat(change: Callable[[dict[str, Any]], object]) -> str:
    members = founding(seats())
    change(members["offices"][1])
    return refusal(read_charter, charter_of(members, [row.card for row in seats()], [office(who) for who in ALL]))


def test_an_honest_charter_is_accepted_whoever_wrote_it_down() -> None:
    assert [str(row.name) for row in read_charter(honest()).seats] == [NAMES[who] for who in ALL]


def test_a_charter_that_one_office_has_not_signed() -> None:
    data = honest(signers=[office(who) for who in ALL[:3]])
    assert [row.office for row in read_proposal(data).outstanding] == [office("ferry").id]
    assert refusal(read_charter, data) == "charter.unsigned"


def test_a_charter_with_one_office_signing_twice_a_stranger_or_another_order() -> None:
    harbour, hill, lake, ferry = (office(who) for who in ALL)
    for signers in ([harbour, hill, lake, ferry, ferry], [harbour, hill, lake, ferry, office("stranger")], [hill, harbour, lake, ferry]):
        assert refusal(read_charter, honest(signers=signers)) in {"sdjwt.signatures", "sdjwt.header", "charter.signer"}
    assert refusal(read_charter, honest(signers=[office("stranger")])) == "charter.signer"


def test_a_charter_with_one_of_an_offices_two_signatures() -> None:
    value = decode_object(honest())
    for at in range(8):
        rows = value["charter"]["signatures"]  # type: ignore[call-overload, index]
        less = {**value, "charter": {**value["charter"], "signatures": rows[:at] + rows[at + 1 :]}}  # type: ignore[dict-item]
        assert refusal(read_charter, encode(less)) in {"sdjwt.signatures", "sdjwt.header"}


def test_a_charter_signed_by_a_device_or_a_person_instead_of_the_office() -> None:
    keys = [key for who in ALL for key in office(who).device.keys]
    data = bundled(sign(founding(seats()), typ=CHARTER, keys=keys), [row.card for row in seats()])
    assert refusal(read_charter, data) == "charter.signer"


def test_a_charter_with_a_signature_over_another_payload() -> None:
    value = decode_object(honest())
    other = decode_object(honest(name="Other talks"))
    value["charter"]["signatures"][2:4] = other["charter"]["signatures"][2:4]  # type: ignore[call-overload, index]
    assert refusal(read_charter, encode(value)) == "signature.wrong"


def test_a_charter_signed_as_something_else_or_with_a_part_for_eyes() -> None:
    cards, signers = [row.card for row in seats()], [office(who) for who in ALL]
    assert refusal(read_charter, charter_of(founding(seats()), cards, signers, typ=CARD)) == "sdjwt.type"
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
    cards = [row.card for row in seats()]
    assert refusal(read_charter, honest(cards=[cards[0], swapped.card, *cards[2:]])) == "charter.papers"
    assert spoiled_seat(lambda row: row.update(card=b64u(office("lake").card.digest))) == "charter.card"


def test_cards_that_are_missing_spoiled_or_of_others() -> None:
    cards = [row.card for row in seats()]
    assert refusal(read_charter, honest(cards=cards[:3])) == "charter.papers"
    value = decode_object(honest())
    value["cards"][1]["office"]["signatures"][0]["signature"] = value["cards"][2]["office"]["signatures"][0]["signature"]  # type: ignore[call-overload, index]
    assert refusal(read_charter, encode(value)) == "signature.wrong"


def test_cards_that_nobody_names_are_not_kept() -> None:
    proposal = read_proposal(honest(cards=[*(row.card for row in seats()), office("stranger").card]))
    assert office("stranger").card.digest not in proposal.papers.cards
    assert len(proposal.papers.cards) == 4


def test_a_founding_version_on_which_nobody_or_more_than_two_hundred_sit() -> None:
    assert refusal(read_charter, honest(offices=[])) == "charter.offices"
    assert refusal(read_charter, honest(offices=founding(seats())["offices"] * 51)) == "charter.offices"


def test_a_channel_on_which_nobody_has_a_voice() -> None:
    rows = [seat("harbour", role=Role.OBSERVER), seat("hill", role=Role.INTERMEDIARY)]
    assert refusal(read_charter, honest(rows, [office("harbour"), office("hill")])) == "charter.offices"


def test_a_founder_by_an_acceptance_of_some_other_channel() -> None:
    word = accepted(channel("harbour", "hill"), seat("hill"), office("hill"))
    rows = [seat("harbour"), replace(seat("hill"), acceptance=word.digest)]
    signed = forged(founding(rows), office("harbour"), office("hill"))
    assert refusal(read_charter, bundled(signed, [row.card for row in rows], [word])) == "acceptance.terms"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"office": office("lake").id}, "charter.card"),
        ({"name": "OTHER"}, "charter.card"),
        ({"card": b64u(bytes(32))}, "charter.papers"),
        ({"role": "guest"}, "artefact.payload"),
        ({"acceptance": b64u(bytes(32))}, "charter.papers"),
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


def test_a_founding_version_with_a_predecessor_a_channel_or_another_number() -> None:
    digest = b64u(bytes(32))
    for changes in ({"version": 2}, {"version": 0}, {"prev": [digest]}, {"channel": digest}, {"channel": ""}):
        assert refusal(read_charter, honest(**changes)) == "charter.version"
    assert refusal(read_charter, honest(prev=digest)) == "artefact.payload"
    assert refusal(read_charter, honest(more=1)) == "artefact.payload"
    assert refusal(read_charter, honest(version=2, channel=digest, prev=[digest])) == "charter.gap"
    assert refusal(read_charter, honest(version=2, channel=digest, prev=[digest, digest])) == "charter.version"


def test_a_signature_is_not_given_to_a_charter_with_an_old_card_of_this_office() -> None:
    old = new_office(NAMES["hill"], seed="hill")
    earlier = SecretPair.fresh(Seeded("an earlier officer"))
    card = office_card_with(old, earlier)
    rows = [seat("harbour"), seat("hill", card), seat("lake")]
    proposal = propose(TALKS, rows, office("harbour").secrets)
    with pytest.raises(Mistake) as caught:
        co_sign(proposal, office("hill").secrets)
    assert caught.value.code == "charter.other-card"


def office_card_with(one: Office, person: SecretPair) -> Any:
    """A card of the same root keys for another person: true once, and signed by the office."""
    return first_card(
        name=one.card.name,
        person_name=one.card.officer.name,
        secrets=replace(one.secrets, person=person),
        eyes=one.eyes.recipient,
        device=one.device.public,
        standing=one.standing.recipient,
        mailbox=one.card.mailbox,
    )


def test_nobody_signs_twice_or_for_a_channel_that_he_is_not_on() -> None:
    proposal = propose(TALKS, seats(), office("harbour").secrets)
    for who in ("harbour", "stranger"):
        with pytest.raises(Mistake) as caught:
            co_sign(proposal, office(who).secrets)
        assert caught.value.code == "charter.signed"
    with pytest.raises(Mistake, match="may not sign it"):
        propose(TALKS, seats(), office("stranger").secrets)


def test_a_charter_is_asked_only_for_those_on_it() -> None:
    assert refusal(charter().seat, office("stranger").id) == "charter.stranger"
    assert refusal(charter().seat_of_series, "\x1b[2J") == "charter.series"
    with pytest.raises(Mistake, match="HILL HOUSE"):
        charter().seat_named(OfficeName.parse("NOBODY"))
