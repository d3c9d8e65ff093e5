"""How the tests of this folder read: a file as a person would hand it over, its documents as their `--json` form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / ".." / "shared" / "corpus"
FACTS = HERE / "facts"
CONVENTIONS = HERE / "conventions"


def read(path: Path) -> list[dict[str, Any]]:
    """Every document of a file."""
    from backchannel import history

    return [history.as_json(document) for document in history.read(path.read_bytes(), path.name)]


def one(path: Path) -> dict[str, Any]:
    """The document of a file that has one."""
    (document,) = read(path)
    return document
