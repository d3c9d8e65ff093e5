"""What the tests of planted faults share: a fault is looked for in seeds, until one breaks a promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from simulator import simulate

Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture
def look_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[Plant, Sequence[int]], None]:
    def look(fault: Plant, seeds: Sequence[int]) -> None:
        fault(monkeypatch)
        for count, seed in enumerate(seeds, 1):
            if broken := simulate(seed).broken:
                with capsys.disabled():
                    print(f"\n{fault.__name__}: found in {count} seeds: {broken[0]}")
                assert not any(name in broken[0] for name in ("TypeError", "AttributeError")), "the plant no longer fits the code"
                return
        pytest.fail(f"{fault.__name__} was not found in {len(seeds)} seeds")

    return look
