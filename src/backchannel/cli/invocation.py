"""One call of the command line: for which station, in which form, and how it reaches the clerk."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backchannel.cli import recovery_words, words
from backchannel.cli.passphrases import Passphrases
from backchannel.cli.show import note, show, show_json
from backchannel.errors import Mistake, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backchannel.cli.lines import Line
    from backchannel.run.clerk import Clerk
    from backchannel.run.control import RemoteClerk
    from backchannel.run.folder import Folder

__all__ = ["Counter", "Invocation"]


def usual_folder() -> Path:
    """Where this system keeps what a program stores for a person."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "backchannel" / "station"


@dataclass(slots=True, kw_only=True)
class Invocation:
    """What was said beside the command itself."""

    folder: Path = field(default_factory=usual_folder)
    as_json: bool = False
    debug: bool = False
    passphrases: Passphrases = field(default_factory=Passphrases)
    said: frozenset[str] = frozenset({"cancelled"})  # alarms of what a command does, and says itself
    _remote: RemoteClerk | None = None

    def station(self) -> Folder:
        """The folder, as the run layer takes it."""
        from backchannel.run.folder import Folder

        return Folder(path=self.folder)

    def passphrase(self) -> str:
        """The station's passphrase; asked for at most once."""
        return self.passphrases.existing(self.folder)

    def runs(self) -> RemoteClerk | None:
        """The clerk of a station that runs, None where none does: with one nothing need be loaded here that it has loaded, which takes
        longer than most answers."""
        from backchannel.run.control import SOCKET, RemoteClerk

        self._remote = self._remote or RemoteClerk(self.folder / SOCKET)
        return self._remote if self._remote.is_there() else None

    @contextmanager
    def counter(self) -> Iterator[Counter]:
        """Where the clerk answers: in the running station, or here."""
        if remote := self.runs():
            yield Counter(remote, self, runs=True)
            return
        from backchannel.run.control import RemoteClerk
        from backchannel.run.serve import connect

        sounded: list[dict[str, Any]] = []
        try:
            with connect(self.station(), self.passphrase, alarm=sounded.append) as clerk:
                yield Counter(clerk, self, runs=isinstance(clerk, RemoteClerk))
        finally:
            if sounded:
                from backchannel.cli.alarms import say

                say([alarm for alarm in sounded if alarm["kind"] not in self.said])

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """One call to the clerk."""
        with self.counter() as counter:
            return counter.ask(name, **arguments)

    def tell(self, facts: Any, render: Callable[[Any], Iterable[Line]]) -> None:
        """Facts to standard output: as JSON when that was asked for, else as lines."""
        if self.as_json:
            show_json(facts)
        else:
            show(render(facts))

    def tell_done(self, facts: Any, sentence: str) -> None:
        """Facts as JSON, or a sentence that it is done."""
        from backchannel.cli.lines import line

        self.tell(facts, lambda _: [line(sentence)])

    def note(self, sentence: str) -> None:
        """A sentence beside the result; programs that asked for JSON are spared it."""
        if not self.as_json:
            note(sentence)

    def confirms(self, yes: bool, question: str = recovery_words.CONFIRM) -> bool:
        """Whether a person who has seen what will be done says so; Mistake where nobody can be asked."""
        if yes:
            return True
        if self.as_json or not sys.stdin.isatty():
            raise Mistake("confirm.nobody", "no terminal to ask at whether to do it", "a person at one", "Or give --yes.")
        import click

        from backchannel.cli.asking import heard

        with heard():
            return click.confirm(question, err=True)

    def progress(self, sentence: str) -> None:
        """Says on a terminal what takes a while."""
        if sys.stderr.isatty():
            self.note(sentence)


@dataclass(slots=True)
class Counter:
    """The clerk, with somebody who unlocks when that is all that is missing."""

    clerk: Clerk
    invocation: Invocation
    runs: bool

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Facts; when the station is locked, asks for the passphrase, unlocks, and tries once more."""
        try:
            return self.clerk.call(name, **arguments)
        except Trouble as trouble:
            if trouble.code != "station.locked":
                raise
        self.clerk.call("unlock", passphrase=self.invocation.passphrase())
        if self.runs:
            self.invocation.note(words.UNLOCKED_FOR_THIS)
        return self.clerk.call(name, **arguments)
