"""The desk as a running process: a socket on loopback, signals, and an end that leaves nothing behind."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.errors import Trouble
from backchannel.run.order_facts import zones
from backchannel.switch.serving import Server
from backchannel.web.door import Door
from backchannel.web.site import application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backchannel.run.clerk import Clerk

__all__ = ["Served", "served"]

_LOOPBACK: Final = "127.0.0.1"
_STOP_SECONDS: Final = 3  # for an answer under way


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A desk that can be run: the link that lets one person in, the server, and its socket."""

    link: str
    server: Server
    listener: socket.socket

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM, or until `server.should_exit`."""
        asyncio.run(self.server.serve([self.listener]))


@contextmanager
def served(clerk: Callable[[], Clerk], port: int = 0, door: Door | None = None, zone: Sequence[str] = ()) -> Iterator[Served]:
    """A desk for the station that `clerk` reaches, at this port of loopback or a free one; times by the clocks of these places too.

    Trouble when the port is taken, Mistake for a place that is not known.
    """
    clocks = zones(zone)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_LOOPBACK, port))
            listener.listen()  # whoever has the link can come at once, and is answered when the server runs
        except OSError as error:
            hint = "Leave --port out, and a free one is taken."
            raise Trouble("desk.port", f"port {port}, which cannot be had ({error.strerror})", "a free one", hint) from None
        host = f"{_LOOPBACK}:{listener.getsockname()[1]}"
        door = door or Door()
        server = Server(application(clerk, door, host, clocks), timeout_graceful_shutdown=_STOP_SECONDS)
        yield Served(link=f"http://{host}{door.link}", server=server, listener=listener)
