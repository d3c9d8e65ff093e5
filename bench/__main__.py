"""Runs every benchmark of this folder, prints one table, and writes bench/results.json.

    python -m bench [name ...]

A benchmark is a file here that runs by itself and prints one JSON object of numbers, nested as it likes.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SECONDS = 300  # a benchmark that takes longer is not run often enough to be believed


def main() -> int:
    """Runs those that are named, or all; the exit status counts the failed ones."""
    wanted = sys.argv[1:]
    paths = [path for path in sorted(HERE.glob("[a-z]*.py")) if not wanted or path.stem in wanted]
    if not paths:
        sys.exit(f"bench: no benchmark of that name; there are {', '.join(path.stem for path in sorted(HERE.glob('[a-z]*.py')))}")
    results: dict[str, Any] = {}
    for path in paths:
        print(f"bench: {path.stem}", file=sys.stderr, flush=True)
        results[path.stem] = run(path)
    print(table(results))
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system(), "cores": os.cpu_count()}
    written = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "on": machine, "results": results}
    (HERE / "results.json").write_text(json.dumps(written, indent=2) + "\n", "utf-8")
    return sum(result is None for result in results.values())


def run(path: Path) -> Any:
    """What one benchmark printed, or None and its error stream shown."""
    try:
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=SECONDS, check=True)
        return json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        print(f"bench: {path.stem}: {error}", file=sys.stderr)
    return None


def table(results: dict[str, Any]) -> str:
    """One line a number, names on the left."""
    rows = [row for name, result in results.items() for row in numbers(name, result)]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value:>14}" for name, value in rows)


def numbers(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each number below a name, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(f"{name} · {key.replace('_', ' ')}", inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    else:
        yield name, "failed" if value is None else str(value)


if __name__ == "__main__":
    sys.exit(main())
