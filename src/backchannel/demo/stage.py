"""The stage of the demonstration: a real switch process and real station processes in a scratch folder.

Everything goes the ways that people use: processes are started from the command line, stations are asked through
their clerks. A station that is not running can still file messages; they travel when it runs.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from backchannel.demo.cast import COMPARED, filed_as
from backchannel.demo.hands import at_terminal
from backchannel.errors import Trouble
from backchannel.message import OfficeName, PersonName
from backchannel.run import serve
from backchannel.run.clock import ExerciseClock
from backchannel.run.control import RemoteClerk
from backchannel.run.folder import Folder
from backchannel.run.office import make_office
from backchannel.run.stations import make_station

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backchannel.run.clerk import Clerk

__all__ = ["Player", "Stage"]

_PASSPHRASE: Final = "a demonstration on one machine"
_WORK_FACTOR: Final = 12  # the keys guard nothing here, and all of them are opened again and again
_PATIENCE: Final = 60.0  # beside a busy neighbour a station takes its time to start
_HANDS: Final = 0.02


@dataclass(slots=True, kw_only=True)
class Player:
    """One office on the stage: its folder, and its process while it runs; else its clerk in this process, when one was asked."""

    name: str
    folder: Folder
    process: subprocess.Popen[bytes] | None = None
    clerk: Clerk | None = None
    closing: ExitStack = field(default_factory=ExitStack)

    @property
    def is_running(self) -> bool:
        """Whether its station runs."""
        return self.process is not None

    def at_desk(self, now: int) -> Clerk:
        """The clerk of a station that does not run: its vault is opened here once, until `leave_desk`."""
        if self.clerk is None:
            self.clerk = self.closing.enter_context(serve.connect(self.folder, lambda: _PASSPHRASE, clock=ExerciseClock(now)))
        self.clerk.call("unlock", passphrase=_PASSPHRASE)
        return self.clerk

    def leave_desk(self) -> None:
        """Close the vault here, so that the station can open it."""
        self.closing.close()
        self.clerk = None


@dataclass(slots=True, kw_only=True)
class Stage:
    """Switch, players and the time that all clocks show (microseconds since 1970); leaves no process behind.

    `colour`: whether commands at a terminal show their colours.
    """

    path: Path
    now: int
    colour: bool = False
    players: dict[str, Player] = field(default_factory=dict)
    url: str = ""
    _switch: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.table.mkdir(exist_ok=True)
        self._start_switch("127.0.0.1:0")
        shutil.copy(self._store / "enrolment-code", self._noted_code)
        return self

    def __exit__(self, *_: object) -> None:
        for player in self.players.values():
            self.stop(player.name)
            player.leave_desk()
        if self._switch:
            _stop(self._switch)

    @property
    def table(self) -> Path:
        """Where papers lie: the folder in which commands are typed."""
        return self.path / "table"

    @property
    def _store(self) -> Path:
        return self.path / "switch"

    @property
    def _noted_code(self) -> Path:
        return self.path / "enrolment-code"

    def _start_switch(self, listen: str, *flags: str) -> None:
        command = [sys.executable, "-m", "backchannel.switch", "--listen", listen, "--folder", str(self._store), *flags]
        self._switch, line = _start(command)
        while not line.startswith("listening on "):
            line = _line(self._switch)
        self.url = line.removeprefix("listening on ").strip()

    def destroy_switch(self) -> None:
        """Kill the switch (SIGKILL), delete all that it kept, and start it on an empty disk with the code that its operator noted."""
        if self._switch:
            self._switch.kill()
            self._switch.communicate()
        shutil.rmtree(self._store)
        self._start_switch(self.url.removeprefix("http://"), "--code-file", str(self._noted_code))

    def make(self, name: str, person: str) -> Player:
        """Make an office and open its mailbox at the switch."""
        folder = Folder(path=self.path / filed_as(name))
        make_office(
            folder,
            name=OfficeName.parse(name),
            person=PersonName.parse(person),
            switch=self.url,
            passphrase=_PASSPHRASE,
            clock=ExerciseClock(self.now),
            work_factor=_WORK_FACTOR,
        )
        serve.enrol(folder, lambda: _PASSPHRASE, self._noted_code.read_text())
        player = self.players[name] = Player(name=name, folder=folder)
        return player

    def join(self, office: str, name: str, person: str) -> None:
        """A colleague's station: it applies to its office, is certified as staff by the officer, and enters."""
        folder = Folder(path=self.path / filed_as(name))
        application = make_station(
            folder,
            office=self.ask(office, "own_card")["card"],
            name=OfficeName.parse(name),
            person=PersonName.parse(person),
            switch=self.url,
            passphrase=_PASSPHRASE,
            clock=ExerciseClock(self.now),
            work_factor=_WORK_FACTOR,
        )
        serve.enrol(folder, lambda: _PASSPHRASE, self._noted_code.read_text())
        self.players[name] = Player(name=name, folder=folder)
        card = self.ask(office, "certify", application=application, rank="staff", how=COMPARED)["card"]
        self.ask(name, "enter_house", card=card)

    def start(self, *names: str) -> None:
        """Start stations side by side, and let their officers in."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now // 1_000_000))
        for name in names:
            player = self.players[name]
            player.leave_desk()
            reading, writing = os.pipe()
            with os.fdopen(writing, "w") as pipe:
                pipe.write(_PASSPHRASE + "\n")
            flags = ["--folder", str(player.folder.path), "--passphrase-fd", str(reading), "run", "--exercise-clock", moment]
            player.process = _spawn([sys.executable, "-m", "backchannel", *flags], keep=(reading,))
            os.close(reading)
        for name in names:
            player = self.players[name]
            clerk = RemoteClerk(player.folder.socket)
            self.until(lambda clerk=clerk, player=player: _lives(player) and clerk.is_there(), f"{name} to answer")  # type: ignore[misc]
            clerk.call("unlock", passphrase=_PASSPHRASE)

    def stop(self, name: str) -> None:
        """Stop a station: its line is down, its officer can still write."""
        player = self.players[name]
        if player.process:
            _stop(player.process)
            player.process = None

    def ask(self, name: str, call: str, /, **arguments: Any) -> Any:
        """One call to an office's clerk, whether its station runs or not."""
        player = self.players[name]
        if player.is_running:
            return RemoteClerk(player.folder.socket).call(call, **arguments)
        return player.at_desk(self.now).call(call, **arguments)

    def type(self, name: str, command: str, *answers: tuple[str, str]) -> str:
        """What the terminal of an office shows of a command, each answer typed where its prompt stands; Trouble when it fails."""
        around = {"BACKCHANNEL_FOLDER": str(self.players[name].folder.path)} | ({} if self.colour else {"NO_COLOR": "1"})
        status, screen = at_terminal(shlex.split(command), answers, folder=self.table, environment=around)
        if status:
            raise Trouble("demo.process", f"`{command}` at {name}, which ended with {status}: {screen.strip()}", "one that runs")
        return screen

    def move(self, now: int) -> None:
        """Let all clocks show another time."""
        self.now = now
        for player in self.players.values():
            if player.is_running or player.clerk:
                self.ask(player.name, "move_clock", to=now)

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for something; Trouble when it does not come."""
        deadline = time.monotonic() + _PATIENCE
        while not is_so():
            if time.monotonic() > deadline:
                raise Trouble("demo.waited", f"no sign of {what} in {_PATIENCE:.0f} seconds", what, "Is this machine very busy?")
            time.sleep(_HANDS)


def _spawn(command: list[str], keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, pass_fds=keep)


def _lives(player: Player) -> bool:
    """True; Trouble with the process's last words when it has ended."""
    if player.process and player.process.poll() is not None:
        said, _ = player.process.communicate()
        raise Trouble("demo.process", f"the station of {player.name} ended: {said.decode().strip()}", "one that runs")
    return True


def _start(command: list[str]) -> tuple[subprocess.Popen[bytes], str]:
    process = _spawn(command)
    return process, _line(process)


def _line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    if not line:
        raise Trouble("demo.process", "a process of the demonstration that ended at once", "one that starts", "Run `make test` to see why.")
    return line


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_PATIENCE)
    if process.poll() is None:
        process.kill()
        process.communicate()
