"""The textual header of an age file: read, written, authenticated (docs/spec/seal.md, "Sealed file"; C2SP age, "Header")."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from backchannel.errors import Refused
from backchannel.limits import SEALED_RECIPIENTS
from backchannel.seal.primitives import hkdf, hmac_sha256, same

__all__ = ["Header", "Stanza", "base64", "unbase64"]

_VERSION: Final = b"age-encryption.org/v1\n"
_COLUMNS: Final = 64
_MAC_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """One wrapping of the file key: `arguments` (the type first, each printable ASCII) and `body`."""

    arguments: tuple[str, ...]
    body: bytes

    @property
    def kind(self) -> str:
        """The recipient type."""
        return self.arguments[0]

    def encode(self) -> bytes:
        """The stanza's lines; the last one is shorter than 64 columns, so it may be empty."""
        text = base64(self.body)
        lines = [f"-> {' '.join(self.arguments)}", *(text[start : start + _COLUMNS] for start in range(0, len(text) + 1, _COLUMNS))]
        return "".join(f"{line}\n" for line in lines).encode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header as it came: stanzas, MAC, the bytes that the MAC covers, and where the payload starts."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes
    end: int

    @classmethod
    def parse(cls, data: bytes) -> Header:
        """The header at the start of `data`; `Refused` with `age.header` for anything but its one spelling."""
        if not data.startswith(_VERSION):
            raise refused("bytes that do not begin as age v1", "the line age-encryption.org/v1")
        stanzas: list[Stanza] = []
        place = len(_VERSION)
        while not data.startswith(b"---", place):
            if len(stanzas) == SEALED_RECIPIENTS:
                raise refused("more stanzas than one file may have", f"at most {SEALED_RECIPIENTS}")
            stanza, place = _parse_stanza(data, place)
            stanzas.append(stanza)
        if not stanzas:
            raise refused("a header without stanzas", "one stanza or more")
        if len(stanzas) > 1 and any(stanza.kind == "scrypt" for stanza in stanzas):
            raise refused("a passphrase stanza beside another", "a passphrase alone")
        covered = data[: place + 3]
        line, end = _line(data, place)
        if not line.startswith("--- "):
            raise refused("an end line of another form", "three dashes, a space and the MAC")
        return cls(stanzas=tuple(stanzas), covered=covered, mac=unbase64(line[4:], _MAC_BYTES), end=end)

    @classmethod
    def written(cls, stanzas: tuple[Stanza, ...], file_key: bytes) -> bytes:
        """The header's bytes for `stanzas`, authenticated under `file_key`."""
        covered = _VERSION + b"".join(stanza.encode() for stanza in stanzas) + b"---"
        return covered + f" {base64(_mac(file_key, covered))}\n".encode("ascii")

    def authenticate(self, file_key: bytes) -> None:
        """Return when the MAC is right under `file_key`; raise `Refused` with `age.hmac` otherwise."""
        if not same(self.mac, _mac(file_key, self.covered)):
            raise Refused("age.hmac", "a header that was changed after sealing", "the header that the sender wrote")


def base64(data: bytes) -> str:
    """Standard base64 without padding (RFC 4648 section 4)."""
    return b2a_base64(data, newline=False).rstrip(b"=").decode("ascii")


def unbase64(text: str, length: int | None = None) -> bytes:
    """The bytes of canonical unpadded base64, of exactly `length` when given; `Refused` with `age.header` otherwise."""
    with suppress(ValueError):
        data = a2b_base64(text + "=" * (-len(text) % 4))
        # The decoder skips what it does not know; only the comparison makes it strict.
        if base64(data) == text and length in (None, len(data)):
            return data
    raise refused("text that is not canonical base64 of the right length", "base64 without padding and without stray bits")


def refused(came: str, expected: str) -> Refused:
    """A broken rule of the header."""
    return Refused("age.header", came, expected)


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac_sha256(hkdf(file_key, salt=b"", info=b"header"), covered)


def _parse_stanza(data: bytes, place: int) -> tuple[Stanza, int]:
    line, place = _line(data, place)
    arrow, *arguments = line.split(" ")
    if arrow != "->" or not arguments or not all(arguments) or not line.isprintable():
        raise refused("a stanza that does not begin with an arrow and its arguments", "-> and printable arguments, one space between")
    lines: list[str] = []
    while not lines or len(line) == _COLUMNS:
        line, place = _line(data, place)
        lines.append(line)
    if len(line) > _COLUMNS:
        raise refused("a stanza line of more than 64 columns", "lines of 64 columns, the last one shorter")
    return Stanza(arguments=tuple(arguments), body=unbase64("".join(lines))), place


def _line(data: bytes, place: int) -> tuple[str, int]:
    end = data.find(b"\n", place)
    if end < 0 or not data[place:end].isascii():
        raise refused("a header that breaks off or is not ASCII", "ASCII lines that end with LF, up to the MAC")
    return data[place:end].decode("ascii"), end + 1
