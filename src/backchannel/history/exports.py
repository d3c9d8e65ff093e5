"""JSON that our own commands write: documents of `history --json`, messages of `read --json` (docs/spec/history.md, "Our own forms")."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from backchannel.errors import Refused
from backchannel.history.cables import is_cable, read_cables
from backchannel.history.listed import is_listed, read_listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history.values import Transcribed

__all__ = ["is_export", "read_export"]

_BLANK: Final = re.compile(r"[ \t\r\n]*")


def is_export(text: str) -> bool:
    """Whether this begins like JSON."""
    return text.lstrip(" \t\r\n")[:1] in {"[", "{"}


def read_export(text: str) -> tuple[Transcribed, ...]:
    """Every document of one JSON text or of several, one after the other; raises Refused."""
    found: list[Transcribed] = []
    for value in _values(text):
        found += read_listed(value) if is_listed(value) else _messages(value)
    return tuple(found)


def _values(text: str) -> list[Any]:
    decoder = json.JSONDecoder(parse_constant=_refuse)
    values, at = [], _after_blank(text, 0)
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at = _after_blank(text, at)
        json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise _refused("a text that begins like JSON and cannot be read as such") from None
    return values


def _refused(came: str, hint: str = "") -> Refused:
    return Refused("history.form", came, "what `history --json` and `read --json` write", hint)


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _messages(value: Any) -> tuple[Transcribed, ...]:
    """The cables of one message, of a list of them, or of the messages of several channels."""
    rows = list(_rows(value))
    found = tuple(document for volume, row in rows if isinstance(row.get("cable"), str) for document in _cable(row["cable"], volume, row))
    if not found:
        came = "a list of messages without their cables" if any("number" in row for _, row in rows) else "JSON without a message"
        raise _refused(came, "`log` has headings alone: let `read` write each message.")
    return found


def _cable(cable: str, volume: str, row: dict[str, Any]) -> tuple[Transcribed, ...]:
    if not is_cable(cable):
        raise _refused("a cable that is none")
    named = {"volume": volume} if volume else {}
    return read_cables(cable, beside=row, **named)


def _rows(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object that may be a message, and the channel that it stands under."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and isinstance(item.get("messages"), list):
            channel = item.get("channel")
            name = channel.replace("/", " ") if isinstance(channel, str) else ""
            yield from ((name, row) for row in item["messages"] if isinstance(row, dict))
        elif isinstance(item, dict):
            yield "", item
