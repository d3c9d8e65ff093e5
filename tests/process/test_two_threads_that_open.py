"""Two threads of a station read a kind of payload for the first time in the same moment."""

from __future__ import annotations

import subprocess
import sys

import pytest

from backchannel.seal.artefacts import read_payload

# Each turn has types of its own, as a station that has just started has; the interpreter changes threads as often as it can.
STORM = """
import sys, threading, msgspec
from backchannel.seal.artefacts import payload_type, read_payload

sys.setswitchinterval(1e-5)
mark = payload_type if sys.argv[1] == "marked" else lambda kind: kind
read = read_payload if sys.argv[1] == "marked" else lambda value, kind: msgspec.convert(value, kind, strict=True)
for turn in range(200):
    class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        one: "list[str]"
        other: "str | None"

    @mark
    class Outer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
        inner: "Inner"
        name: "str"

    def go(wait, kind):
        for _ in range(wait):
            pass
        assert read({"inner": {"one": [], "other": None}, "name": "n"}, kind).name == "n"

    threads = [threading.Thread(target=go, args=(place * 50, Outer)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("well")
"""


def storm(types: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", STORM, types], capture_output=True, text=True, check=False, timeout=60)


def test_the_types_of_payloads_are_looked_at_before_two_threads_read_them() -> None:
    ended = storm("marked")
    assert (ended.returncode, ended.stdout) == (0, "well\n"), ended.stderr


def test_types_that_nobody_marked_would_end_the_process() -> None:
    assert any(storm("unmarked").returncode != 0 for _ in range(5))


def test_a_type_that_nobody_marked_is_not_read_at_all() -> None:
    with pytest.raises(TypeError, match="is not marked"):
        read_payload({}, dict)
