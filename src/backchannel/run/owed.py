"""Receipts that are owed: signed and sealed once a batch, after what they speak of is on disk (docs/spec/delivery.md, "Lines")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.seal.receipt import Answer, Traced
from backchannel.station.events import Acknowledge, ReceiptSealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.run.engine import Engine
    from backchannel.station import Correspondence, Effect

__all__ = ["receipts"]


def receipts(engine: Engine, effects: Iterable[Effect]) -> Iterator[ReceiptSealed]:
    """One receipt for each office that is owed any, signed once a batch."""
    owed: dict[tuple[bytes, str], Acknowledge] = {}
    for effect in effects:
        if isinstance(effect, Acknowledge):
            key = (effect.channel, effect.office)
            owed[key] = effect.and_also(owed[key]) if key in owed else effect
    at = engine.clock.now()
    for (channel, office), asked in owed.items():
        correspondence = engine.state.channel(channel)
        if office not in correspondence.lines or not correspondence.custody:
            continue  # it was revoked since, or another station speaks for this office since
        # It takes the place of one that waits, and must not wait longer than that.
        waiting = engine.vault.waiting_urgency(channel, office, "receipt")
        urgency = min(asked.urgency, waiting or asked.urgency)
        said = correspondence.receipt(office, asked, _traced(engine, correspondence, asked), at)
        yield ReceiptSealed(
            channel=channel,
            office=office,
            urgency=urgency,
            asks=asked.answer is not Answer.NONE,
            envelope=engine.sealer.receipt(correspondence, office, said, urgency),
            at=at,
        )


def _traced(engine: Engine, channel: Correspondence, asked: Acknowledge) -> tuple[Traced, ...]:
    """What is held here of messages that a correspondent asks about."""
    identity, series = channel.charter.channel, channel.series_of(asked.office)
    rows = [(seq, engine.vault.received(identity, series, seq)) for seq in asked.traced]
    return tuple(
        Traced(seq=seq, received_at=row.received_at if row else None, opened_at=row.opened_at if row else None) for seq, row in rows
    )
