"""Runs every benchmark of this folder, prints one table, and writes bench/results.json.

    python -m bench [--quick | --page] [name ...]

A benchmark is a file here that runs by itself and prints one JSON object of numbers. docs/performance.md says what they mean.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from _report import markdown, show  # noqa: E402  # found by the line above

PAGE = HERE.parent / "docs" / "performance.md"
FIGURES = ("<!-- figures: python -m bench --page -->\n", "<!-- end of figures -->\n")
SECONDS = 240  # a benchmark that takes longer is not run often enough to be believed
QUICK = {
    "channel": ["--offices", "12"],
    "delivery": ["--messages", "200", "--waiting", "600", "--single", "30"],
    "floor": ["--messages", "100"],
    "history": ["--megabytes", "0.5"],
    "ledger": ["--messages", "3000", "--few", "300"],
    "orders": ["--orders", "400", "--open", "20"],
    "reading": ["--messages", "200"],
    "replay": ["--seeds", "20"],
    "scale": ["--messages", "3000", "--few", "300"],
    "start": ["--runs", "5"],
    "switch_load": ["--seconds", "0.5"],
}


def main() -> int:
    """Runs those that are named, or all; the exit status counts the failed ones."""
    names = sorted(path.stem for path in HERE.glob("[a-z]*.py"))
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="smaller counts, half a minute: enough to see a large change")
    parser.add_argument("--page", action="store_true", help="write the figures of this whole run into docs/performance.md")
    options = parser.parse_args()
    if options.page and (options.quick or options.names):
        parser.error("--page is for a whole run, without --quick and names")
    if unknown := set(options.names) - set(names):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    results: dict[str, Any] = {}
    for name in options.names or names:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        results[name] = run(name, QUICK.get(name, []) if options.quick else [])
    show(results)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system(), "cores": os.cpu_count()}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    written = {"at": at, "on": machine, "quick": options.quick, "results": results}
    (HERE / "results.json").write_text(json.dumps(written, indent=2) + "\n", "utf-8")
    failed = sum(result is None for result in results.values())
    if options.page and not failed:
        write_page(at, machine, markdown(results))
    return failed


def write_page(at: str, machine: dict[str, Any], table: str) -> None:
    """Put this run's figures in place of those of the page."""
    kind = f"{machine['cores']} cores, {machine['machine']}, {machine['system']}, Python {machine['python']}"
    before, _, rest = PAGE.read_text("utf-8").partition(FIGURES[0])
    after = rest.partition(FIGURES[1])[2]
    PAGE.write_text(f"{before}{FIGURES[0]}\nOne run, {at[:10]}: {kind}.\n\n{table}\n\n{FIGURES[1]}{after}", "utf-8")


def run(name: str, arguments: list[str]) -> Any:
    """What one benchmark printed, or None and its error stream shown."""
    command = [sys.executable, str(HERE / f"{name}.py"), *arguments]
    # SIGTERM first, so that a benchmark ends the processes that it started.
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, errors = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.terminate()
        output, errors = process.communicate(timeout=30)
        errors += f"\nbench: {name} took longer than {SECONDS} seconds"
    if process.returncode == 0:
        try:
            return json.loads(output)
        except json.JSONDecodeError as error:
            errors += f"\nbench: {name}: {error}"
    print(errors, file=sys.stderr)
    return None


if __name__ == "__main__":
    sys.exit(main())
