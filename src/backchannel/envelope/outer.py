"""The envelope: one outer form, read and written strictly (docs/spec/envelope.md, section 2)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from backchannel.envelope.spelling import DIGEST_CHARACTERS, shown
from backchannel.errors import Refused
from backchannel.limits import ENVELOPE_BYTES, EXPIRY_DAYS, SEALED_BYTES

__all__ = ["Envelope"]

_MAILBOX = re.compile(DIGEST_CHARACTERS, re.ASCII)
_LINES: Final = tuple(
    (name, re.compile(pattern.encode("ascii"), re.ASCII))
    for name, pattern in (
        ("version line", "backchannel-envelope/1()\n"),
        ("mailbox line", f"mailbox ({DIGEST_CHARACTERS})\n"),
        ("class line", "class ([123])\n"),
        ("expires line", "expires ([0-9]{8})\n"),
        ("size line", "size ([1-9][0-9]{0,7})\n"),
        ("empty line", "()\n"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """All that a carrier sees: a mailbox, one of three urgency classes, an expiry day and sealed bytes.

    `mailbox` is 43 characters of base64url; `urgency` is 1 (Flash), 2 (Immediate) or 3 (Priority and Routine);
    `expires` is a day in UTC; `sealed` has 1 to SEALED_BYTES bytes. Anything else raises Refused, so a value that
    exists is valid, and `parse(encoded).encode() == encoded` for every accepted input.
    """

    mailbox: str
    urgency: int
    expires: date
    sealed: bytes

    def __post_init__(self) -> None:
        if not _MAILBOX.fullmatch(self.mailbox):
            raise _malformed(f"the mailbox {shown(self.mailbox)}", "43 characters of base64url")
        if self.urgency not in (1, 2, 3):
            raise _malformed(f"urgency class {self.urgency}", "1 (Flash), 2 (Immediate) or 3 (Priority and Routine)")
        if not 1 <= len(self.sealed) <= SEALED_BYTES:
            raise _size(len(self.sealed))

    @classmethod
    def post(cls, *, mailbox: str, urgency: int, sealed: bytes, today: date) -> Envelope:
        """An envelope posted `today` (UTC): its expiry is the one constant for all, EXPIRY_DAYS later."""
        expires = date.fromordinal(min(today.toordinal() + EXPIRY_DAYS, date.max.toordinal()))
        return cls(mailbox=mailbox, urgency=urgency, expires=expires, sealed=sealed)

    @classmethod
    def parse(cls, encoded: bytes) -> Envelope:
        """The envelope that these bytes are; Refused if a single byte departs from the grammar."""
        if len(encoded) > ENVELOPE_BYTES:
            raise _size(len(encoded))
        values: list[str] = []
        position = 0
        for name, pattern in _LINES:
            line = pattern.match(encoded, position)
            if line is None:
                raise _malformed(f"the {name} came as {shown(encoded[position : position + 60])}", "the form of section 2")
            values.append(line[1].decode("ascii"))
            position = line.end()
        _, mailbox, urgency, expires, size, _ = values
        sealed = encoded[position:]
        if len(sealed) != int(size):
            raise _malformed(f"{len(sealed)} sealed bytes came", f"{size}, as the size line says")
        return cls(mailbox=mailbox, urgency=int(urgency), expires=_day(expires), sealed=sealed)

    def encode(self) -> bytes:
        """The one spelling of this envelope."""
        head = (
            f"backchannel-envelope/1\nmailbox {self.mailbox}\nclass {int(self.urgency)}\n"
            f"expires {self.expires.isoformat().replace('-', '')}\nsize {len(self.sealed)}\n\n"
        )
        return head.encode("ascii") + self.sealed

    @property
    def digest(self) -> bytes:
        """SHA-256 of the encoded bytes: the name by which carriers and stations speak of this envelope."""
        return hashlib.sha256(self.encode()).digest()


def _day(text: str) -> date:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise _malformed(f"the expiry day {text}", "a day of the calendar as YYYYMMDD") from None


def _malformed(came: str, expected: str) -> Refused:
    return Refused("envelope.malformed", came, expected, "See docs/spec/envelope.md, section 2.")


def _size(came: int) -> Refused:
    return Refused("envelope.size", f"{came} bytes came", f"1 to {SEALED_BYTES} sealed bytes", "A longer message goes as enclosures.")
