"""Texts that went on to somebody else, and the words that changed on the way (docs/spec/history.md, "Correspondence")."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING, Final

from backchannel.history.rules import Rule

if TYPE_CHECKING:
    from backchannel.history.values import Text, Transcribed

__all__ = ["Change", "Relay", "find_relays"]

_WORD: Final = re.compile(r"\w+(?:['\u2019.-]\w+)*")
_LIKE: Final = 0.6  # of all words in common order: a note with two sentences changed is one note, two notes on one matter are not


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words that stand in the first text and not in the second, and those that stand in their place."""

    left_out: tuple[str, ...]
    put_in: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A text of one document that another has too: both with their numbers there, and each change of words.

    The first is the one that is dated earlier, or else was read first. No change: the words are the same, whatever their case.
    """

    first: str
    first_text: int
    second: str
    second_text: int
    changes: tuple[Change, ...]
    rule: Rule = Rule.RELAYED


def find_relays(documents: tuple[Transcribed, ...]) -> tuple[Relay, ...]:
    """Each pair of texts in different documents that are alike."""
    texts = [(document, text, _words(text)) for document in sorted(documents, key=_when) for text in document.texts]
    by_run: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (_, _, words) in enumerate(texts):
        for run in {tuple(words[at : at + 3]) for at in range(max(len(words) - 2, 1))}:
            by_run[run].append(place)
    near: dict[tuple[int, int], int] = defaultdict(int)
    for places in by_run.values():
        for pair in combinations(places[:_COMMON], 2):
            near[pair] += 1
    relays = []
    for (one, other), runs in sorted(near.items()):
        (first, text, words), (second, again, its) = texts[one], texts[other]
        if first.id != second.id and 5 * runs >= min(len(words), len(its)):
            matcher = SequenceMatcher(None, words, its, autojunk=False)
            if matcher.ratio() >= _LIKE:
                changes = tuple(
                    Change(left_out=tuple(words[a:b]), put_in=tuple(its[c:d]))
                    for tag, a, b, c, d in matcher.get_opcodes()
                    if tag != "equal"
                )
                relays.append(Relay(first=first.id, first_text=text.number, second=second.id, second_text=again.number, changes=changes))
    return tuple(relays)


_COMMON: Final = 32  # texts that have one run of three words: more, and the run is a formula that tells nothing


def _words(text: Text) -> list[str]:
    return [word.lower() for word in _WORD.findall(text.words)]


def _when(document: Transcribed) -> str:
    """Dated documents in their order; those without a date stay where they were, after them."""
    claim = document.dated or document.date_time_group
    return str(claim.value.day) if claim and claim.value.day and claim.value.year != "unknown" else "9999"
