"""The one spelling of 32 bytes as text: base64url without padding, 43 characters (RFC 4648, section 5)."""

from __future__ import annotations

import base64
import re

from backchannel.errors import Refused

__all__ = ["DIGEST_CHARACTERS", "decode_32", "encode_32", "shown"]

# The last of 43 characters carries four bits, so only every fourth letter may stand there: one spelling per value.
DIGEST_CHARACTERS = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]"
_PATTERN = re.compile(DIGEST_CHARACTERS, re.ASCII)


def encode_32(value: bytes) -> str:
    """The 43 characters for exactly 32 bytes."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def decode_32(text: str, what: str) -> bytes:
    """The 32 bytes that `text` spells; Refused for every other spelling, in words about `what`."""
    if not _PATTERN.fullmatch(text):
        raise Refused(
            "envelope.spelling",
            f"{what} came as {shown(text)}",
            "43 characters of base64url without padding, for 32 bytes",
            "Copy it again, whole.",
        )
    return base64.urlsafe_b64decode(text + "=")


def shown(value: str | bytes) -> str:
    """At most 40 characters of what came, safe to print: error sentences never repeat a whole hostile input."""
    start = repr(value[:40])
    return start if len(value) <= 40 else f"{start} and {len(value) - 40} more"
