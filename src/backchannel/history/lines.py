"""Lines of a message's own heading: from, to, numbers, times, routing (docs/spec/history.md, "What a document is")."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from backchannel.history.moments import Moment, day_of, group_in
from backchannel.history.numbers import OwnNumber, own_number
from backchannel.history.values import Where

__all__ = ["Line", "handling_words", "line_of"]

_LABELLED: Final = re.compile(
    r"(TO|FROM|FM|INFO|SUBJECT|SUBJ|MEMORANDUM FOR|REFS?|REFERENCES?|DATE|PRECEDENCE|CLASSIFICATION|VIA) ?: ?(.*)",
    re.IGNORECASE | re.DOTALL,
)
_SAME: Final = {"fm": "from", "subj": "subject", "refs": "ref", "reference": "ref", "references": "ref"}
_GROUP_LINE: Final = re.compile(r"(?:[A-Z]{1,3} )*\d{6}[A-Z] ?[A-Z]{3,}\.? ?\d{2,4}(?: [A-Z0-9-]{1,8})*")
_HANDLING: Final = re.compile(
    r"((?:(?:very )?urgent(?:ly)?[,;.]? )?(?:please )?deliver (?:immediately|at once|upon receipt|on receipt|at opening of business)|"
    r"(?:operational |niact )?immediate|flash|priority|routine|urgent|"
    r"(?:exclusively )?eyes only(?: for [^.]{2,40})?|sensitive|top secret|secret|confidential)\.(?=\s|$)\s*",
    re.IGNORECASE,
)
_LIST: Final = re.compile(r"(?:Ref|Reference)s?: *(.+?)(?:(?<!\b[A-Z])\.(?=\s|$)\s*|$)")
_ABOUT: Final = re.compile(r"(?:(?:For|To) [^.:]{1,60}\.\s+)?Subj(?:ect)?: [^.]{1,200}\.\s*")


class Line(Struct, frozen=True, kw_only=True, gc=False):
    """One line: its label ("" where it has none), its words, and what it is if it is a number, a time or a date.

    `known` is whether this is a line that a heading has; others are routing, letterheads, or garbled.
    """

    label: str
    words: str
    where: Where
    number: OwnNumber | None = None
    prosign: str = ""
    group: Moment | None = None
    bad_group: bool = False
    day: Moment | None = None
    known: bool = True

    @classmethod
    def labelled(cls, label: str, words: str, where: Where) -> Line:
        """A line such as `TO: X`, its label in one spelling."""
        plain = label.lower().rstrip(" :")
        return cls(label=_SAME.get(plain, plain), words=words.strip(), where=where)

    @property
    def names(self) -> tuple[str, ...]:
        """What it names, one item each."""
        return tuple(name for line in self.words.split("\n") if (name := line.strip()))


def line_of(words: str, where: Where, *, begun: bool, capitals: bool = False) -> Line | None:
    """The line that a short block is; None for a paragraph.

    Once paragraphs have `begun`, only what has a clear form is a line; capitals are none in a document of `capitals`.
    """
    if labelled := _LABELLED.fullmatch(words):
        return Line.labelled(labelled[1], labelled[2], where)
    if words.endswith((".", ":", ";", "?", "!")) and not begun:
        number = own_number(words)
        return Line(label="", words=words, where=where, number=number) if number and number.series else None
    if _GROUP_LINE.fullmatch(words):
        prosign, group = group_in(words) or ("", None)
        return Line(label="", words=words, where=where, prosign=prosign, group=group, bad_group=group is None)
    if day := day_of(words):
        return Line(label="", words=words, where=where, day=day)
    if not begun and len(words) < 60 and (number := own_number(words)) and number.series:
        return Line(label="", words=words, where=where, number=number)
    if begun and capitals:
        return None
    if words.isupper() and len(words) < 60 and len(words.split()) < 7 and not words.endswith((".", ":")) and not words[0].isdigit():
        return Line(label="", words=words, where=where, known=False)
    return None


def handling_words(words: str) -> tuple[tuple[str, ...], str, str]:
    """Sentences on handling at the beginning, a list of references after `Ref:`, and the rest."""
    handling, references = [], ""
    while True:
        if found := _HANDLING.match(words):
            handling.append(found[1])
        elif found := _ABOUT.match(words):
            pass
        elif not references and (found := _LIST.match(words)):
            references = found[1]
        else:
            return tuple(handling), references, words
        words = words[found.end() :]
