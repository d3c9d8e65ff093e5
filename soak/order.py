"""The order of system calls: what is promised is flushed before the word goes out, and so is every name of a new file.

The real programs run under strace, one message at a time. Three rules are read from the traces:

- no answer to `send`, no receipt, no *taken*, and no answer of a switch while a write to a log or a file is not yet flushed;
- the same for names: after a file or folder was made or renamed, its folder is flushed before the next such word, or the end;
- a renamed file was flushed before, and a log is only begun anew when the database under it is flushed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from station_harness import Network, Seat, draft, until

from soak import ROOT, tracing
from soak.part import Counts, Say, rounds
from soak.tracing import Call

SEEN = (*tracing.WRITES, *tracing.FLUSHES, *tracing.NAMES, *tracing.TALKS)
PASSING = re.compile(r"/(lock|control\.sock|[^/]*-shm|[^/]*\.log)$")  # of no use to the next process
PATHS = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src"), str(ROOT / "tests" / "process")])}
DRAFT = draft(sender="MISSION", to="CAPITAL")
WORDS = ("send answered", "deposit asked", "taken asked", "mailbox answered", "deposit answered", "taken answered")


@dataclass(slots=True, kw_only=True)
class _Unflushed:
    """Something that a thread wrote and did not flush yet; `told` once it has woken another thread since."""

    at: int
    thread: int
    is_name: bool
    told: bool = False


@dataclass(slots=True, kw_only=True)
class Order:
    """What one program had not yet flushed at each moment, and where it broke a rule; `root` is the folder that is looked at."""

    root: Path
    there: set[str]
    words: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _dirty: dict[str, _Unflushed] = field(default_factory=dict)  # by path; a folder's are the names in it
    _asked: dict[str, str] = field(default_factory=dict)  # connection: what was last asked on it

    @classmethod
    def of(cls, calls: Iterable[Call], *, root: Path, there: set[str] | None = None) -> Order:
        """The order that these calls kept; `there` are the paths that were there before."""
        order = cls(root=root, there=set(there or ()))
        for call in calls:
            if not call.failed:
                order._take(call)
        order.faults += [f"the end: before {path} is flushed" for path, left in order._dirty.items() if left.is_name]
        return order

    def _take(self, call: Call) -> None:
        if call.name in tracing.FLUSHES:
            if call.on in self._dirty and self._dirty[call.on].at <= call.began:
                del self._dirty[call.on]
        elif call.name in tracing.NAMES:
            self._name(call)
        elif "eventfd" in call.on:
            for left in self._dirty.values():
                left.told |= left.thread == call.thread
        elif call.on.startswith(("TCP", "UNIX")):
            self._talk(call)
        elif call.name in tracing.WRITES and self._counts(call.on):
            self._write(call)

    def _write(self, call: Call) -> None:
        if call.on.endswith("-wal") and (call.name == "ftruncate" or call.arguments.endswith(", 0")):
            database = call.on.removesuffix("-wal")
            if database in self._dirty:
                self.faults.append(f"{Path(call.on).name} is begun anew before {Path(database).name} is flushed")
        self._dirty[call.on] = _Unflushed(at=call.ended, thread=call.thread, is_name=False)

    def _name(self, call: Call) -> None:
        paths = [self._absolute(path) for path in re.findall(r'"([^"]*)"', call.arguments)]
        if not paths or not self._counts(paths[-1]):
            return
        if call.name.startswith("rename"):
            old, new = paths
            if self._dirty.pop(old, None) is not None:
                self.faults.append(f"{Path(old).name} is renamed before it is flushed")
            self._made(new, call)
        elif call.name in ("unlink", "unlinkat", "rmdir"):
            self.there.discard(paths[0])
            self._dirty.pop(paths[0], None)
        elif call.name.startswith("mkdir") or ("O_CREAT" in call.arguments and paths[0] not in self.there):
            self._made(paths[0], call)

    def _made(self, path: str, call: Call) -> None:
        self.there.add(path)
        self._dirty[str(Path(path).parent)] = _Unflushed(at=call.ended, thread=call.thread, is_name=True)

    def _talk(self, call: Call) -> None:
        text = call.arguments
        if asked := re.search(r"POST /1/(\w+)|call\\\": \\\"(\w+)", text):
            what = asked[1] or asked[2]
            self._asked[call.on] = what
            if not call.name.startswith(("read", "recv")):
                self._word(f"{what} asked", call.thread)
        elif (call.name.startswith(("write", "send"))) and ("HTTP/1.1 2" in text or r"{\"facts\"" in text):
            self._word(f"{self._asked.get(call.on, 'something')} answered", call.thread)

    def _word(self, word: str, thread: int) -> None:
        if word not in WORDS:
            return
        self.words[word] += 1
        for path, left in self._dirty.items():
            # What another thread is still at is no part of this word. A database may wait while all of it stands in its log too.
            if (left.told or left.thread == thread) and path + "-wal" not in self.there:
                self.faults.append(f"{word}: before {path} is flushed")

    def _counts(self, path: str) -> bool:
        return path.startswith(f"{self.root}/") and not PASSING.search(path)

    def _absolute(self, path: str) -> str:
        return str(self.root / path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One program that was looked at, and what it kept to."""

    who: str
    order: Order


def look(root: Path, environment: dict[str, str] | None = None, *, messages: int = 3) -> Iterator[Traced]:
    """Two offices made, and messages from one to the other, each program under strace; `environment` is theirs."""
    network = Network(root, MISSION=Seat(person="Ada Vale", series="MISTO"), CAPITAL=Seat(person="Bo Lind", series="TOMIS"))
    through = {name: tracing.around(root / f"{name}.trace", calls=SEEN) for name in ("switch", "MISSION", "CAPITAL")}
    network.switch._environment = dict(environment or {})
    pids: dict[str, int] = {}
    there: dict[str, set[str]] = {}
    try:
        network.switch.start(through["switch"])
        pids["switch"] = network.switch.pid
        for name, seat in network.seats.items():
            yield _made(network, name, seat, environment or {})
        network.found("SPRING")
        for name, station in network.stations.items():
            there[name] = {str(path) for path in station.folder.path.iterdir()}
            station.start(through=through[name], environment=environment)
            assert station.process is not None
            pids[name] = station.process.pid
        for number in range(1, messages + 1):
            network["MISSION"].ask("send", drafts=[DRAFT])
            until(lambda number=number: network["MISSION"].delivery(f"MISTO {number}") == "received", "a receipt")
        for station in network.stations.values():
            station.stop()
        network.switch.stop()
    finally:
        network.__exit__()
    for name, pid in pids.items():
        calls = tracing.read(root / f"{name}.trace", pid)
        yield Traced(who=name, order=Order.of(calls, root=root, there=there.get(name)))


def _made(network: Network, name: str, seat: Seat, environment: dict[str, str]) -> Traced:
    folder, switch = network[name].folder.path, network.switch
    file = folder.with_suffix(".made")
    command = [sys.executable, str(ROOT / "soak" / "_one.py"), "office", str(folder), name, seat.person, switch.url, switch.enrolment_code]
    process = subprocess.Popen([*tracing.around(file, calls=SEEN), *command], env=os.environ | PATHS | environment)
    assert process.wait(timeout=120) == 0
    return Traced(who=f"making {name}", order=Order.of(tracing.read(file, process.pid), root=folder.parent))


class OrderPart:
    """See the module."""

    name = "order"
    promise = "What is acknowledged is flushed before: file, log, and every new name."
    whole = "an exchange of each program, traced"
    weight = 60.0

    def run(self, *, seconds: float, seed: int, say: Say) -> Counts:
        """Looks at whole exchanges until the time is over; at least one."""
        if why := tracing.cannot_trace():
            return Counts(skipped=why)
        found = Counts()
        for _ in rounds(min(seconds, 120)):
            with tempfile.TemporaryDirectory(prefix="backchannel-order-") as place:
                for traced in look(Path(place)):
                    words, faults = traced.order.words, tuple(f"{traced.who}: {fault}" for fault in traced.order.faults)
                    found += Counts(checked=sum(words.values()), figures=dict(words), failures=faults)
            say(", ".join(f"{count} times {word}" for word, count in found.figures.items()))
        return found


PART = OrderPart()
