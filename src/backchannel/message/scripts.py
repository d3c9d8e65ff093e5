"""Which writing a letter belongs to, so that a name cannot be forged with a look-alike from another (UTS 39, section 5.1)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["RIGHT_TO_LEFT", "mixed_characters", "writings"]

RIGHT_TO_LEFT: Final = frozenset({"Arabic", "Hebrew", "Thaana"})

_CJK: Final = frozenset({"Chinese", "Japanese", "Korean"})
_JAPANESE: Final = frozenset({"Japanese"})
_WRITINGS: Final[dict[str, frozenset[str]]] = {
    name.upper(): frozenset({name})
    for name in (
        *("Latin", "Greek", "Cyrillic", "Armenian", "Georgian", "Hebrew", "Arabic", "Thaana", "Ethiopic", "Devanagari"),
        *("Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao"),
        *("Tibetan", "Myanmar", "Khmer", "Mongolian"),
    )
} | {
    "CJK": _CJK,
    "IDEOGRAPHIC": _CJK,  # the iteration mark
    "HIRAGANA": _JAPANESE,
    "KATAKANA": _JAPANESE,
    "KATAKANA-HIRAGANA": _JAPANESE,  # the long-vowel mark
    "HANGUL": frozenset({"Korean"}),
}
_MODIFIERS: Final = "\u3005\u30fc\u0e46\u0ec6"  # iteration and length marks that ordinary names contain
_LOOK_LIKE_PUNCTUATION: Final = "\u01c0\u01c1\u01c2\u01c3"  # click letters: bars and exclamation marks to the eye
# What came after Unicode 14, or became a small letter since (U+0295), so that every Python version reads the same names.
_LATER: Final = re.compile(
    "[\u0295\u05c8\u05c9\u088f\u0897\u0b53\u0b54\u0c5c\u0cdc\u0cf3\u0ece\u1c89\u1c8a\ua7cb-\ua7cf\ua7d2\ua7d4\ua7da-\ua7e2\uab6c\uab6d"
    "\U00010ec2-\U00010ecf\U00010ed9-\U00010eff\U00011b0a\U00011df0\U00011df1\U0001b123-\U0001b132\U0001b155\U0001b168"
    "\U0001df1f-\U0001df96\U0002b739-\U0002b73f\U0002b81e\U0002cea2-\U0002cead\U0002ebf0-\U0002ee5d\U00031350-\U00033479]"
)


@lru_cache(maxsize=4096)  # the names of a large channel are looked at again with each version of its charter
def writings(character: str) -> frozenset[str]:
    """The writings that use this letter or mark; empty when it is neither, or is of no living writing."""
    category = unicodedata.category(character)
    letter = category in {"Lu", "Ll", "Lo", "Mn", "Mc"} or character in _MODIFIERS
    if not letter or character in _LOOK_LIKE_PUNCTUATION or _LATER.match(character):
        return frozenset()
    return _WRITINGS.get(unicodedata.name(character, "").split(" ")[0], frozenset())


def mixed_characters(text: str) -> tuple[str, tuple[str, ...]]:
    """The writing that most letters of `text` share, and the letters outside it (each once; none when all agree)."""
    letters = [found for found in (writings(c) for c in text) if found]
    names = sorted({name for found in letters for name in found})
    if not names:
        return "", ()
    main = max(names, key=lambda name: sum(name in found for found in letters))
    odd = dict.fromkeys(c for c in text if writings(c) and main not in writings(c))
    return main, tuple(odd)
