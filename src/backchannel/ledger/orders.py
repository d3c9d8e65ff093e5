"""Who is to do what, what was done, and how it is known: a pure fold over one channel (docs/spec/orders.md)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from backchannel.ledger.orders_drafts import Draft
from backchannel.ledger.orders_findings import Findings
from backchannel.ledger.orders_holds import Holds
from backchannel.ledger.orders_index import Index, called
from backchannel.ledger.orders_lives import Lives
from backchannel.ledger.orders_points import points, questions
from backchannel.ledger.orders_texts import ordered_now
from backchannel.ledger.orders_values import OrderState, Passing
from backchannel.ledger.orders_words import certify
from backchannel.ledger.signatures import heard, signature
from backchannel.message.orders import Action
from backchannel.message.steps import REPORTING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backchannel.ledger.causality import Order
    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, Spot
    from backchannel.ledger.orders_index import Told, Word
    from backchannel.ledger.orders_values import Certificate, Contradiction, Finding, Life, Point
    from backchannel.ledger.signatures import Signature
    from backchannel.ledger.texts import Texts
    from backchannel.ledger.texts_values import Composed, Text

__all__ = ["Orders"]


class Orders:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    `office` is whose view it is; None for one that sees everything. `filed` gives a message that was added, as it is shown now, `relation`
    how one message stands to another, `texts` the texts of the channel, to which each message is added first. All are asked anew for each
    answer. Moments are microseconds since 1970.
    """

    __slots__ = ("_filed", "_index", "_meeting", "_office", "_open", "_passing", "_relation", "_texts")

    def __init__(
        self,
        office: str | None,
        messages: Iterable[Filed] = (),
        *,
        filed: Callable[[Place], Filed | None],
        relation: Callable[[Place, Place], Order],
        texts: Texts,
    ) -> None:
        self._office = office
        self._filed = filed
        self._relation = relation
        self._texts = texts
        self._index = Index()
        # Orders in which something is owed, by office, charged or giver, and by the person to whom they go; what could not be known to
        # be closed when it was counted in is left out when that is found.
        self._open: dict[str, set[Spot]] = defaultdict(set)
        self._meeting: dict[str, set[Spot]] = defaultdict(set)
        self._passing: set[Spot] = set()
        for message in messages:
            self.add(message)

    def add(self, filed: Filed) -> tuple[Spot, ...]:
        """Count a message in; the orders on which it bears, in order. Again changes nothing; a copy that shows more adds that."""
        holds = self._holds()
        touched = self._touched(self._index.add(filed), holds)
        for spot in touched:
            self._settle(holds, spot)
        return tuple(sorted(touched))

    def fill(self, messages: Iterable[Filed]) -> None:
        """Count in all that is held, and then go through each order once: it comes to the same as one after another."""
        for message in messages:
            self._index.add(message)
        holds = self._holds()
        for spot in self.spots:
            self._settle(holds, spot)

    def cancel(self, place: Place, office: str) -> None:
        """This message was cancelled towards an office: what it orders of that office is stopped."""
        self._index.cancelled[place].add(office)
        self._settle_all(place)

    def receive(self, place: Place, office: str) -> None:
        """This office has signed for a message: what was cancelled towards it has come all the same, and is an order again."""
        self._index.received[place].add(office)
        if office in self._index.cancelled.get(place, ()):
            self._settle_all(place)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Every order that is known, in order."""
        return tuple(sorted(filter(self._index.is_order, self._index.given)))

    @property
    def proposals(self) -> tuple[Spot, ...]:
        """Every proposal that is known, in order."""
        return tuple(sorted(spot for spot, given in self._index.given.items() if given.order.is_proposal))

    def lives(self, spot: Spot, now: int) -> tuple[Life, ...]:
        """The life of an order towards each office that is charged with it, by office; nothing for what is not known to be an order."""
        return self.lives_of((spot,), now)

    def lives_of(self, spots: Iterable[Spot], now: int) -> tuple[Life, ...]:
        """The lives of several, in one question: what they have in common is gone through once."""
        holds = self._holds()
        return tuple(holds.full(life, now) for spot in spots if self._index.is_order(spot) for life in holds.lives.all_of(spot))

    def open(self, office: str | None, now: int) -> tuple[Life, ...]:
        """Lives in which something is owed, by an office or to it (`turn` says whose turn it is), None for all; in order of their ends."""
        holds = self._holds()
        spots = self._open.get(office, set()) if office is not None else {spot for each in self._open.values() for spot in each}
        lives = [life for spot in list(spots) for life in self._settle(holds, spot) if office in {None, life.office, life.giver}]
        full = [holds.full(life, now) for life in lives]
        return tuple(sorted(full, key=lambda life: (life.span.last is None, life.span.last or 0, life.spot, life.office)))

    def goes_through(self, spot: Spot) -> bool:
        """Whether an order passes through the hands of this office, or has: it neither gave it nor is charged with it."""
        return self._index.is_order(spot) and self._lives().goes_through(self._index.given[spot])

    def hands_over(self, spot: Spot) -> bool:
        """Whether an order names this office under `Through`."""
        return self._index.is_order(spot) and self._index.given[spot].through == self._office

    @property
    def to_pass(self) -> tuple[Spot, ...]:
        """The orders that have yet to pass through the hands of this office, in order."""
        lives = self._lives()
        return tuple(spot for spot in sorted(self._passing) if lives.is_passing(self._index.given[spot]))

    def passing(self, spots: Iterable[Spot]) -> tuple[Passing, ...]:
        """Those of these orders that pass through the hands of this office, and of which it is not shown who is charged."""
        lives = self._lives()
        given = [self._index.given[spot] for spot in spots if self.goes_through(spot)]
        return tuple(
            Passing(spot=each.spot, giver=each.giver, order=each.order, at=each.at, span=lives.span(each))
            for each in given
            if not each.charged
        )

    def findings(self, spot: Spot) -> tuple[Finding, ...]:
        """What does not fit of an order, or of a portion that was taken for one, in the order of the portions that caused it."""
        return self._findings().of(spot)

    def findings_of(self, place: Place) -> tuple[Finding, ...]:
        """What does not fit because of one message."""
        return self._findings().of_message(place)

    def fits(self, life: Life) -> bool:
        """Whether it is reported done as ordered, waits to be accepted, and nothing of that does not fit."""
        return life.state is OrderState.DONE and not any(each.office == life.office for each in self.findings(life.spot))

    def delivering(self, text: Spot) -> tuple[Spot, ...]:
        """The orders that deliver this very portion, in order."""
        return tuple(sorted(filter(self._index.is_order, self._index.delivering.get(text, ()))))

    def about(self, text: Spot) -> tuple[Spot, ...]:
        """The orders that are about the text of which this portion is a version, in order."""
        versions = {text, *(spot for root in self._texts.roots(text) for spot in (root, *self._texts.bearing_on(root)))}
        return tuple(sorted(spot for each in versions for spot in self.delivering(each)))

    def ordered(self, spot: Spot) -> Composed | None:
        """The words of the text that an order is about, as they are ordered now; None for what is not known to be an order."""
        return ordered_now(self._index.given[spot], self._texts) if self._index.is_order(spot) else None

    def goes_by(self, spot: Spot, office: str) -> bool:
        """Whether an order goes by this office's word on when somebody can be met."""
        return self._index.is_order(spot) and self._index.given[spot].goes_by(office)

    def hears(self, text: Spot, office: str) -> bool:
        """Whether it is this office's to say that a text was signed, whichever order delivers it, or for one that does."""
        given = (self._index.given[spot] for spot in self.about(text))
        givers = {each.giver for each in given if each.order.action is Action.DELIVER}
        return office in heard(self._texts.text(text), self._index, givers)

    def signature(self, text: Text) -> Signature | None:
        """How a text stands that somebody has to sign; None where nobody has to."""
        return signature(text, self._index, self._texts)

    def certificate(self, spot: Spot, office: str) -> Certificate | None:
        """Whether the words that an office reports it handed over, charged with it or named under `Through`, are those that were ordered;
        None where that cannot be said here."""
        given = self._index.given.get(spot)
        if given is None or given.order.is_proposal or office not in {*given.charged, given.through}:
            return None
        lives = self._lives()
        steps = lives.of(spot, office).steps if office in given.charged else [told.taken for told in lives.heard(given, office)]
        reports = (self._index.told[spot][taken.spot] for taken in steps if taken.step in REPORTING)
        return next(filter(None, (certify(given, told, self._texts) for told in reports)), None)

    def certificates(self, spot: Spot) -> tuple[Certificate, ...]:
        """Those of all offices that say which words were handed over, by office."""
        given = self._index.given.get(spot)
        offices = sorted({*given.charged, *([given.through] if given.through else [])}) if given else []
        return tuple(filter(None, (self.certificate(spot, office) for office in offices)))

    def points(self, spot: Spot, office: str) -> tuple[Point, ...]:
        """The points of which an office that is charged says how they were covered, ascending."""
        return points(self._reports(spot, office))

    def questions(self, spot: Spot, office: str) -> tuple[Spot, ...]:
        """The questions that a counterpart asked in return, as an office that is charged passed them on with its reports, in order."""
        return questions(self._index, spot, self._reports(spot, office))

    def _reports(self, spot: Spot, office: str) -> list[Told]:
        """The reports of an office on an order that it has not taken back, in order."""
        given = self._index.given.get(spot)
        heard = self._lives().heard(given, office) if given and office in given.charged else []
        return [each for each in heard if each.taken.step in REPORTING]

    def contradictions(self, draft: Filed) -> tuple[Contradiction, ...]:
        """Why the orders of a draft cannot be meant so; the draft has the place and time that it will have, and is not counted in."""
        return tuple(Draft(draft, self._index, self._holds()).contradictions())

    def availability(self, who: str) -> tuple[Word, ...]:
        """The last word of each office on when somebody can be met, by office."""
        return self._index.words_on(who)

    def meeting(self, who: str) -> tuple[Spot, ...]:
        """The orders to be done yet that go to somebody, in order."""
        return tuple(sorted(self._meeting.get(called(who), ())))

    def is_proposal(self, spot: Spot) -> bool:
        """Whether a portion is known to be a proposal."""
        return spot in self._index.given and not self._index.is_order(spot)

    def _holds(self) -> Holds:
        return Holds(self._index, self._lives(), self._filed, self._texts)

    def _lives(self) -> Lives:
        return Lives(self._index, self._office, self._relation)

    def _findings(self) -> Findings:
        return Findings(self._index, self._holds(), self._texts)

    def _settle_all(self, place: Place) -> None:
        holds = self._holds()
        for spot in filter(self._index.is_order, self._index.said_in(place)):
            self._settle(holds, spot)

    def _settle(self, holds: Holds, spot: Spot) -> list[Life]:
        """Keep where an order is owed; its lives in which anything is."""
        given = self._index.given[spot]
        lives = [life for life in holds.lives.all_of(spot) if life.is_open]
        (self._passing.add if holds.lives.is_passing(given) else self._passing.discard)(spot)
        owing = {office for life in lives for office in (life.office, life.giver)}
        known = [(self._open, office, office in owing) for office in (*given.charged, given.giver)]
        for kept, key, is_owed in [*known, (self._meeting, called(given.order.to), bool(lives))]:
            if is_owed:
                kept[key].add(spot)
            elif key in kept:
                kept[key].discard(spot)
        return lives

    def _touched(self, spots: set[Spot], holds: Holds) -> set[Spot]:
        """Orders among what a message bears on, or that deliver it, wait for it, or go to a person of whom it speaks."""
        index = self._index
        found: set[Spot] = set()
        above = set(index.texts_above(spots))
        for each in above:
            found.update((each, *index.said.get(each, ()), *index.delivering.get(each, ())))
        found.update(index.texts_below(found))
        for who in (index.words[spot].availability.who for spot in spots if spot in index.words):
            found |= self._meeting.get(called(who), set())
        orders = set(filter(index.is_order, found))
        # Of a long row of replacements all are among those above: what each took the place of need not be gone through again.
        waiting = {then for each in orders for then in (holds.next_to(each) if each in above else holds.nexts(each))}
        waiting.update(then for each in spots for then in index.after.get(each, ()))
        return orders | set(filter(index.is_order, waiting))
