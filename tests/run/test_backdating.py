"""A mandate that has run out is used with an earlier date: the message is taken, and each reader is shown what speaks against its date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from run.pair import DAY
from run.staff import Staff


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    """HAIG, a deputy, has custody and a mandate for ten days."""
    Staff.found(tmp_path, [("HAIG", "deputy")])
    staff = Staff(tmp_path)
    staff.settle()
    staff.mandate("HAIG", days=10)
    staff.give("OFFICER", "HAIG")
    staff.settle()
    yield staff
    staff.close()


def test_a_message_dated_before_its_predecessor_or_after_its_mandate_ran_out_says_so(staff: Staff) -> None:
    start = staff.clock.now()
    staff["HAIG"].send("PARTY", "In time.")
    staff.settle()
    staff.clock.jump(start + 5 * DAY)
    staff["HAIG"].send("PARTY", "In time, too.")
    staff.settle()
    staff.clock.jump(start + 2 * DAY)  # the mandate would cover this date
    staff["HAIG"].send("PARTY", "Backdated.")
    staff.clock.jump(start + 5 * DAY)
    staff.settle()
    staff["HAIG"].send("PARTY", "Kept back.")
    staff.clock.move(start + 20 * DAY)
    staff.settle()
    told = [staff["PARTY"].ask("read", number=f"TOHAK {number}")["mandate"] for number in (1, 2, 3, 4)]
    assert [row["dated_before"] for row in told] == [None, None, "TOHAK 2", None]
    assert [row["run_out"] for row in told] == [False, False, False, True]
    assert [row["number"] for row in told] == [1] * 4
    own = staff["OFFICER"].ask("read", number="TOHAK 3")["mandate"]
    assert (own["dated_before"], own["run_out"]) == ("TOHAK 2", False)


def test_what_the_officer_releases_is_under_no_mandate(staff: Staff) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    facts = staff["HAIG"].ask("read", number="HAKTO 1")
    assert (facts["mandate"], facts["second"], facts["signed_by"]) == (None, None, "Officer of PARTY")
