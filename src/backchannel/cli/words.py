"""Every sentence that the command line says of itself, in one place; what the clerk tells comes from the layers below."""

from __future__ import annotations

from typing import Final

from backchannel.cli import (
    answer_words,
    causality_words,
    channel_words,
    desk_words,
    handoff_words,
    history_words,
    house_words,
    order_words,
    paper_words,
    pickup_words,
    release_words,
)

__all__ = [
    "AND_OTHERS",
    "A_CARD",
    "A_CHARTER",
    "BACKED_UP",
    "BACKED_UP_NEXT",
    "BACKED_UP_WITHOUT",
    "BACKING_UP",
    "BOTH_CHANGED",
    "BYTE_ORDER_MARK",
    "CANCELLED",
    "CANCELLED_TOO_LATE",
    "CLOCK_CONFIRMED",
    "CLOCK_MOVED",
    "COMPARE",
    "ENROLLED",
    "ENROLMENT_CODE",
    "EVERYWHERE",
    "FIT",
    "FIT_ON_CHANNEL",
    "FOR_OTHERS",
    "HELP",
    "LEFT_ALONE",
    "LINE_ENDS",
    "LOCKED",
    "MADE",
    "MADE_NEXT",
    "MADE_WITHOUT_SWITCH",
    "MAKING_KEYS",
    "MORE_FOUND",
    "NEW_PASSPHRASE",
    "NEW_PASSPHRASE_AGAIN",
    "NOTHING_FOUND",
    "NOTHING_NEW",
    "NOTHING_PACKED",
    "NOTHING_SENT",
    "NOTHING_TAKEN",
    "NOTHING_VERIFIED",
    "NOT_COMPARED",
    "NOT_LOOKED_INTO",
    "NOT_SEARCHED",
    "NOT_SEARCHED_MORE",
    "NO_CARDS",
    "OPTIONS",
    "PACKED_FILES",
    "PACKED_FOLDER",
    "PASSPHRASE",
    "PEOPLE",
    "PINNED",
    "POUCH_DECLINED",
    "RANKED",
    "REFUSED_FROM_POUCH",
    "RESTORED",
    "RESTORED_CLOSED",
    "RESTORED_NEXT",
    "RESTORING",
    "ROOT",
    "RUNNING",
    "RUNNING_EXERCISE",
    "SENDING",
    "STOPPED",
    "TAKE_BACK",
    "TRAVELS_LATER",
    "UNEXPECTED",
    "UNEXPECTED_NEXT",
    "UNFIT",
    "UNLOCKED",
    "UNLOCKED_FOR_THIS",
    "VERIFIED",
    "WAITING",
    "WRITTEN",
]

ROOT: Final = """\
Formal messages for few eyes: numbered, signed, sealed.

Begin with `office new`. Somebody has invited you: `channel join`. Or begin a channel (`channel new`) and invite others (`channel \
invite`, `channel admit`). Leave `run` running, then write drafts in any editor: `check`, `send`, `inbox`, `read`.

`demo` shows a whole correspondence on this machine.
"""
EVERYWHERE: Final = "Every command takes the general options too: see backchannel --help."

# The first paragraph is what stands beside the command in a list.
HELP: Final = {
    "office": "Make this office, its stations, and keep the cards of others.",
    "office new": "Make a new office.\n\n"
    "Its keys, its card and its encrypted vault are made in a new folder, sealed with a passphrase that you choose.",
    "office enrol": "Open the mailbox at the switch.\n\n"
    "With the enrolment code that the operator of the switch gave you. The code is kept: a switch that lost everything is given it again.",
    "office card": "Write this office's card.\n\n"
    "Give it to correspondents; it holds no secret but the right to put messages into your mailbox.",
    "office pin": "Keep a correspondent's card.\n\n"
    "Say with --how in what way you made sure that the card in FILE is theirs; until then it shows the words to compare.",
    "office words": "Show the words to compare.\n\nOFFICE must see the same twelve: read them to each other by voice. When all agree, "
    "say so with --agreed.",
    "office list": "List the cards and how each was verified.",
    **channel_words.HELP,
    **house_words.HELP,
    "check": "Look at drafts without sending them.\n\n"
    "Everything wrong, by line, and advice. `-` reads standard input. Needs no passphrase; with --channel it asks the station, and shows "
    "what each addressee would be able to read.",
    "send": "Release drafts, all or none.\n\n"
    "Numbered, signed, sealed, on disk, on their way, in the order given. `-` reads standard input. At a terminal it first shows what each "
    "addressee will be able to read, and asks; for what is exclusively eyes only, the name of the office must be typed.",
    "inbox": "List what has arrived, most urgent first.\n\n"
    "What is not opened yet, by heading only, and which numbers never came; nothing is opened.",
    "read": "Open a message and show it.\n\n"
    "NUMBER is its series and number, as on the message: `backchannel read HAKTO 42`. Its originator is told, once, that it was "
    "opened. In a pipe: exactly the text.",
    **paper_words.HELP,
    **causality_words.HELP,
    **answer_words.HELP,
    **order_words.HELP,
    **pickup_words.HELP,
    **handoff_words.HELP,
    **history_words.HELP,
    **desk_words.HELP,
    "search": "Find messages by their words.\n\n"
    'Sent and received, by subject, numbers, names and words: all WORDS must stand in the message. Quote a phrase ("north gate"), '
    "end a beginning with a star (negotiat*). Case and accents do not matter. The last filed or opened comes first. Nothing is opened, "
    "and what nobody has opened is not searched.",
    "cancel": "Stop delivering a message.\n\n"
    "To those who have not received it yet, who are told so; what was received stays received. NUMBER is its series and number, "
    "as on the message: `backchannel cancel TOHAK 83`.",
    "log": "List the correspondence in order.\n\nHow each message stands, what will not come, and first of all what is missing.",
    "status": "Show how this office stands.\n\nWho was last heard of when, what is missing, late or refused, what cannot be reached.",
    "trace": """\
Ask how a message stands.

Each addressee's station answers by itself, by its own clock: *received there at*, it is on disk there; *opened at*, its officer has \
read it; *not opened*, nobody has; *it is not there*, and goes on being sent. Without an answer *is asked*: it comes as an alarm. \
NUMBER is its series and number, as on the message: `backchannel trace TOHAK 83`.
""",
    "resend": """\
Send again what was lost.

To an office that was restored from an old backup: messages of ours that it had received, and its own, as far as they are \
here. NUMBERS are written TOHAK 12-14; without any it is all that it says it has lost. First it says what it will do, and asks.

\b
    backchannel resend --to "SAIGON PARTY"
    backchannel resend TOHAK 12-14 HAKTO 41 --to "SAIGON PARTY"
""",
    "reopen": "Open a series after a restore.\n\n"
    "On CHANNEL, without waiting for everybody's word, at a number that nobody can have seen. First it says at which, and asks.",
    "verify": "Check signatures and links anew.\n\n"
    "Of one message and the notices about it, or without NUMBER of everything on every channel; nothing is opened. NUMBER is its "
    "series and number, as on the message: `backchannel verify HAKTO 42`.",
    "inspect": "Show what a file tells without any key.\n\n"
    "An envelope, a sealed file, a card, a charter or a signed artefact, and what it does not tell.",
    "pouch": "Carry messages where no network goes.",
    "pouch pack": """\
Pack all that waits.

PLACE is a folder that is there, such as a stick; or the name of a mail to write (.eml) or of one file to attach (.pouch). \
In it goes every message whose addressee has not yet signed for it, and every receipt. Nothing is forgotten here: what is \
lost on the way is packed again the next time.

\b
    backchannel pouch pack /media/stick
    backchannel pouch pack today.eml --to "SAIGON PARTY"
""",
    "pouch take": "Take in what is for this office.\n\n"
    "PLACES are folders, mails or attached files. A folder is emptied of what is filed here; what is for others stays.",
    "unlock": "Let the officer in.\n\nUntil `lock`, or a quarter of an hour without a command that needs the officer.",
    "lock": "Forget the officer's key.\n\nMessages still arrive, and are opened after `unlock`.",
    "clock": "Look after the station's clock.",
    "clock confirm": "Say that the time is right.\n\n"
    "The clock went far ahead: old transit keys are destroyed only after a person has said so.",
    "clock move": "Move the clock of an exercise.\n\nTo TIME, such as 1972-10-22T15:30Z.",
    "run": "Run the station.\n\n"
    "Until it is told to stop, messages travel, and commands in other terminals reach it without its passphrase.",
    "switch": "Run a switch.\n\n"
    "It keeps sealed envelopes until their owners have fetched them. `backchannel switch --help` shows its own options.",
    "backup": "Copy the whole station into one file.\n\n"
    "While it runs or while it does not. FILE must be new. Weekly transit secrets are never in it.",
    "restore": "Make a station again from a backup.\n\n"
    "From FILE into the empty or new folder that --folder names. It gives no numbers until its correspondents have said how far "
    "its series had come.",
    "demo": "Watch a correspondence between offices.",
    "completion": "Write a shell's completion script.",
}

OPTIONS: Final = {
    "folder": "The station's folder. Also from BACKCHANNEL_FOLDER. Else where this system keeps such data.",
    "json": "Tell facts and errors as one JSON document.",
    "fd": "Read the passphrase from this file descriptor: --passphrase-fd 3 3<FILE.",
    "keyring": "Take the passphrase from the desktop's key store.",
    "debug": "Show the traceback of an unexpected error.",
    "version": "Show the version.",
    "name": "The office's name, in capital letters.",
    "person": "The officer's name, as it signs.",
    "switch": "The switch at which this office has its mailbox.",
    "without switch": "No switch: messages come and go by `backchannel pouch` alone.",
    "to": "Only for this office; may be given again.",
    "keep": "Leave everything in the folder.",
    "work factor": "How costly a guess at the passphrase is, as a power of two; below 18 for exercises only.",
    "code file": "The file with the enrolment code; asked for when left out.",
    "output": "The file to write; standard output when left out.",
    "agreed": 'All twelve agree: how you compared them, in your own words, such as "words compared by telephone".',
    "how": 'How you made sure, in your own words, such as "words compared by telephone".',
    "channel": "The channel, when this office is on several.",
    "limit": "How many messages at most.",
    "in channel": "Only on this channel.",
    "from office": "Only what this office wrote.",
    "in series": "Only in this series.",
    "exercise clock": "Begin at this time instead of the machine's: for exercises and replays.",
    "on alarm": "A program to run at each alarm. One JSON object on its standard input says what happened; no shell is involved.",
    "desktop": "Call at the desktop too, in fixed words that name nobody and nothing.",
    "to office": "The office that has lost them.",
    "asked office": "Ask only this addressee.",
    "wait": "How many seconds to wait for the answer.",
    **causality_words.OPTIONS,
    **channel_words.OPTIONS,
    **history_words.OPTIONS,
    **desk_words.OPTIONS,
    **house_words.OPTIONS,
    **order_words.OPTIONS,
    **pickup_words.OPTIONS,
    **handoff_words.OPTIONS,
    **paper_words.OPTIONS,
    **release_words.OPTIONS,
    "from number": "The number to go on with, instead of the one that is chosen.",
    "yes": "Do it without asking.",
}

A_CARD: Final = "a card, as `backchannel office card` writes it"
A_CHARTER: Final = "a charter, as `backchannel channel new` writes it"

PASSPHRASE: Final = "Passphrase: "
NEW_PASSPHRASE: Final = "New passphrase (five words or more): "
NEW_PASSPHRASE_AGAIN: Final = "The same again: "
ENROLMENT_CODE: Final = "Enrolment code: "
UNLOCKED_FOR_THIS: Final = "The station is now unlocked, until `backchannel lock` or a quarter of an hour of quiet."
MAKING_KEYS: Final = "Making keys, and sealing them with the passphrase …"
SENDING: Final = "Numbering, signing and sealing {count} messages …"

MADE: Final = "{name} ({person}) is made in {folder}."
MADE_NEXT: Final = "Next: `backchannel office enrol` with the code of your switch, `backchannel office card` for your correspondents."
ENROLLED: Final = "The mailbox is open at the switch. Next: `backchannel office card` and, once on a channel, `backchannel run`."
MADE_WITHOUT_SWITCH: Final = "Next: `backchannel office card` for your correspondents; once on a channel, `backchannel pouch`."
NOT_COMPARED: Final = "not compared yet"
PEOPLE: Final = "{person} and {count} more: {others}"
RANKED: Final = "{person} ({rank})"
PINNED: Final = "{office} ({person}) is kept. Verified: {how}."
COMPARE: Final = (
    "Read these words to each other by voice. When all twelve agree: "
    '`backchannel office words "{office}" --agreed "words compared by telephone"`.'
)
WRITTEN: Final = "Written to {file}."
NO_CARDS: Final = "No cards are kept here."
NOTHING_FOUND: Final = "Nothing here holds these words."
MORE_FOUND: Final = "The last {count} of more: ask for more words, or say --limit."
NOT_LOOKED_INTO: Final = "{count} older messages are not looked into yet; the station does it while it is quiet."
NOT_SEARCHED: Final = "Not searched, as nobody has opened it here: {count}. See `backchannel inbox`."
NOT_SEARCHED_MORE: Final = "Not searched, as nobody has opened it here: {count} and more. See `backchannel inbox`."
TRAVELS_LATER: Final = "Filed. It travels when the station runs (`backchannel run`), or packed (`backchannel pouch pack`)."
LOCKED: Final = "Locked."
UNLOCKED: Final = "Unlocked."
CLOCK_CONFIRMED: Final = "The time is right: {time}."
CLOCK_MOVED: Final = "The exercise clock shows {time}."
NOTHING_PACKED: Final = "Nothing waits to be packed."
PACKED_FOLDER: Final = "Bring {place} to them; there: `backchannel pouch take`. What is lost on the way is packed again the next time."
PACKED_FILES: Final = "Send {files} to them; there: `backchannel pouch take`. What is lost on the way is packed again the next time."
POUCH_DECLINED: Final = "{count} more had no room ({code}). Pack them into another place."
NOTHING_TAKEN: Final = "Nothing for this office is in {places}."
NOTHING_NEW: Final = "{count} taken in; nothing in them is new here."
FOR_OTHERS: Final = "{count} for others in it: left."
LEFT_ALONE: Final = "{file} was left alone: {why}."
REFUSED_FROM_POUCH: Final = "Refused {count}, bytes kept: see `backchannel status`."
TAKE_BACK: Final = "Next: `backchannel pouch pack`, so that they know."
RUNNING: Final = "{folder} is running. Stop it with Ctrl-C."
RUNNING_EXERCISE: Final = "{folder} is running on an EXERCISE clock. Stop it with Ctrl-C."
STOPPED: Final = "Stopped. What was filed is on disk."
BACKING_UP: Final = "Copying the station, and sealing its key with the passphrase …"
BACKED_UP: Final = "{file} holds the whole station, {size}. Messages sent: {sent}, received: {received}; channels: {channels}."
BACKED_UP_WITHOUT: Final = (
    "Not in it, ever: the weekly transit secrets. What was sealed to one of them and is not yet received here cannot be opened "
    "by a restored station; its sender has to seal it anew."
)
BACKED_UP_NEXT: Final = "Keep it away from this machine. It opens with the passphrase alone, and without it for nobody."
RESTORING: Final = "Checking the backup, and sealing new keys with the passphrase …"
RESTORED: Final = "{office} ({person}) is restored in {folder} as of {made}. Messages sent: {sent}, received: {received}."
RESTORED_CLOSED: Final = "It gives no number on {channel} before it has heard how far its series had come, from {offices}."
RESTORED_NEXT: Final = (
    "Next: `backchannel run`, and leave it running until they have answered. The station that this backup was made of must never run again."
)
BYTE_ORDER_MARK: Final = "{file}: a byte order mark was dropped."
LINE_ENDS: Final = "{file}: line ends CRLF became LF."
BOTH_CHANGED: Final = "{file}: a byte order mark was dropped, and line ends CRLF became LF."
CANCELLED: Final = "{number} is not delivered any further: {state}."
CANCELLED_TOO_LATE: Final = "{number} could not be stopped: {state}."
FIT: Final = "{file}: fit to send, as far as its form goes."
FIT_ON_CHANNEL: Final = "{file}: fit to send on this office's channel."
UNFIT: Final = "{file}: not fit to send, {findings}."
NOTHING_SENT: Final = "Nothing was sent."
NOTHING_VERIFIED: Final = "There is no message to verify."
VERIFIED: Final = "{count}: all signatures, numbers and digests hold."
WAITING: Final = "Not opened: {first}{others}. See `backchannel inbox`."
AND_OTHERS: Final = " and {count} more"
UNEXPECTED: Final = "Something went wrong inside Backchannel ({kind}: {what}). Nothing that was filed is lost."
UNEXPECTED_NEXT: Final = "Run it again with --debug, and report what it shows, without your words, to the project's maintainers."
