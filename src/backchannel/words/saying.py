"""A sentence made of facts: its words, which of them are numbers that lead somewhere, and which are somebody else's."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Part", "Said", "after", "joined", "named", "names", "number", "numbers", "of_series", "own", "said", "spans", "written"]


class Part(NamedTuple):
    """A run of words: our own, the `number` of a message or paragraph or of a `text`, or `written` by somebody else."""

    text: str
    kind: str = ""


class Said(NamedTuple):
    """A sentence in parts, and how much it presses: "", "quiet", "good", "warning" or "alarm"."""

    parts: tuple[Part, ...]
    style: str = ""

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


def said(sentence: str, style: str = "", /, **values: Said | str | int) -> Said:
    """The sentence with its values in their places; a plain string is what somebody else wrote."""
    parts: list[Part] = []
    for ours, name, _, _ in Formatter().parse(sentence):
        parts += [Part(ours)] if ours else []
        if name is not None:
            value = values[name]
            parts += value.parts if isinstance(value, Said) else [Part(str(value), "" if isinstance(value, int) else "written")]
    return Said(tuple(parts), style)


def own(text: str, style: str = "") -> Said:
    """Words of ours as they are."""
    return Said((Part(text),), style)


def written(text: str) -> Said:
    """Words of somebody else."""
    return names([text])


def number(place: str, kind: str = "number") -> Said:
    """One number of a message or paragraph; of the `kind` text it leads to the text that stands there."""
    return Said((Part(place, kind),))


def numbers(places: Iterable[str]) -> Said:
    """`HAKTO 42`, `HAKTO 42 and HAKTO 43`, each of them a number."""
    return _listed(places, "number")


def names(written: Iterable[str]) -> Said:
    """`PARIS and BONN`, each as somebody else wrote it."""
    return _listed(written, "written")


def after(first: Said, *rest: Said | None, mark: str = " · ") -> Said:
    """One sentence out of those that are there, with a mark between, as pressing as the first."""
    parts = list(first.parts)
    for each in rest:
        parts += [Part(mark), *each.parts] if each is not None else []
    return Said(tuple(parts), first.style)


def spans(found: Iterable[int]) -> str:
    """Ascending numbers, with runs drawn together: `37 to 40, 45`."""
    runs: list[list[int]] = []
    for each in found:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in runs)


def named(listed: Iterable[str]) -> str:
    """`PARIS`, `PARIS and BONN`, `PARIS, BONN and WHITE HOUSE`; nothing for nobody."""
    return str(names(listed))


def of_series(places: Iterable[str]) -> str:
    """Numbers of several series, each series with its runs drawn together: `HAKTO 42 to 44 and TOHAK 7`."""
    split = sorted((series, int(number)) for series, _, number in (each.rpartition(" ") for each in places))
    return named(f"{series} {spans(number for _, number in found)}" for series, found in groupby(split, key=itemgetter(0)))


def joined(parts: Iterable[str | None], mark: str = " · ") -> str:
    """The parts that are there, with a mark between."""
    return mark.join(part for part in parts if part)


def _listed(found: Iterable[str], kind: str) -> Said:
    each = [Part(text, kind) for text in found]
    marks = [Part(", ")] * (len(each) - 2) + [Part(" and ")] * (len(each) > 1)
    return Said(tuple(part for pair in zip(each, [*marks, Part("")], strict=False) for part in pair if part.text))
