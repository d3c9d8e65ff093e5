"""What is said after a backup and after a restore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli import words
from backchannel.cli.lines import Piece, line, wrapped
from backchannel.words.saying import named
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.cli.lines import Line

__all__ = ["backed_up", "restored"]

Facts = dict[str, Any]
_STEP = 1000


def backed_up(facts: Facts, width: int) -> list[Line]:
    """Where it is, how large, what is in it and what is not, and what to do with it."""
    done = words.BACKED_UP.format(**facts | {"size": size(facts["bytes"])})
    return [*_plain([done], width, "strong"), *_plain([words.BACKED_UP_WITHOUT, words.BACKED_UP_NEXT], width)]


def restored(facts: Facts, width: int) -> list[Line]:
    """Who is there again and as of when, what is closed until whom has answered, and what to do next."""
    done = words.RESTORED.format(**facts | {"made": moment_of(facts["made"]) if facts["made"] else "an unknown time"})
    closed = [words.RESTORED_CLOSED.format(channel=channel["name"], offices=named(channel["offices"])) for channel in facts["channels"]]
    return [*_plain([done], width, "strong"), *_plain([*closed, words.RESTORED_NEXT], width)]


def size(count: int) -> str:
    """A number of bytes as people say it."""
    unit = 0
    amount = float(count)
    while amount >= _STEP and unit < len(_UNITS) - 1:
        amount, unit = amount / _STEP, unit + 1
    return f"{amount:.3g} {_UNITS[unit]}" if unit else f"{count} bytes"


_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def _plain(sentences: Iterable[str], width: int, style: str = "") -> list[Line]:
    return [line(Piece(text, style)) for sentence in sentences for text in wrapped(sentence, width, "", "  ")]
