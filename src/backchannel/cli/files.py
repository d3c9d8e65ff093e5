"""Files in and out: drafts as text, artefacts as text, `-` for the standard streams."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backchannel.cli import words
from backchannel.cli.show import show_text
from backchannel.errors import Mistake, Refused, Trouble
from backchannel.limits import CHARTER_BYTES, ENVELOPE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.cli.invocation import Invocation

__all__ = [
    "STANDARD_INPUT",
    "about",
    "changed_at",
    "check_new",
    "draft_from",
    "read_bytes",
    "text_from",
    "write_exactly",
    "write_private",
    "write_private_bytes",
    "write_text",
]

STANDARD_INPUT: Final = "-"
_MOST_BYTES: Final = max(CHARTER_BYTES, ENVELOPE_BYTES)  # the longest file that any command reads
_BYTE_ORDER_MARK: Final = "\ufeff"


@contextmanager
def about(name: str, what: str = "") -> Iterator[None]:
    """A refusal within says which file it is about, and of one that is nothing like it what was looked for."""
    try:
        yield
    except Refused as refused:
        refused.came = f"{name}: {refused.came}"
        if what and refused.code == "json.invalid":
            refused.expected = what
        raise


def read_bytes(name: str, most: int = _MOST_BYTES) -> bytes:
    """A file's bytes, `-` for standard input; Trouble when it cannot be read, Mistake when it is larger than any of ours."""
    try:
        if name == STANDARD_INPUT:
            data = sys.stdin.buffer.read(most + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(most + 1)
    except OSError as error:
        raise Trouble("file.unreadable", f"{name} ({error.strerror})", "a file that can be read") from None
    if len(data) > most:
        raise Mistake("file.size", f"{name} with more than {most} bytes", "a card, a charter, an envelope or a draft")
    return data


def changed_at(names: Iterable[str]) -> int | None:
    """When the files were last changed (microseconds since 1970), the last of them; None where there is only standard input."""
    times = [Path(name).stat().st_mtime_ns // 1000 for name in names if name != STANDARD_INPUT and Path(name).exists()]
    return max(times, default=None)


def text_from(name: str) -> str:
    """A file's text; Mistake when it is not UTF-8."""
    try:
        return read_bytes(name).decode()
    except UnicodeDecodeError as error:
        came = f"{name} with bytes that are not UTF-8 (at byte {error.start})"
        raise Mistake("file.text", came, "plain text in UTF-8", "Save it as UTF-8 in your editor.") from None


def draft_from(name: str, invocation: Invocation) -> str:
    """A draft as editors of any system save it: a byte order mark is dropped, CRLF becomes LF, and both are said."""
    text = text_from(name)
    marked, carriage = text.startswith(_BYTE_ORDER_MARK), "\r\n" in text
    sentence = {
        (True, True): words.BOTH_CHANGED,
        (True, False): words.BYTE_ORDER_MARK,
        (False, True): words.LINE_ENDS,
    }.get((marked, carriage))
    if sentence:
        invocation.note(sentence.format(file=name))
    return text.removeprefix(_BYTE_ORDER_MARK).replace("\r\n", "\n")


def write_text(text: str, output: str | None, invocation: Invocation) -> None:
    """An artefact to a file, with a sentence, or to standard output."""
    write_exactly(text + "\n", STANDARD_INPUT if output is None else output, invocation)


def write_exactly(text: str, output: str, invocation: Invocation) -> None:
    """Exactly this text to a file, with a sentence, or to standard output."""
    if output == STANDARD_INPUT:
        show_text(text)
        return
    try:
        Path(output).write_text(text, "utf-8")
    except OSError as error:
        raise Trouble("file.unwritable", f"{output} ({error.strerror})", "a file that can be written") from None
    invocation.note(words.WRITTEN.format(file=output))


def write_private(text: str, output: str) -> None:
    """Text to a new file that its owner alone reads; Mistake when something is there already, and never through a link."""
    write_private_bytes(text.encode(), output)


def write_private_bytes(data: bytes, output: str) -> None:
    """As `write_private`, for bytes."""
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except FileExistsError:
        raise _there_already(output) from None
    except OSError as error:
        raise Trouble("file.unwritable", f"{output} ({error.strerror})", "a file that can be written") from None


def check_new(output: str) -> None:
    """Mistake when something is there already: asked before what will be written there is made, where making it is an act."""
    if os.path.lexists(output):
        raise _there_already(output)


def _there_already(output: str) -> Mistake:
    return Mistake("file.exists", f"{output}, which is there already", "a new file", "Name another, or take that one away.")
