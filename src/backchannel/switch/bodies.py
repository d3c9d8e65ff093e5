"""What request bodies say, read without I/O (docs/spec/switch.md, section 3).

A deposit is read as it arrives: an envelope without the right to be here is passed over, not kept,
so that a stranger can make the switch hold no more than one piece of network data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.envelope import PROOF_BYTES, Envelope, mailbox_of_collector, mailbox_of_depositor
from backchannel.errors import Refused
from backchannel.limits import COLLECT_ENVELOPES, DEPOSIT_BYTES, DEPOSIT_ENVELOPES, ENVELOPE_BYTES, MAILBOX_ENVELOPES

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["Collecting", "DepositReader", "Posted", "Taking", "read_digests"]

_HEAD_BYTES: Final = PROOF_BYTES + 4
_DIGEST_BYTES: Final = 32
_WAIT: Final = 1
_ONE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """An envelope that was shown the right to be in its mailbox. `expires` is an ISO day."""

    mailbox: str
    urgency: int
    expires: str
    digest: bytes
    encoded: bytes


class DepositReader:
    """Takes a deposit's bytes in pieces; afterwards `finish` has one outcome per envelope: Posted, or a code of refusal.

    `known` has the mailboxes that were opened here. `held` is the number of bytes kept so far.
    Raises Refused when the framing is broken or beyond a limit: then nothing of the body counts.
    """

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self._buffer = bytearray()
        self._outcomes: list[Posted | str] = []
        self._passing_over = 0
        self._mailbox: str | None = None
        self._length = 0
        self._kept = 0

    @property
    def held(self) -> int:
        """Bytes in memory because of this request."""
        return self._kept + len(self._buffer)

    def feed(self, piece: bytes) -> None:
        """The next piece of the body."""
        self._buffer += piece
        while self._step():
            pass

    def finish(self) -> list[Posted | str]:
        """The outcomes, in order."""
        if self._buffer or self._passing_over or self._mailbox is not None:
            raise Refused("request.cut", "a body that ends within an envelope", "whole envelopes", "Send the deposit again, whole.")
        return self._outcomes

    def _step(self) -> bool:
        if self._passing_over:
            passed = min(self._passing_over, len(self._buffer))
            del self._buffer[:passed]
            self._passing_over -= passed
            return passed > 0
        if self._mailbox is None:
            return self._read_head()
        return self._read_envelope(self._mailbox)

    def _read_head(self) -> bool:
        if len(self._buffer) < _HEAD_BYTES:
            return False
        proof = bytes(self._buffer[:PROOF_BYTES])
        self._length = int.from_bytes(self._buffer[PROOF_BYTES:_HEAD_BYTES])
        del self._buffer[:_HEAD_BYTES]
        self._check_limits()
        mailbox = mailbox_of_depositor(proof)
        if mailbox in self._known:
            self._mailbox = mailbox
        else:
            self._outcomes.append("mailbox.unknown")
            self._passing_over = self._length
        return True

    def _check_limits(self) -> None:
        if self._length > ENVELOPE_BYTES:
            raise Refused("envelope.size", f"an envelope of {self._length} bytes", f"at most {ENVELOPE_BYTES}", "Send it in parts.")
        if len(self._outcomes) == DEPOSIT_ENVELOPES:
            raise Refused("request.count", f"more than {DEPOSIT_ENVELOPES} envelopes", "that many at once", "Send the rest next.")
        if self._kept + self._length > DEPOSIT_BYTES:
            raise Refused("request.size", f"more than {DEPOSIT_BYTES} bytes of envelopes", "that many at once", "Send the rest next.")

    def _read_envelope(self, mailbox: str) -> bool:
        if len(self._buffer) < self._length:
            return False
        encoded = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        self._mailbox = None
        outcome = _posted(mailbox, encoded)
        if isinstance(outcome, Posted):
            self._kept += len(encoded)
        self._outcomes.append(outcome)
        return True


def _posted(mailbox: str, encoded: bytes) -> Posted | str:
    try:
        envelope = Envelope.parse(encoded)
    except Refused as refused:
        return refused.code
    if envelope.mailbox != mailbox:
        return "capability.wrong"
    return Posted(
        mailbox=mailbox,
        urgency=envelope.urgency,
        expires=envelope.expires.isoformat(),
        digest=envelope.digest,
        encoded=encoded,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecting:
    """A request to collect: the mailbox that its proof opens, what to leave out, whether to wait, how many at most."""

    mailbox: str
    skip: tuple[bytes, ...]
    wait: bool
    most: int

    @classmethod
    def parse(cls, body: bytes) -> Collecting:
        """64 bytes of proof, one byte 0 to 3 (1 waits, 2 takes one envelope), then the digests to skip."""
        how = int.from_bytes(body[PROOF_BYTES : PROOF_BYTES + 1])
        if len(body) == PROOF_BYTES or how > _WAIT | _ONE:
            raise Refused("request.wait", "no byte 0 to 3 after the proof", "one", "See docs/spec/switch.md, section 3.2.")
        return cls(
            mailbox=mailbox_of_collector(body[:PROOF_BYTES]),
            skip=read_digests(body[PROOF_BYTES + 1 :]),
            wait=bool(how & _WAIT),
            most=1 if how & _ONE else COLLECT_ENVELOPES,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """A request to forget: the mailbox that its proof opens, and the digests."""

    mailbox: str
    digests: tuple[bytes, ...]

    @classmethod
    def parse(cls, body: bytes) -> Taking:
        """64 bytes of proof, then the digests."""
        if len(body) < PROOF_BYTES:
            raise Refused("request.proof", f"{len(body)} bytes", "a proof of 64 bytes first", "See docs/spec/switch.md, section 3.3.")
        return cls(mailbox=mailbox_of_collector(body[:PROOF_BYTES]), digests=read_digests(body[PROOF_BYTES:]))


def read_digests(run: bytes) -> tuple[bytes, ...]:
    """Digests of 32 bytes, one behind the other."""
    if len(run) % _DIGEST_BYTES or len(run) > MAILBOX_ENVELOPES * _DIGEST_BYTES:
        raise Refused("request.digests", f"{len(run)} bytes of digests", "a multiple of 32, and no more than a mailbox holds")
    return tuple(run[start : start + _DIGEST_BYTES] for start in range(0, len(run), _DIGEST_BYTES))
