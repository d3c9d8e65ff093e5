"""References resolve to what this office holds, lacks, or cannot know."""

from __future__ import annotations

from backchannel.ledger import Resolved, Standing, resolve_references
from backchannel.message import Reference

OURS = {("TOMIS", 4), ("MISTO", 9)}


def resolve(*texts: str) -> tuple[Resolved, ...]:
    return resolve_references(
        [Reference.parse(text) for text in texts],
        known=lambda series: series in {"TOMIS", "MISTO"},
        shown=lambda reference: Standing.HELD if (str(reference.series), reference.number) in OURS else Standing.MISSING,
    )


def test_each_reference_says_how_it_stands() -> None:
    standings = [item.standing for item in resolve("TOMIS 4", "TOMIS 5", "FARTO 4", "MISTO 9 paragraph 2")]
    assert standings == [Standing.HELD, Standing.MISSING, Standing.ELSEWHERE, Standing.HELD]


def test_several_are_lettered_in_order_and_one_alone_is_not() -> None:
    assert [item.letter for item in resolve("TOMIS 4", "MISTO 9", "TOMIS 5")] == ["A", "B", "C"]
    assert [item.letter for item in resolve("TOMIS 4")] == [""]
    assert resolve() == ()
