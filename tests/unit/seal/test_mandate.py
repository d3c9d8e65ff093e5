"""An officer's word that another person may release: within its bounds, and no further (docs/spec/mandate.md)."""

from __future__ import annotations

from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.errors import Mistake, Refused
from backchannel.limits import MANDATE_CAVEATS, MANDATE_CHANNELS, MANDATE_DAYS, NUMBER_MAX
from backchannel.message import Classification, Precedence
from backchannel.seal import Reader, reopen
from backchannel.seal.artefacts import MANDATE, NOTICE
from backchannel.seal.mandate import make_mandate, read_mandate
from backchannel.seal.sdjwt import sign
from backchannel.seal.signers import fitting
from backchannel.seal.strictjson import b64u
from unit.seal.material import EYES, marking, office
from unit.seal.releasing import AT, DAY, deputy, desk, draft, forged, history, mandate, opened, powers, prepared, reader, staff
from unit.seal.staffed import staffed

MINUTE = 60_000_000
CHANNEL = history().channel
PERSON = deputy().certificate.person


def read(**changes: Any) -> Any:
    """The deputy's mandate with other members, signed by the office's true root pair."""
    typ = changes.pop("typ", MANDATE)
    signed = sign({**mandate().artefact.content, **changes}, typ=typ, keys=office("hill").secrets.root.keys)
    return read_mandate(signed.encode(), staffed())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channels": (bytes(32), CHANNEL), "caveats": ("ALPHA", "BRAVO")},
        {"caveats": (), "precedence": Precedence.ROUTINE, "classification": Classification.UNCLASSIFIED},
    ],
)
def test_a_mandate_comes_back_from_its_bytes(changes: dict[str, Any]) -> None:
    made = mandate(**changes)
    assert read_mandate(made.artefact.encode(), staffed()) == made
    assert (made.office, made.person, made.number, made.powers) == (office("hill").id, PERSON, 1, powers(**changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channels": []}, "mandate.lists"),
        ({"channels": [b64u(bytes(31))]}, "mandate.lists"),
        ({"channels": [b64u(bytes(32))] * 2}, "mandate.lists"),
        ({"channels": [b64u(CHANNEL), b64u(bytes(32))]}, "mandate.lists"),
        ({"channels": [b64u(at.to_bytes(32)) for at in range(MANDATE_CHANNELS + 1)]}, "mandate.lists"),
        ({"channels": [b64u(at.to_bytes(32)) for at in range(MANDATE_CHANNELS)]}, ""),
        ({"channels": ["?"]}, "base64.spelling"),
        ({"caveats": []}, ""),
        ({"caveats": ["BRAVO", "ALPHA"]}, "mandate.lists"),
        ({"caveats": ["alpha"]}, "message.marking"),
        ({"caveats": [f"A{at:02}" for at in range(MANDATE_CAVEATS + 1)]}, "mandate.lists"),
        ({"caveats": [f"A{at:02}" for at in range(MANDATE_CAVEATS)]}, ""),
        ({"precedence": "SOON"}, "message.precedence"),
        ({"classification": "COSMIC"}, "message.marking"),
        ({"from": AT, "until": AT}, ""),
        ({"from": AT, "until": AT - MINUTE}, "mandate.time"),
        ({"from": AT, "until": AT + MANDATE_DAYS * DAY}, ""),
        ({"from": AT, "until": AT + MANDATE_DAYS * DAY + MINUTE}, "mandate.time"),
        ({"from": AT + 1}, "mandate.time"),
        ({"until": AT + 1}, "mandate.time"),
        ({"from": -MINUTE, "until": 0}, "mandate.time"),
        ({"from": 2**52 - 2**52 % MINUTE, "until": 2**52 - 2**52 % MINUTE}, "message.time"),
        ({"until": None}, "artefact.payload"),
        ({"number": 0}, "mandate.number"),
        ({"number": NUMBER_MAX}, ""),
        ({"number": NUMBER_MAX + 1}, "mandate.number"),
        ({"more": 1}, "artefact.payload"),
        ({"iss": office("lake").id}, "mandate.office"),
        ({"person": "x" * 43}, "mandate.person"),
        ({"person": desk().certificate.person}, "mandate.person"),
        ({"typ": NOTICE}, "sdjwt.type"),
    ],
)
def test_each_member_within_its_bounds(changes: dict[str, Any], code: str) -> None:
    if code:
        assert refusal(read, **changes) == code
    else:
        assert read(**changes)


def test_a_mandate_that_would_not_pass_is_not_made() -> None:
    for person in (desk().certificate.person, office("lake").secrets.person.public.id):
        with pytest.raises(Mistake) as caught:
            make_mandate(powers(), person=person, number=1, card=staffed(), secrets=office("hill").secrets)
        assert caught.value.code == "mandate.person"
    with pytest.raises(Refused):
        powers(until=AT + 1)


@pytest.mark.parametrize(
    ("given", "asked", "word"),
    [
        ({}, {}, ""),
        ({}, {"person": "x"}, "another person"),
        ({"channels": (CHANNEL,)}, {}, ""),
        ({"channels": (bytes(32),)}, {}, "other channels"),
        ({"precedence": Precedence.PRIORITY}, {"precedence": Precedence.PRIORITY}, ""),
        ({"precedence": Precedence.PRIORITY}, {"precedence": Precedence.IMMEDIATE}, "IMMEDIATE under a mandate up to PRIORITY"),
        ({"classification": Classification.SECRET}, {}, ""),
        ({"classification": Classification.CONFIDENTIAL}, {}, "SECRET under a mandate up to CONFIDENTIAL"),
        ({"caveats": ()}, {}, ""),
        ({"caveats": ("ALPHA",)}, {"marking": marking("ALPHA")}, ""),
        ({"caveats": ("ALPHA",)}, {"marking": marking("ALPHA", EYES)}, EYES),
        ({"since": AT}, {}, ""),
        ({"until": AT}, {}, ""),
        ({"since": AT + MINUTE}, {}, "from 011201Z MAR 71"),
        ({"until": AT - MINUTE}, {}, "until 011159Z MAR 71"),
    ],
)
def test_a_mandate_covers_what_it_names_and_the_first_thing_beyond_it_is_said(
    given: dict[str, Any], asked: dict[str, Any], word: str
) -> None:
    usual: dict[str, Any] = {"person": PERSON, "channel": CHANNEL, "precedence": Precedence.FLASH, "marking": marking(), "at": AT}
    came = mandate(**given).beyond(**{**usual, **asked})
    assert word in came if word and came else came is None and not word


def test_a_deputy_or_staff_releases_under_a_mandate_and_every_reader_is_told_who_and_under_which() -> None:
    for one in (deputy(), staff()):
        given = mandate(one)
        made = prepared(one, mandate=given).sign().signed
        name = str(staffed().person_of(one.certificate).name)
        found = opened(made)
        assert (found.person, str(found.message.heading.releaser), found.mandate, found.second) == (name, name, given, None)
        assert reopen(made.encode(), reader("hill")).mandate == given


def test_the_officer_releases_without_one() -> None:
    found = opened(prepared(desk()).sign().signed)
    assert (found.person, found.mandate) == ("Vera Holm", None)


def test_an_intermediary_verifies_the_mandate_too() -> None:
    made = prepared(deputy(), mandate=mandate()).sign()
    audience = next(audience for audience in made.audiences if office("ferry").id in audience.offices)
    one = office("ferry")
    found = reopen(made.signed.showing(audience.shown).encode(), _at_ferry())
    assert (one.id in audience.offices, found.person, found.message.heading.releaser) == (True, "Otto Lind", None)
    beyond = forged(deputy(), under=mandate(precedence=Precedence.ROUTINE))
    copy = beyond.showing({item.digest for item in beyond.disclosures if item.name in ("precedence", "marking", "time")})
    assert refusal(reopen, copy.encode(), _at_ferry()) == "seal.mandate"


def _at_ferry() -> Reader:
    return reader("ferry")


def test_of_several_mandates_the_first_that_covers_a_message_is_taken() -> None:
    person = staffed().person(PERSON)
    assert person is not None
    held = [mandate(precedence=Precedence.ROUTINE), mandate(caveats=()), mandate()]
    assert fitting(held, person, staffed(), draft(deputy()), CHANNEL, AT) == held[1]
    assert fitting(held, person, staffed(), draft(deputy(), caveats=("ALPHA",)), CHANNEL, AT) == held[2]
    assert fitting(held[:1], person, staffed(), draft(deputy()), CHANNEL, AT) is None
