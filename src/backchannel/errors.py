"""Every error that leaves a function of this package, as one small tree.

    BackchannelError
    ├── Refused    bytes from outside that break a rule: theirs; the bytes are kept, the station goes on
    ├── Mistake    what a person here asked for cannot be done as asked: ours; nothing has happened
    │   └── Unsound   a draft with findings, all of them at once
    └── Trouble    the machine or the place does not allow it now: disk, passphrase, another process

Each carries a code (stable, for programs), what came, what was expected, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

__all__ = ["BackchannelError", "Finding", "Mistake", "Refused", "Trouble", "Unsound"]


class BackchannelError(Exception):
    """The root: code, what came, what was expected, what to do, and an exit status (docs/exit-codes.md)."""

    exit_status: ClassVar[int] = 1

    def __init__(self, code: str, came: str, expected: str, hint: str = "") -> None:
        super().__init__(code, came, expected, hint)
        self.code = code
        self.came = came
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        sentence = f"{self.came}; expected {self.expected}"
        return f"{sentence}. {self.hint}" if self.hint else f"{sentence}."

    def as_json(self) -> dict[str, object]:
        """The same, for `--json` and the control socket."""
        return {"code": self.code, "came": self.came, "expected": self.expected, "hint": self.hint}


class Refused(BackchannelError):
    """Bytes from outside broke a rule; the only error that hostile bytes can raise."""

    exit_status = 3


class Mistake(BackchannelError):
    """A person here asked for something that cannot be done as asked; nothing has happened."""

    exit_status = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong (or worth a look) in a draft: the line, what came, what was expected, what to do.

    `line` counts from 1; 0 means the draft as a whole. An `advice` finding does not stop a release.
    """

    line: int
    code: str
    came: str
    expected: str
    hint: str = ""
    advice: bool = False

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        tail = f" {self.hint}" if self.hint else ""
        return f"{where}{self.came}; expected {self.expected}.{tail}"


class Unsound(Mistake):
    """A draft that cannot be read as a message: every finding, in line order."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        super().__init__("draft.unsound", first.came, first.expected, first.hint)
        self.findings = findings

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        rows = [{"line": f.line, "code": f.code, "came": f.came, "expected": f.expected, "hint": f.hint} for f in self.findings]
        return {"code": self.code, "findings": rows}


class Trouble(BackchannelError):
    """The machine or the place does not allow it now; the same command may succeed later."""

    exit_status = 4
