"""Who is on the stage, in which seats of which channels, and at which hours; numbers begin where the record does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

__all__ = [
    "AGAIN_SEATS",
    "COMPARED",
    "LINE",
    "LINE_SEATS",
    "MAIN",
    "MAIN_SEATS",
    "NEW_YORK",
    "PARIS",
    "PARTY",
    "PERSONS",
    "SITUATION",
    "WASHINGTON",
    "Facts",
    "at",
    "filed_as",
    "quoted",
]

PARTY: Final = "SAIGON PARTY"
WASHINGTON: Final = "WHITE HOUSE"
PARIS: Final = "PARIS"
NEW_YORK: Final = "NEW YORK"
SITUATION: Final = "SITUATION ROOM"  # a second station of the White House
PERSONS: Final = {WASHINGTON: "Haig", PARTY: "Kissinger", NEW_YORK: "Hood", PARIS: "Guay", SITUATION: "Duty Officer"}

COMPARED: Final = "words compared by telephone"

MAIN: Final = "OCTOBER"
LINE: Final = "PARIS LINE"

Facts = dict[str, Any]


def at(text: str) -> int:
    """A chosen time of October 1972, as `22 15:00` in UTC, in microseconds since 1970."""
    return int(datetime.strptime(f"1972-10-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()) * 1_000_000


def filed_as(name: str) -> str:
    """A name as folders and files have it."""
    return name.lower().replace(" ", "-")


def quoted(name: str) -> str:
    """A name as it is typed in a command."""
    return f'"{name}"' if " " in name else name


def _seat(office: str, series: str, first: int, serial: int, prefix: str | None = None, role: str = "office") -> Facts:
    return {"office": office, "role": role, "series": series, "first": first, "serial": serial, "prefix": prefix}


# Paris is not among the founders of OCTOBER: it is invited.
MAIN_SEATS: Final = (
    _seat(WASHINGTON, "TOHAK", 82, 2280, "WHS", role="principal"),
    _seat(PARTY, "HAKTO", 37, 215),
    _seat(NEW_YORK, "HOOD", 1, 1, role="intermediary"),
)
# The second playing begins with the first message that has words.
AGAIN_SEATS: Final = (_seat(WASHINGTON, "TOHAK", 82, 2280, "WHS", role="principal"), _seat(PARTY, "HAKTO", 41, 219))
LINE_SEATS: Final = (
    _seat(WASHINGTON, "WHP", 76, 2280, "WHS", role="principal"),
    _seat(PARTY, "HAKPA", 1, 215),
    _seat(PARIS, "PARTO", 1, 1, role="intermediary"),
)
