"""Worlds without anything transparent: real cards and charters, the real sealing hand, the real vault under its real cipher."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING, Final, cast

from backchannel.envelope import MailboxKey
from backchannel.message import OfficeName
from backchannel.run.sealer import Sealer
from backchannel.vault import TransitStore, Vault
from backchannel.vault.database import open_database
from backchannel.vault.schema import TRANSIT, VAULT
from simulator.disk import SEALED_VFS, Disk, on_virtual_disks
from simulator.machine import OnDisk, SeedBytes, logs_on
from simulator.offices import Keys, Office
from simulator.station import Station

if TYPE_CHECKING:
    from pathlib import Path

    from backchannel.seal import Seat
    from backchannel.seal.invitation import Answer

__all__ = ["RealStation", "real_office", "sealed_disk"]

_KEY: Final = bytes(32)
_VAULT: Final = "vault.db"
_TRANSIT: Final = "transit.db"


@cache
def real_office(place: int, url: str) -> Office:
    """The office in this place of every world without anything transparent; always the same one, for keys take their time."""
    chance = Random(f"real office {place} at {url}")
    key = MailboxKey.fresh(SeedBytes(chance))
    keys = Keys.fresh(chance)
    card = keys.card(OfficeName.parse(f"OFFICE {chr(ord('A') + place)}"), key.address(url).text())
    return Office(card=card, keys=keys, key=key, url=url)


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

    def open_vault(self) -> Vault:
        """As `run.folder` opens it."""
        with on_virtual_disks(SEALED_VFS), logs_on(self.disk):
            return Vault.open(_on(self.disk, _VAULT), _KEY)

    def open_transit(self) -> TransitStore:
        """As `run.folder` opens it."""
        with on_virtual_disks(SEALED_VFS), logs_on(self.disk):
            return TransitStore.open(_on(self.disk, _TRANSIT), _KEY)

    def sealed_answer(self, answer: Answer, inviter: Seat) -> bytes:
        """An answer to an invitation, sealed to a true key."""
        return answer.seal(inviter.card, self.randomness)

    def sealer(self) -> Sealer:
        """The sealing hand, with randomness from the seed."""
        keys = self.office.keys
        return Sealer(office=self.office.office, device=keys.device, standing=keys.standing, randomness=self.randomness)
