"""uvicorn's HTTP protocol with bounds on what somebody may send before he has shown any right.

Its fast parser has none: heads without end, connections that say nothing, a thousand requests in one piece.
"""

from __future__ import annotations

import asyncio

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from backchannel.limits import REQUEST_HEAD_BYTES, REQUEST_HEAD_SECONDS

__all__ = ["GuardedProtocol"]


class GuardedProtocol(HttpToolsProtocol):
    """One connection: a head of at most REQUEST_HEAD_BYTES within REQUEST_HEAD_SECONDS, a said length, one request at a time."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, object], _loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._in_head = True  # and not within a body
        self._head_bytes = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn's own
        super().connection_made(transport)
        self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            self._head_bytes += len(data)
            self._be_patient()
        super().data_received(data)
        if self._in_head and self._head_bytes > REQUEST_HEAD_BYTES:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_waiting()
        # What is raised here the parser reports as broken HTTP: the answer is 400 and the end of the connection.
        if self.cycle is not None and not self.cycle.response_complete:  # type: ignore[redundant-expr]  # None before the first
            raise ValueError("a request before the answer to the one before")
        if any(name == b"transfer-encoding" for name, _ in self.headers):
            raise ValueError("a body of unsaid length, which may have trailers without end")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        super().on_message_complete()

    def _be_patient(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(REQUEST_HEAD_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
