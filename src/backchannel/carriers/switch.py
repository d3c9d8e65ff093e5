"""The way to a switch: an asynchronous client of docs/spec/switch.md, one per switch."""

from __future__ import annotations

import asyncio
import io
import json
import re
import socket
from typing import TYPE_CHECKING, Final

from backchannel.envelope import Acceptance, Envelope, SwitchPlace, frame, read_frames
from backchannel.errors import BackchannelError, Mistake, Refused, Trouble
from backchannel.limits import (
    BODY_BYTES_A_SECOND,
    COLLECT_BYTES,
    COLLECT_ENVELOPES,
    DEPOSIT_BYTES,
    DEPOSIT_ENVELOPES,
    REQUEST_SECONDS,
    WAIT_SECONDS,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Sequence

    import aiohttp

    from backchannel.envelope import Deposit, MailboxKey

__all__ = ["SwitchCarrier"]

_ANSWER_BYTES: Final = COLLECT_BYTES + 4 * COLLECT_ENVELOPES
_LARGE_BYTES: Final = 1024 * 1024  # the client library wants longer bodies as a stream
_CODE: Final = re.compile(r"[a-z]{1,20}\.[a-z-]{1,20}", re.ASCII)
_OK: Final = (200, 204)
_CONNECT_SECONDS: Final = 30  # five tries of the network's own, so that it is back soon after the line is
_LONG_SECONDS: Final = 2.0  # an answer that takes longer holds up a Flash behind it: from then on one envelope at a time
_TELLING_BYTES: Final = 2_000  # less says nothing of how fast a line is
_WAIT: Final = 1
_ONE: Final = 2


class SwitchCarrier:
    """A `ports.Carrier` to the switch at `url`. Calls may run side by side; each connects anew when it must.

    Raises Trouble when the switch is out of reach or cannot serve now, Mistake for a mailbox or code that it does not know,
    Refused when its answer breaks the protocol. `tls` replaces the machine's own trust, for a switch with its own certificate.
    """

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        self.url = SwitchPlace(url=url).url
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._is_slow = False  # as far as the last answers tell

    async def open_mailbox(self, key: MailboxKey, enrolment_code: str) -> None:
        """Open the mailbox of `key`, with the code that the switch's operator gives; again changes nothing."""
        await self._post("mailbox", key.proof + enrolment_code.strip().encode("utf-8"))

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        """See `ports.Carrier`. More than one request when there is much; a failure between them says nothing of the first."""
        acceptances: list[Acceptance] = []
        for count, body in _batches(deposits, self.url):
            acceptances += _read_acceptances(await self._post("deposit", body), count)
        return acceptances

    async def collect(self, key: MailboxKey, *, skip: Sequence[bytes] = (), wait: bool = False) -> Sequence[Envelope]:
        """See `ports.Carrier`. With `wait` it returns after WAIT_SECONDS at the latest, perhaps with nothing."""
        how = (_WAIT if wait else 0) | (_ONE if self._is_slow else 0)
        answer = await self._post("collect", key.proof + bytes([how]) + b"".join(skip), WAIT_SECONDS if wait else 0)
        envelopes = [Envelope.parse(piece) for piece in read_frames(answer)]
        if any(envelope.mailbox != key.mailbox for envelope in envelopes):
            raise _broken("an envelope for another mailbox", "envelopes for the mailbox that was asked for")
        return envelopes

    async def taken(self, key: MailboxKey, digests: Sequence[bytes]) -> None:
        """See `ports.Carrier`."""
        await self._post("taken", key.proof + b"".join(digests))

    async def close(self) -> None:
        """Let go of connections; the next call makes new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _post(self, name: str, body: bytes, waiting: float = 0) -> bytes:
        import aiohttp  # a fifth of a second: not before somebody travels

        try:
            try:
                return await self._send(name, body, waiting)
            except aiohttp.ServerDisconnectedError:
                # A kept connection that the switch had closed meanwhile; every request may be made twice.
                return await self._send(name, body, waiting)
        except (aiohttp.ClientError, OSError, TimeoutError):
            self._is_slow = True
            raise Trouble(
                "carrier.unreachable",
                f"no answer from {self.url}",
                "a switch in reach",
                "What is filed stays here and travels when the switch answers again.",
            ) from None

    async def _send(self, name: str, body: bytes, waiting: float) -> bytes:
        data = body if len(body) <= _LARGE_BYTES else io.BytesIO(body)
        start = _now()
        async with asyncio.timeout(_patience(len(body)) + waiting) as limit:
            async with self._connected().post(f"{self.url}/1/{name}", data=data, allow_redirects=False) as response:
                if waiting:
                    start = _now()  # how long nothing came says nothing of the line
                answer = await _read(response, limit, in_parts=name == "collect" and response.status in _OK)
        if len(body) + len(answer) > _TELLING_BYTES:
            self._is_slow = _now() - start > _LONG_SECONDS
        if response.status not in _OK:
            raise _refusal(response.status, answer)
        return answer

    def _connected(self) -> aiohttp.ClientSession:
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=True if self._tls is None else self._tls, socket_factory=_socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                auto_decompress=False,  # nothing here is compressed, so nothing may unfold into more than the cap below
                headers={"Accept-Encoding": "identity", "User-Agent": "backchannel", "Content-Type": "application/octet-stream"},
            )
        return self._session


def _batches(deposits: Sequence[Deposit], url: str) -> Iterator[tuple[int, bytes]]:
    count, size, pieces = 0, 0, list[bytes]()
    for deposit in deposits:
        if deposit.address.url != url:
            raise Mistake("carrier.elsewhere", f"a deposit for {deposit.address.url}", f"one for {url}", "Use the carrier to that switch.")
        encoded = deposit.envelope.encode()
        if count == DEPOSIT_ENVELOPES or (count and size + len(encoded) > DEPOSIT_BYTES):
            yield count, b"".join(pieces)
            count, size, pieces = 0, 0, []
        count, size = count + 1, size + len(encoded)
        pieces += (deposit.address.proof, frame(encoded))
    if count:
        yield count, b"".join(pieces)


async def _read(response: aiohttp.ClientResponse, limit: asyncio.Timeout, *, in_parts: bool) -> bytes:
    """The answer; `in_parts` only the frames that are there when it takes long: a Flash is filed before what is behind it has come."""
    answer, start = bytearray(), _now()
    async for piece in response.content.iter_any():
        answer += piece
        if len(answer) > _ANSWER_BYTES:
            raise _broken(f"more than {_ANSWER_BYTES} bytes", "an answer within the limits of docs/spec/switch.md")
        limit.reschedule(start + _patience(len(answer)))
        is_all = len(answer) == response.content_length
        if in_parts and not is_all and _now() - start > _LONG_SECONDS and (whole := _whole_frames(answer)):
            response.close()  # what is left of it is asked for anew
            return bytes(answer[:whole])
    return bytes(answer)


def _whole_frames(run: bytearray) -> int:
    """How many bytes at its beginning are whole frames."""
    end = 0
    while (after := end + 4 + int.from_bytes(run[end : end + 4])) <= len(run) and end + 4 <= len(run):
        end = after
    return end


def _patience(size: int) -> float:
    """The seconds that a body of this size may take: slow is not away, and what moves is not broken off."""
    return REQUEST_SECONDS + size / BODY_BYTES_A_SECOND


def _socket(address: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
    """A socket that is broken off when what was sent is not confirmed, where the system can: a cut line must not hold up a new try."""
    family, kind, protocol, _, _ = address
    made = socket.socket(family, kind, protocol)
    for name, value in (("TCP_USER_TIMEOUT", REQUEST_SECONDS * 1_000), ("TCP_KEEPIDLE", _CONNECT_SECONDS), ("TCP_KEEPINTVL", 10)):
        if hasattr(socket, name):
            made.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return made


def _now() -> float:
    return asyncio.get_running_loop().time()


def _read_acceptances(answer: bytes, count: int) -> list[Acceptance]:
    codes = _read_json(answer)
    if not isinstance(codes, list) or len(codes) != count or not all(_is_code(code) for code in codes):
        raise _broken("something else", f"{count} codes, one for each envelope")
    return [Acceptance(code=code) for code in codes]


def _is_code(code: object) -> bool:
    return isinstance(code, str) and (not code or _CODE.fullmatch(code) is not None)


def _refusal(status: int, answer: bytes) -> BackchannelError:
    """The switch's refusal in our words: of its answer only a well-formed code is repeated, and that shortened."""
    explanation = _read_json(answer)
    code = explanation.get("code") if isinstance(explanation, dict) else None
    if code == "mailbox.unknown":
        return Mistake(code, "a key to no mailbox on this switch", "one that was opened there", "Open it with the operator's code.")
    if code == "enrolment.wrong":
        return Mistake(code, "another enrolment code than the switch's own", "the right one", "Ask the switch's operator for it.")
    if status >= 500 or code == "request.slow":
        named = code if isinstance(code, str) and _CODE.fullmatch(code) else "switch.busy"
        return Trouble(named, f"the switch cannot serve now (HTTP {status})", "a switch that can", "Try again later, or tell its operator.")
    return _broken(f"HTTP {status}", "an answer of docs/spec/switch.md")


def _read_json(answer: bytes) -> object:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return None


def _broken(came: str, expected: str) -> Refused:
    return Refused("switch.answer", f"the switch answered with {came}", expected, "Is this address a Backchannel switch?")
