"""The handling record of a message as a table: what, when, by whom; first what happened to it here, then with each addressee."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import cable_words, state_words
from backchannel.cli.lines import Piece, line, pad, wrapped
from backchannel.cli.render.recovering import how_it_stands
from backchannel.words import handling as words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.lines import Line

__all__ = ["handling"]

Facts = dict[str, Any]
_LABEL: Final = 12
_WHAT: Final = 13
_TIME: Final = 21
_STYLES: Final = {
    "void": "warning",
    "late": "warning",
    "not-opened": "warning",
    "refused": "alarm",
    "not-delivered": "alarm",
    "cancelled": "warning",
}


def handling(record: Sequence[Facts], width: int) -> list[Line]:
    """The record, labelled once, an addressee's part below its name."""
    rows: list[Line] = []
    for office, steps in groupby(record, key=lambda step: step["office"]):
        if office:
            rows.append(line(Piece(office, "name")))
        rows += [row for step in steps for row in _step(step, "  " if office else "", width - _LABEL)]
    label = f"{cable_words.FIELDS['handling']:<{_LABEL}}"
    return [(Piece(label if not place else " " * _LABEL, "quiet"), *row) for place, row in enumerate(rows)]


def _step(step: Facts, indent: str, width: int) -> list[Line]:
    what = state_words.STOPPED_STEP.get(step["why"], "void") if step["what"] == "void" else words.name(step)
    head = (Piece(indent + pad(what, _WHAT - len(indent)), _STYLES.get(step["what"], "")), Piece(pad(words.when(step), _TIME)))
    said = wrapped(_said(step), max(12, width - _WHAT - _TIME))
    below = Piece(" " * (_WHAT + _TIME))
    return [(*head, Piece(said[0], "quiet")), *((below, Piece(text, "quiet")) for text in said[1:])]


def _said(step: Facts) -> str:
    """By whose word; why something is void stands in its name."""
    if step["what"] == "void":
        return f"told {', '.join(words.whose_word(step | {'why': None}))}"
    told = ", ".join(words.whose_word(step))
    if step["what"] == "traced" and step["answered"]:
        return f"{told}: {how_it_stands({'received': step['received_there'], 'opened': step['opened_there']})}"
    return told
