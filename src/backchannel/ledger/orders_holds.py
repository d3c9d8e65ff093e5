"""What must come before an order, and what holds it up (docs/spec/orders.md, "What holds it up")."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from backchannel.ledger.orders_life import CHARGED, walk
from backchannel.ledger.orders_texts import is_ordered, ordered_at, ordered_now
from backchannel.ledger.orders_values import AT_WORK, COMPLIED, Hindrance, Hold, Met, Need, OrderState, Reason
from backchannel.ledger.references import Standing
from backchannel.ledger.signatures import SignatureState, heard, last_words, signed_state
from backchannel.ledger.texts_values import TextState
from backchannel.message.kinds import EVENT
from backchannel.message.orders import Action
from backchannel.message.steps import COMPLYING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, FiledPortion, Spot
    from backchannel.ledger.orders_index import Given, Index
    from backchannel.ledger.orders_lives import Lives
    from backchannel.ledger.orders_values import Life
    from backchannel.ledger.texts import Texts
    from backchannel.ledger.texts_values import Composed

__all__ = ["Holds", "around", "is_after", "is_over"]

_MINUTE: Final = 60_000_000  # microseconds
_STOPPED: Final = frozenset({OrderState.STOPPED, OrderState.REPLACED})
_TEXTS: Final = {
    TextState.WITHDRAWN: Reason.WITHDRAWN,
    TextState.CONFLICT: Reason.CONFLICT,
    TextState.CIRCULAR: Reason.CONFLICT,
    TextState.INCOMPLETE: Reason.INCOMPLETE,
}


class Holds:
    """Says of lives what they need first, and what holds them up; made anew for each question, as they are."""

    __slots__ = ("_circles", "_filed", "_heirs", "_index", "_texts", "_unmet", "lives")

    def __init__(self, index: Index, lives: Lives, filed: Callable[[Place], Filed | None], texts: Texts) -> None:
        self._index = index
        self.lives = lives
        self._filed = filed
        self._texts = texts
        # A long chain or circle is gone through once: in which circle an order is, or that it is in none.
        self._circles: dict[Spot, tuple[Spot, ...]] = {}
        self._unmet: dict[Spot, tuple[Spot, ...]] = {}
        self._heirs: dict[Spot, Spot | None] = {}

    def full(self, life: Life, now: int) -> Life:
        """The life with what it needs and what holds it up, while it is to be done yet."""
        if life.state is OrderState.DECLINED:
            return replace(life, holds=tuple(_overdue(life, now)))
        if life.state not in AT_WORK:
            return life
        needs = tuple(map(self.need, self.firsts(life.spot, life.office)))
        life = replace(life, needs=needs)
        return replace(life, holds=(*self._blocked(life), *self._impossible(life), *_overdue(life, now)))

    def portion(self, spot: Spot) -> FiledPortion | None:
        """A portion of any message that is held, as it is shown here."""
        filed = self._filed(spot.place)
        return filed.portion(spot.paragraph) if filed else None

    def is_other(self, spot: Spot) -> bool:
        """Whether it can be seen here that there is neither an order nor an event."""
        filed = self._filed(spot.place)
        standing = filed.standing(spot.paragraph) if filed and not self._index.is_order(spot) else Standing.MISSING
        portion = self.portion(spot)
        return standing is Standing.NO_SUCH or (standing is Standing.HELD and portion is not None and portion.kind != EVENT)

    def firsts(self, spot: Spot, office: str | None = None) -> tuple[Spot, ...]:
        """What must come before an order, for one office that is charged or (None) for any: in the place of what was replaced its heir,
        without what was stopped."""
        given = self._index.given[spot]
        named = set(given.spots(given.order.after))
        for place in self.places_of(spot):
            named.update(first for first in self._index.before.get(place, ()) if given.waits_for(self._index.given[first].giver, office))
        return tuple(sorted({heir for heir in map(self.heir, named) if heir is not None}))

    def nexts(self, spot: Spot) -> tuple[Spot, ...]:
        """What must come after an order, in the same way."""
        return tuple(sorted({then for place in self.places_of(spot) for then in self.next_to(place)}))

    def next_to(self, spot: Spot) -> set[Spot]:
        """What must come after an order itself, whatever it took the place of."""
        given, then = self._index.given[spot], self._index.after.get(spot, ())
        before = {heir for heir in map(self.heir, given.spots(given.order.before)) if heir is not None and self._waits(heir, given.giver)}
        return before | {heir for heir in map(self.heir, then) if heir is not None}

    def places_of(self, spot: Spot) -> Iterator[Spot]:
        """An order, and those whose place it took, through however many others."""
        seen: set[Spot] = set()
        waiting = [spot]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                yield each
                above = filter(self._index.is_order, self._index.above(each))
                waiting += [other for other in above if self._is_stopped(other) and each in self._took_place(other)]

    def _is_stopped(self, spot: Spot) -> bool:
        lives = self.lives.all_of(spot)
        return bool(lives) and all(life.state in _STOPPED for life in lives)

    def _took_place(self, spot: Spot) -> set[Spot]:
        """The orders that took the place of one that is stopped or replaced: none of what was stopped before."""
        replaced = [life for life in self.lives.all_of(spot) if life.state is OrderState.REPLACED]
        over = self._index.over.get(spot, {})
        return {by for life in replaced for by in life.stops if self._index.is_order(by) and not over[by].withdraws}

    def _waits(self, spot: Spot, giver: str) -> bool:
        return not self._index.is_order(spot) or self._index.given[spot].waits_for(giver)

    def heir(self, spot: Spot) -> Spot | None:
        """The order that took the place of one that was replaced before it was done; None where it was stopped."""
        seen: dict[Spot, None] = {}
        found: Spot | None = spot
        while found is not None and found not in seen and found not in self._heirs and self._index.is_order(found):
            seen[found] = None
            if not self._is_stopped(found):
                break
            found = max(self._took_place(found), default=None)
        if found in self._heirs:
            found = self._heirs[found]
        elif found in seen and found != next(reversed(seen)):  # they replace each other in a circle: one of them, whichever was asked for
            found = max(list(seen)[list(seen).index(found) :])
        self._heirs.update(dict.fromkeys(seen, found))
        return found

    def need(self, spot: Spot) -> Need:
        """How something stands that must come first."""
        if self._index.is_order(spot):
            lives = [life for life in self.lives.all_of(spot) if life.state not in _STOPPED]
            is_done = bool(lives) and all(life.outcome in COMPLIED for life in lives)
            by = max((life.report for life in lives if life.report), default=None) if is_done else None
            earliest = self.lives.span(self._index.given[spot]).first
            return Need(spot=spot, met=Met.YES if is_done else Met.NO, by=by, earliest=earliest)
        portion = self.portion(spot)
        if self.is_other(spot):
            return Need(spot=spot, met=Met.NO_ORDER)
        if told := self._happened(spot, portion):
            return Need(spot=spot, met=Met.YES, by=min(told))
        return Need(spot=spot, met=Met.NO if portion and portion.shown else Met.NOT_SHOWN)

    def signature(self, given: Given, now: Composed) -> tuple[SignatureState | None, tuple[Spot, ...]]:
        """How the text that an order delivers stands with who has to sign it, and the versions that say so; None where nobody has to."""
        text = self._texts.text(given.what)
        ordered = [version.spot for version in text.versions if is_ordered(given, version.spot, self._texts)]
        portions = ((spot, self._texts.portion(spot)) for spot in ordered)
        waiting = tuple(spot for spot, portion in portions if portion and portion.for_signature)
        if not waiting:
            return None, ()
        offices = heard(text, self._index, (given.giver,))
        said = last_words(text, self._index, offices, now, lambda place: ordered_at(given, self._texts, place)[0])
        return signed_state(said, self._texts.order), waiting

    def circle(self, spot: Spot) -> tuple[Spot, ...]:
        """The orders that come before this one and after it, itself among them; nothing where it is in no circle."""
        if spot not in self._circles and not self._comes_first(spot):
            self._circles[spot] = ()
        if spot not in self._circles:
            below = self._below(spot)
            try:
                TopologicalSorter(below).prepare()
            except CycleError:
                circle = tuple(sorted(around(spot, below)))
                self._circles.update(dict.fromkeys(circle or (spot,), circle))
            else:
                self._circles.update(dict.fromkeys(below, ()))
        return self._circles[spot]

    def _comes_first(self, spot: Spot) -> bool:
        """Whether anything may come after an order; where nothing does it is in no circle, however much comes before it."""
        above = set(self._index.texts_above((spot,)))
        return any(self._index.after.get(each) or (each in self._index.given and self._index.given[each].order.before) for each in above)

    def _below(self, spot: Spot) -> dict[Spot, tuple[Spot, ...]]:
        """An order and what comes before it, through however many others that are not done; each with what comes before it at once."""
        found: dict[Spot, tuple[Spot, ...]] = {}
        waiting = [spot]
        while waiting:
            each = waiting.pop()
            if each not in found and self._circles.get(each) != ():
                found[each] = self._unmet_of(each)
                waiting += found[each]
        return found

    def _unmet_of(self, spot: Spot) -> tuple[Spot, ...]:
        """What comes before an order at once, and is not done."""
        if spot not in self._unmet:
            firsts = self.firsts(spot) if self._index.is_order(spot) else ()
            self._unmet[spot] = tuple(first for first in firsts if self.need(first).met is not Met.YES)
        return self._unmet[spot]

    def _happened(self, spot: Spot, portion: FiledPortion | None) -> list[Spot]:
        """Who says that an event happened, or that an order was done which is not shown here: nobody, until all have said so who can read
        that, of whom somebody is charged; who that is may not be known here."""
        filed = self._filed(spot.place)
        if filed is None or portion is None:
            return []
        said = self._index.told.get(spot, {})
        told = [said[by] for by in sorted(said) if not self._index.is_corrected(by, said[by].taken.office)]
        done = [each.taken for each in told if each.taken.step in COMPLYING]
        if portion.shown or portion.kind == EVENT:
            return [taken.spot for taken in done if portion.shown or taken.office in portion.readers]
        charged = portion.readers - {filed.office}
        steps = [each.taken for each in told if each.taken.step in CHARGED and filed.office in each.readers]
        agreed = {office for office in charged if walk(taken for taken in steps if taken.office == office)[0] in COMPLIED}
        return [taken.spot for taken in done if taken.office in charged] if filed.all_readers and agreed == charged else []

    def _blocked(self, life: Life) -> Iterator[Hindrance]:
        unmet = tuple(need.spot for need in life.needs if need.met is not Met.YES)
        if unmet:
            yield Hindrance(hold=Hold.BLOCKED, why=Reason.FIRST, spots=unmet)
            circle = self.circle(life.spot)
            if any(self._circles.get(each) is circle for each in unmet if circle):
                yield Hindrance(hold=Hold.BLOCKED, why=Reason.CIRCLE, spots=circle)
        if life.order.action is Action.DELIVER and life.is_whole:
            given = self._index.given[life.spot]
            text, now = self._texts.text(given.what), ordered_now(given, self._texts)
            if reason := _TEXTS.get(now.state):
                yield Hindrance(hold=Hold.BLOCKED, why=reason, spots=(text.root,))
                return
            state, waiting = self.signature(given, now)
            if waiting and state is not SignatureState.SIGNED:
                why = Reason.DISPUTED if state is SignatureState.DISPUTED else Reason.UNSIGNED
                yield Hindrance(hold=Hold.BLOCKED, why=why, spots=waiting)

    def _impossible(self, life: Life) -> Iterator[Hindrance]:
        if life.span.is_empty:
            words = self.lives.words(self._index.given[life.spot])
            yield Hindrance(hold=Hold.IMPOSSIBLE, why=Reason.NO_MOMENT, spots=tuple(word.spot for word in words))
        last = life.span.last
        late = tuple(need.spot for need in life.needs if need.met is not Met.YES and is_after(need.earliest, last))
        if late:
            yield Hindrance(hold=Hold.IMPOSSIBLE, why=Reason.FIRST_TOO_LATE, spots=late)


def around(spot: Spot, below: Mapping[Spot, Sequence[Spot]]) -> set[Spot]:
    """What comes both before and after a spot, itself among it; all in `below` come before it."""
    after: dict[Spot, list[Spot]] = defaultdict(list)
    for each, firsts in below.items():
        for first in firsts:
            after[first].append(each)
    found: set[Spot] = set()
    waiting = list(after[spot])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += after[each]
    return found


def is_after(moment: int | None, other: int | None) -> bool:
    """Whether both moments are said, and the first is the later one."""
    return moment is not None and other is not None and moment > other


def is_over(moment: int | None, now: int) -> bool:
    """Whether a moment is said, and the minute that it names has gone by."""
    return moment is not None and moment < now // _MINUTE * _MINUTE


def _overdue(life: Life, now: int) -> Iterator[Hindrance]:
    if is_over(life.span.last, now):
        yield Hindrance(hold=Hold.OVERDUE, why=Reason.SPAN_OVER)
    if is_over(life.order.report_due, now):
        yield Hindrance(hold=Hold.OVERDUE, why=Reason.REPORT_DUE)
