"""A second person signs what he has been shown, whole; it counts where the channel's rule asks for it (docs/spec/seal.md, "Who signs")."""

from __future__ import annotations

import pytest

from attacks.tools import refusal
from backchannel.errors import Mistake, Refused
from backchannel.message import Classification, Marking, OfficeName
from backchannel.seal import Reader, reopen
from backchannel.seal.age import HybridIdentity
from backchannel.seal.rehearsal import rehearse
from backchannel.seal.second import Asked, asked_of, countersign, read_asked
from backchannel.seal.signers import seconds
from unit.seal.growing import added, changed
from unit.seal.material import EYES, NAMES, office
from unit.seal.releasing import deputy, desk, draft, history, mandate, opened, prepared, reader, staff, travel
from unit.seal.staffed import Station, staffed

RULE = history(Classification.SECRET)
CHARTER = RULE.in_force
ASKED = prepared(desk(), charter=CHARTER, second=deputy())


def at_hill(one: Station | None = None) -> Reader:
    identity: HybridIdentity = (one or deputy()).standing
    return Reader(office=office("hill").id, identities=[("standing key", identity)], charters={RULE.channel: RULE})


def shown() -> Asked:
    """What the deputy's station reads of what the officer's asks."""
    return read_asked(asked_of(ASKED), at_hill())


def test_two_persons_sign_and_every_reader_is_told_who_both_are() -> None:
    made = ASKED.signed_by(countersign(shown(), deputy().device)).signed
    assert [header.header.kid for header in made.signatures] == [*desk().device.public.kids, *deputy().device.public.kids]
    assert made.digest == ASKED.unsigned.digest
    found = opened(made, RULE)
    assert (found.person, found.second, found.mandate) == ("Vera Holm", "Otto Lind", None)
    assert reopen(made.encode(), at_hill()).second == "Otto Lind"


def test_the_second_person_is_shown_all_of_it_and_what_each_addressee_will_be_shown() -> None:
    lake, hidden = OfficeName.parse(NAMES["lake"]), draft(desk(), caveats=(EYES,), exempt=())
    what = prepared(desk(), hidden, charter=CHARTER, second=deputy())
    asked = read_asked(asked_of(what), at_hill())
    assert asked.message == hidden
    assert (asked.person, asked.second, asked.office_name) == ("Vera Holm", "Otto Lind", OfficeName.parse(NAMES["hill"]))
    assert (asked.link.seq, asked.link.digest) == (1, what.unsigned.digest)
    assert asked.copies == rehearse(what, CHARTER)
    assert asked.copies[office("lake").id].heading.info[0] == lake


def test_the_deputy_releases_under_a_mandate_and_the_officer_is_second() -> None:
    what = prepared(deputy(), charter=CHARTER, mandate=mandate(), second=desk())
    asked = read_asked(asked_of(what), at_hill(desk()))
    assert asked.mandate == mandate()
    found = opened(what.signed_by(countersign(asked, desk().device)).signed, RULE)
    assert (found.person, found.second) == ("Otto Lind", "Vera Holm")


def test_a_second_person_needs_no_mandate_and_may_be_anybody_but_staff_and_the_first() -> None:
    vera, otto, ida = staffed().persons
    assert [person.name for person in seconds(vera, staffed())] == [otto.name]
    assert [person.name for person in seconds(otto, staffed())] == [vera.name]
    assert [person.name for person in seconds(ida, staffed())] == [vera.name, otto.name]
    assert seconds(office("lake").card.officer, office("lake").card) == []


def test_below_the_classification_of_the_rule_one_is_enough_and_two_may() -> None:
    plain = draft(desk(), marking=Marking(classification=Classification.CONFIDENTIAL))
    assert opened(prepared(desk(), plain, charter=CHARTER).sign().signed, RULE).second is None
    two = prepared(desk(), plain, charter=CHARTER, second=deputy())
    asked = read_asked(asked_of(two), at_hill())
    assert opened(two.signed_by(countersign(asked, deputy().device)).signed, RULE).second == "Otto Lind"


def test_what_two_are_to_sign_is_not_signed_by_one_nor_what_one_signs_by_two() -> None:
    with pytest.raises(Mistake) as caught:
        ASKED.sign()
    assert caught.value.code == "message.second"
    alone = prepared(desk())
    for call in (lambda: asked_of(alone), lambda: alone.signed_by(countersign(shown(), deputy().device))):
        with pytest.raises(Mistake) as caught:
            call()
        assert caught.value.code == "message.second"


@pytest.mark.parametrize("second", [None, "staff", "self"])
def test_nothing_is_written_down_that_the_rule_does_not_allow(second: str | None) -> None:
    one = {None: None, "staff": staff(), "self": travel()}[second]
    with pytest.raises(Mistake) as caught:
        prepared(desk(), charter=CHARTER, second=one)
    assert caught.value.code == "seal.second"


def test_another_device_than_the_one_that_was_asked_signs_nothing() -> None:
    for one in (desk(), staff()):
        with pytest.raises(Mistake) as caught:
            countersign(shown(), one.device)
        assert caught.value.code == "second.device"


def test_a_message_under_another_version_of_the_charter_than_is_in_force_at_the_second_station() -> None:
    later = RULE.copy()
    added(later, changed(later, "harbour", "hill", "lake", name="Quiet talks"))
    assert refusal(read_asked, asked_of(ASKED), reader("hill", later)) == "second.charter"
    assert refusal(read_asked, asked_of(prepared(desk(), charter=later.in_force, second=deputy())), at_hill()) == "seal.charter"


def test_what_is_asked_has_one_spelling() -> None:
    data = asked_of(ASKED)
    for broken in (data[:-1], data + b" ", b"{}", b"[]", data.replace(b'"payload"', b'"paylobd"')):
        with pytest.raises(Refused):
            read_asked(broken, at_hill())
