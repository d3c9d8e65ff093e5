"""What travels beside the words, and who has counted how much of it: a pure fold over one channel (docs/spec/orders.md, "Enclosures")."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from backchannel.ledger.filed import Spot
from backchannel.ledger.orders_index import spot_of
from backchannel.ledger.references import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, FiledPortion
    from backchannel.message import Enclosure
    from backchannel.message.targets import Target

__all__ = ["Counted", "Enclosed", "Enclosures", "Expected", "Fit"]


class Fit(StrEnum):
    """How a count stands to what is expected."""

    COMPLETE = "complete"
    FEWER = "incomplete"
    MORE = "more than expected"
    OTHER_UNIT = "counted in something else"
    OTHER_DIGEST = "another digest"
    WITHDRAWN = "not expected any more"
    NOT_HERE = "not here"
    NO_ENCLOSURE = "no enclosure"

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to look into it."""
        return self not in {Fit.COMPLETE, Fit.WITHDRAWN, Fit.NOT_HERE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An enclosure as its sender describes it; `to` are the offices that are to count it, each when it has it."""

    spot: Spot
    office: str
    enclosure: Enclosure
    to: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a report says was counted: by an office, or in the hand of the person whom it names (`to`), and when.

    `at` is when that was released, `when` when it was counted by the words of the report; `readers` who can read it.
    """

    spot: Spot
    names: Spot
    office: str
    at: int
    readers: frozenset[str]
    count: int
    unit: str
    digest: bytes | None = None
    to: str | None = None
    when: int | None = None
    fit: Fit = Fit.NOT_HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """An enclosure by the portion that first named it: what is expected now, who counted what, who has not counted it yet.

    `expected` is None where it is not shown here, or was withdrawn. Of each hand the last count stands, in the order of the portions.
    """

    spot: Spot
    expected: Expected | None
    counted: tuple[Counted, ...]
    awaited: tuple[str, ...]

    @property
    def wrong(self) -> tuple[Counted, ...]:
        """The counts that do not fit."""
        return tuple(each for each in self.counted if each.fit.is_wrong)

    @property
    def is_open(self) -> bool:
        """Whether a count does not fit, or is not here yet."""
        return bool(self.wrong or self.awaited)

    def concerns(self, office: str) -> bool:
        """Whether it is this office's: it sent it, is to count it, or counted it."""
        ends = (self.expected.office, *self.expected.to) if self.expected else ()
        return office in {*ends, *(each.office for each in self.counted)}


_PLURALS: Final = (("ies", "y"), ("es", ""), ("s", ""))


class Enclosures:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    `office` is whose view it is; None for one that sees everything. `filed` gives a message that was added, as it is shown now.
    """

    __slots__ = (
        *("_counted", "_digests", "_expected", "_filed", "_gone", "_groups"),
        *("_named", "_names", "_office", "_open", "_over", "_said"),
    )

    def __init__(self, office: str | None, messages: Iterable[Filed] = (), *, filed: Callable[[Place], Filed | None]) -> None:
        self._office = office
        self._filed = filed
        self._digests: dict[Place, bytes] = {}
        self._expected: dict[Spot, Expected] = {}
        self._counted: dict[Spot, Counted] = {}
        self._names: dict[Spot, Spot] = {}  # the enclosure whose place another takes
        self._groups: dict[Spot, set[Spot]] = defaultdict(set)  # by what is named, held or not: who takes its place, who counts it
        self._gone: dict[Spot, set[Spot]] = defaultdict(set)  # what its own office replaced or withdrew, by which portions
        # By message: what it describes or counts, what of itself it takes back, what of it others count.
        self._said: dict[Place, set[Spot]] = defaultdict(set)
        self._over: dict[Place, set[Spot]] = defaultdict(set)
        self._named: dict[Place, set[Spot]] = defaultdict(set)
        self._open: set[Spot] = set()
        for message in messages:
            self.add(message)

    def add(self, filed: Filed) -> tuple[Counted, ...]:
        """Count a message in; the counts that do not fit since then, and did. Again changes nothing; a copy that shows more adds that."""
        if self._digests.get(filed.place, filed.digest) != filed.digest:
            return ()
        shown = [portion for portion in filed.portions if portion.shown]
        for portion in shown:
            self._note(filed, portion)
        before = {each for enclosed in self._known(filed.place) for each in enclosed.wrong}
        self._digests[filed.place] = filed.digest
        for portion in shown:
            self._count(filed, portion)
        found = self._known(filed.place)
        for enclosed in found:
            (self._open.add if enclosed.is_open else self._open.discard)(enclosed.spot)
        return tuple(each for enclosed in found for each in enclosed.wrong if each not in before)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Every enclosure that is known or was counted, by the portion that first named it, in order."""
        return tuple(sorted(self._roots((*self._expected, *(each.names for each in self._counted.values())))))

    def of(self, spot: Spot) -> Enclosed:
        """How an enclosure stands, by any portion that describes it or counts it; of a count that was counted itself, that."""
        is_count = spot in self._counted and spot not in self._groups
        return self._at(self._root(self._counted[spot].names if is_count else spot))

    def fit(self, spot: Spot, count: int, unit: str, digest: bytes | None = None) -> Fit:
        """How a count of an enclosure would stand to what is expected now; nothing is counted in."""
        expected = self.of(spot).expected
        return _fit(count, unit, digest, expected.enclosure) if expected else Fit.NOT_HERE

    def of_message(self, place: Place) -> tuple[Enclosed, ...]:
        """The enclosures that a message describes, corrects or counts, and those of it that were counted."""
        return tuple(self._known(place))

    def open(self, office: str | None) -> tuple[Enclosed, ...]:
        """Those of an office of which a count does not fit, or is not here yet; None for all."""
        found = map(self._at, sorted(self._roots(self._open)))
        return tuple(each for each in found if each.is_open and (office is None or each.concerns(office)))

    def _note(self, filed: Filed, portion: FiledPortion) -> None:
        spot, counted = filed.spot(portion), _counted(filed, portion)
        if portion.enclosure is not None:
            self._said[filed.place].add(spot)
        if counted is not None:
            self._said[filed.place].add(counted.names)
            self._named[counted.names.place].add(counted.names)
        for target in _over(spot, portion.bearing.targets):
            self._over[filed.place].add(target)

    def _count(self, filed: Filed, portion: FiledPortion) -> None:
        spot, bearing = filed.spot(portion), portion.bearing
        for target in _over(spot, bearing.targets):
            self._gone[target].add(spot)
        if portion.enclosure is not None:
            known = self._expected.get(spot)
            to = ((filed.to & portion.readers) - {filed.office}) | (known.to if known else frozenset())
            self._expected[spot] = Expected(spot=spot, office=filed.office, enclosure=portion.enclosure, to=to)
            for above in islice(_over(spot, bearing.replaces), 1):
                self._names[spot] = above
                self._groups[above].add(spot)
        if counted := _counted(filed, portion):
            before = self._counted.get(spot, counted)  # a copy may not show its time, or all who read it
            self._counted[spot] = replace(counted, readers=counted.readers | before.readers, at=max(counted.at, before.at))
            self._groups[counted.names].add(spot)

    def _known(self, place: Place) -> list[Enclosed]:
        """The enclosures on which a message bears, in order."""
        over = self._over.get(place, set())
        corrected = {self._counted[each].names for each in over if each in self._counted}
        roots = self._roots(self._said.get(place, set()) | self._named.get(place, set()) | over | corrected)
        return [self._at(root) for root in sorted(roots) if root in self._expected or root in self._groups]

    def _at(self, root: Spot) -> Enclosed:
        group = self._group(root)
        expected = self._expected_of(group)
        hands: dict[tuple[str, str | None], Counted] = {}
        for each in (self._counted[spot] for spot in group if spot in self._counted and not self._gone.get(spot)):
            hands[each.office, each.to] = replace(each, fit=self._fit(each, group, expected))
        counted = tuple(sorted(hands.values(), key=lambda each: each.spot))
        awaited = tuple(sorted(self._awaited(expected, counted))) if expected else ()
        return Enclosed(spot=root, expected=expected, counted=counted, awaited=awaited)

    def _root(self, spot: Spot) -> Spot:
        while spot in self._names:  # each names one before it in its series
            spot = self._names[spot]
        return spot

    def _roots(self, spots: Iterable[Spot]) -> set[Spot]:
        return {self._root(spot) for spot in spots}

    def _group(self, root: Spot) -> list[Spot]:
        """What describes or counts an enclosure, in order."""
        found: set[Spot] = set()
        waiting = [root]
        while waiting:
            spot = waiting.pop()
            if spot not in found:
                found.add(spot)
                waiting += self._groups.get(spot, ()) if spot == root or spot in self._expected else ()
        return sorted(found - ({root} & self._counted.keys()))

    def _expected_of(self, group: Iterable[Spot]) -> Expected | None:
        """The last description that was not taken back."""
        held = [each for each in group if each in self._expected and not self._is_withdrawn(each)]
        return self._expected[held[-1]] if held else None

    def _is_withdrawn(self, spot: Spot) -> bool:
        return any(self._names.get(by) != spot for by in self._gone.get(spot, ()))

    def _fit(self, counted: Counted, group: Iterable[Spot], expected: Expected | None) -> Fit:
        if expected is not None:
            return _fit(counted.count, counted.unit, counted.digest, expected.enclosure)
        if any(spot in self._expected for spot in group):
            return Fit.WITHDRAWN
        filed = self._filed(counted.names.place) if counted.names.place in self._digests else None
        standing = filed.standing(counted.names.paragraph) if filed else Standing.MISSING
        return Fit.NO_ENCLOSURE if standing in {Standing.HELD, Standing.NO_SUCH} else Fit.NOT_HERE

    def _awaited(self, expected: Expected, counted: tuple[Counted, ...]) -> Iterator[str]:
        """Who has not counted it yet; an office that is neither of the two may not see each count, and says nothing of it."""
        for office in expected.to:
            own = (each for each in counted if each.office == office and each.to is None)
            is_here = any(expected.office in each.readers for each in own)
            if not is_here and self._office in {None, office, expected.office}:
                yield office


def _counted(filed: Filed, portion: FiledPortion) -> Counted | None:
    report = portion.report
    if report is None or report.enclosure is None or report.count is None:
        return None
    spot, (count, unit) = filed.spot(portion), report.count
    return Counted(
        spot=spot,
        names=spot_of(spot, report.enclosure),
        office=filed.office,
        at=filed.at,
        readers=portion.readers,
        count=count,
        unit=unit,
        digest=report.digest,
        to=report.to,
        when=report.moment,
    )


def _over(spot: Spot, targets: Iterable[Target]) -> Iterator[Spot]:
    """What a portion takes back whole of what its own office said before: of others nobody can."""
    for target in (each for each in targets if each.parts is None):
        other = Spot.of(target.reference)
        if other.series == spot.series and other.seq < spot.seq:
            yield other


def _fit(count: int, unit: str, digest: bytes | None, enclosure: Enclosure) -> Fit:
    if not _ones(unit) & _ones(enclosure.unit):
        return Fit.OTHER_UNIT
    if count != enclosure.count:
        return Fit.FEWER if count < enclosure.count else Fit.MORE
    differs = digest is not None and enclosure.digest is not None and digest != enclosure.digest
    return Fit.OTHER_DIGEST if differs else Fit.COMPLETE


def _ones(unit: str) -> set[str]:
    """What is counted, as it may be said of one: `set` of `sets`, `copy` of `copies`, `box` of `boxes`."""
    return {unit, *(unit.removesuffix(many) + one for many, one in _PLURALS if unit.endswith(many))}
