"""What is said of an order: its life towards each office, what holds it up, what does not fit, its certificate (docs/spec/orders.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from backchannel.ledger.filed import Spot
    from backchannel.message.orders import Availability, Order, Span
    from backchannel.message.steps import Step
    from backchannel.message.times import Time

__all__ = [
    "AT_WORK",
    "CLOSED",
    "COMPLIED",
    "Certificate",
    "Clash",
    "Contradiction",
    "Covered",
    "Differing",
    "Finding",
    "FindingKind",
    "Hindrance",
    "Hold",
    "Life",
    "Met",
    "Need",
    "OrderState",
    "Passing",
    "Point",
    "Reason",
    "StepTaken",
    "Verdict",
]


class OrderState(StrEnum):
    """Where an order is with one office that is charged with it (docs/spec/orders.md, "Life")."""

    GIVEN = "given"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    UNDER_WAY = "under way"
    DONE = "done as ordered"
    DONE_OTHERWISE = "done otherwise"
    NOT_DONE = "not done"
    ACCEPTED = "accepted"
    STOPPED = "stopped"
    REPLACED = "replaced"


AT_WORK: Final = frozenset({OrderState.GIVEN, OrderState.ACKNOWLEDGED, OrderState.UNDER_WAY})
COMPLIED: Final = frozenset({OrderState.DONE, OrderState.DONE_OTHERWISE})
CLOSED: Final = frozenset({OrderState.ACCEPTED, OrderState.STOPPED, OrderState.REPLACED})


class Verdict(StrEnum):
    """Of an order that was both stopped and reported: which was signed first."""

    DONE_FIRST = "done first"
    STOPPED_FIRST = "stopped first"
    UNDETERMINABLE = "undeterminable"


class Hold(StrEnum):
    """How an order that is to be done yet is held up."""

    BLOCKED = "blocked"
    IMPOSSIBLE = "impossible"
    OVERDUE = "overdue"


class Reason(StrEnum):
    """The reason of a hold."""

    FIRST = "what must come first is not reported done"
    CIRCLE = "they come before each other in a circle"
    UNSIGNED = "its text awaits a signature"
    DISPUTED = "whether its text is signed is in dispute"
    WITHDRAWN = "its text is withdrawn"
    CONFLICT = "its text is in conflict"
    INCOMPLETE = "its text is not all here"
    NO_MOMENT = "its times leave no moment"
    FIRST_TOO_LATE = "what must come first cannot come before its time is over"
    SPAN_OVER = "its time is over"
    REPORT_DUE = "the time for its report is over"


class FindingKind(StrEnum):
    """What does not fit (docs/spec/orders.md, "Findings")."""

    NOT_CHARGED = "not the one who was charged"
    NO_ORDER = "no order"
    OUT_OF_LIFE = "out of its life"
    REPORTED_TWICE = "reported twice, differing"
    THOUGH_STOPPED = "reported though stopped"
    ACCEPTED_EARLY = "accepted before it was reported"
    CHANGED_SINCE = "changed since it was accepted"
    CANCELLED_RECEIVED = "cancelled, and received all the same"
    DATED_BEFORE = "dated before its order"
    DATED_AFTER = "dated after its report"
    OUT_OF_TURN = "out of turn"
    HOLDS_NOTHING = "it holds nothing up"
    EARLY = "early"
    LATE = "late"
    OTHERWISE = "otherwise than ordered"
    OTHER_WORDS = "other words"
    OLDER_TEXT = "an older text"
    NO_WORDS = "no words to compare"
    NOT_ORDERED = "a version that was not ordered"
    NOT_HEARD = "not its word to give"
    WORDS_ELSEWHERE = "words of another message"
    WORDS_CHANGED = "its words changed since"
    OTHER_DIGEST = "another digest"
    IN_PART = "changed in part"
    NEVER_ORDERED = "never ordered"
    POINTS_LEFT_OUT = "points left out"
    NO_SUCH_POINTS = "no such points"


class Clash(StrEnum):
    """Why the orders of a draft cannot be meant so."""

    TIMES = "what comes first cannot come before the other's time is over"
    NO_MOMENT = "its times leave no moment in which the person can be met"
    PAST = "its time is over"
    CIRCLE = "they come before each other in a circle"
    NO_ORDER = "what it comes before or after is neither an order nor an event"
    HOLDS_NOTHING = "it comes before what another office gave, and holds nothing up"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """One portion that says a step of an order: which, by whom, when that was released (microseconds since 1970, 0 not known)."""

    spot: Spot
    step: Step
    office: str
    at: int


class Met(StrEnum):
    """How something stands that must come first."""

    YES = "reported done"
    NO = "not reported done"
    NOT_SHOWN = "not here"
    NO_ORDER = "neither an order nor an event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What must come first: an order or event, how it stands, and when it can come at the earliest (microseconds), if that is known."""

    spot: Spot
    met: Met
    by: Spot | None = None
    earliest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One thing that holds an order up: the reason, and the portions in which it lies."""

    hold: Hold
    why: Reason
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An order towards one office that is charged with it, by what this office holds.

    `at` is when it was released, `span` when it can be done, both in microseconds since 1970. `report` is the first portion that said the
    `outcome`, `accepted` the one that accepted it. `stops` are the portions by which its giver stopped or replaced it, `cancelled` says
    that its message was cancelled towards the office; `verdict` is None unless it was both stopped and reported. `is_whole` False where
    this office is neither of the two, and steps may have gone past it.
    """

    spot: Spot
    giver: str
    office: str
    order: Order
    at: int
    state: OrderState
    span: Span
    steps: tuple[StepTaken, ...] = ()
    report: Spot | None = None
    outcome: OrderState | None = None
    accepted: Spot | None = None
    stops: tuple[Spot, ...] = ()
    cancelled: bool = False
    verdict: Verdict | None = None
    needs: tuple[Need, ...] = ()
    holds: tuple[Hindrance, ...] = ()
    is_whole: bool = True

    @property
    def turn(self) -> str | None:
        """Whose turn it is: the office's until it has reported or declined, then the giver's until he has accepted, stopped or replaced
        it; None when nothing is owed."""
        if self.state in CLOSED:
            return None
        return self.office if self.state in AT_WORK else self.giver

    @property
    def is_open(self) -> bool:
        """Whether anything is owed yet."""
        return self.turn is not None

    @property
    def due(self) -> int | None:
        """When the first of its times is over for whoever has to act, that of the doing or that of the report; None for nobody."""
        return _due(self.order, self.span) if self.state in AT_WORK else None

    def is_held(self, hold: Hold) -> bool:
        """Whether it is held up so."""
        return any(each.hold is hold for each in self.holds)


class Covered(StrEnum):
    """How a point stands that was to be spoken to."""

    COVERED = "covered"
    OTHERWISE = "covered otherwise"
    NOT_COVERED = "not covered"
    NOT_REPORTED = "not reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point by its number, from 1, and how it stands by the word of which portion."""

    number: int
    how: Covered
    by: Spot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """An order that passes through an office's hands, to which it is not shown who is charged; moments in microseconds since 1970."""

    spot: Spot
    giver: str
    order: Order
    at: int
    span: Span

    @property
    def due(self) -> int | None:
        """When the first of its times is over."""
        return _due(self.order, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that does not fit: `by` this portion of this office, of this order (None where it is of none).

    `more` are other portions in question, `points` the points, `moments` when it was done and the moment that this is measured by,
    `lines` in which report and order differ: the name of each, as it is reported, as it was ordered.
    """

    kind: FindingKind
    order: Spot | None
    by: Spot
    office: str
    more: tuple[Spot, ...] = ()
    points: tuple[int, ...] = ()
    moments: tuple[int, ...] = ()
    lines: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """Characters of the ordered words, from and up to, in whose place stand these of the words handed over; one of the two may be empty."""

    ordered: tuple[int, int]
    carried: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Of a delivery that was reported: the words of `text` as they stood for the one who reported, and the words that his report carries.

    Words are None where they are not here, the digest of `carried` then is the one that the report states. `is_certain` False where it
    is not known here which versions he had read, or were ordered. `is_current` says that these words are those that are ordered now.
    `since` are the portions by which he has changed the words of his report since, which then are `since_words`.
    """

    order: Spot
    office: str
    report: Spot
    text: Spot
    ordered: bytes
    carried: bytes
    stated: bytes | None
    ordered_words: str
    carried_words: str | None
    differing: tuple[Differing, ...]
    is_certain: bool
    is_current: bool
    since: tuple[Spot, ...] = ()
    since_words: str | None = None

    @property
    def is_equal(self) -> bool:
        """Whether the words handed over are those that were ordered, byte for byte."""
        return self.ordered == self.carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Why a draft's orders cannot be meant so: `first` must come before `then`; the times as they are written that do not allow it.

    Of one order alone `then` is that order. `circle` are the orders of a circle. `by` is the word on somebody's availability that counts.
    `is_doubtful` where it comes of such words alone that are held: who gives the order may know better.
    """

    clash: Clash
    then: Spot
    first: Spot | None = None
    earliest: Time | None = None
    latest: Time | None = None
    circle: tuple[Spot, ...] = ()
    by: Spot | None = None
    who: Availability | None = None
    is_doubtful: bool = False


def _due(order: Order, span: Span) -> int | None:
    return min((at for at in (span.last, order.report_due) if at is not None), default=None)
