"""Honest correspondence made by chance, and the truth about it: who had read what when he wrote.

Offices write to some of the others; carriers delay, reorder, double and lose for ever; offices open what has come in any order,
and say in each message how far they have come by the words of docs/spec/seal.md ("Links and reaches"), made here anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from itertools import combinations

from backchannel.ledger import Entry, Place
from backchannel.seal import Link, Reach
from backchannel.seal.chain import ALSO_MAX

NAMES = ("HARTO", "HILTO", "LAMTO", "MILTO", "SEATO")

Pair = tuple[Place, Place]


@dataclass
class Office:
    """What one office has written, what has come to it and what it has opened."""

    series: str
    name: str
    written: int = 0
    arrived: list[Place] = field(default_factory=list)
    opened: list[Place] = field(default_factory=list)
    void: set[Place] = field(default_factory=set)  # addressed to it, and it was told that they will not come


@dataclass
class Exchange:
    """A correspondence as it went: the messages in the order of their release, and what each writer had opened and not opened."""

    offices: list[Office]
    entries: dict[Place, Entry] = field(default_factory=dict)
    knew: dict[Place, frozenset[Place]] = field(default_factory=dict)
    lay: dict[Place, frozenset[Place]] = field(default_factory=dict)
    on_the_way: list[tuple[Place, Office]] = field(default_factory=list)

    def write(self, office: Office, readers: list[Office]) -> Place:
        """Release one message to these."""
        office.written += 1
        place = Place(office.series, office.written)
        others = [other for other in self.offices if other is not office]
        self.entries[place] = Entry(
            series=place.series,
            link=link(place),
            office=office.name,
            readers=frozenset(reader.name for reader in readers),
            all_readers=True,
            read=tuple(self.reach(office, other.series) for other in others),
            held=tuple(lying(office, other.series) for other in others),
        )
        self.knew[place] = frozenset(office.opened)
        self.lay[place] = frozenset(office.arrived) - frozenset(office.opened)
        self.on_the_way += [(place, reader) for reader in readers]
        return place

    def arrive(self, delivery: tuple[Place, Office], *, again: bool = False) -> None:
        """Hand one over; what comes again does not count."""
        if not again:
            self.on_the_way.remove(delivery)
        place, reader = delivery
        if place not in reader.arrived:
            reader.arrived.append(place)
        reader.void.discard(place)

    def lose(self, delivery: tuple[Place, Office], *, told: bool) -> None:
        """One never comes, and its reader may be told so."""
        self.on_the_way.remove(delivery)
        if told:
            delivery[1].void.add(delivery[0])

    def reach(self, office: Office, series: str) -> Reach:
        """How far an office has opened a series: through what is unbroken of all that was written to it, and what is beyond."""
        numbers = [place.seq for place, entry in self.entries.items() if place.series == series and office.name in entry.readers]
        opened = {place.seq for place in office.opened if place.series == series}
        gone = {place.seq for place in office.void if place.series == series}
        through = 0
        for number in sorted(numbers):
            if number in opened:
                through = number
            elif number not in gone:
                break
        beyond = sorted(number for number in opened if number > through)
        named = beyond if len(beyond) <= ALSO_MAX else [*beyond[: ALSO_MAX - 1], beyond[-1]]
        return Reach(
            series=series,
            through=link(Place(series, through)) if through else None,
            also=tuple(link(Place(series, number)) for number in named),
            without=tuple(sorted(number for number in gone if number < through)),
        )

    @property
    def crossings(self) -> set[Pair]:
        """The truth: pairs written to each other, neither with the other opened."""
        return {
            (min(one, other), max(one, other))
            for one, other in combinations(self.entries, 2)
            if one.series != other.series
            and self.entries[one].office in self.entries[other].readers
            and self.entries[other].office in self.entries[one].readers
            and one not in self.knew[other]
            and other not in self.knew[one]
        }


@cache
def link(place: Place, version: str = "") -> Link:
    """The number and digest of a message."""
    return Link(seq=place.seq, digest=sha256(f"{place}{version}".encode()).digest())


def lying(office: Office, series: str) -> Reach:
    """What has come of a series and is not opened, the lowest numbers first."""
    closed = sorted(place.seq for place in office.arrived if place.series == series and place not in office.opened)
    return Reach(series=series, also=tuple(link(Place(series, number)) for number in closed[:ALSO_MAX]))


def exchange(chance: random.Random, steps: int, *, largest: int = 5) -> Exchange:
    """A correspondence of so many steps between two offices or more."""
    names = NAMES[: chance.randint(2, largest)]
    made = Exchange([Office(series, f"office of {series}") for series in names])
    eagerness = chance.choice((0.3, 0.6, 0.9))  # how soon what was sent comes, and what came is opened
    for _ in range(steps):
        step(made, chance, eagerness)
    return made


def step(made: Exchange, chance: random.Random, eagerness: float) -> None:
    """One message is written; some come, in any order, some never; some are opened, in any order."""
    office = chance.choice(made.offices)
    others = [other for other in made.offices if other is not office]
    made.write(office, chance.sample(others, chance.randint(1, len(others))))
    for delivery in chance.sample(made.on_the_way, len(made.on_the_way)):
        if chance.random() < eagerness:
            made.arrive(delivery)
            if chance.random() < 0.1:
                made.arrive(delivery, again=True)
        elif chance.random() < 0.05:
            made.lose(delivery, told=chance.random() < 0.5)
    for reader in made.offices:
        for place in chance.sample(reader.arrived, len(reader.arrived)):
            if place not in reader.opened and chance.random() < eagerness:
                reader.opened.append(place)


def smaller(entries: Iterable[Entry], chance: random.Random) -> list[Entry]:
    """What another might hold of it: fewer messages, some copies without some reaches or readers."""
    return [less(entry, chance) if chance.random() < 0.6 else entry for entry in entries if chance.random() < 0.8]


def less(entry: Entry, chance: random.Random) -> Entry:
    """A copy that withholds some of it."""

    def shown(_: object) -> bool:
        return chance.random() < 0.6

    readers = frozenset(filter(shown, sorted(entry.readers)))
    return replace(
        entry,
        readers=readers,
        all_readers=readers == entry.readers and entry.all_readers,
        read=tuple(filter(shown, entry.read)),
        held=tuple(filter(shown, entry.held)),
    )
