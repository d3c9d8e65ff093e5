"""The demonstration runs, and shows what it says (README.md, "Two commands")."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backchannel.demo.tell import Tell

SOURCE = Path(__file__).resolve().parents[2] / "src"
SECONDS = 300


SHEET = "paper/for-paris.html"
MEANT = "Release it all the same? [y/N]: y Release it? [y/N]: y"
NOTHING_ORDERED = "HAKTO 41 paragraph 4 is points, not an order: nothing was ordered there"
HELD = "He can come at eight, and Paris is to hear at six"
HANDED_OVER = "It is handed over at its hour"
AGAIN = "The same Sunday, on a wire that keeps up"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the demonstration is played."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(room: Path) -> str:
    """What the demonstration prints, played once for all tests here."""
    played = subprocess.run(
        [sys.executable, "-m", "backchannel", "demo", "--paper", SHEET],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=room,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        check=False,
    )
    assert (played.returncode, played.stderr) == (0, "")
    return played.stdout


def part(shown: str, title: str) -> str:
    """What stands under a chapter's title."""
    return shown.partition(f"── {title} ")[2].partition("\n── ")[0]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def unframed(text: str) -> str:
    """What stood on a screen, without the margin."""
    return plain(text.replace("│", ""))


def test_a_screen_is_cut_at_a_phrase_whatever_its_colours(capsys: pytest.CaptureFixture[str]) -> None:
    screen = "\x1b[1mone\x1b[0m two\n\x1b[2mthree\x1b[0m four\nfive\nsix"
    Tell().screen(screen, since="three four", until="six")
    assert capsys.readouterr().out == "  │ …\n  │ \x1b[2mthree\x1b[0m four\n  │ five\n  │ …\n  └\n"
    Tell().screen(screen, but=("three four", "six"))
    assert capsys.readouterr().out == "  │ \x1b[1mone\x1b[0m two\n  │ …\n  │ six\n  └\n"


def test_nobody_writes_to_paris_before_two_have_signed(shown: str) -> None:
    told = plain(part(shown, "An answer admits nobody: two sign"))
    assert "Signed. It waits for 1 more, of SAIGON PARTY" in unframed(told)
    assert "One of two has signed: 0 of 3 stations would send anything to PARIS." in told
    assert "Both have signed, and all see it: 3 of 3 stations would send to PARIS." in told


def test_an_office_without_a_voice_sees_who_was_admitted_and_by_whom(shown: str) -> None:
    log = unframed(part(shown, "An answer admits nobody: two sign").partition("new-york $ backchannel channel log")[2])
    assert "PARIS (Guay) admitted as intermediary signed by WHITE HOUSE and SAIGON PARTY" in log


def test_the_sheet_that_the_demonstration_names_has_the_words_that_paris_types(shown: str, room: Path) -> None:
    invited = part(shown, "Sunday morning: Paris is invited, on paper")
    assert f"The sheet, as it would go by hand: {SHEET}" in invited
    words = re.findall(r"<span>([a-z]+)</span>", (room / SHEET).read_text("utf-8"))
    assert len(words) == 10
    assert f"The ten words: {' '.join(words)} Invitation to the channel OCTOBER" in unframed(invited)


def test_the_used_sheet_lets_nobody_join(shown: str) -> None:
    told = plain(part(shown, "Nobody else"))
    assert "Somebody finds the sheet, and types what stands on it: no letter under these words at http://" in told


def test_drafts_to_a_stranger_a_look_alike_and_an_exempted_office_go_nowhere(shown: str) -> None:
    rows = re.findall(r"^  (LONDON|PAR.*?)  +(.*)$", part(shown, "Nobody else"), re.MULTILINE)
    assert [to for to, _ in rows] == ["LONDON", "PAR1S", "PARIS, exempted"]
    assert [why for _, why in rows] == [
        "an addressee LONDON",
        "PAR1S, which looks like PARIS and is not on this channel",
        "PARIS stands under Exempt: and already under To:",
    ]


def test_it_is_shown_who_will_read_what_and_nothing_goes_before_the_offices_are_named(shown: str) -> None:
    screen = unframed(part(shown, "The text goes on to Paris").partition("send --channel")[2])
    assert "officer only withheld hands over Action PARIS 2 to 3 1 2 to 3 Guay, intermediary" in screen
    assert "Information SAIGON PARTY all 3 - - Kissinger, office" in screen
    assert "Office: PARIS Office: SAIGON PARTY Look at this before it is released:" in screen
    assert f"{MEANT} FLASH WHP 76/WHS 2284 filed" in screen


def test_the_numbers_are_those_of_the_record(shown: str) -> None:
    numbers = (
        "HAKTO 41/219",
        "HAKTO 42/221",
        "HAKTO 44/224",
        "HAKTO 46/226",
        "TOHAK 82/WHS 2280",
        "TOHAK 84/WHS 2282",
        "TOHAK 89/WHS 2289",
    )
    assert [number for number in numbers if f"{number} to " not in shown] == []


def test_references_that_nobody_holds_are_shown_missing(shown: str) -> None:
    read = unframed(part(shown, "Sunday: Thieu has refused").partition("white-house $ backchannel read TOHAK 82")[2])
    assert "References (A) HAKTO 37: will not come; (B) HAKTO 38: will not come" in read


def test_both_stations_call_out_what_crossed_at_the_hour_at_which_it_can_be_known(shown: str) -> None:
    called = re.findall(r"ALARM 22 OCT 72 18:00:\d\dZ (\w+ \d+) from ([A-Z ]+) crossed", unframed(part(shown, "The line is back")))
    assert called == [
        ("HAKTO 42", "SAIGON PARTY"),
        ("HAKTO 43", "SAIGON PARTY"),
        ("HAKTO 44", "SAIGON PARTY"),
        ("TOHAK 84", "WHITE HOUSE"),
    ]


def test_whoever_reads_what_crossed_is_shown_what_its_writer_had(shown: str) -> None:
    read = unframed(part(shown, "The text goes on to Paris").partition("saigon-party $ backchannel read TOHAK 84")[2])
    assert "Written having read HAKTO up to 41; 37 to 40 had been given up; 42 to 44 were not there yet" in read
    assert "Crossed HAKTO 42 to 44" in read


def test_other_words_than_were_ordered_are_shown_to_who_releases_them_and_to_who_ordered_others(shown: str) -> None:
    relay = part(shown, "The text goes on to Paris")
    differs = "Paragraph 3, “Reply to the Prime Minister”, has other words than HAKTO 42 paragraph 3 on OCTOBER, [-there-] and {+here+}:"
    for command in ('white-house $ backchannel send --channel "PARIS LINE" whp-76.txt', "saigon-party $ backchannel read WHP 76"):
        screen = unframed(relay.partition(command)[2].partition(" $ ")[0])
        assert differs in screen
        assert "carries a [-considerable-]{+heavy+} share" in screen


def test_whoever_declines_what_nobody_ordered_is_told_so_and_both_ends_are_shown_it(shown: str) -> None:
    refused = unframed(part(shown, "The line to Washington goes down").partition("send --channel OCTOBER tohak-84.txt")[2])
    assert refused.strip().startswith(NOTHING_ORDERED)
    read = part(shown, "The text goes on to Paris").partition("saigon-party $ backchannel read TOHAK 84")[2]
    assert "takes a step in HAKTO 41 paragraph 4, which is no order" in unframed(read.partition(" $ ")[0])
    assert "Washington's own copy says the same" in plain(read)


def test_the_hour_at_which_he_can_come_calls_both_ends_and_holds_the_text_up(shown: str) -> None:
    held = part(shown, HELD)
    for station in ("white-house", "saigon-party"):
        (called,) = re.findall(r"ALARM .*", unframed(held.partition(f"┌ at {station},")[2].partition("└")[0]))
        assert "The order HAKTO 42 paragraph 2" in called
        assert "cannot be done any more as it was given: what must come first cannot come before its time is over" in called
    screen = unframed(held.partition("saigon-party $ backchannel orders HAKTO 42 paragraph 2")[2])
    assert "BLOCKED: what must come first is not reported done (HAKTO 42 paragraph 4)" in screen
    assert "IMPOSSIBLE: what must come first cannot come before its time is over (HAKTO 42 paragraph 4)" in screen


def test_whoever_sends_on_or_reports_what_is_held_up_is_told_so(shown: str) -> None:
    held = "which is blocked: what must come first is not reported done (HAKTO 42 paragraph 4)."
    relay = unframed(part(shown, "The text goes on to Paris").partition("WHP 76/WHS 2284  filed")[0])
    assert f"the text that HAKTO 42 paragraph 2 on OCTOBER delivers, {held} {MEANT}" in relay
    told = part(shown, HANDED_OVER)
    assert "The words that Guay handed over are those that WHP 76 told him to." in plain(told)
    screen = unframed(told.partition("white-house $ backchannel report HAKTO 42 paragraph 2")[2].partition("TOHAK 87/WHS 2286 filed")[0])
    late = "which is impossible: what must come first cannot come before its time is over (HAKTO 42 paragraph 4)."
    blocked = f"HAKTO 42 paragraph 2, {held}"
    assert "Paragraph 1, which reports HAKTO 42 paragraph 2 done as ordered, in words that were changed." in screen
    assert f"HAKTO 42 paragraph 2, {late} {blocked} {MEANT}" in screen


def test_the_certificate_marks_the_words_that_were_changed(shown: str) -> None:
    screen = unframed(part(shown, HANDED_OVER).partition("saigon-party $ backchannel certificate HAKTO 42 paragraph 2")[2])
    assert "THE WORDS HANDED OVER ARE NOT THOSE THAT WERE ORDERED: they differ in 2 places." in screen
    assert "[-considerable-]{+heavy+} share" in screen
    assert "the draft{+, and by all that was agreed on the way to it+}." in screen


def test_the_conversation_is_found_two_hours_after_what_it_should_precede(shown: str) -> None:
    screen = unframed(part(shown, "Monday morning").partition("saigon-party $ backchannel orders HAKTO 42 paragraph 4")[2])
    found = "TOHAK 89 paragraph 1: out of turn with HAKTO 42 paragraph 2: done 23 OCT 72 00:00Z, and the time of that was 22 OCT 72 22:00Z"
    assert found in screen.partition("▸")[0]


def test_three_points_are_reported_as_made_and_three_questions_stay_open(shown: str) -> None:
    told, _, asked = part(shown, "Monday morning").partition("saigon-party $ backchannel asks --channel OCTOBER")
    assert "HAKTO 44 paragraph 2 is reported done as ordered, and no point of it is left out." in plain(told)
    screen = unframed(asked.partition("└")[0])
    assert re.findall(r"(TOHAK 89 paragraph \d)", screen) == [f"TOHAK 89 paragraph {number}" for number in (3, 4, 5)]
    assert screen.count("open") == 3


def test_messages_are_opened_at_their_hours_as_their_writers_are_told(shown: str) -> None:
    for office, other, hours in (
        ("SAIGON PARTY", "WHITE HOUSE", ("22 13:45", "22 18:00", "22 18:30", "22 19:15", "23 03:30")),
        ("WHITE HOUSE", "SAIGON PARTY", ("22 13:00", "22 14:00", "22 20:00", "22 21:00", "22 21:20", "22 23:00", "23 04:00", "23 06:00")),
    ):
        assert tuple(re.findall(rf"┌ filed .*; {other} opened (.*)Z$", part(shown, f"The record at {office}"), re.MULTILINE)) == hours


def test_on_a_wire_that_keeps_up_a_release_stops_before_what_has_come_is_opened(shown: str) -> None:
    stopped = unframed(part(shown, AGAIN).partition("white-house $ backchannel send --channel OCTOBER tohak-84.txt")[2])
    asked, _, answered = stopped.partition("Open them first? [y/N]: y")
    assert "3 messages have arrived that you have not opened" in asked
    assert re.findall(r"FLASH (HAKTO \d+)/", asked) == ["HAKTO 42", "HAKTO 43", "HAKTO 44"]
    assert f"{NOTHING_ORDERED}. Release it all the same? [y/N]: n Nothing was sent." in answered.partition("tohak-84-second.txt")[0]


def test_on_a_wire_that_keeps_up_nothing_crosses(shown: str) -> None:
    again = part(shown, AGAIN).partition("tohak-84-second.txt")[2]
    read = unframed(again.partition("saigon-party $ backchannel read TOHAK 84")[2])
    assert "Written having read HAKTO up to 44 References" in read
    assert "Crossed" not in read
    assert "At WHITE HOUSE and SAIGON PARTY nothing has crossed" in plain(again)


def test_on_a_wire_that_keeps_up_a_later_order_takes_the_place_of_one_that_cannot_be_done(shown: str) -> None:
    screen = unframed(part(shown, AGAIN).partition("white-house $ backchannel orders HAKTO 45 paragraph 1")[2].partition("└")[0])
    assert "at 0230 PARIS · 0130Z, 23 OCT 72" in screen
    assert "BLOCKED: what must come first is not reported done (HAKTO 42 paragraph 4)" in screen
    assert "IMPOSSIBLE" not in screen


def test_on_a_wire_that_keeps_up_the_words_handed_over_are_those_that_were_ordered(shown: str) -> None:
    screen = part(shown, AGAIN).partition("saigon-party $ backchannel certificate HAKTO 45 paragraph 1")[2]
    assert "The words handed over are those that were ordered, each of them." in unframed(screen)
    assert "word for word. At both ends nothing is found that does not fit." in plain(screen)


def test_each_end_knows_which_numbers_will_not_come(shown: str) -> None:
    said = "Not here, and will not come, as its originator has told: "
    assert f"{said}TOHAK 88." in plain(part(shown, "The record at SAIGON PARTY"))
    here = plain(part(shown, "The record at WHITE HOUSE"))
    assert f"{said}HAKTO 37, HAKTO 38, HAKTO 39, HAKTO 40, HAKTO 45." in here


def test_flash_overtakes_routine_that_waited_longer(shown: str) -> None:
    order = re.findall(r"│ (HAKTO \d+|GUAY \d)$", part(shown, "The line is back"), re.MULTILINE)
    assert order == ["HAKTO 42", "HAKTO 43", "HAKTO 44", "GUAY 1", "GUAY 2", "GUAY 3"]


def test_paris_opens_its_text_and_its_order_and_nothing_else(shown: str) -> None:
    view = part(shown, "The text goes on to Paris").partition("as Paris sees it")[2]
    assert "│ 1. [not addressed to you]" in view
    assert ("│ 2. [order" in view, "│ 3. [text" in view) == (True, True)
    assert ("For your file" in view, "Withheld: subject, references" in view) == (False, True)


def test_what_the_switch_took_with_it_when_it_was_destroyed_is_received_all_the_same(shown: str) -> None:
    told = plain(part(shown, "The switch is destroyed"))
    assert "WHP 77 to PARIS and TOHAK 89 to SAIGON PARTY wait at the switch. It is killed (SIGKILL)" in told
    assert "Destroyed with the switch: 2. Received all the same, and signed for: 2." in plain(part(shown, "What holds"))
    assert shown.count("0 deliveries unsettled, 0 refused envelopes") == 5


def test_a_draft_goes_back_once_with_a_note_before_it_is_released(shown: str) -> None:
    drafting = part(shown, "One drafts, another releases")
    steps = re.findall(r"^  ([a-z-]+) \$ backchannel (submit|draft list|review|return|release)\b", drafting, re.MULTILINE)
    situation, officer = "situation-room", "white-house"
    assert steps == [
        (situation, "submit"),
        (officer, "review"),
        (officer, "return"),
        (situation, "draft list"),
        (situation, "submit"),
        (officer, "review"),
        (officer, "release"),
    ]
    assert "SITUATION ROOM 1 returned by Duty Officer, for OCTOBER" in unframed(drafting)
    assert "returned by Haig, 22 OCT 72 12:45Z: Say what we do unless he objects." in unframed(drafting)


def test_what_the_officer_reviewed_is_what_the_addressee_reads_with_its_drafter_and_releaser(shown: str) -> None:
    drafting = part(shown, "One drafts, another releases")
    reviewed = drafting.partition("$ backchannel review")[2].partition("$ backchannel review")[2].partition("$ backchannel release")[0]
    _, _, read = drafting.partition("TOHAK 83, as Saigon sees it")
    texts = [unframed(screen).partition(" 1. What we have")[2].partition("the two secretaries.") for screen in (reviewed, read)]
    assert [found for _, found, _ in texts] == ["the two secretaries."] * 2
    assert texts[0][0] == texts[1][0]
    assert "Drafter: Duty Officer Releaser: Haig" in unframed(read)


def test_what_was_read_stands_under_the_signature(shown: str) -> None:
    assert "TOHAK 84 answers HAKTO 41, and says so under signature" in plain(part(shown, "The line to Washington goes down"))


def test_both_records_end_as_cables_that_agree(shown: str) -> None:
    for office, count in (("SAIGON PARTY", 18), ("WHITE HOUSE", 18)):
        assert part(shown, f"The record at {office}").count("│ Number: ") == count
    rows = re.findall(r"(\d+) of (\d+)  +\d+ of \d+$", part(shown, "What holds"), re.MULTILINE)
    assert len(rows) == 8
    assert all(same == all_of_them for same, all_of_them in rows)
    assert "0 refused envelopes" in shown
