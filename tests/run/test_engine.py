"""A station at work: nothing is shown or sent before it is on disk, and what fails has not happened."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from backchannel.envelope import Envelope
from backchannel.errors import Mistake, Refused, Trouble, Unsound
from backchannel.seal import read_card
from backchannel.seal.age import HybridIdentity, encrypt
from backchannel.seal.opened import Opened
from backchannel.seal.padding import pad
from backchannel.seal.primitives import SystemRandomness
from backchannel.seal.sealing import seal_artefact
from backchannel.station import Keep
from backchannel.station.deliveries import REPEAT_AFTER
from run.pair import DAY, START, Pair, Side

CHANCE = SystemRandomness()
EYES = "SECRET; EXCLUSIVELY EYES ONLY"


def full_disk(keeps: Sequence[Keep]) -> None:
    raise Trouble("vault.disk-full", "the disk is full", "room")


def states(side: Side) -> list[str]:
    return [line["state"] for line in side.ask("log") if line["direction"] == "out"]


def test_a_message_goes_through_all_four_acknowledgements(pair: Pair) -> None:
    assert pair.mission.send("CAPITAL")["state"] == "filed"
    hands = [effect for effect in pair.mission.effects if type(effect).__name__ == "Hand"]
    pair.mission.note(pair.mission.engine.accepted(hands))  # type: ignore[arg-type]
    assert states(pair.mission) == ["accepted"]
    pair.settle()
    assert states(pair.mission) == ["received"]
    pair.capital.ask("read", number="MISTO 1")
    pair.settle()
    assert states(pair.mission) == ["opened"]
    (line,) = pair.mission.ask("log")
    assert all(line["deliveries"][0][name] for name in ("accepted", "received", "opened"))


def test_what_was_filed_at_one_moment_is_listed_in_the_order_in_which_it_was_filed(pair: Pair) -> None:
    for _ in range(3):
        pair.mission.send("CAPITAL")
    pair.settle()
    for side in (pair.mission, pair.capital):
        assert [line["number"].partition("/")[0] for line in side.ask("log")] == ["MISTO 1", "MISTO 2", "MISTO 3"]


def test_a_release_that_cannot_be_filed_uses_no_number(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pair.mission.engine.vault, "commit", full_disk)
        with pytest.raises(Trouble):
            pair.mission.send("CAPITAL")
    assert pair.mission.ask("status")["channels"][0]["next"] == 1
    assert not [effect for effect in pair.mission.effects if type(effect).__name__ == "Hand"]
    assert pair.mission.send("CAPITAL")["number"] == "MISTO 1/1"


def test_a_message_that_cannot_be_filed_has_not_arrived_and_gets_no_receipt(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.mission.send("CAPITAL", precedence="FLASH")
    envelopes = pair.mission.waiting()
    with monkeypatch.context() as patch:
        patch.setattr(pair.capital.engine.vault, "commit", full_disk)
        with pytest.raises(Trouble):
            pair.capital.engine.arrive(envelopes)
    assert (pair.capital.ask("inbox"), pair.capital.alarms()) == ([], [])
    pair.carry(pair.mission, pair.capital)
    assert [line["number"] for line in pair.capital.ask("inbox")] == ["MISTO 1/1"]
    assert pair.capital.alarms() == ["flash"]


def test_of_several_drafts_all_are_released_or_none(pair: Pair) -> None:
    good = "ROUTINE\nSECRET\nFrom: MISSION\nTo: CAPITAL\n\n1. Good.\n"
    for bad, kind in (("ROUTINE\n", Unsound), (good.replace("To: CAPITAL", "To: NOBODY"), Mistake)):
        with pytest.raises(kind):
            pair.mission.ask("send", drafts=[good, bad])
    assert pair.mission.ask("status")["counts"]["sent"] == 0
    assert [facts["number"] for facts in pair.mission.ask("send", drafts=[good, good])] == ["MISTO 1/1", "MISTO 2/2"]


def test_when_every_receipt_is_lost_the_message_comes_again_and_its_receipt_with_it(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.carry(pair.mission, pair.capital)
    pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    assert states(pair.mission) == ["filed"]
    pair.mission.effects.clear()
    pair.clock.move(pair.clock.now() + REPEAT_AFTER[1])
    pair.mission.note(pair.mission.engine.tick())
    assert [type(effect).__name__ for effect in pair.mission.effects if type(effect).__name__ != "Dispatch"] == ["Hand"]
    pair.settle()
    assert states(pair.mission) == ["received"]
    assert pair.capital.ask("status")["counts"]["received"] == 1
    assert pair.capital.alarms() == ["flash"]


def test_one_receipt_answers_a_whole_batch(pair: Pair) -> None:
    pair.settle()
    for _ in range(5):
        pair.mission.send("CAPITAL")
    pair.carry(pair.mission, pair.capital)
    assert len(pair.capital.waiting()) == 1
    pair.carry(pair.capital, pair.mission)
    assert states(pair.mission) == ["received"] * 5


def test_messages_that_come_in_the_wrong_order_are_known_to_have_a_hole_until_it_is_filled(pair: Pair) -> None:
    for _ in range(3):
        pair.mission.send("CAPITAL")
    first, second, third = pair.mission.waiting()[:3]
    pair.capital.note(pair.capital.engine.arrive([third, first]))
    (incoming,) = pair.capital.ask("status")["channels"][0]["incoming"]
    assert (incoming["nothing_missing_up_to"], incoming["highest"], incoming["missing"]) == (1, 3, [2])
    assert {"number": "MISTO 2", "direction": "in", "state": "missing", "from": "MISSION"} in pair.capital.ask("log")
    pair.capital.note(pair.capital.engine.arrive([second]))
    (incoming,) = pair.capital.ask("status")["channels"][0]["incoming"]
    assert (incoming["nothing_missing_up_to"], incoming["missing"]) == (3, [])


def test_a_message_says_what_its_writer_had_read_and_what_lay_unopened(pair: Pair) -> None:
    for _ in range(3):
        pair.capital.send("MISSION")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    pair.mission.ask("read", number="TOMIS 3")
    pair.mission.send("CAPITAL")
    pair.settle()
    facts = pair.capital.ask("read", number="MISTO 1")
    assert facts["written"] == "written having read TOMIS up to 1, and 3; 2 had arrived unread"


def with_other_eyes(pair: Pair, envelope: Envelope) -> Envelope:
    """The message as a writer could have sealed it who put something else into the part for the officer's eyes."""
    opened = pair.capital.engine.sealer.open(envelope, pair.capital.engine.histories)
    assert isinstance(opened, Opened)
    card = read_card(pair.capital.ask("own_card")["card"].encode())
    other = encrypt(pad(b"[]"), [card.officer.eyes], CHANCE)
    sealed = seal_artefact(opened.signed.with_eyes(other), [card.devices[0].standing], CHANCE)
    return Envelope.post(mailbox=envelope.mailbox, urgency=envelope.urgency, sealed=sealed, today=envelope.expires)


def test_a_body_for_the_officers_eyes_that_is_not_what_is_owed_is_refused_at_opening_and_stays_so(pair: Pair) -> None:
    draft = f"ROUTINE\n{EYES}\nFrom: MISSION\nTo: CAPITAL\n\n1. For you alone.\n"
    pair.mission.ask("send", drafts=[draft], eyes_only=["CAPITAL"])
    (message, *_) = pair.mission.waiting()
    pair.capital.note(pair.capital.engine.arrive([with_other_eyes(pair, message)]))
    pair.carry(pair.capital, pair.mission)
    assert states(pair.mission) == ["received"]
    for _ in range(2):
        with pytest.raises(Refused):
            pair.capital.ask("read", number="MISTO 1")
        pair.capital.close()
        pair.capital.open()
    assert pair.capital.ask("inbox") == []
    pair.carry(pair.capital, pair.mission)
    assert states(pair.mission) == ["refused"]
    assert pair.mission.alarms() == ["refused"]
    pair.capital.send("MISSION")
    pair.settle()
    assert pair.mission.ask("read", number="TOMIS 1")["saw"][0]["through"] is None


def test_a_refusal_reaches_the_originator_although_its_first_receipt_was_lost(pair: Pair) -> None:
    draft = f"ROUTINE\n{EYES}\nFrom: MISSION\nTo: CAPITAL\n\n1. For you alone.\n"
    pair.mission.ask("send", drafts=[draft], eyes_only=["CAPITAL"])
    (message, *_) = pair.mission.waiting()
    pair.capital.note(pair.capital.engine.arrive([with_other_eyes(pair, message)]))
    with pytest.raises(Refused):
        pair.capital.ask("read", number="MISTO 1")
    pair.capital.engine.vault.handed(pair.capital.engine.vault.outgoing())
    pair.capital.close()
    pair.capital.open()
    pair.mission.send("CAPITAL")
    pair.settle()
    assert states(pair.mission) == ["refused", "received"]


def test_a_cancelled_message_is_not_sent_again_and_its_addressee_is_told_that_it_will_not_come(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.mission.ask("cancel", number="MISTO 1")
    pair.mission.send("CAPITAL")
    pair.mission.effects.clear()
    pair.pass_time(START + DAY)
    assert {effect.seq for effect in pair.mission.effects if type(effect).__name__ == "Hand"} == {2}  # type: ignore[union-attr]
    with pytest.raises(Mistake):
        pair.capital.ask("cancel", number="TOMIS 1")
    pair.settle()
    (incoming,) = pair.capital.ask("status")["channels"][0]["incoming"]
    assert (incoming["missing"], incoming["void"], incoming["nothing_missing_up_to"]) == ([], [1], 2)
    assert "void" in pair.capital.alarms()


def test_whatever_is_put_into_the_mailbox_raises_nothing(pair: Pair) -> None:
    mailbox = pair.mission.waiting()[0].mailbox
    for size in (0, 1, 200, 3000):
        bad = Envelope.post(mailbox=mailbox, urgency=1, sealed=os.urandom(size) or b"x", today=pair.mission.waiting()[0].expires)
        assert pair.capital.engine.arrive([bad, bad]) == []
    stranger = HybridIdentity.from_seed(os.urandom(32)).recipient
    foreign = Envelope.post(mailbox=mailbox, urgency=1, sealed=encrypt(b"x", [stranger], CHANCE), today=pair.mission.waiting()[0].expires)
    assert pair.capital.engine.arrive([foreign]) == []
    assert pair.capital.ask("status")["counts"]["quarantine"] == 5


def test_every_message_can_be_verified_anew_without_opening_it(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    pair.settle()
    rows = pair.mission.ask("verify")
    assert [(row["number"], row["office"]) for row in rows] == [("MISTO 1", "MISSION"), ("TOMIS 1", "CAPITAL")]
    assert len(pair.mission.ask("inbox")) == 1
