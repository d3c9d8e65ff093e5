"""What a start asks of a vault with years in it, and how its rows are counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backchannel.station import State, step
from backchannel.vault import Vault
from backchannel.vault.loading import Own, correspondences
from unit.station.values import CHANNEL, THEIRS, TwoSeats, arrived, fresh_state, garbage, reach, receipt, released

KEY = bytes(range(32))
PLAN = 3  # the column of `explain query plan` that says what is walked


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    vault = Vault.create(tmp_path / "vault.db", KEY)
    yield vault
    vault.close()


def happen(vault: Vault, state: State, *events: Any) -> State:
    for event in events:
        state, outcome = step(state, event)
        vault.commit(outcome.keeps)
    return state


def loaded(vault: Vault, ask: Any = None, each: Any = None) -> State:
    state = fresh_state()
    own = Own(office=state.office, life=state.life, custody=True)
    state.channels = correspondences(ask or vault._ask, each or vault._each, [(TwoSeats(), own)], state)  # type: ignore[list-item]
    return state


def test_a_start_walks_through_what_was_received_once_as_it_lies_and_through_no_other_table(vault: Vault) -> None:
    plans: list[str] = []

    def explained(sql: str, *values: Any) -> list[Any]:
        plans.extend(row[PLAN] for row in vault._ask(f"explain query plan {sql}", *values))
        return vault._ask(sql, *values)

    loaded(vault, explained, lambda sql, *values: iter(explained(sql, *values)))
    walked = [plan for plan in plans if plan.startswith("SCAN ") or "TEMP B-TREE" in plan]
    assert walked == ["SCAN received", "USE TEMP B-TREE FOR ORDER BY"]  # what is sorted are the few numbers that will not come
    indices = {word for plan in plans for word in plan.split()}
    assert indices >= {"delivery_pending", "delivery_to", "received_disputed"}


def test_a_delivery_that_is_open_knows_the_one_before_it_that_is_settled(vault: Vault) -> None:
    state = happen(vault, fresh_state(), *(released(seq) for seq in range(1, 6)), receipt(received=reach(3), opened=reach(3)))
    deliveries = loaded(vault).channel(CHANNEL).deliveries
    assert {seq: found.previous for seq in (4, 5) if (found := deliveries.find(THEIRS, seq))} == {
        seq: found.previous for seq in (4, 5) if (found := state.channel(CHANNEL).deliveries.find(THEIRS, seq))
    }
    assert deliveries.find(THEIRS, 3) is None


def test_rows_are_counted_right_whatever_came_since_the_last_time(vault: Vault) -> None:
    def truth() -> dict[str, int]:
        return {name: vault._ask(f"select count(*) from {name}")[0][0] for name in vault.counts()}

    state = fresh_state()
    copy, addressed = (arrived(3, capacity=capacity) for capacity in (None, "to"))
    for event in (released(1), arrived(1), copy, garbage(b"a"), addressed, arrived(4, capacity=None), arrived(5), garbage(b"b")):
        state = happen(vault, state, event)
        assert vault.counts() == truth()
    assert truth() == {"sent": 1, "received": 4, "evidence": 0, "quarantine": 2}
