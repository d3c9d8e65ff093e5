"""What was put aside for a reason that may end: it is tried again (docs/spec/charter.md, "What a station does")."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from backchannel.envelope import Envelope
from backchannel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.run.engine import Engine
    from backchannel.station import Effect

__all__ = ["try_again"]


def try_again(engine: Engine, codes: Sequence[str]) -> list[Effect]:
    """What was put aside for one of these reasons is opened once more, and taken in where that no longer holds."""
    waiting: list[tuple[bytes, Envelope]] = []
    for digest, came in (row for code in codes for row in engine.vault.put_aside(code)):
        with suppress(Refused):  # what another station of this office told is no envelope: `run.colleagues` tries that again
            waiting.append((digest, Envelope.parse(came)))
    opened = engine.open_all([envelope for _, envelope in waiting])
    good = [row for row, one in zip(waiting, opened, strict=True) if not isinstance(one, Refused)]
    effects = engine.arrive([envelope for _, envelope in good])
    engine.vault.let_go([digest for digest, _ in good])
    return effects
