"""Signed, sealed, opened: the only layer that uses cryptography (docs/spec/seal.md, card.md, charter.md, receipt.md).

The containers are in `seal.age`, `seal.sdjwt`, `seal.strictjson`; key files in `seal.keyfile`.
"""

from __future__ import annotations

from backchannel.seal.card import Card, first_card, read_card
from backchannel.seal.chain import Link, Reach
from backchannel.seal.charter import Charter
from backchannel.seal.keys import SecretPair
from backchannel.seal.opened import Opened
from backchannel.seal.opening import Reader, open_eyes, open_sealed, reopen
from backchannel.seal.payload import Writing, compose
from backchannel.seal.persons import OfficeSecrets
from backchannel.seal.primitives import SystemRandomness
from backchannel.seal.proposal import CharterProposal, co_sign, propose, read_charter, read_proposal
from backchannel.seal.receipt import OpenedReceipt
from backchannel.seal.seat import Seat
from backchannel.seal.transit import OpenedTransit
from backchannel.seal.words import comparison_words

__all__ = [
    "Card",
    "Charter",
    "CharterProposal",
    "Link",
    "OfficeSecrets",
    "Opened",
    "OpenedReceipt",
    "OpenedTransit",
    "Reach",
    "Reader",
    "Seat",
    "SecretPair",
    "SystemRandomness",
    "Writing",
    "co_sign",
    "comparison_words",
    "compose",
    "first_card",
    "open_eyes",
    "open_sealed",
    "propose",
    "read_card",
    "read_charter",
    "read_proposal",
    "reopen",
]
