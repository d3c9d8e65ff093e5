"""How messages stand, in words that cannot be read as more than is known: with an addressee, here, and in quarantine."""

from __future__ import annotations

from typing import Final

__all__ = [
    "AFTER_ALL",
    "CALM",
    "LATE_SINCE",
    "OPENED",
    "PACKED",
    "PUT_ASIDE",
    "RECEIVED",
    "REFUSED",
    "STANDS_WITH_ALL",
    "STOPPED_STEP",
]

# How a delivery stands with several addressees that all stand alike.
STANDS_WITH_ALL: Final = {
    "filed": "filed here, handed over to nobody",
    "handed": "being handed over to all",
    "accepted": "handed over for all, received by none",
    "received": "received by all, opened by none",
    "opened": "opened by all",
    "refused": "refused by all",
    "cancelled": "cancelled before anybody had signed for it",
    "undelivered": "given up, received by none",
}
PACKED: Final = {"one": "packed, not received", "all": "packed for all, received by none"}
AFTER_ALL: Final = "{state}, although {ended} here"
LATE_SINCE: Final = "{state}, late since {due}"

RECEIVED: Final = "received {at}, not opened yet"
OPENED: Final = "opened {at}"

STOPPED_STEP: Final = {"delivery.cancelled": "cancelled", "delivery.given-up": "given up"}

# What was put aside and needs nobody, by code, as "{count} …"; everything else is named one by one.
PUT_ASIDE: Final = "Put aside, and nothing is to be done:"
CALM: Final = {
    "age.no-match": (
        "sealed to a key that this station does not have, as after a restore or a long absence: what is a message its sender seals anew"
    ),
    "seal.own": "of this office's own, sent back to it",
}
REFUSED: Final = "Refused {count}, bytes kept: a carrier or a correspondent sends what does not hold."
