"""Every sentence on the pages of the desk."""

from __future__ import annotations

from typing import Final

OTHER_HOST: Final = "This address is not the desk's own. Open the link that `backchannel desk` has shown."
OTHER_SITE: Final = "Another page asked for this. The desk answers nobody but its own pages; open it by the link that it has shown."
PREFETCH: Final = "The desk is not loaded before somebody asks for it."

DESK: Final = "Reading desk"
SKIP: Final = "Skip to what this page says"
SECTIONS: Final = {
    "traffic": "Traffic",
    "agenda": "Agenda",
    "orders": "Orders",
    "asks": "Asks",
    "texts": "Texts",
    "ladder": "Ladder",
    "status": "Status",
}
SECTIONS_OF: Final = "The desk"
LOCK: Final = "Lock"
EXERCISE: Final = "EXERCISE"
AS_OF: Final = "as of {time}"

UNLOCK: Final = "The desk is locked"
UNLOCK_WHY: Final = "It shows nothing until the passphrase of this station is given."
PASSPHRASE: Final = "Passphrase"
UNLOCK_DO: Final = "Unlock"
AWAY: Final = "Put away"
AWAY_WHY: Final = "This page was put away after a quarter of an hour, so that it does not lie open."
AWAY_BACK: Final = "Take it out again"

NOT_LET_IN: Final = "Not let in"
NOT_LET_IN_WHY: Final = (
    "The link that `backchannel desk` shows lets in one browser, once. For another, stop the desk with Ctrl-C and start it anew."
)
ERROR: Final = "That cannot be shown"
NO_PAGE: Final = "There is no such page at this desk."
NOT_OURS: Final = "This form is not one of this desk's, or is an old one. Load the page again, and repeat what you did."
UNEXPECTED: Final = "Something went wrong at the desk itself. Nothing that was filed is lost."
BACK: Final = "Back to the traffic"

UNOPENED: Final = "Not opened"
MISSING: Final = "Missing"
MISSING_ROW: Final = "{numbers} of {office} did not come"
CROSSED_ROW: Final = "crossed"
ALL: Final = "By time"
LAST: Final = "The last {count} are shown; `backchannel log` has more."
ARRIVED: Final = "arrived {at}"
DUE: Final = "to be opened by {at}"
DUE_LATE: Final = "should have been opened by {at}"
LATE: Final = "LATE"
VOID: Final = "VOID"
VOID_WHY: Final = "will not come: {why}, told {told}"
TO: Final = "to {offices}"
FROM: Final = "from {office}"
NO_SUBJECT: Final = "(no subject)"
COLUMNS: Final = {
    "precedence": "Precedence",
    "number": "Number",
    "time": "Time",
    "about": "From, to and subject",
    "stands": "How it stands",
}
HIDDEN_HEADS: Final = "Messages"

NAMED: Final = {"number": "Number", "time": "Time", "from": "From", "to": "To", "subject": "Subject"}
OPENS: Final = "Open it"
OPENS_WHY: Final = "It is not opened yet. When you open it, its originator is told so, once, over your signature."
OPENS_WHEN: Final = "Arrived {at}."

BEGIN_TEXT: Final = "Begin text"
END_TEXT: Final = "End text"
SEALED: Final = "Exclusively eyes only: its body is sealed here, and opens for the officer alone."
NOT_SHOWN: Final = "Its words are not for this office."
WITHHELD: Final = "A paragraph that is not for this office."
UNKNOWN_KIND: Final = "unknown kind “{kind}”"
FOR: Final = "for {offices}"
MARKS: Final = {"order": "Order", "proposal": "Proposal (not an order)", "report": "Report"}
NOTES: Final = {
    "from": "From",
    "mandate": "Mandate",
    "second": "Second signature",
    "key": "Key",
    "sealed": "Sealed to",
    "written": "Written",
    "crossed": "Crossed",
    "references": "References",
    "handling": "Handling record",
    "seen": "Seen",
}
ABOUT: Final = "About this message"
PARAGRAPHS: Final = "Paragraphs"
HEADING: Final = "Heading"
STANDINGS: Final = {
    "held": "held here",
    "missing": "missing: it did not come",
    "will not come": "will not come: its writer has said so",
    "here, and not opened": "held here, sealed for its officer",
    "not visible to this office": "not visible to this office",
    "no such paragraph": "held here, and has no such paragraph",
    "not on a channel of this office": "not on a channel of this office",
    "outside document": "an outside document",
}
SETTLED: Final = "settled by {by}, {at}: {reason}"
UNSETTLED: Final = "not settled"
RECORD: Final = {"what": "What", "when": "When", "who": "By whose word"}

TEXT_LAST: Final = "last version"
TEXT_WORDS: Final = "Its words now"
TEXT_NO_WORDS: Final = "Nobody here can say what its words are now."
VERSION_COUNT: Final = {True: "one version", False: "{count} versions"}
CONFLICTS: Final = "Conflicts"
CONFLICT_COUNT: Final = {True: "one conflict", False: "{count} conflicts"}

LADDER_OF: Final = "Channel {name}"
LADDER_NOTE: Final = "The last {count} messages. Everything that it shows stands in words under Traffic."

STATUS_LINES: Final = "Correspondents"
STATUS_TROUBLE: Final = "What needs somebody"
STATUS_HEADS: Final = {"office": "Office", "series": "Series", "heard": "Last heard of", "known": "What is known"}
NEXT: Final = "next is {number}"
REVOKED: Final = "revoked"
SILENT: Final = "SILENT since {at}"
BEYOND: Final = "{known}; beyond it cannot be known"
KNOWN_MISSING: Final = "missing {numbers}"
KNOWN_VOID: Final = "{numbers} will not come"
QUARANTINE: Final = "{at}: {why} [{code}]"
SIGNATURES: Final = "{count} versions of the charter of {name} wait for this officer: `backchannel channel pending`."
SPLIT: Final = "The charter of {name} is split: `backchannel channel history`."

YET: Final = "{state} yet"
LATE_SINCE: Final = "{state}, LATE since {due}"
CAME: Final = {"received": "arrived {at}, not opened yet", "opened": "opened {at}"}
STEP_STOPPED: Final = "stopped"
