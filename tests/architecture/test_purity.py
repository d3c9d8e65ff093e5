"""What meets the outside stands in its own place: disk, network, time and chance, cryptography, SQLite."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from architecture.tree import Module, dotted, modules, plant

PURE = {"message", "envelope", "seal", "ledger", "station", "history", "errors", "limits", "ports"}
OUTSIDE = {
    "asyncio", "concurrent", "fcntl", "ftplib", "glob", "http", "importlib", "io", "mmap", "multiprocessing", "os", "pathlib",
    "random", "resource", "secrets", "select", "shutil", "signal", "smtplib", "socket", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip
OUTSIDE_CALLS = {
    "open", "input", "print", "exec", "eval", "__import__", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
    "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip

# Each exception with its reason; a name that is no longer needed fails a test below.
EXCEPTIONS = {
    ("backchannel.seal.primitives", "os"): "os.urandom, the one source of chance, behind ports.Randomness",
    ("backchannel.message.places", "importlib"): "the zone tables of the pinned package tzdata, not those of the machine",
}

OWNERS = {
    "cryptography": {"seal"},  # one layer to audit
    "apsw": {"vault", "switch"},  # the two stores
    "sqlite3": set(),  # the library's own copy of SQLite is old enough to lose a WAL reset; nobody uses it
    "aiohttp": {"carriers"},
    "starlette": {"switch", "web"},
    "uvicorn": {"switch", "run", "web"},
    "click": {"cli"},
    "rich": {"cli"},
    "segno": {"cli"},
    "lxml": {"history"},  # what outsiders send is read here, by one parser with everything hostile switched off
}


def reaches_outside(module: Module) -> set[str]:
    """The modules and calls by which this module would touch the machine."""
    roots = {line.target.split(".")[0] for line in module.imports() if not line.typing_only}
    calls = {dotted(node.func) for node in ast.walk(module.tree) if isinstance(node, ast.Call)}
    return (roots & OUTSIDE) | (calls & OUTSIDE_CALLS)


def impurities(source: Path | None = None) -> set[tuple[str, str]]:
    """Every reach outside from a pure layer, exceptions included."""
    tree = modules(source) if source else modules()
    return {(m.name, reach) for m in tree.values() if m.layer in PURE for reach in reaches_outside(m)}


def strays(source: Path | None = None) -> list[str]:
    """Every import of a library outside the layers that own it."""
    tree = modules(source) if source else modules()
    return [
        f"{module.name} line {line.line}: {line.target} belongs to {', '.join(sorted(OWNERS[root])) or 'nobody'}"
        for module in tree.values()
        for line in module.imports()
        if (root := line.target.split(".")[0]) in OWNERS and module.layer not in OWNERS[root]
    ]


def test_the_pure_layers_reach_outside_nowhere_but_where_a_reason_is_given() -> None:
    assert impurities() == set(EXCEPTIONS)


def test_each_library_is_used_only_by_the_layers_that_own_it() -> None:
    assert strays() == []


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from time import monotonic",
        "def late():\n    import socket",
        "import os.path",
        "open('file')",
        "from datetime import datetime\nnow = datetime.now()",
        "import datetime\nnow = datetime.datetime.now(datetime.UTC)",
        "from random import randbytes",
    ],
)
@pytest.mark.parametrize("layer", ["message", "ledger", "station", "seal", "envelope"])
def test_a_pure_layer_that_reaches_outside_is_found(tmp_path: Path, layer: str, text: str) -> None:
    assert impurities(plant(tmp_path, {f"backchannel/{layer}/planted.py": text}))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("station/step.py", "from cryptography.hazmat.primitives import hashes"),
        ("switch/store.py", "import cryptography"),
        ("vault/store.py", "import sqlite3"),
        ("switch/store.py", "from sqlite3 import connect"),
        ("run/clerk.py", "import apsw"),
    ],
)
def test_a_library_outside_its_layer_is_found(tmp_path: Path, path: str, text: str) -> None:
    assert len(strays(plant(tmp_path, {f"backchannel/{path}": text}))) == 1
