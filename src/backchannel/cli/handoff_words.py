"""Every sentence of hand-offs: of the commands, on the printed sheet, and in the file that opens in a browser."""

from __future__ import annotations

from typing import Final

__all__ = [
    "AGAIN",
    "AND",
    "ASK_FIRST",
    "AS_MADE",
    "AT",
    "CHECK",
    "CHECKED",
    "CHECK_BEGIN",
    "CLOSED",
    "CLOSED_UNREAD",
    "CODE_HERE",
    "COUNTED",
    "DELIVER",
    "DIFFERS",
    "DIGEST",
    "DRAFTED",
    "EARLIER",
    "ELSEWHERE",
    "END",
    "FIELDS",
    "FILE",
    "FILE_DIGEST",
    "FILE_MADE",
    "FILE_NEXT",
    "HEADING",
    "HELD",
    "HELD_UP",
    "HELP",
    "IN_HANDS",
    "IN_UTC",
    "IS_DONE",
    "KEEP",
    "KEEPING",
    "KINDS",
    "LINES",
    "LISTED",
    "MADE",
    "MEMBERS",
    "NONE_LISTED",
    "NOT_A_STEP",
    "NOT_KEPT",
    "OPTIONS",
    "ORDER_PAGE",
    "OTHERS",
    "OUT",
    "PAGES",
    "REPORTED",
    "SAID",
    "SAID_NOTHING",
    "SHEET",
    "SHEET_CODE",
    "SHEET_MADE",
    "SIGNATURE",
    "SOMEBODY",
    "TEN_WORDS",
    "TEXT_PAGE",
    "THE_TEXT",
    "THE_TEXT_IS",
    "UNSIGNED",
    "VERSION",
    "WAIT",
    "WORDS",
]

# What an order says, in the words of somebody who never saw one; what is not named here is not told him.
LINES: Final = {
    "Deliver": "Hand over",
    "Manner": "Manner",
    "To": "To",
    "Where": "Where",
    "At": "At",
    "Not before": "Not before",
    "Not later than": "Not later than",
    "After": "Only after",
    "Before": "And before",
    "Report by": "Report by",
}
THE_TEXT: Final = "the text that follows"
DELIVER: Final = "the text “{title}”, exactly as it stands"
SIGNATURE: Final = "Signature"
WAIT: Final = "Wait"
ASK_FIRST: Final = "Do not hand it over before {person} tells you to"
AS_MADE: Final = "When this was made: {reasons}."
HELD_UP: Final = {
    "what must come first is not reported done": "what must come first was not reported done",
    "they come before each other in a circle": "what must come first waits for this itself",
    "its text awaits a signature": "the text awaited a signature",
    "whether its text is signed is in dispute": "it was in dispute whether the text was signed",
    "its text is withdrawn": "the text was withdrawn",
    "its text is in conflict": "two versions of the text were in conflict",
    "its text is not all here": "not all of the text was here",
    "its times leave no moment": "the times left no moment at which it could be done",
    "what must come first cannot come before its time is over": "what must come first could not come before the time was over",
    "its time is over": "the time for it was over",
}
IS_DONE: Final = "Reported done when this was made."
KEEPING: Final = {
    "orally": "To be read out; not to be left.",
    "in writing, to be taken back": "To be read and taken back; no copy to be left.",
}
UNSIGNED: Final = "Do not hand it over before you are told that it is signed."
IN_UTC: Final = "{utc} in UTC"
AND: Final = "; "
ELSEWHERE: Final = "Ask whoever gave you this whether that is done."
HEADING: Final = "To be handed over: {order}"
MADE: Final = "From {person}, {office}, {time}"
THE_TEXT_IS: Final = "{counted}. Nothing is left out, added, or put more strongly."
WORDS: Final = {True: "1 word", False: "{count} words"}
COUNTED: Final = {True: "1 word, on {pages}", False: "{count} words, on {pages}"}
PAGES: Final = {True: "one page", False: "{count} pages"}
DIGEST: Final = "{count} words. SHA-256 ends {digest}"
SOMEBODY: Final = "whoever holds this"

FIELDS: Final = {"to": "FOR", "from": "FROM", "order": "ORDER"}
SHEET: Final = {
    "title": "HAND-OFF",
    "do": "What to do",
    "how": "Instructions",
    "text": "The text",
    "after": "Afterwards",
    "telephone": (
        "Telephone {person} and say what you did: when, where, to whom, who else was there; whether every word was as it stands here, "
        "which others were used, or that it is not known; what was said in return. Read out these four words of your sheet:"
    ),
    "compare": (
        "Whoever is given the text may telephone as well: compare all check words and the figures at its end, count its words, and read "
        "out whichever paragraph is asked for."
    ),
}
KEEP: Final = "The order is for you alone: keep it from whoever is given the text, and destroy it when you have reported."
ORDER_PAGE: Final = "Order, page {page} of {pages}"
TEXT_PAGE: Final = "Text, page {page} of {pages}"
END: Final = "End of the text: {counted}. SHA-256 ends {digest}"
CHECK: Final = "Check words"
CHECK_BEGIN: Final = "Check words begin: {words}"

FILE: Final = {
    "page_title": "Sealed hand-off",
    "still": (
        "This page cannot open anything here. Either it was changed on its way, or it is shown as a preview: save it as a file, and open "
        "it with a browser."
    ),
    "door_title": "Sealed hand-off",
    "door_about": "It opens with ten words that came to you another way. Nothing leaves this device.",
    "ten_words": "Ten words",
    "open": "Open",
    "by_this_clock": "By the clock of this device.",
    "order_title": "What to do",
    "how_title": "Instructions",
    "text_title": "The text",
    "check_about": "Check words, to compare by telephone that the words are the same: all of them, and the figures below.",
    "report_title": "Your report",
    "report_about": "It is signed and sealed with keys of this file, and becomes a small file that you send back.",
    "what_happened": "What was done?",
    "has_done": "Handed over as ordered, every word as it stands above",
    "has_done_otherwise": "Handed over otherwise",
    "has_not_done": "Not handed over",
    "when": "When",
    "whose_clock": "By which clock",
    "manner": "Manner",
    "to": "To whom",
    "where": "Where",
    "persons": "Who else was there",
    "which_words": "Which words were used?",
    "every_word": "Every word as it stands above",
    "these_words": "Other words, and I know which",
    "unknown_words": "It is not known",
    "then": "The words that were used",
    "reply": "What was said in return",
    "sign": "Sign the report",
    "signed": "The report is signed and sealed.",
    "save": "Save the report file",
    "or_copy": "Or copy these lines into a mail",
    "changed_since": "Send it back to whoever gave you this file. Whatever you change above from now on is not in it: sign again.",
    "close": "Close and forget",
}
SAID: Final = {
    "count": "Ten words are needed, in their order; {count} are here.",
    "unknown": "Word {place}, “{word}”, is none of the words that can be in a code. Look at it again.",
    "other": "These words do not open this file. Compare each with those that you were given.",
    "damaged": "The words are right, but the file was changed on its way. Ask for it anew.",
    "old": "This browser is too old to open this file, or does not let a file do so. Take a current one.",
    "failed": "This browser could not do it. Take a current one.",
    "before": "The hour comes in {time}.",
    "now": "The hour is now.",
    "within": "It may be done now, and for another {time}.",
    "over": "The last moment was {time} ago.",
    "utc": "UTC",
    "clock": "the clock of {place}",
    "when": "Say when it was: a day and an hour.",
    "whenDone": "When",
    "tried": "When it was tried, if it was",
    "whichWords": "Say which words were used: every word as it stands, others, or that it is not known.",
    "never": "The clock of {place} never showed that time: it was put forward over it.",
    "twice": "The clock of {place} showed that time twice: say it in UTC.",
    "step": "Say first what was done.",
    "why": "Why, or in what way otherwise",
    "whyMissing": "Say why, or in what way it was otherwise.",
    "remarks": "Anything else",
    "notChanged": "The words are still those above. Change them as they were changed, or choose “Every word as it stands above”.",
    "file": "report.txt",
}

HELD: Final = "The order is HELD UP now, {hold}: {why}{numbers}. Whoever hands the text over has to wait until you tell him."
SHEET_MADE: Final = "{file}: hand-off {number}, of {order} for {holder}, {pages}, {marking}."
SHEET_CODE: Final = (
    "Its report code is on the sheet and in {file}, and nowhere else: print it, and destroy {file}. What is told by telephone: "
    "`backchannel handoff reported`."
)
FILE_MADE: Final = "{file}: hand-off {number}, of {order} for {holder}, sealed."
FILE_DIGEST: Final = "SHA-256 {digest}"
TEN_WORDS: Final = "Ten words open it:"
FILE_NEXT: Final = (
    "They are kept nowhere: write them down, and give them to {holder} another way than the file. "
    "The report file that comes back: `backchannel handoff take`."
)
CODE_HERE: Final = "    {words}"
CHECKED: Final = "{order} delivers {title}: {count} words, SHA-256 ends {digest}."
AT: Final = "Check words, the same for whoever holds the same words. Compare all twelve, and the figures:"
VERSION: Final = "As it was with {number}: {count} words, SHA-256 ends {digest}. Whoever has these holds an earlier version:"
IN_HANDS: Final = {
    "sheet": "{order} is on a sheet with {holder} (hand-off {number}), whom no message reaches: tell him by telephone.",
    "file": "{order} is in a file with {holder} (hand-off {number}), whom no message reaches: tell him by telephone.",
}
NONE_LISTED: Final = "Nothing was handed on here."
KINDS: Final = {"sheet": "on a sheet", "file": "in a file"}
LISTED: Final = "Hand-off {number}, {order} on {channel}: with {holder}, {kind}, since {made}. {said}"
OUT: Final = "NOTHING REPORTED YET."
REPORTED: Final = "Reported {at}: {step}."
DRAFTED: Final = {
    "holder": "Signed with the key of the hand-off of {order} that was made for {holder}: by whoever holds its code.",
    "telephone": "The report code is that of the sheet for {order} that was made for {holder}: whoever telephoned has seen it.",
}
AGAIN: Final = "The same report was taken before."
OTHERS: Final = "ANOTHER report of this hand-off was taken before. Compare the two before you send anything."
EARLIER: Final = "Taken {at}: {step}."
DIFFERS: Final = "    {name}: {before}; now {now}"
SAID_NOTHING: Final = "nothing"
NOT_KEPT: Final = (
    "    What it said is not kept, because the order is for the officer's eyes only. Look at the report itself, SHA-256 {digest}."
)
MEMBERS: Final = {
    "exactness": "Words",
    "manner": "Manner",
    "persons": "Persons",
    "remarks": "Remarks",
    "reply": "Said in return",
    "step": "What was done",
    "to": "To",
    "when": "When",
    "where": "Where",
    "words": "The words used",
}
CLOSED: Final = "It comes LATE: the order is {state}{by} already."
CLOSED_UNREAD: Final = "It comes LATE: what became of the order is said in {number}, which nobody has opened: `backchannel read {number}`."
NOT_A_STEP: Final = "Read the draft, and send it with `backchannel send`."

HELP: Final = {
    "handoff": "Have a text handed over by somebody without a station.",
    "handoff print": """\
Print a text with its order.

One HTML page to print: the order in plain words, and the text on pages of its own, with check words. Four words on the first page are \
read back by telephone. NUMBER is the order.

\b
    backchannel handoff print HAKTO 42 paragraph 2 --for "General Walters" \\
        -o sheet.html
""",
    "handoff file": "Make a sealed file of a text with its order.\n\n"
    "It opens in any browser, without a network, with ten words that you give by another way, and makes a small report file that is "
    "sent back. NUMBER is the order.",
    "handoff reported": "Enter what was reported by telephone.\n\n"
    "CODE is the four words on the printed sheet. What was said becomes a draft of a report, which says that it came by telephone. "
    "Ask which words were used: every word as it stands (--exact), others (--words), or it is not known.",
    "handoff take": "Take a report file.\n\n"
    "REPORT is what the holder of a sealed file sent back, with or without the mail around it. It is checked against "
    "the keys of that file, and becomes a draft of a report, "
    "which says that it comes from the holder of the code.",
    "handoff words": "Show the check words of a text.\n\n"
    "For a telephone call with somebody who holds the text that an order delivers on paper; those of its earlier versions too. NUMBER is "
    "the order.",
    "handoff list": "List what was handed on: to whom, since when, and what was reported.",
}
OPTIONS: Final = {
    "holder": "Who will hand it over; as the order says when left out.",
    "handoff despite": "The order, where it was done or is with somebody already, and is handed on all the same.",
    "handoff exact": "Every word was handed over as it stands.",
    "handoff output": "The new file.",
    "handoff eyes only": "Also what is exclusively eyes only.",
    "draft output": "Write the draft to a file instead of showing it.",
    "handoff outcome": "What was done.",
    "handoff when": 'When, such as "2335 PARIS 22 OCT 72".',
    "handoff where": "Where.",
    "handoff received": "Who received it.",
    "handoff persons": "Who else was there.",
    "handoff manner": 'How: "in writing", "in writing, to be taken back", "orally", "in writing and orally".',
    "handoff then": "The words as they were handed over, where they were changed: a file with them alone.",
    "handoff reply": "What was said in return.",
    "handoff remarks": "Why, or in what way otherwise, and anything else.",
}
