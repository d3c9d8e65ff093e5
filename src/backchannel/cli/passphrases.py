"""Where passphrases come from: a hidden prompt, a file descriptor, or the desktop's key store; never an argument or a variable."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Final

from backchannel.cli import words
from backchannel.cli.asking import heard
from backchannel.errors import Mistake, Trouble
from backchannel.limits import PASSPHRASE_CHARACTERS

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

__all__ = ["Passphrases"]

_SERVICE: Final = "backchannel"
_MOST_BYTES: Final = 4096  # a descriptor is read to its first line's end, and no further than this
_TERMINAL: Final = "/dev/tty"


@dataclass(slots=True, kw_only=True)
class Passphrases:
    """Asks at most once in one command, by the way that was chosen."""

    descriptor: int | None = None
    keyring: bool = False
    _known: str | None = field(default=None, repr=False)

    def existing(self, folder: Path) -> str:
        """The passphrase of the station in a folder; Trouble when there is nobody to ask."""
        if self._known is None:
            self._known = self._given() or self._kept(folder) or _ask(words.PASSPHRASE)
        return self._known

    def fresh(self, folder: Path) -> str:
        """A passphrase for a new station, asked twice when it is typed; Mistake when it is too short."""
        chosen = self._given()
        if chosen is None:
            chosen = _ask(words.NEW_PASSPHRASE)
            if chosen and _ask(words.NEW_PASSPHRASE_AGAIN) != chosen:
                raise Mistake("passphrase.differs", "two different passphrases", "the same twice", "Make the office again.")
        if len(chosen) < PASSPHRASE_CHARACTERS:
            came, expected = f"a passphrase of {len(chosen)} characters", f"{PASSPHRASE_CHARACTERS} or more"
            raise Mistake("passphrase.short", came, expected, "Five words or more are easy to keep in mind and hard to guess.")
        if self.keyring:
            _keyring().set_password(_SERVICE, str(folder), chosen)
        self._known = chosen
        return chosen

    def ask_code(self) -> str:
        """An enrolment code, which nobody may see either while it is typed; Trouble when there is nobody to ask."""
        return _ask(words.ENROLMENT_CODE, "the enrolment code", "Or give --code-file.")

    def _given(self) -> str | None:
        if self.descriptor is None:
            return None
        try:
            with os.fdopen(self.descriptor, "rb", closefd=False) as stream:
                came = stream.readline(_MOST_BYTES)
            return came.decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            raise Mistake("passphrase.text", "a passphrase that is not UTF-8", "text") from None
        except (OSError, ValueError):
            came_from = f"file descriptor {self.descriptor}"
            raise Mistake("passphrase.descriptor", came_from, "one that can be read", "For example --passphrase-fd 3 3<FILE.") from None

    def _kept(self, folder: Path) -> str | None:
        if not self.keyring:
            return None
        kept = _keyring().get_password(_SERVICE, str(folder))
        if kept is None:
            came = f"no passphrase for {folder} in the key store"
            hint = "Leave the option out to be asked."
            raise Trouble("passphrase.not-kept", came, "one that `office new --passphrase-keyring` put there", hint)
        return str(kept)


def _ask(
    prompt: str,
    what: str = "the passphrase",
    hint: str = "Or give --passphrase-fd, or unlock the station from a terminal: `backchannel unlock`.",
) -> str:
    try:
        terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise Trouble("passphrase.nobody", f"no terminal to ask for {what} at", "a person at one", hint) from None
    try:
        # A shell would stop a command that reads from behind (`run &`), and nobody would see why nothing travels.
        in_front = os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
    if not in_front:
        came = f"a command in the background, where nobody can type {what}"
        raise Trouble("passphrase.nobody", came, "one in the foreground", f"Give it a terminal of its own. {hint}")
    import getpass

    with heard():
        return getpass.getpass(prompt)


def _keyring() -> ModuleType:
    try:
        keyring, failing = import_module("keyring"), import_module("keyring.backends.fail")
    except ImportError:
        came = "a Python without the keyring package"
        raise Trouble("passphrase.no-keyring", came, "that package", 'Install it: pip install "backchannel[keyring]".') from None
    if isinstance(keyring.get_keyring(), failing.Keyring):
        raise Trouble("passphrase.no-store", "no key store on this machine", "one that is unlocked", "Leave --passphrase-keyring out.")
    return keyring
