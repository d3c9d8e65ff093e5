"""The offices and channels of a virtual world: real charters and drafts, with cards that hold no keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

from backchannel.envelope import MailboxKey
from backchannel.message import OfficeName, PersonName, cable
from backchannel.seal import Charter, Seat
from backchannel.seal.agreement import Agreement
from backchannel.seal.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from backchannel.message import Message
    from backchannel.message.handling import HandlingTimes
    from backchannel.seal.card import Card

__all__ = ["OFFICER", "PRECEDENCES", "Office", "charter_of", "draft", "offices"]

PRECEDENCES: Final = ("ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH")
OFFICER: Final = PersonName.parse("The Officer")
_NAMES: Final = ("ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO", "FOXTROT", "GOLF", "HOTEL", "INDIA", "JULIETT")
_SIDES: Final = ("", " SOUTH", " NORTH", " EAST", " WEST")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office of a virtual world; it is its own card, as far as a station without keys looks at one. `mailbox`: as a card has it."""

    name: OfficeName
    office: str
    key: MailboxKey
    url: str
    mailbox: str

    def __str__(self) -> str:
        return str(self.name)


def offices(count: int, urls: Sequence[str], chance: Random) -> list[Office]:
    """So many offices, each with its mailbox at one of these switches."""
    return [_office(place, chance.choice(urls), chance) for place in range(count)]


def _office(place: int, url: str, chance: Random) -> Office:
    key = MailboxKey(collect=chance.randbytes(32), deposit=chance.randbytes(32))
    name = _NAMES[place % len(_NAMES)] + _SIDES[place // len(_NAMES)]
    return Office(name=OfficeName.parse(name), office=f"urn:office:{place}", key=key, url=url, mailbox=key.address(url).text())


def charter_of(name: str, members: Sequence[Office], times: HandlingTimes) -> Charter:
    """A channel of these offices; its id follows from its name, so that a seed's story is always the same."""
    seats = tuple(
        Seat(
            role=Role.OFFICE,
            series=f"{''.join(str(office).split())[:11]}{name[-1]}",
            first=1,
            first_serial=1,
            prefix=None,
            card=cast("Card", office),
        )
        for office in members
    )
    return Charter(agreement=Agreement(name=name, times=times), seats=seats, digest=sha256(f"the charter of {name}".encode()).digest())


@cache
def _pattern(precedence: str) -> Message:
    return cable.parse_draft(f"{precedence}\nSECRET\nFrom: ALFA\nTo: BRAVO\n\n1. All is quiet here.\n")


@cache
def draft(precedence: str, sender: OfficeName, to: tuple[OfficeName, ...], info: tuple[OfficeName, ...] = ()) -> Message:
    """A checked draft: short, for what it says is never looked at."""
    pattern = _pattern(precedence)
    return replace(pattern, heading=replace(pattern.heading, sender=sender, to=to, info=info))
