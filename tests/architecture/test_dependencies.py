"""What is imported is declared, what is declared is locked, and the locks hold hashes and no addresses."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from architecture.tree import PACKAGE, ROOT, modules, plant

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Names that differ between the index and the import statement.
IMPORTED_AS = {"apsw-sqlite3mc": "apsw"}


def bare(requirement: str) -> str:
    """The name in a requirement, in its one spelling."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def undeclared(declared: list[str], source: Path | None = None) -> set[str]:
    """Libraries that the package imports and does not ask for."""
    known = {IMPORTED_AS.get(bare(line), bare(line).replace("-", "_")) for line in declared} | {PACKAGE} | sys.stdlib_module_names
    tree = modules(source) if source else modules()
    return {root for module in tree.values() for line in module.imports() if (root := line.target.split(".")[0]) not in known}


def locked(lock: str) -> dict[str, int]:
    """Each locked package at its one version, and how many hashes it has."""
    blocks = re.split(r"\n(?=\S)", "\n" + lock.strip())
    return {match[1]: block.count("--hash=sha256:") for block in blocks if (match := re.match(r"([a-z0-9.-]+)==\S+", block.strip()))}


def test_every_library_that_is_imported_is_declared() -> None:
    extras = [line for extra, lines in PROJECT["optional-dependencies"].items() if extra != "test" for line in lines]
    assert undeclared(PROJECT["dependencies"] + extras) == set()


def test_every_declared_library_is_in_its_lock() -> None:
    runtime, test = (locked((ROOT / "requirements" / f"{name}.txt").read_text("utf-8")) for name in ("runtime", "test"))
    assert {bare(line) for line in PROJECT["dependencies"]} <= runtime.keys() <= test.keys()
    assert {bare(line) for line in PROJECT["optional-dependencies"]["test"]} <= test.keys()


def test_both_locks_hold_the_same_versions() -> None:
    runtime, test = ((ROOT / "requirements" / f"{name}.txt").read_text("utf-8") for name in ("runtime", "test"))
    assert set(re.findall(r"^[a-z0-9.-]+==\S+", runtime, re.MULTILINE)) <= set(re.findall(r"^[a-z0-9.-]+==\S+", test, re.MULTILINE))


def test_every_locked_package_has_hashes_and_no_lock_holds_an_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text("utf-8")
        assert locked(text) and min(locked(text).values()) > 0, path
        assert not re.search(r"://|^-", text, re.MULTILINE), path


def test_an_import_that_is_not_declared_is_found(tmp_path: Path) -> None:
    source = plant(tmp_path, {"backchannel/seal/a.py": "import hashlib, msgspec.json\ndef late():\n    from leftpad import pad"})
    assert undeclared(["msgspec>=0.22"], source) == {"leftpad"}


def test_a_locked_package_without_a_hash_is_seen() -> None:
    assert locked("a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\nb==2\n    # via a\n") == {"a": 2, "b": 0}
