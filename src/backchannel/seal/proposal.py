"""A version of a charter on its way round: who has signed it, and whose signatures its predecessors still ask for
(docs/spec/charter.md, "Which signatures")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import CHARTER_BYTES
from backchannel.seal.age import HybridIdentity
from backchannel.seal.artefacts import CHARTER, nested, payload_type, read_payload
from backchannel.seal.charter import Charter, bundle, charter_payload, read_document
from backchannel.seal.papers import Papers
from backchannel.seal.sdjwt import Signed, sign, verify
from backchannel.seal.strictjson import decode_object

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from backchannel.seal.agreement import Agreement
    from backchannel.seal.card import OfficeSecrets
    from backchannel.seal.seat import Seat

__all__ = ["Asked", "CharterProposal", "asked_for", "co_sign", "propose", "propose_next", "read_charter", "read_proposal", "read_signed"]


@payload_type
class _Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    acceptances: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    charter: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose signatures a version needs: so many voices of those in `of`, and every office in `own`."""

    voices: int
    of: tuple[Seat, ...]
    own: tuple[Seat, ...] = ()

    def lacks(self, signers: Collection[str]) -> int:
        """How many signatures are still asked for."""
        given = sum(seat.office in signers for seat in self.of)
        return max(0, self.voices - given) + sum(seat.office not in signers for seat in self.own)

    def waits_for(self, signers: Collection[str]) -> tuple[Seat, ...]:
        """The seats that may still sign, in charter order."""
        return tuple(dict.fromkeys(seat for seat in (*self.own, *self.of) if seat.office not in signers))


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
        return _order(self.charter, self.parents)

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
        return bundle("charter", self.signed, self.seats, self.papers)

    @property
    def lacks(self) -> int:
        """How many signatures are still asked for."""
        return self.asked.lacks(self.signers)

    @property
    def outstanding(self) -> tuple[Seat, ...]:
        """The seats whose signature is still of use, in charter order; none when all that is asked for is there."""
        return self.asked.waits_for(self.signers) if self.lacks else ()


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
        raise Mistake("charter.signed", "a charter that this office is not on or has signed", "one that waits for this signature")
    mine = sign(proposal.signed.content, typ=CHARTER, keys=secrets.root.keys)
    order = [kid for seat in proposal.order for kid in seat.card.root.kids]
    both = sorted((*proposal.signed.signatures, *mine.signatures), key=lambda one: order.index(one.header.kid))
    signed = read_signed(proposal.signed.with_signatures(both), proposal.papers, proposal.parents, proposal.revoked)
    _check_signer(signed, secrets)
    return signed


def _check_signer(proposal: CharterProposal, secrets: OfficeSecrets) -> None:
    own = next((seat.card for seat in proposal.seats if seat.office == secrets.office), None)
    if own is None:
        raise Mistake("charter.not-on-it", "a charter without this office", "this office among the seats", "Name it too.")
    eyes = HybridIdentity.from_seed(secrets.eyes).recipient
    if (own.person.pair, str(own.person.eyes)) != (secrets.person.public, str(eyes)):
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
    charter = read_document(signed, papers, b"")
    if charter.previous != tuple(parent.digest for parent in parents) or (parents and charter.channel != parents[0].channel):
        raise Refused("charter.gap", "a version of which not every predecessor is here", "the versions before it first")
    if charter.number != max((parent.number for parent in parents), default=0) + 1:
        raise Refused("charter.version", f"version {charter.number}", "one more than its predecessors")
    order = _order(charter, parents)
    asked = asked_for(charter, parents, papers, revoked) if parents else Asked(voices=len(order), of=order)
    present = set(signed.kids)
    signing = [seat for seat in order if present & set(seat.card.root.kids)]
    verify(signed, [key for seat in signing for key in seat.card.root.keys])
    own = {seat.office for seat in asked.own}
    for seat in signing if parents else ():
        if not (seat.role.may.vote or seat.office in own):
            raise Refused("charter.signer", f"a charter signed by {seat.name}, which has no voice on it", "offices with a voice")
    charter = replace(charter, artefact=charter.signed_as(signed, papers))
    signers = tuple(seat.office for seat in signing)
    return CharterProposal(
        charter=charter, signed=signed, signers=signers, asked=asked, papers=papers, parents=tuple(parents), revoked=revoked
    )


def _order(charter: Charter, parents: Sequence[Charter]) -> tuple[Seat, ...]:
    return parents[0].seats if parents else charter.seats


def asked_for(new: Charter, parents: Sequence[Charter], papers: Papers, revoked: frozenset[str]) -> Asked:
    """Whose signatures a version needs by what it changes; Refused when it changes what never changes."""
    first = parents[0]
    kept, added = new.seats[: len(first.seats)], new.seats[len(first.seats) :]
    if [seat.lasting for seat in kept] != [seat.lasting for seat in first.seats]:
        raise Refused("charter.seat", "a version that takes out, moves or renames a seat", "every seat as it was, new ones at the end")
    _check_added(added, parents, papers)
    renewed = tuple(seat for seat, before in zip(kept, first.seats, strict=True) if not _is_known(seat, parents))
    changed = new.agreement != first.agreement or any(now.role != then.role for now, then in zip(kept, first.seats, strict=True))
    if not (added or renewed or changed or len(parents) > 1):
        raise Refused("charter.version", "a version that changes nothing", "one that does")
    voices = first.voices()
    of = tuple(seat for seat in voices if seat.office not in revoked)
    admit = min(first.rules.admit, len(voices))
    change = max(admit, len(of)) if first.rules.change == 0 else max(admit, min(first.rules.change, len(voices)))
    own = tuple(seat for seat in first.seats if seat.office in {one.office for one in renewed})
    return Asked(voices=change if changed else admit, of=of, own=own)


def _check_added(added: Sequence[Seat], parents: Sequence[Charter], papers: Papers) -> None:
    here = {seat.office for seat in parents[0].seats}
    elsewhere = {seat.office: seat for parent in parents[1:] for seat in parent.seats if seat.office not in here}
    if missing := elsewhere.keys() - {seat.office for seat in added}:
        raise Refused("charter.seat", f"a version that unites branches and leaves out {len(missing)} of their seats", "all of them")
    for seat in added:
        if seat.office in elsewhere:
            if seat != elsewhere[seat.office]:
                raise Refused("charter.seat", f"another seat for {seat.name} than in its branch", "the seat that it has there")
            continue
        accepted = papers.acceptance(seat.acceptance) if seat.acceptance is not None else None
        if accepted is None or (accepted.terms, accepted.card) != (seat.terms, seat.card.digest):
            raise Refused("charter.acceptance", f"a seat for {seat.name} that it has not accepted so", "its acceptance of these terms")


def _is_known(seat: Seat, parents: Sequence[Charter]) -> bool:
    return any(parent.has(seat.office) and parent.seat(seat.office).card.digest == seat.card.digest for parent in parents)
