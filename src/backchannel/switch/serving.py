"""The server that switch and desk run in: it says nothing of itself or of anybody, and ends in good order when it is told to."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from backchannel.switch.guard import GuardedProtocol

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Server"]


class Server(uvicorn.Server):
    """uvicorn's server with GuardedProtocol, no log and no headers of its own; SIGINT and SIGTERM make `serve` return."""

    def __init__(self, app: object, **more: Any) -> None:
        super().__init__(
            uvicorn.Config(
                app,  # type: ignore[arg-type]  # any ASGI application
                http=GuardedProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                **more,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn's own raises the signal again after its shutdown: that would kill the switch before its store is closed, and the desk's
        # command would end as one that was interrupted.
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, setattr, self, "should_exit", True)
        except (ValueError, RuntimeError):
            pass  # not the main thread: whoever runs it there ends it
        yield
