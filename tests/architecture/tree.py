"""The project as its own tests see it: which files it has, and which module imports which.

Everything takes a root, so that a test can plant a violation in a scratch folder and see it found.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = "backchannel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One name that one module imports: the module meant, where, and whether only the type checker follows it."""

    target: str
    line: int
    typing_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One source file: its dotted name, its path, its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def layer(self) -> str:
        """`seal` for backchannel.seal.age.files, `errors` for backchannel.errors, "" for backchannel itself."""
        return layer_of(self.name)

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @cache  # noqa: B019 (a module lives as long as the tests do)
    def imports(self, known: frozenset[str] = frozenset()) -> list[Import]:
        """Every import anywhere in the file; `from a import b` means a.b where a.b is a `known` module, else a."""
        finder = _ImportFinder(self, known)
        finder.visit(self.tree)
        return finder.found


class _ImportFinder(ast.NodeVisitor):
    def __init__(self, module: Module, known: frozenset[str]) -> None:
        self.module, self.known, self.typing_only = module, known, False
        self.found: list[Import] = []

    def visit_If(self, node: ast.If) -> None:
        outer = self.typing_only
        self.typing_only = outer or "TYPE_CHECKING" in ast.unparse(node.test)
        for child in node.body:
            self.visit(child)
        self.typing_only = outer
        for child in node.orelse:
            self.visit(child)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._base(node)
        for alias in node.names:
            whole = f"{base}.{alias.name}"
            self._add(whole if whole in self.known else base, node.lineno)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.module.name.split(".")
        up = parts[: len(parts) - node.level + self.module.is_package]
        return ".".join([*up, node.module] if node.module else up)

    def _add(self, target: str, line: int) -> None:
        self.found.append(Import(target=target, line=line, typing_only=self.typing_only))


def layer_of(name: str) -> str:
    """The part of a dotted name just under the package."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == PACKAGE else ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` as written, and nothing for whatever is not names one inside the other."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def modules(source: Path = SOURCE) -> dict[str, Module]:
    """Every module under `source`, by dotted name; those of the project are read once."""
    return _own() if source == SOURCE else _read(source)


@cache
def _own() -> dict[str, Module]:
    return _read(SOURCE)


def _read(source: Path) -> dict[str, Module]:
    found: dict[str, Module] = {}
    for path in sorted(source.rglob("*.py")):
        parts = list(path.relative_to(source).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        name = ".".join(parts)
        found[name] = Module(name=name, path=path, tree=ast.parse(path.read_text("utf-8")))
    return found


def plant(source: Path, files: dict[str, str]) -> Path:
    """Writes files (path under `source` -> text) for a test of a check, and gives `source` back."""
    for name, text in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return source


def committed_files(root: Path = ROOT) -> Iterator[Path]:
    """What git has of the project; where there is no git (an unpacked archive), every file outside hidden and built folders."""
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        candidates = [root / name for name in listing.stdout.split("\0") if name]
    else:
        built = {"node_modules", "__pycache__", "build", "dist"}
        candidates = [p for p in root.rglob("*") if not any(part in built or part.startswith(".") for part in p.relative_to(root).parts)]
    return (path for path in sorted(candidates) if path.is_file())


def committed_texts(root: Path = ROOT) -> Iterator[tuple[Path, str]]:
    """The committed files that are text, with their text."""
    for path in committed_files(root):
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
