"""When two names look alike: they have the same skeleton (UTS 39, section 4; docs/spec/message.md, "Look-alikes")."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from backchannel.message.prototypes import PROTOTYPES

__all__ = ["skeleton"]

# Spaces, signs, accents, Hebrew points and cantillation, Arabic vowel signs, Vedic tones. Three Arabic signs are not among
# them, because they are what the dots of letters look like (U+0615, U+06DB, U+06E2).
_LOST: Final = re.compile(
    "[ '.\\-\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u0614\u0616-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06da\u06dc\u06df-\u06e1\u06e3\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff\u0951-\u0954\ufb1e]"
)


@functools.lru_cache(maxsize=4096)  # every version of a charter compares the names of all its offices
def skeleton(text: str) -> str:
    """What a hurried eye keeps of a name: each letter as the plainest one of its shape, no accents, no signs, no spaces.

    Names with one skeleton can be taken for one another. It is for comparing names, not for showing, and its own skeleton is itself.
    """
    kept = _LOST.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFD", kept.translate(_table()))


@functools.cache
def _table() -> dict[int, str]:
    pairs = (row.split("=") for row in PROTOTYPES.split())
    return {int(source, 16): "".join(chr(int(point, 16)) for point in target.split("+")) for source, target in pairs}
