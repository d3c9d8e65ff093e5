"""Misuses that end in nothing: what is tried, what happens, the test that shows it, and the lines without which that test fails.

One file each under tests/defences, in a folder by what is misused. tests/defences takes each defence out; docs/misuse.md lists them all.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Lines of a file of the package, which stand there exactly once, and what stands in their place without the defence."""

    file: str
    lines: str
    become: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Defence:
    """A misuse and what keeps it from coming to anything; `test` is the id of the test that shows it."""

    about: str
    name: str
    misuse: str
    then: str
    test: str
    out: tuple[Exchange, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The defence that stands in a file; TypeError or KeyError when a member is missing, or one too many."""
        said = tomllib.loads(path.read_text("utf-8"))
        out = tuple(Exchange(**{name: text.strip("\n") for name, text in row.items()}) for row in said.pop("out"))
        return cls(about=path.parent.name, name=path.stem, out=out, **said)

    @property
    def shown_by(self) -> str:
        """The test's sentence, as a link from a page of docs/."""
        file, _, function = self.test.partition("::")
        return f"[{function.partition('[')[0].removeprefix('test_').replace('_', ' ')}](../{file})"


def defences(root: Path) -> list[Defence]:
    """Every defence, by what is misused and by name."""
    return [Defence.read(path) for path in sorted((root / "tests" / "defences").glob("*/*.toml"))]


def misuse_page(root: Path) -> str:
    """The page of all misuses: one section for what is misused, one row a misuse."""
    known = defences(root)
    lines = [
        "# Misuse",
        "",
        f"{len(known)} ways to misuse a correspondence, what comes of each, and the test that shows it. `make defences` takes the lines",
        "that stop each one out of a running copy of the program, and has that test fail: so a defence that somebody removes by mistake is",
        "noticed, and so is a test that would not notice. Who might try, and what nothing stops, is in",
        "[threat-model.md](threat-model.md). This page is written by `make docs` from [tests/defences](../tests/defences/README.md).",
    ]
    for about, rows in groupby(known, key=lambda defence: defence.about):
        heading = about.capitalize().replace("-", " ")
        lines += ["", f"## {heading}", "", "| misuse | what happens | shown by | stopped in |", "|---|---|---|---|"]
        for row in rows:
            places = ", ".join(f"`{file}`" for file in dict.fromkeys(exchange.file for exchange in row.out))
            lines.append(f"| {row.misuse} | {row.then} | {row.shown_by} | {places} |")
    return "\n".join(lines) + "\n"
