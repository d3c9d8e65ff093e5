"""A colleague who would speak for his office without having been given that, or make others believe that somebody else does."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest

from attacks.insiders import custodians, goes_on, refused, say, states
from backchannel.errors import Mistake
from backchannel.limits import NUMBER_MAX
from backchannel.run.custody import custody_of, give
from backchannel.run.mailboxes import office_mailbox
from backchannel.seal.house_acts import Custody, GiveMailbox, TellLife
from run.staff import Staff

IN_HOUSE = ("OFFICER", "LORD", "HAIG")
QUARTER = 15 * 60 * 1_000_000


def who(staff: Staff) -> list[str]:
    """Who has custody, as each station knows it, and whether each does as it says."""
    known = [custody_of(staff[name].engine).holder for name in IN_HOUSE]
    names = {staff.seat(name): name for name in staff.sides if name != "PARTY"}
    assert custodians([staff[name] for name in IN_HOUSE]) == [staff.seat(name) == known[0] for name in IN_HOUSE]
    return [names[station] for station in known]


def custody(staff: Staff, to: str, count: int = 1, *, taken: bool = False, life: int = 2) -> Custody:
    return Custody(count=count, to=staff.seat(to), life=life, taken=taken)


def test_a_colleague_gives_custody_that_he_does_not_have(staff: Staff) -> None:
    say(staff["LORD"], custody(staff, "HAIG"))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3


def test_a_colleague_gives_himself_custody(staff: Staff) -> None:
    say(staff["LORD"], custody(staff, "LORD"))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3


def test_a_colleague_takes_custody_as_only_the_officer_may(staff: Staff) -> None:
    say(staff["HAIG"], custody(staff, "HAIG", taken=True))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3


def test_a_colleague_takes_custody_in_the_officers_name(staff: Staff) -> None:
    say(staff["HAIG"], custody(staff, "OFFICER", taken=True), custody(staff, "HAIG", 2))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3


def test_who_gives_custody_under_a_count_far_ahead_gives_none(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    say(staff["HAIG"], custody(staff, "LORD", NUMBER_MAX))
    staff.settle()
    assert who(staff) == ["HAIG"] * 3
    staff.take("OFFICER")
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3


def test_custody_is_not_given_to_each_of_two_who_do_not_hear_of_the_other(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    say(staff["HAIG"], custody(staff, "LORD", 2), to=staff.seat("LORD"))
    say(staff["HAIG"], custody(staff, "OFFICER", 2), to=staff.seat("OFFICER"))
    staff.settle()
    assert custodians([staff["OFFICER"], staff["LORD"]]) == [False, False]
    assert "house.custody" in refused(staff["LORD"])


def test_custody_that_is_given_to_two_at_once_is_with_one_and_both_are_shown(staff: Staff) -> None:
    say(staff["OFFICER"], custody(staff, "LORD"), custody(staff, "HAIG"))
    staff.settle()
    (has,) = set(who(staff))
    assert has in ("LORD", "HAIG")
    assert [len(staff[name].ask("custody")["doubles"]) for name in IN_HOUSE] == [1, 1, 1]


def test_a_thousand_acts_of_custody_are_looked_at_once(staff: Staff) -> None:
    say(staff["LORD"], *(custody(staff, "LORD", count) for count in range(1, 1001)))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3


def test_a_colleague_gives_a_false_secret_of_the_offices_mailbox(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    true = office_mailbox(staff["OFFICER"].engine.vault)
    say(staff["HAIG"], GiveMailbox(count=2, key=bytes(32)), to=staff.seat("OFFICER"))
    say(staff["HAIG"], custody(staff, "OFFICER", 2, life=3))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3
    assert office_mailbox(staff["OFFICER"].engine.vault) == true
    assert "house.mailbox" in refused(staff["OFFICER"])


def test_the_secret_of_the_mailbox_may_come_before_it_is_known_who_has_custody(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle(("OFFICER", "HAIG"))
    staff.give("HAIG", "LORD")
    staff.settle(("HAIG", "LORD"))
    assert custodians([staff["LORD"]]) == [False]
    staff.settle()
    assert who(staff) == ["LORD"] * 3
    assert office_mailbox(staff["LORD"].engine.vault) is not None


def test_a_colleague_says_that_the_office_has_used_up_its_lives(staff: Staff) -> None:
    say(staff["LORD"], TellLife(count=NUMBER_MAX))
    staff.settle()
    staff.give("OFFICER", "HAIG")
    staff.settle()
    assert goes_on(lambda: staff.take("OFFICER"))
    staff.settle()
    assert who(staff) == ["OFFICER"] * 3
    assert staff["OFFICER"].engine.vault.office_life().count == 3


def test_who_gives_custody_in_the_last_of_all_lives_stops_nobody_from_taking_it(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    say(staff["HAIG"], custody(staff, "LORD", 2, life=NUMBER_MAX))
    staff.settle()
    assert goes_on(lambda: staff.take("OFFICER"))
    assert goes_on(staff.settle)
    assert who(staff) == ["OFFICER"] * 3
    assert staff["OFFICER"].send("PARTY")["number"] == "TOHAK 1/1"


def test_custody_is_not_given_to_a_station_that_is_struck_off(staff: Staff) -> None:
    lord = staff.seat("LORD")
    staff["OFFICER"].ask("strike", station="LORD")
    with pytest.raises(Mistake, match="struck off"):
        give(staff["OFFICER"].engine, lord)
    say(staff["OFFICER"], Custody(count=1, to=lord, life=2, taken=False))
    staff.settle()
    assert custodians([staff["OFFICER"], staff["HAIG"]]) == [True, False]


def test_a_custodian_who_is_struck_off_and_goes_on_gives_custody_to_nobody(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff["OFFICER"].ask("strike", station="HAIG")
    staff.take("OFFICER")
    say(staff["HAIG"], custody(staff, "LORD", 2, life=5))
    staff.settle(("HAIG", "LORD"))
    assert custodians([staff["LORD"]]) == [True]  # it has not heard of the new card
    staff.settle(("OFFICER", "LORD", "PARTY"))
    assert custodians([staff["OFFICER"], staff["LORD"]]) == [True, False]
    for _ in range(3):  # and not until nothing is left: what is refused is repeated
        staff.carry()
    assert custodians([staff[name] for name in IN_HOUSE]) == [True, False, False]
    assert "struck-off" in staff["HAIG"].alarms()


def test_who_comes_later_knows_who_has_custody_and_may_be_given_it(staff: Staff) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    with pytest.raises(Mistake, match="custody that HAIG has"):
        staff.join("SULLIVAN", "deputy")
    rmtree(staff.folder / "SULLIVAN")
    staff.take("OFFICER")
    staff.settle()
    staff.join("SULLIVAN", "deputy")
    staff.settle()
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff.give("HAIG", "SULLIVAN")
    staff.settle()
    assert custodians([*(staff[name] for name in IN_HOUSE), staff["SULLIVAN"]]) == [False, False, False, True]


# Restored from a backup


def kept(staff: Staff, name: str, to: Path) -> Path:
    """A copy of a station as it is now."""
    staff[name].close()
    copytree(staff.folder / name, to / name)
    staff[name].open()
    return to / name


def restored(staff: Staff, name: str, copy: Path) -> None:
    """The station as it was then, in a new life, and an hour of everybody's time."""
    side: Any = staff[name]
    side.close()
    rmtree(staff.folder / name)
    copytree(copy, staff.folder / name)
    side.open()
    side.engine.vault.begin_life(side.engine.randomness)
    side.restart()
    for _ in range(6):
        staff.clock.move(staff.clock.now() + QUARTER)
        staff.settle()


def test_a_station_that_is_restored_is_given_all_that_it_had_been_told(staff: Staff, tmp_path: Path) -> None:
    copy = kept(staff, "HAIG", tmp_path)
    staff["OFFICER"].send("PARTY")
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    restored(staff, "HAIG", copy)
    staff["OFFICER"].send("PARTY")
    staff.settle()
    assert sorted(staff.log("HAIG")) == sorted(staff.log("OFFICER"))
    assert len(staff.log("HAIG")) == 3


def test_who_gave_custody_and_is_restored_from_before_that_does_not_have_it_again(staff: Staff, tmp_path: Path) -> None:
    copy = kept(staff, "OFFICER", tmp_path)
    staff["OFFICER"].send("PARTY")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    restored(staff, "OFFICER", copy)
    assert who(staff) == ["HAIG"] * 3
    assert states(staff["OFFICER"]) == ["received"]


def test_who_was_given_custody_and_is_restored_from_before_that_has_it_again(staff: Staff, tmp_path: Path) -> None:
    copy = kept(staff, "HAIG", tmp_path)
    staff.mandate("HAIG")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff["HAIG"].send("PARTY")
    staff.settle()
    restored(staff, "HAIG", copy)
    assert who(staff) == ["HAIG"] * 3
    assert staff["HAIG"].send("PARTY")["number"] == "TOHAK 2/2"
