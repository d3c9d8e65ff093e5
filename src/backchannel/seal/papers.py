"""What charters name by digest: cards and acceptances, each verified once (docs/spec/charter.md, "A version")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backchannel.errors import Refused
from backchannel.seal.acceptance import Acceptance, card_of, verify_acceptance
from backchannel.seal.artefacts import ACCEPTANCE, nested
from backchannel.seal.card import Card, read_card
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import Value, decode_object, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Papers"]


@dataclass(frozen=True, slots=True)
class Papers:
    """Verified cards and acceptances by digest."""

    cards: Mapping[bytes, Card] = field(default_factory=dict)
    acceptances: Mapping[bytes, Acceptance] = field(default_factory=dict)

    def read(self, cards: Sequence[dict[str, Any]], acceptances: Sequence[dict[str, Any]]) -> Papers:
        """These and more, as a bundle brings them; Refused when one does not verify."""
        more = [read_card(encode(card)) for card in cards if sha256(encode(card)) not in self.cards]
        known = {**self.cards, **{card.digest: card for card in more}}
        accepted = dict(self.acceptances)
        for signed in (nested(value, ACCEPTANCE) for value in acceptances):
            if signed.digest not in accepted:
                accepted[signed.digest] = verify_acceptance(signed, Papers(known).card(card_of(signed)))
        return Papers(known, accepted)

    def only(self, cards: Iterable[bytes], acceptances: Iterable[bytes]) -> Papers:
        """Those of these digests alone; Refused when one is not here."""
        return Papers({digest: self.card(digest) for digest in cards}, {digest: self.acceptance(digest) for digest in acceptances})

    def of(self, cards: Iterable[Card], acceptances: Iterable[Acceptance] = ()) -> Papers:
        """These and more that are verified already."""
        return Papers(
            {**self.cards, **{card.digest: card for card in cards}}, {**self.acceptances, **{one.digest: one for one in acceptances}}
        )

    def size(self, digests: Iterable[bytes]) -> int:
        """How many bytes those of these digests take."""
        return sum(len((self.cards[digest] if digest in self.cards else self.acceptances[digest]).artefact) for digest in digests)

    def card(self, digest: bytes) -> Card:
        """The card of this digest; Refused when it is not here."""
        if digest in self.cards:
            return self.cards[digest]
        raise Refused("charter.papers", "a card that is named and not here", "every card that is named", "Ask for the whole.")

    def acceptance(self, digest: bytes) -> Acceptance:
        """The acceptance of this digest; Refused when it is not here."""
        if digest in self.acceptances:
            return self.acceptances[digest]
        raise Refused("charter.papers", "an acceptance that is named and not here", "every acceptance that is named", "Ask for the whole.")

    def values(self, cards: Iterable[bytes], acceptances: Iterable[bytes]) -> dict[str, Value]:
        """Those of these digests, in this order, as members of a bundle."""
        return {
            "acceptances": [decode_object(self.acceptances[digest].artefact) for digest in acceptances],
            "cards": [decode_object(self.cards[digest].artefact) for digest in cards],
        }
