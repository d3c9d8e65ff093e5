"""Channels that grow: versions, acceptances and revocations by any office, honest ones by the code, others as somebody would forge them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from backchannel.seal import Charter, CharterProposal, Seat, SecretPair, co_sign, propose
from backchannel.seal.acceptance import Acceptance, accept
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement, Rules
from backchannel.seal.artefacts import CHARTER, as_value
from backchannel.seal.card import first_card
from backchannel.seal.charter import charter_payload
from backchannel.seal.history import History
from backchannel.seal.papers import Papers
from backchannel.seal.proposal import propose_next
from backchannel.seal.revocation import Revocation, co_sign_revocation, make_revocation
from backchannel.seal.sdjwt import Signed, sign
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.material import Office, Seeded, new_office, office, seat

NUMBERS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE")
INVITATION = bytes(range(16))


@cache
def member(name: str) -> Office:
    """An office that is called so."""
    return new_office(name, seed=f"member {name}")


def as_office(who: str) -> Office:
    """One of the five, or another one by its name."""
    return office(who) if who.islower() else member(who)


def seat_of(who: str, card: Any = None, **changes: Any) -> Seat:
    """The seat of an office: of one of the five as elsewhere, of another one with a series after its name."""
    usual = {} if who.islower() else {"series": f"{who[:10]}TO"}
    return seat(who, card or as_office(who).card, **{**usual, **changes})


@cache
def _founded(who: tuple[str, ...], agreement: Agreement, roles: tuple[tuple[str, str], ...]) -> History:
    seats = [seat_of(one, **({"role": dict(roles)[one]} if one in dict(roles) else {})) for one in who]
    return History.found(signed_by(propose(agreement, seats, as_office(who[0]).secrets), *who[1:]))


def channel(*who: str, roles: dict[str, Any] | None = None, name: str = "Harbour talks", **rules: Any) -> History:
    """A channel of these offices, with these rules and, where they are not the usual ones, roles: to be grown at will."""
    return _founded(who, Agreement(name=name, rules=Rules(**rules)), tuple((roles or {}).items())).copy()


def signed_by(proposal: CharterProposal, *who: str) -> CharterProposal:
    """The proposal with the signatures of these too."""
    for one in who:
        proposal = co_sign(proposal, as_office(one).secrets)
    return proposal


def accepted(history: History, newcomer: Seat, who: Office, **changes: Any) -> Acceptance:
    """The newcomer's word for this seat."""
    row = {
        "channel": history.channel,
        "invitation": INVITATION,
        "terms": newcomer.terms,
        "card": newcomer.card,
        "holds": history.in_force.digest,
    }
    return accept(**{**row, **changes}, secrets=who.secrets)


def newcomer(history: History, who: str, **changes: Any) -> tuple[Seat, Papers]:
    """A seat that its office has accepted, and the papers that say so."""
    wanted = seat_of(who, **changes)
    word = accepted(history, wanted, as_office(who))
    return replace(wanted, acceptance=word.digest), history.papers.of([wanted.card], [word])


def admission(
    history: History, who: str, *signers: str, after: Charter | None = None, revoked: frozenset[str] | None = None, **changes: Any
) -> CharterProposal:
    """A version that admits an office, signed by these."""
    before = after or history.in_force
    wanted, papers = newcomer(history, who, **changes)
    return following(history, [*before.seats, wanted], *signers, after=[before], papers=papers, revoked=revoked)


def following(
    history: History,
    seats: Sequence[Seat],
    *signers: str,
    after: Sequence[Charter] = (),
    agreement: Agreement | None = None,
    papers: Papers | None = None,
    revoked: frozenset[str] | None = None,
) -> CharterProposal:
    """A version with these seats, signed by these: by default after the one in force, with its agreement."""
    parents = after or [history.in_force]
    known = history.revoked if revoked is None else revoked
    first = sorted(parents, key=lambda parent: parent.digest)[0]
    secrets = as_office(signers[0]).secrets
    return signed_by(
        propose_next(agreement or first.agreement, seats, parents, papers or history.papers, secrets, revoked=known), *signers[1:]
    )


def changed(
    history: History,
    *signers: str,
    after: Charter | None = None,
    name: str | None = None,
    revoked: frozenset[str] | None = None,
    **rules: Any,
) -> CharterProposal:
    """A version with another name or other rules, signed by these."""
    before = after or history.in_force
    agreement = replace(before.agreement, name=name or before.name, rules=replace(before.rules, **rules))
    return following(history, before.seats, *signers, after=[before], agreement=agreement, revoked=revoked)


def united(history: History, *signers: str, seats: Sequence[Seat] | None = None, agreement: Agreement | None = None) -> CharterProposal:
    """A version that unites all branches, signed by these: the seats of the first, then those that only others have."""
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    once = {one.office: one for tip in tips for one in tip.seats}
    for one in tips[0].seats:
        once[one.office] = one
    return following(history, seats or list(once.values()), *signers, after=tips, agreement=agreement)


def added(history: History, proposal: CharterProposal) -> Charter:
    """The version, taken in by a history."""
    new = history.add(proposal.signed, proposal.papers)
    assert new is not None
    return new


def revocation(history: History, who: str, *signers: str, at: Charter | None = None, reason: str = "It is over") -> Revocation:
    """A revocation of an office by these: by itself, it leaves."""
    charter = at or history.in_force
    made = make_revocation(as_office(who).id, reason, charter, as_office(signers[0]).secrets)
    for one in signers[1:]:
        made = co_sign_revocation(made, charter, as_office(one).secrets)
    return made


def left(history: History, who: str) -> Revocation:
    """An office that leaves, taken in."""
    new = history.revoke(revocation(history, who, who).artefact)
    assert new is not None
    return new


@cache
def renewed(who: str, seed: str = "renewed") -> Office:
    """The same office with another device."""
    one, randomness = as_office(who), Seeded(f"{seed} {who}")
    device, standing = SecretPair.fresh(randomness), HybridIdentity.from_seed(randomness.bytes(32))
    card = first_card(
        name=one.card.name,
        person_name=one.card.officer.name,
        secrets=one.secrets,
        eyes=one.eyes.recipient,
        device=device.public,
        standing=standing.recipient,
        mailbox=one.card.mailbox,
    )
    return replace(one, device=device, standing=standing, card=card)


def with_card(seats: Sequence[Seat], card: Any) -> list[Seat]:
    """The seats with this card in the place of its office's."""
    return [replace(one, card=card) if one.office == card.office else one for one in seats]


def forged(payload: dict[str, Any], *signers: Office, typ: str = CHARTER) -> Signed:
    """Any payload, signed by the root pairs of these in this order."""
    return sign(payload, typ=typ, keys=[key for one in signers for key in one.secrets.root.keys])


def payload(seats: Sequence[Seat], *parents: Charter, agreement: Agreement | None = None, **members: Any) -> dict[str, Any]:
    """The payload of a version, with other members."""
    return {**charter_payload(agreement or parents[0].agreement, seats, parents), **members}


def bundled(signed: Signed, cards: Iterable[Any], acceptances: Iterable[Acceptance] = ()) -> bytes:
    """A version with these cards and acceptances beside it."""
    papers = {
        "cards": [decode_object(card.artefact) for card in cards],
        "acceptances": [decode_object(one.artefact) for one in acceptances],
    }
    return encode({"charter": as_value(signed), **papers})


def chained(acts: Iterable[Signed], papers: Papers | None = None) -> bytes:
    """A chain of these acts, with all of these papers."""
    known = papers or Papers()
    rows = list(acts)
    return encode(
        {**known.values(known.cards, known.acceptances), "chain": [as_value(act) for act in rows], "force": b64u(rows[-1].digest)}
    )
