"""An office's card with its persons and devices: what passes, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.errors import Mistake
from backchannel.limits import DEVICES, NUMBER_MAX, PERSONS
from backchannel.message import PersonName
from backchannel.seal import Card, read_card
from backchannel.seal.keys import PublicPair
from backchannel.seal.persons import PersonSecrets, Rank, make_person
from unit.seal.material import Seeded, office, seat
from unit.seal.staffed import Member, card_of, mailbox, member, members, staffed, station

LETTERS = "ABCDEFGHIJKLMN"


def mistake(who: str, people: tuple[Member, ...], **changes: Any) -> str:
    with pytest.raises(Mistake) as caught:
        card_of(who, people, **changes)
    return caught.value.code


def crowd(persons: int, devices: int) -> tuple[Member, ...]:
    """An officer with all devices that the others leave, and so many others with one each."""
    root = office("hill").secrets
    own = [f"DESK {LETTERS[place]}" for place in range(devices - (persons - 1))]
    others = [
        member(root, f"Ada Quill-{LETTERS[place] * (place + 1)}", Rank.STAFF, f"ROOM {LETTERS[place] * 2}") for place in range(persons - 1)
    ]
    return (member(root, "Vera Holm", Rank.OFFICER, *own, secrets=root), *others)


def test_a_card_of_several_persons_and_devices_comes_back_from_its_bytes() -> None:
    card = staffed()
    assert read_card(card.artefact) == card
    assert [(str(person.name), person.rank) for person in card.persons] == [
        ("Vera Holm", Rank.OFFICER),
        ("Otto Lind", Rank.DEPUTY),
        ("Ida Brook", Rank.STAFF),
    ]
    assert [(str(device.name), str(card.person_of(device).name)) for device in card.devices] == [
        ("DESK", "Vera Holm"),
        ("TRAVEL", "Vera Holm"),
        ("NORTH WING", "Otto Lind"),
        ("CIPHER ROOM", "Ida Brook"),
    ]
    assert card.officer is card.persons[0]


def test_a_device_is_found_by_its_id_or_both_its_key_ids_and_by_no_others() -> None:
    card = staffed()
    for device in card.devices:
        assert card.device(device.id) is card.device(device.pair.kids) is card.device(tuple(device.pair.kids)) is device
    first, second = card.devices[:2]
    assert card.device([first.pair.kids[0], second.pair.kids[1]]) is None
    assert card.device(first.pair.kids[:1]) is card.device([]) is card.device("") is None
    assert (card.person(card.officer.id), card.person(first.id)) == (card.officer, None)


def test_the_card_of_an_office_of_one_has_its_name_and_mailbox_for_its_device() -> None:
    card = office("hill").card
    assert (card.number, card.devices[0].name, card.devices[0].mailbox) == (1, card.name, None)
    with_one = card_of("hill", (member(office("hill").secrets, "Vera Holm", Rank.OFFICER, "DESK", secrets=office("hill").secrets),))
    assert with_one.devices[0].mailbox not in (None, with_one.mailbox)


def test_as_many_persons_as_a_card_takes_and_one_more() -> None:
    full = card_of("hill", crowd(PERSONS, PERSONS))
    assert len(full.persons) == len(full.devices) == PERSONS == 12
    assert mistake("hill", crowd(PERSONS + 1, PERSONS + 1)) == "card.persons"
    assert mistake("hill", ()) == "card.persons"


def test_as_many_devices_as_a_card_takes_and_one_more() -> None:
    assert len(card_of("hill", crowd(1, DEVICES)).devices) == DEVICES == 12
    assert mistake("hill", crowd(1, DEVICES + 1)) == "card.persons"
    assert mistake("hill", members(), devices=[]) == "card.persons"


@pytest.mark.parametrize(("number", "passes"), [(0, False), (1, True), (NUMBER_MAX, True), (NUMBER_MAX + 1, False)])
def test_a_cards_number_counts_from_one_to_the_highest_of_all_numbers(number: int, passes: bool) -> None:
    if passes:
        assert card_of("hill", members(), number=number).number == number
    else:
        assert mistake("hill", members(), number=number) == "card.number"


@pytest.mark.parametrize("name", ["Vera Holm", "VERA HOLM", "vera holm", "Vera HoIm", "Vera H\u00f3lm"])
def test_two_persons_whose_names_look_alike(name: str) -> None:
    officer, deputy, staff = members()
    again = make_person(
        office("hill").secrets, name=PersonName.parse(name), pair=deputy.person.pair, eyes=deputy.person.eyes, rank=Rank.DEPUTY
    )
    assert mistake("hill", members(), persons=[officer.person, again, staff.person]) == "card.twice"


@pytest.mark.parametrize("name", ["DESK", "DE-SK", "D\u00c9SK"])
def test_two_devices_whose_names_look_alike(name: str) -> None:
    officer, deputy, staff = members()
    again = station(deputy.secrets, office("hill").id, name, "again").certificate
    devices = [*(one.certificate for one in (*officer.stations, *staff.stations)), again]
    assert mistake("hill", members(), devices=devices) == "card.twice"


def test_several_devices_have_each_a_mailbox_of_their_own() -> None:
    officer, deputy, staff = members()
    stations = [one.certificate for each in members() for one in each.stations]
    for shared in (
        None,
        stations[0].mailbox,
        office("hill").card.mailbox,
        mailbox("DESK of Vera Holm of " + office("hill").id, "http://a.example"),
    ):
        other = station(staff.secrets, office("hill").id, "ATTIC", "attic", mailbox=shared).certificate
        assert mistake("hill", members(), devices=[*stations[:3], other]) == "card.mailboxes"
    own = station(staff.secrets, office("hill").id, "ATTIC", "attic").certificate
    assert len(card_of("hill", (officer, deputy, staff), devices=[*stations[:3], own]).devices) == 4


def test_a_single_device_has_the_offices_mailbox_or_another_and_does_not_name_the_offices_twice() -> None:
    root = office("hill").secrets
    one = member(root, "Vera Holm", Rank.OFFICER, secrets=root)
    for line, passes in ((None, True), (mailbox("its own"), True), (office("hill").card.mailbox, False)):
        device = station(root, root.office, "DESK", "desk", mailbox=line).certificate
        if passes:
            assert card_of("hill", (one,), devices=[device]).devices[0].mailbox == line
        else:
            assert mistake("hill", (one,), devices=[device]) == "card.mailboxes"


def test_who_has_no_root_key_certifies_nobody() -> None:
    deputy = members()[1].secrets
    assert not hasattr(deputy, "root")
    assert type(deputy) is PersonSecrets
    assert PersonSecrets.fresh(Seeded("one")) == PersonSecrets.fresh(Seeded("one")) != PersonSecrets.fresh(Seeded("other"))
    assert deputy.eyes.hex() not in repr(deputy) and repr(deputy.eyes) not in repr(deputy)


def test_no_key_of_any_person_or_device_stands_on_another_card_of_the_channel() -> None:
    card = staffed()
    marks = seat("hill", card).marks["key"]
    assert len(marks) == len(set(marks)) == 2 * (1 + 3 + 4) + 3 + 4
    for pair in (card.root, *(person.pair for person in card.persons), *(device.pair for device in card.devices)):
        assert isinstance(pair, PublicPair) and {key.raw for key in pair.keys} <= set(marks)


def test_another_card_of_one_office_has_another_digest_and_the_same_words() -> None:
    one: Card = office("hill").card
    assert staffed().digest != one.digest
    assert staffed().fingerprint == one.fingerprint
