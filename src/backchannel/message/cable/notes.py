"""Findings as they are gathered while a cable is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Finding, Unsound

if TYPE_CHECKING:
    from backchannel.message.problems import ValueProblem

__all__ = ["Notes"]


class Notes:
    """A growing list of findings; reading goes on after each, so that one pass shows all of them."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []

    def add(self, line: int, code: str, came: str, expected: str, hint: str = "") -> None:
        """Note one finding at a line (from 1; 0 for the whole)."""
        self._findings.append(Finding(line=line, code=code, came=came, expected=expected, hint=hint))

    def problem(self, line: int, problem: ValueProblem) -> None:
        """Note what is wrong with a value that stands on a line."""
        self._findings.append(problem.finding(line))

    def note(self, finding: Finding) -> None:
        """Note a finding that is made already."""
        self._findings.append(finding)

    def __len__(self) -> int:
        return len(self._findings)

    def settle(self) -> None:
        """Raise Unsound with everything noted, in line order; nothing happens when there is nothing."""
        ordered = sorted(self._findings, key=lambda finding: finding.line)
        if ordered:
            raise Unsound(tuple(ordered))
