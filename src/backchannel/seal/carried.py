"""What travels sealed besides messages, receipts and transit cards: charters and all that makes them (docs/spec/charter.md, "Going round").

Nobody's signature is on the whole: what is in it carries its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.limits import CHAIN_BYTES
from backchannel.seal.acts import Chain, read_chain
from backchannel.seal.artefacts import CHARTER, nested
from backchannel.seal.strictjson import decode_object, unb64u

if TYPE_CHECKING:
    from backchannel.seal.sdjwt import Signed

__all__ = ["Carried", "CarriedAnswer", "CarriedCard", "CarriedChain", "CarriedProposal", "CarriedRevocation", "carried", "channel_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedChain:
    """Versions and revocations of one channel, well formed and not verified, and as they came."""

    channel: bytes
    chain: Chain
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedProposal:
    """A version of one channel's charter that may lack signatures, as it came."""

    channel: bytes
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedRevocation:
    """A revocation on one channel that may lack signatures, as it came."""

    channel: bytes
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedAnswer:
    """An answer to an invitation, as it came."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedCard:
    """A card, as it came: a newer one of this office itself."""

    data: bytes


_BEGINS: Final = (b'{"acceptance', b'{"devices')  # members stand in order: an artefact begins otherwise
Carried = CarriedChain | CarriedProposal | CarriedRevocation | CarriedAnswer | CarriedCard


def carried(data: bytes) -> Carried | None:
    """Which of these the bytes hold, None when they are a signed artefact of their own; Refused when they begin like one and are none."""
    if not data.startswith(_BEGINS):
        return None
    value = decode_object(data, limit=CHAIN_BYTES)
    members = value.keys()
    if members == {"acceptances", "cards", "chain", "force"}:
        chain = read_chain(data)
        return CarriedChain(channel=channel_of(chain.acts[0]), chain=chain, data=data)
    if members == {"acceptances", "cards", "charter"}:
        return CarriedProposal(channel=channel_of(nested(value["charter"], CHARTER)), data=data)
    if members == {"acceptance", "card", "seal"}:
        return CarriedAnswer(data=data)
    if members == {"devices", "office", "persons"}:
        return CarriedCard(data=data)
    raise Refused("artefact.payload", "an object with other members than anything that travels", "a charter, a chain, an answer or a card")


def channel_of(signed: Signed) -> bytes:
    """The channel that an act names; a founding version is its channel's name."""
    named = signed.content.get("channel")
    return unb64u(named) if isinstance(named, str) else signed.digest
