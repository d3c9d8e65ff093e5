"""Cards whose chain from office to person to device does not hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.seal import read_card
from backchannel.seal.artefacts import CARD, DEVICE, PERSON, as_value
from backchannel.seal.keys import OFFICE_URI, SecretPair
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u
from unit.seal.material import Seeded, office


def bundle(who: str = "harbour") -> dict[str, Any]:
    return decode_object(office(who).card.artefact)


def content(part: dict[str, Any]) -> dict[str, Any]:
    return decode_object(unb64u(part["payload"]))


def card_with(**parts: Any) -> str:
    return refusal(read_card, encode({**bundle(), **parts}))


def signed_part(part: str, typ: str, by: SecretPair, **changes: Any) -> Any:
    """One of the three artefacts of HARBOUR PARTY's card, changed and signed by that pair."""
    return as_value(sign({**content(bundle()[part]), **changes}, typ=typ, keys=by.keys))


ROOT = office("harbour").secrets.root
PERSON_PAIR = office("harbour").secrets.person


def test_an_honest_card_is_accepted_and_changed_parts_of_one_signed_rightly_too() -> None:
    same = encode({**bundle(), "person": signed_part("person", PERSON, ROOT, name="Ida Brook")})
    assert str(read_card(same).person.name) == "Ida Brook"


def test_a_person_certified_by_another_office() -> None:
    assert card_with(person=bundle("lake")["person"]) == "sdjwt.header"
    assert card_with(person=signed_part("person", PERSON, office("lake").secrets.root)) == "sdjwt.header"


def test_a_device_certified_by_another_person_or_by_the_office_itself() -> None:
    assert card_with(device=bundle("lake")["device"]) == "sdjwt.header"
    assert card_with(device=signed_part("device", DEVICE, office("lake").secrets.person)) == "sdjwt.header"
    assert card_with(device=signed_part("device", DEVICE, ROOT)) == "sdjwt.header"


def test_a_device_certified_for_another_person_of_the_office() -> None:
    other = SecretPair.fresh(Seeded("another person"))
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, person=other.public.id)) == "card.chain"


def test_certificates_of_another_office_in_their_text() -> None:
    assert card_with(person=signed_part("person", PERSON, ROOT, iss=office("lake").id)) == "card.chain"
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, iss=office("lake").id)) == "card.chain"


def test_an_office_id_that_is_not_its_root_keys() -> None:
    assert card_with(office=signed_part("office", CARD, ROOT, iss=office("lake").id)) == "card.issuer"
    assert card_with(office=signed_part("office", CARD, ROOT, iss=OFFICE_URI + ROOT.public.kids[0])) == "card.issuer"


def test_root_keys_of_one_office_under_the_signature_of_another() -> None:
    assert card_with(office=signed_part("office", CARD, office("lake").secrets.root)) == "sdjwt.header"


def test_the_three_artefacts_in_one_anothers_places() -> None:
    parts = bundle()
    assert refusal(read_card, encode({**parts, "office": parts["person"]})) == "sdjwt.type"
    assert refusal(read_card, encode({**parts, "person": parts["device"]})) == "sdjwt.type"
    assert refusal(read_card, encode({**parts, "device": signed_part("device", PERSON, PERSON_PAIR)})) == "sdjwt.type"


def test_keys_in_another_order_of_another_kind_or_number() -> None:
    jwks = ROOT.public.jwks
    for keys in (jwks[::-1], jwks[:1], [jwks[0], jwks[0]], [*jwks, jwks[0]], [], ["x", "y"], [{**jwks[0], "d": "AA"}, jwks[1]]):
        assert card_with(office=signed_part("office", CARD, ROOT, keys=keys)) in {"card.keys", "jose.jwk"}


def test_a_key_of_small_order_that_anybody_can_sign_with() -> None:
    weak = {"crv": "Ed25519", "kty": "OKP", "x": b64u((1).to_bytes(32, "little"))}
    assert card_with(person=signed_part("person", PERSON, ROOT, keys=[weak, PERSON_PAIR.public.jwks[1]])) == "key.public"


def test_one_key_for_two_purposes() -> None:
    device = office("harbour").device
    shared = [device.public.jwks[0], PERSON_PAIR.public.jwks[1]]
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, keys=shared)) == "card.same-key"
    eyes = str(office("harbour").eyes.recipient)
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, standing=eyes)) == "card.same-key"


@pytest.mark.parametrize("recipient", ["", "age1x", "\x1b", "AGE1PQ1"])
def test_a_recipient_that_is_none(recipient: str) -> None:
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, standing=recipient)).split(".")[0] in {"age", "bech32"}


@pytest.mark.parametrize("name", ["", "harbour", "HARB\u041eUR", "HARBOUR\u202e", "HARBOUR\u200bPARTY", "A" * 41, "\u3164"])
def test_an_office_name_that_could_pass_for_another(name: str) -> None:
    assert card_with(office=signed_part("office", CARD, ROOT, name=name)) == "message.name"


@pytest.mark.parametrize("mailbox", ["", "https://switch.example/", "x\ny", "file:///etc/#a.b"])
def test_a_mailbox_that_is_none(mailbox: str) -> None:
    assert card_with(office=signed_part("office", CARD, ROOT, mailbox=mailbox)).split(".")[0] in {"mailbox", "envelope"}


def test_a_card_with_more_parts_fewer_or_in_another_spelling() -> None:
    assert card_with(more=1) == "artefact.payload"
    assert refusal(read_card, encode({name: part for name, part in bundle().items() if name != "device"})) == "artefact.payload"
    assert refusal(read_card, office("harbour").card.artefact + b"\n") == "json.spelling"
    assert refusal(read_card, json.dumps(bundle()).encode()) == "json.spelling"
    assert card_with(office=1) == "artefact.payload"
    assert card_with(office=signed_part("office", CARD, ROOT, more=1)) == "artefact.payload"


def test_a_card_with_a_part_for_eyes() -> None:
    parts = bundle()
    assert card_with(person={**parts["person"], "eyes": "AAAA"}) == "artefact.eyes"
