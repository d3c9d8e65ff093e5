"""A message that two persons should have signed, and one did: whatever is put in the place of the second."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.message import Classification
from backchannel.seal.artefacts import MESSAGE
from backchannel.seal.disclosures import Disclosure
from backchannel.seal.sdjwt import Signed, encode_signatures, parse_unsigned, prepare
from backchannel.seal.second import asked_of, countersign, read_asked
from backchannel.seal.strictjson import b64u, encode
from unit.seal.material import Seeded, composed, office
from unit.seal.material import history as other_history
from unit.seal.releasing import deputy, desk, draft, forged, history, mandate, opened, prepared, reader, staff, travel
from unit.seal.staffed import Station

RULE = history(Classification.SECRET)
CHARTER = RULE.in_force
ASKED = prepared(desk(), charter=CHARTER, second=deputy())


def refused(one: Station, second: Station | None, **changes: Any) -> str:
    return refusal(opened, forged(one, second=second, charter=CHARTER, **changes), RULE)


def hill() -> Any:
    return reader("hill", RULE)


def test_what_these_tests_forge_is_taken_where_nothing_is_wrong_with_it() -> None:
    assert opened(forged(desk(), second=deputy(), charter=CHARTER), RULE).second == "Otto Lind"


def test_one_person_releases_what_two_should() -> None:
    assert refused(desk(), None) == "seal.second"


def test_one_persons_two_devices_as_two_persons() -> None:
    assert refused(desk(), travel()) == "seal.second"
    assert refused(desk(), desk()) == "seal.second"


def test_staff_as_second_person() -> None:
    assert refused(desk(), staff()) == "seal.second"


def test_a_deputy_without_a_mandate_is_not_made_a_releaser_by_a_second_person() -> None:
    assert refused(deputy(), desk()) == "seal.mandate"
    assert opened(forged(deputy(), under=mandate(), second=desk(), charter=CHARTER), RULE).person == "Otto Lind"


def test_a_second_person_who_is_named_and_has_not_signed() -> None:
    assert refused(desk(), deputy(), signed_by=None) == "sdjwt.signatures"
    assert refused(desk(), deputy(), signed_by=travel()) == "sdjwt.header"


def test_a_second_person_of_another_office() -> None:
    one = office("lake")
    stranger = Station(device=one.device, standing=one.standing, certificate=one.card.devices[0])
    assert refused(desk(), stranger) == "seal.signer"


def test_a_colleagues_name_over_the_second_device_of_the_first() -> None:
    mixed = Station(device=travel().device, standing=travel().standing, certificate=deputy().certificate)
    assert refused(desk(), mixed) == "seal.signer"


def test_the_second_persons_signatures_taken_from_another_message() -> None:
    other = prepared(desk(), draft(desk(), words="The lamp is lit."), charter=CHARTER, second=deputy(), seed="other")
    signatures = countersign(read_asked(asked_of(other), hill()), deputy().device)
    assert refusal(ASKED.signed_by, signatures) == "signature.wrong"
    made = other.signed_by(signatures).signed
    mixed = Signed(
        typ=made.typ,
        payload=ASKED.unsigned.payload,
        signatures=(*ASKED.unsigned.sign(desk().device.keys).signatures, *made.signatures[2:]),
        disclosures=ASKED.unsigned.disclosures,
        content=ASKED.unsigned.content,
        resolved=ASKED.unsigned.resolved,
    )
    assert refusal(opened, mixed, RULE) == "signature.wrong"


@pytest.mark.parametrize("who", [travel, staff])
def test_signatures_of_somebody_else_than_was_asked(who: Any) -> None:
    signatures = ASKED.unsigned.sign(who().device.keys).signatures
    assert refusal(ASKED.signed_by, encode_signatures(signatures)) == "sdjwt.header"


def test_half_of_the_second_persons_signatures_or_one_more() -> None:
    both = ASKED.unsigned.sign(deputy().device.keys).signatures
    for signatures in (both[:1], both[1:], both[::-1], (*both, both[0])):
        assert refusal(ASKED.signed_by, encode_signatures(signatures)) in ("sdjwt.signatures", "sdjwt.header")
    for data in (b"{}", b'{"signatures":[]}', b"[]"):
        assert refusal(ASKED.signed_by, data) in ("sdjwt.shape", "json.shape")


# What a station is asked to sign


def test_something_is_withheld_from_the_second_person() -> None:
    data = json.loads(asked_of(ASKED))
    for disclosure in data["disclosures"]:
        less = encode({**data, "disclosures": [item for item in data["disclosures"] if item != disclosure]})
        assert refusal(read_asked, less, hill()) in ("second.withheld", "disclosure.unused")


def test_the_second_person_is_shown_another_text_than_is_to_be_signed() -> None:
    data = json.loads(asked_of(ASKED))
    other = json.loads(asked_of(prepared(desk(), draft(desk(), words="All is well."), charter=CHARTER, second=deputy(), seed="other")))
    assert refusal(read_asked, encode({**data, "disclosures": other["disclosures"]}), hill()) == "disclosure.unused"


def test_an_addressee_is_owed_something_that_the_second_person_is_not_shown() -> None:
    hidden = Disclosure.element("another text", Seeded("hidden"))
    unsigned = parse_unsigned(asked_of(ASKED), typ=MESSAGE)
    owed: Any = next(item for item in unsigned.disclosures if isinstance(item.value, dict) and set(item.value) == {"owed"})
    common = Disclosure.element({"owed": sorted([*owed.value["owed"], hidden.digest])}, Seeded("common"))
    content = {**{name: value for name, value in unsigned.content.items() if name != "_sd_alg"}, "common": [common.placeholder]}
    shown = [*(item for item in unsigned.disclosures if item != owed), common]
    assert refusal(read_asked, prepare(content, typ=MESSAGE, disclosures=shown).encode(), hill()) == "second.owed"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"second": None}, "seal.keys"),
        ({"second": None, "sig": [*desk().device.public.kids]}, "seal.second"),
        ({"seq": 2}, "seal.first"),
        ({"ser": "LAKTO"}, "seal.series"),
        ({"iss": office("lake").id}, "second.office"),
        ({"chn": {"id": b64u(RULE.channel), "charter": b64u(bytes(32))}}, "seal.charter"),
    ],
)
def test_a_message_to_sign_that_no_reader_would_take(members: dict[str, Any], code: str) -> None:
    unsigned = parse_unsigned(asked_of(ASKED), typ=MESSAGE)
    content = {**{name: value for name, value in unsigned.content.items() if name != "_sd_alg"}, **members}
    assert refusal(read_asked, prepare(content, typ=MESSAGE, disclosures=unsigned.disclosures).encode(), hill()) == code


def test_the_message_of_another_office_to_sign() -> None:
    signed = composed().signed
    whole = encode({"disclosures": [item.encoded for item in signed.disclosures], "payload": signed.payload})
    assert refusal(read_asked, whole, reader("hill", other_history())) == "second.office"


def test_a_message_to_sign_that_asks_nobody() -> None:
    alone = prepared(desk(), charter=history().in_force)
    assert refusal(read_asked, alone.unsigned.encode(), reader("hill")) == "second.nobody"
