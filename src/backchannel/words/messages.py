"""Messages in words: how one stands with an addressee, why one will not come, who else signed or saw it, what there is not."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ASK_BY_VOICE",
    "COPY",
    "DATED_BEFORE",
    "DISPUTED",
    "LAST_BACKUP",
    "MANDATE",
    "NOTHING_ARRIVED",
    "NOTHING_FILED",
    "NO_BACKUP",
    "NO_CHANNEL",
    "RUN_OUT",
    "SECOND",
    "SEEN",
    "SEEN_NOT_HELD",
    "SETTLED",
    "SIGNED",
    "STANDS",
    "STOPPED",
    "VOIDS",
    "YET",
]

# How a delivery stands with one addressee.
STANDS: Final = {
    "filed": "filed here, not handed over",
    "handed": "being handed over",
    "accepted": "handed over, not received",
    "received": "received, not opened",
    "opened": "opened",
    "refused": "refused",
    "cancelled": "cancelled before they had signed for it",
    "undelivered": "given up, never received",
}
YET: Final = frozenset({"filed", "accepted", "received"})  # these go on: "… yet", or since when that is late
DISPUTED: Final = "disputed: what was sealed is not what was owed"
VOIDS: Final = {
    "delivery.cancelled": "cancelled by its originator",
    "delivery.given-up": "given up by its originator's station",
    "series.lost": "lost by its originator in a restore, or never used",
}
STOPPED: Final = "{why}, told {told}; it arrived all the same"
COPY: Final = "A copy, not addressed to this office."
MANDATE: Final = "no. {number}, from {since} until {until}"
ASK_BY_VOICE: Final = "ask its officer by voice"
DATED_BEFORE: Final = f"the message is dated before {{number}}, which it follows: {ASK_BY_VOICE}"
RUN_OUT: Final = f"it had run out when the message came, which bears an earlier date: {ASK_BY_VOICE}"
SIGNED: Final = "{office}, signed by {person}; both signatures hold"
SECOND: Final = "signed by {person} too; both signatures hold"
SEEN: Final = "seen by {by}, {at}, noted by {noted_by}"
SEEN_NOT_HELD: Final = "a note that it was seen does not hold: {why}"
NO_CHANNEL: Final = "This office is on no channel yet."
NOTHING_ARRIVED: Final = "Nothing has arrived that is not opened."
NOTHING_FILED: Final = "Nothing has been sent or received."
SETTLED: Final = "No delivery is open."
NO_BACKUP: Final = "No backup has been made: `backchannel backup`."
LAST_BACKUP: Final = "Last backup {made}; {count} filed since."
