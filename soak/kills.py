"""Random kills: stations and switch are ended by SIGKILL, one or several at once, while both offices send."""

from __future__ import annotations

import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from station_harness import Station
from switch_harness import SwitchProcess

from soak.offices import Load, Offices
from soak.part import Counts, Say

KILLS = 500
KILLS_OF_A_NETWORK = 50  # then everything is compared, and a new one begins
LONGEST_WAIT = 0.5
AT_ONCE = (1, 1, 1, 2, 3)


def storm(place: Path, *, seed: int, kills: int, seconds: float = 600.0) -> Counts:
    """One network: this many kills at random moments, or what there is time for; then what was promised is compared with what came."""
    chance = random.Random(seed)
    done, end = 0, time.monotonic() + seconds
    with Offices(place) as offices:
        offices.run()
        with Load(offices=offices, seed=seed) as load:
            while done < kills and (done == 0 or time.monotonic() < end):
                time.sleep(LONGEST_WAIT * chance.random())
                victims = chance.sample([offices.switch, *offices.stations.values()], min(chance.choice(AT_ONCE), kills - done))
                done += len(victims)
                load.errors += offices.clear_ended()
                offices.start_all()
                _kill(victims)
        load.errors += offices.clear_ended()
        offices.start_all()
        failures = tuple(f"seed {seed}: {error}" for error in load.errors)
        audited = offices.audit()
    named = tuple(f"seed {seed}: {failure}" for failure in audited.failures)
    return Counts(
        faults=done,
        kills=done,
        acknowledged=audited.acknowledged,
        lost=audited.lost,
        shown_twice=audited.shown_twice,
        checked=audited.checked,
        failures=failures + named,
    )


def _kill(victims: list[SwitchProcess | Station]) -> None:
    for victim in victims:
        victim.kill()
    with ThreadPoolExecutor(len(victims)) as starters:
        for started in [starters.submit(victim.start) for victim in victims]:
            started.result()


class Kills:
    """See the module."""

    name = "kills"
    promise = "Whatever is killed and whenever: what is acknowledged arrives, and once."
    whole = "500 kills"
    weight = 1_100.0

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """Storms until the time is over or 500 kills are done; the smallest piece is six kills."""
        end = time.monotonic() + seconds
        found, kills = Counts(), KILLS_OF_A_NETWORK if seconds > 60 else 6
        while found.kills == 0 or (time.monotonic() < end and found.kills < KILLS):
            with tempfile.TemporaryDirectory(prefix="backchannel-kills-") as place:
                found += storm(Path(place), seed=seed, kills=kills, seconds=max(0.0, end - time.monotonic()))
            say(f"seed {seed}: {found.kills} kills, {found.acknowledged} acknowledged, {found.lost} lost, {found.shown_twice} shown twice")
            seed += 1
        return found


PART = Kills()
