"""A text handed over by somebody without a station: what is given to him on paper or in a file, and his report (docs/spec/handoff.md).

Nothing is sent here: a report becomes a draft, which then goes the way of every other draft.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import Mistake, Refused
from backchannel.ledger import Spot
from backchannel.ledger.orders_values import AT_WORK, CLOSED, Met, OrderState
from backchannel.message import DateTimeGroup, LocalTime, Marking, Reference
from backchannel.message.orders import CHANGED, EXACT, Action
from backchannel.run.closed import Closed, is_unopened
from backchannel.run.closed_checks import behind
from backchannel.run.facts import Facts, moment
from backchannel.run.handing_drafts import Said, handed_draft, versions_of
from backchannel.run.handing_rows import handed_on, keep_handoff, keep_report, kept_handoff, reported_before
from backchannel.run.order_facts import order_lines, text_of, time_facts
from backchannel.run.order_words import at_once
from backchannel.run.reading_file import highest, person_named
from backchannel.run.signing import signature_facts
from backchannel.run.stepping import find_order
from backchannel.seal.code import Code
from backchannel.seal.handoff import ReportCode, handoff_id, handoff_key, handoff_report_key
from backchannel.seal.handoff_report import HolderReport, SealedReport
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import encode
from backchannel.seal.words import check_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.ledger import Text
    from backchannel.ledger.orders_values import Life
    from backchannel.message.orders import Order
    from backchannel.run.post import Post
    from backchannel.run.stepping import Given

__all__ = ["handoff_file", "handoff_list", "handoff_reported", "handoff_sheet", "handoff_take", "handoff_words"]

_TIMES: Final = {"At": "at", "Not before": "not_before", "Not later than": "not_later_than", "Report by": "report_by"}
_REPORTED_LINES: Final = {"When": "when", "Where": "where", "To": "to", "Persons": "persons", "Manner": "manner"}


def handoff_sheet(
    post: Post, order: str, holder: str | None = None, eyes_only: bool = False, channel: str | None = None, despite: Sequence[str] = ()
) -> Facts:
    """What goes on a printed sheet: order, text, check words, and four words to be read back by telephone.

    `despite` names the order where it is handed on although it was done, or is with somebody already. Mistake for what is no order to
    deliver, is stopped, is not for this office to hand on, or whose text does not stand.
    """
    facts = _handed(post, order, holder, eyes_only, channel, despite)
    code = ReportCode.fresh(post.engine.randomness)
    number = keep_handoff(post, code.id, {**facts, "kind": "sheet"})
    return {**facts, "number": number, "report_code": list(code.words)}


def handoff_file(
    post: Post, order: str, holder: str | None = None, eyes_only: bool = False, channel: str | None = None, despite: Sequence[str] = ()
) -> Facts:
    """What goes into a file, and the ten words that will open it; they are kept nowhere. Raises as `handoff_sheet` does."""
    facts = _handed(post, order, holder, eyes_only, channel, despite)
    code = Code.fresh(post.engine.randomness)
    keys = {"key": handoff_key(code), "report_key": handoff_report_key(code)}
    kept = {name: b64encode(key).decode("ascii") for name, key in keys.items()}
    number = keep_handoff(post, handoff_id(code), {**facts, **kept, "kind": "file"})
    return {**facts, "number": number, "words": list(code.words)}


def handoff_list(post: Post, channel: str | None = None) -> list[Facts]:
    """What was handed on here, to whom, when, and what was reported of it, in the order in which it was made."""
    post.person()
    name = post.channel(channel).charter.name if channel else None
    return [_listed(kept) for kept in handed_on(post, channel=name)]


def _listed(kept: dict[str, Any]) -> Facts:
    reports = [{name: row[name] for name in ("at", "step")} for row in kept["reports"]]
    return {name: kept[name] for name in ("number", "kind", "order", "channel", "for", "made", "digest")} | {"reports": reports}


def handoff_words(post: Post, order: str, channel: str | None = None) -> Facts:
    """The check words of the text that an order delivers, and of what it was before, to be compared by voice with who holds it on paper."""
    given = find_order(post, order, channel, unread=True)
    _check_opened(post, given)
    text = _text(post, given)
    words = text.now.words or ""
    before = [{"number": number, **_checked(each)} for number, each in versions_of(post, given, text) if each != words]
    return {"order": str(given.spot), "text": str(text.root), "title": text.title, **_checked(words), "before": before}


def handoff_reported(
    post: Post,
    code: str,
    step: str,
    lines: dict[str, str] | None = None,
    exactness: str | None = None,
    words: str | None = None,
    reply: str | None = None,
    remarks: str | None = None,
) -> Facts:
    """The draft of a report that came by telephone with the four words of a sheet; Mistake where no sheet made here has them.

    `exactness`: whether every word was handed over as it stands ("exact"), or others were ("changed", which are `words`); None where
    nobody knows.
    """
    identity = ReportCode.parse(code).id
    kept = kept_handoff(post, identity, "report code")
    said = Said(
        step=step, lines=lines or {}, exactness=exactness, words=words, reply=reply, remarks=remarks, by="telephone", at=None, signed=None
    )
    return _drafted(post, identity, kept, said)


def handoff_take(post: Post, report: str) -> Facts:
    """The draft of what a report (base64 of it and of the mail around it) says; Refused when it is not sealed and signed with the keys
    of a hand-off that was made here."""
    sealed = SealedReport.parse(b64decode(report))
    kept = kept_handoff(post, sealed.handoff, "report")
    read = HolderReport.read(sealed.open(b64decode(kept["report_key"] or "")), b64decode(kept["key"] or ""))
    if (read.handoff, str(read.order), read.digest.hex()) != (sealed.handoff, kept["order"], kept["digest"]):
        raise Refused("handoff.other", "a report of another order, or of other words", "those of its own hand-off")
    lines = {line: str(value) for line, name in _REPORTED_LINES.items() if (value := getattr(read, name)) is not None}
    said = Said(
        step=str(read.step),
        lines=lines,
        exactness=None if read.is_exact is None else EXACT if read.is_exact else CHANGED,
        words=read.words,
        reply=read.reply,
        remarks=read.remarks,
        by="holder",
        at=str(read.written),
        signed=read.signed.hex(),
    )
    return _drafted(post, sealed.handoff, kept, said)


def _handed(post: Post, order: str, holder: str | None, eyes_only: bool, channel: str | None, despite: Sequence[str]) -> Facts:
    post.person()
    given = find_order(post, order, channel, unread=True)
    _check_opened(post, given)
    ordered = _to_deliver(post, given)
    if str(given.spot) not in despite and (doubts := list(_doubts(post, given))):
        raise at_once(doubts, f'To hand it on all the same, say so: --despite "{given.spot}".')
    text = _text(post, given)
    spots = [given.spot, *(piece.spot for piece in text.now.pieces)]
    marking = highest(_markings(post, given, spots))
    if marking.eyes_only and not eyes_only:
        came = f"{given.spot}, which is exclusively eyes only, for somebody else's hands"
        raise Mistake("handoff.eyes", came, "the officer's word that it leaves them", "Add --eyes-only, if that is meant.")
    times = {line: getattr(ordered, name) for line, name in _TIMES.items() if getattr(ordered, name)}
    places = dict.fromkeys(time.place for time in times.values() if isinstance(time, LocalTime))
    portion = given.filed.portion(given.spot.paragraph)
    lives = _lives(post, given)
    span = lives[0].span if lives else ordered.span
    return {
        "order": str(given.spot),
        "channel": given.charter.name,
        "from": {"office": str(post.own_card.name), "person": str(post.own_card.officer.name)},
        "giver": post.name(given.charter, given.filed.office),
        "made": moment(post.engine.clock.now()),
        "for": str(person_named(holder)) if holder else str(ordered.through) if ordered.through else None,
        "marking": str(marking),
        "lines": [list(pair) for pair in order_lines(given.spot, ordered)],
        "times": {line: time_facts(time, tuple(places)) for line, time in times.items()},
        "span": {"first": moment(span.first), "last": moment(span.last)},
        "first": _first(lives),
        "holds": _holds(lives),
        "signature": signature_facts(post, given.correspondence, post.engine.ledgers.of(given.charter.channel), text),
        "instructions": portion.words if portion else None,
        "places": [{"place": str(place), "zone": place.zone.key} for place in places],
        "title": text.title,
        "text": text.now.words,
        **_checked(text.now.words or ""),
    }


def _to_deliver(post: Post, given: Given) -> Order:
    """The order, if this office may put it into somebody's hands."""
    order, own, rule = given.order, given.correspondence.office, given.charter.rules.handoff
    if order is None or order.is_proposal or order.action is not Action.DELIVER:
        what = "a proposal" if order and order.is_proposal else "which delivers no text"
        raise Mistake("handoff.no-order", f"{given.spot}, {what}", "an order to deliver a text")
    if own not in given.charged | {given.filed.office}:
        came = f"{given.spot}, which this office was neither given nor gave"
        raise Mistake("handoff.not-ours", came, "an order that is this office's to carry out, or its own")
    if rule is not None and own not in rule:
        may = ", ".join(post.name(given.charter, office) for office in rule) or "nobody"
        came = f"a hand-off by {post.own_card.name}, which the rules of {given.charter.name} do not let hand over"
        raise Mistake("handoff.rule", came, f"one that may: {may}")
    over = {str(life.state) for life in _lives(post, given) if life.state in (OrderState.STOPPED, OrderState.REPLACED)}
    if over:
        raise Mistake("handoff.stopped", f"{given.spot}, which is {' and '.join(sorted(over))}", "an order that stands")
    return order


def _lives(post: Post, given: Given) -> list[Life]:
    """Of this office where the order is its to carry out, else of everybody whose it is."""
    lives = post.engine.ledgers.of(given.charter.channel).orders.lives(given.spot, post.engine.clock.now())
    own = given.correspondence.office
    return [life for life in lives if life.office == own] or list(lives)


def _doubts(post: Post, given: Given) -> Iterator[Mistake]:
    """What a person must have seen before an order is handed on: that it was done, or that somebody has it already."""
    lives = _lives(post, given)
    over = {str(life.state): str(life.accepted or life.report or "") for life in lives if life.state not in AT_WORK}
    if over and len(over) == len({str(life.state) for life in lives}):
        state = " and ".join(f"{each} ({by})" if by else each for each, by in over.items())
        yield Mistake("handoff.doubt", f"{given.spot}, which is {state}", "an order that is still to be done")
    for kept in handed_on(post, str(given.spot), given.charter.name):
        when = DateTimeGroup(instant=datetime.fromisoformat(kept["made"]).replace(second=0))
        holder = kept["for"] or "somebody who is not named"
        came = f"{given.spot}, which {holder} has already, by hand-off {kept['number']} of {when}"
        yield Mistake("handoff.doubt", came, "an order that nobody has yet", "See `backchannel handoff list`.")


def _first(lives: Sequence[Life]) -> list[Facts]:
    """What must come first, whichever order says so, and whether it is known to be done."""
    met = {need.spot: need.met is Met.YES for life in lives for need in life.needs}
    return [{"number": str(spot), "done": done} for spot, done in sorted(met.items())]


def _holds(lives: Sequence[Life]) -> list[Facts]:
    """What holds the order up now: whoever hands over has to wait for it."""
    found = dict.fromkeys(chain.from_iterable(life.holds for life in lives))
    return [{"hold": str(each.hold), "why": str(each.why), "numbers": [str(spot) for spot in each.spots]} for each in found]


def _text(post: Post, given: Given) -> Text:
    spot = text_of(given.spot, given.order) if given.order else None
    if spot is None:
        raise Mistake("handoff.no-order", f"{given.spot}, which names no text", "an order to deliver a text")
    ledger = post.engine.ledgers.of(given.charter.channel)
    text = ledger.texts.text(spot)
    text = replace(text, now=ledger.orders.ordered(given.spot) or text.now)  # what others have made of it since was not ordered
    if text.now.words is None:
        came = f"{spot}, the text that is to be delivered: it is {text.now.state}"
        raise Mistake("handoff.text", came, "a text that stands, with all its words here", f"See `backchannel text {spot}`.")
    return text


def _check_opened(post: Post, given: Given) -> None:
    """Mistake where the officer has not opened the order, its text, or what says how they stand: nobody hands on what he has not read."""
    for spot in (Spot.of(Reference.parse(number)) for number in behind(post, given.correspondence, given.spot)):
        row = post.engine.vault.held(given.charter.channel, *spot.place)
        if row is not None and is_unopened(row):
            hint = f"Open it with `backchannel read {spot.place}`."
            raise Mistake("handoff.unopened", f"{spot.place}, which is not opened here", "what its officer has read", hint)


def _markings(post: Post, given: Given, spots: list[Spot]) -> Iterator[Marking]:
    """Of everything that is handed on."""
    for spot in dict.fromkeys(spots):
        _, row = post.find(str(spot.place), given.charter.name)
        message = post.reopen(row).message
        portion = message.portion(spot.paragraph)
        yield getattr(portion, "marking", None) or message.heading.marking


def _checked(words: str) -> Facts:
    digest = sha256(words.encode())
    return {"digest": digest.hex(), "check": list(check_words(digest)), "counted": len(words.split())}


def _drafted(post: Post, identity: bytes, kept: dict[str, Any], said: Said) -> Facts:
    """The draft, and whether it or another report of the same hand-off came before, or its order was closed since."""
    post.person()
    facts = handed_draft(post, kept, said)
    report = {
        **{name.lower(): said.lines.get(name) for name in _REPORTED_LINES},
        **{name: getattr(said, name) for name in ("step", "exactness", "words", "reply", "remarks")},
    }
    again, others = reported_before(kept, report)
    digest = said.signed or sha256(encode(report)).hex()
    if not again:
        keep_report(post, identity, kept, report, digest)
    given = find_order(post, kept["order"], kept["channel"])
    told = {"by": said.by, "step": said.step, "sha256": digest, "again": again, "others": others}
    return {**facts, **told, "hand_off": kept["number"], "closed": _over(post, given)}


def _over(post: Post, given: Given) -> list[Facts]:
    """The states by which it is to be done no more, with what says so; of a message that nobody has opened no state."""
    lives, closed = [life for life in _lives(post, given) if life.state in CLOSED], Closed(post)
    said = {str(life.state): [str(each) for each in (life.accepted, *life.stops) if each is not None] for life in lives}
    rows = ((state, numbers, closed.among(given.charter.name, numbers)) for state, numbers in said.items())
    return [{"state": None if unread else state, "number": next(iter(unread or numbers), None)} for state, numbers, unread in rows]
