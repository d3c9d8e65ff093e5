"""What is asked and answered, in words."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from backchannel.words import closed
from backchannel.words.saying import Said, after, numbers, own, said
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GROUPS", "NOTHING_ASKED", "about", "ask", "asked", "beginning", "stands"]

Facts = dict[str, Any]
GROUPS: Final = {"we_owe": "Asked of us", "owed_to_us": "Asked by us", "others": "Asked between others"}
NOTHING_ASKED: Final = "Nothing that was asked is open, as far as this office knows."
_ASKED: Final = "{want} from {office}, asked by {asked_by}"
_ASKED_FOR: Final = "{want} from {office}, asked by {asked_by} for {counterpart}"
_WORDS: Final = "“{words}”"
_BY: Final = "by {due}"
_LATE: Final = "LATE since {due}"
_ANSWERED: Final = "answered by {numbers}"
_ANSWERED_IN_PART: Final = "answered in part by {numbers}"
_OVERTAKEN: Final = "overtaken by {numbers}"
_CANCELLED: Final = "cancelled"
_AS_MUCH: Final = 200  # characters of what is asked: two or three lines


def ask(row: Facts) -> Said:
    """Who wants what of whom, and for which counterpart."""
    values = {name: row[name] for name in ("want", "office", "asked_by", "counterpart") if row[name]}
    return said(_ASKED_FOR if row["counterpart"] else _ASKED, **values)


def beginning(row: Facts) -> Said | None:
    """As much of the words as says which question it is; None where they are not here."""
    return said(_WORDS, "quiet", words=shorten(row["words"], _AS_MUCH, placeholder=" …")) if row["words"] else None


def stands(row: Facts) -> Said:
    """Whether it is answered and by what, and by when it is to be."""
    due = said(_LATE if row["late"] else _BY, due=own(moment_of(row["due"]))) if row["due"] else None
    if row.get("unread"):
        state = said(closed.ANSWER, numbers=numbers(row["unread"]))
    elif row["overtaken_by"]:
        state = said(_OVERTAKEN, numbers=numbers(row["overtaken_by"]))
    elif row["cancelled"]:
        state = own(_CANCELLED)
    else:
        state = _answered(row["answers"]) if row["answers"] else own(row["state"])
    return after(state, due, mark=", ")._replace(style="alarm" if row["late"] else "")


def asked(row: Facts, mark: str = " · ") -> Said:
    """Who wants what of whom, and how that stands, by which it presses."""
    state = stands(row)
    return after(ask(row), state, mark=mark)._replace(style=state.style)


def about(row: Facts) -> Iterator[Said]:
    """What one paragraph asks of whom, and what answers it although nothing stands against it."""
    yield from (asked(owed, ": ") for owed in row["owed"])
    if others := _unasked(row):
        yield _answered(others)


def _answered(rows: Sequence[Facts]) -> Said:
    """Which paragraphs answer it, those that do so in part apart."""
    whole = [row["number"] for row in rows if not row["in_part"]]
    part = [row["number"] for row in rows if row["in_part"]]
    found = [said(_ANSWERED, numbers=numbers(whole))] if whole else []
    found += [said(_ANSWERED_IN_PART, numbers=numbers(part))] if part else []
    return after(*found, mark="; ")


def _unasked(row: Facts) -> list[Facts]:
    """The answers to a paragraph by nobody of whom anything was asked."""
    told = {each["number"] for owed in row["owed"] for each in owed["answers"]}
    return [each for each in row["answers"] if each["number"] not in told]
