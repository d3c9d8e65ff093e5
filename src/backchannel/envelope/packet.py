"""Several envelopes as one file, to be attached to something or carried (docs/spec/pouch.md, section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.envelope.frames import frame, read_frames
from backchannel.envelope.outer import Envelope
from backchannel.envelope.spelling import shown
from backchannel.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PACKET_MARK", "Packet", "read_packet"]

PACKET_MARK: Final = b"backchannel-pouch/1\n"
_SENTENCES: Final = 100  # about pieces that are no envelopes; what has more is no packet that was cut, but nonsense


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """Whole envelopes, in the order of their file, and a sentence on each piece beside them that is none."""

    envelopes: tuple[Envelope, ...]
    spoilt: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """The one spelling of a packet of these envelopes."""
        return PACKET_MARK + b"".join(frame(envelope.encode()) for envelope in self.envelopes)


def read_packet(encoded: bytes) -> Packet:
    """The envelopes that came whole, for a file may be cut on its way; Refused when it is no packet at all."""
    if not encoded.startswith(PACKET_MARK):
        raise Refused(
            "packet.unknown",
            f"a file that begins {shown(encoded[: len(PACKET_MARK)])}",
            "a packet of envelopes, with its version line",
            "Take the file as it was attached, before anything was made of it.",
        )
    envelopes: list[Envelope] = []
    spoilt: list[str] = []
    for piece in _pieces(encoded[len(PACKET_MARK) :], spoilt):
        try:
            envelopes.append(Envelope.parse(piece))
        except Refused as refused:
            spoilt.append(refused.came)
        if len(spoilt) == _SENTENCES:
            break
    return Packet(envelopes=tuple(envelopes), spoilt=tuple(spoilt))


def _pieces(run: bytes, spoilt: list[str]) -> Iterator[bytes]:
    try:
        yield from read_frames(run)
    except Refused as refused:
        spoilt.append(refused.came)
