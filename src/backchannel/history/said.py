"""What the words of a message say of how messages crossed, of what they answer and replace (docs/spec/history.md, "Correspondence")."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from backchannel.history.mentions import mentions, sentences
from backchannel.history.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history.mentions import Mention, Speaker
    from backchannel.history.values import Where

__all__ = ["Said", "crossings_said"]

# A sentence is matched with `#0#`, `#1#` ... in place of the messages that it names.
_X: Final = r"(?P<x>#\d+#(?:(?:,? and |, |,? or |,? nor )#\d+#)*)"
_Y: Final = _X.replace("<x>", "<y>")
_SENT: Final = r"(?:written|drafted|composed|prepared|based|sent|released|dispatched|went|gone|left|went out|gone out)"
_HAD: Final = r"(?:read|seen|received|had|arrived|come|came|reached|reading|seeing|receiving|receipt|arrival|in hand)"
_CROSSED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_X}[^#]{{0,60}}\bcross(?:ed|es|ing)?\b[^#]{{0,60}}{_Y}",
        r"(?P<x>#\d+#),? and (?P<y>#\d+#)[^#]{0,40}\bcross(?:ed|es|ing)?\b",
        r"\bcrossing of (?P<x>#\d+#) (?:and|with) (?P<y>#\d+#)",
    )
)
# In each, x was written without y.
_WITHOUT: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_X}[^#]{{0,60}}\b(?:before|without|prior to)\b[^#]{{0,40}}\b{_HAD}\b[^#]{{0,20}}{_Y}",
        rf"{_X}[^#]{{0,60}}\b{_SENT}\b[^#]{{0,40}}\bbefore\b[^#]{{0,20}}{_Y}[^#]{{0,20}}\b{_HAD}\b",
        rf"{_X}[^#]{{0,30}}\b{_SENT}\b[^#]{{0,20}}\bwithout {_Y}",
        rf"{_Y}[^#]{{0,40}}\b{_HAD}\b[^#]{{0,30}}\b(?:only )?after\b[^#]{{0,40}}{_X}[^#]{{0,30}}\b{_SENT}\b",
        rf"{_Y}[^#]{{0,40}}\b{_HAD}\b[^#]{{0,30}}\bafter\b[^#]{{0,30}}\b{_SENT}\b[^#]{{0,20}}{_X}",
        rf"\b(?:not|never|nor)\b[^#]{{0,12}}\b{_HAD}\b[^#]{{0,20}}{_Y}[^#]{{0,20}}\bwhen\b[^#]{{0,40}}{_X}",
        rf"{_Y}[^#]{{0,30}}\b(?:not|never)\b[^#]{{0,12}}\b{_HAD}\b[^#]{{0,30}}\bwhen\b[^#]{{0,40}}{_X}",
        rf"\bwhen\b[^#]{{0,40}}{_X}[^#]{{0,40}}\b(?:not|never)\b[^#]{{0,12}}\b{_HAD}\b[^#]{{0,20}}{_Y}",
        rf"{_Y}[^#]{{0,30}}\bon (?:its|their|the) way\b[^#]{{0,20}}\bwhen\b[^#]{{0,40}}{_X}",
    )
)
# x was written with y and nothing later of its series.
_ALONE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_X}[^#]{{0,40}}\b{_SENT}\b[^#]{{0,20}}\b(?:on|upon|from|after|with)\b[^#]{{0,60}}{_Y} (?:alone|only)\b",
        rf"{_X}[^#]{{0,40}}\b{_SENT}\b[^#]{{0,20}}\b(?:only|solely|merely|nothing but)\b[^#]{{0,40}}{_Y}",
        rf"{_X}[^#]{{0,20}}\b(?:answers|answered|replies to|replied to|refers to|referred to)\b[^#]{{0,20}}{_Y} (?:alone|only)\b",
    )
)
_HEDGED: Final = re.compile(
    r"\b(?:may|might|must|could|would|probably|perhaps|possibly|presumably|apparently|seems?|appears?|unless|if)\b", re.IGNORECASE
)
_DENIED: Final = re.compile(r"\b(?:not|never|hardly|without) cross|\bcross(?:ed|es|ing)? (?:the|out|off|over|into)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Two messages, of which a sentence says that they crossed, or that the first was written without the second.

    `alone`: the first was written with the second, and with nothing later of its series.
    """

    one: Mention
    other: Mention
    words: str
    where: Where
    rule: Rule
    sure: bool
    alone: bool = False


def crossings_said(words: str, where: Where, speaker: Speaker) -> Iterator[Said]:
    """Every crossing that a paragraph speaks of."""
    if not _may_speak(words.lower()):
        return
    parts: list[tuple[str, list[Mention]]] = []
    for sentence in sentences(words):
        before = parts[-1][1][-1] if parts and parts[-1][1] else None
        parts.append((sentence, list(mentions(sentence, speaker, before))))
    for place, (sentence, named) in enumerate(parts):
        shape = _shape(sentence, named)
        for one, other in _pairs(_CROSSED, shape, named):
            if not _DENIED.search(sentence):
                yield _said(one, other, sentence, where, Rule.CROSSED_SAID)
        for one, other in _pairs(_WITHOUT, shape, named):
            yield _said(one, other, sentence, where, Rule.WRITTEN_WITHOUT)
        for one, other in _pairs(_ALONE, shape, named):
            yield replace(_said(one, other, sentence, where, Rule.WRITTEN_WITHOUT), alone=True)
            after = [(sentence, named), *parts[place + 1 : place + 2]]
            for spoken, later in ((f"{sentence} {text}".strip() if text != sentence else sentence, m) for text, ms in after for m in ms):
                if later.series == other.series and later.number > other.number:
                    yield _said(one, later, spoken, where, Rule.WRITTEN_WITHOUT)


def _may_speak(low: str) -> bool:
    return any(word in low for word in ("cross", " alone", " only", "solely", "before", "without", "after", "when ", "nothing but"))


def _said(one: Mention, other: Mention, words: str, where: Where, rule: Rule) -> Said:
    return Said(one=one, other=other, words=words, where=where, rule=rule, sure=not _HEDGED.search(words))


def _shape(sentence: str, named: list[Mention]) -> str:
    """The sentence with the place of each message in the list instead of its name."""
    ends = [0, *(mention.end for mention in named)]
    between = [sentence[end : mention.start] for end, mention in zip(ends, named, strict=False)]
    return "".join(f"{words}#{place}#" for place, words in enumerate(between)) + sentence[ends[-1] :]


def _pairs(patterns: tuple[re.Pattern[str], ...], shape: str, named: list[Mention]) -> list[tuple[Mention, Mention]]:
    """The messages that the first fitting pattern puts side by side; of one series none crosses another."""
    if len(named) < 2:
        return []
    for pattern in patterns:
        if match := pattern.search(shape):
            sides = [[named[int(place)] for place in re.findall(r"#(\d+)#", match[side])] for side in ("x", "y")]
            return [(one, other) for one, other in product(*sides) if one.series != other.series]
    return []
