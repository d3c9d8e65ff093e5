"""How a station seals to an office of several devices: to which key of each, how many in one file, and when it is due anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from attacks.tools import refusal
from backchannel.envelope import POUCH, Envelope
from backchannel.errors import Refused
from backchannel.limits import SEALED_RECIPIENTS
from backchannel.message import Message, PersonName
from backchannel.run.inspect import inspect_bytes
from backchannel.run.sealer import Sealer, batched
from backchannel.seal import Card, Opened, OpenedTransit, Seat, open_eyes, open_sealed
from backchannel.seal.age import HybridIdentity, recipients_of
from backchannel.seal.transit import CardPlace, Turn, make_transit, read_transit
from backchannel.station import Place
from unit.seal.material import Seeded, message, office, seat
from unit.seal.staffed import Station, card_of, charter, mailbox, members, reader, staffed, station, stations

WEEK = 7 * 24 * 3600 * 1_000_000
NOW = 2971
AT = NOW * WEEK - 2 * 24 * 3600 * 1_000_000  # weeks begin on Monday, and 1 January 1970 was a Thursday


def sealer(who: str = "harbour") -> Sealer:
    return Sealer(office=office(who).id, device=office(who).device, standing=bytes(range(32)), randomness=Seeded("sealer"))


def hill() -> Seat:
    return charter().seat(office("hill").id)


def key(one: Station, week: int) -> HybridIdentity:
    return HybridIdentity.from_seed(one.device.seed[:28] + week.to_bytes(4, "big"))


def card_for(one: Station, *weeks: int, card: Card | None = None, no: int = 1) -> OpenedTransit:
    identities, place = {week: key(one, week) for week in weeks}, CardPlace(life=1, began=0, no=no)
    made = make_transit(office=office("hill").id, device=one.device, identities=identities, place=place)
    return read_transit(made.encode(), card or staffed())


def told(*cards: OpenedTransit) -> Sealer:
    made = sealer()
    for card in cards:
        made.hold_transit(card)
    return made


def keys(of: Sealer, to: Seat | None = None) -> list[str]:
    return [str(recipient) for recipient in of.recipients(to or hill(), AT)]


def test_devices_of_which_no_transit_card_is_here_have_their_standing_keys_which_no_week_ends() -> None:
    assert keys(sealer()) == [str(one.standing.recipient) for one in stations()]
    assert (sealer().weeks(hill(), AT), sealer().week(hill(), AT)) == ([None] * 4, None)


def test_each_device_has_its_own_transit_key_and_the_earliest_week_of_any_says_when_all_is_due_anew() -> None:
    desk, travel, deputy, staff = stations()
    held = told(card_for(desk, NOW, NOW + 1), card_for(travel, NOW + 3), card_for(deputy, NOW - 1))
    assert keys(held) == [
        str(key(desk, NOW).recipient),
        str(key(travel, NOW + 3).recipient),
        str(deputy.standing.recipient),
        str(staff.standing.recipient),
    ]
    assert (held.weeks(hill(), AT), held.week(hill(), AT)) == ([NOW, NOW + 3, None, None], NOW)
    assert told(card_for(travel, NOW + 3)).week(hill(), AT) == NOW + 3


def test_to_an_office_without_a_switch_each_device_has_the_last_week_that_it_has_published() -> None:
    desk, travel, *_ = stations()
    away = replace(hill(), card=card_of("hill", members(), mailbox=mailbox("away", POUCH)))
    held = told(card_for(desk, NOW, NOW + 1, card=away.card), card_for(travel, NOW, NOW + 1, NOW + 2, card=away.card))
    assert held.weeks(away, AT) == [NOW + 1, NOW + 2, None, None]


def test_a_devices_transit_card_is_older_or_newer_than_its_own_and_than_no_other_devices() -> None:
    desk, travel, *_ = stations()
    held = told(card_for(desk, NOW, NOW + 1, no=5))
    for station_of, no, turn in ((desk, 4, Turn.EARLIER), (desk, 6, Turn.LATER), (travel, 4, Turn.LATER)):
        card = card_for(station_of, NOW - 1, no=no)
        assert card.turn(held.held_transit(card.device)) is turn


def test_kept_transit_cards_are_held_again_for_the_devices_that_are_on_the_card_and_others_stop_nothing() -> None:
    desk, travel, *_ = stations()
    gone = station(office("hill").secrets, office("hill").id, "ATTIC", "gone")
    artefacts = {(office("hill").id, one.device.public.id): card_for(one, NOW, card=with_station(one)).artefact for one in (desk, gone)}
    held = sealer()
    held.read_transits(artefacts, [charter()])
    assert held.weeks(hill(), AT) == [NOW, None, None, None]
    assert keys(held)[1] == str(travel.standing.recipient)


def with_station(one: Station) -> Card:
    known = [each.certificate for each in stations()]
    return card_of("hill", members(), devices=[*known[:2], one.certificate, *known[2:]] if one.certificate not in known else known)


def test_a_kept_transit_card_that_a_later_card_contradicts_stops_nothing() -> None:
    desk = stations()[0]
    officer = office("hill").secrets
    again = station(officer, officer.office, "DESK", "DESK of Vera Holm of " + officer.office, standing=key(desk, NOW).recipient)
    assert again.device.public == desk.device.public
    later = card_of("hill", members(), devices=[again.certificate, *(one.certificate for one in stations()[1:])])
    changed = replace(charter(), seats=tuple(replace(row, card=later) if row.office == officer.office else row for row in charter().seats))
    held = sealer()
    stopped: Refused | None = None
    try:
        held.read_transits({(officer.office, desk.device.public.id): card_for(desk, NOW).artefact}, [changed])
    except Refused as refused:
        stopped = refused
    assert stopped is None
    assert held.weeks(changed.seat(officer.office), AT) == [None] * 4


@cache
def of_devices(count: int) -> Seat:
    officer, *_ = members()
    devices = [station(office("hill").secrets, office("hill").id, f"DESK {'ABCDEFGHIJKL'[place]}", str(place)) for place in range(count)]
    return seat("hill", card_of("hill", (officer,), devices=[one.certificate for one in devices]))


@pytest.mark.parametrize(
    ("devices", "groups"),
    [
        ([], []),
        ([1] * 24, [24]),
        ([1] * 25, [24, 1]),
        ([12, 12, 1], [2, 1]),
        ([12, 11, 2, 12], [2, 2]),
        ([1, 12, 12], [2, 1]),
        ([5] * 9, [4, 4, 1]),
    ],
)
def test_a_sealed_file_is_for_as_many_devices_as_it_takes_and_for_no_part_of_an_office(devices: list[int], groups: list[int]) -> None:
    made = batched([of_devices(count) for count in devices])
    assert [len(group) for group in made] == groups
    assert [len(one.card.devices) for group in made for one in group] == devices
    assert all(sum(len(one.card.devices) for one in group) <= SEALED_RECIPIENTS for group in made)


def sent(held: Sealer, draft: Message) -> Sequence[tuple[str, int | None, bytes]]:
    place = Place(seq=1, serial=221, before=None, previous={}, read=(), held=())
    writ = held.prepare(draft, charter(), place, PersonName.parse("Vera Holm"), AT)
    return [(out.office, out.week, out.envelope) for out in held.finish(writ).envelopes]


def test_a_message_goes_to_an_office_once_and_every_station_of_it_opens_the_one_envelope() -> None:
    desk = stations()[0]
    draft = replace(message(), heading=replace(message().heading, release=None))
    envelopes = sent(told(card_for(desk, NOW)), draft)
    to_hill = [row for row in envelopes if row[0] == office("hill").id]
    assert [(to, week) for to, week, _ in to_hill] == [(office("hill").id, NOW)]
    envelope = Envelope.parse(to_hill[0][2])
    assert len(recipients_of(envelope.sealed)) == 4
    for one in stations():
        opened = open_sealed(envelope.sealed, reader("hill", one.standing, key(one, NOW)))
        assert isinstance(opened, Opened)
        assert opened.sealed_to == ("key 1" if one is desk else "key 0")


def test_what_is_for_an_officers_eyes_is_sealed_to_the_officer_and_to_no_other_person_of_the_office() -> None:
    draft = replace(message(), heading=replace(message().heading, release=None))
    (envelope,) = (Envelope.parse(data) for to, _, data in sent(sealer(), draft) if to == office("hill").id)
    at = reader("hill", stations()[3].standing)
    opened = open_sealed(envelope.sealed, at)
    assert isinstance(opened, Opened) and opened.pending
    officer, *others = members()
    for one in others:
        assert refusal(open_eyes, opened, one.eyes, at) == "age.no-match"
    assert not open_eyes(opened, officer.eyes, at).pending


def test_a_file_with_a_card_shows_who_is_of_the_office_and_at_which_stations() -> None:
    shown = inspect_bytes(staffed().artefact)["shows"]
    assert (shown["person"], shown["others"]) == ("Vera Holm", "Otto Lind (deputy), Ida Brook (staff)")
    assert shown["stations"] == "DESK, TRAVEL, NORTH WING, CIPHER ROOM"
    assert not {"others", "stations"} & inspect_bytes(office("hill").card.artefact)["shows"].keys()
