"""A test that does not run says why, in a sentence."""

from __future__ import annotations

import ast

import pytest

from architecture.tree import ROOT, committed_files, dotted

SKIPPING = ("pytest.skip", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.xfail", "pytest.importorskip")
SHORTEST = 4  # words: "node is not here" says it


def silent_skips(text: str) -> list[int]:
    """The lines of skips without a reason, or with one that is no sentence."""
    return [node.lineno for node in ast.walk(ast.parse(text)) if is_skip(node) and len(reason(node).split()) < SHORTEST]


def is_skip(node: ast.AST) -> bool:
    """A call of one of the skips, or one of the marks used bare."""
    if isinstance(node, ast.Call):
        return dotted(node.func) in SKIPPING
    decorated = node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else []
    return any(dotted(mark) in SKIPPING for mark in decorated)


def reason(node: ast.AST) -> str:
    """The reason as written; a name or an f-string counts as its source."""
    if not isinstance(node, ast.Call):
        return ""
    given = {word.arg: word.value for word in node.keywords}
    if "reason" in given:
        value = given["reason"]
    elif dotted(node.func) in ("pytest.skip", "pytest.xfail", "pytest.mark.skip") and node.args:
        value = node.args[0]
    else:
        return ""
    return str(value.value) if isinstance(value, ast.Constant) else "a reason that is computed"


def test_every_skip_gives_its_reason_in_a_sentence() -> None:
    tests = [path for path in committed_files() if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")]
    assert tests
    assert [f"{path}:{line}" for path in tests for line in silent_skips(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "pytest.skip()",
        "pytest.skip('later')",
        "mark = pytest.mark.skipif(True, reason='no node')",
        "@pytest.mark.skip\ndef test_x(): ...",
        "@pytest.mark.xfail(strict=True)\ndef test_x(): ...",
        "node = pytest.importorskip('node')",
    ],
)
def test_a_skip_without_a_sentence_is_found(text: str) -> None:
    assert len(silent_skips(text)) == 1


def test_a_skip_with_a_sentence_passes() -> None:
    assert silent_skips("pytest.skip('Node.js is not on this machine.')") == []
