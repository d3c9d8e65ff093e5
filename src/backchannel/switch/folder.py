"""The switch's folder: the store, the operator's enrolment code, and a lock so that one switch has it at a time."""

from __future__ import annotations

import base64
import fcntl
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backchannel.errors import Trouble

__all__ = ["Folder"]

_CODE_BYTES: Final = 20  # 160 bits: no guessing, so no counting of wrong guesses
_GROUP: Final = 4
_CODE: Final = re.compile(r"[a-z2-7]{4}(-[a-z2-7]{4}){7}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """An opened and locked folder; the lock goes with the process."""

    path: Path
    lock: int

    @classmethod
    def open(cls, path: Path) -> Folder:
        """Make the folder if need be (for its owner only) and lock it; Trouble when another switch has it."""
        try:
            made = [folder for folder in (path, *path.parents) if not folder.exists()]
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in made:
                _flush(folder.parent)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Trouble("switch.folder", f"{path}: {error.strerror}", "a folder to write in", "Choose another with --folder.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            raise Trouble("switch.in-use", f"another switch runs in {path}", "one switch in a folder", "Stop that one first.") from None
        return cls(path=path, lock=lock)

    @property
    def store(self) -> str:
        """The path of the store."""
        return str(self.path / "switch.sqlite3")

    @property
    def code_path(self) -> Path:
        """The path of the enrolment code."""
        return self.path / "enrolment-code"

    def enrolment_code(self) -> str:
        """The code, made at the first start. Deleting its file and starting again makes a new one."""
        if not self.code_path.exists():
            letters = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode("ascii").lower()
            self._write_code("-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP)))
        return _read_code(self.code_path, "Delete the file: the next start makes a new code.")

    def adopt_code(self, path: Path) -> None:
        """Have the code that stands in this file from now on: that of a switch whose folder was lost, which its stations kept."""
        self._write_code(_read_code(path, "Give the file with the code that this switch had, or leave out --code-file."))

    def _write_code(self, code: str) -> None:
        # Beside, then renamed: a crash between leaves no empty code, which everybody could guess.
        beside = self.code_path.with_suffix(".new")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(code + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.rename(self.code_path)
        _flush(self.path)


def _flush(folder: Path) -> None:
    """Put the names in a folder on the disk: a file whose name is not there is lost whole."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_code(path: Path, hint: str) -> str:
    try:
        code = path.read_bytes().decode("ascii", "replace").strip()
    except OSError as error:
        raise Trouble("switch.enrolment", f"{path}: {error.strerror}", "a file with an enrolment code", hint) from None
    if not _CODE.fullmatch(code):
        expected = "eight groups of four letters, which nobody can guess"
        raise Trouble("switch.enrolment", f"something else than a code in {path}", expected, hint)
    return code
