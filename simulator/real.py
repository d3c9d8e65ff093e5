"""Worlds without anything transparent: real cards and charters, the real sealing hand, the real vault under its real cipher."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Final, cast

from backchannel.envelope import MailboxKey
from backchannel.message import OfficeName
from backchannel.run.sealer import Sealer
from backchannel.seal import OfficeSecrets, Seat, SecretPair, co_sign, first_card, propose
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.history import History
from backchannel.seal.roles import Role
from backchannel.vault import TransitStore, Vault
from backchannel.vault.database import open_database
from backchannel.vault.schema import TRANSIT, VAULT
from simulator.disk import SEALED_VFS, Disk, on_virtual_disks
from simulator.machine import OnDisk, SeedBytes
from simulator.offices import OFFICER, Office
from simulator.station import Station

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from backchannel.message.handling import HandlingTimes
    from backchannel.seal import Card

__all__ = ["RealStation", "real_history", "real_offices", "sealed_disk"]

_KEY: Final = bytes(32)
_VAULT: Final = "vault.db"
_TRANSIT: Final = "transit.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class RealOffice(Office):
    """An office with its keys."""

    card: Card
    secrets: OfficeSecrets
    device: SecretPair
    standing: bytes


@cache
def real_offices(count: int, urls: tuple[str, ...]) -> tuple[RealOffice, ...]:
    """So many offices; the same ones in every world, for keys take their time."""
    chance = Random("real offices")
    return tuple(_office(f"OFFICE {chr(ord('A') + place)}", urls[place % len(urls)], chance) for place in range(count))


def _office(name: str, url: str, chance: Random) -> RealOffice:
    randomness = SeedBytes(chance)
    secrets, device, standing = OfficeSecrets.fresh(randomness), SecretPair.fresh(randomness), randomness.bytes(32)
    key = MailboxKey.fresh(randomness)
    card = first_card(
        name=OfficeName.parse(name),
        person_name=OFFICER,
        secrets=secrets,
        eyes=HybridIdentity.from_seed(secrets.eyes).recipient,
        device=device.public,
        standing=HybridIdentity.from_seed(standing).recipient,
        mailbox=key.address(url).text(),
    )
    return RealOffice(
        name=card.name,
        office=card.office,
        key=key,
        url=url,
        mailbox=card.mailbox,
        card=card,
        secrets=secrets,
        device=device,
        standing=standing,
    )


def real_history(name: str, members: Sequence[RealOffice], times: HandlingTimes) -> History:
    """A channel of these offices, signed by all of them."""
    seats = [
        Seat(role=Role.OFFICE, series=f"TO{str(office).replace(' ', '')}", first=1, first_serial=1, prefix=None, card=office.card)
        for office in members
    ]
    proposal = propose(Agreement(name=name, times=times), seats, members[0].secrets)
    for office in members[1:]:
        proposal = co_sign(proposal, office.secrets)
    return History.found(proposal)


@cache
def sealed_disk() -> dict[str, bytes]:
    """The disk of a station that was just made, under the cipher."""
    disk = Disk()
    with on_virtual_disks(SEALED_VFS):
        open_database(_on(disk, _VAULT), _KEY, VAULT).close()
        open_database(_on(disk, _TRANSIT), _KEY, TRANSIT, erase=True).close()
    files = disk.contents()
    disk.close()
    return files


def _on(disk: Disk, name: str) -> Path:
    return cast("Path", OnDisk(disk.path(name)))


class RealStation(Station):
    """A station with nothing but real parts on its virtual disk."""

    office: RealOffice

    def open_vault(self) -> Vault:
        """As `run.folder` opens it."""
        with on_virtual_disks(SEALED_VFS):
            return Vault.open(_on(self.disk, _VAULT), _KEY)

    def open_transit(self) -> TransitStore:
        """As `run.folder` opens it."""
        with on_virtual_disks(SEALED_VFS):
            return TransitStore.open(_on(self.disk, _TRANSIT), _KEY)

    def sealer(self) -> Sealer:
        """The sealing hand, with randomness from the seed."""
        office = self.office
        return Sealer(office=office.office, device=office.device, standing=office.standing, randomness=self.randomness)
