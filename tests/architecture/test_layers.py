"""Imports point downwards, and what must be blind is blind (docs/architecture.md, "Layers")."""

from __future__ import annotations

import graphlib
from pathlib import Path

import pytest

from architecture.tree import PACKAGE, Import, Module, layer_of, modules, plant

# Highest first; a module may import from strictly lower rows, and from its own package.
ROWS = (
    ("__main__",),
    ("cli", "demo", "web"),
    ("words",),
    ("run",),
    ("carriers", "vault", "record", "switch", "history"),
    ("ladder", "station"),
    ("ledger",),
    ("seal",),
    ("message", "envelope"),
    ("errors", "limits", "ports"),
)
HEIGHT = {layer: len(ROWS) - row for row, layers in enumerate(ROWS) for layer in layers}

# Tighter than the rows: these see nothing of the project but what is named here.
SEES_ONLY = {
    "carriers": {"envelope", "ports", "errors", "limits"},
    "switch": {"envelope", "errors", "limits"},
}
# `ports` names the envelope's values in its signatures; nothing is loaded.
TYPING_ONLY_UPWARDS = {("ports", "envelope")}


def breaches(source: Path | None = None) -> list[str]:
    """Every import that goes up, sideways, or where its module must be blind."""
    tree = modules(source) if source else modules()
    return [
        f"{module.name} line {line.line}: {why}"
        for module in tree.values()
        for line in module.imports(frozenset(tree))
        if line.target.split(".")[0] == PACKAGE and (why := fault(module, line))
    ]


def fault(module: Module, line: Import) -> str:
    """Why this module may not import this, or nothing."""
    source, target = module.layer, layer_of(line.target)
    if not source or source == target:
        return ""
    if target and (source not in HEIGHT or target not in HEIGHT):
        return f"{source} or {target} stands in no row of ROWS: say where it belongs"
    if source in SEES_ONLY and target not in SEES_ONLY[source]:
        return f"{source} may see only {', '.join(sorted(SEES_ONLY[source]))}, not {target or PACKAGE}"
    if line.typing_only and (source, target) in TYPING_ONLY_UPWARDS:
        return ""
    if target and HEIGHT[target] >= HEIGHT[source]:
        return f"{source} may not import {target}, which is not below it"
    return ""


def cycle(source: Path | None = None) -> list[str]:
    """One import cycle among modules, or nothing; what only the type checker follows does not count."""
    tree = modules(source) if source else modules()
    graph = {
        name: {line.target for line in module.imports(frozenset(tree)) if line.target in tree and not line.typing_only} - {name}
        for name, module in tree.items()
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def test_every_import_points_downwards() -> None:
    assert breaches() == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycle() == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("message/heading.py", "from backchannel.envelope import Envelope"),
        ("envelope/outer.py", "from backchannel.message import Message"),
        ("envelope/outer.py", "from ..message import Message"),
        ("carriers/mail.py", "from backchannel import seal"),
        ("carriers/mail.py", "def late():\n    from backchannel.station import step"),
        ("switch/service.py", "import backchannel.vault.store"),
        ("switch/service.py", "from backchannel.ports import Clock"),
        ("switch/service.py", "from backchannel import __version__"),
        ("seal/opening.py", "from backchannel.ledger import fold"),
        ("vault/store.py", "from backchannel.carriers import memory"),
        ("run/clerk.py", "from backchannel.cli import main"),
        ("limits.py", "from backchannel.envelope import Envelope"),
        ("ports.py", "from backchannel.envelope import Envelope"),
        ("toolbox/helpers.py", "from backchannel.errors import Refused"),
    ],
)
def test_an_import_that_goes_up_sideways_or_into_the_blind_is_found(tmp_path: Path, path: str, line: str) -> None:
    empty = {f"backchannel/{layer}/__init__.py": "" for layer in HEIGHT if layer not in ("errors", "limits", "ports")}
    source = plant(tmp_path, {**empty, f"backchannel/{path}": line})
    assert len(breaches(source)) == 1


def test_a_name_that_only_the_type_checker_follows_still_counts_as_an_import_upwards(tmp_path: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from backchannel.ledger import Ledger\n"
    assert len(breaches(plant(tmp_path, {"backchannel/seal/opening.py": text}))) == 1


def test_a_circle_of_three_modules_is_found(tmp_path: Path) -> None:
    source = plant(
        tmp_path,
        {
            "backchannel/seal/a.py": "from backchannel.seal.b import x",
            "backchannel/seal/b.py": "from backchannel.seal import c",
            "backchannel/seal/c.py": "def late():\n    import backchannel.seal.a",
        },
    )
    assert len(cycle(source)) == 4
