"""What charters name by digest: cards and acceptances, each verified once (docs/spec/charter.md, "A version")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backchannel.errors import Refused
from backchannel.seal.acceptance import Acceptance, issuer_of, verify_acceptance
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
        by_office = {card.office: card for card in known.values()}
        accepted = dict(self.acceptances)
        for value in acceptances:
            signed = nested(value, ACCEPTANCE)
            if signed.digest in accepted:
                continue
            card = by_office.get(issuer_of(signed))
            if card is None:
                raise Refused("charter.papers", "an acceptance without the card of its office", "both")
            accepted[signed.digest] = verify_acceptance(signed, card)
        return Papers(known, accepted)

    def of(self, cards: Iterable[Card], acceptances: Iterable[Acceptance] = ()) -> Papers:
        """These and more that are verified already."""
        return Papers(
            {**self.cards, **{card.digest: card for card in cards}}, {**self.acceptances, **{one.digest: one for one in acceptances}}
        )

    def card(self, digest: bytes) -> Card:
        """The card of this digest; Refused when it is not here."""
        if digest in self.cards:
            return self.cards[digest]
        raise Refused("charter.papers", "a charter that names a card which is not here", "every card that it names", "Ask for the whole.")

    def acceptance(self, digest: bytes) -> Acceptance:
        """The acceptance of this digest; Refused when it is not here."""
        if digest in self.acceptances:
            return self.acceptances[digest]
        came = "a charter that names an acceptance which is not here"
        raise Refused("charter.papers", came, "every acceptance that it names", "Ask for the whole.")

    def values(self, cards: Iterable[bytes], acceptances: Iterable[bytes]) -> dict[str, Value]:
        """Those of these digests, in this order, as members of a bundle."""
        return {
            "acceptances": [decode_object(self.acceptances[digest].artefact) for digest in acceptances],
            "cards": [decode_object(self.cards[digest].artefact) for digest in cards],
        }
