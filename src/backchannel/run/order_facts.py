"""Orders as facts: what is to be done, when by which clocks, how it stands with each office, what holds it up (docs/spec/orders.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger import Spot
from backchannel.ledger.orders_values import Hold
from backchannel.limits import TARGETS
from backchannel.message import DateTimeGroup, LocalTime, Place, ValueProblem
from backchannel.message.kinds import POINTS
from backchannel.run.facts import Facts, moment
from backchannel.run.order_points import said_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.ledger.orders_values import Finding, Hindrance, Life, Need, Passing
    from backchannel.message import Kind
    from backchannel.message.orders import Order, Time
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = [
    "finding_facts",
    "kind_of",
    "life_facts",
    "moment_facts",
    "order_lines",
    "passing_facts",
    "task_facts",
    "text_of",
    "time_facts",
    "zones",
]

_TIMES: Final = {"at": "At", "not_before": "Not before", "not_later_than": "Not later than", "report_by": "Report by"}


def zones(names: Sequence[str]) -> tuple[Place, ...]:
    """The places by whose clocks times are shown beside UTC; Mistake for one that is not known."""
    try:
        return tuple(dict.fromkeys(Place.parse(name.upper()) for name in names))
    except ValueProblem as problem:
        raise problem.mistake() from None


def time_facts(time: Time, clocks: Sequence[Place] = ()) -> Facts:
    """A time as it was written, in UTC, and by the clocks of these places and of its own."""
    group = DateTimeGroup(instant=time.instant)
    places = dict.fromkeys([*([time.place] if isinstance(time, LocalTime) else []), *clocks])
    return {
        "said": str(time),
        "utc": moment(group.microseconds),
        "clocks": [{"place": str(place), "shows": str(LocalTime.of(group, place))} for place in places],
    }


def moment_facts(at: int | None, like: Order, clocks: Sequence[Place] = ()) -> Facts | None:
    """A moment (microseconds since 1970) likewise, by the clock of the place in which the order has its times; None for none."""
    if at is None:
        return None
    group = DateTimeGroup.at(at)
    said = next((time for time in (like.at, like.not_before, like.not_later_than, like.report_by) if isinstance(time, LocalTime)), None)
    return time_facts(LocalTime.of(group, said.place) if said else group, clocks)


def life_facts(post: Post, correspondence: Correspondence, life: Life, clocks: Sequence[Place] = ()) -> Facts:
    """One office's life of one order."""
    charter, own = correspondence.charter, correspondence.office

    def name(office: str) -> str:
        return post.name(charter, office)

    return {
        "number": str(life.spot),
        "channel": charter.name,
        "from": name(life.giver),
        "office": name(life.office),
        "state": str(life.state),
        "turn": name(life.turn) if life.turn else None,
        "ours": life.office == own,
        "given_by_us": life.giver == own,
        "our_turn": life.turn == own,
        **_ordered(post, correspondence, life, clocks),
        "due": moment_facts(life.due, life.order, clocks),
        "overdue": life.is_held(Hold.OVERDUE),
        "holds": [_hold(each) for each in life.holds],
        "needs": [_need(each) for each in life.needs],
        "steps": [
            {"step": str(each.step), "number": str(each.spot), "from": name(each.office), "at": moment(each.at)} for each in life.steps
        ],
        "report": str(life.report) if life.report else None,
        "outcome": str(life.outcome) if life.outcome else None,
        "accepted": str(life.accepted) if life.accepted else None,
        "stops": [str(each) for each in life.stops],
        "cancelled": life.cancelled,
        "verdict": str(life.verdict) if life.verdict else None,
        "whole": life.is_whole,
        **said_facts(post, correspondence, life),
    }


def passing_facts(post: Post, correspondence: Correspondence, passing: Passing, clocks: Sequence[Place] = ()) -> Facts:
    """An order that passes through this office's hands, where it is not shown here who is charged: of no office, in no state."""
    return {
        "number": str(passing.spot),
        "channel": correspondence.charter.name,
        "from": post.name(correspondence.charter, passing.giver),
        "office": None,
        "charged": "not shown here",
        "state": None,
        "turn": None,
        "ours": False,
        "given_by_us": False,
        "our_turn": False,
        **_ordered(post, correspondence, passing, clocks),
        "due": moment_facts(passing.due, passing.order, clocks),
        "overdue": False,
        **{key: [] for key in ("holds", "needs", "steps", "stops", "points", "questions")},
        **dict.fromkeys(("report", "outcome", "accepted", "verdict")),
        "cancelled": False,
        "whole": False,
    }


def finding_facts(post: Post, correspondence: Correspondence, finding: Finding) -> Facts:
    """Something that does not fit."""
    charter, order = correspondence.charter, finding.order
    return {
        "kind": str(finding.kind),
        "order": str(order) if order else None,
        "giver": post.name(charter, charter.met_series(order.series).office) if order else None,
        "number": str(finding.by),
        "from": post.name(charter, finding.office),
        "more": [str(each) for each in finding.more],
        "points": list(finding.points),
        "moments": [moment(each) for each in finding.moments],
        "lines": [{"line": line, "reported": reported, "ordered": ordered} for line, reported, ordered in finding.lines],
    }


def order_lines(spot: Spot, order: Order) -> list[tuple[str, str]]:
    """The named lines of an order, paragraphs of its own message with their number in full."""
    said: dict[str, object] = {
        "Given to": ", ".join(map(str, order.given_to)),
        str(order.action): ", ".join(order.names) or (_full(spot, order.what) if order.what else "these words"),
        "Manner": order.manner,
        "Through": order.through,
        "To": order.to,
        "Where": order.where,
        **{line: getattr(order, key) for key, line in list(_TIMES.items())[:3]},
        "After": ", ".join(_full(spot, each) for each in order.after),
        "Before": ", ".join(_full(spot, each) for each in order.before),
        "Report by": order.report_by,
    }
    return [(name, str(value)) for name, value in said.items() if name and value]


def text_of(spot: Spot, order: Order) -> Spot | None:
    """The paragraph that an order delivers, speaks to, asks, has signed or reports on, wherever it is; None for its own words."""
    if order.what is None:
        return None
    return Spot(spot.series, spot.seq, order.what) if isinstance(order.what, int) else Spot.of(order.what)


def kind_of(kind: Kind | None) -> str:
    """A kind of portion with its article: `an order`, `points`."""
    name = str(kind or "paragraph that is not shown here")
    return name if name == str(POINTS) else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def task_facts(post: Post, correspondence: Correspondence, spot: Spot, order: Order) -> Facts:
    """What is to be done, to whom, where, with the first line of the words."""
    ledgers, text = post.engine.ledgers, text_of(spot, order)
    held = ledgers.of(correspondence.charter.channel).texts
    own, other = held.portion(spot), held.portion(text) if text else None
    return {
        "action": str(order.action) or None,
        "what": str(text) if text else None,
        "title": other.title if other else None,
        "names": list(order.names),
        "manner": str(order.manner) if order.manner else None,
        "through": str(order.through) if order.through else None,
        "to": order.to,
        "where": order.where,
        "words": own.words if own else None,
    }


def _ordered(post: Post, correspondence: Correspondence, one: Life | Passing, clocks: Sequence[Place]) -> Facts:
    """What is to be done, when it was ordered, and when it can be done."""
    order = one.order
    return {
        **task_facts(post, correspondence, one.spot, order),
        "given": moment(one.at),
        "times": {line: time_facts(time, clocks) for key, line in _TIMES.items() if (time := getattr(order, key))},
        "first": moment_facts(one.span.first, order, clocks),
        "last": moment_facts(one.span.last, order, clocks),
    }


def _full(spot: Spot, named: object) -> str:
    return f"{spot.place} paragraph {named}" if isinstance(named, int) else str(named)


def _hold(hold: Hindrance) -> Facts:
    """One thing that holds an order up; of more than can be read the first, and how many there are: a circle has as many as a message."""
    count = len(hold.spots)
    why = f"{hold.why}, {count} in all, among them" if count > TARGETS else str(hold.why)
    return {"hold": str(hold.hold), "why": why, "numbers": [str(each) for each in hold.spots[:TARGETS]]}


def _need(need: Need) -> Facts:
    return {
        "number": str(need.spot),
        "met": str(need.met),
        "by": str(need.by) if need.by else None,
        "earliest": moment(need.earliest),
    }
