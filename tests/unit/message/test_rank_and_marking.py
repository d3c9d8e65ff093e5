from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.message import Classification, Marking, Precedence, ValueProblem
from backchannel.message.handling import USUAL_TIMES, HandlingTimes


def test_precedence_rises_from_routine_to_flash() -> None:
    assert sorted(Precedence, reverse=True)[0] is Precedence.FLASH
    assert Precedence.ROUTINE < Precedence.PRIORITY < Precedence.IMMEDIATE < Precedence.FLASH
    assert Precedence.FLASH >= Precedence.FLASH
    assert Precedence.ROUTINE <= Precedence.FLASH > Precedence.PRIORITY


def test_each_precedence_has_its_handling_time_and_urgency_class() -> None:
    assert [(USUAL_TIMES.handling(p), p.urgency_class) for p in Precedence] == [(360, 3), (180, 3), (30, 2), (10, 1)]


def test_a_rank_does_not_compare_with_another_kind_of_rank() -> None:
    with pytest.raises(TypeError):
        _ = Precedence.FLASH < Classification.SECRET  # type: ignore[operator]


@pytest.mark.parametrize("member", [*Precedence, *Classification], ids=str)
def test_every_rank_is_written_as_it_is_read(member: Precedence | Classification) -> None:
    assert type(member).parse(str(member)) is member


@pytest.mark.parametrize("text", ["", "flash", "FLASH ", "TOP_SECRET", "URGENT", "FLASH\n"])
def test_any_other_spelling_of_a_rank_is_a_problem(text: str) -> None:
    for rank in (Precedence, Classification):
        with pytest.raises(ValueProblem):
            rank.parse(text)


def test_a_rank_in_small_letters_is_told_how_to_be_written() -> None:
    with pytest.raises(ValueProblem) as caught:
        Precedence.parse("flash")
    assert caught.value.hint == 'Write "FLASH".'


@pytest.mark.parametrize("text", ["UNCLASSIFIED", "TOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY", "SECRET; A; B2 C"])
def test_a_marking_is_written_as_it_is_read(text: str) -> None:
    assert str(Marking.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("SECRET;SENSITIVE", "SECRET; ", "SECRET; SENSITIVE; LIMITED", "SECRET; A; A", "SECRET; sensitive", "SENSITIVE"),
        *("SECRET; EXCLUSIVELY EYES ONLY; SENSITIVE", "SECRET; RESTRICTED", "SECRET; A\n", "SECRET; É", "SECRET; " + "A" * 41),
    ],
)
def test_any_other_spelling_of_a_marking_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        Marking.parse(text)


def test_a_missing_space_after_a_semicolon_is_named() -> None:
    with pytest.raises(ValueProblem, match="semicolon without a space"):
        Marking.parse("SECRET;SENSITIVE")


def test_a_marking_holds_as_many_caveats_as_the_limit_and_not_one_more() -> None:
    caveats = tuple(f"C{n}" for n in range(limits.CAVEATS + 1))
    Marking(classification=Classification.SECRET, caveats=caveats[:-1])
    with pytest.raises(ValueProblem):
        Marking(classification=Classification.SECRET, caveats=caveats)


def test_eyes_only_stands_last_and_is_known() -> None:
    marking = Marking.parse("SECRET; ZEBRA; EXCLUSIVELY EYES ONLY")
    assert marking.eyes_only
    assert not Marking.parse("SECRET; ZEBRA").eyes_only


def test_a_marking_covers_no_higher_class_and_no_caveat_that_it_lacks() -> None:
    message = Marking.parse("SECRET; SENSITIVE")
    assert message.covers(message)
    assert message.covers(Marking.parse("RESTRICTED"))
    assert not message.covers(Marking.parse("TOP SECRET"))
    assert not message.covers(Marking.parse("RESTRICTED; LIMITED"))


@pytest.mark.parametrize("minutes", [{"flash": 0}, {"give_up": 10 * 366 * 24 * 60 + 1}, {"flush": 3}])
def test_a_channel_has_its_own_times_and_each_has_bounds(minutes: dict[str, int]) -> None:
    with pytest.raises(ValueProblem):
        HandlingTimes.of(minutes)


def test_times_that_are_not_given_are_the_usual_ones() -> None:
    assert HandlingTimes.of({"flash": 5}) == HandlingTimes(flash=5, routine=360)
