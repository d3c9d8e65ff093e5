"""From a signed artefact to sealed bytes: one age file for each audience, padded (docs/spec/seal.md, "Sealed file")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.seal.age import encrypt
from backchannel.seal.disclosures import encode_disclosures
from backchannel.seal.padding import pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.ports import Randomness
    from backchannel.seal.age import HybridRecipient
    from backchannel.seal.payload import Audience, Composed
    from backchannel.seal.sdjwt import Signed

__all__ = ["seal_artefact", "seal_copy"]


def seal_copy(
    composed: Composed,
    audience: Audience,
    recipients: Sequence[HybridRecipient],
    eyes: Sequence[HybridRecipient],
    randomness: Randomness,
) -> bytes:
    """One audience's copy of a message, sealed to its devices; bodies for officers' eyes only in a second file inside.

    `recipients` and `eyes` are at most limits.SEALED_RECIPIENTS each.
    """
    whole = composed.signed
    copy = whole if len(audience.shown) == len(whole.disclosures) else whole.showing(audience.shown)
    if audience.eyes:
        closed = [disclosure for disclosure in composed.signed.disclosures if disclosure.digest in audience.eyes]
        copy = copy.with_eyes(encrypt(pad(encode_disclosures(closed)), eyes, randomness))
    return seal_artefact(copy, recipients, randomness)


def seal_artefact(signed: Signed, recipients: Sequence[HybridRecipient], randomness: Randomness) -> bytes:
    """A signed artefact as a padded age file."""
    return encrypt(pad(signed.encode()), recipients, randomness)
