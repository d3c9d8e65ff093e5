"""Somebody orders for an hour that never was, came twice, is over, or is that of a place that nobody knows: why it is not released."""

from __future__ import annotations

import pytest

from backchannel.errors import Mistake, Unsound
from run.ordering import order, release
from run.pair import Pair


def unsound(pair: Pair, *lines: str) -> str:
    """Why it is no draft; nothing is released."""
    with pytest.raises(Unsound) as caught:
        release(pair.capital, "MISSION", order(*lines))
    assert pair.capital.ask("log") == []
    return str(caught.value)


def doubtful(pair: Pair, *lines: str) -> str:
    """Why it is released by nobody who does not say that he means it."""
    with pytest.raises(Mistake) as caught:
        release(pair.capital, "MISSION", order(*lines))
    assert caught.value.code == "release.order-doubt"
    assert pair.capital.ask("log") == []
    return str(caught.value)


def test_an_hour_over_which_clocks_were_put_forward(pair: Pair) -> None:
    said = unsound(pair, "At: 0230 PARIS 29 MAR 26")
    assert '"0230 PARIS 29 MAR 26" never was: clocks there were put forward over it' in said
    assert "0330 PARIS 29 MAR 26" in said


def test_an_hour_over_which_clocks_were_put_back(pair: Pair) -> None:
    said = unsound(pair, "At: 0230 PARIS 26 OCT 25")
    assert '"0230 PARIS 26 OCT 25" came twice: clocks there were put back over it' in said
    assert '"0230 FIRST PARIS 26 OCT 25" or "0230 SECOND PARIS 26 OCT 25"' in said


def test_a_day_that_no_calendar_has(pair: Pair) -> None:
    assert '"2300 PARIS 31 SEP 25" is not in any calendar' in unsound(pair, "At: 2300 PARIS 31 SEP 25")


def test_a_place_whose_clock_nobody_knows(pair: Pair) -> None:
    assert 'the clock of "ATLANTIS" is not known here' in unsound(pair, "At: 2300 ATLANTIS 02 AUG 25")


def test_a_span_that_ends_before_it_begins(pair: Pair) -> None:
    unsound(pair, "Not before: 2300 PARIS 02 AUG 25", "Not later than: 1600 WASHINGTON 02 AUG 25")


@pytest.mark.parametrize("line", ["At", "Not later than", "Report by"])
def test_an_hour_that_is_over(pair: Pair, line: str) -> None:
    assert "0100 PARIS 02 AUG 25, which is over; expected a time to come" in doubtful(pair, f"{line}: 0100 PARIS 02 AUG 25")
