"""Ten thousand small exchanges over carriers that reorder, double and lose: what crossed is what crossed in truth."""

from __future__ import annotations

import random

from backchannel.ledger import Causality
from unit.ledger.exchange import exchange

SEEDS = 10_000


def test_what_is_found_to_have_crossed_has_crossed_and_nothing_else() -> None:
    wrong, crossed = [], 0
    for seed in range(SEEDS):
        chance = random.Random(seed)
        truth = exchange(chance, chance.randint(3, 12))
        entries = chance.sample(list(truth.entries.values()), len(truth.entries))
        found, crossings = list(Causality(entries).crossings()), truth.crossings
        crossed += len(crossings)
        if found != sorted(crossings):
            wrong.append(seed)
    assert wrong == []
    assert crossed > SEEDS  # the exchanges are such that something crosses
