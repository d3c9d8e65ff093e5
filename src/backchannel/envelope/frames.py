"""Several envelopes as one run of bytes: each after its length in four bytes, most significant first.

The switch answers a collection in this form (docs/spec/switch.md, section 3.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.limits import ENVELOPE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PROOF_BYTES", "frame", "read_frames"]

PROOF_BYTES: Final = 64
_LENGTH_BYTES: Final = 4


def frame(encoded: bytes) -> bytes:
    """The bytes behind their length."""
    return len(encoded).to_bytes(_LENGTH_BYTES) + encoded


def read_frames(run: bytes) -> Iterator[bytes]:
    """The pieces of a run of frames, in order; Refused at a length that is too large or goes beyond the end."""
    position = 0
    while position < len(run):
        start = position + _LENGTH_BYTES
        length = int.from_bytes(run[position:start])
        position = start + length
        if length > ENVELOPE_BYTES or position > len(run):
            raise Refused(
                "frames.length",
                f"a frame of {length} bytes, {len(run) - start} before the end",
                f"at most {ENVELOPE_BYTES} bytes, and all of them there",
                "The run was cut or is not a run of frames: ask for it again.",
            )
        yield run[start:position]
