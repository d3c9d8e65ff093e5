"""Who releases what they may not: every reader refuses it, and the station before it signs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attacks.tools import refusal, spoiled
from backchannel.errors import Mistake
from backchannel.message import Classification, PersonName, Precedence
from backchannel.seal.artefacts import MANDATE
from backchannel.seal.mandate import Mandate
from backchannel.seal.sdjwt import Signed, parse, sign
from backchannel.seal.strictjson import b64u, encode
from unit.seal.material import EYES, marking, office
from unit.seal.releasing import AT, DAY, deputy, desk, draft, forged, mandate, opened, prepared, staff
from unit.seal.staffed import Station, staffed


def refused(one: Station, under: Mandate | Signed | None, **heading: Any) -> str:
    """The code with which a correspondent refuses what this station has released."""
    return refusal(opened, forged(one, under=under, **heading))


def test_what_these_tests_forge_is_taken_where_nothing_is_wrong_with_it() -> None:
    assert opened(forged(deputy(), under=mandate())).person == "Otto Lind"
    assert opened(forged(desk())).person == "Vera Holm"


def test_staff_release_what_they_may_not() -> None:
    assert refused(staff(), None) == "seal.mandate"
    with pytest.raises(Mistake) as caught:
        prepared(staff())
    assert caught.value.code == "seal.mandate"


def test_a_deputy_releases_without_a_mandate() -> None:
    assert refused(deputy(), None) == "seal.mandate"


@pytest.mark.parametrize(
    "bounds",
    [
        {"channels": (bytes(32),)},
        {"precedence": Precedence.PRIORITY},
        {"classification": Classification.CONFIDENTIAL},
        {"since": AT + DAY},
        {"until": AT - DAY},
    ],
    ids=["another channel", "a lower precedence", "a lower marking", "not yet", "run out"],
)
def test_a_mandate_that_does_not_reach_so_far(bounds: dict[str, Any]) -> None:
    assert refused(deputy(), mandate(**bounds)) == "seal.mandate"
    with pytest.raises(Mistake) as caught:
        prepared(deputy(), mandate=mandate(**bounds))
    assert caught.value.code == "seal.mandate"


def test_a_caveat_that_the_mandate_does_not_have() -> None:
    assert refused(deputy(), mandate(caveats=("ALPHA",)), marking=marking("ALPHA", "BRAVO")) == "seal.mandate"
    assert refused(deputy(), mandate(caveats=("ALPHA",)), marking=marking("ALPHA", EYES)) == "seal.mandate"


def test_the_mandate_of_a_colleague() -> None:
    assert refused(staff(), mandate(deputy())) == "seal.mandate"


def test_the_officers_device_under_a_mandate_of_somebody_else() -> None:
    assert refused(desk(), mandate()) == "seal.mandate"


def test_a_mandate_of_another_office() -> None:
    theirs = sign(mandate().artefact.content, typ=MANDATE, keys=office("lake").secrets.root.keys)
    assert refused(deputy(), theirs) == "sdjwt.header"
    named = sign({**mandate().artefact.content, "iss": office("lake").id}, typ=MANDATE, keys=office("hill").secrets.root.keys)
    assert refused(deputy(), named) == "mandate.office"


def test_a_mandate_that_its_holder_has_signed_himself() -> None:
    for keys in (deputy().device.keys, office("harbour").secrets.root.keys):
        assert refused(deputy(), sign(mandate().artefact.content, typ=MANDATE, keys=keys)) == "sdjwt.header"


def test_a_mandate_that_was_altered() -> None:
    told = json.loads(mandate(precedence=Precedence.ROUTINE).artefact.encode())
    content = {**mandate(precedence=Precedence.ROUTINE).artefact.content, "precedence": "FLASH"}
    told["payload"] = b64u(encode(content))
    assert refused(deputy(), parse(encode(told), typ=MANDATE)) == "signature.wrong"


def test_a_mandate_for_somebody_who_is_not_on_the_card() -> None:
    content = {**mandate().artefact.content, "person": office("lake").secrets.person.public.id}
    assert refused(deputy(), sign(content, typ=MANDATE, keys=office("hill").secrets.root.keys)) == "mandate.person"


def test_another_artefact_of_the_office_in_place_of_a_mandate() -> None:
    assert refused(deputy(), staffed().persons[1].artefact) == "sdjwt.type"


def test_a_message_under_the_name_of_another_releaser_than_the_person_who_signed() -> None:
    signed = forged(deputy(), under=mandate())
    officers = forged(desk())
    content = {**signed.content, "head": officers.content["head"], "common": officers.content["common"]}
    keys = deputy().device.keys
    assert refusal(opened, sign(content, typ=signed.typ, keys=keys, disclosures=officers.disclosures)) == "seal.releaser"


@pytest.mark.parametrize("name", [None, "Otto Lind"])
def test_a_message_that_names_nobody_or_a_colleague_as_its_releaser(name: str | None) -> None:
    assert spoiled(lambda made: made.head.update(releaser=name)) == "seal.releaser"
    with pytest.raises(Mistake) as caught:
        prepared(desk(), draft(desk(), releaser=PersonName.parse(name) if name else None))
    assert caught.value.code == "seal.releaser"
