"""An office of three persons and four devices: what is sealed to it, and what counts that one of them signs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any, cast

import pytest

from attacks.tools import refusal
from backchannel.errors import Mistake
from backchannel.message import (
    DateTimeGroup,
    Heading,
    Message,
    MessageNumber,
    OfficeName,
    PersonName,
    Portion,
    Precedence,
    SeriesName,
    StationSerial,
)
from backchannel.seal import Link, Opened, OpenedReceipt, OpenedTransit, Reach, compose, open_eyes, open_sealed
from backchannel.seal.age import HybridIdentity, decrypt
from backchannel.seal.artefacts import MESSAGE
from backchannel.seal.invitation import Answer
from backchannel.seal.notice import Notice, NoticeKind, make_notice, read_notice
from backchannel.seal.padding import unpad
from backchannel.seal.payload import Composed
from backchannel.seal.receipt import make_receipt
from backchannel.seal.sdjwt import Signed, sign
from backchannel.seal.sealing import reseal_copy, seal_artefact, seal_copy
from backchannel.seal.seen import Seen, SeenMessage, make_seen, read_seen
from backchannel.seal.transit import make_transit, read_transit
from unit.seal.liar import said
from unit.seal.material import NAMES, READ_DIGEST, Seeded, marking, message, office, writing
from unit.seal.staffed import Station, charter, history, members, reader, staffed, stations

HILL = office("hill").id
SEEN = Seen(
    messages=(SeenMessage(channel=bytes(32), series="HARTO", link=Link(seq=1, digest=READ_DIGEST)),),
    who=PersonName.parse("The President"),
    at=1,
    noted=2,
    noted_by=PersonName.parse("Otto Lind"),
)


@cache
def to_hill() -> Composed:
    """A message of HARBOUR PARTY to HILL HOUSE, of which a part is for its officer's eyes only."""
    return compose(message(), writing(charter=charter()), Seeded("to hill"))


def sealed_for_hill() -> bytes:
    made = to_hill()
    audience = next(audience for audience in made.audiences if HILL in audience.offices)
    devices = [device.standing for device in staffed().devices]
    return seal_copy(made, audience, devices, [staffed().officer.eyes], Seeded("sealed to hill"))


def opened_with(data: bytes, identity: HybridIdentity, who: str = "hill") -> Opened:
    found = open_sealed(data, reader(who, identity))
    assert isinstance(found, Opened)
    return found


@pytest.mark.parametrize("place", range(4))
def test_each_device_opens_what_is_sealed_to_its_office_with_its_own_key(place: int) -> None:
    opened = opened_with(sealed_for_hill(), stations()[place].standing)
    assert opened.signed.digest == to_hill().signed.digest
    assert opened.message.portions == opened_with(sealed_for_hill(), stations()[0].standing).message.portions
    assert opened.pending


def test_a_persons_own_key_opens_no_sealed_file_of_the_office_and_no_other_offices_key_does() -> None:
    for identity in (*(one.eyes for one in members()), office("lake").standing, office("hill").standing):
        assert refusal(open_sealed, sealed_for_hill(), reader("hill", identity)) == "age.no-match"


def test_eyes_only_opens_to_the_officer_at_any_station_and_to_nobody_else_of_the_office() -> None:
    officer, *others = members()
    for one in stations():
        opened, at = opened_with(sealed_for_hill(), one.standing), reader("hill", one.standing)
        for identity in (*(each.eyes for each in others), *(each.standing for each in stations())):
            assert refusal(open_eyes, opened, identity, at) == "age.no-match"
        assert not open_eyes(opened, officer.eyes, at).pending


def test_a_copy_that_is_sealed_anew_is_for_every_device_too() -> None:
    recipients = [one.standing.recipient for one in stations()]
    sealed = reseal_copy(to_hill().signed.encode(), charter().seat(HILL), recipients, Seeded("anew"))
    for one in stations():
        opened = opened_with(sealed, one.standing)
        assert not open_eyes(opened, members()[0].eyes, reader("hill", one.standing)).pending


def hills_message(one: Station, **changes: Any) -> Any:
    """What another office says to a message of HILL HOUSE that a station of it has signed."""
    made = honest()
    person = one.certificate.person
    content = {
        **made.content,
        "by": {**made.content["by"], "person": person, "device": one.device.public.id},
        "sig": one.device.public.kids,
    }  # type: ignore[dict-item]
    signed = sign({**content, **changes}, typ=MESSAGE, keys=one.device.keys, disclosures=made.disclosures)
    return open_sealed(
        seal_artefact(signed, [office("harbour").standing.recipient], Seeded("x")), reader("harbour", office("harbour").standing)
    )


@cache
def honest() -> Signed:
    """A message of HILL HOUSE to HARBOUR PARTY, signed by its officer's first device."""
    return composed_by(stations()[0]).signed


def composed_by(one: Station) -> Composed:
    heading = Heading(
        precedence=Precedence.ROUTINE,
        marking=marking(),
        sender=OfficeName.parse(NAMES["hill"]),
        to=(OfficeName.parse(NAMES["harbour"]),),
        subject="The lamp",
        releaser=staffed().person_of(one.certificate).name,
    )
    draft = Message(heading=heading, portions=(Portion(number=1, words="The lamp is out."),))
    number = MessageNumber(series=SeriesName(text="HILTO"), number=1, serial=StationSerial(number=200))
    released = draft.released(number, DateTimeGroup.parse("011200Z MAR 71"))
    return compose(released, writing(charter=charter(), office=HILL, device=one.device), Seeded("of hill"))


def test_either_device_of_the_officer_signs_messages_and_they_say_whose_they_are() -> None:
    for one in stations()[:2]:
        assert hills_message(one).person == "Vera Holm"


def test_a_device_of_a_deputy_or_of_staff_signs_no_message_without_a_mandate() -> None:
    for one in stations()[2:]:
        assert refusal(hills_message, one) == "seal.mandate"
        with pytest.raises(Mistake) as caught:
            composed_by(one)
        assert caught.value.code == "seal.mandate"


def test_a_message_under_the_officers_name_that_another_device_has_signed() -> None:
    desk, _, deputy, _ = stations()
    officer = {"person": members()[0].person.id, "device": desk.device.public.id}
    assert refusal(hills_message, deputy, by={**honest().content["by"], **officer}, sig=desk.device.public.kids) == "sdjwt.header"  # type: ignore[dict-item]
    assert refusal(hills_message, deputy, by={**honest().content["by"], **officer}) == "seal.keys"  # type: ignore[dict-item]
    mixed = {"person": members()[0].person.id, "device": deputy.device.public.id}
    assert refusal(hills_message, deputy, by={**honest().content["by"], **mixed}) == "seal.signer"  # type: ignore[dict-item]


def receipt_by(by: Station) -> Any:
    reach = Reach(series="HARTO")
    words = said(charter=charter().digest, received=reach, opened=reach)
    signed = make_receipt(words, charter=charter(), office=HILL, to=office("harbour").id, device=by.device)
    return open_sealed(
        seal_artefact(signed, [office("harbour").standing.recipient], Seeded("x")), reader("harbour", office("harbour").standing)
    )


def test_any_device_of_the_office_gives_its_receipts_and_notices() -> None:
    late = Notice(
        kind=NoticeKind.LATE,
        channel=history().channel,
        series="HILTO",
        link=Link(seq=7, digest=READ_DIGEST),
        to=office("lake").id,
        step=1,
        at=1,
    )
    for one in stations():
        assert isinstance(receipt_by(one), OpenedReceipt)
        assert read_notice(make_notice(late, office=HILL, device=one.device).encode(), charter()) == late


def test_a_receipt_or_notice_by_a_device_that_is_not_on_the_card() -> None:
    struck_off = replace(stations()[0], device=office("hill").device)
    assert refusal(receipt_by, struck_off) == "sdjwt.header"
    late = Notice(
        kind=NoticeKind.LATE,
        channel=history().channel,
        series="HILTO",
        link=Link(seq=7, digest=READ_DIGEST),
        to=office("lake").id,
        step=1,
        at=1,
    )
    assert refusal(read_notice, make_notice(late, office=HILL, device=office("hill").device).encode(), charter()) == "sdjwt.header"


def weekly(one: Station, *weeks: int) -> OpenedTransit:
    identities = {week: HybridIdentity.from_seed(one.device.seed[:31] + bytes([week])) for week in weeks}
    return read_transit(make_transit(office=HILL, device=one.device, identities=identities).encode(), staffed())


def test_a_transit_card_is_that_of_the_device_that_signed_it() -> None:
    for one in stations():
        card = weekly(one, 3, 4)
        assert (card.office, card.device) == (HILL, one.device.public.id)


def test_a_transit_card_does_not_have_its_devices_standing_key_for_a_week() -> None:
    for one in stations():
        signed = make_transit(office=HILL, device=one.device, identities={3: one.standing})
        assert refusal(read_transit, signed.encode(), staffed()) == "transit.same-key"


def test_a_person_of_the_office_notes_what_was_seen_and_somebody_else_does_not() -> None:
    for one in members():
        noted = read_seen(make_seen(SEEN, card=staffed(), person=one.secrets.person).encode(), office("hill").card)
        assert noted.noted_by == one.person.name
    with pytest.raises(Mistake) as caught:
        make_seen(SEEN, card=office("hill").card, person=members()[1].secrets.person)
    assert caught.value.code == "seen.person"


def test_an_answer_to_an_invitation_opens_at_every_station_of_its_inviter() -> None:
    sealed = Answer(card=office("lake").card, acceptance=cast("Any", None), data=b"{}").seal(staffed(), Seeded("answer"))
    for one in stations():
        assert unpad(decrypt(sealed, [one.standing]).plaintext) == b"{}"
