"""Every transcript plays as it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.transcript import TRANSCRIPTS, Mismatch, Stage, fits

NAMES = sorted(path.stem for path in TRANSCRIPTS.glob("*.txt"))
FOUNDATION = "founding"


def test_there_are_transcripts() -> None:
    assert FOUNDATION in NAMES


def test_the_foundation_plays_as_written(played: Callable[[str], Path]) -> None:
    assert (played(FOUNDATION) / "saigon.charter").exists()


@pytest.mark.parametrize("name", [name for name in NAMES if name != FOUNDATION])
def test_a_transcript_plays_as_written(name: str, stage: Stage) -> None:
    stage.play(TRANSCRIPTS / f"{name}.txt")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("one\n", "one"),
        ("at 15:31:07Z\n", "at [..]Z"),
        ("one\ntwo\nthree\n", "[..]\nthree"),
        ("three\n", "[..]\nthree"),
        ("", ""),
    ],
)
def test_what_was_expected_fits(said: str, expected: str) -> None:
    assert fits(said, expected)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("one\n", "two"), ("one\ntwo\n", "one"), ("one\n[exit 2]\n", "one"), ("one.\n", "one[..]x")],
)
def test_anything_else_does_not(said: str, expected: str) -> None:
    assert not fits(said, expected)


def test_a_wrong_transcript_is_found(tmp_path: Path, programs: Path) -> None:
    script = tmp_path / "wrong.txt"
    script.write_text("It claims what is not so.\n\n$ echo yes\nno\n")
    with pytest.raises(Mismatch, match=r"wrong.txt line 3"):
        Stage(folder=tmp_path, programs=programs).play(script)
