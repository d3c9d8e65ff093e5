"""Cards whose chain from office to persons to devices does not hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.seal import Card, read_card
from backchannel.seal.artefacts import CARD, DEVICE, PERSON, as_value
from backchannel.seal.keys import OFFICE_URI, SecretPair
from backchannel.seal.persons import Rank
from backchannel.seal.primitives import sha256
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u
from unit.seal.material import Seeded, office
from unit.seal.staffed import card_of, member, members, staffed

ROOT = office("harbour").secrets.root
PERSON_PAIR = office("harbour").secrets.person


def bundle(card: Card | None = None) -> dict[str, Any]:
    return decode_object((card or office("harbour").card).artefact)


def content(part: dict[str, Any]) -> dict[str, Any]:
    return decode_object(unb64u(part["payload"]))


def digests(parts: list[Any]) -> list[str]:
    return [b64u(sha256(part["payload"].encode())) for part in parts]


def signed_part(part: str, typ: str, by: SecretPair, **changes: Any) -> Any:
    """One of the three artefacts of HARBOUR PARTY's card, changed and signed by that pair."""
    known = bundle()
    honest = known["office"] if part == "office" else known[f"{part}s"][0]
    return as_value(sign({**content(honest), **changes}, typ=typ, keys=by.keys))


def card_with(**parts: Any) -> str:
    """The refusal of a card with other parts, all of which its office names: so nothing is refused for a digest alone."""
    return refusal(read_card, encode(made_of(**parts)))


def made_of(**parts: Any) -> dict[str, Any]:
    """A card's parts, with the office's own signed over the others, unless one is given."""
    known = bundle()
    persons = parts.pop("persons", [parts.pop("person", known["persons"][0])])
    devices = parts.pop("devices", [parts.pop("device", known["devices"][0])])
    named = {"persons": digests(persons), "devices": digests(devices)}
    return {"office": signed_part("office", CARD, ROOT, **named), "persons": persons, "devices": devices, **parts}


def test_an_honest_card_is_accepted_and_changed_parts_of_one_signed_rightly_too() -> None:
    same = encode(made_of(person=signed_part("person", PERSON, ROOT, name="Ida Brook")))
    assert str(read_card(same).officer.name) == "Ida Brook"


def test_a_person_certified_by_another_office() -> None:
    assert card_with(person=bundle(office("lake").card)["persons"][0]) == "sdjwt.header"
    assert card_with(person=signed_part("person", PERSON, office("lake").secrets.root)) == "sdjwt.header"


def test_staff_certified_by_themselves() -> None:
    known, staff = bundle(staffed("harbour")), members("harbour")[2]
    for pair in (staff.secrets.person, PERSON_PAIR):
        own = as_value(sign(content(known["persons"][2]), typ=PERSON, keys=pair.keys))
        assert card_with(persons=[*known["persons"][:2], own], devices=known["devices"]) == "sdjwt.header"


def test_a_device_certified_by_another_person_or_by_the_office_itself() -> None:
    assert card_with(device=bundle(office("lake").card)["devices"][0]) == "sdjwt.header"
    assert card_with(device=signed_part("device", DEVICE, office("lake").secrets.person)) == "sdjwt.header"
    assert card_with(device=signed_part("device", DEVICE, ROOT)) == "sdjwt.header"


def test_a_device_certified_for_another_person_of_the_office() -> None:
    other = SecretPair.fresh(Seeded("another person"))
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, person=other.public.id)) == "card.chain"


def test_a_device_under_a_persons_name_without_that_persons_consent() -> None:
    card, deputy = staffed("harbour"), members("harbour")[1]
    known = bundle(card)
    stolen = {**content(known["devices"][2]), "keys": SecretPair.fresh(Seeded("somebody's")).public.jwks}
    for pair in (office("harbour").secrets.person, ROOT, SecretPair.fresh(Seeded("somebody"))):
        devices = [*known["devices"][:2], as_value(sign(stolen, typ=DEVICE, keys=pair.keys)), known["devices"][3]]
        assert card_with(persons=known["persons"], devices=devices) in {"sdjwt.header", "card.chain"}
    agreed = as_value(sign(stolen, typ=DEVICE, keys=deputy.secrets.person.keys))
    honest = made_of(persons=known["persons"], devices=[*known["devices"][:2], agreed, known["devices"][3]])
    assert len(read_card(encode(honest)).devices) == 4


def test_a_person_put_on_a_card_who_has_signed_for_no_device_of_this_office() -> None:
    known = bundle(staffed("harbour"))
    assert card_with(persons=known["persons"], devices=known["devices"][:3]) == "card.chain"
    lakes = content(known["devices"][3]) | {"iss": office("lake").id}
    elsewhere = as_value(sign(lakes, typ=DEVICE, keys=members("harbour")[2].secrets.person.keys))
    assert card_with(persons=known["persons"], devices=[*known["devices"][:3], elsewhere]) == "card.chain"


def test_another_offices_device_on_a_card() -> None:
    known, theirs = bundle(staffed("harbour")), bundle(staffed("lake"))
    assert card_with(persons=known["persons"], devices=[*known["devices"], theirs["devices"][3]]) == "sdjwt.header"
    guest = theirs["persons"][2]
    assert card_with(persons=[*known["persons"], guest], devices=[*known["devices"], theirs["devices"][3]]) == "sdjwt.header"


def test_parts_of_two_cards_of_one_office_combined() -> None:
    root = office("harbour").secrets
    officer, deputy, staff = members("harbour")
    demoted = member(root, "Otto Lind", Rank.STAFF, "NORTH WING", secrets=deputy.secrets)
    before, after = bundle(card_of("harbour", (officer, deputy, staff))), bundle(card_of("harbour", (officer, demoted), number=3))
    assert refusal(read_card, encode({**after, "persons": before["persons"][:2]})) == "card.chain"
    assert refusal(read_card, encode({**after, "devices": before["devices"]})) == "card.chain"
    assert refusal(read_card, encode({**before, "office": after["office"]})) == "card.chain"
    assert refusal(read_card, encode({**after, "persons": after["persons"][::-1]})) == "card.chain"
    assert refusal(read_card, encode({**after, "devices": [*after["devices"], before["devices"][3]]})) == "card.chain"
    assert read_card(encode(after)).number == 3


def test_a_card_without_its_officer_in_the_first_place() -> None:
    known = bundle(staffed("harbour"))
    persons, devices = known["persons"], known["devices"]
    assert card_with(persons=[persons[1], persons[0], persons[2]], devices=devices) == "card.officer"
    assert card_with(persons=persons[1:], devices=devices[2:]) == "card.officer"
    assert card_with(persons=persons, devices=[devices[2], *devices[:2], devices[3]]) == "card.officer"
    second = as_value(sign({**content(persons[1]), "rank": "officer"}, typ=PERSON, keys=ROOT.keys))
    assert card_with(persons=[persons[0], second, persons[2]], devices=devices) == "card.officer"
    unknown = as_value(sign({**content(persons[1]), "rank": "principal"}, typ=PERSON, keys=ROOT.keys))
    assert card_with(persons=[persons[0], unknown, persons[2]], devices=devices) == "artefact.payload"


def test_certificates_of_another_office_in_their_text() -> None:
    assert card_with(person=signed_part("person", PERSON, ROOT, iss=office("lake").id)) == "card.chain"
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, iss=office("lake").id)) == "card.chain"


def test_an_office_id_that_is_not_its_root_keys() -> None:
    assert card_with(office=signed_part("office", CARD, ROOT, iss=office("lake").id)) == "card.issuer"
    assert card_with(office=signed_part("office", CARD, ROOT, iss=OFFICE_URI + ROOT.public.kids[0])) == "card.issuer"


def test_root_keys_of_one_office_under_the_signature_of_another() -> None:
    assert card_with(office=signed_part("office", CARD, office("lake").secrets.root)) == "sdjwt.header"


def test_artefacts_in_one_anothers_places() -> None:
    parts = bundle()
    person, device = parts["persons"][0], parts["devices"][0]
    assert refusal(read_card, encode({**parts, "office": person})) == "sdjwt.type"
    assert card_with(person=device) == "sdjwt.type"
    assert card_with(device=signed_part("device", PERSON, PERSON_PAIR)) == "sdjwt.type"


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


def test_one_key_for_two_persons_or_two_devices() -> None:
    known = bundle(staffed("harbour"))
    persons, devices = known["persons"], known["devices"]
    eyes = as_value(sign({**content(persons[2]), "eyes": content(persons[0])["eyes"]}, typ=PERSON, keys=ROOT.keys))
    assert card_with(persons=[*persons[:2], eyes], devices=devices) == "card.same-key"
    staff = members("harbour")[2].secrets.person
    for member_of in ({"standing": content(devices[0])["standing"]}, {"keys": content(devices[0])["keys"]}):
        twice = as_value(sign({**content(devices[3]), **member_of}, typ=DEVICE, keys=staff.keys))
        assert card_with(persons=persons, devices=[*devices[:3], twice]) == "card.same-key"


@pytest.mark.parametrize("recipient", ["", "age1x", "\x1b", "AGE1PQ1"])
def test_a_recipient_that_is_none(recipient: str) -> None:
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, standing=recipient)).split(".")[0] in {"age", "bech32"}


@pytest.mark.parametrize("name", ["", "harbour", "HARB\u041eUR", "HARBOUR\u202e", "HARBOUR\u200bPARTY", "A" * 41, "\u3164"])
def test_an_office_name_that_could_pass_for_another(name: str) -> None:
    named = {key: content(bundle()["office"])[key] for key in ("persons", "devices")}
    assert card_with(office=signed_part("office", CARD, ROOT, name=name, **named)) == "message.name"
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, name=name)) == "message.name"


@pytest.mark.parametrize("mailbox", ["", "https://switch.example/", "x\ny", "file:///etc/#a.b"])
def test_a_mailbox_that_is_none(mailbox: str) -> None:
    assert card_with(office=signed_part("office", CARD, ROOT, mailbox=mailbox)).split(".")[0] in {"mailbox", "envelope"}
    assert card_with(device=signed_part("device", DEVICE, PERSON_PAIR, mailbox=mailbox)).split(".")[0] in {"mailbox", "envelope"}


def test_a_card_with_more_parts_fewer_or_in_another_spelling() -> None:
    assert card_with(more=1) == "artefact.payload"
    assert refusal(read_card, encode({name: part for name, part in bundle().items() if name != "devices"})) == "artefact.payload"
    assert refusal(read_card, office("harbour").card.artefact + b"\n") == "json.spelling"
    assert refusal(read_card, json.dumps(bundle()).encode()) == "json.spelling"
    assert card_with(office=1) == "artefact.payload"
    assert card_with(office=signed_part("office", CARD, ROOT, more=1)) == "artefact.payload"


def test_a_card_with_a_part_for_eyes() -> None:
    person = bundle()["persons"][0]
    assert card_with(person={**person, "eyes": "AAAA"}) == "artefact.eyes"
