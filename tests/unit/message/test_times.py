from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.message import DateTimeGroup, LocalTime, Place, ValueProblem
from backchannel.message.times import parse_time
from backchannel.message.zones import ZONE_OF_PLACE
from examples import DEAR


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("221530Z OCT 72", datetime(1972, 10, 22, 15, 30, tzinfo=UTC)),
        ("010000Z JAN 70", datetime(1970, 1, 1, tzinfo=UTC)),
        ("312359Z DEC 69", datetime(2069, 12, 31, 23, 59, tzinfo=UTC)),
        ("290000Z FEB 24", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_date_time_group_is_a_minute_in_utc(text: str, moment: datetime) -> None:
    group = DateTimeGroup.parse(text)
    assert (group.instant, str(group)) == (moment, text)
    assert DateTimeGroup.at(group.microseconds + 59_999_999) == group


@pytest.mark.parametrize(
    "text",
    [
        *("221530 OCT 72", "221530Z Oct 72", "221530Z OCT 1972", "290000Z FEB 23", "222400Z OCT 72", "221560Z OCT 72", "000000Z OCT 72"),
        *("221530Z OKT 72", "221530Z OCT 72\n", " 221530Z OCT 72", "٢٢1530Z OCT 72", "21530Z OCT 72"),
    ],
)
def test_any_other_spelling_of_a_date_time_group_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        DateTimeGroup.parse(text)


def test_moments_that_cannot_be_written_are_problems() -> None:
    for microseconds in (-1, 4_000_000_000_000_000, 10**30):
        with pytest.raises(ValueProblem):
            DateTimeGroup.at(microseconds)
    for moment in (
        datetime(2000, 1, 1),
        datetime(2000, 1, 1, 0, 0, 1, tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=timezone(timedelta(0), "x")),
    ):
        with pytest.raises(ValueProblem):
            DateTimeGroup(instant=moment)


def test_one_evening_of_october_1972_reads_right_in_four_cities() -> None:
    written = ("2300 PARIS 22 OCT 72", "1800 WASHINGTON 22 OCT 72", "0600 SAIGON 23 OCT 72", "0500 HANOI 23 OCT 72")
    assert {LocalTime.parse(text).instant for text in written} == {datetime(1972, 10, 22, 22, tzinfo=UTC)}


def test_a_time_that_never_was_is_a_problem_that_offers_one_that_was() -> None:
    with pytest.raises(ValueProblem) as caught:
        LocalTime.parse("0230 PARIS 26 MAR 23")
    assert "never was" in caught.value.came
    assert '"0330 PARIS 26 MAR 23"' in caught.value.hint


def test_a_time_that_came_twice_must_say_which() -> None:
    with pytest.raises(ValueProblem) as caught:
        LocalTime.parse("0230 PARIS 29 OCT 23")
    assert caught.value.expected == '"0230 FIRST PARIS 29 OCT 23" or "0230 SECOND PARIS 29 OCT 23"'
    first, second = (LocalTime.parse(f"0230 {word} PARIS 29 OCT 23") for word in ("FIRST", "SECOND"))
    assert second.instant - first.instant == timedelta(hours=1)


def test_a_time_that_came_once_may_not_say_which() -> None:
    with pytest.raises(ValueProblem):
        LocalTime.parse("0330 FIRST PARIS 29 OCT 23")


@pytest.mark.parametrize(
    "text", ["2300 Paris 22 OCT 72", "2300 ATLANTIS 22 OCT 72", "2400 PARIS 22 OCT 72", "11 PM PARIS", "2300 THIRD PARIS 22 OCT 72"]
)
def test_any_other_spelling_of_a_local_time_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        LocalTime.parse(text)


def test_a_misspelt_place_is_told_the_nearest_one() -> None:
    with pytest.raises(ValueProblem, match='Did you mean "PARIS"'):
        Place.parse("PARRIS")


@pytest.mark.parametrize("place", ["SAIGON", "PEKING", "LENINGRAD", "HO CHI MINH CITY", "CAMP DAVID", "THE HAGUE", "DAR ES SALAAM"])
def test_former_names_and_places_of_negotiations_have_clocks(place: str) -> None:
    assert str(Place.parse(place)) == place
    assert Place.parse(place).zone.key == ZONE_OF_PLACE[place]


def test_every_place_of_the_table_has_a_zone_and_a_name_that_can_be_written() -> None:
    moment = DateTimeGroup.parse("221530Z OCT 72")
    for name in ZONE_OF_PLACE:
        local = LocalTime.of(moment, Place.parse(name))
        assert LocalTime.parse(str(local)).instant == moment.instant


@DEAR
@given(st.integers(60 * 24, 99 * 365 * 24 * 60), st.sampled_from(("PARIS", "WASHINGTON", "CANBERRA", "DUBLIN", "TEHRAN", "APIA")))
def test_every_moment_has_one_spelling_by_the_clock_of_a_place(minutes: int, place: str) -> None:
    moment = DateTimeGroup.at(minutes * 60_000_000)
    local = LocalTime.of(moment, Place.parse(place))
    assert local.instant == moment.instant
    assert LocalTime.parse(str(local)) == local == parse_time(str(local))
    assert parse_time(str(moment)) == moment


def test_zones_come_from_the_pinned_table_and_not_from_the_machine() -> None:
    table = pytest.importorskip("tzdata", reason="The package tzdata is not installed, so the machine's zones are in use.")
    with resources.files(table).joinpath("zoneinfo", "Europe", "Paris").open("rb") as pinned:
        expected = ZoneInfo.from_file(pinned, key="Europe/Paris")
    zone = Place.parse("PARIS").zone
    assert zone is not ZoneInfo("Europe/Paris")
    assert str(zone) == str(expected)


@pytest.mark.parametrize("text", ["0859 TOKYO 01 JAN 70", "1900 WASHINGTON 31 DEC 69"])
def test_a_local_time_whose_moment_cannot_be_written_in_utc_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        LocalTime.parse(text)


def test_a_local_time_tells_its_moment_in_utc() -> None:
    evening = LocalTime.parse("2300 PARIS 22 OCT 72")
    assert (evening.in_utc, evening.microseconds) == ("222200Z OCT 72", DateTimeGroup.parse("222200Z OCT 72").microseconds)


def test_a_local_time_made_in_code_is_checked_like_one_that_is_read() -> None:
    midnight, paris = datetime(2000, 1, 1), Place.parse("PARIS")
    assert str(LocalTime(place=paris, wall=midnight)) == "0000 PARIS 01 JAN 00"
    for wall in (midnight.replace(tzinfo=UTC), midnight.replace(second=1), midnight.replace(microsecond=1), midnight.replace(fold=1)):
        with pytest.raises(ValueProblem):
            LocalTime(place=paris, wall=wall)
    for year in (1969, 2070):
        with pytest.raises(ValueProblem):
            LocalTime(place=paris, wall=midnight.replace(year=year))


def test_a_month_in_another_language_is_named_in_the_problem() -> None:
    with pytest.raises(ValueProblem, match=r'"OKT" .* is not a month'):
        DateTimeGroup.parse("221530Z OKT 72")
