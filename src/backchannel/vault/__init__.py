"""The office's encrypted store (docs/spec/vault.md)."""

from backchannel.vault.entries import SettledRow
from backchannel.vault.rows import (
    ActRow,
    CardRow,
    DeliveryRow,
    InvitationRow,
    JoiningRow,
    NoticeRow,
    OutgoingRow,
    PendingRow,
    QuarantineRow,
    ReceivedRow,
    SeenRow,
    SentRow,
    ToTellRow,
    TraceRow,
    VoidRow,
)
from backchannel.vault.store import AGE, Vault
from backchannel.vault.transit import TransitStore

__all__ = [
    "AGE",
    "ActRow",
    "CardRow",
    "DeliveryRow",
    "InvitationRow",
    "JoiningRow",
    "NoticeRow",
    "OutgoingRow",
    "PendingRow",
    "QuarantineRow",
    "ReceivedRow",
    "SeenRow",
    "SentRow",
    "SettledRow",
    "ToTellRow",
    "TraceRow",
    "TransitStore",
    "Vault",
    "VoidRow",
]
