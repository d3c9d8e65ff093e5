"""A channel's charter as far as it is verified here: every version, which one is in force, and who is revoked
(docs/spec/charter.md, "What a station does").

It only ever holds what its predecessors asked for. What is added must be on disk before anybody acts on it: so a station adds
to a `copy`, keeps what is new, and reads the whole again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from backchannel.errors import Refused
from backchannel.limits import ADDRESSEES, CHAIN_BYTES, CHARTER_BYTES, CHARTER_VERSIONS
from backchannel.seal.artefacts import CHARTER, REVOCATION, nested, payload_type, read_artefact, read_payload
from backchannel.seal.papers import Papers
from backchannel.seal.primitives import sha256
from backchannel.seal.proposal import CharterProposal, read_next, read_signed, unsigned
from backchannel.seal.revocation import Revocation, read_revocation
from backchannel.seal.sdjwt import Signed
from backchannel.seal.strictjson import decode_object, encode, unb64u

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.seal.charter import Charter

__all__ = ["Chain", "History", "Standing", "read_chain"]

_PAPER_BYTES: Final = 64 * 1024  # a card and its acceptance, as they travel


class Standing(StrEnum):
    """How a version stands to the one in force here."""

    IN_FORCE = "in force"
    EARLIER = "earlier"
    OTHER_BRANCH = "of another branch"


@payload_type
class _ChainPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    acceptances: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    chain: list[dict[str, Any]]
    revocations: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Versions and revocations on their way, well formed and not verified, with what they name."""

    versions: tuple[Signed, ...]
    revocations: tuple[Signed, ...]
    cards: list[dict[str, Any]]
    acceptances: list[dict[str, Any]]


def read_chain(data: bytes) -> Chain:
    """The chain in these bytes, its form checked and nothing else; Refused when it is none."""
    payload = read_payload(decode_object(data, limit=CHAIN_BYTES), _ChainPayload)
    if len(payload.chain) > CHARTER_VERSIONS or len(payload.revocations) > ADDRESSEES * ADDRESSEES:
        raise Refused("charter.chain", f"{len(payload.chain)} versions in one chain", f"at most {CHARTER_VERSIONS}")
    return Chain(
        versions=tuple(nested(value, CHARTER) for value in payload.chain),
        revocations=tuple(nested(value, REVOCATION) for value in payload.revocations),
        cards=payload.cards,
        acceptances=payload.acceptances,
    )


class History:
    """The verified versions of one channel, in the order in which they came, and its revocations."""

    def __init__(self, founding: Charter, papers: Papers) -> None:
        self.papers = papers
        self._versions: dict[bytes, Charter] = {founding.digest: founding}
        self._signed: dict[bytes, Signed] = {}
        self._ancestors: dict[bytes, frozenset[bytes]] = {founding.digest: frozenset()}
        self._revocations: dict[bytes, Revocation] = {}
        self._order = [founding.digest]
        self._force = founding.digest
        self._view: Charter | None = None

    @classmethod
    def found(cls, proposal: CharterProposal) -> Self:
        """The history that a founding version begins; Refused unless all its offices have signed."""
        if proposal.lacks:
            raise unsigned(proposal)
        history = cls(proposal.charter, proposal.papers)
        history._signed[proposal.charter.digest] = proposal.signed
        return history

    @classmethod
    def of_chain(cls, data: bytes) -> Self:
        """The history in a whole chain; Refused when it does not begin at its founding version, or anything in it does not hold."""
        chain = read_chain(data)
        if not chain.versions:
            raise Refused("charter.chain", "a chain without a version", "the founding version first")
        papers = Papers().read(chain.cards, chain.acceptances)
        history = cls.found(read_signed(chain.versions[0], papers, ()))
        for signed in chain.versions[1:]:
            history.add(signed)
        for revocation in chain.revocations:
            history.revoke(revocation.encode())
        return history

    @classmethod
    def rebuild(cls, acts: Iterable[bytes], papers: Papers) -> Self:
        """The history that was kept as `acts`, each verified anew; Refused when one no longer holds."""
        founding, *later = acts
        history = cls.found(read_signed(read_artefact(founding, typ=CHARTER, limit=CHARTER_BYTES), papers, ()))
        history.papers = papers
        for act in later:
            signed = read_artefact(act, typ=(CHARTER, REVOCATION), limit=CHARTER_BYTES)
            if signed.typ == CHARTER:
                history.add(signed)
            else:
                history.revoke(act)
        return history

    def signers(self, digest: bytes) -> tuple[str, ...]:
        """The offices that have signed a version which is held."""
        version = self._versions[digest]
        kids = set(self._signed[digest].kids)
        order = self._versions[version.previous[0]].seats if version.previous else version.seats
        return tuple(seat.office for seat in order if kids & set(seat.card.root.kids))

    @property
    def acts(self) -> list[tuple[bytes, bytes]]:
        """Every version and revocation in the order in which it came: its digest, and the artefact."""
        return [(digest, self._act(digest)) for digest in self._order]

    def copy(self) -> History:
        """The same, to which something may be added."""
        other = History(self._versions[self.channel], self.papers)
        other._versions, other._signed = self._versions.copy(), self._signed.copy()
        other._ancestors, other._revocations = self._ancestors.copy(), self._revocations.copy()
        other._order, other._force = self._order.copy(), self._force
        return other

    @property
    def channel(self) -> bytes:
        """The channel's id."""
        return next(iter(self._versions))

    @property
    def in_force(self) -> Charter:
        """The version in force here, with those who are revoked."""
        if self._view is None:
            self._view = replace(self._versions[self._force], revoked=self.revoked, revocations=self._all_revocations())
        return self._view

    @property
    def revoked(self) -> frozenset[str]:
        """The ids of the offices that are revoked."""
        return frozenset(revocation.office for revocation in self._revocations.values())

    @property
    def revocations(self) -> tuple[Revocation, ...]:
        """Every revocation, in the order in which they came."""
        return tuple(self._revocations.values())

    @property
    def versions(self) -> tuple[Charter, ...]:
        """Every version, in the order in which they came: after its predecessors."""
        return tuple(self._versions.values())

    @property
    def tips(self) -> tuple[Charter, ...]:
        """The versions that none follows: more than one when the channel is split."""
        followed = {digest for version in self._versions.values() for digest in version.previous}
        return tuple(version for version in self._versions.values() if version.digest not in followed)

    def version(self, digest: bytes) -> Charter | None:
        """The version of this digest, when it is held."""
        return self._versions.get(digest)

    def standing(self, digest: bytes) -> Standing:
        """How a version that is held stands to the one in force."""
        if digest == self._force:
            return Standing.IN_FORCE
        return Standing.EARLIER if digest in self._ancestors[self._force] else Standing.OTHER_BRANCH

    def propose(self, data: bytes) -> CharterProposal:
        """A version with some of its signatures, verified against its predecessors here; Refused when anything does not hold."""
        signed, papers = read_next(data, self.papers)
        return self._read(signed, papers)

    def add(self, signed: Signed, papers: Papers | None = None) -> Charter | None:
        """Take in a version; None when it is held. Refused when it may not follow or lacks a signature that is asked for."""
        if signed.digest in self._versions:
            return None
        proposal = self._read(signed, papers or self.papers)
        if proposal.lacks:
            raise unsigned(proposal)
        charter = proposal.charter
        self.papers = proposal.papers
        self._versions[charter.digest], self._signed[charter.digest] = charter, signed
        inherited = (self._ancestors[digest] | {digest} for digest in charter.previous)
        self._ancestors[charter.digest] = frozenset().union(*inherited)
        self._order.append(charter.digest)
        if self._force in self._ancestors[charter.digest]:
            self._force, self._view = charter.digest, None
        return charter

    def revoke(self, data: bytes) -> Revocation | None:
        """Take in a revocation; None when it is held. Refused when it may not be, or lacks a signature."""
        if read_artefact(data, typ=REVOCATION).digest in self._revocations:
            return None
        revocation = read_revocation(data, self._versions.get)
        if revocation.lacks:
            raise Refused("revocation.unsigned", f"a revocation that lacks {revocation.lacks} signatures", "all that are asked for")
        self._revocations[revocation.digest] = revocation
        self._order.append(revocation.digest)
        self._view = None
        return revocation

    def take(self, chain: Chain) -> tuple[list[Charter | Revocation], list[Refused]]:
        """Take in what is new of a chain: what that was, in order, and why the rest was refused. Revocations come first."""
        news: list[Charter | Revocation] = []
        refused: list[Refused] = []
        try:
            papers = self.papers.read(chain.cards, chain.acceptances)
        except Refused as problem:
            return news, [problem]
        # Twice: a revocation may be under a version that comes with it.
        for _ in range(2):
            refused = []
            for act in (*chain.revocations, *chain.versions):
                try:
                    new = self.revoke(act.encode()) if act.typ == REVOCATION else self.add(act, papers)
                except Refused as problem:
                    refused.append(problem)
                else:
                    news += [new] if new else []
        return news, refused

    def chain(self, since: bytes | None = None) -> bytes:
        """What somebody lacks who holds the version `since` and all before it: versions, and every revocation; all, without one."""
        return next(self.chains(since, CHAIN_BYTES))

    def chains(self, since: bytes | None, limit: int) -> Iterator[bytes]:
        """As `chain`, in as many parts as it takes for each to have about `limit` bytes; each can be taken in after those before."""
        known = self._ancestors[since] | {since} if since in self._ancestors else frozenset[bytes]()
        told = _named([self._versions[since]] if since in self._versions else [])
        part: list[Charter] = []
        size = 0
        for version in self._versions.values():
            if version.digest in known:
                continue
            added = len(self._signed[version.digest].payload) + _PAPER_BYTES * len(_named([version])[0] - told[0])
            if part and size + added > limit:
                yield self._part(part, told)
                told, part, size = _named([part[-1]]), [], 0
            part.append(version)
            size += added
        yield self._part(part, told)

    def _part(self, versions: Sequence[Charter], told: tuple[set[bytes], set[bytes]]) -> bytes:
        cards, acceptances = _named(versions)
        return encode(
            {
                **self.papers.values(sorted(cards - told[0]), sorted(acceptances - told[1])),
                "chain": [decode_object(self._signed[version.digest].encode(), limit=CHARTER_BYTES) for version in versions],
                "revocations": [decode_object(self._revocations[digest].artefact) for digest in sorted(self._revocations)],
            }
        )

    def _act(self, digest: bytes) -> bytes:
        return self._signed[digest].encode() if digest in self._signed else self._revocations[digest].artefact

    def _all_revocations(self) -> bytes | None:
        return sha256(b"".join(sorted(self._revocations))) if self._revocations else None

    def _read(self, signed: Signed, papers: Papers) -> CharterProposal:
        named = signed.content.get("prev")
        digests = [unb64u(text) for text in named if isinstance(text, str)] if isinstance(named, list) else []
        parents = [self._versions[digest] for digest in digests if digest in self._versions]
        if not parents:
            raise Refused("charter.gap", "a version of which no predecessor is here", "the versions before it first")
        return read_signed(signed, papers, parents, self.revoked)


def _named(versions: Iterable[Charter]) -> tuple[set[bytes], set[bytes]]:
    seats = [seat for version in versions for seat in version.seats]
    return {seat.card.digest for seat in seats}, {seat.acceptance for seat in seats if seat.acceptance is not None}
