"""Every sentence about what a writer had read, and about messages that crossed."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ARRIVED",
    "ASK_OPEN",
    "ASK_REFER",
    "CROSSED",
    "HELP",
    "OPTIONS",
    "SETTLED",
    "SETTLED_NOW",
    "SINCE_DRAFT",
    "STANDS",
    "TO_SETTLE",
    "UNOPENED",
]

CROSSED: Final = "crossed {numbers}"
SETTLED: Final = "crossed {numbers}, settled by {by}, {at}: {reason}"
STANDS: Final = "{number} crossed {numbers}"
TO_SETTLE: Final = 'When it is clear between you: `backchannel settle {number} --because "..."`'
SETTLED_NOW: Final = "{number}: settled with {numbers}."

UNOPENED: Final = {
    True: "One message has arrived that you have not opened, and this one will say so:",
    False: "{count} messages have arrived that you have not opened, and this one will say so:",
}
ARRIVED: Final = "arrived {at}"
SINCE_DRAFT: Final = "since the draft was last changed"
ASK_OPEN: Final = {True: "Open it first?", False: "Open them first?"}
ASK_REFER: Final = "It refers to {numbers}, which you have not opened. Release it all the same?"

OPTIONS: Final = {
    "unopened number": "A message that the draft refers to although nobody has opened it here; may be given again.",
    "crossed": "Only with this message; may be given again.",
    "svg": "Write a picture (SVG) to this file instead; `-` for standard output.",
    "clock": "A place whose clock stands beside UTC, such as PARIS; may be given again.",
    "because": "What came of it, in one line.",
}
HELP: Final = {
    "ladder": "Draw the correspondence.\n\n"
    "The offices side by side, time downwards: an arrow from each release to each opening, so that messages that crossed are seen to "
    "cross; what is missing, what answers what. In the terminal, or as a picture with --svg.",
    "settle": "Note what came of it that messages crossed.\n\n"
    "A message crossed another when neither writer had read the other's. `log` and `status` show that until somebody has looked at what it "
    "means and said so. Either of the two will do. NUMBER is its series and number, as on the message: "
    '`backchannel settle TOHAK 84` with --because "42 stands".',
}
