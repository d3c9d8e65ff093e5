"""Every bound has a name, a reason beside it, and something that it bounds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from architecture.tree import SOURCE, modules, plant

LIMIT = re.compile(r"^([A-Z][A-Z0-9_]*)\b.*=", re.MULTILINE)


def without_reason(text: str) -> list[str]:
    """The limits whose line carries no comment of at least three words."""
    return [match[1] for line in text.splitlines() if (match := LIMIT.match(line)) and len(line.partition("#")[2].split()) < 3]


def unused(source: Path | None = None) -> list[str]:
    """The limits that nothing in the package reads."""
    tree = modules(source) if source else modules()
    names = LIMIT.findall(tree["backchannel.limits"].path.read_text("utf-8"))
    others = [module.tree for module in tree.values() if module.layer != "limits"]
    read = {name_in(node) for tree in others for node in ast.walk(tree)}
    return [name for name in names if name not in read]


def name_in(node: ast.AST) -> str:
    """What a name, an attribute or an import names, and nothing for all else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
    return ""


def test_every_limit_has_its_reason_beside_it() -> None:
    assert without_reason((SOURCE / "backchannel" / "limits.py").read_text("utf-8")) == []


def test_every_limit_bounds_something() -> None:
    assert unused() == []


def test_a_limit_without_a_reason_is_found() -> None:
    assert without_reason("A: Final = 1\nB: Final = 2  # why it is two\nC: Final = 3  # three\n") == ["A", "C"]


def test_a_limit_that_nothing_reads_is_found(tmp_path: Path) -> None:
    files = {"backchannel/limits.py": "A: Final = 1\nB: Final = 2\n", "backchannel/seal/a.py": "from backchannel.limits import A\n"}
    assert unused(plant(tmp_path, files)) == ["B"]
