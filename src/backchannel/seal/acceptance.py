"""An office's word that it will be on a channel, under terms that were offered to it (docs/spec/invitation.md, "Acceptance")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from backchannel.errors import Refused
from backchannel.seal.artefacts import ACCEPTANCE, payload_type, read_artefact, read_payload
from backchannel.seal.sdjwt import sign, verify
from backchannel.seal.seat import Terms, TermsPayload
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from backchannel.seal.card import Card
    from backchannel.seal.persons import OfficeSecrets
    from backchannel.seal.sdjwt import Signed

__all__ = ["INVITATION_BYTES", "Acceptance", "accept", "card_of", "read_acceptance", "verify_acceptance"]

INVITATION_BYTES = 16


@payload_type
class _AcceptancePayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    channel: str
    id: str
    seat: TermsPayload
    card: str
    holds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A verified acceptance: this office, with the card of this digest, takes the seat of these terms; it holds the channel's charter
    up to the version `holds`."""

    office: str
    channel: bytes
    invitation: bytes
    terms: Terms
    card: bytes
    holds: bytes
    digest: bytes
    artefact: bytes


def accept(channel: bytes, invitation: bytes, terms: Terms, card: Card, secrets: OfficeSecrets, *, holds: bytes) -> Acceptance:
    """Take a seat that was offered; signed with the root pair."""
    payload: dict[str, Value] = {
        "iss": card.office,
        "channel": b64u(channel),
        "id": b64u(invitation),
        "seat": terms.members,
        "card": b64u(card.digest),
        "holds": b64u(holds),
    }
    return verify_acceptance(sign(payload, typ=ACCEPTANCE, keys=secrets.root.keys), card)


def read_acceptance(data: bytes, card: Card) -> Acceptance:
    """The acceptance in these bytes; Refused unless the office of the card signed it for itself."""
    return verify_acceptance(read_artefact(data, typ=ACCEPTANCE), card)


def card_of(signed: Signed) -> bytes:
    """The digest of the card that it was made with: by that one's keys it is verified, and by no later one's."""
    return unb64u(read_payload(signed.content, _AcceptancePayload).card)


def verify_acceptance(signed: Signed, card: Card) -> Acceptance:
    """The acceptance as proof; Refused unless the office of the card signed it for itself, with this card."""
    payload = read_payload(signed.content, _AcceptancePayload)
    if payload.iss != card.office or payload.seat.name != str(card.name):
        raise Refused("acceptance.issuer", "the acceptance of another office or name", f"that of {card.name}")
    verify(signed, card.root.keys)
    channel, invitation, digest, holds = (unb64u(text) for text in (payload.channel, payload.id, payload.card, payload.holds))
    if (len(channel), len(invitation), len(holds)) != (32, INVITATION_BYTES, 32):
        raise Refused("acceptance.form", "a channel, invitation or version of another length", "32, 16 and 32 bytes")
    if digest != card.digest:
        raise Refused("acceptance.terms", "an acceptance with another card", "the card beside it")
    return Acceptance(
        office=payload.iss,
        channel=channel,
        invitation=invitation,
        terms=Terms.read(payload.seat),
        card=digest,
        holds=holds,
        digest=signed.digest,
        artefact=signed.encode(),
    )
