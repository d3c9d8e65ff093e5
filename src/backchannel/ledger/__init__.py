"""What the messages add up to: a pure fold over verified messages (docs/spec/message.md, "Series")."""

from backchannel.ledger.references import Resolved, Standing, resolve_references
from backchannel.ledger.series import Held, SeriesLedger

__all__ = ["Held", "Resolved", "SeriesLedger", "Standing", "resolve_references"]
