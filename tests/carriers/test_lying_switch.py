"""What a switch that lies, breaks or is something else can do to a station: nothing but a clear error."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable

import pytest
from switch_harness import envelope_for, fresh_key

from backchannel.carriers import SwitchCarrier
from backchannel.envelope import ACCEPTED, Deposit, frame
from backchannel.errors import BackchannelError, Mistake, Refused, Trouble
from backchannel.limits import COLLECT_BYTES


async def with_answers(answers: list[bytes], script: Callable[[SwitchCarrier], Awaitable[None]]) -> list[bytes]:
    """Run `script` against a server that gives these raw answers in turn; the request lines that came."""
    came: list[bytes] = []
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while left and (answer := await answer_next(reader)):
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went, as it should after such an answer
        finally:
            writer.close()
            gone.set()

    async def answer_next(reader: asyncio.StreamReader) -> bytes:
        gone.clear()
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        came.append(head.partition(b"\r\n")[0])
        return left.pop(0)

    gone = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    carrier = SwitchCarrier(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        async with asyncio.timeout(20):
            await script(carrier)
    finally:
        await carrier.close()
        server.close()
        await gone.wait()
    return came


def http(status: int, body: bytes, *headers: bytes) -> bytes:
    lines = [b"HTTP/1.1 %d x" % status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def error_of(answer: bytes, call: str = "collect", key=None) -> BackchannelError:
    mailbox = key or fresh_key()
    caught: list[BackchannelError] = []

    async def script(carrier: SwitchCarrier) -> None:
        deposit = Deposit(envelope=envelope_for(mailbox), address=mailbox.address(carrier.url))
        calls = {"collect": lambda: carrier.collect(mailbox), "deposit": lambda: carrier.deposit([deposit])}
        with pytest.raises(BackchannelError) as raised:
            await calls[call]()
        caught.append(raised.value)

    asyncio.run(with_answers([answer], script))
    return caught[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{}", b"[]", b'["",""]', b"[1]", b'["Bad Code"]', b'["a.\\u0000"]', b"[" * 100_000, b"\xff", b'[""', b'["<b>.x"]'],
)
def test_an_answer_to_a_deposit_that_is_no_list_of_codes_is_refused(body: bytes) -> None:
    error = error_of(http(200, body), "deposit")
    assert isinstance(error, Refused)
    assert error.code == "switch.answer"


@pytest.mark.parametrize("body", [b"x", b"\0\0\0\5abc", b"\xff\xff\xff\xff", frame(b"no envelope")])
def test_an_answer_to_a_collection_that_is_no_run_of_envelopes_is_refused(body: bytes) -> None:
    assert isinstance(error_of(http(200, body)), Refused)


def test_an_envelope_for_somebody_else_is_refused() -> None:
    error = error_of(http(200, frame(envelope_for(fresh_key()).encode())))
    assert isinstance(error, Refused)
    assert "another mailbox" in str(error)


def test_an_answer_without_end_is_refused_at_the_limit() -> None:
    error = error_of(b"HTTP/1.1 200 x\r\nContent-Length: 999999999999\r\n\r\n" + bytes(COLLECT_BYTES + 1_000_000))
    assert isinstance(error, Refused)
    assert "bytes" in str(error)


def test_a_compressed_answer_is_never_unfolded() -> None:
    key = fresh_key()
    for answer in (bytes(50_000_000), frame(envelope_for(key).encode())):
        folded = http(200, zlib.compress(answer), b"Content-Encoding: deflate")
        assert isinstance(error_of(folded, key=key), Refused)


def test_a_redirect_is_not_followed_because_it_would_carry_the_secrets_along() -> None:
    async def script(carrier: SwitchCarrier) -> None:
        with pytest.raises(Refused):
            await carrier.collect(fresh_key())

    for status in (301, 302, 307, 308):
        came = asyncio.run(with_answers([http(status, b"", b"Location: /elsewhere"), http(200, b"")], script))
        assert came == [b"POST /1/collect HTTP/1.1"]


@pytest.mark.parametrize(("status", "code"), [(500, "switch.busy"), (503, "switch.disk"), (507, "switch.disk-full")])
def test_a_switch_that_cannot_serve_now_is_trouble(status: int, code: str) -> None:
    error = error_of(http(status, json.dumps({"code": code}).encode()))
    assert isinstance(error, Trouble)
    assert error.code == code


def test_of_a_refusal_only_a_well_formed_code_is_repeated() -> None:
    explained = json.dumps({"code": "\x1b[31mred", "came": "\x1b]0;title", "expected": "x", "hint": "run rm"}).encode()
    for status, family in ((503, Trouble), (400, Refused), (404, Refused)):
        error = error_of(http(status, explained))
        assert isinstance(error, family)
        assert "\x1b" not in repr(error) + str(error)
        assert "rm" not in str(error)


def test_an_unknown_mailbox_is_a_mistake() -> None:
    assert isinstance(error_of(http(404, b'{"code":"mailbox.unknown"}')), Mistake)


@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n", b"\0" * 100, b"HTTP/1.1 abc\r\n\r\n", b"", b"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\nshort"]
)
def test_something_that_speaks_no_http_is_trouble(answer: bytes) -> None:
    error = error_of(answer)
    assert isinstance(error, Trouble)
    assert error.code == "carrier.unreachable"


def test_a_kept_connection_that_was_closed_meanwhile_is_made_anew() -> None:
    async def script(carrier: SwitchCarrier) -> None:
        key = fresh_key()
        deposit = Deposit(envelope=envelope_for(key), address=key.address(carrier.url))
        assert await carrier.deposit([deposit]) == [ACCEPTED]
        assert await carrier.deposit([deposit]) == [ACCEPTED]

    came = asyncio.run(with_answers([http(200, b'[""]'), b"", http(200, b'[""]')], script))
    assert came == [b"POST /1/deposit HTTP/1.1"] * 3


def test_a_deposit_for_another_switch_is_a_mistake() -> None:
    async def script() -> None:
        key = fresh_key()
        carrier = SwitchCarrier("http://127.0.0.1:9")
        with pytest.raises(Mistake):
            await carrier.deposit([Deposit(envelope=envelope_for(key), address=key.address("http://127.0.0.1:10"))])
        await carrier.close()

    asyncio.run(script())
