"""Enclosures as they are counted: the draft of a count, and how each stands (docs/spec/orders.md, "Enclosures")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.ledger import Place
from backchannel.message import Reference, ValueProblem
from backchannel.message.kinds import ENCLOSURE, REPORT
from backchannel.message.orders import Report
from backchannel.run.closed import Closed, check_read
from backchannel.run.composing import said_draft
from backchannel.run.facts import Facts, moment
from backchannel.run.stepping import find_orders

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backchannel.ledger.enclosures import Counted, Enclosed
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["count_draft", "enclosures_of", "open_enclosures"]

_COUNTED = "Counted: {count}."
_LINES = REPORT.shape.fields if REPORT.shape else ()


def count_draft(
    post: Post,
    enclosure: str,
    count: str,
    channel: str | None = None,
    lines: Mapping[str, str] | None = None,
    say: str | None = None,
    corrects: str | None = None,
) -> Facts:
    """The draft by which this office says how much of an enclosure it has counted: to who sent it. Tells in `stands` how that fits.

    `lines` are others of the report: `Digest`, `To` for the hand of somebody else, `Where`, `When`, `Persons`; `corrects` a count of this
    office's own that this one replaces. Mistake for what is no enclosure, and for this office's own where it goes to nobody else.
    """
    number = _paragraph(post, enclosure, channel)
    given = find_orders(post, number, channel)[0]
    enclosures = post.engine.ledgers.of(given.charter.channel).enclosures
    portion = given.filed.portion(given.spot.paragraph)
    if portion is None or portion.kind != ENCLOSURE:
        raise Mistake("enclosure.none", f"{given.spot}, which is no enclosure", "a paragraph that is one", f"`backchannel read {number}`.")
    own = {"Enclosure": str(given.spot), "Count": count, **(lines or {})}
    fields = [*([("Replaces", corrects)] if corrects else []), *((name, own[name]) for name in _LINES if name in own)]
    sender = given.filed.office
    to = given.filed.to & given.readers if sender == given.correspondence.office else {sender}
    words = say or _COUNTED.format(count=count)
    facts = said_draft(given, to, (), subject=f"{count} counted", kind=REPORT, fields=fields, words=words)
    report = Report.of(REPORT, fields)
    assert report is not None
    assert report.count is not None  # the draft was made of them
    found = enclosures.of(given.spot)
    check_read(post, given.correspondence, [str(found.expected.spot)] if found.expected else ())  # it may have been described anew
    fit = enclosures.fit(given.spot, *report.count, report.digest)
    return facts | {"fit": str(fit), "expected": _expected(found), "count": count}


def enclosures_of(post: Post, correspondence: Correspondence, place: Place) -> list[Facts]:
    """The enclosures that a message describes, corrects or counts, and how they stand."""
    found = post.engine.ledgers.of(correspondence.charter.channel).enclosures.of_message(place)
    return _facts(post, correspondence, found)


def open_enclosures(post: Post, correspondence: Correspondence) -> list[Facts]:
    """The enclosures of this office on a channel of which a count does not fit, or is not here yet."""
    found = post.engine.ledgers.of(correspondence.charter.channel).enclosures.open(correspondence.office)
    return _facts(post, correspondence, found)


def _facts(post: Post, correspondence: Correspondence, found: Iterable[Enclosed]) -> list[Facts]:
    charter, closed = correspondence.charter, Closed(post)
    rows: list[Facts] = [
        {
            "number": str(one.spot),
            "channel": charter.name,
            "from": post.name(charter, one.expected.office) if one.expected else None,
            "title": one.expected.enclosure.title if one.expected else None,
            "expected": _expected(one),
            "described_in": str(one.expected.spot) if one.expected else None,
            "counted": [_counted(post, correspondence, each) for each in one.counted],
            "awaited": [post.name(charter, office) for office in one.awaited],
            "ours_to_count": correspondence.office in one.awaited,
            "open": one.is_open,
        }
        for one in found
    ]
    return [closed.enclosure(row) for row in rows]


def _expected(one: Enclosed) -> str | None:
    return f"{one.expected.enclosure.count} {one.expected.enclosure.unit}" if one.expected else None


def _counted(post: Post, correspondence: Correspondence, one: Counted) -> Facts:
    return {
        "number": str(one.spot),
        "office": post.name(correspondence.charter, one.office),
        "to": one.to,
        "count": f"{one.count} {one.unit}",
        "at": moment(one.at),
        "when": moment(one.when) if one.when is not None else None,
        "digest": one.digest.hex() if one.digest else None,
        "fit": str(one.fit),
        "wrong": one.fit.is_wrong,
    }


def _paragraph(post: Post, name: str, channel: str | None) -> str:
    """The paragraph that is named; without one the only enclosure of that message."""
    try:
        reference = Reference.parse(name)
    except ValueProblem as problem:
        raise problem.mistake() from None
    if reference.paragraph is not None:
        return name
    correspondence, row = post.find(name, channel)
    check_read(post, correspondence, [f"{row.series} {row.seq}"])
    filed = post.engine.ledgers.filed(correspondence.charter.channel, Place(row.series, row.seq))
    found = [portion.number for portion in filed.portions if portion.kind == ENCLOSURE] if filed else []
    if len(found) != 1:
        expected = ", ".join(f"paragraph {number}" for number in found) or "a message with an enclosure"
        raise Mistake("enclosure.which", f"{name}, which holds {len(found) or 'no'} enclosures", expected)
    return f"{name} paragraph {found[0]}"
