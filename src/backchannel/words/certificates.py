"""Certificates in words: whether the words handed over are those that were ordered, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CARE", "CHECKS", "CHECK_WORDS", "OTHERWISE", "doubts", "verdict"]

Facts = dict[str, Any]
CHECK_WORDS: Final = "Check words"
CHECKS: Final = {"ordered": "Check words of what was ordered", "handed_over": "Check words of what was handed over"}
OTHERWISE: Final = {"ordered": "ordered, not handed over", "handed": "handed over, not ordered"}
CARE: Final = "It proves who said what, and never that it happened."
_SAME: Final = "The words handed over are those that were ordered"
_OTHER: Final = "The words handed over are not those that were ordered"
_EACH: Final = ", each of them."
_STATED: Final = ", by the digest in the report, which does not carry them."
_PLACES: Final = {True: ": they differ in 1 place.", False: ": they differ in {count} places."}
_UNCERTAIN: Final = "Which version of the text they had read is not known here."
_OLDER: Final = "The text has been changed since."
_SINCE: Final = "THE WORDS THAT THEY REPORTED HAVE BEEN CHANGED SINCE, BY THEMSELVES ({numbers})."


def verdict(row: Facts) -> tuple[str, str]:
    """Whether they are the same, and by what that is known: one sentence in two pieces, of which the first may be told loudly."""
    carried = row["handed_over"]["words"] is not None
    if row["equal"]:
        return _SAME, _EACH if carried else _STATED
    count = len(row["differing"])
    return _OTHER, _PLACES[count == 1].format(count=count) if carried else _STATED


def doubts(row: Facts) -> Iterator[str]:
    """What makes it less than certain, or of the past."""
    if not row["certain"]:
        yield _UNCERTAIN
    if not row["current"]:
        yield _OLDER
    if row.get("since"):
        yield _SINCE.format(numbers=", ".join(row["since"]))
