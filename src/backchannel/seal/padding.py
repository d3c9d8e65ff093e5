"""Padding to Padmé lengths, so that a sealed size tells little (docs/spec/seal.md, "Padding")."""

from __future__ import annotations

from typing import Final

from backchannel.errors import Refused

__all__ = ["fits", "pad", "padded_length", "unpad"]


_SEAL: Final = 8 * 1024  # one stanza, the header's lines, and 16 bytes to each 64 KiB of 4 MiB


def padded_length(length: int) -> int:
    """The Padmé length for `length` bytes: at most 12 % more, and log log many values leak nothing finer.

    Of a length with exponent E only the first bit_length(E) bits stay free, the rest is rounded up to zeros
    (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files", section 4).
    """
    exponent = max(length.bit_length() - 1, 0)
    loose = max(exponent - exponent.bit_length(), 0)
    mask = (1 << loose) - 1
    return (length + mask) & ~mask


def fits(length: int, limit: int) -> bool:
    """Whether so many bytes, padded and sealed to one reader, stay within this many."""
    return padded_length(length) + _SEAL <= limit


def pad(json: bytes) -> bytes:
    """`json` and spaces up to its Padmé length; JSON allows white space after a value (RFC 8259 section 2)."""
    return json.ljust(padded_length(len(json)), b" ")


def unpad(padded: bytes) -> bytes:
    """The JSON in `padded`; `Refused` unless `pad` gives `padded` back."""
    json = padded.rstrip(b" ")
    if len(padded) != padded_length(len(json)):
        raise Refused("padding.length", f"{len(padded)} bytes around {len(json)}", f"{padded_length(len(json))} bytes, padded with spaces")
    return json
