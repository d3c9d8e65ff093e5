"""Every sentence on a printed invitation."""

from __future__ import annotations

from typing import Final

__all__ = [
    "BESIDE",
    "CAMERA",
    "CHANNEL",
    "DATE",
    "FROM",
    "KEEP",
    "MORE",
    "NO_WORDS",
    "NUMBERS",
    "OFFICE_AND_PERSON",
    "ON_IT",
    "ROLE",
    "ROLES",
    "SERIES",
    "STEPS",
    "THEN",
    "TITLE",
    "TO",
    "WAITS",
    "WORDS",
]

TITLE: Final = "INVITATION"
TO: Final = "TO"
FROM: Final = "FROM"
DATE: Final = "DATE"
CHANNEL: Final = "CHANNEL"
ROLE: Final = "ROLE"
SERIES: Final = "NUMBERS"
NUMBERS: Final = "{first} and on"
OFFICE_AND_PERSON: Final = "{office}, {person}"
ON_IT: Final = {True: "On the channel now: one office", False: "On the channel now: {count} offices"}
MORE: Final = "and {count} more"

ROLES: Final = {
    "principal": "Principal: sends and receives, and has a voice in who joins; others wait for its approval.",
    "office": "Office: sends and receives, and has a voice in who joins.",
    "intermediary": "Intermediary: sends and receives, is shown only what names it, and has no voice in who joins.",
    "archivist": "Archivist: keeps the record, receives for information, and sends nothing.",
    "observer": "Observer: receives for information, and sends nothing.",
}

# What to do, and what to type: each step a sentence and the lines of a command.
STEPS: Final = (
    ("Install Backchannel on a machine that is yours alone. Its README says how.", ()),
    (
        "Make your office there, under exactly this name; URL is your own switch, whose operator gives you a code. Leave it running.",
        (
            'backchannel office new --name "{invited}" \\',
            '    --person "YOUR NAME" --switch URL',
            "backchannel office enrol",
            "backchannel run",
        ),
    ),
)
WAITS: Final = (
    "Open this invitation in another window, and answer it. It asks for this address and for the ten words.",
    ("backchannel channel join", "{switch}"),
)
BESIDE: Final = (
    "Open this invitation, which is the file beside this page, and answer it. It asks for the ten words.",
    ("backchannel channel join {file}",),
)
WORDS: Final = "Ten words"
NO_WORDS: Final = "Ten words, to be written here while {person} reads them to you"
CAMERA: Final = "The invitation as a code for cameras"
THEN: Final = (
    "You are on the channel when the offices that must agree have signed; your station tells you. Before you write anything, telephone "
    "{person}, whose voice you know, and compare the twelve words that both your stations show."
)
KEEP: Final = "Whoever sees the ten words can answer in your name. Show this page to nobody, and destroy it when you have joined."
