"""The life of an order towards one office that is charged with it, going by what is held here (docs/spec/orders.md, "Life")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger.causality import Order
from backchannel.ledger.orders_life import CHARGED, walk
from backchannel.ledger.orders_values import AT_WORK, Life, OrderState, Verdict
from backchannel.message.steps import REPORTING, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Spot
    from backchannel.ledger.orders_index import Given, Index, Over, Told, Word
    from backchannel.ledger.orders_values import StepTaken
    from backchannel.message.orders import Span

__all__ = ["Lives"]


class Lives:
    """Says lives without what holds them up; `office` is whose view it is, None for one that sees everything.

    It is made anew for each question, and within one says each life once.
    """

    __slots__ = ("_index", "_office", "_relation", "_said")

    def __init__(self, index: Index, office: str | None, relation: Callable[[Place, Place], Order]) -> None:
        self._index = index
        self._office = office
        self._relation = relation
        self._said: dict[tuple[Spot, str], Life] = {}

    def all_of(self, spot: Spot) -> tuple[Life, ...]:
        """The life of an order towards each office that is charged, by office."""
        return tuple(self.of(spot, office) for office in sorted(self._index.given[spot].charged))

    def of(self, spot: Spot, office: str) -> Life:
        """The life of a known order towards an office."""
        if (spot, office) not in self._said:
            self._said[spot, office] = self._life(spot, office)
        return self._said[spot, office]

    def steps(self, given: Given, office: str) -> list[Told]:
        """The steps of the office that the giver can read, in the order of its series; only so the two can agree on them."""
        told = self._index.told.get(given.spot, {})
        return [
            each
            for _, each in sorted(told.items())
            if each.taken.office == office and each.taken.step in CHARGED and given.giver in each.readers
        ]

    def heard(self, given: Given, office: str) -> list[Told]:
        """The same without those that the office has corrected or taken back."""
        return [each for each in self.steps(given, office) if not self._is_corrected(each)]

    def stray(self, given: Given, office: str) -> tuple[StepTaken, ...]:
        """Its steps that had no place in the life."""
        return walk([each.taken for each in self.heard(given, office)])[2]

    def stops(self, given: Given, office: str) -> list[Over]:
        """By what the giver has stopped or replaced it, as far as the office can read that, in order."""
        over = self._index.over.get(given.spot, {})
        return [each for _, each in sorted(over.items()) if each.office == given.giver and office in each.readers]

    def goes_through(self, given: Given) -> bool:
        """Whether an order passes through the hands of this office, which neither gave it nor is charged with it."""
        own = self._office
        return own not in {None, given.giver, *given.charged} and (given.through == own or not given.is_all)

    def is_passing(self, given: Given) -> bool:
        """Whether it still has to, by what is held: this office has not reported that it handed over, and it was not done or stopped."""
        if not self.goes_through(given):
            return False
        over, told = self._index.over.get(given.spot, {}), self._index.told.get(given.spot, {})
        reported = {each.taken.office for each in told.values() if each.taken.step in REPORTING and not self._is_corrected(each)}
        if self._office in reported or self._is_cancelled(given):
            return False
        if given.charged:
            return any(life.state in AT_WORK for life in self.all_of(given.spot))
        return not reported - {given.giver} and not any(each.office == given.giver for each in over.values())

    def _is_cancelled(self, given: Given) -> bool:
        return self._office is not None and self._index.is_cancelled(given.spot.place, self._office)

    def order(self, one: Spot, other: Spot) -> Order:
        """How the message of one portion stands to that of another."""
        return self._relation(one.place, other.place)

    def words(self, given: Given) -> tuple[Word, ...]:
        """The words on when the person can be met by which an order goes: those that no other of them took account of, in order."""
        words = [word for word in self._index.words_on(given.order.to) if given.goes_by(word.office)]
        last = (word for word in words if not any(self._is_older(word, other) for other in words))
        return tuple(sorted(last, key=lambda word: word.spot))

    def span(self, given: Given) -> Span:
        """When an order can be done: what its times say, within what those words leave."""
        return given.within(self.words(given))

    def _is_older(self, word: Word, other: Word) -> bool:
        return self.order(word.spot, other.spot) is Order.BEFORE

    def _life(self, spot: Spot, office: str) -> Life:
        given = self._index.given[spot]
        steps = self.steps(given, office)
        state, taken, _ = walk([each.taken for each in self.heard(given, office)])
        reports = [each for each in taken if each.step in REPORTING]
        stops = self.stops(given, office)
        cancelled = self._index.is_cancelled(spot.place, office)
        first = next((each.taken for each in steps if each.taken.step in REPORTING), None) if reports else None
        verdict = self._verdict(first, stops, cancelled=cancelled)
        accepted = self._acceptance(given, office, reports)
        is_stopped = bool(stops or cancelled) and verdict in {None, Verdict.STOPPED_FIRST}
        return Life(
            spot=spot,
            giver=given.giver,
            office=office,
            order=given.order,
            at=given.at,
            state=_stopped(stops) if is_stopped else OrderState.ACCEPTED if accepted else state,
            span=self.span(given),
            steps=taken,
            report=reports[0].spot if reports else None,
            outcome=state if reports else None,
            accepted=accepted,
            stops=tuple(over.by for over in stops),
            cancelled=cancelled,
            verdict=verdict,
            is_whole=self._office in {None, given.giver, office},
        )

    def _is_corrected(self, told: Told) -> bool:
        return self._index.is_corrected(told.taken.spot, told.taken.office)

    def _verdict(self, report: StepTaken | None, stops: Sequence[Over], *, cancelled: bool) -> Verdict | None:
        """Which was signed first, the stop or the first report, corrected since or not."""
        if report is None or not (stops or cancelled):
            return None
        orders = {self.order(report.spot, over.by) for over in stops}
        if Order.AFTER in orders:
            return Verdict.STOPPED_FIRST
        return Verdict.DONE_FIRST if orders == {Order.BEFORE} and not cancelled else Verdict.UNDETERMINABLE

    def _acceptance(self, given: Given, office: str, reports: Sequence[StepTaken]) -> Spot | None:
        """By what the giver has accepted a report, having read it."""
        told = self._index.told.get(given.spot, {})
        for spot, each in sorted(told.items()):
            is_acceptance = each.taken.step is Step.ACCEPTS and each.taken.office == given.giver and office in each.readers
            if is_acceptance and not self._is_corrected(each) and any(self.order(report.spot, spot) is Order.BEFORE for report in reports):
                return spot
        return None


def _stopped(stops: Sequence[Over]) -> OrderState:
    return OrderState.REPLACED if stops and not stops[0].withdraws else OrderState.STOPPED
