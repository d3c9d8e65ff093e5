"""docs/spec/vault.md names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import apsw

from backchannel.run.folder import Folder
from backchannel.vault.schema import TRANSIT, VAULT

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "spec" / "vault.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| .* \| `([\w, ]+)` \|$", PAGE, re.MULTILINE))


def keys() -> dict[str, str]:
    """Every table and the columns of its key."""
    connection = apsw.Connection(":memory:")
    for step in (*VAULT, *TRANSIT):
        connection.execute(step)
    # Not SQLite's own, nor those inside an index of words.
    tables = "select name from pragma_table_list where type = 'table' and schema = 'main' and name not like 'sqlite_%'"
    names = [name for (name,) in connection.execute(tables)]
    of_key = "select name from pragma_table_info(?) where pk order by pk"
    return {name: ", ".join(column for (column,) in connection.execute(of_key, (name,))) for name in names}


def test_every_table_is_on_the_page_with_its_key() -> None:
    assert keys() == ROWS


def test_every_file_of_a_folder_is_on_the_page(tmp_path: Path) -> None:
    folder = Folder(path=tmp_path)
    for path in (folder.vault, folder.transit, folder.station_key, folder.officer_key, folder.socket, folder.lock):
        assert f"| `{path.name}` |" in PAGE
