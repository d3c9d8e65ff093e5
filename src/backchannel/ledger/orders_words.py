"""Whether the words that were handed over are those that were ordered, and where not, which characters differ (docs/spec/orders.md)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from backchannel.ledger.changed import changes
from backchannel.ledger.orders_index import spot_of
from backchannel.ledger.orders_values import Certificate, Differing
from backchannel.message.orders import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger.filed import Spot
    from backchannel.ledger.orders_index import Given, Told
    from backchannel.ledger.texts import Texts
    from backchannel.message.orders import Report

__all__ = ["carried_words", "certify", "differing", "is_older"]


def certify(given: Given, told: Told, texts: Texts) -> Certificate | None:
    """What can be said of one report of a delivery; None where the ordered words are not here, or the report says nothing of its own."""
    report = told.report
    if given.order.action is not Action.DELIVER or report is None:
        return None
    composed, unknown = texts.stood(given.what, told.taken.spot.place)
    now = texts.text(given.what).now
    words = carried_words(told.taken.spot, report, texts)
    carried = sha256(words.encode()).digest() if words is not None else report.digest
    if unknown and carried is not None and carried == now.digest:
        composed = now
    ordered = composed.words
    if ordered is None or carried is None:
        return None
    digest = sha256(ordered.encode()).digest()
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
    )


def is_older(certificate: Certificate, texts: Texts) -> bool:
    """Whether the words handed over are those of an earlier version of the text."""
    text = texts.text(certificate.text)
    stood = (texts.stood(certificate.text, version.spot.place)[0] for version in text.versions)
    return any(each.digest == certificate.carried for each in stood)


def differing(ordered: str, carried: str) -> Iterator[Differing]:
    """Which characters differ, in order: of words that differ only what their two ends do not have in common."""
    for change in changes(ordered, carried):
        start, stop = _alike(change.was, change.now)
        was, now = change.was_at, change.now_at
        ends = (was + start, was + len(change.was) - stop), (now + start, now + len(change.now) - stop)
        yield Differing(ordered=ends[0], carried=ends[1])


def carried_words(spot: Spot, report: Report, texts: Texts) -> str | None:
    """The words that a report, which stands there, says were handed over, as they stood for its writer."""
    return texts.stood(spot_of(spot, report.delivered), spot.place)[0].words if report.delivered is not None else None


def _alike(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning, and how many more at their end."""
    shorter = min(len(one), len(other))
    start = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    stop = next((place for place in range(shorter - start) if one[-1 - place] != other[-1 - place]), shorter - start)
    return start, stop
