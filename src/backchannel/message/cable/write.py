"""A message as a cable: one spelling for every message (docs/spec/cable-form.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.message.cable import grammar
from backchannel.message.cable.bracket import write_bracket
from backchannel.message.portions import Portion, WithheldPortion

if TYPE_CHECKING:
    from re import Pattern

    from backchannel.message.heading import Heading
    from backchannel.message.message import Message
    from backchannel.message.portions import AnyPortion

__all__ = ["render", "words_lines"]


def render(message: Message) -> str:
    """The message in the cable form: lines that end in LF, nothing to align."""
    lines = _heading_lines(message.heading)
    for portion in message.portions:
        lines += ["", *_portion_lines(portion)]
    return "\n".join(lines) + "\n"


def words_lines(message: Message) -> dict[int, int]:
    """The line (from 1) of the rendered message on which each full portion's words begin, by portion number."""
    result = {}
    line = len(_heading_lines(message.heading))
    for portion in message.portions:
        written = _portion_lines(portion)
        line += 1
        if isinstance(portion, Portion) and portion.words is not None:
            fenced = len(portion.own_fields) + 2 if portion.own_fields else 0
            result[portion.number] = line + 1 + fenced
        line += len(written)
    return result


def _heading_lines(heading: Heading) -> list[str]:
    release = heading.release
    lettered = [f"({chr(ord('A') + place)}) {ref}" for place, ref in enumerate(heading.references)]
    items: dict[str, list[object]] = {
        "Number": [release.number] if release else [],
        "Time": [release.time] if release else [],
        "Paragraphs": [release.paragraphs] if release else [],
        "Addressees": [release.addressees] if release else [],
        "From": [heading.sender],
        "Drafter": [heading.drafter] if heading.drafter else [],
        "Releaser": [heading.releaser] if heading.releaser else [],
        "To": list(heading.to),
        "Info": list(heading.info),
        "Exempt": list(heading.exempt),
        "Subject": [heading.subject] if heading.subject else [],
        "Ref": list(lettered) if len(lettered) > 1 else list(heading.references),
        "Withheld": [", ".join(item.value for item in heading.withheld)] if heading.withheld else [],
    }
    named = [f"{name}: {value}" for name in grammar.HEADING_NAMES for value in items[name]]
    return [str(heading.precedence), str(heading.marking), *named]


def _portion_lines(portion: AnyPortion) -> list[str]:
    bracket = f"[{grammar.NOT_ADDRESSED}]" if isinstance(portion, WithheldPortion) else write_bracket(portion)
    start = f"{portion.number}. {bracket}" if bracket else f"{portion.number}."
    if not isinstance(portion, Portion):
        return [start]
    fields = portion.own_fields
    if not fields:
        return _unfenced(start, portion.words, after_bracket=bool(bracket))
    lines = [start, *(f"{name}: {value}" for name, value in fields)]
    if portion.words is not None:
        words = [_escaped(line, grammar.END_ESCAPE) for line in portion.words.split("\n")]
        lines += [grammar.BEGIN, *words, grammar.END]
    return lines


def _unfenced(start: str, words: str | None, *, after_bracket: bool) -> list[str]:
    if words is None:
        return [start]
    first, *others = words.split("\n")
    if not after_bracket:
        first = _escaped(first, grammar.BRACKET_ESCAPE)
    return [f"{start} {first}", *(_escaped(line, grammar.NUMBER_ESCAPE) for line in others)]


def _escaped(line: str, taken_for: Pattern[str]) -> str:
    return f"\\{line}" if taken_for.fullmatch(line) else line
