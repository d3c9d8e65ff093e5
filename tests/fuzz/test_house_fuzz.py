"""Whatever a station of the house tells: only `Refused` comes out, and what is read would be written in the same words.

BACKCHANNEL_FUZZ_SECONDS sets the time for all targets together (2 by default). A finding prints the number from which it
can be made again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from backchannel.errors import Mistake, Refused
from backchannel.seal.house_words import read_acts, write_acts
from backchannel.seal.strictjson import decode, encode
from fuzz.test_containers_fuzz import mutated
from fuzz.test_opening_fuzz import SECONDS, spoil
from unit.seal.told import OF_EACH_KIND

WORDS = [write_acts([act])[0] for act in OF_EACH_KIND] + write_acts(OF_EACH_KIND)


def stands(words: list[str]) -> None:
    """What is read is written again in the same words, unless a message could not have carried them."""
    acts = read_acts(words)
    try:
        again = write_acts(acts)
    except Mistake as mistake:
        # Objects and acts of unknown kinds may hold what words may not: no message has brought it.
        assert mistake.code == "house.act"
    else:
        assert again == words


def other_values(chance: random.Random) -> None:
    acts: Any = decode(chance.choice(WORDS).replace("\n", "").encode())
    for _ in range(chance.choice((1, 1, 2))):
        acts = spoil(acts, chance)
    text = encode(acts).decode()
    stands(["\n".join(text[start : start + 1000] for start in range(0, len(text), 1000))])


def other_letters(chance: random.Random) -> None:
    data = mutated(chance, chance.choice(WORDS).encode(), chance.choice(WORDS).encode())
    stands(data.decode("utf-8", "surrogateescape").split("\x00"))


TARGETS: dict[str, Callable[[random.Random], None]] = {"values": other_values, "letters": other_letters}


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_a_station_of_the_house_tells_raises_nothing_but_refused(name: str) -> None:
    first = random.randrange(2**32)
    end = time.monotonic() + SECONDS / len(TARGETS)
    number = first
    while time.monotonic() < end:
        try:
            TARGETS[name](random.Random(number))
        except Refused as refused:
            assert str(refused).isprintable(), f"{name} number {number}: {refused!r}"
        except Exception as error:
            pytest.fail(f"{type(error).__name__} instead of Refused for {name} number {number}: {error}")
        number += 1
    print(f"{name}: {number - first} tries from number {first}")
