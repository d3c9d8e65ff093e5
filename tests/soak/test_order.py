"""What is said is flushed before: the real programs under strace keep the order, and with a database that does not flush they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from soak.order import Order, Traced, look
from soak.tracing import parse
from station_harness import SOURCE

from soak import ROOT, tracing

# Put in the way of the interpreter of every program of the exchange: one planted fault each.
LAZY = """
import apsw
class Connection(apsw.Connection):
    def pragma(self, name, *value, **more):
        return super().pragma(name, *(("off",) if name == "synchronous" else value), **more)
apsw.Connection = Connection
"""
NAMELESS = """
import os, stat
flush = os.fsync
os.fsync = lambda handle: None if stat.S_ISDIR(os.fstat(handle).st_mode) else flush(handle)
"""


def planted(folder: Path, fault: str) -> dict[str, str]:
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(fault)
    places = (folder, ROOT, SOURCE, ROOT / "tests" / "process")
    return {"PYTHONPATH": ":".join(map(str, places))}


@pytest.fixture(autouse=True)
def may_trace(request: pytest.FixtureRequest) -> None:
    if "tmp_path" in request.fixturenames and (why := tracing.cannot_trace()):
        pytest.skip(why)


def exchanged(root: Path, environment: dict[str, str] | None = None) -> dict[str, Traced]:
    root.mkdir()
    return {traced.who: traced for traced in look(root, environment, messages=1)}


def test_nothing_is_acknowledged_before_it_and_the_names_of_its_files_are_flushed(tmp_path: Path) -> None:
    found = exchanged(tmp_path / "offices")
    assert {who: traced.order.faults for who, traced in found.items() if traced.order.faults} == {}
    for who, words in {
        "MISSION": ("send answered", "deposit asked"),
        "CAPITAL": ("deposit asked", "taken asked"),
        "switch": ("mailbox answered", "deposit answered", "taken answered"),
    }.items():
        assert all(found[who].order.words[word] for word in words), (who, found[who].order.words)


def test_with_a_database_that_does_not_flush_every_acknowledgement_is_found(tmp_path: Path) -> None:
    found = exchanged(tmp_path / "offices", planted(tmp_path / "lazy", LAZY))
    said = {who: {fault.partition(":")[0] for fault in traced.order.faults} for who, traced in found.items()}
    assert "send answered" in said["MISSION"]
    assert {"deposit asked", "taken asked"} <= said["CAPITAL"]
    assert {"deposit answered", "taken answered"} <= said["switch"]


def test_a_new_folder_and_a_renamed_file_whose_names_are_not_flushed_are_found(tmp_path: Path) -> None:
    found = exchanged(tmp_path / "offices", planted(tmp_path / "nameless", NAMELESS))
    assert any("the end" in fault for fault in found["making MISSION"].order.faults)
    assert any(str(tmp_path / "offices") in fault for fault in found["switch"].order.faults)


def order(*lines: str) -> list[str]:
    return Order.of(parse([f"1 {line}" for line in lines]), root=Path("/x")).faults


def test_a_file_that_is_renamed_before_it_is_flushed_is_found() -> None:
    made = 'openat(AT_FDCWD</>, "/x/a.new", O_WRONLY|O_CREAT) = 3</x/a.new>'
    wrote, flushed = 'write(3</x/a.new>, "a", 1) = 1', "fsync(3</x/a.new>) = 0"
    renamed, around = 'rename("/x/a.new", "/x/a") = 0', "fsync(4</x>) = 0"
    assert order(made, wrote, flushed, renamed, around) == []
    assert order(made, wrote, renamed, around) == ["a.new is renamed before it is flushed"]
    assert order(made, wrote, flushed, renamed) == ["the end: before /x is flushed"]


def test_a_log_that_is_begun_anew_before_its_database_is_flushed_is_found() -> None:
    wrote, flushed = 'pwrite64(3</x/v.db>, "a", 1, 4096) = 1', "fdatasync(3</x/v.db>) = 0"
    anew, kept = 'pwrite64(4</x/v.db-wal>, "a", 32, 0) = 32', "fdatasync(4</x/v.db-wal>) = 0"
    assert order(wrote, flushed, anew, kept) == []
    assert order(wrote, anew, kept) == ["v.db-wal is begun anew before v.db is flushed"]


def test_calls_of_several_threads_are_put_together_again() -> None:
    lines = [
        "7 fsync(3</x/a> <unfinished ...>",
        '8 write(4</x/b>, "(= 1", 4) = 4',
        "7 <... fsync resumed>) = 0",
        "8 close(9 <unfinished ...>",
    ]
    first, second = parse(lines)
    assert (first.name, first.on, first.result) == ("write", "/x/b", "4")
    assert (second.name, second.on, second.began, second.ended) == ("fsync", "/x/a", 0, 2)
