"""What is kept of the messages of a channel so that the lives of its orders can be said: by what is named, held or not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import normalize

from backchannel.ledger.filed import Spot
from backchannel.ledger.orders_values import StepTaken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, FiledPortion
    from backchannel.message.orders import Availability, Named, Order, Report, Span
    from backchannel.message.steps import Step

__all__ = ["Given", "Index", "Over", "Told", "Word", "called", "spot_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An order as it was given: by whom, when, to whom, through whose hands; `is_certain` False where this copy may not show all who are
    charged, `is_all` False where it does not show all addressees."""

    spot: Spot
    giver: str
    at: int
    order: Order
    charged: frozenset[str]
    is_certain: bool
    through: str | None = None
    is_all: bool = True

    def spots(self, named: Iterable[Named]) -> tuple[Spot, ...]:
        """Where the paragraphs stand that it names."""
        return tuple(spot_of(self.spot, each) for each in named)

    def waits_for(self, giver: str, office: str | None = None) -> bool:
        """Whether it waits for what this office puts before it: for one office that is charged with it, or (None) for any."""
        return giver == self.giver or (giver in self.charged and office in {None, giver})

    def goes_by(self, office: str) -> bool:
        """Whether this office's word on when the person can be met counts for it."""
        return office in {self.giver, self.through, *self.charged}

    def within(self, words: Iterable[Word]) -> Span:
        """When it is to be done, as far as these words on the person leave that."""
        span = self.order.span
        for word in words:
            span = span.within(word.availability.span)
        return span

    @property
    def what(self) -> Spot:
        """The paragraph that it is about: its own where it names none."""
        return self.spot if self.order.what is None else spot_of(self.spot, self.order.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A portion that says a step, with what it reports, and who can read it."""

    taken: StepTaken
    readers: frozenset[str]
    report: Report | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A portion that replaces or withdraws the whole of another."""

    by: Spot
    office: str
    readers: frozenset[str]
    withdraws: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word on when somebody can be met: by whom, when that was released."""

    spot: Spot
    office: str
    at: int
    availability: Availability


class Index:
    """What was said, found by what it is about; adding in any order, doubled, comes to the same."""

    __slots__ = (
        "_above",
        "_digests",
        "_words_on",
        "after",
        "asked",
        "before",
        "cancelled",
        "carrying",
        "counts",
        "delivering",
        "given",
        "over",
        "received",
        "said",
        "to",
        "told",
        "words",
        "writers",
    )

    def __init__(self) -> None:
        self._digests: dict[Place, bytes] = {}
        self._above: dict[Spot, tuple[Spot, ...]] = {}  # what a portion replaces or withdraws, wholly or in part
        self.given: dict[Spot, Given] = {}  # proposals too
        self.told: dict[Spot, dict[Spot, Told]] = defaultdict(dict)  # by the order, then by the portion
        self.said: dict[Spot, tuple[Spot, ...]] = {}  # the orders of which a portion says a step
        self.over: dict[Spot, dict[Spot, Over]] = defaultdict(dict)
        self.after: dict[Spot, set[Spot]] = defaultdict(set)  # who says that he comes after this
        self.before: dict[Spot, set[Spot]] = defaultdict(set)  # who says that he comes before this
        self.delivering: dict[Spot, set[Spot]] = defaultdict(set)  # by the text
        self.carrying: dict[Spot, tuple[str, Report]] = {}  # reports that carry words, and who wrote them
        self.asked: dict[Place, set[Spot]] = defaultdict(set)  # questions of a counterpart
        self.counts: dict[Place, int] = {}  # how many portions a message has
        self.to: dict[str, set[Spot]] = defaultdict(set)  # by the person to whom orders go
        self.words: dict[Spot, Word] = {}
        self.writers: dict[Place, str] = {}
        self._words_on: dict[str, set[Spot]] = defaultdict(set)  # by the person
        self.cancelled: dict[Place, set[str]] = defaultdict(set)
        self.received: dict[Place, set[str]] = defaultdict(set)  # though it was cancelled

    def add(self, filed: Filed) -> set[Spot]:
        """Count a message in; what it bears on directly, order or not."""
        if self._digests.setdefault(filed.place, filed.digest) != filed.digest:
            return set()
        self.counts[filed.place] = len(filed.portions)
        self.writers[filed.place] = filed.office
        found: set[Spot] = set()
        for portion in filed.portions:
            if portion.shown:
                found |= self._count(filed, portion)
        return found

    def is_order(self, spot: Spot) -> bool:
        """Whether an order is known here by this name."""
        given = self.given.get(spot)
        return given is not None and not given.order.is_proposal

    def said_in(self, place: Place) -> Iterator[Spot]:
        """The portions of a message, and all of which they say a step, or which they replace or withdraw."""
        for number in range(1, self.counts.get(place, 0) + 1):
            spot = Spot(*place, number)
            yield from (spot, *self.said.get(spot, ()), *self._above.get(spot, ()))

    def asked_in(self, place: Place) -> tuple[Spot, ...]:
        """The questions of a counterpart that a message passes on, in order."""
        return tuple(sorted(self.asked.get(place, ())))

    def is_cancelled(self, place: Place, office: str) -> bool:
        """Whether a message was cancelled towards an office, and that has not signed for it all the same."""
        return office in self.cancelled.get(place, ()) and office not in self.received.get(place, ())

    def is_corrected(self, spot: Spot, office: str) -> bool:
        """Whether its own office has replaced or withdrawn a portion since."""
        return any(over.office == office and over.by > spot for over in self.over.get(spot, {}).values())

    def words_on(self, who: str | None) -> tuple[Word, ...]:
        """The last word of each office on when somebody can be met that it has not taken back, in order."""
        last: dict[str, Word] = {}
        for word in (self.words[spot] for spot in sorted(self._words_on.get(called(who), ()))):
            if not self.is_corrected(word.spot, word.office):
                last[word.office] = word
        return tuple(last[office] for office in sorted(last))

    def going_to(self, spot: Spot) -> tuple[Spot, ...]:
        """The orders that go to the person of whom a portion says when he can be met, in order."""
        who = called(self.words[spot].availability.who) if spot in self.words else ""
        return tuple(sorted(self.to.get(who, ()))) if who else ()

    def above(self, spot: Spot) -> tuple[Spot, ...]:
        """What a portion replaces or withdraws, wholly or in part."""
        return self._above.get(spot, ())

    def texts_above(self, spots: Iterable[Spot]) -> Iterator[Spot]:
        """These portions and all that they replace or withdraw, through however many others."""
        seen: set[Spot] = set()
        waiting = list(spots)
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                yield each
                waiting += self._above.get(each, ())

    def texts_below(self, spots: Iterable[Spot]) -> set[Spot]:
        """All that replaces or withdraws the whole of one of these, through however many others."""
        seen: set[Spot] = set()
        waiting = [by for spot in spots for by in self.over.get(spot, ())]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += self.over.get(each, ())
        return seen

    def _count(self, filed: Filed, portion: FiledPortion) -> set[Spot]:
        spot, bearing = filed.spot(portion), portion.bearing
        found = {spot}
        if portion.order is not None:
            self._give(filed, portion, portion.order)
        for step, reference in bearing.steps:
            target = Spot.of(reference)
            self._tell(target, Told(taken=_taken(spot, step, filed), readers=portion.readers, report=portion.report))
            found.add(target)
        if bearing.steps:
            self.said[spot] = tuple(Spot.of(reference) for _, reference in bearing.steps)
        if portion.report is not None and portion.report.delivered is not None:
            self.carrying[spot] = (filed.office, portion.report)
        if above := tuple(Spot.of(target.reference) for target in bearing.targets):
            self._above[spot] = above
            found.update(above)
        for targets, withdraws in ((bearing.replaces, False), (bearing.withdraws, True)):
            for target in (Spot.of(each.reference) for each in targets if each.parts is None):
                known = self.over[target].get(spot)
                readers = portion.readers | (known.readers if known else frozenset())
                self.over[target][spot] = Over(by=spot, office=filed.office, readers=readers, withdraws=withdraws)
        if portion.asked_by is not None:
            self.asked[filed.place].add(spot)
        if portion.availability is not None:
            self._hear(Word(spot=spot, office=filed.office, at=filed.at, availability=portion.availability))
        return found

    def _give(self, filed: Filed, portion: FiledPortion, order: Order) -> None:
        spot = filed.spot(portion)
        charged = portion.given_to if portion.given_to is not None else filed.to & portion.readers
        given = Given(
            spot=spot,
            giver=filed.office,
            at=filed.at,
            order=order,
            charged=charged - {filed.office},
            is_certain=portion.given_to is not None or filed.all_readers,
            through=portion.through,
            is_all=filed.all_readers,
        )
        if known := self.given.get(spot):
            given = replace(
                given,
                at=max(given.at, known.at),
                charged=given.charged | known.charged,
                is_certain=given.is_certain or known.is_certain,
                is_all=given.is_all or known.is_all,
            )
        self.given[spot] = given
        if order.is_proposal:
            return
        for each in given.spots(order.after):
            self.after[each].add(spot)
        for each in given.spots(order.before):
            self.before[each].add(spot)
        if order.to:
            self.to[called(order.to)].add(spot)
        if order.what is not None:
            self.delivering[given.what].add(spot)

    def _hear(self, word: Word) -> None:
        known = self.words.get(word.spot)
        if known is None or known.at < word.at:  # a copy may not show its time
            self._words_on[called(word.availability.who)].add(word.spot)
            self.words[word.spot] = word

    def _tell(self, target: Spot, told: Told) -> None:
        known = self.told[target].get(told.taken.spot)
        if known:
            taken = replace(told.taken, at=max(told.taken.at, known.taken.at))
            told = replace(told, taken=taken, readers=told.readers | known.readers)
        self.told[target][told.taken.spot] = told


def spot_of(spot: Spot, named: Named) -> Spot:
    """Where a paragraph stands that a portion names."""
    return Spot(spot.series, spot.seq, named) if isinstance(named, int) else Spot.of(named)


def _taken(spot: Spot, step: Step, filed: Filed) -> StepTaken:
    return StepTaken(spot=spot, step=step, office=filed.office, at=filed.at)


def called(who: str | None) -> str:
    """A person's name as it is compared: Unicode's canonical caseless match (D145), with one space or two."""
    return " ".join(normalize("NFD", normalize("NFD", who or "").casefold()).split())
