"""Whether the words that were handed over are those that were ordered, and where not, which characters differ (docs/spec/orders.md)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from backchannel.ledger.changed import changes
from backchannel.ledger.orders_index import spot_of
from backchannel.ledger.orders_texts import ordered_at, ordered_now
from backchannel.ledger.orders_values import Certificate, Differing
from backchannel.message.orders import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger.filed import Spot
    from backchannel.ledger.orders_index import Given, Told
    from backchannel.ledger.texts import Texts
    from backchannel.message.orders import Report

__all__ = ["carried_words", "certify", "changed_since", "delivered_at", "differing", "is_older"]


def certify(given: Given, told: Told, texts: Texts) -> Certificate | None:
    """What can be said of one report of a delivery; None where the ordered words are not here, or the report says nothing of its own."""
    report = told.report
    if given.order.action is not Action.DELIVER or report is None:
        return None
    composed, unknown = ordered_at(given, texts, told.taken.spot.place)
    now = ordered_now(given, texts)
    words = carried_words(told.taken.spot, report, texts)
    carried = sha256(words.encode()).digest() if words is not None else report.digest
    if unknown and carried is not None:
        later = (now, ordered_now(given, texts, perhaps=True))
        composed = next((each for each in (composed, *later) if each.digest == carried), composed)
    ordered = composed.words
    if ordered is None or carried is None:
        return None
    digest = sha256(ordered.encode()).digest()
    since = changed_since(told.taken.spot, report, texts)
    return Certificate(
        order=given.spot,
        office=told.taken.office,
        report=told.taken.spot,
        text=given.what,
        ordered=digest,
        carried=carried,
        stated=report.digest,
        ordered_words=ordered,
        carried_words=words,
        differing=tuple(differing(ordered, words)) if words is not None else (),
        is_certain=not unknown,
        is_current=digest == now.digest,
        since=since,
        since_words=texts.text(since[0]).now.words if since else None,
    )


def is_older(given: Given, certificate: Certificate, texts: Texts) -> bool:
    """Whether the words handed over are those of an earlier version of the text that was ordered."""
    versions = texts.text(certificate.text).versions
    return any(ordered_at(given, texts, version.spot.place)[0].digest == certificate.carried for version in versions)


def differing(ordered: str, carried: str) -> Iterator[Differing]:
    """Which characters differ, in order: of words that differ only what their two ends do not have in common."""
    for change in changes(ordered, carried):
        start, stop = _alike(change.was, change.now)
        was, now = change.was_at, change.now_at
        ends = (was + start, was + len(change.was) - stop), (now + start, now + len(change.now) - stop)
        yield Differing(ordered=ends[0], carried=ends[1])


def carried_words(spot: Spot, report: Report, texts: Texts) -> str | None:
    """The words that a report, which stands there, says were handed over: those of a paragraph of its own message, as they stand there."""
    where = delivered_at(spot, report)
    portion = texts.portion(where) if where is not None and where.place == spot.place else None
    return portion.words if portion is not None else None


def delivered_at(spot: Spot, report: Report) -> Spot | None:
    """The paragraph that a report, which stands there, names under `Delivered`."""
    return spot_of(spot, report.delivered) if report.delivered is not None else None


def changed_since(spot: Spot, report: Report, texts: Texts) -> tuple[Spot, ...]:
    """By what its own office has replaced or withdrawn the words that a report carries, in order."""
    where = delivered_at(spot, report)
    if where is None or where.place != spot.place:
        return ()
    return tuple(by for by in texts.bearing_on(where) if by.series == spot.series)


def _alike(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning, and how many more at their end."""
    shorter = min(len(one), len(other))
    start = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    stop = next((place for place in range(shorter - start) if one[-1 - place] != other[-1 - place]), shorter - start)
    return start, stop
