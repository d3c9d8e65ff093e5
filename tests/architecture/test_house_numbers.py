"""Sizes that keep the project readable: files, functions, public names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median, quantiles

import pytest

from architecture.tree import PACKAGE, Module, committed_files, modules, plant

FILE_LINES = 350
FUNCTION_LINES = 60
FUNCTION_MEDIAN = 10
FUNCTION_NINETIETH = 35
PUBLIC_NAMES = 25


def long_files(paths: Iterable[Path]) -> list[str]:
    """Python files over the limit, with their length."""
    lengths = {path: path.read_text("utf-8").count("\n") for path in paths if is_python(path)}
    return [f"{path}: {length} lines" for path, length in lengths.items() if length > FILE_LINES]


def is_python(path: Path) -> bool:
    """By name, or for the scripts by their first line."""
    if path.suffix:
        return path.suffix == ".py"
    with path.open("rb") as file:
        return file.readline(100).startswith(b"#!/usr/bin/env python")


def function_lengths(tree: dict[str, Module]) -> dict[str, int]:
    """Lines of every function, from `def` to its last line."""
    return {
        f"{module.name}.{node.name} line {node.lineno}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in tree.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def public_names(module: Module) -> list[str] | None:
    """The names in `__all__`, or None where it is not one literal list."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value)) if isinstance(node.value, ast.List | ast.Tuple) else None
    return None


def by_kind(name: str) -> tuple[int, list[tuple[int, str]]]:
    """CONSTANTS, then Classes, then functions, each as a reader counts (what Ruff's RUF022 writes)."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return kind, [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def bad_packages(tree: dict[str, Module]) -> list[str]:
    """Packages whose public names are missing, too many, unsorted or doubled."""
    found = []
    for module in tree.values():
        if not module.is_package or module.name == PACKAGE:
            continue
        names = public_names(module)
        if names is None:
            found.append(f"{module.name}: no __all__ that is one literal list")
        elif len(names) > PUBLIC_NAMES:
            found.append(f"{module.name}: {len(names)} public names")
        elif names != sorted(set(names), key=by_kind):
            found.append(f"{module.name}: __all__ is not sorted, or has a name twice")
    return found


def test_no_file_is_longer_than_350_lines() -> None:
    assert long_files(committed_files()) == []


def test_no_function_is_longer_than_60_lines() -> None:
    assert {name: length for name, length in function_lengths(modules()).items() if length > FUNCTION_LINES} == {}


def test_half_of_all_functions_have_at_most_10_lines_and_nine_in_ten_at_most_35() -> None:
    lengths = list(function_lengths(modules()).values())
    assert median(lengths) <= FUNCTION_MEDIAN
    assert quantiles(lengths, n=10)[-1] <= FUNCTION_NINETIETH


def test_each_package_has_one_sorted_list_of_at_most_25_public_names() -> None:
    assert bad_packages(modules()) == []


def test_a_file_of_351_lines_is_found_and_one_of_350_is_not(tmp_path: Path) -> None:
    paths = [tmp_path / "long.py", tmp_path / "fits.py", tmp_path / "script"]
    plant(tmp_path, {"long.py": "#\n" * 351, "fits.py": "#\n" * 350, "script": "#!/usr/bin/env python3\n" + "#\n" * 350})
    assert [line.split(":")[0] for line in long_files(paths)] == [str(paths[0]), str(paths[2])]


def test_the_length_of_a_function_counts_its_first_and_last_line(tmp_path: Path) -> None:
    source = plant(tmp_path, {"backchannel/a.py": "class C:\n    async def f(self):\n        x = 1\n        return x\n"})
    assert function_lengths(modules(source)) == {"backchannel.a.f line 2": 3}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "__all__ = sorted(['a'])",
        "__all__ = ['b', 'a']",
        "__all__ = ['a', 'a']",
        "__all__ = ['Class', 'CONSTANT']",
        f"__all__ = {[f'name{n}' for n in range(26)]}",
    ],
)
def test_a_package_with_missing_unsorted_doubled_or_too_many_public_names_is_found(tmp_path: Path, text: str) -> None:
    assert len(bad_packages(modules(plant(tmp_path, {"backchannel/part/__init__.py": text})))) == 1
