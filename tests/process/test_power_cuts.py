"""Power cuts, which no kill can imitate: samples of what `make soak` does in full, and controls that must lose."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from soak.power import Cut, counts_of
from soak.power_block import cut_block, why_not
from soak.power_cuts import Outcome, cut_work
from soak.power_disk import SECTOR, WAYS, Created, Deleted, Disk, Event, Flushed, Found, Truncated, Wrote, cuts
from soak.power_log import Said, compare

from backchannel.station import Keep
from backchannel.switch.store import Store
from backchannel.vault import Vault


@pytest.fixture(scope="session")
def disk_of_our_own() -> None:
    """For tests that mount one; skipped with the reason where the machine does not allow it."""
    if reason := why_not():
        pytest.skip(reason)


def assert_nothing_lost(outcome: Outcome) -> None:
    print(f"cuts {outcome.cuts}, acknowledged {outcome.promised}, torn {outcome.torn}, lost {len(outcome.wrong)}")
    assert outcome.wrong == ()
    assert outcome.cuts
    assert outcome.promised


def assert_lost(outcome: Outcome) -> None:
    print(f"control: cuts {outcome.cuts}, acknowledged {outcome.promised}, torn {outcome.torn}, lost {len(outcome.wrong)}")
    assert outcome.wrong


def lefts(events: Sequence[Event], name: str) -> set[bytes | None]:
    """What many cuts after these events leave of a file."""
    return {remains.files.get(name) for seed in range(200) for remains in cuts(events, [len(events)], Random(seed))}


def test_stations_have_everything_acknowledged_after_a_power_cut() -> None:
    assert_nothing_lost(cut_work("stations", seed=1, calls=10, count=20))


def test_stations_whose_vaults_do_not_flush_lose_what_was_acknowledged() -> None:
    assert_lost(cut_work("stations", seed=1, calls=10, count=30, flushed=False))


def test_a_switch_has_everything_accepted_after_a_power_cut() -> None:
    assert_nothing_lost(cut_work("switch", seed=1, calls=50, count=200))


def test_a_switch_whose_store_does_not_flush_loses_what_was_accepted() -> None:
    assert_lost(cut_work("switch", seed=1, calls=20, count=40, flushed=False))


@pytest.mark.usefixtures("disk_of_our_own")
def test_stations_on_a_file_system_have_everything_acknowledged_after_a_power_cut() -> None:
    assert_nothing_lost(cut_block("stations", seed=1, calls=5, count=6))


@pytest.mark.usefixtures("disk_of_our_own")
def test_a_switch_on_a_file_system_has_everything_accepted_after_a_power_cut() -> None:
    assert_nothing_lost(cut_block("switch", seed=1, calls=20, count=10))


@pytest.mark.usefixtures("disk_of_our_own")
@pytest.mark.parametrize("fault", ["flushed", "obeyed"])
def test_a_switch_that_does_not_flush_and_a_disk_that_forgets_flushes_lose(fault: str) -> None:
    assert_lost(cut_block("switch", seed=1, calls=20, count=15, **{fault: False}))


def test_a_switch_that_answers_before_it_commits_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, commit, close_at_once = Store.begin, Store.commit, Store.close

    def begin_later(store: Store) -> None:
        if store._connection.in_transaction:
            commit(store)
        begin(store)

    def close(store: Store) -> None:
        if store._connection.in_transaction:
            commit(store)
        close_at_once(store)

    monkeypatch.setattr(Store, "close", close)
    monkeypatch.setattr(Store, "begin", begin_later)
    monkeypatch.setattr(Store, "commit", lambda store: None)
    assert_lost(cut_work("switch", seed=1, calls=10, count=40))


def test_a_vault_that_writes_one_step_in_several_commits_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Vault.commit

    def one_by_one(vault: Vault, keeps: Sequence[Keep]) -> None:
        for keep in keeps:
            commit(vault, [keep])

    monkeypatch.setattr(Vault, "commit", one_by_one)
    outcome = cut_work("stations", seed=4, calls=3, count=25)
    assert any("half of one commit" in sentence for sentence in outcome.wrong)


def test_a_log_whose_name_is_not_flushed_is_lost_with_all_that_it_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soak.power_vfs._MAKES_NAMES_LAST", 0)
    assert_lost(cut_work("switch", seed=1, calls=10, count=40))


OLD, NEW = b"o" * 3 * SECTOR, b"n" * 3 * SECTOR
BASE: list[Event] = [Found(name="f", file=0, content=OLD)]


def test_what_was_not_flushed_comes_in_any_mixture_of_whole_sectors() -> None:
    left = lefts([*BASE, Wrote(file=0, offset=0, data=NEW)], "f")
    sectors = {tuple(content[start : start + SECTOR] for start in range(0, len(content), SECTOR)) for content in left if content}
    assert len(sectors) == 2**3
    assert {sector for content in sectors for sector in content} == {OLD[:SECTOR], NEW[:SECTOR]}


def test_what_was_flushed_is_there_and_what_was_written_after_it_may_be() -> None:
    written: list[Event] = [*BASE, Wrote(file=0, offset=0, data=NEW), Flushed(file=0)]
    assert lefts(written, "f") == {NEW}
    assert lefts([*written, Truncated(file=0, size=0)], "f") == {NEW, b""}


def test_a_file_may_have_grown_without_what_was_written_there() -> None:
    left = lefts([*BASE, Wrote(file=0, offset=len(OLD), data=NEW)], "f")
    assert {OLD, OLD + NEW, OLD + bytes(len(NEW))} < left


@pytest.mark.parametrize(
    ("events", "may_be"),
    [
        ([Created(name="f", file=0), Flushed(file=0)], {None, b""}),
        ([Created(name="f", file=0), Flushed(file=0, folder=True)], {b""}),
        ([*BASE, Deleted(name="f")], {None, OLD}),
        ([*BASE, Deleted(name="f", folder=True)], {None}),
        ([*BASE, Deleted(name="f"), Created(name="g", file=1), Flushed(file=1, folder=True)], {None}),
    ],
)
def test_a_name_is_made_or_taken_away_for_good_when_its_folder_is_flushed(events: list[Event], may_be: set[bytes | None]) -> None:
    assert lefts(events, "f") == may_be


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "a is None, not 1"),
        ({"a": "2"}, "a is 2, not 1"),
        ({"a": "1", "z": "0"}, "z is 0, not None"),
        ({"a": "1", "b": "1"}, "half of one commit is there: b"),
    ],
)
def test_what_is_lost_changed_from_nowhere_or_half_there_is_found(found: dict[str, str], words: str) -> None:
    said = Said(before={"a": "1"}, after={"a": "1", "b": "1", "c": "1"}, at_once=True)
    assert compare(said, found) == [words]
    assert compare(said, said.before) == compare(said, said.after) == []


def test_every_way_of_losing_is_tried() -> None:
    disk = Disk()
    for event in [*BASE, Wrote(file=0, offset=0, data=NEW), Wrote(file=0, offset=0, data=OLD[:SECTOR])]:
        disk.happen(event)
    for way in WAYS:
        assert disk.after_cut(Random(1), [way])[0]["f"]


def test_a_control_that_loses_nothing_is_a_failure_and_one_that_loses_is_none() -> None:
    control = Cut(title="a control", run=cut_work, control=True)
    assert not counts_of(control, Outcome(cuts=9, promised=9), 1).is_well
    assert counts_of(control, Outcome(cuts=9, promised=9, wrong=("lost",)), 1).is_well
    assert not counts_of(Cut(title="no control", run=cut_work), Outcome(cuts=9, wrong=("lost",)), 1).is_well
