"""Mailbox capabilities: who may put in, who may take out, shown by secrets that no store keeps.

A mailbox id is a hash over the hashes of its two secrets (docs/spec/envelope.md, section 3). Who shows one secret
and the hash of the other has proved, to anybody who knows only the id, that the right is his.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from backchannel.envelope.place import POUCH, SwitchPlace
from backchannel.envelope.spelling import decode_32, encode_32, shown
from backchannel.errors import Refused

if TYPE_CHECKING:
    from backchannel.ports import Randomness

__all__ = ["MailboxAddress", "MailboxKey", "mailbox_of_collector", "mailbox_of_depositor"]

_TAG: Final = b"backchannel-mailbox/1"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxKey:
    """The owner's key to one mailbox: two secrets of 32 bytes; neither ever shows in a repr.

    Keep it in the vault. `collect` opens the mailbox; `deposit` is given to correspondents by `address`.
    """

    collect: bytes = field(repr=False)
    deposit: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_secret(self.collect)
        _check_secret(self.deposit)

    @classmethod
    def fresh(cls, randomness: Randomness) -> MailboxKey:
        """A new mailbox that nobody else can name."""
        return cls(collect=randomness.bytes(_SECRET_BYTES), deposit=randomness.bytes(_SECRET_BYTES))

    @property
    def mailbox(self) -> str:
        """The mailbox id, 43 characters."""
        return _mailbox(_hash(self.collect), _hash(self.deposit))

    @property
    def proof(self) -> bytes:
        """64 bytes that let a switch see the right to collect: the collect secret, then the deposit secret's hash."""
        return self.collect + _hash(self.deposit)

    def address(self, url: str) -> MailboxAddress:
        """What correspondents are given, for this mailbox on the switch at `url`."""
        return MailboxAddress(url=url, collect_hash=_hash(self.collect), deposit=self.deposit)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxAddress:
    """The right to deposit in one mailbox: the switch's `url`, the hash of its collect secret, its deposit secret.

    Written in a card as one line, `https://switch.example/#<collect hash>.<deposit secret>`; the part after `#` is
    one that a browser never sends. Not public: who has it can fill the mailbox (never read it). An office without a
    switch has `POUCH` for its `url`, and its line begins `pouch:/#`.
    """

    url: str
    collect_hash: bytes
    deposit: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.url != POUCH:
            SwitchPlace(url=self.url)
        _check_secret(self.collect_hash)
        _check_secret(self.deposit)

    @classmethod
    @lru_cache(maxsize=1024)  # a station reads its correspondents' lines for every envelope
    def parse(cls, text: str) -> MailboxAddress:
        """The address that this line spells; Refused for every other spelling."""
        url, mark, rights = text.partition("/#")
        collect_hash, dot, deposit = rights.partition(".")
        if not mark or not dot:
            raise Refused(
                "mailbox.address",
                f"the mailbox address came as {shown(url)}",
                "one line, https://host/#<43 characters>.<43 characters>, or pouch:/# and the same",
                "Copy it again, whole.",
            )
        return cls(
            url=url,
            collect_hash=decode_32(collect_hash, "the first part after #"),
            deposit=decode_32(deposit, "the second part after #"),
        )

    def text(self) -> str:
        """The one line; `MailboxAddress.parse` reads it back."""
        return f"{self.url}/#{encode_32(self.collect_hash)}.{encode_32(self.deposit)}"

    @property
    def mailbox(self) -> str:
        """The mailbox id, 43 characters."""
        return _mailbox(self.collect_hash, _hash(self.deposit))

    @property
    def proof(self) -> bytes:
        """64 bytes that let a switch see the right to deposit: the collect secret's hash, then the deposit secret."""
        return self.collect_hash + self.deposit


def mailbox_of_collector(proof: bytes) -> str:
    """The only mailbox that a collector's 64-byte proof opens."""
    return _mailbox(_hash(proof[:_SECRET_BYTES]), proof[_SECRET_BYTES:])


def mailbox_of_depositor(proof: bytes) -> str:
    """The only mailbox that a depositor's 64-byte proof may put envelopes into."""
    return _mailbox(proof[:_SECRET_BYTES], _hash(proof[_SECRET_BYTES:]))


def _mailbox(collect_hash: bytes, deposit_hash: bytes) -> str:
    return encode_32(_hash(_TAG + collect_hash + deposit_hash))


def _hash(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def _check_secret(value: bytes) -> None:
    if len(value) != _SECRET_BYTES:
        raise Refused("mailbox.secret", f"a mailbox secret of {len(value)} bytes", f"{_SECRET_BYTES} bytes", "Make a new mailbox key.")
