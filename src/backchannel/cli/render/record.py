"""The handling record of a message as a table: what, when, by whom; first what happened to it here, then with each addressee."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import cable_words, state_words
from backchannel.cli.lines import Piece, joined, line, pad, wrapped
from backchannel.cli.render.recovering import how_it_stands
from backchannel.cli.render.times import exact_of, moment_of, week_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.lines import Line

__all__ = ["handling"]

Facts = dict[str, Any]
_LABEL: Final = 12
_WHAT: Final = 13
_TIME: Final = 21
_TIMES: Final = {1: "once", 2: "twice"}
_STYLES: Final = {
    "void": "warning",
    "late": "warning",
    "not-opened": "warning",
    "refused": "alarm",
    "not-delivered": "alarm",
    "cancelled": "warning",
}
_NAMES: Final = {"resealed": "sealed anew", "not-delivered": "given up", "not-opened": "not opened", "traced": "asked"}


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
    what = state_words.STOPPED_STEP.get(step["why"], "void") if step["what"] == "void" else str(_NAMES.get(step["what"], step["what"]))
    time = exact_of(step["at"]) if step["at"] else str(step.get("group") or "")
    head = (Piece(indent + pad(what, _WHAT - len(indent)), _STYLES.get(step["what"], "")), Piece(pad(time, _TIME)))
    said = wrapped(_said(step), max(12, width - _WHAT - _TIME))
    below = Piece(" " * (_WHAT + _TIME))
    return [(*head, Piece(said[0], "quiet")), *((below, Piece(text, "quiet")) for text in said[1:])]


def _said(step: Facts) -> str:
    match step["what"]:
        case "sealed" | "resealed":
            return f"to its {_key(step['sealed_to'])}"
        case "late" | "not-opened":
            times = step["times"]
            return f"noticed {_TIMES.get(times, f'{times} times')}, signed"
        case "received" | "opened" if step["office"]:
            return "by its clock" + (", signed" if step["signed"] else "")
        case "packed":
            return f"into a pouch: {step['into']}"
        case "received" if "from" in step:
            return f"from a pouch: {step['from']}"
        case "void":
            return f"told by {step['by']}, signed"
        case "handed":
            return "to a carrier"
        case "refused":
            return joined([step["why"], "signed"], ", ")
        case "traced":
            if step["answered"] is None:
                return "no answer yet"
            row = {"received": step["received_there"], "opened": step["opened_there"]}
            return f"answered {moment_of(step['answered'])}: {how_it_stands(row)}"
    return joined([f"by {step['by']}" if step["by"] else None, "signed" if step["signed"] else None], ", ")


def _key(sealed_to: str) -> str:
    if sealed_to.startswith("week "):
        return f"transit key of {week_of(int(sealed_to.removeprefix('week ')))}"
    return sealed_to
