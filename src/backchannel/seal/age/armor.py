"""The ASCII armor of age files: strict PEM (RFC 7468 section 3; C2SP age, "ASCII armor")."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Final

from backchannel.errors import Refused

__all__ = ["armor", "dearmor"]

_BEGIN: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
_END: Final = b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS: Final = 64
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]*={0,2}")


def armor(data: bytes) -> str:
    """`data` as an armored block, ending with LF."""
    text = b64encode(data)
    lines = [_BEGIN, *(text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS)), _END]
    return b"".join(line + b"\n" for line in lines).decode("ascii")


def dearmor(text: bytes) -> bytes:
    """The file in an armored block, LF or CRLF, white space allowed around it; `Refused` with `age.armor` otherwise."""
    block = text.strip(b" \t\r\n")
    lines = block.split(b"\r\n" if b"\r\n" in block else b"\n")
    body = lines[1:-1]
    if lines[0] != _BEGIN or lines[-1] != _END:
        raise _refused("text without the first or the last line of an armored file")
    if any(len(line) != _COLUMNS for line in body[:-1]) or not all(0 < len(line) <= _COLUMNS for line in body):
        raise _refused("armor with lines of another length")
    joined = b"".join(body)
    if not _BASE64.fullmatch(joined) or len(joined) % 4:
        raise _refused("armor that is not base64")
    data = b64decode(joined)
    if b64encode(data) != joined:
        raise _refused("armor in another spelling than the canonical one")
    return data


def _refused(came: str) -> Refused:
    return Refused("age.armor", came, "strict PEM with the label AGE ENCRYPTED FILE")
