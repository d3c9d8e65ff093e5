"""age v1 files to post-quantum hybrid recipients, and to the older kinds for stock tools (docs/spec/seal.md, "Sealed file")."""

from __future__ import annotations

from backchannel.seal.age.armor import armor, dearmor
from backchannel.seal.age.files import Decrypted, Decrypting, decrypt, decrypting, encrypt, recipients_of
from backchannel.seal.age.recipients import (
    HybridIdentity,
    HybridRecipient,
    Identity,
    Passphrase,
    Recipient,
    X25519Identity,
    X25519Recipient,
)

__all__ = [
    "Decrypted",
    "Decrypting",
    "HybridIdentity",
    "HybridRecipient",
    "Identity",
    "Passphrase",
    "Recipient",
    "X25519Identity",
    "X25519Recipient",
    "armor",
    "dearmor",
    "decrypt",
    "decrypting",
    "encrypt",
    "recipients_of",
]
