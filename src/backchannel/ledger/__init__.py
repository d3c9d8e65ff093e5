"""What the messages add up to: a pure fold over verified messages (docs/spec/message.md, "Series"; docs/spec/causality.md)."""

from backchannel.ledger.answers import Answers, AnswerState, Owed
from backchannel.ledger.causality import Causality, Order, Relation, Why
from backchannel.ledger.entry import Entry, Place
from backchannel.ledger.filed import Filed, Spot
from backchannel.ledger.orders import Orders
from backchannel.ledger.references import Resolved, Standing, resolve_references
from backchannel.ledger.saw import Saw, saw_in_words
from backchannel.ledger.series import Held, SeriesLedger
from backchannel.ledger.texts import Texts
from backchannel.ledger.texts_values import Stage, Text

__all__ = [
    "AnswerState",
    "Answers",
    "Causality",
    "Entry",
    "Filed",
    "Held",
    "Order",
    "Orders",
    "Owed",
    "Place",
    "Relation",
    "Resolved",
    "Saw",
    "SeriesLedger",
    "Spot",
    "Stage",
    "Standing",
    "Text",
    "Texts",
    "Why",
    "resolve_references",
    "saw_in_words",
]
