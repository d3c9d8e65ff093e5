"""Sealed anew from the originator's own copy, a message is the same to each addressee, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel.errors import Refused
from backchannel.message import PortionState
from backchannel.seal import Opened, open_eyes, open_sealed
from backchannel.seal.age import HybridIdentity
from backchannel.seal.sealing import reseal_copy, seal_artefact
from unit.seal.material import Seeded, charter, composed, message, office, opened, reader, sealed_to, seat

ADDRESSEES = ("hill", "lake", "ferry")


def anew(who: str, to: HybridIdentity | None = None) -> bytes:
    recipient = (to or office(who).standing).recipient
    return reseal_copy(composed().signed.encode(), charter().seat(office(who).id), [recipient], Seeded("anew"))


@pytest.mark.parametrize("who", ADDRESSEES)
def test_a_copy_that_is_sealed_anew_opens_to_the_same_message_and_the_same_parts(who: str) -> None:
    first, again = opened(sealed_to(who, composed()), who), opened(anew(who), who)
    assert anew(who) != sealed_to(who, composed())
    assert (again.link, again.capacity, again.previous, again.pending) == (first.link, first.capacity, first.previous, first.pending)
    assert again.message == first.message
    assert {item.digest for item in again.signed.disclosures} == {item.digest for item in first.signed.disclosures}


def test_a_body_for_the_officers_eyes_stays_within_its_own_seal() -> None:
    copy = opened(anew("hill"), "hill")
    assert copy.message.portions[1].state is PortionState.SEALED
    reading = reader("hill")
    assert open_eyes(copy, office("hill").eyes, reading).message.portions[1] == message().portions[1]
    with pytest.raises(Refused):
        open_eyes(copy, office("lake").eyes, reading)


def test_an_intermediary_still_sees_what_is_for_it_and_nothing_of_the_heading() -> None:
    copy = opened(anew("ferry"), "ferry")
    assert [portion.state for portion in copy.message.portions].count(PortionState.WITHHELD) == 3
    assert copy.message.heading.subject is None


def test_a_copy_opens_for_nobody_but_its_addressee() -> None:
    with pytest.raises(Refused):
        opened(anew("hill"), "lake")


def test_an_office_that_a_message_is_not_for_gets_no_copy_of_it() -> None:
    stranger = seat("stranger")
    with pytest.raises(Refused) as caught:
        reseal_copy(composed().signed.encode(), stranger, [office("stranger").standing.recipient], Seeded("anew"))
    assert caught.value.code == "seal.addressee"


def test_what_is_no_message_is_not_sealed_anew() -> None:
    with pytest.raises(Refused):
        reseal_copy(b"{}", charter().seat(office("hill").id), [office("hill").standing.recipient], Seeded("anew"))


def test_another_offices_partial_copy_cannot_be_sealed_for_a_third() -> None:
    partial = opened(sealed_to("ferry", composed()), "ferry").artefact
    with pytest.raises(Refused):
        opened(reseal_copy(partial, charter().seat(office("lake").id), [office("lake").standing.recipient], Seeded("x")), "lake")


def test_a_message_that_is_given_back_opens_for_its_own_writer_who_takes_it_back_and_for_nobody_else_who_wrote_it() -> None:
    held = opened(sealed_to("lake", composed()), "lake")
    back = seal_artefact(held.signed, [office("harbour").standing.recipient], Seeded("back"))
    with pytest.raises(Refused) as caught:
        open_sealed(back, reader("harbour"))
    assert caught.value.code == "seal.own"
    again = open_sealed(back, replace(reader("harbour"), takes_back=True))
    assert isinstance(again, Opened)
    assert (again.link, again.capacity, again.office) == (held.link, None, office("harbour").id)
