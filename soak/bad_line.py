"""A bad line: offices on both sides of a modem line that loses, doubles and reorders, and is cut for a day; then it heals.

The one office and the switch are near, the other office is far; all that they exchange goes through `soak.line_link`. The stations run
on clocks of an exercise, so that a day passes while the cut lasts seconds.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from station_harness import PASSPHRASE, Network, Seat, Station, draft
from switch_harness import SwitchProcess

from soak.line_link import FAR, NEAR, Link, Place, Quality, why_not
from soak.part import Counts, Say, rounds

__all__ = ["MILD", "PART", "Apart", "Arrival", "Result", "Traffic", "a_day_apart"]

_DAY = 86_400_000_000
_LOOK_SECONDS = 0.2
_CUT_SECONDS = 3.0  # of the machine's own time, while the stations live through a day
_PERFECT_SECONDS = 60.0
MILD = Quality(bits=256_000, lost=0.1, doubled=0.05, seconds=0.02, scatter=0.1)  # a sample of a minute
_FULL_SECONDS = 2_000.0  # of a day apart on a modem line; a run with less does samples
_SAMPLES_SECONDS = 120.0
_PATIENCE_SECONDS = 3_600.0
_UNTIL_WE_END = ("setpriv", "--pdeathsig", "KILL")  # so that a run that is killed leaves no process, and no network with it
_SEATS = {"NEARBY": Seat(person="N. Earby", series="NEARBY"), "FARAWAY": Seat(person="F. Araway", series="FARAWAY")}


class NearSwitch(SwitchProcess):
    """A switch that listens at the near end of the line, in the clear, for there is nobody else on it."""

    def _arguments(self) -> list[str]:
        listen = super()._arguments()
        listen[listen.index("--listen") + 1] = f"{NEAR}:1972"
        return [*listen, "--without-tls"]


class Apart(Network):
    """Two offices that have entered one channel, on a line without fault as yet; nothing of it is left when the block is.

    The first office and the switch are in one place, the second office in the other.
    """

    def __init__(self, folder: Path, *, seed: int) -> None:
        super().__init__(folder, **_SEATS)
        self.switches["switch"] = NearSwitch(folder / "switch")
        self._seed = seed
        self._closing = ExitStack()

    def __enter__(self) -> Apart:
        with ExitStack() as stack:
            near, far = (stack.enter_context(closing(Place(*ends))) for ends in ((NEAR, FAR), (FAR, NEAR)))
            self.link = stack.enter_context(closing(Link(near, far, seed=self._seed)))
            self._places = dict(zip(_SEATS, (near, far), strict=True))
            stack.callback(super().__exit__)
            near.run(self.switch.start, _UNTIL_WE_END)
            for name, seat in self.seats.items():
                self._places[name].run(self.make, name, seat)
            self.found("LINE")
            for name, station in self.stations.items():
                self._places[name].run(station.start, f"clock={time.time_ns() // 1_000}", through=_UNTIL_WE_END)
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def ways(self) -> list[tuple[Station, Station]]:
        """Who writes to whom."""
        one, other = self.stations.values()
        return [(one, other), (other, one)]

    def is_settled(self) -> bool:
        """Every message has its receipt."""
        return not any(station.ask("status")["unsettled"] for station in self.stations.values())

    def pass_a_day(self) -> None:
        """Both clocks go on by a day at once."""
        for station in self.stations.values():
            station.ask("move_clock", to=time.time_ns() // 1_000 + _DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What each office sends while the line is cut: so many of each precedence, the most urgent last."""

    routine: int = 20
    immediate: int = 4
    flash: int = 2

    @property
    def precedences(self) -> list[str]:
        return ["ROUTINE"] * self.routine + ["IMMEDIATE"] * self.immediate + ["FLASH"] * self.flash


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message that came: its precedence and number, and how many seconds after the line was mended it was seen."""

    precedence: str
    number: str
    seconds: float


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of it: what was sent and seen at each office, in order, and what is wrong; seconds count from the mending."""

    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    arrived: dict[str, list[Arrival]] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    settled: float = 0.0
    carried: dict[str, dict[str, int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def before_flash(self, office: str) -> int:
        """How many messages that are not Flash came to this office before the last Flash of those written in the dark."""
        order = [one.precedence for one in self.arrived[office] if one.number in self.sent[office]]
        last = len(order) - order[::-1].index("FLASH")
        return last - order[:last].count("FLASH")

    def last(self, office: str, precedence: str) -> float:
        """When the last of this precedence was there."""
        return max(one.seconds for one in self.arrived[office] if one.precedence == precedence)


def a_day_apart(quality: Quality, traffic: Traffic, *, seed: int, patience: float, say: Say = lambda text: None) -> Result:
    """Cut the line, let both offices write and a day pass, then mend it, as bad as `quality`; what came, and what is wrong with that.

    When half is there each office writes one Flash more. Gives up after `patience` seconds on the bad line.
    """
    result = Result()
    with tempfile.TemporaryDirectory(prefix="backchannel-line-") as folder, Apart(Path(folder), seed=seed) as both:
        _settle(both, time.monotonic() + _PERFECT_SECONDS)
        both.link.be(quality)
        both.link.cut()
        for one, other in both.ways():
            result.sent[other.name] = _send(one, other, traffic.precedences)
            result.arrived[other.name] = []
        both.pass_a_day()
        time.sleep(_CUT_SECONDS)
        both.link.mend()
        _watch(both, result, patience, say)
        result.carried = both.link.counts()
        _judge(both, result)
    return result


def _watch(both: Apart, result: Result, patience: float, say: Say) -> None:
    """See what comes, until everything is there and signed for."""
    start = time.monotonic()
    hurried: dict[str, tuple[str, float]] = {}
    expected = sum(map(len, result.sent.values()))
    while (now := time.monotonic()) < start + patience:
        for name, station in both.stations.items():
            assert station.process and station.process.poll() is None, station.said()
            for line in station.ask("arrivals", limit=1_000)[len(result.arrived[name]) :]:
                arrival = Arrival(precedence=line["precedence"], number=plain(line["number"]), seconds=now - start)
                result.arrived[name].append(arrival)
                say(f"{now - start:6.1f} s {name}: {arrival.number} {arrival.precedence}")
                if arrival.number == hurried.get(name, ("", 0))[0]:
                    result.late[name] = now - hurried[name][1]
        # When half of it is there (the first words count with it), something urgent comes up.
        if not hurried and 2 * sum(map(len, result.arrived.values())) >= expected:
            for one, other in both.ways():
                one.ask("unlock", passphrase=PASSPHRASE)  # an officer's key is forgotten after a quarter of an hour of quiet
                (number,) = _send(one, other, ["FLASH"])
                hurried[other.name] = (number, time.monotonic())
        if len(result.late) == len(both.stations) and both.is_settled():
            break
        time.sleep(_LOOK_SECONDS)
    else:
        result.wrong.append(f"not all was there and signed for after {patience:.0f} s")
    result.settled = time.monotonic() - start


def _judge(both: Apart, result: Result) -> None:
    """Every message once, those of one class in the order of their numbers, and nothing missing in the log."""
    for name, sent in result.sent.items():
        came = [one.number for one in result.arrived[name] if one.number in sent]
        for number in sent:
            if came.count(number) != 1:
                result.wrong.append(f"{name} has {number} {came.count(number)} times")
        for precedence in set(sent.values()):
            order = [number for number in came if sent[number] == precedence]
            if order != [number for number in sent if sent[number] == precedence]:
                result.wrong.append(f"at {name} {precedence} came in the order {', '.join(order)}")
        if all(number in came for number in sent) and result.before_flash(name):
            result.wrong.append(f"at {name} {result.before_flash(name)} messages came before the last Flash of those that waited with them")
        if any(line["state"] == "missing" for line in both.stations[name].ask("log", limit=1_000)):
            result.wrong.append(f"something is missing in the log of {name}")


def _settle(both: Apart, end: float) -> None:
    """Exchange a message each way, so that transit cards and receipts are out of the way."""
    for one, other in both.ways():
        _send(one, other, ["ROUTINE"])
    while not both.is_settled():
        if time.monotonic() > end:
            raise TimeoutError("the first words did not come over a line without fault")
        time.sleep(_LOOK_SECONDS)


def _send(one: Station, other: Station, precedences: list[str]) -> dict[str, str]:
    drafts = [draft(sender=one.name, to=other.name, precedence=precedence) for precedence in precedences]
    numbers = [plain(line["number"]) for line in one.ask("send", drafts=drafts)]
    return dict(zip(numbers, precedences, strict=True))


def plain(number: str) -> str:
    """A message number without its station serial."""
    return number.partition("/")[0]


@dataclass(frozen=True, slots=True)
class BadLine:
    """See `soak.part.Part`."""

    name: str = "bad_line"
    promise: str = "Over a line that loses a fifth, after a day of partition, all is there once, in order, Flash first."
    whole: str = "a day apart, on a line of 9.6 kbit/s"
    weight: float = _FULL_SECONDS

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """Days apart, one after another: on a modem line where there is time for it, else on a milder one."""
        if reason := why_not():
            return Counts(skipped=reason)
        is_full = seconds >= _FULL_SECONDS
        if not is_full:
            say(f"the line of 9.6 kbit/s takes {_FULL_SECONDS:.0f} s, so this is a milder one")
        counts = Counts()
        # Another day only where there is time for all of it.
        for number in rounds(seconds - _FULL_SECONDS if is_full else min(seconds, _SAMPLES_SECONDS)):
            quality, traffic = (Quality(), Traffic()) if is_full else (MILD, Traffic(routine=5, immediate=1, flash=1))
            result = a_day_apart(quality, traffic, seed=seed + number, patience=_PATIENCE_SECONDS, say=say)
            counts += _counts(result, seed + number, is_full)
        return counts


def _counts(result: Result, seed: int, is_full: bool) -> Counts:
    line = "9.6 kbit/s" if is_full else "mild"
    figures = {f"{line}, days apart": 1.0, f"{line}, seconds until all was signed for": result.settled}
    figures |= {f"{line}, packets {name}": float(sum(way[name] for way in result.carried.values())) for name in ("lost", "doubled")}
    sent = sum(map(len, result.sent.values()))
    here = {office: {one.number for one in arrivals} for office, arrivals in result.arrived.items()}
    lost = sum(len(numbers.keys() - here[office]) for office, numbers in result.sent.items())
    twice = sum(len(arrivals) - len(here[office]) for office, arrivals in result.arrived.items())
    return Counts(
        faults=len(result.sent),
        acknowledged=sent,
        lost=lost,
        shown_twice=twice,
        checked=4 * sent,
        figures=figures,
        failures=tuple(f"seed {seed}: {sentence}" for sentence in result.wrong),
    )


PART = BadLine()
