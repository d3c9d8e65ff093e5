"""Signed, sealed, opened: the only layer that uses cryptography."""

from __future__ import annotations

from backchannel.seal.disclosures import Disclosure, Resolved, conceal
from backchannel.seal.primitives import SigningKey, SystemRandomness, VerifyingKey
from backchannel.seal.sdjwt import Signed

__all__ = ["Disclosure", "Resolved", "Signed", "SigningKey", "SystemRandomness", "VerifyingKey", "conceal"]
