"""Names of offices and persons that cannot be mistaken for one another (docs/spec/message.md, "Names")."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from backchannel import limits
from backchannel.message.look_alikes import skeleton
from backchannel.message.problems import ValueProblem, shown
from backchannel.message.scripts import RIGHT_TO_LEFT, mixed_characters, writings
from backchannel.message.words import bad_characters

__all__ = ["OfficeName", "PersonName"]

_CODE: Final = "message.name"
_INNER_FIGURES: Final = re.compile("[0-9][^0-9]")
_CURLY: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class OfficeName:
    """An office's name: capital letters of one writing, figures, single spaces, hyphen, apostrophe, full stop; NFC.

    At most NAME_CHARACTERS; begins with a letter or figure; raises ValueProblem. Letters of a writing without capitals count as such.
    """

    text: str

    def __post_init__(self) -> None:
        small = "".join(dict.fromkeys(c for c in self.text if unicodedata.category(c) in {"Ll", "Lt"}))
        if small:
            came = f"the office {shown(self.text)} has small letters"
            raise ValueProblem(_CODE, came, "capital letters", f"Write {shown(self.text.upper())}.")
        _check(self.text, "office", figures=True, most=limits.NAME_CHARACTERS)

    @classmethod
    def parse(cls, text: str) -> OfficeName:
        """The office of this name; raises ValueProblem."""
        return cls(text=text)

    @property
    def skeleton(self) -> str:
        """What this name has in common with all that look like it: two offices of one skeleton never stand on one channel."""
        return skeleton(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PersonName:
    """A person's name: letters of one writing, single spaces, hyphen, apostrophe, full stop; NFC; raises ValueProblem."""

    text: str

    def __post_init__(self) -> None:
        _check(self.text, "person", figures=False, most=limits.PERSON_CHARACTERS)

    @classmethod
    def parse(cls, text: str) -> PersonName:
        """The person of this name; raises ValueProblem."""
        return cls(text=text)

    def __str__(self) -> str:
        return self.text


def _check(text: str, what: str, *, figures: bool, most: int) -> None:
    if not text.strip():
        raise ValueProblem(_CODE, f"the name of the {what} is missing", "a name")
    if len(text) > most:
        raise ValueProblem(_CODE, f"the name {shown(text)} has {len(text)} characters", f"at most {most}", "Use its short form.")
    _check_characters(text, what, figures=figures)
    if unicodedata.normalize("NFKC", text) != text:
        hint = f"Write {shown(unicodedata.normalize('NFKC', text))}."
        raise ValueProblem(_CODE, f"the {what} {shown(text)} is written with composed or compatibility forms", "NFC", hint)
    _check_build(text, what)
    main, odd = mixed_characters(text)
    if odd:
        strange = ", ".join(_named(c) for c in odd)
        hint = "A letter that looks alike is another letter: retype the name."
        raise ValueProblem(_CODE, f"the {what} {shown(text)} mixes {main} letters with {strange}", "letters of one writing", hint)
    if main in RIGHT_TO_LEFT and _INNER_FIGURES.search(text):
        # Elsewhere the screen would choose their place: two names could be shown as one.
        came = f"the {what} {shown(text)} has figures before its end, in a writing from right to left"
        raise ValueProblem(_CODE, came, "figures together, at the end")


def _check_characters(text: str, what: str, *, figures: bool) -> None:
    allowed = " -'." + ("0123456789" if figures else "")
    invisible = {c for _, c in bad_characters(text)}
    strange = next((c for c in text if c in invisible or not (c in allowed or _letter(c))), None)
    if strange is None:
        return
    straight = text.translate(_CURLY)
    hint = f"Write {shown(straight)}." if straight != text else "Write one name a line." if strange in ",;/&" else ""
    kinds = "letters, figures, spaces, hyphens, apostrophes and full stops"
    expected = kinds if figures else kinds.replace("figures, ", "")
    raise ValueProblem(_CODE, f"the {what} {shown(text)} contains {_named(strange)}", expected, hint)


def _check_build(text: str, what: str) -> None:
    if "  " in text or text != text.strip():
        hint = f"Write {shown(' '.join(text.split()))}."
        raise ValueProblem(_CODE, f"the {what} {shown(text)} has spaces too many", "single spaces, none at the ends", hint)
    if not (writings(text[0]) or text[0] in "0123456789") or not any(map(writings, text)):
        raise ValueProblem(_CODE, f"the {what} {shown(text)} has no letter, or begins with a sign", "a letter or figure first")
    if text[-1] in "-'":
        raise ValueProblem(_CODE, f"the {what} {shown(text)} ends with {_named(text[-1])}", "a letter, figure or full stop last")
    runs = [text[i : i + 2] for i in range(len(text) - 1) if text[i] in "-'." and text[i + 1] in "-'."]
    if runs and runs != [".-"] * len(runs):
        raise ValueProblem(_CODE, f"the {what} {shown(text)} has {shown(runs[0])}", "one such sign at a time")
    marks = [i for i in range(1, len(text)) if _mark(text[i]) and not (writings(text[i - 1]) or _mark(text[i - 1]))]
    if marks or any(all(_mark(c) for c in text[i : i + 3]) for i in range(len(text) - 2)):
        raise ValueProblem(_CODE, f"the {what} {shown(text)} has accents on nothing or heaped up", "accents on their letters")


def _mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _letter(character: str) -> bool:
    return bool(writings(character)) or "\u0300" <= character <= "\u036f"


def _named(character: str) -> str:
    printed = f'"{character}" ' if character.isprintable() and not _mark(character) else ""
    name = unicodedata.name(character, "unnamed")
    return f"{printed}(U+{ord(character):04X} {name})"
