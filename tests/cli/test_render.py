"""What a person reads is drawn from facts alone: these are such facts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.cli.lines import Line, columns
from backchannel.cli.render import cable, lists, standing

CABLE = """\
FLASH
SECRET
Number: HAKTO 42/221
From: SAIGON PARTY
To: WHITE HOUSE

1. We would not repeat
not agree to less.

2. [order]
Deliver: paragraph 3
Begin text:
Wait.
End text.
"""


def facts(**changed: Any) -> dict[str, Any]:
    """A message as the clerk tells it."""
    return {
        "cable": CABLE,
        "from": "SAIGON PARTY",
        "signed_by": "Kissinger",
        "key_verified": "words compared by telephone",
        "sealed_to": "week 146",
        "copy": False,
        "direction": "in",
        "state": "opened",
        "received": "1972-10-22T12:00:01Z",
        "opened": "1972-10-22T12:03:00Z",
        "written": "written having read TOHAK up to 81, and 83 and 84; 85 had arrived unread; 86 was not there yet",
        **{name: [] for name in ("crossed", "asks", "relays", "seen")},
        "orders": {"given": [], "proposed": [], "steps": [], "findings": []},
        "enclosures": [],
        "references": [{"letter": "", "reference": "TOHAK 82", "standing": "missing"}],
        "repeats": [{"paragraph": 1, "guard": "not"}],
        "record": [step("released", "1972-10-22T12:00:00Z", by="Kissinger"), step("received", "1972-10-22T12:00:01Z", by="this station")],
    } | changed


def step(what: str, at: str | None, **more: Any) -> dict[str, Any]:
    """One line of a handling record."""
    return {"what": what, "at": at, "by": None, "signed": False, "why": None, "sealed_to": None, "office": None} | more


def heading(**changed: Any) -> dict[str, Any]:
    """A message as a list tells it."""
    return {
        "number": "HAKTO 42/221",
        "time": "221500Z OCT 72",
        "precedence": "FLASH",
        "marking": "TOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY",
        "from": "SAIGON PARTY",
        "to": ["WHITE HOUSE"],
        "info": [],
        "subject": "Text for delivery in Paris tonight",
        "state": "received",
        "received": "1972-10-22T15:01:00Z",
        "opened": None,
    } | changed


def gap(number: int) -> dict[str, Any]:
    return {"number": f"HAKTO {number}", "direction": "in", "state": "missing", "from": "SAIGON PARTY"}


def text(lines: list[Line]) -> str:
    return "\n".join("".join(piece.text for piece in row) for row in lines)


def styled(lines: list[Line], style: str) -> list[str]:
    return [piece.text for row in lines for piece in row if piece.style == style]


def test_a_guard_is_strong_also_over_the_end_of_a_line() -> None:
    assert styled(cable.screen(facts(), 80), "strong")[1:3] == ["not repeat", "not"]


def test_a_word_of_a_guard_elsewhere_is_not() -> None:
    told = facts(cable="FLASH\nSECRET\n\n1. It is not cannot repeat notice.\n")
    assert styled(cable.screen(told, 80), "strong") == ["SECRET"]


def test_the_screen_shows_every_character_of_the_cable_once() -> None:
    rows = [row for row in text(cable.screen(facts(), 20)).split("\n") if row != f"── ORDER {'─' * 11}"]
    assert "".join(rows) == CABLE.replace("\n", "")


@given(st.text("ab 外.1[]:\n", max_size=200), st.integers(10, 40))
def test_no_cable_loses_a_character_or_runs_over_the_edge(words: str, width: int) -> None:
    lines = cable.screen(facts(cable=words, repeats=[]), width)
    assert text(lines).replace("\n", "") == words.replace("\n", "")
    assert all(columns("".join(piece.text for piece in row).rstrip()) <= width for row in lines)


def test_the_foot_says_what_its_writer_had_read_and_what_lay_unread() -> None:
    said = text(cable.foot(facts(), 80))
    assert "Written     having read TOHAK up to 81, and 83 and 84; 85 had arrived unread" in said
    assert "TOHAK 82: missing" in said


def test_the_week_of_a_transit_key_is_told_by_its_monday() -> None:
    assert "for the week from 16 OCT 72" in text(cable.foot(facts(), 80))


def test_a_key_that_nobody_compared_is_a_warning() -> None:
    assert styled(cable.foot(facts(key_verified="not compared yet"), 80), "warning") == ["not compared yet"]
    assert styled(cable.foot(facts(), 80), "warning") == []


def mandate(**changed: Any) -> dict[str, Any]:
    """A mandate as the clerk tells it."""
    usual = {"number": 3, "from": "1972-10-20T00:00:00Z", "until": "1972-11-20T23:59:00Z", "dated_before": None, "run_out": False}
    return usual | changed


def test_a_mandate_and_a_second_person_have_a_line_only_where_there_are_such() -> None:
    said = text(cable.foot(facts(mandate=mandate(), second="Winston Lord"), 120))
    assert "Mandate     no. 3, from 20 OCT 72 00:00Z until 20 NOV 72 23:59Z" in said
    assert "Second      signed by Winston Lord too" in said
    plain = text(cable.foot(facts(mandate=None, second=None), 120))
    assert "Mandate" not in plain and "Second" not in plain


@pytest.mark.parametrize(("what", "words"), [({"dated_before": "HAKTO 41"}, "dated before HAKTO 41"), ({"run_out": True}, "had run out")])
def test_what_speaks_against_the_date_of_a_message_under_a_mandate_is_a_warning(what: dict[str, Any], words: str) -> None:
    assert styled(cable.foot(facts(mandate=mandate()), 120), "warning") == []
    (warning,) = styled(cable.foot(facts(mandate=mandate(**what)), 120), "warning")
    assert words in warning


def test_a_copy_is_said_to_be_one() -> None:
    assert "not addressed to you" in text(cable.foot(facts(copy=True), 80))


def test_missing_numbers_come_first_and_in_one_line() -> None:
    rows = [gap(37), gap(38), heading(), gap(40)]
    first, second, *_ = text(lists.log([{**row, "direction": "in"} for row in rows], 80)).split("\n")
    assert first == "MISSING    HAKTO 37 to 38, 40  from SAIGON PARTY"
    assert second.startswith("FLASH      HAKTO 42/221")


def test_a_list_fits_eighty_columns_and_cuts_no_marking() -> None:
    long = heading(subject="A subject of many words " * 6, info=["PARIS", "BONN", "SAIGON PARTY TWO"], direction="out")
    long["deliveries"] = [{"office": "WHITE HOUSE", "state": "opened"}, {"office": "PARIS", "state": "accepted"}]
    lines = lists.log([long], 80)
    assert all(columns("".join(piece.text for piece in row)) <= 80 for row in lines)
    assert long["marking"] in " ".join(text(lines).split())
    assert "WHITE HOUSE: opened; PARIS: handed over, not received yet" in text(lines)


def test_a_delivery_that_is_late_says_since_when_and_is_a_warning() -> None:
    row = heading(direction="out")
    row["deliveries"] = [{"office": "WHITE HOUSE", "state": "accepted", "overdue": True, "due": "1972-10-22T15:10:00Z"}]
    lines = lists.log([row], 120)
    assert "handed over, not received, late since 22 OCT 72 15:10Z" in text(lines)
    assert len(styled(lines, "warning")) == 1
    row["deliveries"][0] |= {"state": "received"}
    assert "received, not opened, late since 22 OCT 72 15:10Z" in text(lists.log([row], 120))


def test_numbers_that_will_not_come_are_drawn_together_with_their_reason() -> None:
    def void(number: int, why: str = "delivery.cancelled") -> dict[str, Any]:
        row = {"number": f"TOHAK {number}", "numbers": [number], "direction": "in", "state": "void", "from": "WHITE HOUSE"}
        return {**row, "why": why, "told": "1972-10-23T02:01:00Z"}

    said = text(lists.log([void(86), void(87), void(88), heading(direction="in"), void(90, "series.lost")], 80)).split("\n")
    assert said[0] == "VOID       TOHAK 86 to 88  from WHITE HOUSE"
    assert said[1] == "           will not come: cancelled by its originator; told 23 OCT 72 02:01Z"
    assert [row for row in said if row.startswith("VOID       TOHAK 90")]
    assert "lost by its originator in a restore, or never used" in " ".join(" ".join(said[-2:]).split())


def test_a_handling_record_tells_every_step_at_every_addressee() -> None:
    office = {"office": "WHITE HOUSE"}
    at = "1972-10-22T15:10:00Z"
    record = [
        step("drafted", None, by="A. Writer"),
        step("released", at, by="Kissinger"),
        step("sealed", at, sealed_to="week 146", **office),
        step("handed", at, **office),
        step("accepted", at, by="https://switch.example", **office),
        step("packed", at, into="/media/stick", **office),
        step("late", at, times=3, signed=True, **office),
        step("received", at, signed=True, **office),
        step("not-opened", at, times=1, signed=True, **office),
        step("refused", at, why="seal.eyes-body", signed=True, **office),
        step("not-delivered", at, by="this station", signed=True, **office),
        step("traced", at, answered=None, received_there=None, opened_there=None, **office),
        step("traced", at, answered=at, received_there=None, opened_there=None, **office),
        step("traced", at, answered=at, received_there=at, opened_there=at, **office),
    ]
    lines = cable.foot(facts(record=record), 80)
    said = " ".join(text(lines).split())
    for part in (
        "drafted by A. Writer",
        "to its transit key of 16 OCT 72",
        "by https://switch.example",
        "packed 22 OCT 72 15:10:00Z into a pouch: /media/stick",
        "noticed 3 times, signed",
        "by its clock, signed",
        "seal.eyes-body, signed",
        "given up",
        "no answer yet",
        "it is not there",
        "opened at 22 OCT 72 15:10Z",
    ):
        assert part in said
    assert all(columns("".join(piece.text for piece in row)) <= 80 for row in lines)
    assert said.count("Handling") == said.count("WHITE HOUSE") == 1


def correspondent(**changed: Any) -> dict[str, Any]:
    row = {"series": "HAKTO", "office": "SAIGON PARTY", "highest": 43, "missing": [], "void": [], "wrong_links": []}
    return {**row, "heard": "1972-10-22T15:30:07Z", "silent": False, "has_lost": [], "has_lost_of_its_own": []} | changed


def channel(row: dict[str, Any], **changed: Any) -> dict[str, Any]:
    offices = [
        {"office": "WHITE HOUSE", "role": "office", "series": "TOHAK", "revoked": False},
        {"office": "SAIGON PARTY", "role": "office", "series": "HAKTO", "revoked": False},
    ]
    own = {"series": "TOHAK", "next": 83, "awaited": [], "lost": [], "left_out": []}
    return {"name": "SAIGON", **own, "offices": offices, "incoming": [row], "crossings": [], "orders_held": []} | changed


def test_a_line_says_when_it_was_last_heard_of_and_how_far_nothing_is_missing() -> None:
    said = " ".join(text(standing.channel_lines(channel(correspondent()), 80)).split())
    assert "last heard of 22 OCT 72 15:30Z; nothing missing up to 43; beyond 43 cannot be known" in said


def test_a_line_that_is_silent_or_has_gaps_or_losses_says_so_in_warning() -> None:
    silent = standing.channel_lines(channel(correspondent(silent=True)), 120)
    assert styled(silent, "warning") == ["silent since 22 OCT 72 15:30Z; nothing missing up to 43; beyond 43 cannot be known"]
    gaps = standing.channel_lines(channel(correspondent(missing=[40, 41], void=[38])), 120)
    assert styled(gaps, "alarm") == ["last heard of 22 OCT 72 15:30Z; missing 40 to 41; come as far as 43; 38 will not come"]
    lost = standing.channel_lines(channel(correspondent(has_lost=[[12, 14]], has_lost_of_its_own=[[41, 41]])), 120)
    assert styled(lost, "warning") == [
        "has lost 12 to 14 of ours that it had received",
        "has lost 41 of its own, held here",
        'to send them: `backchannel resend --to "SAIGON PARTY"`',
    ]
    never = text(standing.channel_lines(channel(correspondent(heard=None, highest=None)), 120))
    assert "not heard of yet; nothing has come" in never


def test_a_series_that_is_closed_after_a_restore_says_until_who_has_answered() -> None:
    lines = standing.channel_lines(channel(correspondent(), awaited=["SAIGON PARTY"], lost=[[80, 82]]), 120)
    assert styled(lines, "warning") == [
        "closed; awaited: how far it had come, from SAIGON PARTY",
        "lost here in a restore: 80 to 82; whoever holds any can `backchannel resend` it",
    ]


def test_status_shows_gaps_troubles_and_refusals() -> None:
    told = {
        "office": "WHITE HOUSE",
        "person": "Haig",
        "others": [{"person": "Winston Lord", "rank": "deputy"}, {"person": "Ida Brook", "rank": "staff"}],
        "locked": True,
        "running": True,
        "exercise_clock": False,
        "time": "2026-03-01T12:00:00Z",
        "clock_doubtful_since": "2026-01-01T12:00:00Z",
        "counts": {"sent": 1, "received": 2, "evidence": 1, "quarantine": 1},
        "channels": [
            {
                "name": "SAIGON",
                "series": "TOHAK",
                "next": 83,
                "offices": [{"office": "SAIGON PARTY", "role": "office", "series": "HAKTO", "revoked": False}],
                "awaited": [],
                "lost": [],
                "left_out": [],
                "split": False,
                "ended": None,
                "refused": 0,
                "pending": [],
                "incoming": [correspondent(highest=42, missing=[40, 41])],
                **{name: [] for name in ("crossings", "orders_held")},
            }
        ],
        "unsettled": [{"number": "TOHAK 82", "office": "SAIGON PARTY", "state": "handed", "detail": None}],
        "quarantine": [{"code": "age.hmac", "why": "a header that was changed.", "at": "2026-02-01T12:00:00Z", "bytes": 9}],
        "invitations": [],
        "joining": [],
        "not_opened": ["HAKTO 42/221", "HAKTO 43/222"],
        "unreachable": {"https://switch.example": "connection refused"},
        "backup": {"made": "2026-01-01T12:00:00Z", "filed_since": 3},
        "unopened": [{"number": "TOHAK 81", "office": "SAIGON PARTY", "state": "received", "detail": None}],
        "complaints": ["The alarm command failed for flash."],
    }
    said = text(standing.status(told, 120))
    assert said.startswith("WHITE HOUSE (Haig and 2 more: Winston Lord (deputy), Ida Brook (staff)), locked")
    for part in ("Not opened: HAKTO 42/221 and 1 more", "missing 40 to 41; come as far as 42", "clock confirm", "https://switch.example"):
        assert part in said
    for part in ("[age.hmac]", "Not yet received", "reused a number", "not opened in time", "alarm command failed", "3 filed since"):
        assert part in said
