"""What is late is said: in the lists, in the status, in signed notices; what will not come is said to its addressee."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.errors import Refused
from run.pair import DAY, START, Pair, Side

MINUTE = 60_000_000
HOUR = 60 * MINUTE


def record(side: Side, number: str) -> list[dict[str, Any]]:
    return list(side.ask("read", number=number)["record"])


def steps(side: Side, number: str) -> list[str]:
    return [step["what"] for step in record(side, number)]


def test_a_message_is_late_when_its_handling_time_is_over_and_not_before(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.pass_time(START + 9 * MINUTE)
    (row,) = pair.mission.ask("status")["unsettled"]
    assert (row["due"][:16], row["overdue"], row["late"]) == ("2025-08-02T00:10", False, 0)
    pair.pass_time(START + 11 * MINUTE)
    (row,) = pair.mission.ask("status")["unsettled"]
    assert (row["due"][:16], row["overdue"], row["late"]) == ("2025-08-02T00:10", True, 1)
    assert "late" in pair.mission.alarms()


def test_a_clock_that_is_set_back_makes_nothing_less_late(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.pass_time(START + 11 * MINUTE)
    pair.jump(START - 300 * DAY)
    (row,) = pair.mission.ask("status")["unsettled"]
    assert row["overdue"]


def test_a_message_that_is_received_and_not_opened_in_its_time_stands_in_the_status_until_it_is(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="IMMEDIATE")
    pair.settle()
    assert pair.mission.ask("status")["unopened"] == []
    pair.pass_time(START + 31 * MINUTE)
    (row,) = pair.mission.ask("status")["unopened"]
    assert (row["number"], row["state"], row["overdue"], row["unopened"]) == ("MISTO 1", "received", True, 1)
    pair.capital.ask("read", number="MISTO 1")
    pair.settle()
    assert pair.mission.ask("status")["unopened"] == []


def test_the_record_of_a_message_says_what_happened_to_it_in_order(pair: Pair) -> None:
    pair.settle()
    draft = "FLASH\nSECRET\nFrom: MISSION\nDrafter: A. Writer\nTo: CAPITAL\n\n1. One.\n"
    pair.mission.ask("send", drafts=[draft])
    pair.pass_time(START + 11 * MINUTE)
    pair.settle()
    pair.pass_time(START + 32 * MINUTE)
    pair.capital.ask("read", number="MISTO 1")
    pair.settle()
    told = record(pair.mission, "MISTO 1")
    assert [step["what"] for step in told] == [
        "drafted", "released", "sealed", "handed", "late", "received", "not-opened", "opened"
    ]  # fmt: skip
    assert [step["by"] for step in told[:2]] == ["A. Writer", "Officer of MISSION"]
    assert told[2]["sealed_to"].startswith("week ")
    times = {step["what"]: step["at"] for step in told}
    assert (times["received"][:16], times["opened"][:16]) == ("2025-08-02T00:11", "2025-08-02T00:32")
    assert [step["office"] for step in told] == [None, None, *["CAPITAL"] * 6]
    here = record(pair.capital, "MISTO 1")
    assert [(step["what"], step["by"]) for step in here] == [
        ("drafted", "A. Writer"),
        ("released", "Officer of MISSION"),
        ("received", "this station"),
        ("opened", "Officer of CAPITAL"),
    ]
    assert here[2]["sealed_to"].startswith("week ")


def test_notices_are_counted_and_their_first_time_is_told(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    for minutes in (11, 21, 41):
        pair.pass_time(START + minutes * MINUTE)
    (late,) = (step for step in record(pair.mission, "MISTO 1") if step["what"] == "late")
    assert (late["at"][:16], late["times"], late["signed"]) == ("2025-08-02T00:11", 3, True)


def test_a_message_that_is_given_up_is_told_to_its_addressee_and_may_be_sent_again(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.mission.note(pair.mission.engine.start())
    pair.pass_time(START + 401 * DAY)
    pair.mission.ask("confirm_clock")
    pair.pass_time(START + 402 * DAY)
    (line,) = pair.mission.ask("log")
    assert line["state"] == "undelivered"
    assert "not-delivered" in steps(pair.mission, "MISTO 1")
    pair.settle()
    pair.settle()
    (told,) = pair.capital.ask("log")
    assert (told["state"], told["numbers"], told["why"]) == ("void", [1], "delivery.given-up")
    pair.mission.ask("resend", to="CAPITAL", numbers=["MISTO 1"])
    pair.settle()
    assert [row["state"] for row in pair.capital.ask("log")] == ["received"]
    assert "resealed" in steps(pair.mission, "MISTO 1")


def test_a_cancelled_number_stands_in_its_addressees_log_with_the_reason(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.mission.ask("cancel", number="MISTO 1")
    pair.mission.send("CAPITAL")
    pair.settle()
    void, message = sorted(pair.capital.ask("log"), key=lambda row: row["number"])
    assert (void["state"], void["number"], void["from"], void["why"]) == ("void", "MISTO 1", "MISSION", "delivery.cancelled")
    assert message["state"] == "received"
    (incoming,) = pair.capital.ask("status")["channels"][0]["incoming"]
    assert (incoming["missing"], incoming["void"]) == ([], [1])


def test_a_reference_to_a_void_number_says_that_it_will_not_come(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.mission.ask("cancel", number="MISTO 1")
    pair.mission.ask("send", drafts=["IMMEDIATE\nSECRET\nFrom: MISSION\nTo: CAPITAL\nRef: MISTO 1\n\n1. Forget it.\n"])
    pair.settle()
    facts = pair.capital.ask("read", number="MISTO 2")
    assert [row["standing"] for row in facts["references"]] == ["will not come"]


def test_a_number_that_came_all_the_same_is_void_no_longer(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    envelopes = pair.mission.waiting()
    pair.mission.ask("cancel", number="MISTO 1")
    pair.settle()
    pair.capital.note(pair.capital.engine.arrive(envelopes))
    assert [row["state"] for row in pair.capital.ask("log")] == ["received"]


def test_a_correspondent_that_says_nothing_is_silent_until_it_is_heard_again(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    heard = pair.mission.ask("status")["channels"][0]["incoming"][0]
    assert (heard["heard"][:16], heard["silent"]) == ("2025-08-02T00:00", False)
    pair.pass_time(START + 3 * HOUR + MINUTE)
    silent = pair.mission.ask("status")["channels"][0]["incoming"][0]
    assert (silent["heard"], silent["silent"]) == (heard["heard"], True)
    pair.settle()
    again = pair.mission.ask("status")["channels"][0]["incoming"][0]
    assert (again["heard"][:16], again["silent"]) == ("2025-08-02T03:01", False)
    assert [kind for kind in pair.mission.alarms() if kind in ("silent", "heard-again")] == ["silent", "heard-again"]


def test_notices_are_verified_with_the_message_that_they_are_about(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.pass_time(START + 11 * MINUTE)
    assert pair.mission.ask("verify", number="MISTO 1")[0]["notices"] == 1


@pytest.mark.parametrize(
    "change",
    ["update notice set kind = 'cancelled'", "update notice set step = 2", "update notice set at = at + 1", "update notice set seq = 2"],
)
def test_a_notice_that_is_not_what_was_signed_is_refused(pair: Pair, change: str) -> None:
    pair.settle()
    for _ in range(2):
        pair.mission.send("CAPITAL", precedence="FLASH")
    pair.pass_time(START + 11 * MINUTE)
    pair.mission.engine.vault._connection.execute(change)
    with pytest.raises(Refused) as caught:
        pair.mission.ask("verify")
    assert caught.value.code == "notice.about"


def test_a_notice_whose_bytes_were_changed_is_refused(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.pass_time(START + 11 * MINUTE)
    vault = pair.mission.engine.vault
    ((artefact,),) = vault._ask("select artefact from notice")
    place = len(artefact) // 2
    vault._connection.execute("update notice set artefact = ?", (artefact[:place] + b"AAAA" + artefact[place + 4 :],))
    with pytest.raises(Refused):
        pair.mission.ask("verify", number="MISTO 1")
