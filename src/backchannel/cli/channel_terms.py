"""What people write of a channel on a command line, seats, times, rules and caveats, as the clerk takes it."""

from __future__ import annotations

import re
from typing import Any, Final

from backchannel.errors import Mistake

__all__ = ["caveats_from", "role_from", "rule_from", "seat_from", "series_from", "time_from"]

_SERIES: Final = re.compile(r"(\S+)(?: ([1-9][0-9]*))?")
_SERIAL: Final = re.compile(r"(?:([^\s,]+) )?([1-9][0-9]*)")
_TIME: Final = re.compile(r"([A-Za-z]+(?: [A-Za-z]+)?) ([1-9][0-9]{0,6}) (minute|hour|day)s?", re.IGNORECASE)
_MINUTES: Final = {"minute": 1, "hour": 60, "day": 24 * 60}
_TIMES_HINT: Final = 'For example "FLASH 5 minutes", "HEARTBEAT 2 hours" or "GIVE UP 30 days".'
_RULES_HINT: Final = 'For example "admit 3", "change all", "verified words", "hand over PARIS", "keep 365 days", "second SECRET".'
_COUNT: Final = re.compile(r"(admit|change|revoke) ([0-9]{1,4})")
_KEEP: Final = re.compile(r"keep ([1-9][0-9]{0,5}) days?")
_HAND_OVER: Final = "hand over "
_SECOND: Final = "second "
_WHOLE: Final[dict[str, tuple[str, Any]]] = {
    "change all": ("change", 0),
    "verified words": ("verified", "words"),
    "verified code": ("verified", "code"),
    "verified none": ("verified", None),
    "hand over all": ("handoff", None),
    "keep for ever": ("retain", None),
    "second none": ("second", None),
}
_ANY: Final = "any"


def seat_from(text: str, role: str) -> dict[str, Any]:
    """A seat as it is written in `--office "WHITE HOUSE, TOHAK 82, WHS 2280"`; Mistake for another form."""
    name, _, numbers = text.partition(",")
    read = _numbers(numbers)
    if not name.strip() or read is None:
        raise Mistake(
            "channel.seat",
            f'the {role} "{text}"',
            "a name, a series with its first number, and a first station serial, with commas between",
            'For example "WHITE HOUSE, TOHAK 82, WHS 2280", or "PARIS, PARTO" to begin at 1.',
        )
    return {"office": name.strip(), "role": role, **read}


def series_from(text: str) -> dict[str, Any]:
    """The numbers of a seat as they are written in `--series "TOHAK 82, WHS 2280"`; Mistake for another form."""
    read = _numbers(text)
    if read is None:
        came, expected = f'the series "{text}"', "a series with its first number, and a first station serial after a comma"
        raise Mistake("channel.series", came, expected, 'For example "TOHAK 82, WHS 2280", or "TOHAK" to begin at 1.')
    return read


def time_from(text: str) -> tuple[str, int]:
    """A time of a channel as it is written in `--time "FLASH 5 minutes"`: its name and minutes; Mistake for another form."""
    read = _TIME.fullmatch(text.strip())
    if read is None:
        raise Mistake("channel.time", f'the time "{text}"', "a name, a number, and minutes, hours or days", _TIMES_HINT)
    return read[1].lower().replace(" ", "_"), int(read[2]) * _MINUTES[read[3].lower()]


def rule_from(text: str) -> tuple[str, Any]:
    """A rule of a channel as it is written in `--rule "admit 3"`: its name and value; Mistake for another form."""
    said = " ".join(text.split())
    if said in _WHOLE:
        return _WHOLE[said]
    if read := _COUNT.fullmatch(said):
        return read[1], int(read[2])
    if read := _KEEP.fullmatch(said):
        return "retain", int(read[1])
    if said.startswith(_HAND_OVER):
        return "handoff", [name.strip() for name in said.removeprefix(_HAND_OVER).split(",")]
    if said.startswith(_SECOND):
        return "second", said.removeprefix(_SECOND)
    expected = "admit, change, revoke, verified, hand over, keep or second, and a value"
    raise Mistake("channel.rule", f'the rule "{text}"', expected, _RULES_HINT)


def caveats_from(texts: tuple[str, ...]) -> list[list[str]] | None:
    """The combinations of caveats that are allowed, each as a marking spells it; None when one of them is "any"."""
    return None if _ANY in texts else [text.split("; ") for text in texts]


def role_from(text: str) -> tuple[str, str]:
    """An office and its role as they are written in `--role "PARIS, observer"`; Mistake for another form."""
    name, comma, role = text.partition(",")
    if not comma or not name.strip() or not role.strip():
        raise Mistake("channel.role", f'the role "{text}"', "an office's name and its role, with a comma between", '"PARIS, observer".')
    return name.strip(), role.strip()


def _numbers(text: str) -> dict[str, Any] | None:
    series, comma, serial = (part.strip() for part in text.partition(","))
    series_read, serial_read = _SERIES.fullmatch(series), _SERIAL.fullmatch(serial if comma else "1")
    if series_read is None or serial_read is None:
        return None
    return {"series": series_read[1], "first": int(series_read[2] or 1), "prefix": serial_read[1], "serial": int(serial_read[2])}
