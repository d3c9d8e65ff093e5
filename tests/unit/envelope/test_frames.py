"""Runs of frames (docs/spec/switch.md, section 3.2)."""

from __future__ import annotations

import pytest

from backchannel.envelope import frame, read_frames
from backchannel.errors import Refused
from backchannel.limits import ENVELOPE_BYTES


def test_what_was_framed_comes_back_in_order() -> None:
    pieces = [b"", b"a", bytes(1000)]
    assert list(read_frames(b"".join(map(frame, pieces)))) == pieces


def test_no_bytes_are_no_frames() -> None:
    assert list(read_frames(b"")) == []


def test_a_run_cut_within_a_frame_is_refused() -> None:
    run = frame(b"abc") + frame(b"def")
    for length in set(range(len(run))) - {0, 7}:
        with pytest.raises(Refused):
            list(read_frames(run[:length]))


def test_a_frame_has_at_most_an_envelope() -> None:
    assert len(next(read_frames(frame(bytes(ENVELOPE_BYTES))))) == ENVELOPE_BYTES
    with pytest.raises(Refused):
        list(read_frames(frame(bytes(ENVELOPE_BYTES + 1))))
