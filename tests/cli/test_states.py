"""How messages stand is said in words that cannot be read as more than is known, and times in one spelling."""

from __future__ import annotations

import re

from backchannel.cli.render import cable, lists, standing
from backchannel.station.life import DeliveryState
from cli.test_render import channel, correspondent, facts, gap, heading, step, styled, text

ENDS = {"cancelled": "1972-10-22T15:12:00Z", "undelivered": None, "resealed": None}
VOID = {"numbers": [40], "why": "delivery.cancelled", "told": "1972-10-22T15:12:00Z"}


def test_no_state_of_several_deliveries_reads_as_if_all_had_received_it_when_none_has() -> None:
    for state in DeliveryState:
        alone, both = (lists.deliveries_state([{"office": name, "state": state} for name in names]) for names in (("A",), ("A", "B")))
        for said in (alone, both):
            assert " by all" not in said or state in ("received", "opened", "refused")
            assert said.endswith(" yet") == (state in ("filed", "accepted", "received"))
    filed = {"office": "A", "state": "filed"}
    assert lists.deliveries_state([filed, {**filed, "office": "B"}]) == "filed here, handed over to nobody yet"


def test_deliveries_that_stand_differently_are_told_by_office() -> None:
    rows = [{"office": name, "state": state} for name, state in (("A", "opened"), ("B", "cancelled"), ("C", "opened"))]
    assert lists.deliveries_state(rows) == "A and C: opened; B: cancelled before they had signed for it"


def test_what_is_packed_is_not_said_to_be_handed_over() -> None:
    row = {"office": "A", "state": "accepted", "carrier": "pouch: /media/stick"}
    assert lists.deliveries_state([row]) == "packed, not received yet"
    assert lists.deliveries_state([row, {**row, "office": "B"}]) == "packed for all, received by none yet"


def test_what_was_stopped_and_received_says_both_until_somebody_sends_it_again() -> None:
    row = {"office": "A", "state": "received", **ENDS}
    assert lists.deliveries_state([row]) == "received, not opened, although cancelled here"
    assert lists.deliveries_state([{**row, "resealed": "1972-10-22T15:13:00Z"}]) == "received, not opened yet"
    given_up = {**row, "state": "opened", "undelivered": "1972-10-22T15:13:00Z"}
    assert lists.deliveries_state([given_up]) == "opened, although given up here"


def test_what_its_originator_has_stopped_is_marked_in_lists_and_at_the_message() -> None:
    void = {"why": "delivery.cancelled", "told": "1972-10-22T15:12:00Z"}
    said = "cancelled by its originator, told 22 OCT 72 15:12Z; it arrived all the same"
    assert [row.strip() for row in styled(lists.inbox([heading(void=void)], [], 100), "warning")] == [said]
    (shown,) = styled(cable.foot(facts(void=void), 100), "warning")
    assert shown == f"C{said[1:]}."
    record = [step("void", void["told"], why=void["why"], by="SAIGON PARTY", signed=True)]
    assert "cancelled    22 OCT 72 15:12:00Z  told by SAIGON PARTY, signed" in text(cable.foot(facts(record=record), 100))


def test_what_is_under_way_to_several_alike_is_one_row() -> None:
    rows = [{"number": "TOHAK 82", "office": name, "state": "accepted", "detail": None} for name in ("PARIS", "BONN", "SAIGON PARTY")]
    assert text(lists.unsettled(rows)) == "  TOHAK 82  to PARIS, BONN and SAIGON PARTY  handed over, not received yet"


def test_every_time_but_a_messages_own_is_spelled_in_one_way() -> None:
    rows = [heading(), heading(state="opened", opened="1972-10-22T12:03:00Z"), {**gap(40), "state": "void", **VOID}]
    said = text(lists.log([{**row, "direction": "in"} for row in rows], 100))
    said += text(standing.channel_lines(channel(correspondent(silent=True)), 100))
    assert len(re.findall(r"\d\d [A-Z]{3} \d\d \d\d:\d\dZ", said)) == 4
    own = heading()["time"]
    assert set(re.findall(r"\d{6}Z(?: [A-Z]{3} \d\d)?", said)) == {own}


def test_numbers_that_were_left_out_are_not_said_to_be_lost() -> None:
    lines = standing.channel_lines(channel(correspondent(), lost=[[80, 82]], left_out=[[83, 199]]), 120)
    assert styled(lines, "warning") == ["lost here in a restore: 80 to 82; whoever holds any can `backchannel resend` it"]
    assert "left out when the series was opened again: 83 to 199, never used as far as anybody knows" in styled(lines, "quiet")


def test_what_was_put_aside_and_needs_nobody_is_told_apart_from_what_was_refused() -> None:
    at = "2026-02-01T12:00:00Z"
    codes = ["age.no-match", "signature.wrong", "seal.own", "age.no-match"]
    lines = standing.quarantine([{"code": code, "why": f"what {code} says.", "at": at, "bytes": 9} for code in codes], 200)
    said = text(lines).split("\n")
    assert styled(lines, "warning") == [said[0]] and said[0].startswith("Refused 1, bytes kept")
    assert said[1] == "  01 FEB 26 12:00Z: what signature.wrong says. [signature.wrong]"
    assert said[2] == "Put aside, and nothing is to be done:"
    assert [row.split()[0] for row in said[3:]] == ["2", "1"]
    assert all(style == "quiet" for row in lines[2:] for _, style in row)
    assert standing.quarantine([], 80) == []
