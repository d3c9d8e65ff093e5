"""What a long run leaves behind: one line for each part, and docs/soak-results.json."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from soak import ROOT
from soak.part import Counts

RESULTS = ROOT / "docs" / "soak-results.json"


def line(name: str, counts: Counts, seconds: float) -> str:
    """One part in one line."""
    if counts.skipped and not counts.checked:
        return f"{name}: left out. {counts.skipped}"
    state = "well" if counts.is_well else "BROKEN"
    figures = "".join(f", {value:,} {what}" for what, value in counts.figures.items())
    return (
        f"{name}: {state} after {seconds:.0f} s: {counts.faults:,} faults ({counts.kills:,} kills), {counts.acknowledged:,} acknowledged, "
        f"{counts.lost} lost, {counts.shown_twice} shown twice, {counts.checked:,} checks{figures}"
    )


def results(found: Mapping[str, tuple[Counts, str, float]], *, seed: int, minutes: float) -> dict[str, Any]:
    """The whole run as the results file has it: each part's counts, promise and seconds by its name, and all of them added up."""
    together = sum((counts for counts, _, _ in found.values()), start=Counts())
    totals = asdict(together)
    for of_one_part in ("figures", "skipped"):
        del totals[of_one_part]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "minutes": minutes,
        "seed": seed,
        "machine": {"cores": os.cpu_count(), "kind": platform.machine(), "system": platform.system(), "kernel": platform.release()},
        "versions": versions(),
        "all": totals,
        "parts": {name: {"promise": p, "seconds": round(s), **asdict(counts)} for name, (counts, p, s) in found.items()},
    }


def versions() -> dict[str, str]:
    """Of what the run stood on: this project's commit, the interpreter, the database."""
    import apsw

    asked = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {"commit": asked.stdout.strip() or "unknown", "python": platform.python_version(), "sqlite": apsw.sqlite_lib_version()}


def write(whole: dict[str, Any], path: Path = RESULTS) -> None:
    """Put a run's results in place of the last one's."""
    path.write_text(json.dumps(whole, indent=2) + "\n", "utf-8")
