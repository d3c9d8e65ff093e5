"""The service under limits drawn tight, spoken to without a network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest
import uvicorn
from starlette.requests import ClientDisconnect
from switch_harness import envelope_for, fresh_key
from uvicorn.server import ServerState

from backchannel.envelope import MailboxKey, frame
from backchannel.errors import Trouble
from backchannel.switch import guard as guard_module
from backchannel.switch import service as service_module
from backchannel.switch.doorbell import Doorbell
from backchannel.switch.guard import GuardedProtocol
from backchannel.switch.service import Service, application
from backchannel.switch.shelf import Shelf
from backchannel.switch.store import Store, connect
from backchannel.switch.writer import Writer


@asynccontextmanager
async def running(path: Path, key: MailboxKey) -> AsyncIterator[Service]:
    broken: list[Trouble] = []
    store = Store(connect(str(path)), capacity=10**12, free=lambda: 10**12)
    writer = Writer(store, on_broken=broken.append)
    await writer.run(lambda s: s.open_mailbox(key.mailbox))
    shelf = Shelf(connect(str(path)))
    service = Service(writer=writer, shelf=shelf, doorbell=Doorbell(), mailboxes={key.mailbox}, enrolment_code="code")
    try:
        yield service
    finally:
        await writer.stop()
        service.reading.shutdown()
        shelf.close()
        store.close()


async def ask(service: Service, path: str, pieces: list[bytes], *, then: Callable[[], object] | None = None) -> tuple[int, bytes]:
    """One request whose body comes in pieces; `then` says what happens after the last (else the body ends there)."""
    left = list(pieces)
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        if left:
            piece = left.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(left) or then is not None}
        assert then is not None
        return await then()  # type: ignore[misc]

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "app": None, "root_path": ""}
    await application(service)(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])  # type: ignore[return-value, misc]


def code_of(answer: tuple[int, bytes]) -> tuple[int, str]:
    return answer[0], json.loads(answer[1])["code"]


def test_deposits_beyond_what_may_be_held_at_once_are_told_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script() -> None:
        key = fresh_key()
        body = key.address("http://switch.example").proof + frame(envelope_for(key, bytes(5_000)).encode())
        async with running(tmp_path / "store", key) as service:
            monkeypatch.setattr(service_module, "IN_FLIGHT_BYTES", 4_000)
            assert code_of(await ask(service, "/1/deposit", [body[:3_000], body[3_000:]])) == (503, "switch.busy")
            assert service.in_flight == 0
            monkeypatch.setattr(service_module, "IN_FLIGHT_BYTES", 6_000)
            assert await ask(service, "/1/deposit", [body[:3_000], body[3_000:]]) == (200, b'[""]')
            assert service.in_flight == 0

    asyncio.run(script())


def test_a_body_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script() -> None:
        key = fresh_key()
        async with running(tmp_path / "store", key) as service:
            monkeypatch.setattr(service_module, "REQUEST_SECONDS", 0.05)
            for path in ("/1/deposit", "/1/collect", "/1/taken", "/1/mailbox"):
                async with asyncio.timeout(5):
                    answer = await ask(service, path, [key.proof[:10]], then=asyncio.Event().wait)
                assert code_of(answer) == (408, "request.slow")

    asyncio.run(script())


def test_a_body_that_is_slow_but_moves_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script() -> None:
        key = fresh_key()
        body = key.address("http://switch.example").proof + frame(envelope_for(key, bytes(5_000)).encode())
        pieces = [body[place : place + 1_000] for place in range(0, len(body), 1_000)]

        async def last() -> dict[str, object]:
            await asyncio.sleep(0.3)
            return {"type": "http.request", "body": pieces[-1], "more_body": False}

        async with running(tmp_path / "store", key) as service:
            monkeypatch.setattr(service_module, "REQUEST_SECONDS", 0.1)
            assert await ask(service, "/1/deposit", pieces[:-1], then=last) == (200, b'[""]')
            monkeypatch.setattr(service_module, "BODY_BYTES_A_SECOND", 1_000_000)
            assert code_of(await ask(service, "/1/deposit", pieces[:-1], then=last)) == (408, "request.slow")

    asyncio.run(script())


def test_who_hangs_up_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    async def hang_up() -> None:
        raise ClientDisconnect

    async def script() -> None:
        key = fresh_key()
        body = key.address("http://switch.example").proof + frame(envelope_for(key).encode())
        async with running(tmp_path / "store", key) as service:
            assert (await ask(service, "/1/deposit", [body], then=hang_up))[0] == 400
            assert service.in_flight == 0
            assert service.shelf.collect(key.mailbox, []) == []

    asyncio.run(script())


def test_a_store_that_cannot_be_read_is_the_switch_s_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise apsw.IOError("read failed")

    async def script() -> None:
        key = fresh_key()
        async with running(tmp_path / "store", key) as service:
            monkeypatch.setattr(Shelf, "collect", fail)
            assert code_of(await ask(service, "/1/collect", [key.proof + b"\0"])) == (503, "switch.disk")

    asyncio.run(script())


def test_the_hourly_line_counts_and_names_nothing(tmp_path: Path) -> None:
    async def script() -> None:
        key, stranger = fresh_key(), fresh_key()
        envelope = envelope_for(key)
        body = key.address("http://switch.example").proof + frame(envelope.encode())
        foreign = stranger.address("http://switch.example").proof + frame(envelope_for(stranger).encode())
        async with running(tmp_path / "store", key) as service:
            await ask(service, "/1/deposit", [body + foreign])
            await ask(service, "/1/collect", [key.proof + b"\0"])
            await ask(service, "/1/taken", [key.proof + envelope.digest])
            assert service.counts == {"accepted": 1, "refused": 1, "collected": 1, "taken": 1}

    asyncio.run(script())


def test_a_connection_that_says_nothing_is_hung_up_and_one_that_asks_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def script() -> None:
        monkeypatch.setattr(guard_module, "REQUEST_HEAD_SECONDS", 0.2)
        configuration = uvicorn.Config(asking, log_config=None, date_header=False, server_header=False)
        configuration.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: GuardedProtocol(configuration, state, {}), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        for silent in (b"", b"GET /1 HTTP/1.1\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(silent)
            async with asyncio.timeout(5):
                with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                    await reader.readexactly(1)
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            writer.write(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readuntil(b"there"))[:13] == b"HTTP/1.1 200 "
        writer.close()
        server.close()

    async def asking(_scope: object, _receive: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        await asyncio.sleep(0.3)  # longer than the patience for a head
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"there"})

    asyncio.run(script())
