"""A cable as lines: the file as a whole, and characters that no line may hold (docs/spec/cable-form.md, "Lines")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.message.words import line_problems, without_bad_characters

if TYPE_CHECKING:
    from backchannel.message.cable.notes import Notes

__all__ = ["scan"]

_FILE: Final = "cable.file"
_BOM: Final = "\ufeff"


def scan(text: str, notes: Notes, most: int) -> list[str]:
    """The lines of a cable, cleaned of what was noted, so that reading on does not stumble over the same thing again.

    Raises Unsound at once for a text that is empty or larger than `most` bytes.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > most:
        notes.add(0, _FILE, f"a cable of {size} bytes", f"at most {most}", "Send the long parts as enclosures.")
        notes.settle()
    if not text.strip(_BOM + "\r\n "):
        notes.add(0, _FILE, "an empty text", "a cable", "Its first line is the precedence, such as ROUTINE.")
        notes.settle()
    return [_cleaned(line, place, notes) for place, line in enumerate(_lines(text, notes), 1)]


def _lines(text: str, notes: Notes) -> list[str]:
    if text.startswith(_BOM):
        notes.add(1, _FILE, "a byte-order mark before the first word", "plain UTF-8", "Save the file as UTF-8 without BOM.")
        text = text[len(_BOM) :]
    if "\r" in text:
        first = text[: text.index("\r")].count("\n") + 1
        came = f"carriage returns (first on this line, {text.count(chr(13))} in all)"
        notes.add(first, _FILE, came, "lines that end in LF alone", "Save the file with Unix line ends.")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if lines[-1]:
        notes.add(len(lines), _FILE, "a last line without its end", "one LF at the end", "Press Enter after the last word.")
    else:
        lines.pop()
    last = len(lines)
    while lines and not lines[-1].strip(" "):
        lines.pop()
    if len(lines) < last:
        notes.add(len(lines) + 1, _FILE, "blank lines at the end", "nothing after the last word but the line's end", "Take them away.")
    return lines


def _cleaned(line: str, place: int, notes: Notes) -> str:
    for problem in line_problems(line):
        notes.problem(place, problem)
    return without_bad_characters(line).rstrip(" ")
