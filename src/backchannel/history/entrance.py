"""Published correspondence of any form that is known, recognised by its content (docs/spec/history.md, "Forms")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel import limits
from backchannel.errors import Refused
from backchannel.history.cables import is_cable, read_cables
from backchannel.history.exports import is_export, read_export
from backchannel.history.plain import is_plain, read_plain
from backchannel.history.reading import read_printed
from backchannel.history.tei import is_tei, read_tei

if TYPE_CHECKING:
    from backchannel.history.values import Transcribed

__all__ = ["read"]


def read(content: bytes | str, name: str = "") -> tuple[Transcribed, ...]:
    """Every document in the content, in its order; `name` is what the file is called; raises Refused."""
    data = content.encode() if isinstance(content, str) else content
    if len(data) > limits.HISTORY_BYTES:
        raise Refused("history.size", f"{len(data)} bytes of published correspondence", f"at most {limits.HISTORY_BYTES}")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if is_tei(data):
        return tuple(read_printed(printed) for printed in read_tei(data, name))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise _unknown("bytes that are no text in UTF-8") from None
    if is_plain(text):
        return (read_printed(read_plain(text)),)
    if is_export(text):
        return read_export(text)
    if is_cable(text):
        return read_cables(text)
    raise _unknown("a text of no form that is known here")


def _unknown(came: str) -> Refused:
    return Refused("history.form", came, "TEI, the plain-text form, which begins with `url:`, a cable, or JSON that our commands write")
