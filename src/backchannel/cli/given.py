"""What people give on a command line beside names and files: times, switches, how they made sure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from backchannel.errors import Mistake

__all__ = ["check_how", "home_from", "moment_from"]

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z")


def moment_from(text: str) -> int:
    """A time in UTC such as 1972-10-22T15:30Z, in microseconds since 1970; Mistake for another form."""
    try:
        if not _TIME.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise Mistake("clock.time", f'the time "{text}"', "a time in UTC", "For example 1972-10-22T15:30Z.") from None
    return int(moment.timestamp()) * 1_000_000


def home_from(switch: str | None, *, without_switch: bool) -> str:
    """Where a new station has its mailbox: a switch, or by pouch alone; Mistake unless exactly one of the two was said."""
    from backchannel.envelope import POUCH

    if (switch is None) != without_switch:
        came = "both a switch and none" if switch else "no word about a switch"
        raise Mistake("office.switch", came, "--switch URL, or --without-switch", "Without one, messages are carried: `backchannel pouch`.")
    return switch or POUCH


def check_how(how: str, option: str) -> None:
    """Mistake unless these are words in which somebody says how he made sure."""
    if not how.strip() or not how.isprintable():
        raise Mistake("card.how", f"no words after {option}", "how you made sure, in a few words")
