"""Exact words: what may stand in them, and that nothing invisible does (docs/spec/message.md, "Words").

Words are checked and never changed: typographic quotes, no-break spaces and unusual letters stay as they were typed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from backchannel import limits
from backchannel.message.problems import ValueProblem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["bad_characters", "check_line", "line_problems", "without_bad_characters", "words_problems"]

_CODE: Final = "message.words"

# Ranges are written out, not asked of the Unicode database, so that every Python version draws the same line.
_NEVER: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # controls but LF
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # unseen, or turning what is seen
    "\u2028\u2029\ud800-\udfff\ufdd0-\ufdef"  # other line ends, halves of characters, noncharacters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_JOINER: Final = re.compile("[\u200c\u200d]")
_TITLES: Final = {"\t": "a tab", "\r": "a carriage return", "\ufeff": "a byte-order mark", "\u00ad": "a soft hyphen"}


def _joins(line: str, place: int) -> bool:
    """Whether the joiner at `place` stands between two letters or marks outside ASCII, as Persian and Indic words need it."""
    if not 0 < place < len(line) - 1:
        return False
    return all(c > "\x7f" and unicodedata.category(c)[0] in "LM" for c in (line[place - 1], line[place + 1]))


def bad_characters(line: str) -> tuple[tuple[int, str], ...]:
    """Where in one line a character stands that words may not contain: (place from 0, character), in order."""
    if line.isascii() and line.isprintable():
        return ()
    found = [(match.start(), match[0]) for match in _NEVER.finditer(line)]
    if not line.isascii():
        found += [(match.start(), match[0]) for match in _JOINER.finditer(line) if not _joins(line, match.start())]
    return tuple(sorted(found))


def without_bad_characters(line: str) -> str:
    """The line with those characters taken out; only for reading on after they were reported."""
    places = {place for place, _ in bad_characters(line)}
    if not places:
        return line
    return "".join(c for place, c in enumerate(line) if place not in places)


def line_problems(line: str, offset: int = 0) -> Iterator[ValueProblem]:
    """What is wrong with one line of words; `offset` (from 0) becomes the place in `about`."""
    about = ("words", offset)
    bad = bad_characters(line)
    if bad:
        place, character = bad[0]
        more = f" and {len(bad) - 1} more such" if len(bad) > 1 else ""
        came = f"{_title(character)} stands at character {place + 1}{more}"
        yield ValueProblem(_CODE, came, "visible characters and plain spaces", _bad_hint(character), about=about)
    if line.endswith(" "):
        yield ValueProblem(_CODE, "a space at the end of a line", "nothing after the last word", "Take it away.", about=about)


def words_problems(words: str) -> Iterator[ValueProblem]:
    """Everything wrong with words as a whole; `about` is ("words", line from 0)."""
    lines = words.split("\n")
    for place, name in ((0, "first"), (len(lines) - 1, "last")):
        if not lines[place].strip():
            hint = "Take it away, or write what is to be said."
            yield ValueProblem(_CODE, f"the {name} line of the words is blank", "words on it", hint, about=("words", place))
            if len(lines) == 1:
                return
    for offset, line in enumerate(lines):
        yield from line_problems(line, offset)
        if len(line) > limits.LINE_CHARACTERS:
            expected = f"at most {limits.LINE_CHARACTERS} characters"
            yield ValueProblem(_CODE, f"a line of {len(line)} characters", expected, "Divide it.", about=("words", offset))
    size = len(words.encode("utf-8", "surrogatepass"))
    if size > limits.WORDS_BYTES:
        hint = "Divide it into several paragraphs, or send it as an enclosure."
        yield ValueProblem(_CODE, f"words of {size} bytes", f"at most {limits.WORDS_BYTES}", hint, about=("words", 0))


def check_line(text: str, what: str, most: int, code: str) -> None:
    """Raise ValueProblem unless `text` is one non-empty line of at most `most` characters, with no space at either end."""
    if not text.strip():
        raise ValueProblem(code, f"the {what} is empty", "words after it", "Write them, or leave the line out.")
    if "\n" in text or text != text.strip(" "):
        raise ValueProblem(code, f"the {what} {shown(text)} begins or ends with a space or runs over a line", "one line")
    if len(text) > most:
        raise ValueProblem(code, f"a {what} of {len(text)} characters", f"at most {most}", "Shorten it.")
    for problem in line_problems(text):
        raise ValueProblem(code, f"in the {what}, {problem.came}", problem.expected, problem.hint)


def _title(character: str) -> str:
    name = _TITLES.get(character) or unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"


def _bad_hint(character: str) -> str:
    if character == "\t":
        return "Use spaces."
    if character == "\r":
        return "End lines with LF alone (in most editors: Unix line ends)."
    return "It cannot be seen on paper: delete it (retype the word if you cannot find it)."
