"""The offices and channels of a virtual world: true keys, charters and drafts; of the cards alone the signatures are left out."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from backchannel.envelope import MailboxKey
from backchannel.message import OfficeName, PersonName, cable
from backchannel.run import colleagues, engine
from backchannel.seal import OfficeSecrets, Seat, SecretPair, artefacts, first_card, invitation, papers
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.artefacts import CHARTER
from backchannel.seal.history import History
from backchannel.seal.house import seat_id
from backchannel.seal.primitives import VerifyingKey
from backchannel.seal.proposal import propose, read_signed
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import parse, sign
from backchannel.seal.strictjson import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backchannel.message import Message
    from backchannel.message.handling import HandlingTimes
    from backchannel.seal import Card
    from backchannel.seal.agreement import Rules
    from backchannel.seal.persons import PersonSecrets

__all__ = ["ANYWHERE", "OFFICER", "PRECEDENCES", "Keys", "Office", "draft", "found", "known_cards", "made_office", "series_of"]

PRECEDENCES: Final = ("ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH")
OFFICER: Final = PersonName.parse("The Officer")
_NAMES: Final = ("ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO", "FOXTROT", "GOLF", "HOTEL", "INDIA", "JULIETT")
_SIDES: Final = ("", " SOUTH", " NORTH", " EAST", " WEST")
ANYWHERE: Final = MailboxKey(collect=bytes(32), deposit=bytes(32)).address("http://anywhere.invalid").text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Everything secret of one office, and of the device and the person at one station of it; None for the officer himself."""

    secrets: OfficeSecrets
    device: SecretPair
    standing: bytes
    person: PersonSecrets | None = None

    @classmethod
    def fresh(cls, chance: Random) -> Keys:
        """New keys."""
        root, person, device = (SecretPair.of(chance.randbytes(64)) for _ in range(3))
        secrets = OfficeSecrets(root=root, person=person, eyes=chance.randbytes(32))
        return cls(secrets=secrets, device=device, standing=chance.randbytes(32))

    def card(self, name: OfficeName, mailbox: str) -> Card:
        """The office's card."""
        return first_card(
            name=name,
            person_name=OFFICER,
            secrets=self.secrets,
            eyes=HybridIdentity.from_seed(self.secrets.eyes).recipient,
            device=self.device.public,
            standing=HybridIdentity.from_seed(self.standing).recipient,
            mailbox=mailbox,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office of a virtual world, with its mailbox and its keys; or one station of it, where it has several.

    `place` is then that of the station's device on the card, `key` its own mailbox, and `shared` that of the office.
    """

    card: Card
    keys: Keys
    key: MailboxKey
    url: str
    place: int = 0
    shared: MailboxKey | None = None

    def __str__(self) -> str:
        return str(self.card.devices[self.place].name)

    @property
    def station(self) -> str:
        """The id of its station among all: the office's own, where that has one."""
        return seat_id(self.keys.device.public) if self.shared else self.office

    @property
    def mailboxes(self) -> list[MailboxKey]:
        """Every mailbox that it may empty at some time."""
        return [self.key, self.shared] if self.shared else [self.key]

    @property
    def office(self) -> str:
        """Its id."""
        return self.card.office


def made_office(place: int, url: str, chance: Random) -> Office:
    """The office in this place of every world, with a mailbox of its own at this switch."""
    key = MailboxKey(collect=chance.randbytes(32), deposit=chance.randbytes(32))
    keys, card = _every_keys()[place], _card(place)
    mailbox = key.address(url).text()
    # The library draws chance of its own for each signature: with those of its card in it no charter would be the same in two processes.
    artefact = encode({"card": str(card.name), "mailbox": mailbox})
    return Office(card=replace(card, mailbox=mailbox, artefact=artefact), keys=keys, key=key, url=url)


def found(name: str, members: Sequence[Office], times: HandlingTimes, rules: Rules) -> History:
    """A channel of these offices, signed by all of them."""
    seats = [
        Seat(role=Role.OFFICE, series=series_of(office, name), first=1, first_serial=1, prefix=None, card=office.card) for office in members
    ]
    first, *others = members
    proposal = propose(Agreement(name=name, times=times, rules=rules), seats, first.keys.secrets)
    written = proposal.signed
    more = [one for office in others for one in sign(written.content, typ=CHARTER, keys=office.keys.secrets.root.keys).signatures]
    return History.found(read_signed(written.with_signatures([*written.signatures, *more]), proposal.papers, ()))


def series_of(office: Office, channel: str) -> str:
    """What an office calls its series on a channel."""
    return f"{''.join(str(office).split())[:11]}{channel[-1]}"


@contextmanager
def known_cards(cards: Mapping[bytes, Card]) -> Iterator[None]:
    """Within, a card is looked up by its bytes and not verified; what else is signed is read once, and each signature verified once."""
    good: set[tuple[VerifyingKey, bytes, bytes]] = set()
    verify = VerifyingKey.verify

    def verify_once(key: VerifyingKey, signature: bytes, data: bytes) -> None:
        if (key, signature, data) not in good:
            verify(key, signature, data)
            good.add((key, signature, data))

    with ExitStack() as patches:
        for module in (papers, invitation, engine):
            patches.enter_context(patch.object(module, "read_card", cards.__getitem__))
        patches.enter_context(patch.object(colleagues, "read_artefact", _read_nothing_closed))
        patches.enter_context(patch.object(VerifyingKey, "verify", verify_once))
        patches.enter_context(patch.object(artefacts, "parse", cache(parse)))
        yield


class _NothingClosed:
    """A message on the world's paper, none of which is for anybody's eyes only."""

    eyes = None


def _read_nothing_closed(data: bytes, typ: str) -> _NothingClosed:
    return _NothingClosed()


@cache
def _every_keys() -> tuple[Keys, ...]:
    """The same in every world, for keys take time; in the order of their ids, so that offices stand alike by place and by id."""
    chance = Random("the offices of virtual worlds")
    return tuple(sorted((Keys.fresh(chance) for _ in _NAMES for _ in _SIDES), key=lambda keys: keys.secrets.office))


@cache
def _card(place: int) -> Card:
    name = OfficeName.parse(_NAMES[place % len(_NAMES)] + _SIDES[place // len(_NAMES)])
    return _every_keys()[place].card(name, ANYWHERE)


@cache
def _pattern(precedence: str) -> Message:
    return cable.parse_draft(f"{precedence}\nSECRET\nFrom: ALFA\nTo: BRAVO\n\n1. All is quiet here.\n")


@cache
def draft(precedence: str, sender: OfficeName, to: tuple[OfficeName, ...], info: tuple[OfficeName, ...] = ()) -> Message:
    """A checked draft: short, for what it says is never looked at."""
    pattern = _pattern(precedence)
    return replace(pattern, heading=replace(pattern.heading, sender=sender, to=to, info=info))
