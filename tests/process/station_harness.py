"""Real stations for tests: made in a scratch folder, run as processes of their own beside a real switch, asked through their sockets.

    with Network(tmp_path, MISSION=..., CAPITAL=...) as network:
        network.found("SPRING"); network.run()
        network["MISSION"].ask("send", drafts=[...])

Every wait has an end, and leaving the block ends every process. Run as a program, this file is one station.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from switch_harness import SOURCE, SwitchProcess

from backchannel.message import OfficeName, PersonName
from backchannel.run import serve
from backchannel.run.clock import ExerciseClock, SystemClock
from backchannel.run.control import RemoteClerk
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.office import make_office

PASSPHRASE = "a passphrase for tests"
WORK_FACTOR = 10
PATIENCE_SECONDS = 60.0  # a busy machine is no broken promise

T = TypeVar("T")


def until(look: Callable[[], T], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """What `look` gives as soon as it is true."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.02)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who an office is, what its series is on the channel that `Network.found` founds, and which switch has its mailbox."""

    person: str
    series: str
    first: int = 1
    serial: int = 1
    prefix: str | None = None
    role: str = "office"
    switch: str = "switch"


class Station:
    """One office's station: its folder, and its process while it runs."""

    def __init__(self, folder: Folder, name: str) -> None:
        self.folder = folder
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self._log = folder.path.with_suffix(".log")

    def start(self, *flags: str, unlock: bool = True, environment: dict[str, str] | None = None, through: Sequence[str] = ()) -> None:
        """Start its process, `through` another program if one is given, and wait until it answers."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*through, sys.executable, __file__, str(self.folder.path), *flags],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONPATH": str(SOURCE)} | (environment or {}),
            )
        process = self.process
        until(lambda: process.poll() is not None or self._listens(), f"{self.name} to answer")
        assert process.poll() is None, self.said()
        if unlock:
            self.ask("unlock", passphrase=PASSPHRASE)

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            return connection.connect_ex(str(self.folder.socket)) == 0

    def stop(self) -> int:
        """Ask it to stop (SIGTERM); its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        """End it without a word (SIGKILL)."""
        if self.process is not None:
            self.process.kill()
            self.wait()

    def wait(self) -> int:
        """Wait for its end; its exit status."""
        assert self.process is not None
        status = self.process.wait(timeout=PATIENCE_SECONDS)
        self.process = None
        return status

    def ask(self, call: str, /, **arguments: Any) -> Any:
        """Ask its clerk: over the socket while it runs, else in this process."""
        if self.process is not None:
            return RemoteClerk(self.folder.socket).call(call, **arguments)
        with serve.connect(self.folder, lambda: PASSPHRASE) as clerk:
            clerk.call("unlock", passphrase=PASSPHRASE)
            return clerk.call(call, **arguments)

    def said(self) -> str:
        """What its process wrote: `ready`, one line an alarm, and the sentence it ended with."""
        return self._log.read_text() if self._log.exists() else ""

    @contextmanager
    def stores(self) -> Iterator[OpenFolder]:
        """Its vault and transit store, opened here while it does not run."""
        stores = OpenFolder.open(self.folder, PASSPHRASE)
        try:
            yield stores
        finally:
            stores.close()

    def received(self, number: str) -> dict[str, Any] | None:
        """The line of a message that came here, or None."""
        return next((line for line in self.ask("arrivals") if _plain(line["number"]) == number), None)

    def delivery(self, number: str, office: str | None = None) -> str:
        """How a message of this office stands with one addressee (or its only one)."""
        rows = [line for line in self.ask("log", limit=500) if line["direction"] == "out" and _plain(line["number"]) == number]
        deliveries = rows[0]["deliveries"]
        return str(next(row["state"] for row in deliveries if office in (None, row["office"])))


class Network:
    """Switches (mostly one) and stations around them, in one scratch folder; nothing runs any longer when the block is left."""

    def __init__(self, folder: Path, **seats: Seat) -> None:
        self.seats = {name.replace("_", " "): seat for name, seat in seats.items()}
        self.switches = {name: SwitchProcess(folder / name) for name in ("switch", *(seat.switch for seat in seats.values()))}
        self.stations = {name: Station(Folder(path=folder / name.lower().replace(" ", "-")), name) for name in self.seats}

    def __enter__(self) -> Network:
        for switch in self.switches.values():
            switch.start()
        for name, seat in self.seats.items():
            self.make(name, seat)
        return self

    def __exit__(self, *_: object) -> None:
        for station in self.stations.values():
            station.kill()
        for switch in self.switches.values():
            with contextlib.suppress(AssertionError):
                switch.kill()

    def __getitem__(self, name: str) -> Station:
        return self.stations[name]

    @property
    def switch(self) -> SwitchProcess:
        """The one switch, or the first."""
        return self.switches["switch"]

    def lose_switch(self, *, tell_code: bool = True) -> None:
        """Kill the switch, destroy its folder, and start it from an empty disk, with its old code or with a new one."""
        lost = self.switch
        note = lost.folder.with_suffix(".code")
        note.write_text(lost.enrolment_code)
        lost.kill()
        shutil.rmtree(lost.folder)
        self.switches["switch"] = anew = SwitchProcess(lost.folder, *(["--code-file", str(note)] if tell_code else []))
        anew.url = lost.url
        anew.start()

    def make(self, name: str, seat: Seat) -> None:
        """Make an office's station and open its mailbox at its switch."""
        folder, switch = self.stations[name].folder, self.switches[seat.switch]
        make_office(
            folder,
            name=OfficeName.parse(name),
            person=PersonName.parse(seat.person),
            switch=switch.url,
            passphrase=PASSPHRASE,
            clock=SystemClock(),
            work_factor=WORK_FACTOR,
        )
        serve.enrol(folder, lambda: PASSPHRASE, switch.enrolment_code)

    def found(self, channel: str, **seats: Seat) -> None:
        """Let the first pin the others, found a channel of these seats (all, when none is given), sign and enter it."""
        chosen = {name.replace("_", " "): seat for name, seat in seats.items()} or self.seats
        first, *others = (self.stations[name] for name in chosen)
        for other in others:
            first.ask("pin", card=other.ask("own_card")["card"], how="compared in a test")
        rows = [
            {"office": name, "role": s.role, "series": s.series, "first": s.first, "serial": s.serial, "prefix": s.prefix}
            for name, s in chosen.items()
        ]
        charter = first.ask("found", name=channel, seats=rows)["charter"]
        for other in others:
            charter = other.ask("sign", proposal=charter)["charter"]
        for station in (first, *others):
            station.ask("enter", charter=charter)

    def run(self, *names: str) -> None:
        """Start these stations (all, when none is named)."""
        for name in names or self.stations:
            self.stations[name].start()


def _plain(number: str) -> str:
    """A message number without its station serial."""
    return number.partition("/")[0]


def draft(
    *, sender: str, to: str, words: str = "All is quiet here.", precedence: str = "ROUTINE", marking: str = "SECRET", **more: str
) -> str:
    """A draft of one paragraph in the cable form; `more` gives further heading lines by name."""
    extra = "".join(f"{name}: {value}\n" for name, value in more.items())
    return f"{precedence}\n{marking}\nFrom: {sender}\nTo: {to}\n{extra}\n1. {words}\n"


def _main(path: str, *flags: str) -> None:
    """Be a station. `clock=<microseconds>` runs it on an exercise clock, `file-bytes=<n>` caps every file that it writes."""
    given = dict(flag.split("=") for flag in flags)
    if limit := given.get("file-bytes"):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    serve.run_station(
        Folder(path=Path(path)),
        PASSPHRASE,
        clock=ExerciseClock(int(given["clock"])) if "clock" in given else None,
        alarm=lambda alarm: print("alarm", alarm["kind"], alarm["series"], alarm["number"], flush=True),
        ready=lambda: print("ready", flush=True),
    )


if __name__ == "__main__":
    _main(*sys.argv[1:])
