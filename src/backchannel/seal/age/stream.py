"""The payload of an age file: 64 KiB chunks, each sealed by itself, the last one marked (C2SP age, "Payload")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from backchannel.errors import Refused
from backchannel.seal.primitives import chacha_open, chacha_seal, hkdf

__all__ = ["NONCE_BYTES", "open_chunks", "seal_payload"]

NONCE_BYTES: Final = 16
_CHUNK: Final = 64 * 1024
_SEALED_CHUNK: Final = _CHUNK + 16


def seal_payload(file_key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    """The payload: `nonce` (16 fresh bytes), then the sealed chunks of `plaintext`."""
    key = hkdf(file_key, salt=nonce, info=b"payload")
    starts = range(0, len(plaintext) or 1, _CHUNK)
    parts = [nonce]
    for index, start in enumerate(starts):
        parts.append(chacha_seal(key, plaintext[start : start + _CHUNK], nonce=_nonce(index, start == starts[-1])))
    return b"".join(parts)


def open_chunks(file_key: bytes, payload: bytes) -> Iterator[bytes]:
    """The plaintext chunk by chunk; every chunk given out is authentic, but only the end says that it is complete.

    Raises `Refused` at once with `age.header` for a missing nonce, and on the way with `age.payload` for a changed
    chunk, a missing or early end, an empty last chunk. A whole chunk that wrongly claims, or fails to claim, to be the
    last is given out before that, as the specification's vectors want it.
    """
    if len(payload) < NONCE_BYTES:
        raise Refused("age.header", "a file that ends before its payload", f"a nonce of {NONCE_BYTES} bytes")
    return _chunks(hkdf(file_key, salt=payload[:NONCE_BYTES], info=b"payload"), payload)


def _chunks(key: bytes, payload: bytes) -> Iterator[bytes]:
    for index, start in enumerate(range(NONCE_BYTES, max(len(payload), NONCE_BYTES + 1), _SEALED_CHUNK)):
        sealed = payload[start : start + _SEALED_CHUNK]
        last = start + _SEALED_CHUNK >= len(payload)
        chunk = chacha_open(key, sealed, nonce=_nonce(index, last))
        if chunk is None and len(sealed) == _SEALED_CHUNK:
            chunk = chacha_open(key, sealed, nonce=_nonce(index, not last))
            if chunk is not None:
                yield chunk
                raise _refused("a payload that goes on after its last chunk or ends before it")
        if chunk is None:
            raise _refused("a chunk that was changed, moved or cut off")
        if last and index and not chunk:
            raise _refused("an empty last chunk")
        yield chunk


def _nonce(index: int, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])


def _refused(came: str) -> Refused:
    return Refused("age.payload", came, "the payload as it was sealed, whole")
