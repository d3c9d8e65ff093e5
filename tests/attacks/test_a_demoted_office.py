"""An office whose role sends no more: what it writes under a version from before, and what was there or is not its own doing."""

from __future__ import annotations

from dataclasses import replace

from attacks.tools import refusal
from backchannel.seal import Opened, compose, open_sealed, reopen
from backchannel.seal.history import History
from backchannel.seal.receipt import make_receipt
from backchannel.seal.roles import Role
from unit.seal.growing import added, admission, channel, following
from unit.seal.liar import said
from unit.seal.material import Seeded, composed, delivered, message, office, reader, sealed_to, writing

ALL = ("harbour", "hill", "lake")


def held() -> History:
    return channel(*ALL, "ferry")


def role_of(history: History, who: str, role: Role) -> None:
    """All agree that an office has another role."""
    seats = [replace(seat, role=role) if seat.office == office(who).id else seat for seat in history.in_force.seats]
    voices = [one for one in ALL if history.in_force.seat(office(one).id).role.may.vote]
    added(history, following(history, seats, *voices))


def test_a_demoted_office_sends_under_a_version_from_before_or_of_another_branch() -> None:
    history = held()
    founding = history.in_force
    data = sealed_to("hill", composed())
    assert open_sealed(data, reader("hill", history))
    role_of(history, "harbour", Role.OBSERVER)
    other = added(history, admission(history, "stranger", "hill", "lake", after=founding))
    for under in (founding, other):
        data = sealed_to("hill", compose(message(), writing(charter=under), Seeded("old")))
        assert refusal(open_sealed, data, reader("hill", history)) == "charter.silenced"


def test_what_came_before_a_demotion_stands() -> None:
    history = held()
    opened = open_sealed(sealed_to("hill", composed()), reader("hill", history))
    assert isinstance(opened, Opened)
    role_of(history, "harbour", Role.ARCHIVIST)
    assert reopen(opened.artefact, reader("hill", history), opened.sealed_to).link == opened.link


def test_what_a_demoted_office_wrote_is_taken_when_it_may_send_again() -> None:
    history = held()
    data = sealed_to("hill", composed())
    role_of(history, "harbour", Role.OBSERVER)
    assert refusal(open_sealed, data, reader("hill", history)) == "charter.silenced"
    role_of(history, "harbour", Role.INTERMEDIARY)
    assert open_sealed(data, reader("hill", history))


def test_a_demoted_office_still_says_what_it_has_received_and_an_addressee_that_was_demoted_takes_nothing_away() -> None:
    history = held()
    harbour = office("harbour")
    for who in ("harbour", "lake"):
        role_of(history, who, Role.OBSERVER)
    receipt = make_receipt(said(), charter=history.in_force, office=harbour.id, to=office("hill").id, device=harbour.device)
    assert open_sealed(delivered(receipt), reader("hill", history))
    again = held()
    data = sealed_to("hill", composed())
    role_of(again, "lake", Role.OBSERVER)
    assert isinstance(open_sealed(data, reader("hill", again)), Opened), "it was under To: when that was right"
