"""Every sentence that a person reads before a message is released."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ALL",
    "ASK",
    "ASK_MANY",
    "CAPACITIES",
    "COLUMNS",
    "EXEMPT",
    "EXPLAINED",
    "ITSELF",
    "KEY",
    "KEY_BY_CHARTER",
    "LEFT_OUT",
    "MANDATE",
    "NONE",
    "OFFICE",
    "OPTIONS",
    "OTHER_VERSION",
    "READS_NOTHING",
    "SEALED",
    "SECOND",
    "TYPE_NAME",
    "TYPE_NAMES",
    "UNDER",
    "VERSION_NOT_SAID",
]

CAPACITIES: Final = {"action": "Action", "information": "Information"}
COLUMNS: Final = {
    "reads": "reads",
    "officer_reads": "officer only",
    "sees_marking": "knows of",
    "sees_number": "withheld",
    "hands_over": "hands over",
}
EXPLAINED: Final = {
    "officer_reads": "officer only: opened with the officer's own key, and by nobody else at that office",
    "sees_marking": "knows of: sees number, kind and marking of the paragraph, and for whom it is",
    "sees_number": "withheld: sees that there is a paragraph",
    "hands_over": "hands over: is to bring it to somebody else",
}
ALL: Final = "all {count}"
NONE: Final = "-"
UNDER: Final = "on {channel}, version {version} of its charter"
EXEMPT: Final = "Exempt: {offices}"
MANDATE: Final = "released by {releaser} under a mandate {span}"
SECOND: Final = "to be signed by a second person too: {persons}"
READS_NOTHING: Final = "reads nothing of it"
KEY: Final = {"words": "key verified: {how}, {at}", "code": "key verified: by the code of its invitation, {at}"}
KEY_BY_CHARTER: Final = "key by the charter only, which {offices} signed"
ITSELF: Final = "nobody but itself"
SEALED: Final = {"transit key": "sealed to its key of the week from {week}", "standing key": "sealed to its standing key"}
LEFT_OUT: Final = "of the heading it is not shown: {items}"
VERSION_NOT_SAID: Final = "Not heard yet, since this station was started, to hold this version of the charter: {offices}."
OTHER_VERSION: Final = "holds another version of the charter, as far as it has said"
TYPE_NAME: Final = "Exclusively eyes only. Type the name of the office whose officer alone is to read it."
TYPE_NAMES: Final = "Exclusively eyes only. Type the names of the {count} offices whose officers alone are to read it, one by one."
OFFICE: Final = "Office:"
ASK: Final = "Release it?"
ASK_MANY: Final = "Release these {count}?"

OPTIONS: Final = {
    "eyes only office": "An office whose officer alone is to read it, by its exact name; may be given again.",
    "release": "Release without asking. For what is exclusively eyes only the office must still be named.",
}
