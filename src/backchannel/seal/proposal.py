"""A version of a charter on its way round: who has signed it, and whose signatures its predecessors still ask for
(docs/spec/charter.md, "Which signatures")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import CHARTER_BYTES
from backchannel.seal.age import HybridIdentity
from backchannel.seal.artefacts import CHARTER, as_value, nested, payload_type, read_payload
from backchannel.seal.asked import Asked, asked_for
from backchannel.seal.charter import Charter, bundle, charter_payload, names, read_document
from backchannel.seal.papers import Papers
from backchannel.seal.sdjwt import Signed, sign, verify
from backchannel.seal.strictjson import decode_object, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.agreement import Agreement
    from backchannel.seal.persons import OfficeSecrets
    from backchannel.seal.seat import Seat

__all__ = [
    "CharterProposal",
    "co_sign",
    "propose",
    "propose_next",
    "read_charter",
    "read_claim",
    "read_next",
    "read_proposal",
    "read_signed",
    "unsigned",
]


@payload_type
class _Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    acceptances: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    charter: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterProposal:
    """A version with some of its signatures, each verified by its predecessors (`parents`), with the voices of those that are
    `revoked` not counted."""

    charter: Charter
    signed: Signed
    signers: tuple[str, ...]
    asked: Asked
    papers: Papers
    parents: tuple[Charter, ...] = ()
    revoked: frozenset[str] = frozenset()

    @property
    def order(self) -> tuple[Seat, ...]:
        """The seats by whose keys it may be signed, in the order of its signatures."""
        return self.asked.order

    @property
    def name(self) -> str:
        """What people call the channel."""
        return self.charter.name

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Who would be on it."""
        return self.charter.seats

    @property
    def artefact(self) -> bytes:
        """The proposal in its one spelling, with all that it names."""
        return bundle(self.signed, self.seats, self.papers)

    @property
    def brief(self) -> bytes:
        """The same without what its predecessors name, for who holds those: of two hundred cards a change of a name brings none."""
        known = {digest for parent in self.parents for row in names(parent.seats) for digest in row}
        cards, acceptances = ([digest for digest in row if digest not in known] for row in names(self.seats))
        return encode({"charter": as_value(self.signed), **self.papers.values(cards, acceptances)})

    @property
    def lacks(self) -> int:
        """How many signatures are still asked for, at least; none when all are there."""
        return self.asked.lacks(self.signers)

    @property
    def outstanding(self) -> tuple[Seat, ...]:
        """The seats whose signature is still of use, in charter order; none when all that is asked for is there."""
        return self.asked.waits_for(self.signers)


def propose(agreement: Agreement, seats: Sequence[Seat], secrets: OfficeSecrets) -> CharterProposal:
    """Write a founding version and sign it first; Mistake when the seats contradict each other or ours is not among them."""
    return _written(charter_payload(agreement, seats), Papers().of(seat.card for seat in seats), (), secrets)


def propose_next(
    agreement: Agreement,
    seats: Sequence[Seat],
    parents: Sequence[Charter],
    papers: Papers,
    secrets: OfficeSecrets,
    *,
    revoked: frozenset[str] = frozenset(),
) -> CharterProposal:
    """Write a version that follows these and sign it first; Mistake when it may not follow, or this office may not sign."""
    ordered = sorted(parents, key=lambda parent: parent.digest)
    return _written(charter_payload(agreement, seats, ordered), papers.of(seat.card for seat in seats), ordered, secrets, revoked)


def _written(
    payload: dict[str, Any], papers: Papers, parents: Sequence[Charter], secrets: OfficeSecrets, revoked: frozenset[str] = frozenset()
) -> CharterProposal:
    try:
        proposal = read_signed(sign(payload, typ=CHARTER, keys=secrets.root.keys), papers, parents, revoked)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None
    _check_signer(proposal, secrets)
    return proposal


def co_sign(proposal: CharterProposal, secrets: OfficeSecrets) -> CharterProposal:
    """Add this office's two signatures; signatures stand in the order of the seats.

    Mistake when it may not sign or has signed, or stands on it with a card of other keys than its officer holds.
    """
    if secrets.office in proposal.signers or secrets.office not in [seat.office for seat in proposal.order]:
        raise Mistake("charter.signed", "a charter that this office may not sign or has signed", "one that waits for this signature")
    mine = sign(proposal.signed.content, typ=CHARTER, keys=secrets.root.keys)
    order = [kid for seat in proposal.order for kid in seat.kids]
    both = sorted((*proposal.signed.signatures, *mine.signatures), key=lambda one: order.index(one.header.kid))
    signed = read_signed(proposal.signed.with_signatures(both), proposal.papers, proposal.parents, proposal.revoked)
    _check_signer(signed, secrets)
    return signed


def _check_signer(proposal: CharterProposal, secrets: OfficeSecrets) -> None:
    own = proposal.charter.seat(secrets.office).card
    eyes = HybridIdentity.from_seed(secrets.eyes).recipient
    if (own.officer.pair, str(own.officer.eyes)) != (secrets.person.public, str(eyes)):
        # A certificate that was true once: whoever holds that person's device would speak for this office.
        raise Mistake("charter.other-card", "a charter with another card of this office", "its present card", "Ask who proposed it.")


def read_proposal(data: bytes) -> CharterProposal:
    """A founding version with some of its signatures, each verified; Refused when anything in it does not hold."""
    read = read_payload(decode_object(data, limit=CHARTER_BYTES), _Bundle)
    return read_signed(nested(read.charter, CHARTER), Papers().read(read.cards, read.acceptances), ())


def read_next(data: bytes, papers: Papers) -> tuple[Signed, Papers]:
    """A version with its papers, of which those that are held may be left out; nothing is verified but the papers."""
    read = read_payload(decode_object(data, limit=CHARTER_BYTES), _Bundle)
    return nested(read.charter, CHARTER), papers.read(read.cards, read.acceptances)


def read_claim(data: bytes) -> tuple[Charter, Signed]:
    """What a version says that follows others which are not here, and its signatures, which only those can judge: none is verified.

    Cards and acceptances are verified. Refused when one is not beside it, or the document is none.
    """
    signed, papers = read_next(data, Papers())
    return read_document(signed, papers), signed


def read_charter(data: bytes) -> Charter:
    """A founding version that all its offices have signed; Refused when a signature is missing or anything does not hold."""
    proposal = read_proposal(data)
    if proposal.lacks:
        raise unsigned(proposal)
    return proposal.charter


def unsigned(proposal: CharterProposal) -> Refused:
    """Why a proposal is no charter yet."""
    missing = ", ".join(str(seat.name) for seat in proposal.outstanding)
    came = f"a charter that lacks {proposal.lacks} of the signatures that are asked for (of {missing})"
    return Refused("charter.unsigned", came, "all signatures that are asked for", "Have it signed there first.")


def read_signed(signed: Signed, papers: Papers, parents: Sequence[Charter], revoked: frozenset[str] = frozenset()) -> CharterProposal:
    """A version with some of its signatures, each verified against its predecessors, ascending by digest; Refused when anything
    in it does not hold."""
    charter = read_document(signed, papers, parents)
    if charter.previous != tuple(parent.digest for parent in parents) or (parents and charter.channel != parents[0].channel):
        raise Refused("charter.gap", "a version of which not every predecessor is here", "the versions before it first")
    if charter.number != max((parent.number for parent in parents), default=0) + 1:
        raise Refused("charter.version", f"version {charter.number}", "one more than its predecessors")
    asked = asked_for(charter, parents, papers, revoked)
    order = [(seat, seat.kids) for seat in asked.order]
    present = set(signed.kids)
    if not present.issubset(kid for _, kids in order for kid in kids):
        came = "a charter that is signed by an office which may not sign it"
        raise Refused("charter.signer", came, "offices with a voice before it, and those that get another card by it")
    signing = [seat for seat, kids in order if not present.isdisjoint(kids)]
    verify(signed, [key for seat in signing for key in seat.card.root.keys])
    return CharterProposal(
        charter=charter,
        signed=signed,
        signers=tuple(seat.office for seat in signing),
        asked=asked,
        papers=papers.only(*names(charter.seats)),
        parents=tuple(parents),
        revoked=revoked,
    )
