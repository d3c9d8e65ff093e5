"""Every sentence about orders: what is to be done, how that stands, what holds it up, what does not fit."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "ACCEPT",
    "ACTIONS",
    "AGENDA",
    "ANSWERED_BY",
    "ASKED",
    "BADGES",
    "DIFFERENT",
    "FINDINGS",
    "FURTHER",
    "HELD_UP",
    "HOLD",
    "HOLDS",
    "MEASURED",
    "MET",
    "MORE",
    "NOTHING_ON_AGENDA",
    "NOT_FIT",
    "NOT_SHOWN",
    "NOW",
    "NO_ORDERS",
    "NO_TIME",
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
    "at": "at {at}",
    "both": "from {first} until {last}",
    "first": "not before {first}",
    "last": "not later than {last}",
    "none": "not before {first}, and not later than {last}: there is no such moment",
}
REPORT_BY: Final = "report by {by}"
NO_TIME: Final = "no time set"
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
VERDICTS: Final = {
    "done first": "It was reported before it was stopped ({stops}): proved.",
    "stopped first": "It was stopped ({stops}) before it was reported: proved.",
    "undeterminable": "The report and {stops} crossed: which was first is undeterminable.",
}
BADGES: Final = {
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
HOLDS: Final = {"overdue": "OVERDUE", "impossible": "IMPOSSIBLE", "blocked": "BLOCKED"}
HOLD: Final = "{why} ({numbers})"
STEPS: Final = {
    "Will comply with": "will comply",
    "Cannot comply with": "cannot comply",
    "Has begun": "has begun",
    "Has done": "has done it as ordered",
    "Has done otherwise": "has done it otherwise",
    "Has not done": "has not done it",
    "Accepts": "accepts the report",
    "Withdraws": "stops it",
    "Replaces": "puts another order in its place",
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
    "changed since it was accepted": "{number}: {from} has changed its report since it was accepted ({more})",
    "cancelled, and received all the same": "{number}: its message was cancelled, and {from} has signed for it all the same: stop it",
    "dated before its order": "{number}: done before it was ordered",
    "dated after its report": "{number}: reported before it was done",
    "out of turn": "{number}: out of turn with {more}",
    "it holds nothing up": "{number}: {from} wants it to come before {order}, which {giver} gave: it holds nothing up",
    "early": "{number}: too early",
    "late": "{number}: too late",
    "otherwise than ordered": "{number}: reported done as ordered, and was not: {lines}",
    "other words": "{number}: the words handed over are not those that were ordered",
    "an older text": "{number}: the words handed over are those of an earlier version",
    "no words to compare": "{number}: says that it was handed over; no words to compare",
    "a version that was not ordered": "{number}: {from}'s version of {more} was not ordered: {giver}, who gave the order, names it, or not",
    "not its word to give": "{number}: it is not {from}'s to say that, and it changes nothing",
    "words of another message": "{number}: the words handed over are not in the report, but in {more}",
    "its words changed since": "{number}: {from} has changed the words that it reported ({more})",
    "another digest": "{number}: its digest is not that of the words that it carries",
    "changed in part": "{number}: {from} changes parts of {order}, which only changes whole: it stands as it was given",
    "never ordered": "{number}: hands over a text that was never ordered",
    "points left out": "{number}: says nothing of points {points}",
    "no such points": "{number}: names points that are not there: {points}",
}
DIFFERENT: Final = "{line}: {reported}, ordered: {ordered}"
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
