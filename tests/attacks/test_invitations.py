"""Who is invited, who answers, and who comes between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.envelope import MailboxKey
from backchannel.message import OfficeName
from backchannel.seal.age import encrypt
from backchannel.seal.artefacts import INVITATION, as_value
from backchannel.seal.card import first_card
from backchannel.seal.code import Code
from backchannel.seal.history import History
from backchannel.seal.invitation import Answer, Letter, unsealed
from backchannel.seal.padding import pad
from backchannel.seal.proposal import co_sign, propose_next
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import sign
from backchannel.seal.seat import Terms
from backchannel.seal.strictjson import b64u, decode_object, encode
from backchannel.seal.words import wordlist
from backchannel.station.invitations import InvitationAct, InvitationState, act_of, after
from unit.seal.invitations import (
    CODE,
    OTHER_CODE,
    accepted,
    admitted,
    answer,
    answer_of,
    channel,
    gone,
    invitation,
    lake_again,
    letter,
    letter_of,
    other_channel,
    terms_of,
    with_seal,
)
from unit.seal.material import Office, Seeded, new_office, office


def letter_refused(data: bytes, code: Code = CODE) -> str:
    return refusal(Letter.read, data, code)


def taken(data: bytes, terms: Terms | None = None, history: History | None = None, code: Code = CODE) -> Answer:
    """An answer as the inviter takes it."""
    held = history or channel()
    read = Answer.read(data, terms or terms_of("lake"), held.channel, code)
    read.check_newcomer(held)
    return read


def answer_refused(data: bytes, **changes: Any) -> str:
    return refusal(taken, data, **changes)


def renewed(one: Office, **other: Any) -> Office:
    """The same office with another card."""
    made: dict[str, Any] = {
        "name": one.card.name,
        "person_name": one.card.officer.name,
        "secrets": one.secrets,
        "eyes": one.eyes.recipient,
        "device": one.device.public,
        "standing": one.standing.recipient,
        "mailbox": one.card.mailbox,
    }
    return replace(one, card=first_card(**{**made, **other}))


def test_a_letter_and_an_answer_made_by_hand_are_read_so_that_each_test_here_fails_for_its_own_reason() -> None:
    assert Letter.read(letter_of(channel(), invitation(channel(), office("harbour"))), CODE).terms == terms_of("lake")
    assert taken(answer_of(office("lake"), accepted(office("lake")))).card == office("lake").card


# The letter on its way.


def test_a_code_with_one_word_wrong_opens_nothing() -> None:
    words = list(CODE.words)
    words[6] = wordlist()[(wordlist().index(words[6]) + 1) % 2048]
    wrong = Code.parse(" ".join(words))
    assert refusal(Letter.open, letter().seal(CODE, Seeded("seal")), wrong) == "invitation.code"
    assert letter_refused(letter().data, wrong) == "invitation.seal"
    assert wrong.mailbox.mailbox != CODE.mailbox.mailbox


def test_a_letter_to_another_channel_in_place_of_the_true_one() -> None:
    other = Letter.write(terms_of("lake"), other_channel(), OTHER_CODE, office("harbour").secrets)
    assert refusal(Letter.open, other.seal(OTHER_CODE, Seeded("seal")), CODE) == "invitation.code"
    assert letter_refused(other.data) == "invitation.seal"


def test_a_letter_whose_chain_or_invitation_was_exchanged_without_the_code() -> None:
    for member, value in (("chain", decode_object(other_channel().chain())), ("invitation", invitation(channel(), office("stranger")))):
        assert letter_refused(encode({**decode_object(letter().data), member: value})) == "invitation.seal"


def test_a_letter_by_somebody_who_found_out_to_whom_it_is_sealed_and_not_the_words() -> None:
    forged = letter_of(channel(), invitation(channel(), office("harbour")), OTHER_CODE)
    assert refusal(Letter.open, encrypt(pad(forged), [CODE.identity.recipient], Seeded("seal")), CODE) == "invitation.seal"


def test_an_invitation_to_one_channel_beside_the_chain_of_another() -> None:
    assert letter_refused(letter_of(other_channel(), invitation(channel(), office("harbour")))) == "invitation.other"


def test_an_invitation_that_was_written_for_another_code() -> None:
    assert letter_refused(letter_of(channel(), invitation(channel(), office("harbour"), OTHER_CODE))) == "invitation.other"


def test_a_letter_by_an_office_without_a_voice_or_that_is_not_on_the_channel() -> None:
    for who in ("ferry", "stranger"):
        assert letter_refused(letter_of(channel(), invitation(channel(), office(who)))) == "invitation.inviter"


def test_a_letter_by_an_office_that_is_revoked() -> None:
    history = channel()
    gone(history, "harbour")
    assert letter_refused(letter_of(history, invitation(channel(), office("harbour")))) == "invitation.inviter"


def test_a_letter_by_an_office_that_has_lost_its_voice() -> None:
    history = channel()
    admitted(history, answer())
    rows = [replace(seat, role=Role.OBSERVER) if seat.office == office("lake").id else seat for seat in history.in_force.seats]
    proposal = propose_next(history.in_force.agreement, rows, [history.in_force], history.papers, office("harbour").secrets)
    for who in ("hill", "lake"):
        proposal = co_sign(proposal, office(who).secrets)
    history.add(proposal.signed)
    terms = terms_of("stranger").members
    assert letter_refused(letter_of(history, invitation(history, office("lake"), seat=terms))) == "invitation.inviter"
    assert Letter.read(letter_of(history, invitation(history, office("hill"), seat=terms)), CODE).inviter.office == office("hill").id


def test_an_invitation_in_the_name_of_an_office_that_has_not_signed_it() -> None:
    claimed = invitation(channel(), office("stranger"), iss=office("harbour").id)
    assert letter_refused(letter_of(channel(), claimed)) == "sdjwt.header"


def test_an_invitation_with_one_of_the_inviters_two_signatures() -> None:
    signed = invitation(channel(), office("harbour"))
    for kept in ([0], [1], [1, 0], [0, 0]):
        half = {**signed, "signatures": [signed["signatures"][place] for place in kept]}
        assert letter_refused(letter_of(channel(), half)) in {"sdjwt.signatures", "sdjwt.header"}


def test_an_invitation_under_the_inviters_device_or_personal_keys() -> None:
    harbour = office("harbour")
    for pair in (harbour.device, harbour.secrets.person):
        payload = {"iss": harbour.id, "channel": b64u(channel().channel), "id": b64u(CODE.id), "seat": terms_of("lake").members}
        signed = as_value(sign(payload, typ=INVITATION, keys=pair.keys))
        assert letter_refused(letter_of(channel(), signed)) == "sdjwt.header"


def test_another_artefact_of_the_inviter_in_place_of_an_invitation() -> None:
    artefact = decode_object(office("harbour").card.artefact)["office"]
    assert letter_refused(letter_of(channel(), artefact)) == "sdjwt.type"


def test_a_chain_that_lacks_its_founding_a_card_or_a_signature() -> None:
    history = channel()
    admitted(history, answer())
    signed = invitation(history, office("harbour"), seat=terms_of("stranger").members)
    chain: dict[str, Any] = decode_object(history.chain())
    unsigned = {**chain["chain"][1], "signatures": chain["chain"][1]["signatures"][:2]}
    for changes in (
        {"chain": chain["chain"][1:]},
        {"chain": []},
        {"cards": chain["cards"][1:]},
        {"acceptances": []},
        {"chain": [chain["chain"][0], unsigned]},
    ):
        data = with_seal({"chain": {**chain, **changes}, "invitation": signed}, CODE.key("letter"))
        assert letter_refused(data).partition(".")[0] == "charter"


def test_a_letter_for_a_name_or_series_that_looks_like_one_on_the_channel() -> None:
    for changes in ({"name": OfficeName.parse("HARB0UR PARTY")}, {"series": "HART0"}):
        members = terms_of("lake", **changes).members
        assert letter_refused(letter_of(channel(), invitation(channel(), office("harbour"), seat=members))) == "charter.twice"


def test_a_letter_for_the_name_of_an_office_that_was_revoked() -> None:
    history = channel()
    admitted(history, answer())
    gone(history, "lake")
    assert letter_refused(letter_of(history, invitation(history, office("harbour")))) == "charter.twice"


def test_a_letter_with_more_members_fewer_or_in_another_spelling() -> None:
    whole = decode_object(letter().data)
    assert letter_refused(encode({**whole, "more": 1})) == "artefact.payload"
    assert letter_refused(encode({name: value for name, value in whole.items() if name != "seal"})) == "artefact.payload"
    assert letter_refused(letter().data + b" ") == "json.spelling"
    assert letter_refused(letter_of(channel(), invitation(channel(), office("harbour"), more=1))) == "artefact.payload"
    assert letter_refused(encode({**whole, "seal": str(whole["seal"]) + "="})) == "base64.spelling"


# The answer on its way.


def test_an_answer_by_somebody_who_has_the_letter_and_not_the_code() -> None:
    data = answer_of(office("lake"), accepted(office("lake")), key=OTHER_CODE.key("answer"))
    assert answer_refused(data) == "invitation.seal"
    assert answer_refused(answer_of(office("lake"), accepted(office("lake")), key=CODE.key("letter"))) == "invitation.seal"


def test_an_answer_with_another_offices_card_put_in_on_the_way() -> None:
    whole = decode_object(answer().data)
    assert answer_refused(encode({**whole, "card": decode_object(lake_again().card.artefact)})) == "invitation.seal"


def test_an_answer_with_the_card_of_another_by_somebody_who_has_the_code() -> None:
    assert answer_refused(answer_of(lake_again(), accepted(office("lake")))) == "acceptance.issuer"


def test_an_answer_with_another_card_of_the_office_than_the_one_it_accepted_with() -> None:
    mailbox = MailboxKey.fresh(Seeded("elsewhere")).address("https://elsewhere.example").text()
    assert answer_refused(answer_of(renewed(office("lake"), mailbox=mailbox), accepted(office("lake")))) == "acceptance.terms"


def test_an_answer_under_another_name_than_the_one_that_was_invited() -> None:
    stranger = office("stranger")
    assert answer_refused(answer_of(stranger, accepted(stranger))) == "invitation.name"


def test_an_answer_with_other_terms_than_were_offered() -> None:
    lake = office("lake")
    for changes in ({"role": Role.PRINCIPAL}, {"series": "LAKPRI"}, {"first": 2}, {"first_serial": 1}, {"prefix": "LM"}):
        assert answer_refused(answer_of(lake, accepted(lake, terms=terms_of("lake", **changes)))) == "acceptance.terms"


def test_an_acceptance_of_another_channel_or_another_invitation_replayed() -> None:
    lake = office("lake")
    assert answer_refused(answer_of(lake, accepted(lake, channel=other_channel().channel))) == "invitation.other"
    assert answer_refused(answer_of(lake, accepted(lake, invitation=OTHER_CODE.id))) == "invitation.other"


def test_an_answer_to_one_invitation_under_the_seal_of_another() -> None:
    assert answer_refused(answer().data, code=OTHER_CODE) == "invitation.seal"


def test_an_answer_by_an_office_that_is_on_the_channel() -> None:
    hill = office("hill")
    as_lake = renewed(hill, name=office("lake").card.name)
    assert answer_refused(answer_of(as_lake, accepted(as_lake))) == "invitation.known-office"
    assert answer_refused(answer_of(hill, accepted(hill)), terms=terms_of("lake", name=hill.card.name)) == "invitation.known-office"


def test_an_answer_by_an_office_that_was_revoked() -> None:
    history = channel()
    admitted(history, answer())
    gone(history, "lake")
    fresh = OfficeName.parse("LAKE HOUSE")
    again = renewed(office("lake"), name=fresh)
    terms = terms_of("lake", name=fresh, series="LAHTO")
    assert answer_refused(answer_of(again, accepted(again, terms=terms)), terms=terms, history=history) == "invitation.known-office"


def test_an_invitation_that_was_answered_and_admitted_answered_once_more() -> None:
    history = channel()
    admitted(history, answer())
    assert answer_refused(answer().data, history=history) == "invitation.known-office"
    other = lake_again()
    assert answer_refused(answer_of(other, accepted(other)), history=history) == "charter.twice"


@pytest.mark.parametrize("key", ["device", "standing", "eyes"])
def test_an_answer_with_a_key_that_somebody_on_the_channel_has(key: str) -> None:
    hill = office("hill")
    stolen = {"device": hill.device.public, "standing": hill.standing.recipient, "eyes": hill.eyes.recipient}[key]
    thief = lake_again(**{key: stolen})
    assert answer_refused(answer_of(thief, accepted(thief))) == "charter.twice"


def test_an_answer_with_a_key_that_somebody_on_the_channel_had() -> None:
    history, hill = channel(), office("hill")
    card = renewed(hill, device=new_office("X", seed="another device").device.public).card
    rows = [replace(seat, card=card) if seat.office == hill.id else seat for seat in history.in_force.seats]
    proposal = propose_next(history.in_force.agreement, rows, [history.in_force], history.papers, office("harbour").secrets)
    history.add((co_sign(proposal, hill.secrets)).signed, proposal.papers)
    thief = lake_again(device=hill.device.public)
    assert answer_refused(answer_of(thief, accepted(thief)), history=history) == "charter.twice"


def test_an_acceptance_without_one_of_its_two_signatures() -> None:
    members = decode_object(answer().data)
    acceptance: Any = members["acceptance"]
    for kept in (acceptance["signatures"][:1], acceptance["signatures"][1:]):
        half = {"acceptance": {**acceptance, "signatures": kept}, "card": members["card"]}
        assert answer_refused(with_seal(half, CODE.key("answer"))) == "sdjwt.signatures"


def test_an_answer_with_more_members_fewer_or_in_another_spelling() -> None:
    whole = decode_object(answer().data)
    assert answer_refused(encode({**whole, "more": 1})) == "artefact.payload"
    assert answer_refused(encode({"seal": whole["seal"]})) == "artefact.payload"
    assert answer_refused(answer().data + b"\n") == "json.spelling"


def test_an_answer_that_is_opened_on_its_way() -> None:
    sealed = answer().seal(office("harbour").card, Seeded("seal"))
    assert refusal(unsealed, sealed, [office("hill").standing, CODE.identity]) == "age.no-match"


def test_the_true_newcomer_answers_after_a_thief_was_admitted_and_is_heard() -> None:
    history, thief = channel(), lake_again()
    admitted(history, taken(answer_of(thief, accepted(thief))))
    late = Answer.read(answer().data, terms_of("lake"), history.channel, CODE)
    assert act_of(late.digest, {accepted(thief).digest}) is InvitationAct.ANOTHER
    assert after(InvitationState.ADMITTED, InvitationAct.ANOTHER) is InvitationState.ADMITTED


def test_two_answers_that_differ_have_two_digests_and_are_both_good_by_themselves() -> None:
    other = lake_again()
    second = taken(answer_of(other, accepted(other)))
    assert second.digest != answer().digest
    assert second.card.fingerprint != answer().card.fingerprint
    state = after(InvitationState.OPEN, act_of(answer().digest, ()))
    assert after(state, act_of(second.digest, {answer().digest})) is InvitationState.DISPUTED
