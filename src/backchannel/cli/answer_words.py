"""Every sentence about what is asked and answered, and about texts and their versions."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "ANSWERED",
    "ANSWERED_IN_PART",
    "ASKED",
    "ASKED_FOR",
    "BY",
    "CANCELLED",
    "CERTIFIED",
    "CONFLICT",
    "CONFLICT_POSSIBLE",
    "DELIVERED",
    "DIFFERS",
    "FRAME",
    "FRAMES",
    "GROUPS",
    "HELP",
    "HOLDER",
    "LATE",
    "MISSING",
    "NOTHING_ASKED",
    "NO_TEXTS",
    "OF_OTHER_WORDS",
    "OVERTAKEN",
    "RECEIVED",
    "RESOLVED",
    "SAID_OF_IT",
    "SIGNATURE",
    "STATES",
    "TEXT",
    "UNTITLED",
    "VERSION",
    "VERSIONS",
    "WORDS",
]

GROUPS: Final = {"we_owe": "Asked of us", "owed_to_us": "Asked by us", "others": "Asked between others"}
NOTHING_ASKED: Final = "Nothing that was asked is open, as far as this office knows."
ASKED: Final = "{want} from {office}, asked by {asked_by}"
ASKED_FOR: Final = "{want} from {office}, asked by {asked_by} for {counterpart}"
WORDS: Final = "“{words}”"
BY: Final = "by {due}"
LATE: Final = "LATE since {due}"
ANSWERED: Final = "answered by {numbers}"
ANSWERED_IN_PART: Final = "answered in part by {numbers}"
OVERTAKEN: Final = "overtaken by {numbers}"
CANCELLED: Final = "cancelled"
ABOUT: Final = "paragraph {paragraph}: {said}"

NO_TEXTS: Final = "No text has been sent on this channel, as far as this office knows."
UNTITLED: Final = "(no title)"
STATES: Final = {
    "holds": "holds",
    "withdrawn": "withdrawn",
    "in conflict": "IN CONFLICT: two versions replace the same words",
    "not all here": "not all of it is here",
    "replaced in a circle": "replaced in a circle: nobody can say what holds",
}
TEXT: Final = "from {number}, part {parts}"
VERSIONS: Final = "Versions"
VERSION: Final = "{number}, {office}, {at}"
HOLDER: Final = "{stage}: {offices}"
DIFFERS: Final = "says that it gives other words than are composed here"
CONFLICT: Final = "{one} and {other} replace the same words of {about}: neither had read the other"
CONFLICT_POSSIBLE: Final = "{one} and {other} replace the same words of {about}, and nobody here can say whether one had read the other"
RESOLVED: Final = "resolved by {number}"
MISSING: Final = "not here: {numbers}"
RECEIVED: Final = {"from": "received from {from}", "by": "by {by}", "where": "{where}", "on": "{on}"}
FRAMES: Final = "Stands in other texts too"
FRAME: Final = "{number}, {title}"
SIGNATURE: Final = {
    "for signature": "FOR SIGNATURE by {by}: not signed yet",
    "signed": "Signed",
    "returned unsigned": "RETURNED UNSIGNED",
    "changed since it was signed": "CHANGED SINCE IT WAS SIGNED: for signature by {by} again",
}
SAID_OF_IT: Final = {
    "Signs": "signed, by the word of {office} ({number}, {at})",
    "Returns unsigned": "returned, by {office} ({number}, {at})",
}
OF_OTHER_WORDS: Final = "of words that do not hold any more"

HELP: Final = {
    "asks": "List what is asked and not answered.\n\n"
    "Questions and requests of a channel, by who owes an answer, the earliest due first. Nothing is closed by silence: only a paragraph "
    "that answers it, or that replaces or withdraws it, settles one.",
    "text": "Show a text as it stands.\n\n"
    "Its words now, where each part of them comes from, its versions and who has which. NAME is its title or a paragraph that gives a "
    "version of it: `backchannel text HAKTO 42 paragraph 3`. Without NAME: every titled text.",
}
DELIVERED: Final = "Delivered"
CERTIFIED: Final = {
    "same": "in these words",
    "older": "in the words of an earlier version",
    "other": "IN OTHER WORDS: see `backchannel certificate`",
}
