"""A relay keeps the word of a revocation from somebody."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from run.circle import Circle


def test_a_relay_withholds_a_revocation_and_whoever_hears_that_it_is_lacking_sends_it(tmp_path: Path) -> None:
    with closing(Circle(tmp_path, "ALFA", "BRAVO", "CHARLIE")) as circle:
        circle.found("ALFA")
        circle.admit("BRAVO", "ALFA")
        circle.admit("CHARLIE", "ALFA", "BRAVO", role="observer")
        circle["ALFA"].ask("revoke", office="CHARLIE", reason="its laptop was taken", channel="LAKESIDE")
        circle.deliver(circle.waiting("ALFA"), but=("CHARLIE",))
        circle["BRAVO"].ask("revoke", office="CHARLIE", reason="its laptop was taken", channel="LAKESIDE")
        withheld = circle.waiting("BRAVO")
        assert withheld
        assert (circle.names("BRAVO"), circle.names("ALFA")) == (["ALFA", "BRAVO"], ["ALFA", "BRAVO", "CHARLIE"])
        for _ in range(8):
            circle.tick(20)
            circle.settle(but=("CHARLIE",))
        assert circle.names("ALFA") == ["ALFA", "BRAVO"]
