"""Letters and answers that are as they should be."""

from __future__ import annotations

import pytest

from backchannel.errors import Mistake
from backchannel.message import OfficeName
from backchannel.seal.age import decrypt, recipients_of
from backchannel.seal.invitation import Answer, Letter, answered, unsealed
from backchannel.seal.roles import Role
from unit.seal.invitations import CODE, OTHER_CODE, VOICES, admitted, answer, channel, gone, letter, terms_of
from unit.seal.material import NAMES, Seeded, new_office, office


def test_a_letter_is_opened_by_its_code_and_says_who_invites_whom_to_which_channel() -> None:
    opened = Letter.open(letter().seal(CODE, Seeded("seal")), CODE)
    assert (str(opened.inviter.name), opened.terms, opened.id) == (NAMES["harbour"], terms_of("lake"), CODE.id)
    assert opened.history.in_force.name == "Harbour talks"
    assert [str(seat.name) for seat in opened.history.in_force.seats] == [NAMES[who] for who in (*VOICES, "ferry")]


def test_a_letter_in_a_mailbox_looks_like_anything_else_to_one_reader() -> None:
    sealed = letter().seal(CODE, Seeded("seal"))
    assert recipients_of(sealed) == ("mlkem768x25519",)
    assert b"HARBOUR" not in sealed


def test_an_answer_is_opened_by_the_inviters_device_and_gives_the_seat_of_the_newcomer() -> None:
    sealed = answer().seal(office("harbour").card, Seeded("seal"))
    data = unsealed(sealed, [office("harbour").standing])
    assert answered(data) == CODE.id
    read = Answer.read(data, terms_of("lake"), channel().channel, CODE)
    assert (read.seat.office, read.seat.terms, read.seat.acceptance) == (office("lake").id, terms_of("lake"), read.acceptance.digest)


def test_an_answer_admits_nobody_and_two_voices_do() -> None:
    history = channel()
    admitted(history, answer())
    assert history.in_force.has(office("lake").id)
    assert history.in_force.number == 2


def test_one_voice_alone_cannot_admit_whom_it_invited() -> None:
    with pytest.raises(Exception, match="lacks 1 of the signatures"):
        admitted(channel(), answer(), "harbour")


def test_a_newcomer_may_invite_in_its_turn_when_it_has_a_voice() -> None:
    history = channel()
    admitted(history, answer())
    mine = Letter.write(terms_of("stranger"), history, OTHER_CODE, office("lake").secrets)
    assert str(Letter.read(mine.data, OTHER_CODE).inviter.name) == NAMES["lake"]


def test_the_same_answer_twice_has_one_digest_though_its_signatures_differ() -> None:
    again = Answer.write(letter(), CODE, office("lake").card, office("lake").secrets)
    assert again.data != answer().data
    assert again.digest == answer().digest


def test_padding_hides_how_long_a_letter_is() -> None:
    plain = decrypt(letter().seal(CODE, Seeded("seal")), [CODE.identity]).plaintext
    assert plain.rstrip(b" ") == letter().data
    assert len(plain) > len(letter().data)


@pytest.mark.parametrize("who", ["ferry", "stranger"])
def test_an_office_without_a_voice_cannot_write_a_letter(who: str) -> None:
    with pytest.raises(Mistake) as caught:
        Letter.write(terms_of("lake"), channel(), CODE, office(who).secrets)
    assert caught.value.code == "invitation.inviter"


def test_an_office_that_has_left_cannot_write_a_letter() -> None:
    history = channel()
    gone(history, "harbour")
    with pytest.raises(Mistake) as caught:
        Letter.write(terms_of("lake"), history, CODE, office("harbour").secrets)
    assert caught.value.code == "invitation.inviter"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": OfficeName.parse("HILL HOUSE")}, "charter.twice"),
        ({"name": OfficeName.parse("HILLHOUSE")}, "charter.twice"),
        ({"name": OfficeName.parse("H1LL H0USE")}, "charter.twice"),
        ({"name": OfficeName.parse("\u0420\u0410\u0420\u0410\u0425")}, "charter.scripts"),
        ({"series": "HILTO"}, "charter.twice"),
        ({"series": "HILT0"}, "charter.twice"),
        ({"first": 0}, "charter.numbers"),
        ({"first_serial": 1_000_000}, "charter.numbers"),
    ],
)
def test_terms_that_could_never_be_admitted_are_not_offered(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Mistake) as caught:
        Letter.write(terms_of("lake", **changes), channel(), CODE, office("harbour").secrets)
    assert caught.value.code == code


def test_an_office_answers_only_what_is_offered_to_its_name() -> None:
    with pytest.raises(Mistake) as caught:
        Answer.write(letter(), CODE, office("stranger").card, office("stranger").secrets)
    assert caught.value.code == "invitation.name"


def test_the_role_that_is_offered_is_the_role_of_the_seat() -> None:
    observer = Letter.write(terms_of("lake", role=Role.OBSERVER), channel(), CODE, office("harbour").secrets)
    made = Answer.write(observer, CODE, office("lake").card, office("lake").secrets)
    assert made.seat.role is Role.OBSERVER


def test_an_office_that_is_on_the_channel_does_not_answer_under_another_name() -> None:
    again = new_office(NAMES["lake"], seed="hill")
    assert again.id == office("hill").id
    with pytest.raises(Mistake) as caught:
        Answer.write(letter(), CODE, again.card, again.secrets)
    assert caught.value.code == "invitation.known-office"
