"""A desk over two offices' stations in this process: real keys, real vaults, a real server on loopback."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from backchannel.run.clerk import LocalClerk
from backchannel.web import Door, served
from run.pair import PASSPHRASE, Side

__all__ = ["PASSPHRASE", "Answer", "Desk", "Slow", "at_desk"]


class Slow:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class OneAtATime:
    """The clerk of a station that runs in this process: calls come from several threads, and are answered one after another."""

    def __init__(self, side: Side) -> None:
        self._clerk, self._turn = LocalClerk(side.post), threading.Lock()
        self.calls: list[str] = []

    def call(self, name: str, /, **arguments: Any) -> Any:
        with self._turn:
            self.calls.append(name)
            return self._clerk.call(name, **arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(slots=True, kw_only=True)
class Desk:
    """A desk that runs, and a plain visitor of it who keeps a cookie and sends what a browser would."""

    link: str
    door: Door
    clock: Slow
    clerk: OneAtATime
    cookie: str = ""
    usual: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})

    @property
    def host(self) -> str:
        return urlsplit(self.link).netloc

    def path(self, page: str) -> str:
        return f"/{self.door.place}/{page}"

    def ask(self, method: str, path: str, body: dict[str, str] | None = None, **headers: str | None) -> Answer:
        """One request; a header given as None is left out."""
        given = {"Host": self.host, "Cookie": self.cookie, **self.usual}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}  # type: ignore[misc]
        connection = http.client.HTTPConnection(self.host, timeout=30)
        try:
            encoded = urlencode(body).encode() if body is not None else None
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                if value:
                    connection.putheader(name, value)
            if method == "POST":
                connection.putheader("Content-Length", str(len(encoded or b"")))
            connection.endheaders(encoded)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(status=answer.status, headers=told, text=answer.read().decode())
        finally:
            connection.close()

    def get(self, page: str, **headers: str | None) -> Answer:
        return self.ask("GET", self.path(page), **headers)

    def post(self, page: str, body: dict[str, str] | None = None, **headers: str | None) -> Answer:
        return self.ask("POST", self.path(page), {"form": self.door.form, **(body or {})}, **headers)

    def enter(self) -> Answer:
        """Come in by the link, as from an address bar."""
        answer = self.ask("GET", urlsplit(self.link).path, Sec_Fetch_Site="none")
        if found := re.match(r"(desk=[^;]+);", answer.headers.get("set-cookie", "")):
            self.cookie = found[1]
        return answer


@contextmanager
def at_desk(side: Side, zone: tuple[str, ...] = ()) -> Iterator[Desk]:
    """The desk of one office, until the block is left, with times by the clocks of these places too; nobody is in yet."""
    clock, clerk = Slow(), OneAtATime(side)
    door = Door(clock)
    with served(lambda: clerk, door=door, zone=zone) as desk:
        thread = threading.Thread(target=desk.run)
        thread.start()
        try:
            yield Desk(link=desk.link, door=door, clock=clock, clerk=clerk)
        finally:
            desk.server.should_exit = True
            thread.join(30)
