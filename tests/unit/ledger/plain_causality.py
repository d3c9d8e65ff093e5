"""Causality asked of every pair, one by one: the rules of docs/spec/causality.md, word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from backchannel.ledger import Entry, Order, Place, Relation, Saw, Why
from backchannel.limits import CROSSINGS
from backchannel.seal import Link, Reach
from backchannel.seal.chain import ALSO_MAX, runs_of


class PlainCausality:
    """Keeps every entry and nothing else."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: dict[Place, Entry] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        known = self.entries.get(entry.place)
        if known is None:
            self.entries[entry.place] = entry
        elif known.link == entry.link:
            self.entries[entry.place] = replace(
                known,
                readers=known.readers | entry.readers,
                all_readers=known.all_readers or entry.all_readers,
                read=(*known.read, *(reach for reach in entry.read if named(known.read, reach.series) is None)),
                held=(*known.held, *(reach for reach in entry.held if named(known.held, reach.series) is None)),
            )

    def relation(self, one: Place, other: Place) -> Relation:
        if one == other:
            return Relation(order=Order.SAME, why=Why.SAME_MESSAGE)
        if one.series == other.series:
            return Relation(order=Order.BEFORE if one.seq < other.seq else Order.AFTER, why=Why.SAME_SERIES)
        if one not in self.entries or other not in self.entries:
            return Relation(order=Order.UNKNOWN, why=Why.NOT_HELD)
        first, second = self.entries[one], self.entries[other]
        first_there = had_read(second, first) is True or had_unread(second, first) is True
        second_there = had_read(first, second) is True or had_unread(first, second) is True
        if first_there and second_there:
            return Relation(order=Order.UNKNOWN, why=Why.CONTRADICTION)
        if had_read(second, first) is True:
            return Relation(order=Order.BEFORE, why=Why.READ)
        if had_read(first, second) is True:
            return Relation(order=Order.AFTER, why=Why.READ)
        if had_read(second, first) is None or had_read(first, second) is None:
            return Relation(order=Order.UNKNOWN, why=Why.NOT_SHOWN)
        if is_for(first, second.office) is False or is_for(second, first.office) is False:
            return Relation(order=Order.APART, why=Why.NOT_FOR_EACH_OTHER)
        if is_for(first, second.office) is None or is_for(second, first.office) is None:
            return Relation(order=Order.UNKNOWN, why=Why.NOT_SHOWN)
        return Relation(order=Order.CROSSED, why=Why.NEITHER_READ)

    def crossings(self) -> list[tuple[Place, Place]]:
        places = sorted(self.entries)
        return [
            (one, other)
            for position, one in enumerate(places)
            for other in places[position + 1 :]
            if self.relation(one, other).order is Order.CROSSED
        ]

    def crossed(self, place: Place) -> tuple[Place, ...]:
        found = [other for other in sorted(self.entries) if self.relation(place, other).order is Order.CROSSED]
        return tuple(other for at, other in enumerate(found) if sum(each.series == other.series for each in found[:at]) < CROSSINGS)

    def saw(self, place: Place) -> tuple[Saw, ...]:
        entry = self.entries[place]
        names = sorted({reach.series for reach in (*entry.read, *entry.held)})
        return tuple(self.saw_of(entry, series) for series in names)

    def saw_of(self, entry: Entry, series: str) -> Saw:
        held = named(entry.held, series)
        crossed = [self.entries[other] for other in self.crossed(entry.place) if other.series == series]
        return Saw(
            series=series,
            read=named(entry.read, series),
            unread=tuple(link.seq for link in held.links) if held else (),
            more=held is not None and len(held.also) == ALSO_MAX,
            absent=tuple(other.link.seq for other in crossed if had_unread(entry, other) is False),
            unsure=tuple(other.link.seq for other in crossed if had_unread(entry, other) is None),
        )


def named(reaches: tuple[Reach, ...], series: str) -> Reach | None:
    return next((reach for reach in reaches if reach.series == series), None)


def is_for(entry: Entry, office: str) -> bool | None:
    if office in entry.readers:
        return True
    return False if entry.all_readers else None


def had_read(writer: Entry, other: Entry) -> bool | None:
    reach = named(writer.read, other.series)
    if reach is not None and other.link in reach.links:
        return True
    if is_for(other, writer.office) is False:
        return False
    if reach is None:
        return None
    lying = named(writer.held, other.series)
    covered = covers(reach, other.link) if lying is None or other.link not in lying.links else False
    return None if covered is True and is_for(other, writer.office) is None else covered


def covers(reach: Reach, link: Link) -> bool | None:
    if reach.through is not None and link.seq < reach.through.seq:
        return link.seq not in reach.without
    full = len(reach.also) == ALSO_MAX or (len(runs_of(reach.without)) == ALSO_MAX and reach.also != ())
    return None if full and link.seq < reach.also[-1].seq and link not in reach.links else link in reach.links


def had_unread(writer: Entry, other: Entry) -> bool | None:
    reach = named(writer.held, other.series)
    if reach is None:
        return None
    if other.link in reach.links:
        return True
    return None if len(reach.also) == ALSO_MAX and other.link.seq > reach.also[-1].seq else False
