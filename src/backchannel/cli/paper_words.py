"""Every sentence on printed pages, and about them."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "ALL_SHOWN",
    "BEGIN_TEXT",
    "CHANNELS",
    "COVER",
    "DATE",
    "DIGEST",
    "ENCLOSED",
    "ENCLOSED_ONE",
    "END",
    "END_TEXT",
    "EYES_ONLY",
    "FOR",
    "FROM",
    "HELP",
    "ITEM",
    "LEFT_OUT",
    "MADE_AT",
    "MADE_DIGEST",
    "MADE_FILE",
    "MADE_NEXT",
    "NOTED",
    "NOT_ADDRESSED",
    "NOT_SENT",
    "OPTIONS",
    "PAGE",
    "PAGES",
    "RUNNING",
    "SEEN_BY",
    "SEEN_TIME",
    "SHOWN",
    "SIGNED",
    "SUBJECT",
    "TITLE",
]

TITLE: Final = "MEMORANDUM"
FOR: Final = "FOR"
FROM: Final = "FROM"
DATE: Final = "DATE"
SUBJECT: Final = "SUBJECT"
ABOUT: Final = "Messages on the channel {channels}"
CHANNELS: Final = " and "
ENCLOSED: Final = "Enclosed: {count} messages, each on pages of its own"
ENCLOSED_ONE: Final = "Enclosed: one message"
ITEM: Final = "{place}."
PAGE: Final = "Page {page} of {pages}"
PAGES: Final = {True: "page {first}", False: "pages {first} to {last}"}
RUNNING: Final = "Reading file for {name}"
COVER: Final = "Covering memorandum"
MADE_AT: Final = "{office}, {time}"
SHOWN: Final = "{shown} of {count} paragraphs shown"
ALL_SHOWN: Final = {True: "1 paragraph", False: "{count} paragraphs"}
DIGEST: Final = "digest {digest}"
SIGNED: Final = "Signed by {person} for {office} on the channel {channel}; both signatures hold. Key: {how}."
BEGIN_TEXT: Final = "Begin text:"
END_TEXT: Final = "End text."
END: Final = "End of {number}: {shown}, {digest}."
NOT_ADDRESSED: Final = "Paragraph {number}{about} is not addressed to this office."
EYES_ONLY: Final = "Paragraph {number}{about} is exclusively eyes only, and was left out."
LEFT_OUT: Final = " ({about})"
SEEN_BY: Final = "Seen"
SEEN_TIME: Final = "Time"

MADE_FILE: Final = "{file}: {count}, {pages}, {marking}."
MADE_DIGEST: Final = "SHA-256 {digest}"
MADE_NEXT: Final = (
    "Print it from a browser, then destroy the file: it is not sealed. Afterwards: `backchannel seen`, with --file to name it."
)
NOTED: Final = "Noted and signed: {messages} seen by {by}, {at}."
NOT_SENT: Final = "It is this office's own record; nobody else is told."

HELP: Final = {
    "reading-file": """\
Print messages for somebody without the system.

One HTML page to print, with a covering memorandum first: NUMBERS, such as HAKTO 37 TOHAK 82-84, as far as they are opened here. \
What is exclusively eyes only is left out unless you ask for it. The memorandum is plain text, and may begin with a line "Subject: ".

\b
    backchannel reading-file HAKTO 37 TOHAK 82 --for "The President" \\
        --memorandum cover.txt -o tonight.html
""",
    "seen": "Note that somebody has seen messages.\n\n"
    "Signed by the officer, of NUMBERS that somebody without the system was shown. It is this office's own record: `read` and `log` "
    "show it, `verify` checks it, nobody else is told.",
}

OPTIONS: Final = {
    "for whom": "Who will read it.",
    "memorandum": "The covering memorandum, plain text; `-` reads standard input.",
    "eyes only": "With the bodies that are exclusively eyes only.",
    "seen by": "Who saw them.",
    "seen at": 'When, such as "222140Z OCT 72" or "2140 WASHINGTON 22 OCT 72"; now when left out.',
    "note": "One line to be kept with it.",
    "reading file": "The reading file that was shown: its digest is kept.",
}
