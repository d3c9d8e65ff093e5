"""The switch as a running process: socket, signals, hourly housekeeping, and a stop that loses nothing."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from backchannel.errors import Trouble
from backchannel.switch.doorbell import Doorbell
from backchannel.switch.service import Service, application
from backchannel.switch.serving import Server
from backchannel.switch.shelf import Shelf
from backchannel.switch.store import Store, connect, free_bytes
from backchannel.switch.writer import Writer

if TYPE_CHECKING:
    import socket
    import ssl

    from backchannel.switch.folder import Folder

__all__ = ["Process", "Settings"]

_HOUR_SECONDS: Final = 3_600
_KEEP_ALIVE_SECONDS: Final = 75  # longer than a station's pause between two requests, so that it need not connect anew
_STOP_SECONDS: Final = 10  # for answers under way; a supervisor's usual patience is 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a switch is started with: an opened folder, a bound socket and its URL, TLS or none, bytes in all."""

    folder: Folder
    listener: socket.socket
    url: str
    tls: ssl.SSLContext | None
    capacity: int


class Process:
    """One switch. `run` returns when it was told to stop: None, or the Trouble that made it stop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._doorbell = Doorbell()
        self._broken: Trouble | None = None
        path = settings.folder.store
        self._store = Store(connect(path), capacity=settings.capacity, free=partial(free_bytes, path))
        self._shelf = Shelf(connect(path))

    async def run(self) -> Trouble | None:
        """Serve until SIGTERM, SIGINT or a failing disk; everything answered *accepted* is on the disk by then."""
        _allow_many_connections()
        writer = Writer(self._store, on_broken=self._stop_broken)
        service = Service(
            writer=writer,
            shelf=self._shelf,
            doorbell=self._doorbell,
            mailboxes=self._store.mailboxes(),
            enrolment_code=self._settings.folder.enrolment_code(),
        )
        self._server = _Server(service, self._settings, self._doorbell)
        housekeeping = asyncio.create_task(_keep_house(service))
        try:
            await self._server.serve([self._settings.listener])
        finally:
            housekeeping.cancel()
            await writer.stop()
            service.reading.shutdown()
        self._shelf.close()
        if self._broken is None:
            self._store.close()
        return self._broken

    def _stop_broken(self, trouble: Trouble) -> None:
        self._broken = trouble
        self._server.should_exit = True


class _Server(Server):
    """A server that says when it is ready and sends long polls home before it stops."""

    def __init__(self, service: Service, settings: Settings, doorbell: Doorbell) -> None:
        super().__init__(
            application(service),
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOP_SECONDS,
            ssl_context_factory=None if settings.tls is None else lambda _configuration, _default: settings.tls,
        )
        self._url = settings.url
        self._doorbell = doorbell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"listening on {self._url}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._doorbell.disconnect()
        await super().shutdown(sockets)


def _allow_many_connections() -> None:
    # Each waiting station holds one descriptor; the usual soft limit of 1,024 is there for old programs that use select().
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _keep_house(service: Service) -> None:
    """Every hour: count the time lived through, remove what is expired, say the counts."""
    while True:
        start = time.monotonic()
        await asyncio.sleep(_HOUR_SECONDS)
        # A full disk: this hour is not counted, so what waits stays an hour longer.
        with suppress(Trouble):
            service.counts["expired"] += await service.writer.run(partial(_age, time.monotonic() - start))
        print(" ".join(f"{name} {count}" for name, count in sorted(service.counts.items())), file=sys.stderr, flush=True)


def _age(seconds: float, store: Store) -> int:
    # At most two hours an hour: even a monotonic clock that lies ages no envelope by years.
    store.observe(min(round(seconds), 2 * _HOUR_SECONDS))
    return store.sweep(datetime.now(UTC).date())
