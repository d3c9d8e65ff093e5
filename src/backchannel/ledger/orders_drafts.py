"""Why the orders of a draft cannot be meant so, by themselves and with those that are open (docs/spec/orders.md, "What holds it up")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger.orders_holds import around, is_after, is_over
from backchannel.ledger.orders_index import Index
from backchannel.ledger.orders_values import AT_WORK, Clash, Contradiction
from backchannel.message.kinds import EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger.filed import Filed, Spot
    from backchannel.ledger.orders_holds import Holds
    from backchannel.ledger.orders_index import Given, Word
    from backchannel.message.orders import Span
    from backchannel.message.times import Time

__all__ = ["Draft"]


class Draft:
    """The orders of a draft beside those that are held; the draft has the place and time that it will have, and is not counted in."""

    __slots__ = ("_filed", "_holds", "_index", "_lives", "_own")

    def __init__(self, draft: Filed, index: Index, holds: Holds) -> None:
        self._filed = draft
        self._index = index
        self._lives = holds.lives
        self._holds = holds
        self._own = Index()
        self._own.add(draft)

    def contradictions(self) -> Iterator[Contradiction]:
        """All of them, each order's own first."""
        orders = sorted(filter(self._own.is_order, self._own.given))
        for spot in orders:
            yield from self._alone(self._own.given[spot])
        pairs = {pair for spot in orders for pair in self._pairs(spot)}
        for first, then in sorted(pairs):
            yield from self._pair(first, then)
        seen: set[Spot] = set()
        for spot in orders:
            if spot not in seen and (circle := self._circle(spot)):
                seen.update(circle)
                yield Contradiction(clash=Clash.CIRCLE, then=spot, circle=circle)

    def _alone(self, given: Given) -> Iterator[Contradiction]:
        for named in given.spots((*given.order.after, *given.order.before)):
            if self._is_neither(named):
                yield Contradiction(clash=Clash.NO_ORDER, then=given.spot, first=named)
        for named in given.spots(given.order.before):
            if self._index.is_order(named) and self._index.given[named].is_certain and not self._waits(named, given.giver):
                yield Contradiction(clash=Clash.HOLDS_NOTHING, first=given.spot, then=named)
        if self._span(given).is_empty:
            yield self._said(Clash.NO_MOMENT, given, given, is_doubtful=not self._meant(given).is_empty)
        if is_over(given.order.span.last, self._filed.at):
            yield Contradiction(clash=Clash.PAST, then=given.spot, latest=given.order.at or given.order.not_later_than)

    def _pair(self, first: Spot, then: Spot) -> Iterator[Contradiction]:
        one, other = self._given(first), self._given(then)
        if one and other and is_after(self._span(one).first, self._span(other).last):
            is_meant = is_after(self._meant(one).first, self._meant(other).last)
            yield self._said(Clash.TIMES, one, other, is_doubtful=not is_meant)

    def _said(self, clash: Clash, one: Given, other: Given, *, is_doubtful: bool) -> Contradiction:
        """With the times as they were written that do not allow it, and the word on somebody's availability of which one of them is."""
        earliest, latest = self._earliest(one), self._latest(other)
        words = (*self._words(one), *self._words(other))
        by = next((word for word in words if {earliest, latest} & {word.availability.not_before, word.availability.not_later_than}), None)
        return Contradiction(
            clash=clash,
            first=None if one is other else one.spot,
            then=other.spot,
            earliest=earliest,
            latest=latest,
            by=by.spot if by else None,
            who=by.availability if by else None,
            is_doubtful=is_doubtful,
        )

    def _pairs(self, spot: Spot) -> Iterator[tuple[Spot, Spot]]:
        yield from ((first, spot) for first in self._firsts(spot))
        given = self._own.given[spot]
        named = {then for then in map(self._heir, given.spots(given.order.before)) if then and self._waits(then, given.giver)}
        for place in self._places(spot):
            named |= {then for then in map(self._heir, self._index.after.get(place, ())) if then}
        yield from ((spot, then) for then in named)

    def _firsts(self, spot: Spot) -> set[Spot]:
        """What comes before an order, of the draft or held."""
        named = {first for first in self._own.before.get(spot, ()) if self._waits(spot, self._filed.office)}
        if self._own.is_order(spot):
            given = self._own.given[spot]
            named |= set(given.spots(given.order.after))
            for place in self._places(spot):
                named.update(first for first in self._index.before.get(place, ()) if given.waits_for(self._index.given[first].giver))
        elif self._index.is_order(spot):
            named |= set(self._holds.firsts(spot))
        return {heir for heir in map(self._heir, named) if heir is not None}

    def _waits(self, spot: Spot, giver: str) -> bool:
        """Whether an order, of the draft or held, waits for what this office puts before it."""
        given = self._own.given.get(spot) or self._index.given.get(spot)
        return given is None or given.waits_for(giver)

    def _places(self, spot: Spot) -> Iterator[Spot]:
        """The held orders whose place an order of the draft takes."""
        for target, over in self._own.over.items():
            if spot in over and not over[spot].withdraws and self._gave(target):
                yield from self._holds.places_of(target)

    def _heir(self, spot: Spot) -> Spot | None:
        """What stands in the place of an order when the draft is out; None where nothing does."""
        heir = spot if self._own.is_order(spot) else self._holds.heir(spot)
        if heir is None or not self._gave(heir) or heir not in self._own.over:
            return heir
        return max((by for by in self._own.over[heir] if self._own.is_order(by)), default=None)

    def _gave(self, spot: Spot) -> bool:
        return self._index.is_order(spot) and self._index.given[spot].giver == self._filed.office

    def _circle(self, spot: Spot) -> tuple[Spot, ...]:
        below: dict[Spot, list[Spot]] = {}
        waiting = [spot]
        while waiting:
            each = waiting.pop()
            if each not in below:
                below[each] = [first for first in self._firsts(each) if self._given(first)]
                waiting += below[each]
        return tuple(sorted(around(spot, below)))

    def _given(self, spot: Spot) -> Given | None:
        """An order of the draft, or one that is held and to be done yet."""
        if self._own.is_order(spot):
            return self._own.given[spot]
        if not self._index.is_order(spot) or not any(life.state in AT_WORK for life in self._lives.all_of(spot)):
            return None
        return self._index.given[spot]

    def _is_neither(self, spot: Spot) -> bool:
        if spot.place != self._filed.place:
            return self._holds.is_other(spot)
        portion = self._filed.portion(spot.paragraph)
        return not self._own.is_order(spot) and (portion is None or portion.kind != EVENT)

    def _words(self, given: Given) -> tuple[Word, ...]:
        """The words on the person that count: the draft's own, whose writer has read all that is held, or else those that are held."""
        own = self._own.words_on(given.order.to)
        return own if own and given.goes_by(self._filed.office) else self._lives.words(given)

    def _span(self, given: Given) -> Span:
        return given.within(self._words(given))

    def _meant(self, given: Given) -> Span:
        """What its writer himself leaves of the span, whatever others have said of the person."""
        return given.within(word for word in self._words(given) if word.spot.place == self._filed.place)

    def _earliest(self, given: Given) -> Time | None:
        said = (given.order.at, given.order.not_before, *(word.availability.not_before for word in self._words(given)))
        return max((time for time in said if time), key=lambda time: time.microseconds, default=None)

    def _latest(self, given: Given) -> Time | None:
        said = (given.order.at, given.order.not_later_than, *(word.availability.not_later_than for word in self._words(given)))
        return min((time for time in said if time), key=lambda time: time.microseconds, default=None)
