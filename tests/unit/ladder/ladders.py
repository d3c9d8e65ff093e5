"""Invented correspondences to draw, and any other."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from hypothesis import strategies as st

from backchannel.ladder import Answer, Column, Event, Ladder, Mark, Missing, Reader, Rung, State, Timing
from backchannel.message import Place, Precedence

MINUTE = 60_000_000
HOUSE, PARTY, COAST = "NORTH HOUSE", "LAKE PARTY", "COAST DESK"
HOSTILE = "</text><script>alert(1)</script> &amp; ]]> \"'\x1b[2J\u202e\n\x00\ufffe\ud800 end"


def at(hour: int, minute: int = 0, day: int = 3) -> int:
    """A moment of February 1975, UTC."""
    return int(datetime(1975, 2, day, hour, minute, tzinfo=UTC).timestamp()) * 1_000_000


def opened(office: str, when: int, received: int | None = None) -> Reader:
    """Received and opened at once, unless it lay there."""
    return Reader(office=office, state=State.OPENED, received=received or when, opened=when)


def rung(label: str, writer: str, released: int, *readers: Reader, **more: object) -> Rung:
    """A message by its number."""
    return Rung(label=label, writer=writer, released=released, readers=readers, **more)  # type: ignore[arg-type]


# Two offices whose messages cross: an answer to 12 while 13 and 14 are on their way; 15 is missing.
LAKE = Ladder(
    title="The lake crossing, February 1975",
    columns=(Column(office=HOUSE, series=("NORTO",)), Column(office=PARTY, series=("LAKTO",))),
    rungs=(
        rung(
            "LAKTO 12",
            PARTY,
            at(9),
            opened(HOUSE, at(10), at(9, 20)),
            station_number="301",
            precedence=Precedence.FLASH,
            subject="What the ferry owners want",
            saw="written having read NORTO up to 6",
        ),
        rung(
            "LAKTO 13",
            PARTY,
            at(9, 40),
            opened(HOUSE, at(12)),
            station_number="302",
            precedence=Precedence.IMMEDIATE,
            saw="written having read NORTO up to 6",
            crossed=("NORTO 7",),
        ),
        rung("LAKTO 14", PARTY, at(10, 30), opened(HOUSE, at(12)), precedence=Precedence.ROUTINE, crossed=("NORTO 7",)),
        rung(
            "NORTO 7",
            HOUSE,
            at(11),
            opened(PARTY, at(12, 30)),
            precedence=Precedence.IMMEDIATE,
            subject="No to the second pier",
            saw="written having read LAKTO up to 12; 13 and 14 were not there yet",
            crossed=("LAKTO 13", "LAKTO 14"),
            answers=(Answer(own="1", label="LAKTO 12", portion="4"),),
        ),
        rung(
            "LAKTO 16", PARTY, at(20), Reader(office=HOUSE, state=State.ON_ITS_WAY), answers=(Answer(own="", label="NORTO 7", portion=""),)
        ),
    ),
    missing=(Missing(series="LAKTO", first=15, last=15, writer=PARTY, before="LAKTO 16"),),
    events=(Event(at=at(12, 45), words="the hour set for the meeting", office=PARTY),),
    places=(Place(name="GENEVA"),),
    until=at(21),
)

# Three offices; every way in which a message can stand, and every mark.
COASTS = Ladder(
    title="Three desks",
    columns=(Column(office=HOUSE), Column(office=PARTY), Column(office=COAST)),
    rungs=(
        rung("NORTO 1", HOUSE, at(9), opened(PARTY, at(9, 30)), opened(COAST, at(9, 30))),
        rung("LAKTO 1", PARTY, at(10), opened(HOUSE, at(11)), Reader(office=COAST, state=State.RECEIVED, received=at(10, 30))),
        rung("COSTO 1", COAST, at(10, 10), Reader(office=HOUSE, state=State.LATE), Reader(office=PARTY, state=State.CANCELLED)),
        rung("COSTO 2", COAST, at(10, 20), Reader(office=HOUSE, state=State.UNDELIVERED), marks=(Mark.NUMBER_TWICE,)),
        rung(
            "COSTO 2",
            COAST,
            at(10, 40),
            Reader(office=PARTY, state=State.UNKNOWN),
            timing=Timing.DAY,
            marks=(Mark.NUMBER_TWICE, Mark.TRANSCRIBED),
        ),
        rung("NORTO 2", HOUSE, at(11), Reader(office=COAST, state=State.UNKNOWN), timing=Timing.ORDER, crossed=("COSTO 9",)),
    ),
    events=(Event(at=at(9, 45), words="charter changed"),),
)

_WORDS = ("", "Ports", "A subject of very many words " * 5, "W" * 90, HOSTILE, "外交部 протокол")
_LABELS = (*(f"NORTO {number}" for number in range(8)), HOSTILE)


def any_ladder(seed: int) -> Ladder:
    """Any correspondence that could be drawn: clocks that disagree, numbers used twice, crossings of whatever is named."""
    chance = Random(seed)
    offices = [*chance.choice([(HOUSE, PARTY), (HOUSE, HOSTILE), (HOUSE, PARTY, COAST)]), *map(str, range(chance.choice([0, 0, 9])))]

    def gap() -> Missing:
        before = chance.choice([*_LABELS, ""])
        return Missing(series=chance.choice(_WORDS), first=3, last=chance.randint(3, 5), writer=chance.choice(offices), before=before)

    def event() -> Event:
        return Event(at=_moment(chance), words=chance.choice(_WORDS), office=chance.choice([*offices, ""]))

    return Ladder(
        title=chance.choice(_WORDS),
        columns=tuple(Column(office=office) for office in offices),
        rungs=tuple(_rung(chance, offices) for _ in range(chance.randint(0, 9))),
        missing=tuple(gap() for _ in range(chance.randint(0, 2))),
        events=tuple(event() for _ in range(chance.randint(0, 2))),
        places=chance.choice([(), (Place(name="GENEVA"), Place(name="WASHINGTON"), Place(name="KATHMANDU"))]),
        until=chance.choice([None, at(0, day=7)]),
    )


def _moment(chance: Random) -> int:
    return chance.randint(at(0), at(0, day=6)) if chance.random() < 0.7 else at(chance.randint(8, 9))


def _rung(chance: Random, offices: list[str]) -> Rung:
    writer, *others = chance.sample(offices, len(offices))
    answer = Answer(own=chance.choice(["", "2"]), label=chance.choice(_LABELS), portion=chance.choice(["", "4"]))
    return Rung(
        label=chance.choice(_LABELS),
        writer=writer,
        released=_moment(chance),
        readers=tuple(_reader(chance, office) for office in others[: chance.randint(0, 3)]),
        station_number=chance.choice(_WORDS),
        precedence=chance.choice([None, *Precedence]),
        subject=chance.choice(_WORDS),
        timing=chance.choice(list(Timing)),
        crossed=tuple(chance.sample(_LABELS, chance.randint(0, 3))),
        saw=chance.choice(_WORDS),
        answers=(answer,) * chance.randint(0, 2),
        marks=tuple(chance.sample(list(Mark), chance.randint(0, 2))),
    )


def _reader(chance: Random, office: str) -> Reader:
    state = chance.choice([State.OPENED, *State])
    came = _moment(chance) if state in (State.OPENED, State.RECEIVED) else None
    return Reader(office=office, state=state, received=came, opened=_moment(chance) if state is State.OPENED else None)


# One number makes a whole ladder: drawing each of its parts by itself takes a hundred times as long.
ladders = st.integers(0, 2**32 - 1).map(any_ladder)
