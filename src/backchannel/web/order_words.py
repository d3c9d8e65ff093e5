"""What the pages of orders say beside the sentences that are the same everywhere: heads, labels, and what is closed."""

from __future__ import annotations

from typing import Final

CLOSED_OPEN: Final = "Go to its heading"
SPANS: Final = {"at": "At", "first": "Not before", "last": "Not later than", "report": "Report by"}
TOLD: Final = "Told"

STATE_TURNS: Final = {True: "It is our turn.", False: "It is the turn of {office}."}
NOT_WHOLE: Final = "Between others: steps may have gone past this office."

AGENDA_DECLINED: Final = "They cannot comply: stop it, or put another in its place."

LIST_OPEN: Final = "Open"
LIST_CLOSED: Final = "Closed"
LIST_LAST: Final = "The last {count} are shown; `backchannel orders` has more."
COLUMNS: Final = {"state": "State", "who": "By whom", "what": "What", "when": "When"}

HELD_COUNT: Final = "{count} {held}"
HELD_MORE: Final = "See the agenda"

FROM: Final = "from {office}, {at}"
NEEDS: Final = "What must come first"
NEED_EARLIEST: Final = "not before {at}"
WORDS: Final = "How, in words"
TEXT: Final = "The text"
TEXT_HERE: Final = "Its words are not here."
CHECK_WORDS_WHY: Final = (
    "Read all twelve to each other by telephone, and the last figures of its SHA-256, {figures}: whoever has the same has the same "
    "text, each character of it."
)
LIFE: Final = "How it stands"
LIFE_OF: Final = "With {office}"
LIFE_GIVEN: Final = "{office} orders it"
LIFE_STOPPED: Final = "stops it, or puts another in its place"
LIFE_CANCELLED: Final = "its message was cancelled before they had signed for it"
LIFE_DUE: Final = {"do": "to be done", "report": "the report is due"}
LIFE_DUE_PAST: Final = {"do": "should have been done", "report": "the report was due"}

CERTIFICATE_OF: Final = "Certificate of {office}"
CERTIFICATE_REPORT: Final = "Handed over, as reported in"
CERTIFICATE_TEXT: Final = "ordered in"
INSERTED: Final = {"begin": "inserted:", "end": "end of what was inserted"}
DELETED: Final = {"begin": "left out:", "end": "end of what was left out"}

THE_ORDER: Final = "The order"
THE_PROPOSAL: Final = "The proposal"
