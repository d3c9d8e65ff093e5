"""Whoever has the keys of an office that is revoked: what it signs, under whatever version and date, and what was there before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from attacks.tools import refusal
from backchannel.errors import Mistake
from backchannel.message import OfficeName
from backchannel.seal import Charter, Opened, compose, open_sealed, reopen
from backchannel.seal.acts import Chain, read_chain
from backchannel.seal.age import HybridIdentity
from backchannel.seal.artefacts import MESSAGE, REVOCATION
from backchannel.seal.history import History, Standing
from backchannel.seal.papers import Papers
from backchannel.seal.payload import Composed
from backchannel.seal.receipt import make_receipt
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, decode_object
from backchannel.seal.transit import make_transit
from unit.seal.growing import added, admission, bundled, chained, changed, channel, forged, left, newcomer, payload, revocation
from unit.seal.liar import said
from unit.seal.material import NAMES, Seeded, composed, delivered, message, office, reader, sealed_to, writing


def held(*who: str) -> History:
    return channel(*(who or ("harbour", "hill", "lake", "ferry")))


def written(under: Charter) -> Composed:
    """A message of HARBOUR PARTY under this version."""
    return compose(message(), writing(charter=under), Seeded("written"))


def opens(history: History, data: bytes) -> Opened:
    opened = open_sealed(data, reader("hill", history))
    assert isinstance(opened, Opened)
    return opened


# What it says


def test_a_revoked_office_sends_a_message() -> None:
    history = held()
    data = sealed_to("hill", composed())
    assert opens(history, data)
    left(history, "harbour")
    assert refusal(open_sealed, data, reader("hill", history)) == "charter.revoked"


def test_a_revoked_office_backdates_a_message_to_before_its_revocation_or_to_another_branch() -> None:
    history = held()
    founding = history.in_force
    added(history, changed(history, "harbour", "hill", "lake", name="Quiet talks"))
    other = added(history, admission(history, "stranger", "hill", "lake", after=founding))
    assert history.revoke(revocation(history, "harbour", "hill", "lake").artefact)
    for under in (founding, history.in_force, other):
        assert refusal(open_sealed, sealed_to("hill", written(under)), reader("hill", history)) == "charter.revoked"


def test_what_came_before_a_revocation_stands() -> None:
    history = held()
    opened = opens(history, sealed_to("hill", composed()))
    left(history, "harbour")
    again = reopen(opened.artefact, reader("hill", history), opened.sealed_to)
    assert (again.message, again.link, again.office) == (opened.message, opened.link, opened.office)


def test_a_revoked_office_gives_a_receipt_or_a_transit_card() -> None:
    history = held()
    harbour = office("harbour")
    receipt = delivered(make_receipt(said(), charter=history.in_force, office=harbour.id, to=office("hill").id, device=harbour.device))
    card = delivered(make_transit(office=harbour.id, device=harbour.device, identities={2971: HybridIdentity.from_seed(bytes(32))}))
    for data in (receipt, card):
        assert open_sealed(data, reader("hill", history))
    left(history, "harbour")
    assert refusal(open_sealed, receipt, reader("hill", history)) == "charter.revoked"
    assert refusal(open_sealed, card, reader("hill", history)) == "charter.stranger"


# Under which version


def test_a_message_under_a_version_that_is_not_held_waits_until_it_comes() -> None:
    history, ahead = held(), held()
    later = changed(ahead, "harbour", "hill", "lake", name="Quiet talks")
    data = sealed_to("hill", written(added(ahead, later)))
    assert refusal(open_sealed, data, reader("hill", history)) == "seal.charter"
    added(history, later)
    assert opens(history, data).charter.name == "Quiet talks"


def test_a_message_under_an_earlier_version_is_verified_by_that_one() -> None:
    history = held()
    data = sealed_to("hill", written(history.in_force))
    added(history, changed(history, "harbour", "hill", "lake", name="Quiet talks"))
    opened = opens(history, data)
    assert opened.charter.name == "Harbour talks"
    assert history.standing(opened.charter.digest) is Standing.EARLIER


def test_a_message_under_a_version_of_another_branch_is_verified_by_that_one() -> None:
    history = held()
    founding = history.in_force
    added(history, changed(history, "harbour", "hill", "lake", name="Quiet talks"))
    other = added(history, admission(history, "stranger", "harbour", "lake", after=founding))
    opened = opens(history, sealed_to("hill", written(other)))
    assert opened.charter.digest == other.digest
    assert history.standing(other.digest) is Standing.OTHER_BRANCH


def test_a_message_under_a_version_from_before_its_writer_or_its_reader_was_admitted() -> None:
    history = channel("hill", "lake", "ferry")
    founding = history.in_force
    data = sealed_to("hill", written(added(history, admission(history, "harbour", "hill", "lake"))))
    assert opens(history, data)
    fresh = compose(message(), writing(charter=history.in_force), Seeded("fresh"))
    old = {**fresh.signed.content, "chn": {"id": b64u(history.channel), "charter": b64u(founding.digest)}}
    members = {name: value for name, value in old.items() if name != "_sd_alg"}
    signed = sign(members, typ=MESSAGE, keys=office("harbour").device.keys, disclosures=fresh.signed.disclosures)
    assert refusal(open_sealed, delivered(signed), reader("hill", history)) == "charter.stranger"
    assert refusal(reader("harbour", history).version, history.channel, founding.digest) == "seal.charter"


# What it signs for the charter


def test_a_revoked_office_signs_a_version_under_one_from_before() -> None:
    history = held("harbour", "hill", "lake")
    founding = history.in_force
    added(history, changed(history, "harbour", "hill", "lake", name="Quiet talks"))
    left(history, "lake")
    backdated = admission(history, "stranger", "harbour", "lake", after=founding, revoked=frozenset())
    assert refusal(history.add, backdated.signed, backdated.papers) == "charter.unsigned"


def test_two_revoked_offices_found_a_branch_of_their_own() -> None:
    history = held("harbour", "hill", "lake", "stranger")
    founding = history.in_force
    left(history, "lake")
    left(history, "stranger")
    backdated = admission(history, "ferry", "lake", "stranger", after=founding, revoked=frozenset())
    assert refusal(history.add, backdated.signed, backdated.papers) == "charter.unsigned"
    behind = held("harbour", "hill", "lake", "stranger")
    both = replace(read_chain(history.chain()), acts=(backdated.signed, *read_chain(history.chain()).acts))
    news, refused = behind.take(add_papers(both, backdated.papers))
    assert {problem.code for problem in refused} == {"charter.unsigned"}
    assert len(behind.versions) == 1
    assert len(news) == 2


def add_papers(chain: Chain, papers: Papers) -> Chain:
    """A chain that brings these papers too."""
    cards = [decode_object(card.artefact) for card in papers.cards.values()]
    return replace(chain, cards=cards, acceptances=[decode_object(one.artefact) for one in papers.acceptances.values()])


def test_the_only_one_left_admits_or_changes_nothing_alone() -> None:
    history = held("harbour", "hill", "lake")
    for who in ("hill", "lake"):
        left(history, who)
    wanted, papers = newcomer(history, "stranger")
    for seats, more in (([*history.in_force.seats, wanted], {}), (history.in_force.seats, {"name": "Mine"})):
        signed = forged(payload(seats, history.in_force, **more), office("harbour"))
        assert refusal(history.add, signed, papers) == "charter.unsigned"


def test_who_is_revoked_cannot_be_admitted_again() -> None:
    history = held("harbour", "hill", "lake")
    left(history, "lake")
    wanted, papers = newcomer(history, "lake")
    signed = forged(payload([*history.in_force.seats, wanted], history.in_force), office("harbour"), office("hill"))
    assert refusal(history.add, signed, papers) == "charter.twice"


# Revocations that are none


def test_an_office_is_revoked_by_one_voice_by_offices_without_one_or_by_strangers() -> None:
    history = channel("harbour", "hill", "lake", "ferry", "stranger")
    members = {"channel": b64u(history.channel), "office": office("lake").id, "at": b64u(history.channel), "reason": "Out"}
    cases = [
        (("harbour",), "revocation.unsigned"),
        (("harbour", "ferry"), "revocation.signers"),
        (("ferry",), "revocation.signers"),
        (("harbour", "harbour"), "sdjwt.signatures"),
        (("hill", "harbour"), "sdjwt.header"),
        (("harbour", "lake"), "revocation.signers"),
        (("lake", "lake"), "sdjwt.signatures"),
    ]
    for signers, code in cases:
        signed = forged(members, *(office(who) for who in signers), typ=REVOCATION)
        assert refusal(history.revoke, signed.encode()) == code
    outsider = held("harbour", "hill")
    digest = b64u(outsider.channel)
    stranger = {**members, "office": office("hill").id, "channel": digest, "at": digest}
    assert refusal(outsider.revoke, forged(stranger, office("lake"), typ=REVOCATION).encode()) == "sdjwt.signatures"
    assert history.revoked == outsider.revoked == frozenset()


def test_an_office_revokes_another_under_a_version_on_which_it_is_alone_or_that_nobody_holds() -> None:
    history = held("harbour", "hill", "lake")
    other = channel("harbour", "lake", name="Other talks")
    for at, code in ((other.channel, "revocation.version"), (bytes(32), "revocation.version"), (b"", "revocation.version")):
        members = {"channel": b64u(history.channel), "office": office("lake").id, "at": b64u(at), "reason": "Out"}
        assert refusal(history.revoke, forged(members, office("harbour"), typ=REVOCATION).encode()) == code
    members = {"channel": b64u(history.channel), "office": office("lake").id, "at": b64u(other.channel), "reason": "Out"}
    assert refusal(other.revoke, forged(members, office("harbour"), typ=REVOCATION).encode()) == "revocation.version"


def test_a_revocation_of_an_office_that_is_not_there_or_with_other_members() -> None:
    history = held("harbour", "hill")
    members = {"channel": b64u(history.channel), "office": office("hill").id, "at": b64u(history.channel), "reason": "Out"}
    for changes, code in (
        ({"office": office("stranger").id}, "charter.stranger"),
        ({"reason": "a\u202eb"}, "artefact.line"),
        ({"reason": "e\u0301"}, "artefact.line"),
        ({"more": 1}, "artefact.payload"),
        ({"at": "A"}, "base64.spelling"),
    ):
        signed = forged({**members, **changes}, office("hill"), typ=REVOCATION)
        assert refusal(history.revoke, signed.encode()) == code


def test_a_thief_has_an_office_leave_a_thousand_times() -> None:
    history = held("harbour", "hill")
    for reason in ("once", "twice", "thrice"):
        history.revoke(revocation(history, "hill", "hill", reason=reason).artefact)
    assert len(history.acts) == 2
    assert len(read_chain(history.chain()).acts) == 2


def test_nobody_writes_to_an_office_that_is_revoked() -> None:
    history = held()
    left(history, "lake")
    with pytest.raises(Mistake) as caught:
        written(history.in_force)
    assert caught.value.code == "charter.revoked"
    assert OfficeName.parse(NAMES["lake"]) in message().addressees


def test_a_revocation_shown_as_a_version_or_a_version_as_a_revocation() -> None:
    history = held("harbour", "hill")
    gone = revocation(history, "hill", "hill")
    assert refusal(history.propose, bundled(gone.signed, [])) == "sdjwt.type"
    assert refusal(history.revoke, history.acts[0][1]) == "sdjwt.type"
    assert refusal(History.of_chain, chained([gone.signed])) == "charter.chain"
