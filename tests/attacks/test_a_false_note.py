"""Notes that messages were seen, signed by somebody or in a form that does not count."""

from __future__ import annotations

from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.limits import FIELD_CHARACTERS, READING_FILE_MESSAGES
from backchannel.message import OfficeName, PersonName
from backchannel.seal import Link, first_card
from backchannel.seal.artefacts import NOTICE, SEEN
from backchannel.seal.keys import SecretPair
from backchannel.seal.sdjwt import sign
from backchannel.seal.seen import Seen, SeenMessage, make_seen, read_seen
from backchannel.seal.strictjson import b64u, decode_object
from unit.seal.material import Seeded, office

PERSON = office("harbour").secrets.person
CHANNEL = bytes(range(32))


def said(**changes: Any) -> Seen:
    values: dict[str, Any] = {
        "messages": (SeenMessage(channel=CHANNEL, series="HAKTO", link=Link(seq=7, digest=bytes(32))),),
        "who": PersonName.parse("The President"),
        "at": 90,
        "noted": 100,
        "noted_by": PersonName.parse("Vera Holm"),
        "note": "In the margin: no.",
        "file": bytes(32),
    }
    return Seen(**{**values, **changes})


def content(**changes: Any) -> dict[str, Any]:
    return {**make_seen(said(), card=office("harbour").card, person=PERSON).content, **changes}


def refused(keys: SecretPair = PERSON, typ: str = SEEN, under: str = "harbour", **changes: Any) -> str:
    return refusal(read_seen, sign(content(**changes), typ=typ, keys=keys.keys).encode(), office(under).card)


def message(**changes: Any) -> dict[str, Any]:
    return {"chn": b64u(CHANNEL), "ser": "HAKTO", "link": {"seq": 7, "digest": b64u(bytes(32))}, **changes}


def test_an_honest_note_comes_out_as_it_was_said() -> None:
    assert read_seen(sign(content(), typ=SEEN, keys=PERSON.keys).encode(), office("harbour").card) == said()


def test_a_note_holds_under_a_later_card_of_the_same_office_with_another_officer() -> None:
    one = office("harbour")
    later = first_card(
        name=OfficeName.parse("HARBOUR PARTY"),
        person_name=PersonName.parse("Ida Brook"),
        secrets=type(one.secrets)(root=one.secrets.root, person=SecretPair.fresh(Seeded("a new officer")), eyes=one.secrets.eyes),
        eyes=one.eyes.recipient,
        device=one.device.public,
        standing=one.standing.recipient,
        mailbox=one.card.mailbox,
    )
    assert read_seen(sign(content(), typ=SEEN, keys=PERSON.keys).encode(), later).noted_by == PersonName.parse("Vera Holm")


@pytest.mark.parametrize("signer", ["device", "root", "another office's officer"])
def test_a_note_that_another_key_than_the_officers_has_signed(signer: str) -> None:
    one = office("harbour")
    keys = {"device": one.device, "root": one.secrets.root, "another office's officer": office("lake").secrets.person}
    assert refused(keys[signer]) == "sdjwt.header"


def test_an_officer_whom_another_office_has_certified() -> None:
    theirs = decode_object(office("lake").card.artefact)["persons"][0]
    assert refused(office("lake").secrets.person, by=theirs) == "sdjwt.header"


def test_a_note_of_another_office_also_when_it_names_ours() -> None:
    assert refused(under="lake") == "seen.office"
    assert refused(under="lake", iss=office("lake").id) == "sdjwt.header"


def test_another_kind_of_artefact() -> None:
    assert refused(typ=NOTICE) == "sdjwt.type"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at": 101}, "seen.future"),
        ({"at": -1}, "seen.future"),
        ({"messages": []}, "seen.messages"),
        ({"messages": [message(), message()]}, "seen.messages"),
        ({"messages": [message(), message(link={"seq": 6, "digest": b64u(bytes(32))})]}, "seen.messages"),
        (
            {"messages": [message(link={"seq": 1 + at, "digest": b64u(bytes(32))}) for at in range(READING_FILE_MESSAGES + 1)]},
            "seen.messages",
        ),
        ({"messages": [message(chn=b64u(bytes(31)))]}, "seen.digest"),
        ({"messages": [message(ser="hakto")]}, "message.number"),
        ({"messages": [message(link={"seq": 0, "digest": b64u(bytes(32))})]}, "artefact.link"),
        ({"messages": [message(more=1)]}, "artefact.payload"),
        ({"who": "The\u202ePresident"}, "message.name"),
        ({"note": ""}, "artefact.line"),
        ({"note": "n" * (FIELD_CHARACTERS + 1)}, "artefact.line"),
        ({"note": "two\nlines"}, "artefact.line"),
        ({"file": b64u(bytes(31))}, "seen.digest"),
        ({"more": 1}, "artefact.payload"),
        ({"by": {}}, "sdjwt.shape"),
    ],
)
def test_a_member_that_is_not_what_it_should_be(changes: dict[str, Any], code: str) -> None:
    assert refused(**changes) == code
