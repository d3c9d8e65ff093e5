"""A text handed over by somebody without a station: what is given to him on paper or in a file, and his report (docs/spec/handoff.md).

Nothing is sent here: a report becomes a draft, which then goes the way of every other draft.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import Mistake, Refused
from backchannel.ledger import Spot
from backchannel.ledger.orders_values import OrderState
from backchannel.message import LocalTime, Marking
from backchannel.message.orders import Action
from backchannel.run.facts import Facts, moment
from backchannel.run.handing_drafts import Said, handed_draft
from backchannel.run.order_facts import order_lines, text_of, time_facts
from backchannel.run.reading_file import highest, person_named
from backchannel.run.signing import signature_facts
from backchannel.run.stepping import find_order
from backchannel.seal.code import Code
from backchannel.seal.handoff import HolderReport, ReportCode, claimed_handoff, handoff_id, handoff_key
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import decode_object, encode
from backchannel.seal.words import check_words
from backchannel.station.life import CopyState
from backchannel.vault import ReceivedRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger import Text
    from backchannel.ledger.orders_values import Life
    from backchannel.message.orders import Order
    from backchannel.run.post import Post
    from backchannel.run.stepping import Given

__all__ = ["handoff_file", "handoff_reported", "handoff_sheet", "handoff_take", "handoff_words"]

_KEPT: Final = "handoff "
_TIMES: Final = {"At": "at", "Not before": "not_before", "Not later than": "not_later_than", "Report by": "report_by"}
_REPORTED_LINES: Final = {"When": "when", "Where": "where", "To": "to", "Persons": "persons", "Manner": "manner"}


def handoff_sheet(post: Post, order: str, holder: str | None = None, eyes_only: bool = False, channel: str | None = None) -> Facts:
    """What goes on a printed sheet: order, text, check words, and four words to be read back by telephone.

    Mistake for what is no order to deliver, is stopped, is not for this office to hand on, or whose text does not stand.
    """
    facts = _handed(post, order, holder, eyes_only, channel)
    code = ReportCode.fresh(post.engine.randomness)
    _keep(post, code.id, {**_kept(facts), "key": None})
    return {**facts, "report_code": list(code.words)}


def handoff_file(post: Post, order: str, holder: str | None = None, eyes_only: bool = False, channel: str | None = None) -> Facts:
    """What goes into a file, and the ten words that will open it; they are kept nowhere. Raises as `handoff_sheet` does."""
    facts = _handed(post, order, holder, eyes_only, channel)
    code = Code.fresh(post.engine.randomness)
    _keep(post, handoff_id(code), {**_kept(facts), "key": b64encode(handoff_key(code)).decode("ascii")})
    return {**facts, "words": list(code.words)}


def handoff_words(post: Post, order: str, channel: str | None = None) -> Facts:
    """The check words of the text that an order delivers, to be compared by voice with who holds it on paper."""
    given = find_order(post, order, channel)
    text = _text(post, given)
    words = text.now.words or ""
    return {"order": str(given.spot), "text": str(text.root), "title": text.title, **_checked(words)}


def handoff_reported(
    post: Post,
    code: str,
    step: str,
    lines: dict[str, str] | None = None,
    words: str | None = None,
    reply: str | None = None,
    remarks: str | None = None,
) -> Facts:
    """The draft of a report that came by telephone with the four words of a sheet; Mistake where no sheet made here has them."""
    identity = ReportCode.parse(code).id
    kept = _row(post, identity, "report code")
    said = {"reply": reply, "remarks": remarks, "words": words}
    report = encode({"step": step, "lines": dict(sorted((lines or {}).items())), **said})
    return _drafted(post, identity, kept, report, Said(step=step, lines=lines or {}, by="telephone", at=None, **said))


def handoff_take(post: Post, report: str) -> Facts:
    """The draft of what a report file (base64) says; Refused when it is not signed with the key of a hand-off that was made here."""
    data = b64decode(report).strip()  # lines that were copied from a mail
    identity = claimed_handoff(data)
    kept = _row(post, identity, "report")
    read = HolderReport.read(data, b64decode(kept["key"] or ""))
    if (str(read.order), read.digest.hex()) != (kept["order"], kept["digest"]):
        raise Refused("handoff.other", "a report of another order, or of other words", "those of its own hand-off")
    lines = {line: str(value) for line, name in _REPORTED_LINES.items() if (value := getattr(read, name)) is not None}
    said = Said(step=str(read.step), lines=lines, words=read.words, reply=read.reply, remarks=read.remarks, by="holder", at=read.written)
    return _drafted(post, identity, kept, data, said)


def _handed(post: Post, order: str, holder: str | None, eyes_only: bool, channel: str | None) -> Facts:
    post.person()
    given = find_order(post, order, channel)
    ordered = _to_deliver(post, given)
    text = _text(post, given)
    spots = [given.spot, *(piece.spot for piece in text.now.pieces)]
    marking = highest(_markings(post, given, spots))
    if marking.eyes_only and not eyes_only:
        came = f"{given.spot}, which is exclusively eyes only, for somebody else's hands"
        raise Mistake("handoff.eyes", came, "the officer's word that it leaves them", "Add --eyes-only, if that is meant.")
    times = {line: getattr(ordered, name) for line, name in _TIMES.items() if getattr(ordered, name)}
    places = dict.fromkeys(time.place for time in times.values() if isinstance(time, LocalTime))
    portion = given.filed.portion(given.spot.paragraph)
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
        "span": {"first": moment(ordered.span.first), "last": moment(ordered.span.last)},
        "holds": _holds(post, given),
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


def _holds(post: Post, given: Given) -> list[Facts]:
    """What holds the order up now: whoever hands over has to wait for it."""
    found = {str(each.hold): [str(spot) for spot in each.spots] for life in _lives(post, given) for each in life.holds}
    return [{"hold": hold, "numbers": numbers} for hold, numbers in found.items()]


def _text(post: Post, given: Given) -> Text:
    spot = text_of(given.spot, given.order) if given.order else None
    if spot is None:
        raise Mistake("handoff.no-order", f"{given.spot}, which names no text", "an order to deliver a text")
    text = post.engine.ledgers.of(given.charter.channel).texts.text(spot)
    if text.now.words is None:
        came = f"{spot}, the text that is to be delivered: it is {text.now.state}"
        raise Mistake("handoff.text", came, "a text that stands, with all its words here", f"See `backchannel text {spot}`.")
    return text


def _markings(post: Post, given: Given, spots: list[Spot]) -> Iterator[Marking]:
    """Of everything that is handed on; Mistake for what nobody has opened here."""
    for spot in dict.fromkeys(spots):
        _, row = post.find(str(spot.place), given.charter.name)
        if isinstance(row, ReceivedRow) and row.state == CopyState.RECEIVED:
            hint = f"Open it with `backchannel read {spot.place}`."
            raise Mistake("handoff.unopened", f"{spot.place}, which is not opened here", "what its officer has read", hint)
        message = post.reopen(row).message
        portion = message.portion(spot.paragraph)
        yield getattr(portion, "marking", None) or message.heading.marking


def _checked(words: str) -> Facts:
    digest = sha256(words.encode())
    return {"digest": digest.hex(), "check": list(check_words(digest)), "counted": len(words.split())}


def _kept(facts: Facts) -> Facts:
    """What is kept of a hand-off: enough to know a report for one of it, and nothing that signs or opens.

    Of an order for the officer's eyes only neither its text nor a name is: the vault has none of it in clear, and they are found again.
    """
    kept = {name: facts[name] for name in ("order", "channel", "digest", "made", "for", "text")} | {"reports": []}
    if not Marking.parse(facts["marking"]).eyes_only:
        return kept
    is_named = facts["for"] == dict(facts["lines"]).get("Through")
    return {**kept, "text": None, "for": None if is_named else facts["for"]}


def _keep(post: Post, identity: bytes, kept: Facts) -> None:
    post.engine.vault.put(_KEPT + identity.hex(), encode(kept))


def _row(post: Post, identity: bytes, what: str) -> dict[str, Any]:
    found = post.engine.vault.get(_KEPT + identity.hex())
    if found is None:
        hint = "Compare each word, and take it to the station that made the hand-off."
        raise Mistake("handoff.unknown", f"a {what} of no hand-off that was made here", "one of a hand-off of this station", hint)
    kept: dict[str, Any] = decode_object(found)
    return kept


def _drafted(post: Post, identity: bytes, kept: dict[str, Any], report: bytes, said: Said) -> Facts:
    """The draft, and whether another report of the same hand-off came before."""
    post.person()
    digest = sha256(report).hex()
    before = [str(each) for each in kept["reports"]]
    facts = handed_draft(post, kept, said, digest)
    if digest not in before:
        _keep(post, identity, {**kept, "reports": [*before, digest]})
    again, others = digest in before, [each for each in before if each != digest]
    return {**facts, "by": said.by, "step": said.step, "sha256": digest, "again": again, "others": len(others)}
