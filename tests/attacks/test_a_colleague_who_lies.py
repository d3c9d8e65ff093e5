"""A colleague with a station of the house and its true keys, who tells of the office's correspondence what is not so."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest

from attacks.insiders import AT, goes_on, hand, outer, party, refused, say, sent, spring, states, submit, written
from backchannel.seal.house_acts import (
    GiveMailbox,
    TellChain,
    TellCorrespondent,
    TellDelivery,
    TellMandate,
    TellOpened,
    TellReceived,
    TellSent,
    TellVerified,
    ToldState,
    Unknown,
)
from backchannel.seal.house_words import write_acts
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u
from backchannel.vault import Vault
from run.pair import DAY
from run.staff import Staff
from unit.seal.growing import channel as other_channel
from unit.seal.material import office

IN_HOUSE = ("OFFICER", "LORD", "HAIG")
OTHERS = ("OFFICER", "HAIG")


def test_a_colleague_without_custody_says_that_a_message_was_received(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff.settle(IN_HOUSE)
    lord = staff["LORD"]
    for state in ToldState:
        say(lord, TellDelivery(channel=spring(lord), seq=1, office=party(lord), state=state, at=AT))
    staff.settle(IN_HOUSE)
    assert [states(staff[name]) for name in OTHERS] == [["filed"]] * 2
    assert "house.delivery" in refused(staff["OFFICER"])
    staff.settle()
    assert staff.log("PARTY") == [("TOHAK 1/1", "in")]


def test_a_colleague_who_had_custody_says_that_what_another_delivers_was_received(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff.take("OFFICER")
    staff.settle()
    staff["OFFICER"].send("PARTY")
    staff.settle(IN_HOUSE)
    haig = staff["HAIG"]
    say(haig, TellDelivery(channel=spring(haig), seq=1, office=party(haig), state=ToldState.RECEIVED, at=AT))
    staff.settle(IN_HOUSE)
    assert states(staff["OFFICER"]) == ["filed"]
    staff.settle()
    assert staff.log("PARTY") == [("TOHAK 1/1", "in")]


def test_what_was_told_of_a_delivery_counts_when_custody_is_heard_of_later(staff: Staff) -> None:
    staff.mandate("HAIG")
    staff.give("OFFICER", "HAIG")
    staff.settle(("OFFICER", "HAIG"))
    staff["HAIG"].send("PARTY")
    staff.settle(("HAIG", "PARTY"))
    staff.settle(("HAIG", "LORD"))
    assert states(staff["LORD"]) == ["filed"]
    staff.settle()
    assert states(staff["LORD"]) == ["received"]


def test_a_colleague_says_that_what_is_for_the_officers_eyes_was_opened(staff: Staff) -> None:
    draft = "IMMEDIATE\nTOP SECRET; EXCLUSIVELY EYES ONLY\nFrom: PARTY\nTo: WHITE HOUSE\n\n1. The heron flies.\n"
    staff["PARTY"].ask("send", drafts=[draft], channel="SPRING", eyes_only=["WHITE HOUSE"])
    staff.settle()
    say(staff["LORD"], TellOpened(channel=spring(staff["LORD"]), series="HAKTO", seq=1, at=AT))
    staff.settle()
    assert [len(staff[name].ask("inbox")) for name in OTHERS] == [1, 1]
    assert states(staff["PARTY"]) == ["received"]


def test_a_colleague_passes_on_an_old_transit_card_of_a_correspondent(staff: Staff) -> None:
    vault, own = staff["OFFICER"].engine.vault, staff["OFFICER"].engine.sealer.office
    old = next(card for (office, _), card in vault.transit_cards().items() if office != own)
    staff.clock.move(staff.clock.now() + 14 * 7 * DAY)
    staff.settle()
    now = vault.transit_cards()
    assert old not in now.values()
    say(staff["LORD"], TellCorrespondent(transit=old))
    staff.settle()
    assert vault.transit_cards() == now


def test_a_colleague_tells_another_stations_transit_card_as_a_correspondents(staff: Staff) -> None:
    vault, own = staff["LORD"].engine.vault, staff["OFFICER"].engine.sealer.office
    theirs = next(card for (office, _), card in vault.transit_cards().items() if office == own)
    say(staff["LORD"], TellCorrespondent(transit=theirs))
    assert goes_on(staff.settle)
    assert "seal.own" in refused(staff["OFFICER"])


def test_a_colleague_tells_a_correspondents_message_as_the_offices_own(staff: Staff) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    lord = staff["LORD"]
    (row,) = lord.engine.vault.recent_received(spring(lord), 5)
    say(lord, TellSent(channel=row.channel, artefact=row.artefact, at=AT, whole=True))
    assert goes_on(staff.settle)
    assert [staff.log(name) for name in OTHERS] == [[("HAKTO 1/1", "in")]] * 2
    assert "house.sent" in refused(staff["OFFICER"])
    assert staff["OFFICER"].send("PARTY")["number"] == "TOHAK 1/1"


def test_a_colleague_tells_the_offices_own_message_as_one_that_came(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff.settle()
    lord = staff["LORD"]
    (row,) = lord.engine.vault.recent_sent(spring(lord), 5)
    say(lord, TellReceived(channel=row.channel, artefact=row.artefact, at=AT))
    assert goes_on(staff.settle)
    assert [staff.log(name) for name in OTHERS] == [[("TOHAK 1/1", "out")]] * 2
    assert "house.received" in refused(staff["OFFICER"])


@pytest.mark.parametrize("member", ["payload", "signatures"])
def test_a_colleague_tells_a_message_that_its_writer_has_not_signed_so(staff: Staff, member: str) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle(("PARTY", "OFFICER"))
    (row,) = staff["OFFICER"].engine.vault.recent_received(spring(staff["OFFICER"]), 5)
    told = json.loads(row.artefact)
    if member == "payload":
        staff["PARTY"].send("WHITE HOUSE", "Another word.")
        staff.settle(("PARTY", "OFFICER"))
        _, other = sorted(staff["OFFICER"].engine.vault.recent_received(spring(staff["OFFICER"]), 5), key=lambda row: row.seq)
        told["signatures"] = json.loads(other.artefact)["signatures"]
    else:
        told["signatures"] = told["signatures"][:1]
    say(staff["LORD"], TellReceived(channel=row.channel, artefact=encode(told), at=AT))
    staff.settle(("LORD", "HAIG"))
    assert staff.log("HAIG") == []


def test_a_colleague_tells_of_a_channel_that_the_office_is_not_on(staff: Staff) -> None:
    say(staff["LORD"], TellChain(chain=other_channel("harbour", "hill").chain()))
    staff.settle()
    assert [len(staff[name].engine.histories) for name in IN_HOUSE] == [1, 1, 1]
    assert "seal.channel" in refused(staff["OFFICER"])


def test_a_colleague_tells_a_mandate_that_the_officers_station_has_not_told(staff: Staff) -> None:
    staff.mandate("HAIG")
    (mandate,) = staff["HAIG"].ask("mandates")
    (row,) = staff["HAIG"].engine.vault.house.acts("mandate")
    told = json.loads(row.act)["mandate"]
    say(staff["LORD"], *[TellMandate(mandate=encode(told))] * 3)
    staff.settle()
    assert staff["HAIG"].ask("mandates") == [mandate]


def test_a_colleague_vouches_for_a_key_that_nobody_here_knows(staff: Staff) -> None:
    stranger, vault = office("stranger").card, staff["OFFICER"].engine.vault
    say(staff["LORD"], TellVerified(card=stranger.artefact, how="words compared", by_words=True))
    staff.settle()
    assert vault.how(stranger.office) is None
    assert "house.verified" in refused(staff["OFFICER"])


def test_one_false_act_takes_along_nothing_that_is_told_beside_it(staff: Staff) -> None:
    lord = staff["LORD"]
    false = [
        TellReceived(channel=spring(lord), artefact=b"{}", at=AT),
        TellOpened(channel=bytes(32), series="HAKTO", seq=1, at=AT),
        TellOpened(channel=spring(lord), series="NOWHERE", seq=1, at=AT),
        TellChain(chain=b"{}"),
        TellCorrespondent(transit=b"{}"),
        GiveMailbox(count=1, key=bytes(32)),
        Unknown(value=b'{"act":"sing"}'),
    ]
    say(lord, *false, submit(lord, "The true one.", "LORD 1"))
    assert goes_on(staff.settle)
    assert [row["draft"] for row in staff["OFFICER"].ask("drafts")] == ["LORD 1"]
    assert staff["OFFICER"].alarms().count("draft-submitted") == 1


@pytest.mark.parametrize("words", ["[]", "Good morning.", '[{"act":"life","count":1},]', '[{"act":"life","count":0}]'])
def test_a_message_that_tells_no_acts_holds_up_none_after_it(staff: Staff, words: str) -> None:
    lord = staff["LORD"]
    sent(lord, written(lord, [words]))
    say(lord, submit(lord, "The true one.", "LORD 1"))
    assert goes_on(staff.settle)
    assert [row["draft"] for row in staff["OFFICER"].ask("drafts")] == ["LORD 1"]


def test_a_message_that_never_comes_holds_up_its_own_stations_acts_and_no_others(staff: Staff) -> None:
    lord, officer = staff["LORD"], staff["OFFICER"]
    first = written(lord, write_acts([submit(lord, "First.", "LORD 1")]))
    second = written(lord, write_acts([submit(lord, "Second.", "LORD 2")]), after=first)
    hand(lord.engine.sealer.finish(second), officer, staff.seat("OFFICER"))
    say(staff["HAIG"], submit(staff["HAIG"], "Mine.", "HAIG 1"))
    staff.settle(OTHERS)
    assert [row["draft"] for row in officer.ask("drafts")] == ["HAIG 1"]
    hand(lord.engine.sealer.finish(first), officer, staff.seat("OFFICER"))
    assert [row["draft"] for row in officer.ask("drafts")] == ["HAIG 1", "LORD 1", "LORD 2"]


def test_of_two_messages_under_one_number_the_first_has_effect_and_a_person_is_called(staff: Staff) -> None:
    lord, officer = staff["LORD"], staff["OFFICER"]
    for name in ("LORD 1", "LORD 2"):
        message = lord.engine.sealer.finish(written(lord, write_acts([submit(lord, "For you alone.", name)])))
        hand(message, officer, staff.seat("OFFICER"))
    assert [row["draft"] for row in officer.ask("drafts")] == ["LORD 1"]
    assert "number-used-twice" in officer.alarms()


def test_what_is_told_before_its_charter_is_taken_in_when_that_comes(staff: Staff) -> None:
    staff.join("SULLIVAN", "deputy")
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle(("OFFICER", "PARTY", "HAIG"))
    haig, sullivan = staff["HAIG"], staff["SULLIVAN"]
    (row,) = haig.engine.vault.recent_received(spring(haig), 5)
    say(haig, TellReceived(channel=row.channel, artefact=row.artefact, at=AT), to=staff.seat("SULLIVAN"))
    staff.settle(("HAIG", "SULLIVAN"))
    assert refused(sullivan) == {"house.channel"}
    (history,) = haig.engine.histories.values()
    say(haig, TellChain(chain=history.chain()), to=staff.seat("SULLIVAN"))
    staff.settle(("HAIG", "SULLIVAN"))
    assert staff.log("SULLIVAN") == [("HAKTO 1/1", "in")]
    assert refused(sullivan) == set()


def test_what_a_colleague_told_and_nobody_can_verify_does_not_keep_a_new_charter_out(staff: Staff) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    (row,) = staff["LORD"].engine.vault.recent_received(spring(staff["LORD"]), 5)
    told = json.loads(row.artefact)
    say(staff["LORD"], TellReceived(channel=row.channel, artefact=encode(told | {"payload": _under_no_charter(told["payload"])}), at=AT))
    staff.settle()
    staff.rule(second="SECRET")
    assert [outer(staff[name]).charter.number for name in (*IN_HOUSE, "PARTY")] == [2] * 4
    assert "envelope.malformed" not in refused(staff["OFFICER"])


def _under_no_charter(payload: str) -> str:
    content = decode_object(unb64u(payload), limit=1 << 20)
    channel = content["chn"]
    assert isinstance(channel, dict)
    return b64u(encode({**content, "chn": {**channel, "charter": b64u(bytes(32))}}))


def test_what_an_office_wrote_before_it_left_is_told_to_who_comes_later(staff: Staff) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    staff["PARTY"].ask("leave", channel="SPRING", reason="All is done.")
    staff.settle()
    staff.join("SULLIVAN", "deputy")
    staff.settle()
    assert staff.log("SULLIVAN") == [("HAKTO 1/1", "in")]


def test_the_bodies_for_another_officers_eyes_are_in_no_row_of_a_colleagues_station(staff: Staff) -> None:
    heron, bittern, stork = (f"{bird}{'overthedarkeningmarshes' * 2}" for bird in ("heron", "bittern", "stork"))
    marked = "ROUTINE\nTOP SECRET; EXCLUSIVELY EYES ONLY\nFrom: {}\nTo: {}\n\n1. The {} flies tonight.\n"
    staff["OFFICER"].ask("send", drafts=[marked.format("WHITE HOUSE", "PARTY", heron)], channel="SPRING", eyes_only=["PARTY"])
    staff["PARTY"].ask("send", drafts=[marked.format("PARTY", "WHITE HOUSE", bittern)], channel="SPRING", eyes_only=["WHITE HOUSE"])
    staff["OFFICER"].send("PARTY", f"The {stork} may be seen.")
    staff.settle()
    assert bittern in staff["OFFICER"].ask("read", number="HAKTO 1")["cable"]
    staff.settle()
    staff.join("SULLIVAN", "deputy")
    staff.settle()
    for name in ("LORD", "HAIG", "SULLIVAN"):
        found = {word for word in (heron, bittern, stork) if holds(staff[name].engine.vault, word)}
        assert found == {stork}, name


def holds(vault: Vault, word: str) -> bool:
    """Whether a word is anywhere in a vault's rows: plainly, or in base64 once or twice, at any offset."""
    data = b"".join(row for table in _tables(vault) for row in table)
    plain = {word.encode()}
    for _ in range(3):
        if any(one in data for one in plain):
            return True
        plain = {urlsafe_b64encode(b"\0" * shift + one)[shift and 4 : -4] for one in plain for shift in (0, 1, 2)}
    return False


def _tables(vault: Vault) -> list[list[bytes]]:
    ask = vault._ask  # every row, of whatever table
    names = [name for (name,) in ask("select name from sqlite_master where type = 'table' and sql not like '%virtual%'")]
    rows = [[value for row in ask(f'select * from "{name}"') for value in row] for name in names]
    return [[value if isinstance(value, bytes) else str(value).encode() for value in row] for row in rows]
