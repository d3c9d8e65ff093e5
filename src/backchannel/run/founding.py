"""A channel begins: its founding version is written, signed by all that are on it, and entered (docs/spec/charter.md, "Going round")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.errors import Mistake
from backchannel.limits import SEALED_BYTES
from backchannel.message import SeriesName, ValueProblem
from backchannel.run.charter_facts import charter_facts, proposal_facts
from backchannel.run.registry import card_named, check_against_pins, check_own_card
from backchannel.run.terms import agreed, office_named, role_named
from backchannel.seal import Seat, co_sign, propose, read_proposal
from backchannel.seal.agreement import Agreement
from backchannel.seal.history import History
from backchannel.seal.padding import fits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.run.facts import Facts
    from backchannel.run.post import Post

__all__ = ["enter", "found", "show_charter", "sign"]


def found(
    post: Post, name: str, seats: Sequence[Facts], times: Mapping[str, int] | None = None, terms: Mapping[str, Any] | None = None
) -> Facts:
    """Write a founding version over pinned cards and sign it first; of this office alone, it is entered at once (`entered`).

    Each seat: office (a name, or None for this office), role, series, first, serial, prefix. `times`: minutes by name, where
    they are not the usual ones; `terms`: as `change` takes them. `by_file`: it is larger than an envelope takes, and so is every
    letter of invitation. Raises Trouble while the station is locked.
    """
    secrets, written = post.officer(), [_seat(post, row) for row in seats]
    offices = {str(seat.name): seat.office for seat in written}
    proposal = propose(agreed(Agreement(name=name), times or {}, terms or {}, offices), written, secrets)
    if not proposal.lacks:
        _enter(post, History.found(proposal))
    by_file = not fits(len(proposal.artefact), SEALED_BYTES)
    return {**proposal_facts(proposal), "entered": not proposal.lacks, "by_file": by_file}


def sign(post: Post, proposal: str) -> Facts:
    """Add this office's signatures to a founding version; Trouble while the station is locked."""
    read = read_proposal(proposal.strip().encode())
    check_own_card(post, read.seats)
    check_against_pins(post, read.seats)
    return proposal_facts(co_sign(read, post.officer()))


def enter(post: Post, charter: str) -> Facts:
    """Keep a founding version that all have signed: from now on its channel is open here."""
    post.person()
    opened = History.found(read_proposal(charter.strip().encode()))
    force = opened.in_force
    if not force.has(post.engine.sealer.office):
        raise Mistake("charter.not-on-it", f"a charter that {post.own_card.name} is not on", "one that names this office")
    check_own_card(post, force.seats)
    check_against_pins(post, force.seats)
    if force.channel not in post.engine.histories:
        _enter(post, opened)
    return charter_facts(force)


def show_charter(post: Post, charter: str) -> Facts:
    """What a founding version or a proposal of one says, verified, without keeping it."""
    return proposal_facts(read_proposal(charter.strip().encode()))


def _enter(post: Post, opened: History) -> None:
    post.engine.enter(opened)
    # As at a start: in a restored station correspondents are asked how far the new channel had come.
    post.emit(post.engine.start())


def _seat(post: Post, row: Facts) -> Seat:
    try:
        series = SeriesName.parse(str(row["series"]))
    except ValueProblem as problem:
        raise problem.mistake() from None
    return Seat(
        role=role_named(str(row["role"])),
        series=str(series),
        first=int(row["first"]),
        first_serial=int(row["serial"]),
        prefix=row["prefix"],
        card=post.own_card if row["office"] is None else card_named(post, str(office_named(str(row["office"])))),
    )
