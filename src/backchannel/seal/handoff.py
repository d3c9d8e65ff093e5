"""A hand-off to somebody without a station: what its code opens, and the keys of the report on it (docs/spec/handoff.md).

A file is sealed under ten words that travel apart from it, and the report is signed and sealed with keys that follow from them. A
printed sheet has four words, to be read back by telephone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

from backchannel.errors import Mistake
from backchannel.limits import HANDOFF_BYTES
from backchannel.seal.code import number_of, words_of
from backchannel.seal.padding import pad
from backchannel.seal.primitives import hkdf
from backchannel.seal.strictjson import b64u, encode
from backchannel.seal.webcrypto import EXPANDED_BYTES, curve_numbers, gcm_seal, public_point

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backchannel.ports import Randomness
    from backchannel.seal.code import Code
    from backchannel.seal.strictjson import Value

__all__ = [
    "FORMAT",
    "HANDOFF_ID_BYTES",
    "REPORT_WORDS",
    "ReportCode",
    "SealedHandoff",
    "handoff_id",
    "handoff_key",
    "handoff_report_key",
    "seal_handoff",
]

_Use: TypeAlias = Literal["file", "id", "report", "sheet", "sign"]

FORMAT: Final = "backchannel-handoff/2"
HANDOFF_ID_BYTES: Final = 16
REPORT_WORDS: Final = 4
_BITS: Final = 11  # a word
_REPORT_BYTES: Final = 6
_LOOSE: Final = 8 * _REPORT_BYTES - REPORT_WORDS * _BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCode:
    """44 random bits on a printed sheet, written as four words: who reads them out by telephone has seen the sheet."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, randomness: Randomness) -> Self:
        """A new one."""
        drawn = randomness.bytes(_REPORT_BYTES)
        return cls(secret=drawn[:-1] + bytes([drawn[-1] >> _LOOSE << _LOOSE]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code in four words, in small or capital letters, with spaces or hyphens between; Mistake for any other text."""
        return cls(secret=(number_of(text, REPORT_WORDS) << _LOOSE).to_bytes(_REPORT_BYTES, "big"))

    @property
    def words(self) -> tuple[str, ...]:
        """The four words, in order."""
        return words_of(int.from_bytes(self.secret, "big") >> _LOOSE, REPORT_WORDS)

    @property
    def id(self) -> bytes:
        """The sheet's id (16 bytes), under which it is kept: the words themselves are kept nowhere."""
        return _key(self.secret, "sheet")[:HANDOFF_ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedHandoff:
    """What stands in the file: its id, which tells nothing of the words, and what they open."""

    id: bytes
    cipher: bytes = field(repr=False)

    @property
    def artefact(self) -> bytes:
        """As the file holds it."""
        return encode({"cipher": b64u(self.cipher), "format": FORMAT, "id": b64u(self.id)})


def handoff_id(code: Code) -> bytes:
    """The id of the file that this code opens (16 bytes)."""
    return _key(code.secret, "id")[:HANDOFF_ID_BYTES]


def handoff_key(code: Code) -> bytes:
    """The public half of the key that follows from this code and signs the report (65 bytes): with it nobody can sign."""
    _, x, y = _numbers(code)
    return public_point(x, y)


def handoff_report_key(code: Code) -> bytes:
    """What the report is sealed with (32 bytes): it opens the report, and neither opens the file nor signs."""
    return _key(code.secret, "report")


def seal_handoff(content: Mapping[str, Value], code: Code) -> SealedHandoff:
    """What the holder is to see, and the key of his report, sealed under a code that no other file has; Mistake when it is too much."""
    secret, x, y = _numbers(code)
    key: Value = {"crv": "P-256", "d": b64u(secret), "kty": "EC", "x": b64u(x), "y": b64u(y)}
    plaintext = encode({**content, "key": key})
    if len(plaintext) > HANDOFF_BYTES:
        hint = "Hand it over in parts."
        raise Mistake("handoff.size", f"a hand-off of {len(plaintext)} bytes", f"at most {HANDOFF_BYTES}", hint)
    identity = handoff_id(code)
    cipher = gcm_seal(_key(code.secret, "file"), pad(plaintext), aad=FORMAT.encode("ascii") + identity)
    return SealedHandoff(id=identity, cipher=cipher)


def _numbers(code: Code) -> tuple[bytes, bytes, bytes]:
    return curve_numbers(_key(code.secret, "sign", EXPANDED_BYTES))


def _key(secret: bytes, use: _Use, length: int = 32) -> bytes:
    return hkdf(secret, salt=b"", info=f"{FORMAT} {use}".encode("ascii"), length=length)
