"""The help of commands about orders, and what they say beside the sentences that are the same everywhere."""

from __future__ import annotations

from typing import Final

__all__ = ["ASK_DESPITE", "CALENDAR", "CALENDAR_DO", "CALENDAR_REPORT", "CERTIFICATE", "CLOSED", "DOUBTS", "HELP", "OPENS", "OPTIONS"]

CALENDAR_DO: Final = "{number}"
CALENDAR_REPORT: Final = "{number}: report due"
CALENDAR: Final = "{file} has {count}. It names {words}: keep it as you keep messages."
CLOSED: Final = "{said} {numbers}. Open: {commands}"
OPENS: Final = '`backchannel read "{number}"`'
DOUBTS: Final = "Look at this before it is released:"
ASK_DESPITE: Final = "Release it all the same?"
CERTIFICATE: Final = {
    "title": "CERTIFICATE",
    "legend": "In the text: [-{ordered}-] {{+{handed}+}}",
    "ordered": "Ordered",
    "reported": "Reported",
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
