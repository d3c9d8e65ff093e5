"""What a station asks of a switch at the other end of a slow line."""

from __future__ import annotations

import asyncio

import pytest
from switch_harness import envelope_for, fresh_key

from backchannel.carriers import SwitchCarrier
from backchannel.carriers import switch as switch_module
from backchannel.envelope import PROOF_BYTES, Envelope, frame

ANY, ONE = 0, 2


async def asked_for(answers: list[bytes], carrier_calls: int, monkeypatch: pytest.MonkeyPatch, slow: set[int]) -> list[tuple[int, int]]:
    """Let a carrier collect from a server that gives these bodies, those in `slow` piece by piece; how it asked, how many it got."""
    monkeypatch.setattr(switch_module, "_LONG_SECONDS", 1.5)
    hows, counts, served = list[int](), list[int](), list[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                hows.append((await reader.readexactly(length))[PROOF_BYTES])
                body, pause = answers[len(hows) - 1], 2.0 if len(hows) - 1 in slow else 0
                writer.write(b"HTTP/1.1 200 x\r\nContent-Length: %d\r\n\r\n" % len(body) + body[:1_000])
                for piece in (body[1_000:10_000], body[10_000:]):
                    await asyncio.sleep(pause if piece else 0)
                    writer.write(piece)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client went
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    carrier = SwitchCarrier(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with asyncio.timeout(20):
        for _ in range(carrier_calls):
            counts.append(len(await carrier.collect(KEY)))
    await carrier.close()
    server.close()
    await asyncio.gather(*filter(None, served))
    await asyncio.sleep(0.01)  # for the transports to close
    return list(zip(hows, counts, strict=True))


KEY = fresh_key()
FULL: Envelope = envelope_for(KEY, bytes(9_000))


def test_after_a_slow_answer_it_asks_for_one_envelope_at_a_time_until_one_comes_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [frame(FULL.encode())] * 4
    assert asyncio.run(asked_for(answers, 4, monkeypatch, {1})) == [(ANY, 1), (ANY, 1), (ONE, 1), (ANY, 1)]


def test_an_empty_answer_tells_nothing_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [frame(FULL.encode()), b"", frame(FULL.encode()), b""]
    assert asyncio.run(asked_for(answers, 4, monkeypatch, {0})) == [(ANY, 1), (ONE, 0), (ONE, 1), (ANY, 0)]


def test_what_has_come_of_a_slow_answer_is_not_kept_waiting_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [frame(FULL.encode()) * 5, frame(FULL.encode())]
    assert asyncio.run(asked_for(answers, 2, monkeypatch, {0})) == [(ANY, 1), (ONE, 1)]
