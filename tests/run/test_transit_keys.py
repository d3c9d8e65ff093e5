"""Transit keys: ready for the weeks ahead, destroyed two weeks after their own, and never because of a clock alone."""

from __future__ import annotations

from backchannel.seal.weeks import week_of
from run.pair import DAY, START, WEEK, Pair

THIS = week_of(START)


def weeks(pair: Pair) -> list[int]:
    return sorted(pair.mission.stores.transit.seeds())


def year_later(pair: Pair) -> int:
    return pair.clock.now() + 365 * DAY


def test_there_is_a_key_for_this_week_and_twelve_ahead(pair: Pair) -> None:
    assert weeks(pair) == list(range(THIS, THIS + 13))


def test_week_by_week_new_ones_come_and_old_ones_go_after_two(pair: Pair) -> None:
    for later in range(1, 6):
        pair.pass_time(START + later * WEEK)
        assert weeks(pair) == list(range(max(THIS, THIS + later - 2), THIS + later + 13))


def test_a_message_to_a_destroyed_week_cannot_be_opened_any_more(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    late = pair.mission.waiting()
    for later in range(1, 4):
        pair.pass_time(START + later * WEEK)
    pair.capital.note(pair.capital.engine.arrive(late))
    assert [row["code"] for row in pair.capital.ask("status")["quarantine"]] == ["age.no-match"]


def test_a_message_that_is_two_weeks_late_still_opens(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL")
    late = pair.mission.waiting()
    for later in range(1, 3):
        pair.pass_time(START + later * WEEK)
    pair.capital.note(pair.capital.engine.arrive(late))
    assert pair.capital.ask("read", number="MISTO 1")["sealed_to"] == f"week {THIS}"


def test_a_clock_that_jumps_a_year_ahead_destroys_nothing_and_says_so(pair: Pair) -> None:
    pair.jump(year_later(pair))
    assert set(range(THIS, THIS + 13)) <= set(weeks(pair))
    assert pair.mission.ask("status")["clock_doubtful_since"] is not None


def test_the_doubt_outlives_a_restart(pair: Pair) -> None:
    pair.clock.jump(year_later(pair))
    pair.mission.close()
    pair.mission.open()
    pair.mission.note(pair.mission.engine.tick())
    assert THIS in weeks(pair)
    assert pair.mission.ask("status")["clock_doubtful_since"] is not None


def test_a_persons_word_ends_the_doubt_and_what_is_old_is_destroyed(pair: Pair) -> None:
    pair.jump(year_later(pair))
    pair.mission.ask("confirm_clock")
    pair.pass_time(pair.clock.now() + DAY)
    now = week_of(pair.clock.now())
    assert weeks(pair)[-13:] == list(range(now, now + 13))
    assert min(weeks(pair)) >= now - 2
    assert pair.mission.ask("status")["clock_doubtful_since"] is None


def test_a_clock_that_comes_back_ends_the_doubt_by_itself_with_every_key_still_there(pair: Pair) -> None:
    pair.jump(year_later(pair))
    pair.jump(START + DAY)
    assert set(range(THIS, THIS + 13)) <= set(weeks(pair))
    assert pair.mission.ask("status")["clock_doubtful_since"] is None
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.settle()
    assert pair.capital.ask("read", number="MISTO 1")["sealed_to"] == f"week {THIS}"


def test_a_clock_that_creeps_ahead_within_its_trust_is_followed(pair: Pair) -> None:
    for days in range(13, 60, 13):
        pair.jump(START + days * DAY)
        pair.pass_time(pair.clock.now() + 120_000_000)
        assert pair.mission.ask("status")["clock_doubtful_since"] is None


def test_before_a_correspondents_card_is_here_its_standing_key_is_used_and_shown(pair: Pair) -> None:
    assert pair.mission.send("CAPITAL")["to"][0]["sealed_to"] == "standing key"
    pair.settle()
    assert pair.capital.ask("read", number="MISTO 1")["sealed_to"] == "standing key"
    assert pair.mission.send("CAPITAL")["to"][0]["sealed_to"] == "transit key"


def test_a_correspondents_card_is_still_known_after_a_restart(pair: Pair) -> None:
    pair.settle()
    pair.mission.close()
    pair.mission.open()
    assert pair.mission.send("CAPITAL")["to"][0]["sealed_to"] == "transit key"


def test_an_old_card_that_a_carrier_hands_out_again_takes_no_newer_ones_place(pair: Pair) -> None:
    first = pair.carry(pair.capital, pair.mission)
    for later in range(1, 15):
        pair.pass_time(START + later * WEEK)
        pair.settle()
    pair.mission.note(pair.mission.engine.arrive(first))
    assert pair.mission.ask("status")["quarantine"] == []
    assert pair.mission.send("CAPITAL")["to"][0]["sealed_to"] == "transit key"


def test_no_seed_is_in_any_byte_of_the_folder(pair: Pair) -> None:
    seeds = pair.mission.stores.transit.seeds().values()
    kept = b"".join(path.read_bytes() for path in pair.mission.folder.path.iterdir() if path.is_file())
    assert len(kept) > 50_000
    assert not any(seed in kept or seed.hex().encode() in kept for seed in seeds)


def test_what_is_on_its_way_to_keys_that_were_lost_is_sealed_anew_as_soon_as_there_are_others(pair: Pair) -> None:
    pair.settle()
    pair.mission.send("CAPITAL", precedence="FLASH")
    sealed_before = pair.mission.waiting()
    pair.capital.stores.transit.destroy_before(10**6)
    pair.capital.close()
    pair.capital.open()
    pair.capital.note(pair.capital.engine.tick())
    pair.capital.note(pair.capital.engine.arrive(sealed_before))
    assert pair.capital.ask("inbox") == []
    pair.carry(pair.capital, pair.mission)
    pair.carry(pair.mission, pair.capital)
    assert [line["number"] for line in pair.capital.ask("inbox")] == ["MISTO 1/1"]
    assert pair.capital.alarms() == ["flash"]
