"""The signs of the cable form, each beside its line of the grammar (docs/spec/cable-form.md, "Grammar")."""

from __future__ import annotations

import re
from typing import Final

from backchannel.message.bearing import ANSWERS, IN_PART, REPLACES, WITHDRAWS
from backchannel.message.steps import STEP_LINES

__all__ = [
    "ASKS",
    "ASKS_BY",
    "BEGIN",
    "BRACKET_ESCAPE",
    "BRACKET_LINE",
    "BY",
    "DIGITS_LINE",
    "END",
    "END_ESCAPE",
    "FOR",
    "HEADING_NAMES",
    "LOOSE_LINE",
    "NAMED_LINE",
    "NOT_ADDRESSED",
    "NUMBER_ESCAPE",
    "RELEASE_NAMES",
    "SEALED",
    "TARGETS_SAID",
    "UNKNOWN_KIND",
]

HEADING_NAMES: Final = (
    *("Number", "Time", "Paragraphs", "Addressees", "From", "Drafter", "Releaser"),
    *("To", "Info", "Exempt", "Subject", "Ref", "Withheld"),
)
RELEASE_NAMES: Final = HEADING_NAMES[:4]  # together in a released message, never in a draft

NAMED_LINE: Final = re.compile(r"([A-Z][A-Za-z0-9]*(?:[ -][A-Za-z0-9]+)*): (.*)")  # named-line
LOOSE_LINE: Final = re.compile(r"\s*([A-Za-z][A-Za-z ]*?)\s*:\s*(.*)")  # what a hasty writer may mean by one
DIGITS_LINE: Final = re.compile(r"([0-9]+)\.(?: (.*))?")  # number-line, and whatever a reader could take for one
BRACKET_LINE: Final = re.compile(r"\[([^\]]*)\](?: (.*))?")  # bracket

BEGIN: Final = "Begin text:"
END: Final = "End text."
NOT_ADDRESSED: Final = "not addressed to you"
SEALED: Final = "sealed"
FOR: Final = "for "
ASKS: Final = "asks "
BY: Final = "by "
ASKS_BY: Final = re.compile(r"asks (.*?)(?: by (.*))?")  # asks
TARGETS_SAID: Final = {  # the longer before what it begins with
    IN_PART: "answers in part ",
    ANSWERS: "answers ",
    REPLACES: "replaces ",
    WITHDRAWS: "withdraws ",
    **{name: f"{name[0].lower()}{name[1:]} " for name in sorted(STEP_LINES, reverse=True)},
}
UNKNOWN_KIND: Final = re.compile(r'unknown kind "([^"]*)"')

# Words that would be read as structure, with any backslashes already before them: writing puts one more, reading takes one.
NUMBER_ESCAPE: Final = re.compile(r"\\*[0-9]+\.(?: .*)?")
BRACKET_ESCAPE: Final = re.compile(r"\\*\[.*")
END_ESCAPE: Final = re.compile(r"\\*End text\.")
