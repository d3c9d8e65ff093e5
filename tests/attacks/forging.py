"""Versions of a charter as a forger writes them, and what a station says to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from attacks.tools import refusal
from backchannel.seal import Charter, Seat
from backchannel.seal.acceptance import Acceptance
from backchannel.seal.card import first_card
from backchannel.seal.history import History
from backchannel.seal.keys import SecretPair
from backchannel.seal.papers import Papers
from backchannel.seal.sdjwt import Signed
from unit.seal.growing import (
    added,
    admission,
    channel,
    forged,
    payload,
)
from unit.seal.material import Office, office


def attempt(history: History, signed: Signed, papers: Papers | None = None) -> str:
    """The code with which a station refuses a version; what it holds is as it was."""
    before = (history.acts, history.in_force)
    code = refusal(history.add, signed, papers or history.papers)
    assert (history.acts, history.in_force) == before
    return code


def version(history: History, seats: Sequence[Seat], *signers: str, **members: Any) -> Signed:
    """A version after the one in force, as a forger writes it."""
    return forged(payload(seats, history.in_force, **members), *(office(who) for who in signers))


def seats_of(history: History) -> list[Seat]:
    return list(history.in_force.seats)


def with_word(history: History, wanted: Seat, word: Acceptance) -> tuple[list[Seat], Papers]:
    """The seats with one more, on the strength of this acceptance."""
    return [*seats_of(history), replace(wanted, acceptance=word.digest)], history.papers.of([wanted.card], [word])


def two_faced(who: str) -> Office:
    """An office with the lattice root key of another, and a classical one of its own."""
    one = office(who)
    mixed = SecretPair.of(bytes(32) + one.secrets.root.seed[32:])
    secrets = replace(one.secrets, root=mixed)
    card = first_card(
        name=one.card.name,
        person_name=one.card.officer.name,
        secrets=secrets,
        eyes=one.eyes.recipient,
        device=one.device.public,
        standing=one.standing.recipient,
        mailbox=one.card.mailbox,
    )
    return replace(one, secrets=secrets, card=card)


def split(**rules: Any) -> History:
    """Two branches: one has admitted FERRYMAN, the other THE STRANGER."""
    history = channel("harbour", "hill", "lake", **rules)
    founding = history.in_force
    added(history, admission(history, "ferry", "harbour", "hill", after=founding))
    added(history, admission(history, "stranger", "harbour", "hill", after=founding))
    return history


def tips_of(history: History) -> list[Charter]:
    return sorted(history.tips, key=lambda tip: tip.digest)


def uniting(history: History, seats: Sequence[Seat], *signers: str, **members: Any) -> Signed:
    return forged(payload(seats, *tips_of(history), **members), *(office(who) for who in signers))
