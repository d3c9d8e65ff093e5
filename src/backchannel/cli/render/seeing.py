"""Who saw a message without the system, by whose word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli.lines import Piece
from backchannel.words.messages import SEEN, SEEN_NOT_HELD
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["seen"]


def seen(rows: Sequence[dict[str, Any]], *, noted: bool = False) -> Iterator[Piece]:
    """Each note as one sentence, its own words with it when `noted`; one that does not hold says so."""
    for row in rows:
        if not row["holds"]:
            yield Piece(SEEN_NOT_HELD.format(why=row["why"]), "alarm")
            continue
        sentence = SEEN.format(by=row["by"], at=group_of(row["at"]), noted_by=row["noted_by"])
        yield Piece(f"{sentence}: {row['note']}" if noted and row["note"] else sentence, "quiet")
