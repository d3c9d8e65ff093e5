"""Admissions of offices that have accepted nothing, or something else, or that pass for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attacks.forging import attempt, seats_of, two_faced, version, with_word
from attacks.tools import refusal
from backchannel.errors import Refused
from backchannel.seal.acceptance import Acceptance, accept, read_acceptance
from backchannel.seal.artefacts import ACCEPTANCE
from backchannel.seal.roles import Role
from backchannel.seal.strictjson import decode_object, unb64u
from unit.seal.growing import (
    INVITATION,
    accepted,
    bundled,
    channel,
    forged,
    member,
    newcomer,
    renewed,
)
from unit.seal.material import new_office, office


def test_an_office_that_has_accepted_nothing_is_admitted() -> None:
    history = channel("harbour", "hill")
    wanted = replace(newcomer(history, "stranger")[0], acceptance=None)
    papers = history.papers.of([wanted.card])
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.acceptance"


def test_an_acceptance_for_another_channel() -> None:
    history = channel("harbour", "hill")
    wanted = newcomer(history, "stranger")[0]
    rows, papers = with_word(history, wanted, accepted(history, wanted, office("stranger"), channel=bytes(32)))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "acceptance.terms"


@pytest.mark.parametrize("changes", [{"role": Role.OFFICE}, {"series": "OTHERTO"}, {"first": 7}, {"first_serial": 900}, {"prefix": "XX"}])
def test_an_acceptance_of_other_terms(changes: dict[str, Any]) -> None:
    history = channel("harbour", "hill")
    wanted = newcomer(history, "ferry")[0]
    rows, papers = with_word(history, wanted, accepted(history, wanted, office("ferry"), terms=replace(wanted.terms, **changes)))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) in {"acceptance.terms", "charter.acceptance"}


def test_an_acceptance_with_another_card_of_the_same_office() -> None:
    history = channel("harbour", "hill")
    wanted = newcomer(history, "stranger")[0]
    old = renewed("stranger").card
    rows, papers = with_word(history, wanted, accepted(history, wanted, office("stranger"), card=old))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers.of([old])) == "charter.acceptance"


def test_an_acceptance_that_another_office_has_signed() -> None:
    history = channel("harbour", "hill")
    wanted, _ = newcomer(history, "stranger")
    word = accepted(history, wanted, office("stranger"))
    false = forged(dict(read_word(word)), office("lake"), typ=ACCEPTANCE)
    rows = [*seats_of(history), replace(wanted, acceptance=false.digest)]
    data = bundled(version(history, rows, "harbour", "hill"), [row.card for row in rows], [replace(word, artefact=false.encode())])
    assert refusal(history.propose, data) == "sdjwt.header"


def test_an_acceptance_for_another_offices_card() -> None:
    history = channel("harbour", "hill")
    wanted, _ = newcomer(history, "stranger")
    thief = member("THIEF")
    with pytest.raises(Refused) as caught:
        accept(history.channel, INVITATION, wanted.terms, wanted.card, thief.secrets, holds=history.channel)
    assert caught.value.code == "sdjwt.header"
    with pytest.raises(Refused) as caught:
        accept(history.channel, INVITATION, wanted.terms, thief.card, thief.secrets, holds=history.channel)
    assert caught.value.code == "acceptance.issuer"


def test_an_acceptance_shown_beside_another_card_of_its_office() -> None:
    history = channel("harbour", "hill")
    word = accepted(history, newcomer(history, "stranger")[0], office("stranger"))
    assert refusal(read_acceptance, word.artefact, renewed("stranger").card) == "acceptance.terms"


def test_the_acceptance_of_one_seat_used_for_two() -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, "stranger")
    twice = [*seats_of(history), wanted, replace(wanted, series="AGAINTO")]
    assert attempt(history, version(history, twice, "harbour", "hill"), papers) == "acceptance.terms"
    same = [*seats_of(history), wanted, wanted]
    assert attempt(history, version(history, same, "harbour", "hill"), papers) == "charter.twice"


def test_the_acceptance_of_a_newcomer_given_to_an_office_that_is_there() -> None:
    history = channel("harbour", "hill", "lake")
    word = accepted(history, history.in_force.seats[2], office("lake"))
    rows = [*history.in_force.seats[:2], replace(history.in_force.seats[2], acceptance=word.digest)]
    papers = history.papers.of([], [word])
    assert attempt(history, version(history, rows, "harbour", "hill", "lake"), papers) == "charter.seat"


def test_an_acceptance_that_is_named_and_not_there() -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, "stranger")
    signed = version(history, [*seats_of(history), wanted], "harbour", "hill")
    assert attempt(history, signed, replace(papers, acceptances={})) == "charter.papers"
    assert attempt(history, signed, replace(papers, cards=history.papers.cards)) == "charter.papers"


def test_an_acceptance_by_another_classical_key_under_the_same_office_id() -> None:
    # An office is named after its lattice key alone. Who could forge that one must still not speak for it.
    history = channel("harbour", "hill")
    wanted, _ = newcomer(history, "stranger")
    false = two_faced("stranger")
    assert false.id == wanted.office
    word = accepted(history, wanted, office("stranger"))
    signed = forged(dict(read_word(word)), false, typ=ACCEPTANCE)
    rows = [*seats_of(history), replace(wanted, acceptance=signed.digest)]
    cards = [row.card for row in rows]
    data = bundled(version(history, rows, "harbour", "hill"), [*cards, false.card], [replace(word, artefact=signed.encode())])
    assert refusal(history.propose, data) == "sdjwt.header"


def read_word(word: Acceptance) -> dict[str, Any]:
    """The payload of an acceptance."""
    return decode_object(unb64u(str(decode_object(word.artefact)["payload"])))


@pytest.mark.parametrize("name", ["HARB0UR PARTY", "HARBOUR-PARTY", "H\u00c4RBOUR PARTY", "HARBOURPARTY", "HARBOUR PARTY"])
def test_a_newcomer_whose_name_looks_like_one_that_is_there(name: str) -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, name, series="NEWTO")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.twice"


def test_a_newcomer_whose_name_is_in_another_script_or_whose_series_looks_like_one_that_is_there() -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, "\u0413\u0410\u0412\u0410\u041d\u042c", series="NEWTO")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.scripts"
    wanted, papers = newcomer(history, "stranger", series="HART0")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.twice"


@pytest.mark.parametrize("what", ["standing", "eyes", "device"])
def test_a_newcomer_with_a_key_of_an_office_that_is_there(what: str) -> None:
    history = channel("harbour", "hill")
    victim = office("hill")
    keys = {"standing": victim.standing.recipient, "eyes": victim.eyes.recipient, "device": victim.device.public}
    thief = new_office("THIEF", seed="thief", **{what: keys[what]})
    wanted = replace(newcomer(history, "stranger")[0], card=thief.card)
    rows, papers = with_word(history, wanted, accepted(history, wanted, thief))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "charter.twice"
