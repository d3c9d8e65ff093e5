"""A sentence that a person reads stands once, wherever it is shown: on a screen, on a page of the desk, on paper."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from architecture.tree import Module, modules, plant

LEAST = 16  # characters: shorter pieces are names and ordinary words


def sentences(module: Module) -> set[str]:
    """The strings of two words and more in a module, without its docstrings and the keys of its tables."""
    nodes = list(ast.walk(module.tree))
    bodies = [node.body for node in nodes if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
    beside = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    beside |= {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    found = (node for node in nodes if isinstance(node, ast.Constant) and id(node) not in beside)
    return {node.value for node in found if isinstance(node.value, str) and len(node.value) >= LEAST and " " in node.value.strip()}


def doubled(source: Path | None = None) -> dict[str, list[str]]:
    """Every sentence that modules of two layers have that hold what is shown."""
    tree = modules(source) if source else modules()
    owners: dict[str, list[str]] = defaultdict(list)
    for module in tree.values():
        if module.layer == "words" or (module.layer in ("cli", "web") and module.path.stem.endswith("words")):
            for sentence in sentences(module):
                owners[sentence].append(module.layer)
    return {sentence: layers for sentence, layers in owners.items() if len(set(layers)) > 1}


def test_no_sentence_stands_in_two_places() -> None:
    assert doubled() == {}


def test_a_sentence_that_stands_twice_is_found(tmp_path: Path) -> None:
    files = {
        "backchannel/words/one.py": '"""The agenda has nothing on it."""\nNOTHING = "Nothing is open, as far as is known."\n',
        "backchannel/web/words.py": '"""The agenda has nothing on it."""\nNONE = "Nothing is open, as far as is known."\n',
    }
    assert list(doubled(plant(tmp_path, files))) == ["Nothing is open, as far as is known."]
