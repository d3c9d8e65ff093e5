"""What asks and what answers, for each office that owes an answer: a pure fold over one channel (docs/spec/answers.md).

Nothing is closed by silence. What this office does not hold or may not see is said to be missing or not visible, never guessed: more
messages can only move an ask further along the states, so no smaller view contradicts a larger one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backchannel.ledger.filed import Spot
from backchannel.ledger.references import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, FiledPortion
    from backchannel.message import Reference
    from backchannel.message.bearing import Want

__all__ = ["AnswerState", "Answers", "Given", "Owed"]


class AnswerState(StrEnum):
    """How an ask stands towards one office that owes an answer; more knowledge only ever moves it down this list."""

    UNKNOWN = "not known to this office"
    OPEN = "open"
    PARTLY = "partly answered"
    OVERTAKEN = "overtaken"
    ANSWERED = "answered"


_SETTLED = frozenset({AnswerState.OVERTAKEN, AnswerState.ANSWERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One portion that answers another: who wrote it, whether it leaves something open, and who can read it."""

    spot: Spot
    office: str
    in_part: bool
    readers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """An answer that `office` owes to `asker`: what was asked where, by when (microseconds since 1970), and how that stands.

    `answers` are the portions by which the office answered the asker, `overtaken_by` those by which the asker replaced or withdrew what
    it had asked; `cancelled` says that the message was cancelled towards the office.
    """

    ask: Spot
    asker: str
    office: str
    want: Want
    due: int | None
    state: AnswerState
    answers: tuple[Given, ...] = ()
    overtaken_by: tuple[Spot, ...] = ()
    cancelled: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in _SETTLED

    def is_late(self, now: int) -> bool:
        """Whether it is known to be unsettled after its time."""
        return self.due is not None and self.due < now and self.state in {AnswerState.OPEN, AnswerState.PARTLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    want: Want
    due: int | None
    owing: frozenset[str]


@dataclass(slots=True)
class _Held:
    """What is kept of every message: which of its paragraphs are shown and which are sealed, as bits from paragraph 1."""

    digest: bytes
    office: str
    count: int
    shown: int = 0
    sealed: int = 0


class Answers:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    `office` is whose view it is; None for one that sees everything. `is_ours` says of a message that is not held whether it is for
    this office at all, and is asked anew for each answer.
    """

    __slots__ = ("_answers", "_asks", "_cancelled", "_given", "_held", "_is_ours", "_office", "_over", "_unsettled")

    def __init__(self, office: str | None, filed: Iterable[Filed] = (), *, is_ours: Callable[[Place], bool] = lambda place: True) -> None:
        self._office = office
        self._is_ours = is_ours
        self._held: dict[Place, _Held] = {}
        self._asks: dict[Spot, _Ask] = {}
        self._answers: dict[Spot, tuple[Spot, ...]] = {}
        # By what they are about, held or not.
        self._given: dict[Spot, dict[Spot, Given]] = defaultdict(dict)
        self._over: dict[Spot, dict[Spot, str]] = defaultdict(dict)
        self._cancelled: dict[Place, set[str]] = defaultdict(set)
        self._unsettled: dict[str, set[Spot]] = defaultdict(set)
        for one in filed:
            self.add(one)

    def add(self, filed: Filed) -> tuple[Spot, ...]:
        """Count a message in; the asks on which it bears, in order. Again changes nothing; a copy that shows more adds that."""
        held = self._held.setdefault(filed.place, _Held(digest=filed.digest, office=filed.office, count=len(filed.portions)))
        if held.digest != filed.digest:
            return ()
        touched: set[Spot] = set()
        for portion in filed.portions:
            bit = 1 << (portion.number - 1)
            held.sealed = (held.sealed | bit if portion.sealed else held.sealed) & ~held.shown
            if portion.shown:
                held.shown, held.sealed = held.shown | bit, held.sealed & ~bit
                touched |= self._count(filed, portion)
        for spot in touched:
            self._settle(spot)
        return tuple(sorted(spot for spot in touched if spot in self._asks))

    def cancel(self, place: Place, office: str) -> None:
        """This message was cancelled towards an office: what it asks of that office is overtaken."""
        self._cancelled[place].add(office)
        self._settle_all(place)

    def receive(self, place: Place, office: str) -> None:
        """This office has signed for a message, cancelled or not: what it asks is owed."""
        if office in self._cancelled.get(place, ()):
            self._cancelled[place].remove(office)
            self._settle_all(place)

    def _settle_all(self, place: Place) -> None:
        held = self._held.get(place)
        for number in range(1, held.count + 1) if held else ():
            self._settle(Spot(*place, number))

    def standing(self, reference: Reference) -> Standing:
        """How a message or paragraph of this channel stands in what this office holds."""
        place, number = Spot.of(reference).place, reference.paragraph
        held = self._held.get(place)
        if held is None:
            return Standing.MISSING if self._is_ours(place) else Standing.NOT_VISIBLE
        if number is None:
            return Standing.HELD
        if number > held.count:
            return Standing.NO_SUCH
        bit = 1 << (number - 1)
        return Standing.HELD if held.shown & bit else (Standing.SEALED if held.sealed & bit else Standing.NOT_VISIBLE)

    def owed_for(self, ask: Spot) -> tuple[Owed, ...]:
        """What is owed for one portion that asks, by office; nothing for one that does not ask, or whose asking is not shown here."""
        found = self._asks.get(ask)
        return tuple(self._owed(ask, found, office) for office in sorted(found.owing)) if found else ()

    def unsettled(self, office: str) -> tuple[Owed, ...]:
        """What an office still owes as far as is known here, the earliest due first, then in the order of messages."""
        rows = [self._owed(spot, self._asks[spot], office) for spot in self._unsettled.get(office, ())]
        return tuple(sorted(rows, key=lambda row: (row.due is None, row.due or 0, row.ask)))

    def owing(self) -> tuple[str, ...]:
        """The offices that still owe something as far as is known here, in order."""
        return tuple(sorted(office for office, spots in self._unsettled.items() if spots))

    def late(self, office: str, now: int) -> tuple[Owed, ...]:
        """What of that is late."""
        return tuple(row for row in self.unsettled(office) if row.is_late(now))

    def given(self, spot: Spot) -> tuple[Given, ...]:
        """All portions that answer this one, whether it asked or not, and whether it is held or not, in order."""
        return tuple(given for _, given in sorted(self._given.get(spot, {}).items()))

    def answered_by(self, spot: Spot) -> tuple[Spot, ...]:
        """The portions that this one answers, in the order in which it names them."""
        return self._answers.get(spot, ())

    def _count(self, filed: Filed, portion: FiledPortion) -> set[Spot]:
        """Count in what a shown portion asks, answers and overtakes; the portions that may stand otherwise now."""
        spot, bearing = filed.spot(portion), portion.bearing
        touched: set[Spot] = set()
        if bearing.ask:
            known = self._asks.get(spot)
            owing = (filed.to & portion.readers) - {filed.office} | (known.owing if known else frozenset())
            self._asks[spot] = _Ask(want=bearing.ask.want, due=bearing.ask.due, owing=owing)
            touched.add(spot)
        if bearing.answers:
            self._answers[spot] = tuple(Spot.of(answer.reference) for answer in bearing.answers)
        for answer in bearing.answers:
            target = Spot.of(answer.reference)
            before = self._given[target].get(spot)
            readers = portion.readers | (before.readers if before else frozenset())
            self._given[target][spot] = Given(spot=spot, office=filed.office, in_part=answer.in_part, readers=readers)
            touched.add(target)
        for over in bearing.targets:
            if over.parts is None:
                target = Spot.of(over.reference)
                self._over[target][spot] = filed.office
                touched.add(target)
        return touched

    def _settle(self, spot: Spot) -> None:
        ask = self._asks.get(spot)
        if ask is None:
            return
        for office in ask.owing:
            if self._owed(spot, ask, office).is_settled:
                self._unsettled[office].discard(spot)
            else:
                self._unsettled[office].add(spot)

    def _owed(self, spot: Spot, ask: _Ask, office: str) -> Owed:
        asker = self._held[spot.place].office
        # An answer counts when who asked can read it: only so the two of them can agree on whether it was given.
        answers = tuple(given for given in self.given(spot) if given.office == office and asker in given.readers)
        over = tuple(sorted(by for by, writer in self._over.get(spot, {}).items() if writer == asker))
        cancelled = office in self._cancelled.get(spot.place, ())
        state = AnswerState.OPEN if self._office in {None, asker, office} else AnswerState.UNKNOWN
        if any(not given.in_part for given in answers):
            state = AnswerState.ANSWERED
        elif over or cancelled:
            state = AnswerState.OVERTAKEN
        elif answers:
            state = AnswerState.PARTLY
        return Owed(
            ask=spot,
            asker=asker,
            office=office,
            want=ask.want,
            due=ask.due,
            state=state,
            answers=answers,
            overtaken_by=over,
            cancelled=cancelled,
        )
