"""A sentence that a person reads stands once, wherever it is shown: on a screen, on a page of the desk, on paper."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from architecture.test_house_numbers import public_names
from architecture.tree import Module, modules, plant

SHOWN = frozenset({"words", "cli", "web"})
LEAST = 16  # characters: shorter pieces are names and ordinary words
MARKS = " .,:;·"


def pieces(text: str) -> Iterator[str]:
    """What stands between the places of a sentence that are filled in."""
    try:
        yield from (piece.strip(MARKS) for piece, *_ in Formatter().parse(text))
    except ValueError:  # a brace of its own
        yield text.strip(MARKS)


def sentences(module: Module) -> set[str]:
    """The strings of two words and more in a module, also those with values in them, without docstrings and the keys of tables."""
    nodes = list(ast.walk(module.tree))
    bodies = [node.body for node in nodes if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    beside = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    beside |= {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    found = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in beside)
    told = (piece for text in found if isinstance(text, str) for piece in pieces(text))
    return {piece for piece in told if len(piece) >= LEAST and " " in piece}


def doubled(source: Path | None = None) -> dict[str, list[str]]:
    """Every piece of a sentence that modules of two layers have that say something to a person."""
    tree = modules(source) if source else modules()
    owners: dict[str, list[str]] = defaultdict(list)
    for module in tree.values():
        for sentence in sentences(module) if module.layer in SHOWN else ():
            owners[sentence].append(module.layer)
    return {sentence: layers for sentence, layers in owners.items() if len(set(layers)) > 1}


def test_no_sentence_stands_in_two_places() -> None:
    assert doubled() == {}


def test_a_sentence_that_stands_twice_is_found(tmp_path: Path) -> None:
    files = {
        "backchannel/words/one.py": '"""The agenda has nothing on it."""\nNOTHING = "Nothing is open, as far as is known."\n',
        "backchannel/web/words.py": '"""The agenda has nothing on it."""\nNONE = "Nothing is open, as far as is known."\n',
    }
    assert list(doubled(plant(tmp_path, files))) == ["Nothing is open, as far as is known"]


def test_a_sentence_is_found_that_is_put_together_with_values_where_it_is_shown(tmp_path: Path) -> None:
    files = {
        "backchannel/cli/render/one.py": 'def told(number: str) -> str:\n    return f"the message is dated before {number}, it says"\n',
        "backchannel/web/words.py": 'BEFORE = "the message is dated before {number}, which it follows"\n',
    }
    assert list(doubled(plant(tmp_path, files))) == ["the message is dated before"]


def passed_on(source: Path | None = None) -> list[str]:
    """Names that a module of those which say something to a person lists as its own and has from another."""
    tree = modules(source) if source else modules()
    found = []
    for module in tree.values():
        imports = (node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom))
        others = {name.asname or name.name for node in imports for name in node.names}
        if module.layer in SHOWN and not module.is_package:
            found += [f"{module.name}: {name}" for name in public_names(module) or () if name in others]
    return found


def test_what_is_said_is_taken_from_where_it_stands() -> None:
    assert passed_on() == []


def test_a_sentence_that_is_passed_on_is_found(tmp_path: Path) -> None:
    text = 'from backchannel.words.one import NOTHING, SOMETHING\n\n__all__ = ["NOTHING", "TOLD"]\nTOLD = SOMETHING\n'
    assert passed_on(plant(tmp_path, {"backchannel/cli/words.py": text})) == ["backchannel.cli.words: NOTHING"]
