"""Drafts of the steps of an order's life, as the cable form has them; each then goes the way of every other draft
(docs/spec/orders.md, "Steps")."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.errors import Mistake, Unsound
from backchannel.ledger import Place, Spot
from backchannel.message import ClosedPortion, Heading, Message, Portion, Reference, ValueProblem, cable
from backchannel.message.bearing import REPLACES, WITHDRAWS
from backchannel.message.kinds import ORDER, PARAGRAPH, REPORT, TEXT
from backchannel.message.orders import CHANGED, EXACT, Action, Order
from backchannel.message.steps import REPORTING, Step
from backchannel.run.closed import Closed, check_read, sources
from backchannel.run.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from backchannel.ledger import Filed
    from backchannel.message import Marking, OfficeName, Precedence
    from backchannel.run.post import Post
    from backchannel.seal import Charter
    from backchannel.station import Correspondence

__all__ = ["Given", "accepting_drafts", "find_order", "find_orders", "replacing_draft", "step_draft", "stop_draft"]

_SAID: Final = {
    Step.WILL_COMPLY: "We will comply.",
    Step.BEGUN: "It is under way.",
    Step.DONE: "It was done as ordered.",
    Step.ACCEPTS: "The report is accepted.",
}
_SUBJECTS: Final = {
    Step.WILL_COMPLY: "will comply",
    Step.CANNOT_COMPLY: "cannot comply",
    Step.BEGUN: "under way",
    Step.DONE: "done as ordered",
    Step.DONE_OTHERWISE: "done otherwise",
    Step.NOT_DONE: "not done",
    Step.ACCEPTS: "report accepted",
}
_STOPPED: Final = "This is not to be done."
_HANDED_OVER: Final = "Words handed over"
_PLACE_HELD: Final = "-"
_TOGETHER: Final = 99  # acceptances in one message: whoever gets it reads two figures at most
_REPORT_LINES: Final = REPORT.shape.fields if REPORT.shape else ()
_ORDER_LINES: Final = frozenset(ORDER.shape.fields if ORDER.shape else ()) | {"Begin text:"}


class Given(NamedTuple):
    """An order as this office holds it: where it stands, who wrote it, how it is marked, and who can read it."""

    correspondence: Correspondence
    spot: Spot
    order: Order | None
    filed: Filed
    precedence: Precedence
    marking: Marking

    @property
    def charter(self) -> Charter:
        """Of its channel."""
        return self.correspondence.charter

    @property
    def charged(self) -> frozenset[str]:
        """The offices that are to do it; none where it is no order."""
        if self.order is None or self.order.is_proposal:
            return frozenset()
        named = frozenset(self.charter.seat_named(name).office for name in self.order.given_to)
        return (named or self.filed.to & self.readers) - {self.filed.office}

    @property
    def readers(self) -> frozenset[str]:
        """The offices that can read it."""
        portion = self.filed.portion(self.spot.paragraph)
        return portion.readers if portion else frozenset()


def find_order(post: Post, number: str, channel: str | None = None, *, unread: bool = False) -> Given:
    """The order of this number, `HAKTO 42 paragraph 2`; without a paragraph the only order of that message.

    Mistake as `find_orders`, and for a message with none or several.
    """
    found = [given for given in find_orders(post, number, channel, unread=unread) if _names_paragraph(number) or given.charged]
    if len(found) == 1:
        return found[0]
    came = f"{number}, which holds {len(found) or 'no'} orders"
    raise Mistake("step.which", came, ", ".join(str(given.spot) for given in found) or "a paragraph that orders something")


def find_orders(post: Post, number: str, channel: str | None = None, *, unread: bool = False) -> list[Given]:
    """The paragraph of this number, whatever it is; without a paragraph every order and proposal of that message that is open here.

    Mistake for what is not held or not open here, for a message that orders and proposes nothing, and, unless it may be `unread`, for
    one that nobody has opened.
    """
    try:
        reference = Reference.parse(number)
    except ValueProblem as problem:
        raise problem.mistake() from None
    correspondence, row = post.find(f"{reference.series} {reference.number}", channel)
    message, place = post.reopen(row).message, Place(row.series, row.seq)
    check_read(post, correspondence, [] if unread else [str(place)])
    filed = post.engine.ledgers.filed(correspondence.charter.channel, place)
    assert filed is not None  # it was found, and verified
    numbers = [portion.number for portion in filed.portions if portion.order] if reference.paragraph is None else [reference.paragraph]
    if not numbers:
        raise Mistake("step.which", f"{place}, of which no order is open here", "a paragraph that orders something")
    return [_given(correspondence, message, filed, paragraph) for paragraph in numbers]


def _given(correspondence: Correspondence, message: Message, filed: Filed, paragraph: int) -> Given:
    spot, portion, held = Spot(*filed.place, paragraph), message.portion(paragraph), filed.portion(paragraph)
    if held is None:
        raise Mistake("step.none", f"{spot}", f"one of its {len(filed.portions)} paragraphs")
    if not held.shown or not isinstance(portion, Portion | ClosedPortion):
        hint = f"Read it first, as the officer for whom it is: `backchannel read {filed.place}`."
        raise Mistake("step.closed", f"{spot}, whose words are not open here", "one that is", hint)
    return Given(
        correspondence=correspondence,
        spot=spot,
        order=held.order,
        filed=filed,
        precedence=message.heading.precedence,
        marking=message.marking_of(portion),
    )


def _names_paragraph(number: str) -> bool:
    return " paragraph " in number


def step_draft(
    post: Post,
    order: str,
    step: str,
    channel: str | None = None,
    say: str | None = None,
    lines: Mapping[str, str] | None = None,
    words: str | None = None,
    exact: bool = False,
    corrects: str | None = None,
) -> Facts:
    """The draft by which this office says a step: to who gave the order, or for `Accepts` to who is charged.

    `lines` are named lines of the report, `words` those that were handed over, `exact` that they were those ordered; `corrects` a
    report of this office's own that this one replaces. Mistake where it is not this office's step to take.
    """
    given, taken = find_order(post, order, channel), _step(step)
    _check_whose(post, given, ours=taken is Step.ACCEPTS)
    if say is None and taken not in _SAID:
        came = f"{given.spot}: {_SUBJECTS[taken]}, and no word of how or why"
        raise Mistake("step.words", came, "the words that say it", "Write them behind --say; that it cannot be done, behind --cannot.")
    to = _names(given.charter, given.charged if taken is Step.ACCEPTS else {given.filed.office})
    text = _handed_over(post, given, words) if words is not None or exact else None
    own = {**(_about(given, text) if text else {}), **(lines or {})}
    fields = [*([(REPLACES, corrects)] if corrects else []), (str(taken), str(given.spot))]
    fields += [(name, own[name]) for name in _REPORT_LINES if name in own]
    audience = _audience(given, to)
    try:
        kind = REPORT if taken in REPORTING else PARAGRAPH
        first = Portion(number=1, kind=kind, audience=audience, fields=tuple(fields), words=say or _SAID[taken])
        second = Portion(number=2, kind=TEXT, audience=audience, fields=(("Title", text.title),), words=text.words) if text else None
    except ValueProblem as problem:
        raise problem.mistake() from None
    return _draft(given, to, (), _SUBJECTS[taken], first, *([second] if second else []))


def accepting_drafts(post: Post, orders: Sequence[str] = (), channel: str | None = None, say: str | None = None) -> list[Facts]:
    """The drafts by which this office accepts the reports on these orders, or (none) on all that are read, done as ordered and fit: one for
    the same offices. Mistake where nothing waits to be accepted."""
    found = [find_order(post, order, channel) for order in orders] or list(_fitting(post, channel))
    if not found:
        came = "no report that is done as ordered, fits, and waits to be accepted"
        raise Mistake("step.none", came, "one", "See `backchannel agenda`.")
    alike: dict[object, list[Given]] = {}
    for given in found:
        _check_whose(post, given, ours=True)
        alike.setdefault((given.charter.channel, given.charged, given.precedence, given.marking), []).append(given)
    groups = [rows[start : start + _TOGETHER] for rows in alike.values() for start in range(0, len(rows), _TOGETHER)]
    return [_acceptance(rows, say or _SAID[Step.ACCEPTS]) for rows in groups]


def _fitting(post: Post, channel: str | None) -> Iterator[Given]:
    now, closed = post.engine.clock.now(), Closed(post)
    for correspondence in [post.channel(channel)] if channel else post.channels:
        orders, name = post.engine.ledgers.of(correspondence.charter.channel).orders, correspondence.charter.name
        lives = [life for life in orders.open(correspondence.office, now) if life.giver == correspondence.office and orders.fits(life)]
        for spot in sorted({life.spot for life in lives if not closed.has(name, str(life.report))}):
            yield find_order(post, str(spot), name)


def _acceptance(rows: Sequence[Given], say: str) -> Facts:
    """One message that accepts the reports on several orders of the same offices."""
    first, others = rows[0], len(rows) - 1
    to = _names(first.charter, first.charged)
    portions = [
        Portion(number=number, kind=PARAGRAPH, audience=_audience(given, to), fields=((str(Step.ACCEPTS), str(given.spot)),), words=say)
        for number, given in enumerate(rows, 1)
    ]
    more = f", and {others} more" if others else ""
    return _draft(first, to, (), _SUBJECTS[Step.ACCEPTS] + more, *portions)


def _step(step: str) -> Step:
    if step not in _SUBJECTS:
        raise Mistake("step.unknown", f"{step!r}, which is no step of an order", "one of its steps", f"{', '.join(_SUBJECTS)}.")
    return Step(step)


def stop_draft(post: Post, order: str, channel: str | None = None, say: str | None = None) -> Facts:
    """The draft by which this office stops an order that it gave: to exactly those who have it."""
    given = find_order(post, order, channel)
    _check_whose(post, given, ours=True)
    to, info = _to_all(given)
    audience, fields = _audience(given, (*to, *info)), ((WITHDRAWS, str(given.spot)),)
    return _draft(given, to, info, "stopped", Portion(number=1, audience=audience, fields=fields, words=say or _STOPPED))


def replacing_draft(post: Post, order: str, text: str, channel: str | None = None) -> Facts:
    """The draft by which another order takes the place of one that this office gave: to exactly those who have it.

    `text`: the new order as it stands below a paragraph's number, named lines first. Raises Unsound, by its lines.
    """
    given = find_order(post, order, channel)
    _check_whose(post, given, ours=True)
    to, info = _to_all(given)
    fields = ((REPLACES, str(given.spot)),)
    empty = Portion(number=1, kind=ORDER, audience=_audience(given, (*to, *info)), fields=fields, words=_PLACE_HELD)
    facts = _draft(given, to, info, "replaced", empty)
    head = str(facts["draft"]).removesuffix(f" {_PLACE_HELD}\n")
    named = text.partition(": ")[0] in _ORDER_LINES
    draft = "".join((head, "\n" if named else " ", text.rstrip(), "\n"))
    try:
        cable.parse_draft(draft)
    except Unsound as unsound:
        above = head.count("\n") + named
        raise Unsound(tuple(replace(finding, line=max(1, finding.line - above)) for finding in unsound.findings)) from None
    return facts | {"draft": draft}


class _Text(NamedTuple):
    """Words that were handed over, and whether they are those of the text that was ordered; None where nobody can say."""

    title: str
    words: str
    is_exact: bool | None


def _handed_over(post: Post, given: Given, words: str | None) -> _Text:
    """What was handed over: these words, or (None) exactly those of the text that was ordered."""
    order, spot = given.order, given.spot
    what = order.what if order and order.action is Action.DELIVER else None
    if what is None:
        if words is None:
            raise Mistake("step.no-text", f"{spot}, which delivers no text", "an order to deliver one", "Give the words with --words.")
        return _Text(_HANDED_OVER, words, None)
    where = Spot(spot.series, spot.seq, what) if isinstance(what, int) else Spot.of(what)
    ledger = post.engine.ledgers.of(given.charter.channel)
    ordered = ledger.orders.ordered(spot)
    check_read(post, given.correspondence, [*sources(ledger, where), *(str(piece.spot) for piece in (ordered.pieces if ordered else ()))])
    now = ordered.words if ordered else None
    if words is None and now is None:
        came = f"{where}, the text that {spot} delivers, which is not all here"
        raise Mistake("step.no-text", came, "a text whose exact words are here", "Give the words with --words.")
    title = ledger.texts.text(where).title or _HANDED_OVER
    return _Text(title, now or "" if words is None else words, None if now is None else words in (None, now))


def _about(given: Given, text: _Text) -> Facts:
    """The lines of a report that say which words were handed over, and how, as far as it was ordered."""
    lines = {"Delivered": "paragraph 2", "Digest": f"sha-256 {sha256(text.words.encode()).hexdigest()}"}
    lines |= {} if text.is_exact is None else {"Words": EXACT if text.is_exact else CHANGED}
    return lines | ({"Manner": str(given.order.manner)} if given.order and given.order.manner else {})


def _check_whose(post: Post, given: Given, *, ours: bool) -> None:
    """Mistake where the order is, or is not, one that this office gave."""
    own = given.correspondence.office
    if given.filed.office == own and not ours:
        hint = "To say that a report is enough: `backchannel accept`. To take the order back: `backchannel stop`."
        raise Mistake("step.own", f"{given.spot}, which this office gave itself", "an order that another office gave", hint)
    if given.filed.office != own and ours:
        giver = post.name(given.charter, given.filed.office)
        came = f"{given.spot}, which {giver} gave"
        raise Mistake("step.not-ours", came, "an order that this office gave", f"Ask {giver}.")
    if ours and not given.charged:
        raise Mistake("step.no-order", f"{given.spot}, which orders nobody to do anything", "an order")


def _to_all(given: Given) -> tuple[tuple[OfficeName, ...], tuple[OfficeName, ...]]:
    """Everybody who has the order: those that are charged for action, the others for information."""
    return _names(given.charter, given.charged), _names(given.charter, given.readers - given.charged - {given.filed.office})


def _names(charter: Charter, offices: Iterable[str]) -> tuple[OfficeName, ...]:
    """In the order of the charter."""
    asked = set(offices)
    return tuple(seat.name for seat in charter.seats if seat.office in asked)


def _audience(given: Given, names: Sequence[OfficeName]) -> tuple[OfficeName, ...] | None:
    """All of them by name, where one is shown nothing but what names it."""
    limited = any(not given.charter.seat_named(name).role.may.see_all for name in names)
    return tuple(names) if limited else None


def _draft(given: Given, to: tuple[OfficeName, ...], info: tuple[OfficeName, ...], subject: str, *portions: Portion) -> Facts:
    try:
        heading = Heading(
            precedence=given.precedence,
            marking=given.marking,
            sender=given.charter.seat(given.correspondence.office).name,
            to=to,
            info=info,
            subject=f"{given.spot}: {subject}",
        )
        draft = cable.render(Message(heading=heading, portions=portions))
    except ValueProblem as problem:
        raise problem.mistake() from None
    return {"channel": given.charter.name, "order": str(given.spot), "draft": draft}
