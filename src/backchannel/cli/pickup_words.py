"""The help of commands about texts that were picked up or are to be signed, and about enclosures that are counted."""

from __future__ import annotations

from typing import Final

__all__ = ["HELP", "OPTIONS", "UNFIT"]

UNFIT: Final = "Look: {said}."

HELP: Final = {
    "pickup": """\
Bring in a text that somebody outside the channel gave.

The words of FILE become a paragraph of their own, exactly as they are, with from whom, by whom, where and when they were received. What
is to become of them is an order like any other.

\b
    backchannel pickup note.txt --from "the DRV delegation" --by Guay \\
        --where "Choisy-le-Roi" --on "1130 PARIS 22 OCT 72" --to "WHITE HOUSE"
""",
    "sign": "Say that a text has been signed.\n\n"
    "For a text that says who has to sign it: to all who have it. A signature is of the words as they stand; when they are changed, it is "
    "to be signed anew. TEXT is its paragraph: `backchannel sign HAKTO 42 paragraph 3`.",
    "return-unsigned": "Say that a text was not signed, and why.\n\n"
    "To all who have it; what delivers it stays held up. TEXT is its paragraph:\n"
    "`backchannel return-unsigned HAKTO 42 paragraph 3 --say WHY`.",
    "count": "Say how much of an enclosure was counted.\n\n"
    "To the office that sent it. ENCLOSURE is its paragraph, COUNT a number and what is counted:\n"
    '`backchannel count "HAKTO 42 paragraph 3" 1 set`. With --to: what somebody else has counted in whose hand it is now.',
}
OPTIONS: Final = {
    "picked up from": "Who gave it.",
    "picked up by": "Who received it.",
    "picked up where": "Where, in words.",
    "picked up on": 'When: "1130 PARIS 22 OCT 72", or in UTC "221030Z OCT 72".',
    "picked up to": "An office that is to have it; may be given again.",
    "picked up info": "An office that is to know it; may be given again.",
    "title": "What to call it. Without it: from whom it is.",
    "precedence": "How fast it is to go.",
    "marking": "How secret it is, such as SECRET or TOP SECRET; SENSITIVE.",
    "signed by": "Who signed, where it is another than the text says.",
    "counted digest": "SHA-256 of the file that came, as sha256sum prints it.",
    "counted by": "In whose hand it was counted, where that is somebody outside the channel.",
    "count corrects": "The paragraph of an earlier count of this office that this one replaces.",
}
