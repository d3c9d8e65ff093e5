"""Every sentence about orders on the pages of the desk. What stands in front of one is a link, so sentences begin after it."""

from __future__ import annotations

from typing import Final

ACTIONS: Final = {
    "Deliver": "Deliver",
    "Speak": "Put the points of",
    "Ask": "Ask",
    "Inform": "Inform",
    "Withhold from": "Do not tell",
    "Sign": "Have signed:",
    "Report": "Report on",
}
ACTIONS_BY_WORDS: Final = {"Speak": "Put these points", "Ask": "Put this question", "Report": "Report on this"}
TASK_TO: Final = "to"
TASK_THROUGH: Final = "through"
TASK_WHERE: Final = "Where:"
CLOSED: Final = "In a message that nobody has opened."
CLOSED_TEXT: Final = "Some of this text stands in a message that nobody has opened:"
CLOSED_STATE: Final = "How it stands is said in a message that nobody has opened:"
CLOSED_SIGNATURE: Final = "Whether it is signed is said in a message that nobody has opened: {numbers}"
CLOSED_COUNT: Final = "More is said of it in a message that nobody has opened:"
CLOSED_OPEN: Final = "Go to its heading"
TO_WHOM: Final = "to {office}, from {giver}"
NOT_SHOWN: Final = "to whom is not shown here, from {giver}"
NOW: Final = "Now {now}"
SPANS: Final = {"at": "At", "first": "Not before", "last": "Not later than", "report": "Report by"}
NO_TIME: Final = "No time set"
TOLD: Final = "Told"

STATES: Final = {
    "given": "not acknowledged",
    "acknowledged": "will comply",
    "declined": "cannot comply",
    "under way": "under way",
    "done as ordered": "done as ordered",
    "done otherwise": "done otherwise",
    "not done": "not done",
    "accepted": "accepted",
    "stopped": "stopped",
    "replaced": "replaced",
}
STATE_TURNS: Final = {True: "It is our turn.", False: "It is the turn of {office}."}
OUTCOME: Final = "It was {outcome}."
HOLDS: Final = {"overdue": "Overdue", "impossible": "Impossible", "blocked": "Blocked"}
VERDICTS: Final = {
    "done first": "It was reported before it was stopped: proved.",
    "stopped first": "It was stopped before it was reported: proved.",
    "undeterminable": "Report and stop crossed: nobody can say which was first.",
}
NOT_WHOLE: Final = "Between others: steps may have gone past this office."

AGENDA: Final = {
    "we_owe": "For us to do",
    "owed_to_us": "For others to do, by our orders or for our reports",
    "through_us": "Through us",
    "others": "Between others",
}
AGENDA_NONE: Final = "Nothing that was ordered is open, as far as this office knows."
AGENDA_ACCEPT: Final = "Accept the report, or say what is wrong with it:"
AGENDA_DECLINED: Final = "They cannot comply: stop it, or put another in its place."

LIST_OPEN: Final = "Open"
LIST_CLOSED: Final = "Closed"
LIST_NONE: Final = "Nothing is ordered on this channel, as far as this office knows."
LIST_LAST: Final = "The last {count} are shown; `backchannel orders` has more."
LIST_PROPOSALS: Final = "Only proposed: nobody owes any of this"
COLUMNS: Final = {"state": "State", "who": "By whom", "what": "What", "when": "When"}

HELD_UP: Final = "Orders overdue or held up"
HELD_COUNT: Final = "{count} {held}"
HELD_MORE: Final = "See the agenda"

FROM: Final = "from {office}, {at}"
NEEDS: Final = "What must come first"
MET: Final = {
    "reported done": "reported done by",
    "not reported done": "not reported done",
    "not here": "not here",
    "neither an order nor an event": "neither an order nor an event",
}
NEED_EARLIEST: Final = "not before {at}"
WORDS: Final = "How, in words"
TEXT: Final = "The text"
TEXT_HERE: Final = "Its words are not here."
CHECK_WORDS: Final = "Check words"
CHECK_WORDS_WHY: Final = "Read them to each other by telephone: whoever has the same twelve has the same text, each character of it."
LIFE: Final = "How it stands"
LIFE_OF: Final = "With {office}"
LIFE_GIVEN: Final = "{office} orders it"
LIFE_STOPPED: Final = "{office} stops it, or puts another in its place"
LIFE_ACCEPTED: Final = "{office} accepts the report"
LIFE_CANCELLED: Final = "its message was cancelled before they had signed for it"
LIFE_DUE: Final = {"do": "to be done", "report": "the report is due"}
LIFE_DUE_PAST: Final = {"do": "should have been done", "report": "the report was due"}
STEPS: Final = {
    "Will comply with": "will comply",
    "Cannot comply with": "cannot comply",
    "Has begun": "has begun",
    "Has done": "has done it as ordered",
    "Has done otherwise": "has done it otherwise",
    "Has not done": "has not done it",
    "Accepts": "accepts the report on",
    "Withdraws": "stops it",
    "Replaces": "puts another order in its place",
    "Signs": "signs it",
    "Returns unsigned": "returns it unsigned",
}

NOT_FIT: Final = "What does not fit"
FINDINGS: Final = {
    "not the one who was charged": "{from} takes a step in it, and is not charged with it",
    "no order": "takes a step in {order}, which is no order",
    "out of its life": "takes a step that it cannot take any more",
    "reported twice, differing": "reports another outcome than {more}, and does not replace that",
    "reported though stopped": "reports it, and its writer had read that it was stopped ({more})",
    "accepted before it was reported": "accepts what was not reported",
    "dated before its order": "done before it was ordered",
    "dated after its report": "reported before it was done",
    "out of turn": "out of turn with {more}",
    "it holds nothing up": "{from} wants it to come before {order}, which {giver} gave: it holds nothing up",
    "early": "too early",
    "late": "too late",
    "other words": "the words handed over are not those that were ordered",
    "an older text": "the words handed over are those of an earlier version",
    "no words to compare": "says that it was handed over; no words to compare",
    "another digest": "its digest is not that of the words that it carries",
    "never ordered": "hands over a text that was never ordered",
    "points left out": "says nothing of points {points}",
    "no such points": "names points that are not there: {points}",
}
MEASURED: Final = {
    "dated before its order": "done {first}, ordered {second}",
    "dated after its report": "done {first}, reported {second}",
    "out of turn": "done {first}, and the time of that was {second}",
    "early": "done {first}, its time began {second}",
    "late": "done {first}, its time ended {second}",
}

CERTIFICATE_OF: Final = "Certificate of {office}"
CERTIFICATE_REPORT: Final = "Handed over, as reported in"
CERTIFICATE_TEXT: Final = "ordered in"
CERTIFICATE_EQUAL: Final = "The words handed over are those that were ordered, each of them."
CERTIFICATE_DIFFERS: Final = {
    True: "The words handed over are not those that were ordered: they differ in one place.",
    False: "The words handed over are not those that were ordered: they differ in {count} places.",
}
CERTIFICATE_NO_WORDS: Final = (
    "The words handed over are not those that were ordered, by the digest in the report. The report does not carry the words."
)
CERTIFICATE_LEGEND: Final = {"ordered": "ordered, not handed over", "handed": "handed over, not ordered"}
CERTIFICATE_CHECKS: Final = {"ordered": "Check words of what was ordered", "handed_over": "Check words of what was handed over"}
CERTIFICATE_UNCERTAIN: Final = "Which version of the text they had read is not known here."
CERTIFICATE_OLDER: Final = "The text has been changed since."
CERTIFICATE_CARE: Final = "It proves who said what, and never that it happened."
INSERTED: Final = {"begin": "inserted:", "end": "end of what was inserted"}
DELETED: Final = {"begin": "left out:", "end": "end of what was left out"}

THE_ORDER: Final = "The order"
THE_PROPOSAL: Final = "The proposal"
