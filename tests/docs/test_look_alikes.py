"""The specification says which table of look-alikes it means."""

from __future__ import annotations

import hashlib
import re

from architecture.tree import ROOT
from backchannel.message.prototypes import PROTOTYPES


def test_the_specification_and_the_head_of_the_table_name_the_rows_that_are_there() -> None:
    rows = PROTOTYPES.split()
    digest = hashlib.sha256("".join(f"{row}\n" for row in rows).encode()).hexdigest()
    for path in ("docs/spec/message.md", "src/backchannel/message/prototypes.py"):
        said = re.search(r"(\d+) rows.{0,250}?([0-9a-f]{64})", (ROOT / path).read_text("utf-8"), re.DOTALL)
        assert said, path
        assert said.groups() == (str(len(rows)), digest)
