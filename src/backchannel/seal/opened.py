"""Proof that a message was opened and verified; screens, ledger and vault take this and never a bare message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backchannel.message import Message, OfficeName, Precedence
    from backchannel.seal.chain import Link, Reach
    from backchannel.seal.charter import Charter
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.sdjwt import Signed

__all__ = ["Opened"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message whose signatures, links and digests hold, as this office may see it. Only `seal` makes these.

    `office` signed it by `person`, under `mandate` unless he is its officer, and by a `second` person where there is one;
    `charter` is where the keys came from; `sealed_to` says which of our keys opened it ("week 2971", "standing key", or "own
    copy"). `capacity` is "action" or "information", or None for a copy that is not addressed to us. `previous` is the message of
    its series addressed to us before it. `pending` are owed digests that are still closed, for the named officer's eyes only.
    """

    message: Message
    charter: Charter
    office: str
    office_name: OfficeName
    person: str
    mandate: Mandate | None = None
    second: str | None = None
    series: str
    link: Link
    before: bytes | None
    previous: Link | None
    capacity: str | None
    read: tuple[Reach, ...]
    held: tuple[Reach, ...]
    pending: frozenset[str]
    sealed_to: str
    signed: Signed = field(repr=False)

    @property
    def channel(self) -> bytes:
        """The channel's id."""
        return self.charter.channel

    @property
    def precedence(self) -> Precedence:
        """The message's precedence: every reader is shown it."""
        return self.message.heading.precedence

    @property
    def urgency(self) -> int:
        """Its urgency class, 1 to 3."""
        return self.precedence.urgency_class

    @property
    def artefact(self) -> bytes:
        """This copy in its one spelling."""
        return self.signed.encode()
