"""How wide words are, on a terminal and in print, and lines that fit; what would be obeyed instead of shown is spelled out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["cells", "cut", "ems", "harmless", "lines_of"]

# Control characters, those that turn the direction of writing, and what no XML document may hold.
_OBEYED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_WIDE: Final = frozenset("WF")
# Advance widths of Georgia, in hundredths of an em; the broadest face that stands in for it where it is missing is a tenth wider.
_WIDTHS: Final = """
a50 b56 c45 d57 e48 f33 g51 h58 i29 j29 k54 l29 m88 n59 o54 p57 q56 r41 s43 t35 u58 v50 w74 x50 y49 z44
A67 B65 C64 D75 E65 F60 G73 H82 I39 J52 K70 L60 M93 N77 O74 P61 Q74 R70 S56 T62 U76 V67 W98 X71 Y62 Z60
061 161 261 361 461 561 661 761 861 961 .27 ,27 ;31 :31 '22 !33 |37 (38 )38 [38 ]38 -37 /47 "41 ?48 *47 +64 =64 <64 >64 _64
"""
_BROADEST: Final = 1.1


class _Ems(dict[str, float]):
    """The width of every character; of one that is not in the table, what its kind is at most."""

    def __missing__(self, character: str) -> float:
        return 0 if unicodedata.combining(character) else 1.05 if unicodedata.east_asian_width(character) in _WIDE else 0.8


class _Cells(dict[str, float]):
    """How many columns every character takes on a terminal."""

    def __missing__(self, character: str) -> float:
        return 0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in _WIDE else 1


_EMS: Final = _Ems({" ": 0.25, **{entry[0]: int(entry[1:]) / 100 for entry in _WIDTHS.split()}})
_CELLS: Final = _Cells({**dict.fromkeys(map(chr, range(0x20, 0x7F)), 1), **dict.fromkeys("…·¶●▶╌", 1)})


def harmless(text: str) -> str:
    """The text on one line, with everything spelled out that a terminal would obey or XML forbids: `<U+001B>`."""
    return _OBEYED.sub(lambda match: f"<U+{ord(match[0]):04X}>", text.replace("\n", " "))


def cells(text: str) -> float:
    """How many columns of a terminal the text takes: two for wide characters, none for marks that combine."""
    return len(text) if text.isascii() else sum(map(_CELLS.__getitem__, text))


def ems(text: str) -> float:
    """How wide the text is in print at most, in ems."""
    return _BROADEST * sum(map(_EMS.__getitem__, text))


def cut(text: str, width: float, measure: Callable[[str], float]) -> str:
    """The text, ending in an ellipsis where it would be wider."""
    if measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle] + "…") <= width else (low, middle - 1)
    return text[:low].rstrip() + "…"


def lines_of(text: str, width: float, measure: Callable[[str], float], most: int = 0) -> list[str]:
    """The words in lines that fit, at most so many, the last then cut; a word that is wider is cut."""
    lines: list[list[str]] = [[]]
    room = width
    for word in text.split():
        needed = measure(word)
        if lines[-1] and needed > room:
            lines.append([])
            room = width
        lines[-1].append(word)
        room -= needed + measure(" ")
    if most and len(lines) > most:
        lines[most - 1 :] = [[word for line in lines[most - 1 :] for word in line]]
    return [cut(" ".join(line), width, measure) for line in lines]
