"""Every sentence about an office of several stations: who is of it, who may release, who has custody, what becomes of a draft."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ANY_CAVEATS",
    "AN_APPLICATION",
    "APPLIES",
    "ASK_ALIKE",
    "BESIDE",
    "CARD_EARLIER",
    "CARD_NEXT",
    "CERTIFIED",
    "COUNTERSIGNED",
    "COUNTERSIGN_CARE",
    "CROSSED",
    "CUSTODY_DOUBLE",
    "CUSTODY_GIVEN",
    "CUSTODY_NEXT",
    "CUSTODY_REJECTED",
    "CUSTODY_TAKEN",
    "DRAFTS_WAIT",
    "ENROL_FIRST",
    "ENTERED",
    "FOR_CHANNEL",
    "HAS_CUSTODY",
    "HAS_CUSTODY_SINCE",
    "HELP",
    "MANDATED",
    "MANDATE_LIMITS",
    "MANDATE_TIMES",
    "NOBODY_MANDATED",
    "NOT_READ",
    "NOT_TOLD",
    "NOT_TO_BE_RELEASED",
    "NO_CAVEATS",
    "NO_DRAFTS",
    "ON_CHANNELS",
    "OPTIONS",
    "RELEASED",
    "RELEASE_STOPPED",
    "RETURNED",
    "SEVERAL_VERSIONS",
    "SIGNATURE_ASKED",
    "SIGNATURE_NEXT",
    "STATION_MADE",
    "STATION_NEXT",
    "STEPS",
    "STRIKE_CARE",
    "STRUCK",
    "SUBMITTED",
    "SUBMITTED_AGAIN",
    "TAKE_CARE",
    "TAKE_MEANS",
    "THIS_STATION",
    "TOO_LATE",
    "WAITS_FOR",
    "WITHDRAWN",
    "WOULD_READ",
]

HELP: Final = {
    "office station": """\
Make a colleague's station.

For somebody who drafts for an office, or stands in for its officer: a new folder with keys of his own, and an application to the office \
whose card is given. NAME is what the station is called in the house, such as LORD.

\b
    backchannel --folder lord office station LORD --office white-house.card \\
        --person "Winston Lord" --switch URL --application lord.application

It is of the office once the officer has certified it (`office certify`) and it has entered the card that comes back (`office enter`).
""",
    "office certify": """\
Certify a colleague's station.

FILE is the application. It shows who applies and twelve words, which applicant and officer read to each other by voice; with --how, which \
says that all twelve agreed, the office has a new card with that person and station. Only the officer can.

\b
    backchannel office certify lord.application
    backchannel office certify lord.application --as staff --card new.card \\
        --how "words compared in his office"

Staff draft, read and submit. A deputy may be given custody too, sign as the second person, and release under a mandate.
""",
    "office enter": "Join the house.\n\nAt the colleague's station: FILE is the card on which the officer has certified it.",
    "office strike": "Strike a station off.\n\n"
    "It is told nothing any more, and what it writes is refused. STATION is its name. The office has a new card afterwards; a person whose "
    "last station it was is of the office no more.",
    "office mandate": """\
Let somebody release messages.

The person of STATION may release at his station, while it has custody: up to this precedence and classification, until then. What he \
releases bears the mandate, and every correspondent's station checks it.

\b
    backchannel office mandate HAIG --up-to IMMEDIATE --marked "TOP SECRET" \\
        --until 1972-10-26T12:00Z
""",
    "office mandates": "List the mandates.\n\nWho may release what until when, the last given first.",
    "office show": "Show this office.\n\nIts stations with their persons and ranks, who has custody, and who may release.",
    "submit": """\
Submit a draft to this office.

Every station of the office has it then; whoever may release reviews it. With --draft it is another version of one that was \
submitted before. `-` reads standard input.

\b
    backchannel submit answer.txt --note "Paragraph 2 as agreed by telephone."
    backchannel submit answer.txt --draft "LORD 3"
""",
    "draft": "List drafts, or take one back.",
    "draft list": "List the drafts of this office.\n\nThose that wait for somebody; with --all those that are released or withdrawn too.",
    "draft withdraw": "Take a draft back.\n\nDRAFT is its name, as `draft list` gives it. Only the station that submitted it can.",
    "review": "Read a draft.\n\n"
    "DRAFT is its name, as `draft list` gives it: `backchannel review LORD 3`. Its last version, word for word, what was said of it, and "
    "what each addressee would be able to read. Only the version that was read here can be released here. In a pipe: exactly the text.",
    "return": "Give a draft back to its drafter.\n\nDRAFT is its name, as `draft list` gives it; --note says what is wanted.",
    "release": """\
Release a draft.

DRAFT is its name, as `draft list` gives it: `backchannel release LORD 3`. Byte for byte the version that was read here (`review`), under \
the next number, with its drafter in the heading. At a terminal it first shows what each addressee will be able to read, and asks, as \
`send` does.

Where the channel asks for a second person, that person's station calls him; the message goes out when he has signed (`countersign`).
""",
    "countersign": "Sign as the second person.\n\n"
    "DRAFT is its name, as the call said it. It shows the message as it will be released, and asks.",
    "channel custody": """\
Show who has custody, give or take it.

The station with custody numbers the messages of its office, empties its mailbox and signs its receipts: one station at a time. Who \
has it gives it (--give); of one that is gone or stolen the officer takes it (--take).
""",
}

OPTIONS: Final = {
    "office card file": "The office's card, as `backchannel office card` writes it.",
    "colleague": "The name of the person whose station it is, as it signs.",
    "application": "Write the application to this file; standard output when left out.",
    "rank": "What the person is: staff or deputy.",
    "compared": 'All twelve agree: how you compared them, in your own words, such as "words compared by telephone".',
    "new card": "Write the new card to this file; standard output when left out.",
    "up to": "The highest precedence: ROUTINE, PRIORITY, IMMEDIATE or FLASH.",
    "marked": "The highest classification, such as SECRET.",
    "until": "Until when, such as 1972-10-26T12:00Z.",
    "caveat": "Only under this caveat or none; may be given again. none allows none. Any is allowed when left out.",
    "mandate channel": "Only on this channel; on all when left out.",
    "draft": "The draft of which this is another version, by its name.",
    "note": "A line to go with it.",
    "return note": "What is wanted, in a line.",
    "all drafts": "Those that are released or withdrawn too.",
    "stop": "Stop waiting for the second person: nothing is released, and the number goes to the next message.",
    "give": "Give custody, which is here, to this station.",
    "take": "Take custody for this station, which must be the officer's.",
    "own card": "Stand on the channel with this office's present card: its stations and persons as they are now.",
}

AN_APPLICATION: Final = "an application, as `backchannel office station` writes it"
STATION_MADE: Final = "{station} ({person}) is made in {folder}. It is of no office yet."
STATION_NEXT: Final = (
    "Give the application to {officer}, the officer of {office}, and read each other these words by voice. When the card comes back: "
    "`backchannel office enter CARD`{enrol}."
)
ENROL_FIRST: Final = ", after `backchannel office enrol` with the code of your switch"
APPLIES: Final = "{person} applies to {office}, with a station called {station}."
ASK_ALIKE: Final = (
    "Read these words to each other by voice, and be sure whose voice it is. When all twelve agree: "
    '`backchannel office certify {file} --as {rank} --how "words compared by telephone"`.'
)
CERTIFIED: Final = "{person} is of {office} as {rank}, with the station {station}. Compared: {how}."
CARD_NEXT: Final = "Give the new card to {person}; at {station}: `backchannel office enter CARD`."
CARD_EARLIER: Final = (
    "{channels} began under the office's earlier card, and goes by that. For its correspondents to seal to the stations on the new one: "
    "`backchannel channel change --card`."
)
ENTERED: Final = "{station} is a station of {office}{others}. What the others have comes as soon as messages travel."
BESIDE: Final = ", beside {names}"
STRIKE_CARE: Final = (
    "{station} will be off the card of {office} for good: it is told nothing more, and what it writes is refused. It can come back as a "
    "new station alone."
)
STRUCK: Final = (
    "{station} is struck off. If it had custody: `backchannel channel custody --take`. Channels go by the earlier card until "
    "`backchannel channel change --card`."
)

MANDATED: Final = "Mandate {number}: {person} may release at {station}, while it has custody."
MANDATE_LIMITS: Final = "up to {precedence}, {classification}, {caveats}, on {channels}"
MANDATE_TIMES: Final = "from {since} until {until}"
ANY_CAVEATS: Final = "with any caveats"
NO_CAVEATS: Final = "without caveats"
ON_CHANNELS: Final = "all channels"
NOBODY_MANDATED: Final = "Nobody but the officer may release: no mandate has been given."

THIS_STATION: Final = "this station"
HAS_CUSTODY: Final = "has custody"
HAS_CUSTODY_SINCE: Final = "has custody since {since}"
CUSTODY_GIVEN: Final = "{station} has custody from now on. What was released here is still delivered from here."
CUSTODY_TAKEN: Final = "This station has custody now. It gives no number before every correspondent has said how far the series had come."
CUSTODY_NEXT: Final = "To give it to another: `backchannel channel custody --give {other}`."
CUSTODY_DOUBLE: Final = (
    "Two claimed custody at once: {stations}. Numbers may have been given twice, and correspondents see both: agree by voice who goes on."
)
CUSTODY_REJECTED: Final = "Without effect: an act of {station} about custody. {why}."
TAKE_CARE: Final = (
    "By what is known here, {station} ({person}) has custody of {office}. If it still works, ask for it to be given: when two have custody "
    "at once, one number can go out twice, and every correspondent sees the fork."
)
TAKE_MEANS: Final = "With this {here} takes it. It gives no number before every correspondent has confirmed how far the series had come."

SUBMITTED: Final = "{draft} is submitted for {channel}."
SUBMITTED_AGAIN: Final = "{draft} has another version, for {channel}; whoever had read the one before reads this one anew."
NOT_TOLD: Final = "Not yet received by {stations}: what this station has told."
DRAFTS_WAIT: Final = "Drafts: {drafts}. See `backchannel draft list`."
NO_DRAFTS: Final = "No draft waits for anybody."
FOR_CHANNEL: Final = "by {drafter}, for {channel}, {at}"
NOT_READ: Final = "not read here yet"
SEVERAL_VERSIONS: Final = "version {count}"
STEPS: Final = {
    "submit": "{by}, {at}: {note}",
    "return": "returned by {by}, {at}: {note}",
}
RELEASED: Final = "released under number {number} by {by}, {at}"
CROSSED: Final = "Said of it after its release, and without effect: {count}."
WOULD_READ: Final = "Released from here, it would be read so:"
NOT_TO_BE_RELEASED: Final = "Not to be released here: {why}"
TOO_LATE: Final = "{draft} is {state}: that changes nothing any more."
RETURNED: Final = "{draft} goes back to {drafter}."
WITHDRAWN: Final = "{draft} is withdrawn."
WAITS_FOR: Final = "{draft} holds {number}, and goes out when {person} has signed too. To stop: `backchannel release {draft} --stop`."
RELEASE_STOPPED: Final = "{draft} is not released. Its number goes to the next message."
SIGNATURE_ASKED: Final = "Your signature as the second person is asked for this message, as it stands above."
SIGNATURE_NEXT: Final = "`backchannel countersign {draft}`"
COUNTERSIGN_CARE: Final = "With your signature it goes out, exactly as it stands above."
COUNTERSIGNED: Final = "Signed. {draft} goes out when the station with custody has your signature."
