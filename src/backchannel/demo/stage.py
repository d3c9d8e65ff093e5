"""The stage of the demonstration: a real switch process and real station processes in a scratch folder.

Everything goes the ways that people use: processes are started from the command line, stations are asked through
their clerks. A station that is not running can still file messages; they travel when it runs. Nobody waits for a process
before something is asked of it, so that those that start, start side by side.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final, ParamSpec, Self, TypeVar

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
    from concurrent.futures import Future
    from pathlib import Path

    from backchannel.run.clerk import Clerk

__all__ = ["Player", "Stage"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_PASSPHRASE: Final = "a demonstration on one machine"
_WORK_FACTOR: Final = 12  # the keys guard nothing here, and all of them are opened again and again
_PATIENCE: Final = 60.0  # beside a busy neighbour a station takes its time to start
_HANDS: Final = 0.04  # asking more often would take from stations the time that they need to answer
_AT_ONCE: Final = 2  # things that are done beside what is shown


@dataclass(slots=True, kw_only=True)
class Player:
    """One office on the stage: its folder, and its process while it runs; else its clerk in this process, when one was asked.

    `admitted`: whether the officer has been let in since the process was started; `heard`: how far its terminal has been read.
    """

    name: str
    folder: Folder
    process: subprocess.Popen[bytes] | None = None
    admitted: bool = False
    heard: int = 0
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
    _url: str = ""
    _switch: subprocess.Popen[bytes] | None = None
    _aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_AT_ONCE))

    def __enter__(self) -> Self:
        self.table.mkdir(parents=True, exist_ok=True)
        self._start_switch("127.0.0.1:0")
        return self

    def __exit__(self, *_: object) -> None:
        self._aside.shutdown(cancel_futures=True)
        running = [player.process for player in self.players.values() if player.process]
        for process in running:
            process.terminate()
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

    @property
    def url(self) -> str:
        """Where the switch listens; waits until it does."""
        if not self._url and self._switch:
            line = ""
            while not line.startswith("listening on "):
                line = _line(self._switch)
            self._url = line.removeprefix("listening on ").strip()
            if not self._noted_code.exists():
                shutil.copy(self._store / "enrolment-code", self._noted_code)
        return self._url

    def _start_switch(self, listen: str, *flags: str) -> None:
        command = [sys.executable, "-m", "backchannel.switch", "--listen", listen, "--folder", str(self._store), *flags]
        self._switch = _spawn(command, subprocess.PIPE)

    def destroy_switch(self) -> None:
        """Kill the switch (SIGKILL), delete all that it kept, and start it on an empty disk with the code that its operator noted."""
        listen, self._url = self.url.removeprefix("http://"), ""
        if self._switch:
            self._switch.kill()
            self._switch.communicate()
        shutil.rmtree(self._store)
        self._start_switch(listen, "--code-file", str(self._noted_code))

    def beside(self, call: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """Do something beside what is shown; what comes of it is asked for later."""
        return self._aside.submit(call, *args, **kwargs)

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
        """Start stations side by side; whoever first asks one of them something waits for it."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now // 1_000_000))
        for name in names:
            player = self.players[name]
            player.leave_desk()
            reading, writing = os.pipe()
            with os.fdopen(writing, "w") as pipe:
                pipe.write(_PASSPHRASE + "\n")
            flags = ["--folder", str(player.folder.path), "--passphrase-fd", str(reading), "run", "--exercise-clock", moment]
            with self._terminal(name).open("ab") as terminal:
                player.process = _spawn([sys.executable, "-m", "backchannel", *flags], terminal, keep=(reading,))
            os.close(reading)
            player.admitted = False

    def _admit(self, player: Player) -> None:
        """Let the officer in, once the station answers; by then its clock may be behind the others."""
        clerk = RemoteClerk(player.folder.socket)
        self.until(lambda: self._lives(player) and clerk.is_there(), f"{player.name} to answer")
        clerk.call("unlock", passphrase=_PASSPHRASE)
        clerk.call("move_clock", to=self.now)
        player.admitted = True

    def _lives(self, player: Player) -> bool:
        """True; Trouble with what stands on its terminal when the process has ended."""
        if player.process and player.process.poll() is not None:
            said = self._terminal(player.name).read_text("utf-8").strip()
            raise Trouble("demo.process", f"the station of {player.name} ended: {said}", "one that runs")
        return True

    def _terminal(self, name: str) -> Path:
        """Where a station's own words are kept."""
        return self.path / f"{filed_as(name)}.terminal"

    def heard(self, name: str) -> str:
        """What a station has said at its own terminal, since this was last asked."""
        player = self.players[name]
        with self._terminal(name).open("rb") as terminal:
            terminal.seek(player.heard)
            said = terminal.read()
        player.heard += len(said)
        return said.decode(errors="replace")

    def stop(self, name: str) -> None:
        """Stop a station: its line is down, its officer can still write."""
        player = self.players[name]
        if player.process:
            _stop(player.process)
            player.process, player.admitted = None, False

    def ask(self, name: str, call: str, /, **arguments: Any) -> Any:
        """One call to an office's clerk, whether its station runs or not."""
        player = self.players[name]
        if player.is_running:
            if not player.admitted:
                self._admit(player)
            return RemoteClerk(player.folder.socket).call(call, **arguments)
        return player.at_desk(self.now).call(call, **arguments)

    def type(self, name: str, command: str, *answers: tuple[str, str], ends: int = 0) -> str:
        """What the terminal of an office shows of a command, each answer typed where its prompt stands; Trouble when it ends otherwise."""
        player = self.players[name]
        if player.is_running and not player.admitted:
            self._admit(player)
        around = {"BACKCHANNEL_FOLDER": str(player.folder.path)} | ({} if self.colour else {"NO_COLOR": "1"})
        status, screen = at_terminal(shlex.split(command), answers, folder=self.table, environment=around)
        if status != ends:
            raise Trouble("demo.process", f"`{command}` at {name}, which ended with {status}: {screen.strip()}", "one that runs")
        return screen

    def move(self, now: int) -> None:
        """Let all clocks show another time."""
        self.now = now
        for player in self.players.values():
            if player.admitted or player.clerk:
                self.ask(player.name, "move_clock", to=now)

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for something; Trouble when it does not come."""
        deadline = time.monotonic() + _PATIENCE
        while not is_so():
            if time.monotonic() > deadline:
                raise Trouble("demo.waited", f"no sign of {what} in {_PATIENCE:.0f} seconds", what, "Is this machine very busy?")
            time.sleep(_HANDS)


def _spawn(command: list[str], screen: IO[bytes] | int, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=screen, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, pass_fds=keep)


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
