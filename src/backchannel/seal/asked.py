"""Whose signatures a version of a charter needs, by what it changes (docs/spec/charter.md, "Which signatures")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backchannel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from backchannel.seal.charter import Charter
    from backchannel.seal.papers import Papers
    from backchannel.seal.seat import Seat

__all__ = ["Asked", "Voices", "asked_for"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """So many signatures of these offices: what one predecessor asks for."""

    count: int
    of: tuple[Seat, ...]

    def lack(self, signers: Collection[str]) -> int:
        """How many are still asked for."""
        return max(0, self.count - sum(seat.office in signers for seat in self.of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Every office in `own`, and what each predecessor asks for; `order`: who may sign, in the order of the signatures."""

    own: tuple[Seat, ...]
    order: tuple[Seat, ...]
    voices: tuple[Voices, ...] = ()

    def lacks(self, signers: Collection[str]) -> int:
        """How many signatures are still asked for, at least; none when all are there."""
        own = {seat.office for seat in self.own}
        return len(own.difference(signers)) + max((row.lack({*signers, *own}) for row in self.voices), default=0)

    def waits_for(self, signers: Collection[str]) -> tuple[Seat, ...]:
        """The seats whose signature is of use, in the order of the signatures."""
        useful = {seat.office for seat in self.own}
        useful |= {seat.office for row in self.voices if row.lack(signers) for seat in row.of}
        return tuple(seat for seat in self.order if seat.office in useful.difference(signers))


def asked_for(new: Charter, parents: Sequence[Charter], papers: Papers, revoked: frozenset[str]) -> Asked:
    """Whose signatures a version needs after these; Refused when it changes what never changes.

    Every predecessor is asked what the step from it needs: one that unites branches takes nothing back that was decided in any.
    """
    if not parents:
        return Asked(own=new.seats, order=new.seats)
    _check_seats(new, parents, papers, revoked)
    own = tuple(seat for seat in new.seats if _signs_for_itself(seat, parents, revoked))
    if len(parents) == 1 and new.agreement == parents[0].agreement and new.seats == parents[0].seats:
        raise Refused("charter.version", "a version that changes nothing", "one that does")
    may = {seat.office for parent in parents for seat in parent.voices()} | {seat.office for seat in own}
    order = tuple(seat for seat in new.seats if seat.office in may)
    return Asked(own=own, order=order, voices=tuple(_voices(new, parent, revoked) for parent in parents))


def _voices(new: Charter, parent: Charter, revoked: frozenset[str]) -> Voices:
    """What one predecessor asks for."""
    voices = parent.voices()
    counted = tuple(seat for seat in voices if seat.office not in revoked)
    admit, change = (min(number, len(voices)) for number in (parent.rules.admit, parent.rules.change))
    roles = {seat.office: seat.role for seat in new.seats}
    if new.agreement == parent.agreement and all(roles.get(seat.office, seat.role) == seat.role for seat in parent.seats):
        return Voices(count=admit, of=counted)
    # Where revocations have left too few voices, "all" of them are too few as well.
    return Voices(count=change or max(admit, len(counted)), of=counted)


def _signs_for_itself(seat: Seat, parents: Sequence[Charter], revoked: frozenset[str]) -> bool:
    """Whether a seat has another card than in a predecessor. In which branch it was renewed, its office alone can say."""
    cards = {parent.seat(seat.office).card.digest for parent in parents if parent.has(seat.office)}
    is_moot = seat.office in revoked and seat.card.digest in cards
    return bool(cards - {seat.card.digest}) and not (is_moot and len(parents) > 1)


def _check_seats(new: Charter, parents: Sequence[Charter], papers: Papers, revoked: frozenset[str]) -> None:
    first = parents[0]
    kept, added = new.seats[: len(first.seats)], new.seats[len(first.seats) :]
    if [seat.lasting for seat in kept] != [seat.lasting for seat in first.seats]:
        raise Refused("charter.seat", "a version that takes out, moves or renames a seat", "every seat as it was, new ones at the end")
    elsewhere = {seat.office: seat for parent in reversed(parents) for seat in parent.seats if not first.has(seat.office)}
    ordered = dict.fromkeys(seat.office for parent in parents for seat in parent.seats if seat.office in elsewhere)
    named = {seat.office for seat in added}
    # Who is revoked may be left out: two offices whose names look alike, each admitted in one branch, would keep it split for good.
    brought = [elsewhere[office] for office in ordered if office in named or office not in revoked]
    if [seat.lasting for seat in added[: len(brought)]] != [seat.lasting for seat in brought]:
        came = "a version that unites branches and leaves out, moves or changes a seat of theirs"
        raise Refused("charter.seat", came, "the seats that only other branches have, as they are there, before any newcomer's")
    for seat in added[len(brought) :]:
        accepted = papers.acceptance(seat.acceptance) if seat.acceptance is not None else None
        if accepted is None or (accepted.terms, accepted.card) != (seat.terms, seat.card.digest):
            raise Refused("charter.acceptance", f"a seat for {seat.name} that it has not accepted so", "its acceptance of these terms")
