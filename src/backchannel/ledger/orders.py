"""Who is to do what, what was done, and how it is known: a pure fold over one channel (docs/spec/orders.md)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from backchannel.ledger.orders_drafts import Draft
from backchannel.ledger.orders_findings import Findings
from backchannel.ledger.orders_holds import Holds
from backchannel.ledger.orders_index import Index
from backchannel.ledger.orders_lives import Lives
from backchannel.ledger.orders_words import certify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backchannel.ledger.causality import Order
    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, Spot
    from backchannel.ledger.orders_index import Word
    from backchannel.ledger.orders_values import Certificate, Contradiction, Finding, Life
    from backchannel.ledger.texts import Texts

__all__ = ["Orders"]


class Orders:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    `office` is whose view it is; None for one that sees everything. `filed` gives a message that was added, as it is shown now, `relation`
    how one message stands to another, `texts` the texts of the channel, to which each message is added first. All are asked anew for each
    answer. Moments are microseconds since 1970.
    """

    __slots__ = ("_findings", "_holds", "_index", "_lives", "_open", "_texts")

    def __init__(
        self,
        office: str | None,
        messages: Iterable[Filed] = (),
        *,
        filed: Callable[[Place], Filed | None],
        relation: Callable[[Place, Place], Order],
        texts: Texts,
    ) -> None:
        self._texts = texts
        self._index = Index()
        self._lives = Lives(self._index, office, relation)
        self._holds = Holds(self._index, self._lives, filed, texts)
        self._findings = Findings(self._index, self._lives, self._holds, texts)
        # By office, charged or giver: orders in which something may be owed yet; what is found closed is left out from then on.
        self._open: dict[str, set[Spot]] = defaultdict(set)
        for message in messages:
            self.add(message)

    def add(self, filed: Filed) -> tuple[Spot, ...]:
        """Count a message in; the orders on which it bears, in order. Again changes nothing; a copy that shows more adds that."""
        touched = self._touched(self._index.add(filed))
        self._reopen(touched)
        return tuple(sorted(touched))

    def cancel(self, place: Place, office: str) -> None:
        """This message was cancelled towards an office: what it orders of that office is stopped."""
        self._index.cancelled[place].add(office)
        self._reopen(spot for spot in self._index.said_in(place) if self._index.is_order(spot))

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
        return tuple(self._holds.full(life, now) for life in self._lives.all_of(spot)) if self._index.is_order(spot) else ()

    def open(self, office: str | None, now: int) -> tuple[Life, ...]:
        """Lives in which something is owed, by an office or to it (`turn` says whose turn it is), None for all; in order of their ends."""
        found: list[Life] = []
        for each in [office] if office is not None else list(self._open):
            for spot in list(self._open.get(each, ())):
                lives = [life for life in self.lives(spot, now) if life.is_open and each in {life.office, life.giver}]
                if not lives:
                    self._open[each].discard(spot)
                found += lives if office is not None else [life for life in lives if life.office == each]
        return tuple(sorted(found, key=lambda life: (life.span.last is None, life.span.last or 0, life.spot, life.office)))

    def findings(self, spot: Spot) -> tuple[Finding, ...]:
        """What does not fit of an order, or of a portion that was taken for one, in the order of the portions that caused it."""
        return self._findings.of(spot)

    def findings_of(self, place: Place) -> tuple[Finding, ...]:
        """What does not fit because of one message."""
        return self._findings.of_message(place)

    def certificate(self, spot: Spot, office: str) -> Certificate | None:
        """Whether the words that an office reports it handed over are those that were ordered; None where that cannot be said here."""
        given = self._index.given.get(spot)
        report = self._lives.of(spot, office).report if given and office in given.charged and not given.order.is_proposal else None
        return certify(given, self._index.told[spot][report], self._texts) if given and report else None

    def contradictions(self, draft: Filed) -> tuple[Contradiction, ...]:
        """Why the orders of a draft cannot be meant so; the draft has the place and time that it will have, and is not counted in."""
        return tuple(Draft(draft, self._index, self._lives, self._holds).contradictions())

    def availability(self, who: str) -> Word | None:
        """The last word on when somebody can be met."""
        return self._index.last_word(who)

    def _touched(self, spots: set[Spot]) -> set[Spot]:
        """Orders among what a message bears on, or that deliver it, wait for it, or go to a person of whom it speaks."""
        index = self._index
        found: set[Spot] = set()
        for each in index.texts_above(spots):
            found.update((each, *index.said.get(each, ()), *index.delivering.get(each, ())))
        for who in (index.words_in[spot] for spot in spots if spot in index.words_in):
            found.update(spot for spot in index.meeting.get(who, ()) if spot in self._open[index.given[spot].giver])
        orders = set(filter(index.is_order, found))
        waiting = {then for each in {*orders, *spots} for then in index.after.get(each, ())}
        waiting.update(then for each in orders for then in index.given[each].spots(index.given[each].order.before))
        return orders | set(filter(index.is_order, waiting))

    def _reopen(self, spots: Iterable[Spot]) -> None:
        for spot in spots:
            given = self._index.given[spot]
            for office in (*given.charged, given.giver):
                self._open[office].add(spot)
