"""The control socket: how commands reach a running station (docs/architecture.md, "Processes").

A Unix socket of the station's own, mode 0600 in a folder of mode 0700. One JSON object a line each way: a call
`{"call": name, "with": {...}}`, an answer `{"facts": ...}` or `{"error": {...}}`. While a station works on an answer it sends a
space now and then, so that a caller can tell one that works from one that does not.
"""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import BackchannelError, Finding, Mistake, Refused, Trouble, Unsound
from backchannel.limits import CONTROL_BYTES, SILENT_SECONDS, WORK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

__all__ = ["SOCKET", "RemoteClerk", "listen"]

SOCKET: Final = "control.sock"  # in the station's folder
_SIGN_SECONDS: Final = SILENT_SECONDS / 6  # some may be late on a busy machine
_SIGN: Final = b" "  # JSON passes over it
_KINDS: Final[dict[str, type[BackchannelError]]] = {"Mistake": Mistake, "Refused": Refused, "Trouble": Trouble}


class RemoteClerk:
    """Answers from the station that listens on a socket; each call is one connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: socket.socket | None = None

    def is_there(self) -> bool:
        """Whether a station listens; the next call goes over the connection that showed it."""
        try:
            self._open = self._open or self._connected()
        except OSError:
            return False
        return True

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Facts; raises the error that the station raised, or Trouble when it went away or says nothing more."""
        request = json.dumps({"call": name, "with": arguments}).encode() + b"\n"
        try:
            connection, self._open = self._open or self._connected(), None
        except OSError as error:
            raise _gone(str(error), "See whether it still runs; it was asked nothing.") from None
        try:
            with connection:
                connection.sendall(request)
                with connection.makefile("rb") as stream:
                    line = stream.readline()
        except TimeoutError:
            raise _gone(f"not a sign of it for {SILENT_SECONDS} seconds") from None
        except OSError as error:
            raise _gone(str(error)) from None
        if not line.endswith(b"\n"):
            raise _gone("it closed the line")
        answer = json.loads(line)
        if "error" in answer:
            raise _error(answer["error"])
        return answer["facts"]

    def _connected(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SILENT_SECONDS)
        try:
            connection.connect(str(self._path))
        except OSError:
            connection.close()
            raise
        return connection


async def listen(path: Path, answer: Callable[[str, dict[str, Any]], Awaitable[Any]]) -> asyncio.AbstractServer:
    """Listen for calls; a socket that an earlier process left behind is replaced (the vault's lock says that it is gone)."""
    path.unlink(missing_ok=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answering = asyncio.ensure_future(_answer_line(await reader.readline(), answer))
            await _give_signs(writer, answering)
            writer.write(await answering)
            await writer.drain()
        except (ValueError, ConnectionError):
            pass  # a line without end, or a caller that went away: nothing was promised to it
        finally:
            writer.close()

    try:
        server = await asyncio.start_unix_server(serve, path=str(path), limit=CONTROL_BYTES)
    except OSError as error:
        hint = "Move the station to a folder with a shorter path, on a disk of this machine."
        raise Trouble("control.socket", f"no socket can be made at {path} ({error})", "a path of at most 100 bytes", hint) from None
    path.chmod(0o600)
    return server


async def _give_signs(writer: asyncio.StreamWriter, answering: asyncio.Future[bytes]) -> None:
    """Until there is an answer; but not for ever, for the disk may be what does not answer."""
    for _ in range(round(WORK_SECONDS / _SIGN_SECONDS)):
        if (await asyncio.wait([answering], timeout=_SIGN_SECONDS))[0]:
            return
        # What a caller asked for who has gone away is done all the same.
        with suppress(ConnectionError):
            writer.write(_SIGN)
            await writer.drain()


async def _answer_line(line: bytes, answer: Callable[[str, dict[str, Any]], Awaitable[Any]]) -> bytes:
    try:
        request = json.loads(line)
        facts = await answer(request["call"], request["with"])
        return json.dumps({"facts": facts}).encode() + b"\n"
    except BackchannelError as error:
        return json.dumps({"error": {"kind": _kind(error), **error.as_json()}}).encode() + b"\n"
    except (ValueError, KeyError, TypeError) as error:
        wrong = Mistake("control.request", f"a request that cannot be read ({error})", "a call of this version", "Use the same version.")
        return json.dumps({"error": {"kind": "Mistake", **wrong.as_json()}}).encode() + b"\n"


def _kind(error: BackchannelError) -> str:
    return next(name for name, kind in _KINDS.items() if isinstance(error, kind))


def _error(row: dict[str, Any]) -> BackchannelError:
    if "findings" in row:
        return Unsound(tuple(Finding(**finding) for finding in row["findings"]))
    return _KINDS[row["kind"]](row["code"], row["came"], row["expected"], row["hint"])


def _gone(why: str, hint: str = "What was asked may have been done, or not: see with `backchannel log` before you ask again.") -> Trouble:
    return Trouble("control.gone", f"the station stopped answering ({why})", "an answer", hint)
