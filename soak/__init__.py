"""Long runs of faults against the real programs: kills, full and failing disks, cut power, bad lines, simulated years.

    python -m soak --minutes 60 [--seed 7] [name ...]

Each module of this folder with a `PART` is one kind of fault, and docs/soak.md says what they do. The parts stand on the harnesses
of tests/process, and tests/soak runs a small sample of each.
"""

import sys
from pathlib import Path

__all__ = ["ROOT"]

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(place) for place in (ROOT / "src", ROOT / "tests" / "process") if str(place) not in sys.path]
