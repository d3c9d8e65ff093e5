"""What the messages add up to: a pure fold over verified messages (docs/spec/message.md, "Series"; docs/spec/causality.md)."""

from backchannel.ledger.causality import Causality, Order, Relation, Why
from backchannel.ledger.entry import Entry, Place
from backchannel.ledger.references import Resolved, Standing, resolve_references
from backchannel.ledger.saw import Saw, saw_in_words
from backchannel.ledger.series import Held, SeriesLedger

__all__ = [
    "Causality",
    "Entry",
    "Held",
    "Order",
    "Place",
    "Relation",
    "Resolved",
    "Saw",
    "SeriesLedger",
    "Standing",
    "Why",
    "resolve_references",
    "saw_in_words",
]
