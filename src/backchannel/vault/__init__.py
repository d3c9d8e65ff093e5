"""The office's encrypted store (docs/spec/vault.md)."""

from backchannel.vault.rows import (
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
    TraceRow,
    VoidRow,
)
from backchannel.vault.store import AGE, Vault
from backchannel.vault.transit import TransitStore

__all__ = [
    "AGE",
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
    "TraceRow",
    "TransitStore",
    "Vault",
    "VoidRow",
]
