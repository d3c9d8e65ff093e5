"""Whether the words that were handed over are those that were ordered, and where not, which characters differ (docs/spec/orders.md)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from hashlib import sha256
from typing import TYPE_CHECKING, Final

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

_WORD: Final = re.compile(r"\w+|\s+|.", re.DOTALL)
_COMPARED: Final = 20_000  # words of both texts together: comparing takes time that grows with their square; beyond, one piece differs


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
    """Which characters differ, in order: word by word, and of words that differ only what their two ends do not have in common."""
    start, stop = _alike(ordered, carried)
    one, other = (_words(text, start, len(text) - stop) for text in (ordered, carried))
    if len(one) + len(other) > _COMPARED:
        yield Differing(ordered=(start, len(ordered) - stop), carried=(start, len(carried) - stop))
        return
    matcher = SequenceMatcher(None, [ordered[a:b] for a, b in one], [carried[a:b] for a, b in other], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            yield _trimmed(ordered, _ends(one, a, b, len(ordered) - stop), carried, _ends(other, c, d, len(carried) - stop))


def carried_words(spot: Spot, report: Report, texts: Texts) -> str | None:
    """The words that a report, which stands there, says were handed over, as they stood for its writer."""
    return texts.stood(spot_of(spot, report.delivered), spot.place)[0].words if report.delivered is not None else None


def _words(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Where each word, space and mark stands; the first and the last may be a part of one."""
    return [match.span() for match in _WORD.finditer(text, start, stop)]


def _ends(spans: list[tuple[int, int]], first: int, last: int, stop: int) -> tuple[int, int]:
    begin = spans[first][0] if first < len(spans) else stop
    return begin, spans[last - 1][1] if last > first else begin


def _trimmed(ordered: str, one: tuple[int, int], carried: str, other: tuple[int, int]) -> Differing:
    first, second = ordered[slice(*one)], carried[slice(*other)]
    start, stop = _alike(first, second)
    return Differing(ordered=(one[0] + start, one[1] - stop), carried=(other[0] + start, other[1] - stop))


def _alike(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts have in common at their beginning, and how many more at their end."""
    shorter = min(len(one), len(other))
    start = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    stop = next((place for place in range(shorter - start) if one[-1 - place] != other[-1 - place]), shorter - start)
    return start, stop
