"""A ladder in lines of text: nothing is wider than the screen, nothing is obeyed, and nothing is said by colour alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ladder import Column, Ladder, Line, Mark, Reader, State, Timing, text_lines
from backchannel.ladder.layout import COLUMNS
from backchannel.ladder.measure import cells, cut, ems, harmless, lines_of
from examples import DEAR
from unit.ladder.harbour import HARBOUR
from unit.ladder.ladders import COASTS, HOSTILE, HOUSE, LAKE, PARTY, at, ladders, opened, rung


def plain(lines: list[Line]) -> str:
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


LAKE_TEXT = """\
The lake crossing, February 1975
5 messages, 03 FEB 75

  UTC  NORTH HOUSE
       │        LAKE PARTY
       │        │  Monday, 03 FEB 75
09:00  │     ╭──●  LAKTO 12/301  FLASH
       │     │  │  What the ferry owners want
       │     │  │  written having read NORTO up to 6
09:40  │   ╭─┼──●  LAKTO 13/302  IMMEDIATE
       │   │ │  │  written having read NORTO up to 6
       │   │ │  │  ╳ crossed NORTO 7
10:00  │◀──┼─╯  │  LAKTO 12 opened by NORTH HOUSE, there since 09:20Z
10:30  │   │ ╭──●  LAKTO 14  ROUTINE
       │   │ │  │  ╳ crossed NORTO 7
11:00  ●─╮ │ │  │  NORTO 7  IMMEDIATE
       │ │ │ │  │  No to the second pier
       │ │ │ │  │  written having read LAKTO up to 12; 13 and 14 were not there
       │ │ │ │  │  yet
       │ │ │ │  │  ╳ crossed LAKTO 13 and 14
       │ │ │ │  │  answers LAKTO 12 ¶4 in ¶1
12:00  │◀╳─╯ │  │  LAKTO 13 opened by NORTH HOUSE
       │◀╳───╯  │  LAKTO 14 opened by NORTH HOUSE
12:30  │ ╰─────▶│  NORTO 7 opened by LAKE PARTY
12:45  │        ◆  LAKE PARTY: the hour set for the meeting
       ┊        ┊  nothing for 7 h 15 min
       │        ?  LAKTO 15 is missing
20:00  │     ╭──●  LAKTO 16
       │     │  │  answers NORTO 7
       │     │  │  on its way to NORTH HOUSE
       ┴     ▽  ┴  as of 03 FEB 75 21:00Z

● released · ▶ opened · ▽ still on its way · ╳ crossed · ? numbers missing · ◆
something else"""  # noqa: RUF001 - the sign of a crossing is a box drawing character, and looks like a letter

COASTS_TEXT = """\
Three desks
6 messages, 03 FEB 75

  UTC  NORTH HOUSE
       |    LAKE PARTY
       |    |      COAST DESK
       |    |      |  Monday, 03 FEB 75
09:00  *-+  |      |  NORTO 1
09:30  | +->+----->|  NORTO 1 opened by LAKE PARTY and COAST DESK
09:45  #    #      #  charter changed
10:00  |    *-+    |  LAKTO 1
       |    | |    |  received by COAST DESK, not opened
10:10  |    | | +--*  COSTO 1
       |    | | |  |  late: NORTH HOUSE has not received it
       |    | | |  |  cancelled before LAKE PARTY had it
10:20  |    | | |..*  COSTO 2
       |    | | |  |  undelivered: it will not come to NORTH HOUSE
       |    | | |  |  number used twice
10:30  |    | +-+-)|  LAKTO 1 received, not opened, by COAST DESK
       |    | | |..*  COSTO 2  (hour not known)
       |    | | |  |  not known when LAKE PARTY had it
       |    | | |  |  number used twice
       |    | | |  |  transcribed, not signed
11:00  |<---+-+ |  |  LAKTO 1 opened by NORTH HOUSE
       *..  |   |  |  NORTO 2  (day not known)
       |    |   |  |  x crossed COSTO 9
       |    |   |  |  not known when COAST DESK had it
       +    +   v  +

* released - > opened - ) received, not opened - v still on its way - #
something else"""


def test_the_lake_crossing_is_drawn_like_this() -> None:
    assert plain(text_lines(LAKE, 80)) == LAKE_TEXT


def test_three_desks_are_drawn_like_this_where_only_ascii_can_be_shown() -> None:
    assert plain(text_lines(COASTS, 72, ascii_only=True)) == COASTS_TEXT


def test_a_wide_screen_has_the_clocks_of_other_places_too() -> None:
    lines = plain(text_lines(LAKE, 120)).split("\n")
    assert lines[3].split()[:2] == ["UTC", "GENEVA"]
    assert any(line.split()[:2] == ["09:00", "10:00"] for line in lines)
    assert any("00:00" in line and "02:00" in line for line in plain(text_lines(HARBOUR, 120)).split("\n"))


@given(ladders, st.sampled_from([60, 80, 120]), st.booleans())
@DEAR
def test_no_line_is_wider_than_the_screen_and_none_holds_what_a_terminal_obeys(ladder: Ladder, width: int, ascii_only: bool) -> None:
    lines = plain(text_lines(ladder, width, ascii_only=ascii_only)).split("\n")
    assert [line for line in lines if cells(line) > width or harmless(line) != line] == []
    assert not ascii_only or "".join(lines).isascii()


@given(ladders)
@DEAR
def test_each_message_has_its_point_each_arrival_its_head_and_each_crossing_its_words(ladder: Ladder) -> None:
    drawn = [text for line in text_lines(ladder, 120)[1:-1] for text, _ in line]
    graph = "".join(text for text in drawn if re.fullmatch(r"[ │╵╷─╴╶╰╯╭╮├┤┴┬┼╌┊●○▶◀▷◁▽◆?\u2573]+", text))
    assert graph.count("●") == len(ladder.rungs)
    came = sum(1 for each in ladder.rungs for reader in each.readers if reader.state in (State.OPENED, State.RECEIVED))
    if len(ladder.columns) <= COLUMNS:  # beyond, two offices may stand at one head
        assert len(re.findall(r"[▶◀▷◁○]", graph)) == came
    assert sum("crossed" in text for text in drawn) >= sum(1 for each in ladder.rungs if each.crossed)


def test_the_same_ladder_gives_the_same_lines() -> None:
    assert text_lines(HARBOUR, 100) == text_lines(replace(HARBOUR), 100)


def test_a_crossing_is_marked_where_the_two_lines_cross() -> None:
    graph = plain(text_lines(HARBOUR, 80))
    marked = len(re.findall("[─◀]\u2573", graph))
    assert marked == len({frozenset((each.label, other)) for each in HARBOUR.rungs for other in each.crossed})


def test_more_messages_than_there_is_room_for_are_broken_off_and_still_arrive() -> None:
    rungs = [rung(f"A {number}", HOUSE, at(8, number), opened(PARTY, at(9, number))) for number in range(40)]
    ladder = Ladder(title="", columns=(Column(office=HOUSE), Column(office=PARTY)), rungs=tuple(rungs))
    text = plain(text_lines(ladder, 60))
    broken = len(re.findall("●╌[╌│]", text))
    assert 0 < broken < 40 and text.count("╌▶") == broken
    assert text.count("▶│") == 40


def test_many_messages_are_set_closer() -> None:
    ladder = replace(LAKE, rungs=tuple(replace(each, label=f"{each.label}{copy}") for copy in range(30) for each in LAKE.rungs), missing=())
    assert len(text_lines(ladder, 80)) < 3.5 * len(ladder.rungs) < len(text_lines(LAKE, 80)) * 30
    assert "written having read" not in plain(text_lines(ladder, 80))


@pytest.mark.parametrize("style", ["alarm", "warning", "name"])
def test_what_has_a_colour_says_in_words_or_by_a_sign_what_it_means(style: str) -> None:
    words = [text for line in (*text_lines(LAKE, 80), *text_lines(COASTS, 80)) for text, look in line if look == style]
    told = (
        r"\?|\u2573|FLASH|IMMEDIATE|crossed|missing|late|undelivered|cancelled|on its way|received|not known|twice|signed|meeting|charter"
    )
    assert words and [text for text in words if not re.search(told, text)] == []


def test_words_are_wrapped_and_cut_to_what_fits() -> None:
    assert lines_of("one two three four", 9, cells) == ["one two", "three", "four"]
    assert lines_of("one two three four", 9, cells, 2) == ["one two", "three fo…"]
    assert lines_of("", 9, cells, 2) == [""]
    assert cut("外交部", 5, cells) == "外交…"
    assert ems("外") > ems("W") > ems("i") > ems("\u0301") == 0


def test_what_is_hostile_is_spelled_out_on_one_line() -> None:
    assert harmless("a\x1b[2J\nb\ud800") == "a<U+001B>[2J b<U+D800>"
    assert "\n" not in harmless(HOSTILE)


def test_a_late_message_is_said_to_be_late() -> None:
    ladder = Ladder(
        title="",
        columns=(Column(office=HOUSE), Column(office=PARTY)),
        rungs=(rung("A 1", HOUSE, at(9), Reader(office=PARTY, state=State.LATE)),),
    )
    assert "late: LAKE PARTY has not received it" in plain(text_lines(ladder, 80))


def test_what_is_true_of_all_messages_is_said_once_in_full() -> None:
    reader = Reader(office=HOUSE, state=State.UNKNOWN)
    printed = [replace(each, writer=PARTY, readers=(reader,), timing=Timing.DAY, marks=(Mark.TRANSCRIBED,)) for each in LAKE.rungs]
    text = plain(text_lines(replace(LAKE, rungs=tuple(printed)), 60))
    assert re.sub(r"\s+", " ", text).count("all transcribed, not signed; no hour known; not known when any was received") == 1
    assert text.count("transcribed") == 1 and "(hour not known)" not in text
    one = replace(printed[0], timing=Timing.MINUTE, marks=())
    text = plain(text_lines(replace(LAKE, rungs=(*printed[1:], one)), 60))
    assert text.count("transcribed, not signed") == text.count("(hour not known)") == len(printed) - 1
