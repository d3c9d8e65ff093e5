"""Where the official vectors are: beside the checkout, or a test that needs them is skipped with one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "vectors"


@pytest.fixture(scope="session")
def load() -> Callable[[str], Any]:
    """Reads one JSON file of vectors by its path under the folder of vectors."""

    def read(path: str) -> Any:
        if not VECTORS.is_dir():
            pytest.skip("The official vectors (../shared/vectors) are not beside this checkout.")
        return json.loads((VECTORS / path).read_text("utf-8"))

    return read
