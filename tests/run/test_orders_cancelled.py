"""An order whose message is cancelled, and received all the same, is an order again, and who gave it is told to stop it."""

from __future__ import annotations

from pathlib import Path

from run.ordering import release, state
from run.pair import Pair

NUMBER = "TOMIS 1 paragraph 1"


def test_what_was_cancelled_and_is_signed_for_all_the_same_is_given_at_both_ends_and_stays_so(tmp_path: Path) -> None:
    Pair.found(tmp_path)
    pair = Pair(tmp_path)
    release(pair.capital, "MISSION", "1. [order]\nTo: the Ambassador\nBegin text:\nGo.\nEnd text.")
    under_way = pair.capital.waiting()
    pair.capital.ask("cancel", number="TOMIS 1")
    assert state(pair.capital, NUMBER) == "stopped"
    pair.mission.note(pair.mission.engine.arrive(under_way))
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    pair.settle()
    for _ in range(2):
        assert (state(pair.capital, NUMBER), state(pair.mission, NUMBER)) == ("given", "given")
        (facts,) = pair.capital.ask("order", number=NUMBER)
        assert [(row["kind"], row["from"]) for row in facts["findings"]] == [("cancelled, and received all the same", "MISSION")]
        pair.capital.close()
        pair.capital.open()
    pair.close()
