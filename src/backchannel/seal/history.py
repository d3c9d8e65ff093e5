"""A channel's charter as far as it is verified here: every version, which one is in force, and who is revoked
(docs/spec/charter.md, "What a station does").

It only ever holds what its predecessors asked for. What is added must be on disk before anybody acts on it: so a station adds
to a `copy`, keeps what is new, and reads the whole again.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from backchannel.errors import Mistake, Refused
from backchannel.limits import CHAIN_BYTES, CHARTER_BRANCHES, CHARTER_VERSIONS
from backchannel.seal.acts import Denied, named_by, place_of, read_chain, write_chain
from backchannel.seal.artefacts import CHARTER, REVOCATION, read_artefact
from backchannel.seal.papers import Papers
from backchannel.seal.primitives import sha256
from backchannel.seal.proposal import CharterProposal, read_next, read_signed, unsigned
from backchannel.seal.revocation import Revocation, read_revocation
from backchannel.seal.sdjwt import Signed, verify
from backchannel.seal.strictjson import unb64u

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.seal.acts import Chain
    from backchannel.seal.charter import Charter
    from backchannel.seal.seat import Seat

__all__ = ["History", "Standing"]

_FOR_NOW: Final = frozenset({"charter.gap", "charter.unsigned", "revocation.version"})  # refusals that what comes later may end


class Standing(StrEnum):
    """How a version stands to the one in force here."""

    IN_FORCE = "in force"
    EARLIER = "earlier"
    OTHER_BRANCH = "of another branch"


class History:
    """The verified versions of one channel, in the order in which they came, and its revocations."""

    def __init__(self, founding: CharterProposal) -> None:
        digest = founding.charter.digest
        self.papers = founding.papers
        self._versions: dict[bytes, Charter] = {digest: founding.charter}
        self._signed: dict[bytes, Signed] = {digest: founding.signed}
        self._revocations: dict[bytes, Revocation] = {}
        self._order = [digest]
        self._force = digest
        self._view: Charter | None = None

    @classmethod
    def found(cls, proposal: CharterProposal) -> Self:
        """The history that a founding version begins; Refused unless all its offices have signed."""
        if proposal.lacks:
            raise unsigned(proposal)
        return cls(proposal)

    @classmethod
    def of_chain(cls, data: bytes) -> Self:
        """The history in a whole chain, with the version in force that is so at its sender; Refused when it does not begin at its
        founding version, or anything in it does not hold."""
        chain = read_chain(data)
        return cls._of(chain.acts, Papers().read(chain.cards, chain.acceptances), chain.force)

    @classmethod
    def rebuild(cls, acts: Iterable[bytes], papers: Papers, force: bytes | None = None) -> Self:
        """The history that was kept as `acts`, each verified anew, with the version of this digest in force, when one is named;
        Refused when anything no longer holds."""
        return cls._of([read_artefact(act, typ=(CHARTER, REVOCATION)) for act in acts], papers, force)

    @classmethod
    def _of(cls, acts: Sequence[Signed], papers: Papers, force: bytes | None) -> Self:
        if acts[0].typ != CHARTER:
            raise Refused("charter.chain", "a charter that begins with a revocation", "the founding version first")
        history = cls.found(read_signed(acts[0], papers, ()))
        for act in acts[1:]:
            history._take(act, papers)
        if force is not None and force != history._force:
            if force not in {tip.digest for tip in history.tips}:
                raise Refused("charter.chain", "a charter in which no last version of a branch is in force", "one that is in it")
            history.follow(force)
        return history

    @property
    def acts(self) -> list[tuple[bytes, bytes]]:
        """Every version and revocation in the order in which it came: its digest, and the artefact."""
        return [(digest, self._act(digest)) for digest in self._order]

    def copy(self) -> History:
        """The same, to which something may be added."""
        other = copy(self)
        other._versions, other._signed = self._versions.copy(), self._signed.copy()
        other._revocations, other._order = self._revocations.copy(), self._order.copy()
        return other

    @property
    def channel(self) -> bytes:
        """The channel's id."""
        return next(iter(self._versions))

    @property
    def in_force(self) -> Charter:
        """The version in force here, with those who are revoked."""
        if self._view is None:
            force = self._versions[self._force]
            revoked, elsewhere = self.revoked, self._elsewhere(force)
            self._view = replace(force, revoked=revoked, revocations=self._all_revoked(), elsewhere=elsewhere)
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
        return Standing.EARLIER if self._descends(self._force, digest) else Standing.OTHER_BRANCH

    def signers(self, digest: bytes) -> tuple[str, ...]:
        """The offices that have signed a version which is held."""
        kids = set(self._signed[digest].kids)
        return tuple(seat.office for seat in self._versions[digest].seats if not kids.isdisjoint(seat.kids))

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
        if len(self._versions) >= CHARTER_VERSIONS:
            raise Refused("charter.chain", f"more than {CHARTER_VERSIONS} versions of one charter", "fewer, on all branches together")
        charter = proposal.charter
        self.papers = self.papers.of(proposal.papers.cards.values(), proposal.papers.acceptances.values())
        self._versions[charter.digest], self._signed[charter.digest] = charter, signed
        self._order.append(charter.digest)
        self._view = None
        if self._descends(charter.digest, self._force):
            self._force = charter.digest
        return charter

    def revoke(self, data: bytes) -> Revocation | None:
        """Take in a revocation; None when its office is revoked. Refused when it may not be, or lacks a signature."""
        if read_artefact(data, typ=REVOCATION).digest in self._revocations:
            return None
        revocation = read_revocation(data, self._versions.get)
        if revocation.lacks:
            raise Refused("revocation.unsigned", f"a revocation that lacks {revocation.lacks} signatures", "all that are asked for")
        # One for each office: whoever has a stolen office's keys can have it leave a million times.
        if revocation.office in self.revoked:
            return None
        self._revocations[revocation.digest] = revocation
        self._order.append(revocation.digest)
        self._view = None
        return revocation

    def follow(self, digest: bytes) -> Charter:
        """Put the last version of another branch in force here; Mistake when it is not held, or not the last."""
        if digest not in {tip.digest for tip in self.tips}:
            raise Mistake("charter.branch", "a version that is not held, or that another follows", "the last version of a branch")
        self._force, self._view = digest, None
        return self.in_force

    def take(self, chain: Chain) -> tuple[list[Charter | Revocation], list[Denied]]:
        """Take in what is new of a chain: what that was, in order, and why the rest was refused.

        Revocations come first, and what could not be taken in is tried again as long as anything new was.
        """
        news: list[Charter | Revocation] = []
        try:
            papers = self.papers.read(chain.cards, chain.acceptances)
        except Refused as problem:
            return news, [Denied(problem=problem)]
        refused: list[Denied] = []
        waiting = sorted(chain.acts, key=place_of)
        while waiting:
            later: list[tuple[Signed, Refused]] = []
            before = len(news)
            for act in waiting:
                try:
                    new = self._take(act, papers)
                except Refused as problem:
                    later.append((act, problem))
                else:
                    news += [new] if new else []
            is_over = len(news) == before
            refused += [Denied(problem=problem, act=act) for act, problem in later if is_over or problem.code not in _FOR_NOW]
            waiting = [act for act, problem in later if not is_over and problem.code in _FOR_NOW]
        return news, refused

    def chain(self) -> bytes:
        """All of it, for somebody who holds nothing; Mistake when it is too large for anybody to read."""
        first, *more = self.chains(None, CHAIN_BYTES)
        if more:
            raise Mistake("charter.chain", f"a charter of more than {CHAIN_BYTES} bytes", "a smaller one", "Found a new channel.")
        return first

    def chains(self, since: bytes | None, limit: int) -> Iterator[bytes]:
        """What somebody lacks who holds the version `since` and all before it: versions, and every revocation; all, without one.

        In as many parts as it takes for each to have about `limit` bytes. Each can be taken in after those before; there is none
        when nothing is lacking.
        """
        known = self._up_to(since) if since in self._versions else set[bytes]()
        told = self._named(known)
        acts: list[bytes] = []
        new: set[bytes] = set()
        size = 0
        for digest in (digest for digest in self._order if digest not in known):
            act, named = self._act(digest), self._named([digest]) - told
            if acts and size + len(act) + self.papers.size(named - new) > limit:
                yield write_chain(acts, new, self.papers, self._force)
                told, acts, new, size = told | new, [], set(), 0
                named -= told
            size += len(act) + self.papers.size(named - new)
            acts.append(act)
            new |= named
        if acts:
            yield write_chain(acts, new, self.papers, self._force)

    def true_signers(self, act: Signed) -> tuple[str, ...]:
        """The offices of any version here under whose root keys an act stands with both signatures, whether they might sign it or not."""
        seats = {seat.office: seat for version in self.tips for seat in version.seats}
        return tuple(seat.office for seat in seats.values() if _has_signed(seat, act))

    def farewell(self, revocation: Revocation, since: bytes) -> bytes:
        """What a revoked office is told last: its revocation, and what that rests on for who holds the version `since` and all before
        it."""
        rests_on, known = self._up_to(revocation.at), self._up_to(since)
        acts = [digest for digest in self._order if digest in rests_on - known or digest == revocation.digest]
        return write_chain([self._act(digest) for digest in acts], self._named(acts) - self._named(known), self.papers, revocation.at)

    def _named(self, digests: Iterable[bytes]) -> set[bytes]:
        return named_by(self._versions[digest] for digest in digests if digest in self._versions)

    def _act(self, digest: bytes) -> bytes:
        return self._signed[digest].encode() if digest in self._signed else self._revocations[digest].artefact

    def _elsewhere(self, force: Charter) -> tuple[Seat, ...]:
        """Seats that a version has not, of other branches and of those who were left out when branches were united."""
        united = {digest for version in self._versions.values() if len(version.previous) > 1 for digest in version.previous}
        others = [*self.tips, *(self._versions[digest] for digest in united)]
        return tuple({seat.office: seat for version in others for seat in version.seats if not force.has(seat.office)}.values())

    def _all_revoked(self) -> bytes | None:
        return sha256("\n".join(sorted(self.revoked)).encode()) if self._revocations else None

    def _take(self, act: Signed, papers: Papers) -> Charter | Revocation | None:
        return self.revoke(act.encode()) if act.typ == REVOCATION else self.add(act, papers)

    def _read(self, signed: Signed, papers: Papers) -> CharterProposal:
        listed = signed.content.get("prev")
        digests = [unb64u(text) for text in listed if isinstance(text, str)] if isinstance(listed, list) else []
        parents = [self._versions[digest] for digest in digests[: CHARTER_BRANCHES + 1] if digest in self._versions]
        if not parents:
            raise Refused("charter.gap", "a version of which no predecessor is here", "the versions before it first")
        if any(self._descends(one.digest, other.digest) for one in parents for other in parents):
            # By an old version of its own line a version could go back behind what has been decided since.
            raise Refused("charter.version", "a version after one and its own successor", "predecessors of different branches")
        return read_signed(signed, papers, parents, self.revoked)

    def _descends(self, digest: bytes, older: bytes) -> bool:
        """Whether a version comes after another, at any distance."""
        floor = self._versions[older].number
        seen, ahead = {digest}, [digest]
        while ahead:
            for before in self._versions[ahead.pop()].previous:
                if before == older:
                    return True
                if before not in seen and self._versions[before].number > floor:
                    seen.add(before)
                    ahead.append(before)
        return False

    def _up_to(self, digest: bytes) -> set[bytes]:
        """A version and all before it."""
        seen, ahead = {digest}, [digest]
        while ahead:
            new = [before for before in self._versions[ahead.pop()].previous if before not in seen]
            seen.update(new)
            ahead += new
        return seen


def _has_signed(seat: Seat, act: Signed) -> bool:
    own = [signature for signature in act.signatures if signature.header.kid in seat.kids]
    try:
        verify(act.with_signatures(own), seat.card.root.keys)
    except (Refused, Mistake):
        return False
    return True
