"""From a signed artefact to sealed bytes: one age file for each audience, padded (docs/spec/seal.md, "Sealed file")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Refused
from backchannel.message.marking import EYES_ONLY
from backchannel.seal.age import encrypt
from backchannel.seal.artefacts import MESSAGE, read_artefact, read_payload
from backchannel.seal.disclosures import encode_disclosures
from backchannel.seal.padding import pad
from backchannel.seal.payload import Audience, Composed
from backchannel.seal.shown import MessagePayload, read_shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.ports import Randomness
    from backchannel.seal.age import HybridRecipient
    from backchannel.seal.sdjwt import Signed
    from backchannel.seal.seat import Seat
    from backchannel.seal.shown import ShownAddressee, ShownMessage

__all__ = ["audience_of", "copy_for", "open_copy", "reseal_copy", "seal_artefact", "seal_copy"]


def copy_for(whole: Signed, audience: Audience) -> Signed:
    """What one audience is shown of a message, without the bodies for officers' eyes only."""
    return whole if len(audience.shown) == len(whole.disclosures) else whole.showing(audience.shown)


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
    copy = copy_for(composed.signed, audience)
    if audience.eyes:
        closed = [disclosure for disclosure in composed.signed.disclosures if disclosure.digest in audience.eyes]
        copy = copy.with_eyes(encrypt(pad(encode_disclosures(closed)), eyes, randomness))
    return seal_artefact(copy, recipients, randomness)


def reseal_copy(artefact: bytes, seat: Seat, recipients: Sequence[HybridRecipient], randomness: Randomness) -> bytes:
    """One addressee's copy of a message, for its devices, sealed anew from its originator's own whole copy.

    Refused when the artefact is none, or does not name the seat's office as an addressee.
    """
    whole = read_artefact(artefact, typ=MESSAGE)
    audience = _audience(whole, seat)
    return seal_copy(Composed(signed=whole, audiences=(audience,)), audience, recipients, [seat.card.officer.eyes], randomness)


def _audience(whole: Signed, seat: Seat) -> Audience:
    """What a message owes one office, as its own disclosures say: the same that was sealed for it at first."""
    payload = read_payload(whole.content, MessagePayload)
    shown = read_shown(whole, payload)
    # The message says itself what it owes: the seat may have another role by now.
    addressee = next((row for row in shown.addressees if row.payload.office == seat.office), None)
    if addressee is None:
        raise Refused("seal.addressee", "a message for others", "one that this office is an addressee of")
    return audience_of(shown, addressee)


def audience_of(shown: ShownMessage, addressee: ShownAddressee) -> Audience:
    """What a whole message owes one of its addressees, by its own disclosures."""
    due = shown.due(addressee)
    closed = {portion.body for portion in shown.portions if portion and portion.body and EYES_ONLY in portion.payload.marking.caveats}
    eyes = due & closed
    return Audience(offices=(addressee.payload.office,), shown=due - eyes, eyes=eyes)


def open_copy(artefact: bytes) -> tuple[bytes, bool]:
    """An originator's own whole copy without the bodies that are for officers' eyes only; whether it is still whole."""
    whole = read_artefact(artefact, typ=MESSAGE)
    shown = read_shown(whole, read_payload(whole.content, MessagePayload))
    closed = {portion.body for portion in shown.portions if portion and portion.body and EYES_ONLY in portion.payload.marking.caveats}
    if not closed:
        return artefact, True
    return whole.showing({disclosure.digest for disclosure in whole.disclosures} - closed).encode(), False


def seal_artefact(signed: Signed, recipients: Sequence[HybridRecipient], randomness: Randomness) -> bytes:
    """A signed artefact as a padded age file."""
    return encrypt(pad(signed.encode()), recipients, randomness)
