"""A station of the house that dies at any commit, and goes on: nothing is lost, nothing happens twice, custody is in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from attacks.insiders import DRAFT, custodians
from backchannel.run.custody import custody_of
from run.staff import Staff

IN_HOUSE = ("OFFICER", "LORD", "HAIG")


class Dies(BaseException):
    """The process ends here; no handler of the code under test may swallow this."""


def dies_after(staff: Staff, name: str, commits: int) -> None:
    """Have a station die in place of the commit after so many."""
    vault: Any = staff[name].engine.vault
    write, left = vault.commit, [commits]

    def commit(keeps: Any) -> None:
        if keeps:
            left[0] -= 1
            if left[0] < 0:
                raise Dies
        write(keeps)

    vault.commit = commit


def goes_through(staff: Staff, name: str, *steps: Callable[[], Any]) -> bool:
    """Take these steps, and start the station anew when it dies in one; whether it has died."""
    died = False
    for step in (*steps, staff.settle, staff.settle):
        try:
            step()
        except Dies:
            died = True
            staff[name].restart()
    vars(staff[name].engine.vault).pop("commit", None)
    return died


def agree(staff: Staff) -> list[str]:
    """That custody is in one place, and every station says in which; the name of that station."""
    (holder,) = {custody_of(staff[name].engine).holder for name in IN_HOUSE}
    assert custodians([staff[name] for name in IN_HOUSE]) == [staff.seat(name) == holder for name in IN_HOUSE]
    return [name for name in IN_HOUSE if staff.seat(name) == holder]


@pytest.mark.parametrize("name", ["OFFICER", "HAIG"])
@pytest.mark.parametrize("commits", range(0, 12, 3))
def test_custody_is_given_and_one_of_the_two_dies(staff: Staff, name: str, commits: int) -> None:
    staff.mandate("HAIG")
    staff["OFFICER"].send("PARTY")
    staff.settle()
    dies_after(staff, name, commits)
    goes_through(staff, name, lambda: staff.give("OFFICER", "HAIG"))
    (holder,) = agree(staff)
    assert staff[holder].send("PARTY")["number"] == "TOHAK 2/2"
    staff.settle()
    assert [len(staff.log(each)) for each in (*IN_HOUSE, "PARTY")] == [2] * 4


@pytest.mark.parametrize("commits", range(4))
def test_custody_is_taken_and_who_takes_it_dies(staff: Staff, commits: int) -> None:
    staff.give("OFFICER", "HAIG")
    staff.settle()
    dies_after(staff, "OFFICER", commits)
    died = goes_through(staff, "OFFICER", lambda: staff.take("OFFICER"))
    assert agree(staff) == (["HAIG"] if commits == 0 else ["OFFICER"])
    assert died


@pytest.mark.parametrize("commits", range(0, 24, 3))
def test_a_station_dies_while_it_takes_in_what_the_others_told(staff: Staff, commits: int) -> None:
    staff["OFFICER"].send("PARTY")
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle(("OFFICER", "PARTY", "HAIG"))
    staff["HAIG"].ask("submit", text=DRAFT.format(words="Once."), channel="SPRING")
    staff["OFFICER"].ask("read", number="HAKTO 1")
    dies_after(staff, "LORD", commits)
    goes_through(staff, "LORD")
    assert sorted(staff.log("LORD")) == sorted(staff.log("OFFICER"))
    assert [row["state"] for row in staff["LORD"].ask("log")] == [row["state"] for row in staff["OFFICER"].ask("log")]
    assert [row["draft"] for row in staff["LORD"].ask("drafts")] == ["HAIG 1"]


@pytest.mark.parametrize("commits", range(6))
def test_a_station_dies_while_it_releases_a_draft(staff: Staff, commits: int) -> None:
    staff["LORD"].ask("submit", text=DRAFT.format(words="Once."), channel="SPRING")
    staff.settle()
    staff["OFFICER"].ask("review", draft="LORD 1")
    dies_after(staff, "OFFICER", commits)
    goes_through(staff, "OFFICER", lambda: staff["OFFICER"].ask("release_draft", draft="LORD 1"))
    known = {len(staff.log(name)) for name in (*IN_HOUSE, "PARTY")}
    state = {row["state"] for name in IN_HOUSE for row in staff[name].ask("drafts", all=True)}
    assert (known, state) == (({0}, {"submitted"}) if commits == 0 else ({1}, {"released"}))
