"""What a seed draws: how large its world is, how long it is looked at, what people do there, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Final

from backchannel.message.handling import HandlingTimes
from backchannel.seal.agreement import USUAL_RULES, Rules
from backchannel.seal.persons import Rank
from simulator.network import Lies

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["HOUR", "YEARS", "Acts", "Houses", "Plan", "sample"]

HOUR: Final = 3600.0
YEARS: Final = 2 * 365 * 86_400 * 1_000_000  # microseconds that a clock may jump, to either side
_CHANGING: Final = 0.07  # of all worlds: those in which charters change, which takes signatures, and so time
_SHARED: Final = 0.25  # of the others: those in which offices have several stations
_LARGE: Final = 6  # offices
_SIZES: Final = ((2, 50), (3, 25), (4, 10), (6, 6), (9, 3), (16, 1), (30, 1))


@dataclass(slots=True, kw_only=True)
class Plan:
    """One seed's draws. Times in seconds, chances from 0 to 1; counts are for the whole world."""

    chance: Random
    stations: int
    switches: int
    hours: float
    messages: int
    times: HandlingTimes
    lies: Lies
    kill: float
    power_cuts: int
    cuts_in_a_write: int
    stops: int
    partitions: int
    switches_down: int
    switches_emptied: int
    switch_cuts: int
    stored: bool
    clock_jumps: int
    full_disks: int
    failed_flushes: int
    restores: int
    cancels: int
    officers_away: float
    active: bool = True

    @classmethod
    def draw(cls, chance: Random) -> Plan:
        """A plan; in every seventh or so nothing goes wrong at all."""
        stations = chance.choices([size for size, _ in _SIZES], [weight for _, weight in _SIZES])[0]
        calm = chance.random() < 0.1
        hours = 10 ** chance.uniform(-0.6, 1.0) / (1 if stations < 9 else 4)

        def some(most: int, share: float = 0.3) -> int:
            return 0 if calm or chance.random() > share else chance.randint(1, most)

        return cls(
            chance=chance,
            stations=stations,
            switches=chance.randint(1, 2),
            hours=hours,
            messages=chance.randint(3, 12) + stations,
            times=_times(chance),
            lies=Lies() if calm else _lies(chance),
            kill=0.0 if calm else chance.choice((0.0, 0.0, 0.003, 0.02)),
            power_cuts=some(4),
            cuts_in_a_write=some(3),
            stops=some(3),
            partitions=some(4),
            switches_down=some(3),
            switches_emptied=some(1, 0.15),
            switch_cuts=some(3),
            stored=chance.random() < 0.12,
            clock_jumps=some(4),
            full_disks=some(2, 0.2),
            failed_flushes=some(2, 0.2),
            restores=some(1, 0.12),
            cancels=some(3),
            officers_away=chance.choice((0.0, 0.2, 0.8)),
        )

    @classmethod
    def calm(cls, chance: Random) -> Plan:
        """Two stations, one switch, and nothing that goes wrong."""
        return cls(
            chance=chance,
            stations=2,
            switches=1,
            hours=0.0,
            messages=0,
            times=HandlingTimes(heartbeat=1440),
            lies=Lies(),
            kill=0.0,
            power_cuts=0,
            cuts_in_a_write=0,
            stops=0,
            partitions=0,
            switches_down=0,
            switches_emptied=0,
            switch_cuts=0,
            stored=False,
            clock_jumps=0,
            full_disks=0,
            failed_flushes=0,
            restores=0,
            cancels=0,
            officers_away=0.0,
        )

    def kills_here(self) -> bool:
        """Whether a process is killed at this very point of its work."""
        return self.active and self.kill > 0 and self.chance.random() < self.kill


@dataclass(slots=True, kw_only=True)
class Acts:
    """What is done to charters in one seed, from chances of its own, so that everything else in it is as it would be without.

    `sides`: how often the offices of a channel fall apart into two sides, on each of which its charter is changed. `unites`: whether
    somebody tries to unite what is split. `hours`: how long an officer leaves lying what waits for a signature, at most.
    """

    chance: Random
    terms: int = 0
    newcomers: int = 0
    revocations: int = 0
    leaves: int = 0
    sides: int = 0
    unites: bool = False
    hours: float = 1.0
    rules: Rules = USUAL_RULES

    @classmethod
    def draw(cls, seed: int) -> Acts:
        """Those of a seed; in most there are none."""
        chance = Random(f"charters of {seed}")
        if chance.random() > _CHANGING:
            return cls(chance=chance)

        def some(most: int, share: float) -> int:
            return 0 if chance.random() > share else chance.randint(1, most)

        sides = some(2, 0.4)
        # Two sides that each can change the charter split it.
        admit = 2 if sides else chance.choice((2, 2, 2, 3))
        change = 2 if sides else chance.choice((0, admit, 4))
        return cls(
            chance=chance,
            terms=some(3, 0.6),
            newcomers=some(2, 0.5),
            revocations=some(1, 0.35),
            leaves=some(1, 0.15),
            sides=sides,
            unites=chance.random() < 0.6,
            hours=chance.choice((0.1, 0.3)) if sides else chance.choice((0.1, 0.5, 2.0)),
            rules=Rules(admit=admit, change=change, revoke=chance.choice((1, 2, 2, 3))),
        )

    @property
    def any(self) -> bool:
        """Whether charters may change at all."""
        return bool(self.terms or self.newcomers or self.revocations or self.leaves or self.sides)


@dataclass(slots=True, kw_only=True)
class Houses:
    """Which offices of one seed have several stations, and what these do, from chances of its own.

    `ranks`: for each of the first offices whose its other stations are, none for an office of one. `gives` and `takes`: how often
    custody goes round; `tears`: how often the stations of an office hear nothing of each other for some hours, while custody is taken
    and both sides write; `absences`: how often the station that has custody is off meanwhile; `claims`: how often a station claims
    custody that it may not have; `drafts`: how many are submitted.
    """

    chance: Random
    ranks: tuple[tuple[Rank, ...], ...] = ()
    gives: int = 0
    takes: int = 0
    tears: int = 0
    absences: int = 0
    claims: int = 0
    drafts: int = 0

    @classmethod
    def draw(cls, seed: int) -> Houses:
        """Those of a seed; in most every office has one station."""
        chance = Random(f"custody of {seed}")
        if chance.random() > _SHARED or Acts.draw(seed).any:
            return cls(chance=chance)

        def some(most: int, share: float) -> int:
            return 0 if chance.random() > share else chance.randint(1, most)

        return cls(
            chance=chance,
            ranks=tuple(_ranks(chance) for _ in range(chance.choice((1, 1, 1, 2)))),
            gives=some(3, 0.7),
            takes=some(1, 0.3),
            tears=some(2, 0.5),
            absences=some(1, 0.3),
            claims=some(2, 0.2),
            drafts=some(3, 0.4),
        )

    @property
    def any(self) -> bool:
        """Whether any office has several stations."""
        return bool(self.ranks)

    @property
    def may_double(self) -> bool:
        """Whether custody may be taken from a station that has it, so that two speak at once."""
        return bool(self.takes or self.tears or self.absences)


def sample(first: int) -> Iterator[int]:
    """Seeds from this one on; of those whose worlds cost three times as much as others, every third.

    They are the worlds of houses and of six offices or more: so of all other kinds half as many again are lived through in a given time.
    Worlds of houses in which two may have custody at once are left out.
    """
    for seed in count(first):
        houses = Houses.draw(seed)
        is_large = houses.any or Plan.draw(Random(seed)).stations >= _LARGE
        if not houses.may_double and (seed % 3 == 0 or not is_large):
            yield seed


def _ranks(chance: Random) -> tuple[Rank, ...]:
    return tuple(chance.choices((Rank.DEPUTY, Rank.STAFF), k=chance.choice((1, 1, 2))))


def _times(chance: Random) -> HandlingTimes:
    return HandlingTimes(heartbeat=chance.choice((20, 60, 240, 1440)), give_up=chance.choice((300, 1440, 400 * 1440, 400 * 1440)))


def _lies(chance: Random) -> Lies:
    def one(most: float) -> float:
        return chance.uniform(0, most) if chance.random() < 0.3 else 0.0

    return Lies(
        lose=one(0.6),
        double=one(0.5),
        delay=one(0.5),
        hand_out_again=one(0.3),
        spoil=one(0.2),
        lose_answer=one(0.3),
        reorder=one(1.0),
    )
