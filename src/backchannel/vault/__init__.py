"""The office's encrypted store (docs/spec/vault.md)."""

from backchannel.vault.rows import CardRow, DeliveryRow, OutgoingRow, QuarantineRow, ReceivedRow, SentRow
from backchannel.vault.store import Vault
from backchannel.vault.transit import TransitStore

__all__ = ["CardRow", "DeliveryRow", "OutgoingRow", "QuarantineRow", "ReceivedRow", "SentRow", "TransitStore", "Vault"]
