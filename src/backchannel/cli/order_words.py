"""Every sentence about orders: what is to be done, how that stands, what does not fit."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "ACCEPT",
    "ACTIONS",
    "AGENDA",
    "ANSWERED_BY",
    "ASKED",
    "ASK_DESPITE",
    "AT_DAY",
    "CALENDAR",
    "CALENDAR_DO",
    "CALENDAR_REPORT",
    "CERTIFICATE",
    "DOUBTS",
    "FINDINGS",
    "FURTHER",
    "HELD_UP",
    "HELP",
    "HOLDS",
    "LATE",
    "MEASURED",
    "MET",
    "MORE",
    "NOTHING_ON_AGENDA",
    "NOT_FIT",
    "NOT_SHOWN",
    "NOW",
    "NO_ORDERS",
    "NO_TIME",
    "OPTIONS",
    "POINT",
    "POINTS",
    "PROPOSALS",
    "REPORT_BY",
    "SAID_TO",
    "SPANS",
    "STATES",
    "STEPS",
    "THESE",
    "TOWARDS",
    "TO_ACCEPT",
    "TO_WHOM",
    "VERDICTS",
]

PROPOSALS: Final = "Only proposed: nobody owes any of this"
TO_WHOM: Final = "to {office}, from {giver}"
NOT_SHOWN: Final = "to whom is not shown here, from {giver}"
THESE: Final = "these words"
FURTHER: Final = {"to": "to {to}", "through": "through {through}", "where": "(where: {where})"}
SAID_TO: Final = {"Speak": "Speak to {to} on {what}", "Ask": "Ask {to} {what}"}
ACTIONS: Final = {
    "Deliver": "Deliver {what}",
    "Speak": "Speak on {what}",
    "Ask": "Ask {what}",
    "Inform": "Inform {names}",
    "Withhold from": "Do not tell {names}",
    "Sign": "Have {what} signed",
    "Report": "Report on {what}",
}
SPANS: Final = {
    "at": "at {last}",
    "both": "from {first} until {last}",
    "first": "not before {first}",
    "last": "not later than {last}",
    "none": "not before {first}, and not later than {last}: there is no such moment",
}
REPORT_BY: Final = "report by {by}"
NO_TIME: Final = "no time set"
AT_DAY: Final = "{times}, {day}"
LATE: Final = "OVERDUE"
STATES: Final = {
    "given": "not acknowledged yet",
    "acknowledged": "acknowledged: they will comply",
    "declined": "DECLINED: they cannot comply",
    "under way": "under way",
    "done as ordered": "done as ordered",
    "done otherwise": "done otherwise",
    "not done": "NOT DONE",
    "accepted": "{outcome}, accepted",
    "stopped": "stopped",
    "replaced": "replaced",
}
HOLDS: Final = {"blocked": "BLOCKED: {why}", "impossible": "IMPOSSIBLE: {why}", "overdue": "OVERDUE: {why}"}
VERDICTS: Final = {
    "done first": "It was reported before it was stopped ({stops}): proved.",
    "stopped first": "It was stopped ({stops}) before it was reported: proved.",
    "undeterminable": "The report and {stops} crossed: which was first is undeterminable.",
}
STEPS: Final = {
    "Will comply with": "will comply",
    "Cannot comply with": "cannot comply",
    "Has begun": "has begun",
    "Has done": "has done it as ordered",
    "Has done otherwise": "has done it otherwise",
    "Has not done": "has not done it",
    "Accepts": "accepts the report",
    "Signs": "signs",
    "Returns unsigned": "returns it unsigned",
}
MET: Final = {
    "reported done": "after {number}, which is reported done ({by})",
    "not reported done": "after {number}, which is not reported done",
    "not here": "after {number}, which is not here",
    "neither an order nor an event": "after {number}, which is neither an order nor an event",
}
POINTS: Final = {
    "covered": ("point {numbers} was covered", "points {numbers} were covered"),
    "covered otherwise": ("point {numbers} was covered otherwise", "points {numbers} were covered otherwise"),
    "not covered": ("point {numbers} was not covered", "points {numbers} were not covered"),
}
POINT: Final = "point {number}"
ASKED: Final = {False: "{who} asked in return ({number})", True: "asked in return, and open: {numbers}"}
ANSWERED_BY: Final = "{state} by {numbers}"
HELD_UP: Final = "Orders that something holds up"
NOT_FIT: Final = "Does not fit"
FINDINGS: Final = {
    "not the one who was charged": "{number}: {from} takes a step in it, and is not charged with it",
    "no order": "{number}: takes a step in {order}, which is no order",
    "out of its life": "{number}: takes a step that it cannot take any more",
    "reported twice, differing": "{number}: reports another outcome than {more}, and does not replace that",
    "reported though stopped": "{number}: reports it, and its writer had read that it was stopped ({more})",
    "accepted before it was reported": "{number}: accepts what was not reported",
    "dated before its order": "{number}: done before it was ordered",
    "dated after its report": "{number}: reported before it was done",
    "out of turn": "{number}: out of turn with {more}",
    "it holds nothing up": "{number}: {from} wants it to come before {order}, which {giver} gave: it holds nothing up",
    "early": "{number}: too early",
    "late": "{number}: too late",
    "other words": "{number}: the words handed over are not those that were ordered",
    "an older text": "{number}: the words handed over are those of an earlier version",
    "no words to compare": "{number}: says that it was handed over; no words to compare",
    "another digest": "{number}: its digest is not that of the words that it carries",
    "never ordered": "{number}: hands over a text that was never ordered",
    "points left out": "{number}: says nothing of points {points}",
    "no such points": "{number}: names points that are not there: {points}",
}
MEASURED: Final = {
    "dated before its order": "{said}: done {first}, ordered {second}",
    "dated after its report": "{said}: done {first}, reported {second}",
    "out of turn": "{said}: done {first}, and the time of that was {second}",
    "early": "{said}: done {first}, its time began {second}",
    "late": "{said}: done {first}, its time ended {second}",
}
ABOUT: Final = "paragraph {paragraph}: {said}"
TOWARDS: Final = "paragraph {paragraph}, to {office}: {said}"
NO_ORDERS: Final = "Nothing is ordered on this channel, as far as this office knows."

AGENDA: Final = {
    "we_owe": "For us to do",
    "owed_to_us": "For others to do, by our orders or for our reports",
    "through_us": "Through us",
    "others": "Between others",
}
ACCEPT: Final = "Accept the report {report}, or say what is wrong with it"
MORE: Final = "{count} more"
TO_ACCEPT: Final = "Done as ordered, to accept: {count} ({numbers}). All of them: `backchannel accept --all`"
NOTHING_ON_AGENDA: Final = "Nothing that was ordered is open, as far as this office knows."
NOW: Final = "Now {now}"
CALENDAR_DO: Final = "{number}"
CALENDAR_REPORT: Final = "{number}: report due"
CALENDAR: Final = "{file} has {count}. It names {words}: keep it as you keep messages."

DOUBTS: Final = "Look at this before it is released:"
ASK_DESPITE: Final = "Release it all the same?"
CERTIFICATE: Final = {
    "title": "CERTIFICATE",
    "equal": "The words handed over are those that were ordered, each of them.",
    "stated": "The words handed over are those that were ordered, by the digest in the report, which does not carry them.",
    "differing": "THE WORDS HANDED OVER ARE NOT THOSE THAT WERE ORDERED: they differ in {count} {places}.",
    "no words": "THE WORDS HANDED OVER ARE NOT THOSE THAT WERE ORDERED, by the digest in the report, which does not carry them.",
    "legend": "In the text: [-ordered, not handed over-] {+handed over, not ordered+}",
    "ordered": "Ordered",
    "reported": "Reported",
    "digest": "Digest",
    "words": "Check words",
    "ours": "Check words of what was ordered",
    "theirs": "Check words of what was handed over",
    "uncertain": "Which version of the text they had read is not known here.",
    "older": "The text has been changed since.",
    "care": "It proves who said what, and never that it happened.",
}

_LOOKS: Final = "ORDER is the paragraph that orders it, as on the message: `backchannel {name} HAKTO 42 paragraph 2`."
HELP: Final = {
    "comply": "Say that an order will be carried out, or cannot be.\n\n"
    "To the office that gave it. With --begun: that it is under way; with --cannot: why not. " + _LOOKS.format(name="comply"),
    "report": """\
Report what was done on an order.

To the office that gave it: as ordered (--done), otherwise (--otherwise), or not at all (--not-done). """
    + _LOOKS.format(name="report")
    + """

\b
    backchannel report HAKTO 42 paragraph 2 --done --exact --when "2300 PARIS 22 OCT 72"
    backchannel report HAKTO 42 paragraph 3 --otherwise --covered 1,2 \\
        --not-covered 3 --say "He had no time."
""",
    "accept": "Say that a report is enough.\n\n"
    "For an order that this office gave; nothing more is owed of it then. Several with a comma between them; with --all every one that is "
    "done as ordered and of which nothing does not fit. " + _LOOKS.format(name="accept"),
    "stop": "Stop an order that this office gave.\n\nExactly those who have it are told. " + _LOOKS.format(name="stop"),
    "replace": "Put another order in the place of one that this office gave.\n\n"
    "FILE holds the new one as it stands below a paragraph's number in a draft: its named lines, then its words. Exactly those who have "
    "the old one get it. " + _LOOKS.format(name="replace"),
    "orders": "List orders and how they stand, or show one.\n\n"
    "By whom and to whom, what is to be done when, and what holds it up; of one its lines, its life and what does not fit. "
    + _LOOKS.format(name="orders"),
    "agenda": "Show what is to be done, by when.\n\n"
    "Over all channels: by this office first, then by others for it; what is overdue comes first. Times stand by the clock of the place, "
    "in UTC, and by the clock of each --zone.",
    "certificate": "Compare what was handed over with what was ordered.\n\n"
    "Both digests, the check words to read to each other by telephone, and where the words differ each character of it. "
    + _LOOKS.format(name="certificate"),
}
OPTIONS: Final = {
    "begun": "It is under way.",
    "cannot": "It cannot be done, and why.",
    "say": "The words of the paragraph, instead of a plain sentence.",
    "draft only": "Write the draft to standard output, and send nothing.",
    "despite": "An order or paragraph that is doubtful and meant all the same; may be given again.",
    "done": "It was done as ordered.",
    "otherwise": "It was done, and otherwise than ordered; say how.",
    "not done": "It was not done; say why.",
    "when": 'When it was done: "2300 PARIS 22 OCT 72", or in UTC "222200Z OCT 72".',
    "where": "Where, in words.",
    "received by": "To whom.",
    "persons": "Who was there.",
    "manner": "How the text was handed over.",
    "handed words": "A file with the words that were handed over; `-` for standard input.",
    "exact": "The words handed over were exactly those that were ordered.",
    "covered": "The points that were spoken to, such as 1,2,3.",
    "covered otherwise": "Those that were spoken to otherwise than they were written.",
    "not covered": "Those that were not spoken to.",
    "accept all": "All reports that are done as ordered, and of which nothing does not fit.",
    "corrects": "The paragraph of an earlier report of this office that this one replaces.",
    "zone": "A place by whose clock times are shown too, such as WASHINGTON; may be given again.",
    "calendar": "Write it as a calendar (iCalendar) to this file; `-` for standard output.",
    "with words": "In the calendar: what is to be done, to whom and where. Without it only the order's number.",
}
