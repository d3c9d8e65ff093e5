"""Which named line was meant by a name that a kind does not have: a slip of the pen, or another word for the same."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from backchannel.message.kinds import AVAILABILITY, ORDER, PROPOSAL, REPORT, TEXT

if TYPE_CHECKING:
    from backchannel.message.kinds import Kind

__all__ = ["line_meant"]

_OF_ORDERS: Final = {
    **dict.fromkeys(("for", "by whom", "who", "ordered to", "addressed to", "charged"), "Given to"),
    **dict.fromkeys(("text", "hand over", "hand", "give", "transmit", "convey", "read out"), "Deliver"),
    **dict.fromkeys(("how", "means", "form", "mode"), "Manner"),
    **dict.fromkeys(("say", "points", "speak to", "talk", "raise"), "Speak"),
    **dict.fromkeys(("question", "inquire"), "Ask"),
    **dict.fromkeys(("tell", "notify", "brief"), "Inform"),
    **dict.fromkeys(("withhold", "do not tell", "keep from", "conceal from"), "Withhold from"),
    **dict.fromkeys(("signature", "have signed", "for signature"), "Sign"),
    **dict.fromkeys(("via", "by way of", "intermediary", "channel"), "Through"),
    **dict.fromkeys(("deliver to", "hand to", "hand over to", "give to", "recipient", "addressee", "counterpart"), "To"),
    **dict.fromkeys(("place", "location", "in"), "Where"),
    **dict.fromkeys(("when", "time", "hour", "date", "on"), "At"),
    **dict.fromkeys(("from", "not earlier than", "no earlier than", "earliest", "since", "starting"), "Not before"),
    **dict.fromkeys(("by", "until", "till", "no later than", "not after", "latest", "deadline", "due"), "Not later than"),
    **dict.fromkeys(("following", "once", "condition", "requires", "only after"), "After"),
    **dict.fromkeys(("followed by", "first"), "Before"),
    **dict.fromkeys(("report until", "reply by", "answer by"), "Report by"),
}
_OF_REPORTS: Final = {
    **dict.fromkeys(("deliver", "text", "handed over", "words handed over"), "Delivered"),
    **dict.fromkeys(("exact", "wording"), "Words"),
    **dict.fromkeys(("enclosed", "encl", "papers", "document"), "Enclosure"),
    **dict.fromkeys(("counted", "number", "pages", "how many"), "Count"),
    **dict.fromkeys(("how", "means", "form", "mode"), "Manner"),
    **dict.fromkeys(("via", "by way of", "intermediary"), "Through"),
    **dict.fromkeys(("delivered to", "deliver to", "handed to", "recipient", "counterpart"), "To"),
    **dict.fromkeys(("place", "location", "in"), "Where"),
    **dict.fromkeys(("at", "time", "hour", "date", "on"), "When"),
    **dict.fromkeys(("present", "participants", "who", "people"), "Persons"),
    **dict.fromkeys(("points", "points covered", "made", "points made"), "Covered"),
    **dict.fromkeys(("left out", "omitted", "points left out"), "Not covered"),
}
_OF_SPANS: Final = {
    **dict.fromkeys(("person", "name", "to"), "Who"),
    **dict.fromkeys(("from", "at", "when", "not earlier than", "earliest", "after"), "Not before"),
    **dict.fromkeys(("until", "till", "by", "no later than", "not after", "latest", "before"), "Not later than"),
}
_OF_TEXTS: Final = {
    **dict.fromkeys(("from", "received of", "origin"), "Received from"),
    **dict.fromkeys(("by", "picked up by"), "Received by"),
    **dict.fromkeys(("place", "location"), "Where"),
    **dict.fromkeys(("on", "received at", "received", "picked up", "picked up at"), "Received on"),
    **dict.fromkeys(("sign", "signature", "for signature", "signatory"), "For signature by"),
}
_SAID_OTHERWISE: Final = {ORDER: _OF_ORDERS, PROPOSAL: _OF_ORDERS, REPORT: _OF_REPORTS, AVAILABILITY: _OF_SPANS, TEXT: _OF_TEXTS}


def line_meant(kind: Kind, name: str) -> str:
    """The line of this kind that the name stands for, or nothing."""
    lines = {line.lower(): line for line in (kind.shape.fields if kind.shape else ())}
    said = name.lower()
    otherwise = _SAID_OTHERWISE.get(kind, {})
    near = get_close_matches(said, lines, n=1, cutoff=0.75)
    return lines.get(said) or otherwise.get(said) or (lines[near[0]] if near else "")
