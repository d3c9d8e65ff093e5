"""What is shown before a release is what the sealed copies hold, paragraph by paragraph: nothing is shown as readable that is not in
a copy, and nothing is in a copy that was not shown."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backchannel.message import (
    Classification,
    DateTimeGroup,
    Heading,
    Kind,
    Marking,
    Message,
    MessageNumber,
    OfficeName,
    PersonName,
    Portion,
    Precedence,
    SeriesName,
    StationSerial,
)
from backchannel.run.preflight import for_eyes_of
from backchannel.run.preview import legible
from backchannel.seal import Opened, Reader, open_eyes, open_sealed
from backchannel.seal.history import History
from backchannel.seal.payload import Prepared, prepare_message
from backchannel.seal.rehearsal import rehearse
from backchannel.seal.roles import Role
from backchannel.seal.sealing import seal_copy
from examples import DEAR
from unit.seal.growing import as_office, channel
from unit.seal.material import EYES, Office, Seeded, writing

READERS = {
    "hill": Role.OFFICE,
    "lake": Role.OBSERVER,
    "ferry": Role.INTERMEDIARY,
    "LIBRARY": Role.ARCHIVIST,
    "ANNEX": Role.PRINCIPAL,
    "PIER": Role.INTERMEDIARY,
}
CAVEATS = [(), ("HARBOUR",), (EYES,), ("HARBOUR", EYES)]
NUMBER = MessageNumber(series=SeriesName(text="HARTO"), number=1, serial=StationSerial(number=221, letters="HS"))


@cache
def history() -> History:
    return channel("harbour", *READERS, roles=READERS)


def name_of(who: str) -> OfficeName:
    return as_office(who).card.name


def canary(number: int) -> str:
    return f"Canary {number} sings."


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """A released message with any addressees, and paragraphs for any of them under any marking that it covers."""
    who = draw(st.lists(st.sampled_from(list(READERS)), min_size=1, max_size=len(READERS), unique=True))
    may = [one for one in who if READERS[one].may.act] or [draw(st.sampled_from(["hill", "ferry"]))]
    acting = draw(st.lists(st.sampled_from(may), min_size=1, unique=True))
    to, info = tuple(map(name_of, acting)), tuple(name_of(one) for one in who if one not in acting)
    addressees = (*to, *info)
    marking = Marking(classification=Classification.SECRET, caveats=draw(st.sampled_from(CAVEATS)))
    below = [Marking(classification=level, caveats=row) for level in (Classification.SECRET, Classification.RESTRICTED) for row in CAVEATS]
    allowed: list[Marking | None] = [None, *(one for one in below if marking.covers(one) and one != marking)]
    readers = st.none() | st.lists(st.sampled_from(addressees), min_size=1, unique=True).map(
        lambda names: tuple(sorted(names, key=addressees.index))
    )
    portions = tuple(
        Portion(
            number=number,
            kind=Kind.parse("paragraph"),
            marking=draw(st.sampled_from(allowed)),
            audience=draw(readers),
            words=canary(number),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    )
    heading = Heading(
        precedence=Precedence.ROUTINE,
        marking=marking,
        sender=name_of("harbour"),
        to=to,
        info=info,
        subject=draw(st.none() | st.just("Crossing by night")),
        releaser=PersonName.parse("Vera Holm"),
    )
    return Message(heading=heading, portions=portions).released(NUMBER, DateTimeGroup.parse("011200Z MAR 71"))


def prepared(message: Message) -> Prepared:
    return prepare_message(message, writing(charter=history().in_force), Seeded("canary"))


def opened(ready: Prepared) -> dict[str, tuple[Opened, Opened]]:
    """By office: its sealed copy as its locked station opens it, and as its officer does."""
    made = ready.sign()
    by_id = {as_office(who).id: as_office(who) for who in READERS}
    found: dict[str, tuple[Opened, Opened]] = {}
    for audience in made.audiences:
        offices = [by_id[office] for office in audience.offices]
        recipients, eyes = [one.standing.recipient for one in offices], [one.eyes.recipient for one in offices]
        sealed = seal_copy(made, audience, recipients, eyes, Seeded("sealed"))
        for one in offices:
            reader = Reader(office=one.id, identities=[("standing key", one.standing)], charters={history().channel: history()})
            found[one.id] = as_its_officer(sealed, one, reader)
    return found


def as_its_officer(sealed: bytes, one: Office, reader: Reader) -> tuple[Opened, Opened]:
    locked = open_sealed(sealed, reader)
    assert isinstance(locked, Opened)
    return locked, open_eyes(locked, one.eyes, reader) if locked.pending else locked


def sung(copy: Opened, count: int) -> list[int]:
    """The paragraphs whose words are among what a copy holds, wherever they stand in it."""
    held: list[Any] = [disclosure.value for disclosure in copy.signed.disclosures]
    return [number for number in range(1, count + 1) if canary(number) in repr(held)]


@DEAR
@given(message=messages())
def test_a_paragraph_is_shown_as_readable_exactly_when_the_sealed_copy_holds_it(message: Message) -> None:
    ready = prepared(message)
    shown = {office: legible(copy) for office, copy in rehearse(ready, history().in_force).items()}
    copies = opened(ready)
    assert shown.keys() == copies.keys()
    for office, (locked, whole) in copies.items():
        said, count = shown[office], len(message.portions)
        assert said["reads"] == sung(locked, count)
        assert sorted([*said["reads"], *said["officer_reads"]]) == sung(whole, count)
        assert said == legible(locked.message)


@DEAR
@given(message=messages())
def test_the_copy_that_is_shown_is_the_copy_that_is_opened_with_heading_and_all(message: Message) -> None:
    ready = prepared(message)
    copies = rehearse(ready, history().in_force)
    assert copies == {office: locked.message for office, (locked, _) in opened(ready).items()}


@given(message=messages())
def test_a_name_is_asked_for_exactly_where_something_is_for_the_officer_alone(message: Message) -> None:
    charter = history().in_force
    copies = rehearse(prepared(message), charter)
    closed = [office for office, copy in copies.items() if legible(copy)["officer_reads"]]
    assert sorted(for_eyes_of(message, charter)) == sorted(str(charter.seat(office).name) for office in closed)
