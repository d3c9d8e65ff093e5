"""The five requests of docs/spec/switch.md, section 3, as a Starlette application."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import apsw
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from backchannel.envelope import PROOF_BYTES, frame, mailbox_of_collector
from backchannel.errors import BackchannelError, Refused, Trouble
from backchannel.limits import BODY_BYTES_A_SECOND, IN_FLIGHT_BYTES, MAILBOX_ENVELOPES, REQUEST_SECONDS
from backchannel.switch.bodies import Collecting, DepositReader, Posted, Taking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from backchannel.switch.doorbell import Doorbell
    from backchannel.switch.shelf import Shelf
    from backchannel.switch.store import Store
    from backchannel.switch.writer import Writer

__all__ = ["Service", "application"]

_BODY_BYTES: Final = PROOF_BYTES + 1 + 32 * MAILBOX_ENVELOPES  # the longest honest body of all but deposits
_STATUS: Final = {
    "enrolment.wrong": 403,
    "mailbox.unknown": 404,
    "request.path": 404,
    "request.method": 405,
    "request.slow": 408,
    "envelope.size": 413,
    "request.size": 413,
    "request.count": 413,
    "switch.disk-full": 507,
    "switch.mailboxes": 507,
}


@dataclass(slots=True, kw_only=True)
class Service:
    """What answers requests: the writer, the reader on its own thread, the doorbell, and counts for the log."""

    writer: Writer
    shelf: Shelf
    doorbell: Doorbell
    mailboxes: set[str]
    enrolment_code: str
    counts: Counter[str] = field(default_factory=Counter)
    reading: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "switch-reader"))
    in_flight: int = 0

    async def about(self, _request: Request) -> Response:
        """Say that this is a switch, and of which version."""
        return _json(200, {"protocol": "backchannel-switch/1"})

    async def open_mailbox(self, request: Request) -> Response:
        """Proof, then the enrolment code: open the collector's mailbox."""
        body = await _body(request)
        if not hmac.compare_digest(body[PROOF_BYTES:], self.enrolment_code.encode("ascii")):
            raise Refused("enrolment.wrong", "another enrolment code", "this switch's own", "Ask the switch's operator for it.")
        mailbox = mailbox_of_collector(body[:PROOF_BYTES])
        await self.writer.run(lambda store: store.open_mailbox(mailbox))
        self.mailboxes.add(mailbox)
        return Response(status_code=204)

    async def deposit(self, request: Request) -> Response:
        """Envelopes, each behind its proof: one code each, the empty one for *accepted*."""
        outcomes = await self._read_deposit(request)
        posted = [outcome for outcome in outcomes if isinstance(outcome, Posted)]
        codes = iter(await self._put_in(posted))
        answers = [next(codes) if isinstance(outcome, Posted) else outcome for outcome in outcomes]
        self.counts["accepted"] += answers.count("")
        self.counts["refused"] += len(answers) - answers.count("")
        return _json(200, answers)

    async def collect(self, request: Request) -> Response:
        """What waits in the mailbox, as frames; with `wait`, not before something does or the time is over."""
        asked = Collecting.parse(await _body(request))
        self._check_open(asked.mailbox)
        bell = self.doorbell.listen(asked.mailbox)
        try:
            found = await self._look(asked)
            if asked.wait and not found:
                await self.doorbell.wait(bell)
                found = await self._look(asked)
        finally:
            self.doorbell.leave(asked.mailbox, bell)
        self.counts["collected"] += len(found)
        return Response(b"".join(map(frame, found)), media_type="application/octet-stream")

    async def taken(self, request: Request) -> Response:
        """Forget these digests."""
        asked = Taking.parse(await _body(request))
        self._check_open(asked.mailbox)
        self.counts["taken"] += await self.writer.run(lambda store: store.take(asked.mailbox, asked.digests))
        return Response(status_code=204)

    def _check_open(self, mailbox: str) -> None:
        if mailbox not in self.mailboxes:
            raise Refused("mailbox.unknown", "a key to no mailbox here", "a mailbox that was opened on this switch", "Open it first.")

    async def _look(self, asked: Collecting) -> list[bytes]:
        try:
            return await asyncio.get_running_loop().run_in_executor(self.reading, self.shelf.collect, asked.mailbox, asked.skip, asked.most)
        except apsw.Error as error:
            raise Trouble("switch.disk", f"the store cannot be read ({type(error).__name__})", "a disk that works") from None

    async def _put_in(self, posted: list[Posted]) -> list[str]:
        def put_in(store: Store) -> list[str]:
            return [store.deposit(one) for one in posted]

        if not posted:
            return []
        try:
            codes = await self.writer.run(put_in)
        except Trouble as trouble:
            if trouble.code != "switch.disk-full":
                raise
            codes = [trouble.code] * len(posted)
        for one, code in zip(posted, codes, strict=True):
            if not code:
                self.doorbell.ring(one.mailbox)
        return codes

    async def _read_deposit(self, request: Request) -> list[Posted | str]:
        reader = DepositReader(self.mailboxes)
        held = 0
        try:
            async for piece in _pieces(request):
                reader.feed(piece)
                self.in_flight += reader.held - held
                held = reader.held
                if self.in_flight > IN_FLIGHT_BYTES:
                    raise Trouble("switch.busy", "more deposits at once than this switch can hold", "fewer", "Try again soon.")
        finally:
            self.in_flight -= held
        return reader.finish()


def application(service: Service) -> Starlette:
    """The routes and the one form of every error."""
    routes = [
        Route("/1", service.about, methods=["GET"]),
        Route("/1/mailbox", service.open_mailbox, methods=["POST"]),
        Route("/1/deposit", service.deposit, methods=["POST"]),
        Route("/1/collect", service.collect, methods=["POST"]),
        Route("/1/taken", service.taken, methods=["POST"]),
    ]
    handlers = {BackchannelError: _explain, HTTPException: _explain_routing, ClientDisconnect: _nobody_there}
    return Starlette(routes=routes, exception_handlers=handlers)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Slow is no fault while it moves: who sends less than BODY_BYTES_A_SECOND is not sending."""
    start, came = asyncio.get_running_loop().time(), 0
    try:
        async with asyncio.timeout(REQUEST_SECONDS) as limit:
            async for piece in request.stream():
                came += len(piece)
                limit.reschedule(start + REQUEST_SECONDS + came / BODY_BYTES_A_SECOND)
                yield piece
    except TimeoutError:
        expected = f"{BODY_BYTES_A_SECOND} bytes a second"
        raise Refused("request.slow", f"{came} bytes of a request, and no more of it for too long", expected, "Send it again.") from None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in _pieces(request):
        body += piece
        if len(body) > _BODY_BYTES:
            raise Refused("request.size", f"more than {_BODY_BYTES} bytes", "a shorter request")
    return bytes(body)


def _json(status: int, value: object) -> Response:
    return Response(json.dumps(value, sort_keys=True, separators=(",", ":")), status, media_type="application/json")


async def _explain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BackchannelError)
    return _json(_STATUS.get(error.code, 503 if isinstance(error, Trouble) else 400), error.as_json())


async def _explain_routing(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "request.method" if error.status_code == 405 else "request.path"
    return await _explain(request, Refused(code, "another request", "one of docs/spec/switch.md, section 3"))


async def _nobody_there(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)
