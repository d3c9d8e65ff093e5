"""Who may see the desk: one person, by a link that works once, and only while he is there."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COOKIE", "IDLE_SECONDS", "Door"]

COOKIE: Final = "desk"
IDLE_SECONDS: Final = 15 * 60  # as the station, which then forgets the officer's key
_SECRET_BYTES: Final = 32
_PLACE_BYTES: Final = 9


class Door:
    """The secrets of one run of the desk. `place` is the first part of every path.

    Cookies know no ports: any other program that answers on this machine's own address would be sent ours. So it is bound to a path that
    nobody else knows.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self.place = secrets.token_urlsafe(_PLACE_BYTES)
        self._link: str | None = secrets.token_urlsafe(_SECRET_BYTES)
        self._cookie: str | None = None
        self._form = secrets.token_urlsafe(_SECRET_BYTES)
        self._seen = now()
        self._closed = False

    @property
    def link(self) -> str:
        """The path that lets its first visitor in; worthless after."""
        return f"/{self.place}/enter/{self._link}"

    @property
    def form(self) -> str:
        """What every form of this desk carries, and no other page knows."""
        return self._form

    def enter(self, link: str) -> str | None:
        """The cookie for whoever comes first with the link; None for everybody else."""
        if self._link is None or not _same(link, self._link):
            return None
        self._link = None
        self._cookie = secrets.token_urlsafe(_SECRET_BYTES)
        self._seen = self._now()
        return self._cookie

    def knows(self, cookie: str | None) -> bool:
        """Whether this is the person who came by the link."""
        return self._cookie is not None and cookie is not None and _same(cookie, self._cookie)

    def is_form(self, given: str | None) -> bool:
        """Whether a form was one of this desk's own."""
        return given is not None and _same(given, self._form)

    @property
    def is_closed(self) -> bool:
        """Whether the passphrase is wanted again: after `close`, or a quarter of an hour without a page."""
        if self._now() - self._seen >= IDLE_SECONDS:
            self._closed = True
        return self._closed

    def touch(self) -> None:
        """The person is there."""
        self._seen = self._now()

    def close(self) -> None:
        """Show nothing until the passphrase was given."""
        self._closed = True

    def open(self) -> None:
        """The passphrase was right."""
        self._closed = False
        self.touch()


def _same(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode(), known.encode())
