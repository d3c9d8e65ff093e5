"""Controls: faults planted in the real programs, which the parts that look for such faults must find."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from soak.flush_errors import Flushes
from soak.offices import Offices
from soak.syscalls import Point, Sweep
from station_harness import SOURCE

from soak import tracing

# Put in the way of the interpreter of every station.
GOES_ON = """
from backchannel.run import traffic
from backchannel.vault import database
traffic._FATAL = frozenset()
database._write_no_more_after = lambda error, connection: None
"""
ANSWERS_EARLY = """
from contextlib import contextmanager
from backchannel.vault import store
@contextmanager
def transaction(connection):
    if connection.in_transaction:
        connection.execute("commit")
    connection.execute("begin immediate")
    yield
store.transaction = transaction
"""
ENDS_ONCE = """
import os
from contextlib import suppress
from backchannel.run import engine
whole = engine.Engine.arrive
def arrive(self, envelopes):
    with suppress(FileExistsError):
        os.close(os.open(os.path.join(os.path.dirname(__file__), "once"), os.O_CREAT | os.O_EXCL))
        os.abort()
    return whole(self, envelopes)
engine.Engine.arrive = arrive
"""
FLUSH = Point(program="MISSION", call="fdatasync", count=1)
NO_CALL = Point(program="switch", call="unlink", count=1)
# A kill loses what is not written; which write is the first after the answer is not the same each time.
WRITES = [Point(program="MISSION", call="pwrite64", count=count) for count in (30, 45, 60, 20, 75, 90)]


@pytest.fixture(autouse=True)
def may_trace() -> None:
    if why := tracing.cannot_trace():
        pytest.skip(why)


@contextmanager
def planted(place: Path, fault: str) -> Iterator[Offices]:
    """Offices that run, with a fault in the programs of their stations."""
    folder = place / "planted"
    with Offices(place) as offices:
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(fault)
        for station in offices.stations.values():
            station.start = partial(station.start, environment={"PYTHONPATH": f"{folder}:{SOURCE}"})  # type: ignore[method-assign]
        offices.run()
        yield offices


def test_a_station_that_goes_on_after_a_flush_has_failed_is_found(tmp_path: Path) -> None:
    with planted(tmp_path, GOES_ON) as offices:
        flushes = Flushes(offices=offices, place=tmp_path)
        flushes.fail_at(FLUSH)
    assert any("it went on" in failure for failure in flushes.counts.failures)
    assert any("flushed again" in failure for failure in flushes.counts.failures)


def test_a_station_that_answers_before_it_has_written_is_found(tmp_path: Path) -> None:
    with planted(tmp_path, ANSWERS_EARLY) as offices:
        sweep = Sweep(offices=offices, place=tmp_path)
        for point in WRITES:
            sweep.kill_at(point)
            if sweep.counts.lost:
                break
    assert sweep.counts.lost
    assert not sweep.counts.is_well


def test_a_station_that_ends_by_itself_is_found_also_where_the_next_one_would_do(tmp_path: Path) -> None:
    with planted(tmp_path, ENDS_ONCE) as offices:
        sweep = Sweep(offices=offices, place=tmp_path)
        sweep.kill_at(NO_CALL)
        audited = offices.audit()
    assert any("ended by itself, with status -6" in failure for failure in sweep.counts.failures)
    assert audited.is_well
    assert not sweep.counts.kills
