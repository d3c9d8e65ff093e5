"""Restoring a station from a backup into a new folder, where it begins a new life (docs/spec/backup.md)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Trouble
from backchannel.run.backup import last_backup
from backchannel.run.facts import moment
from backchannel.run.folder import Folder, flush
from backchannel.run.packing import in_words, read_pack, unfinished
from backchannel.seal import SystemRandomness, read_card
from backchannel.seal.keyfile import StationKeys, open_station_file, reseal_station_file
from backchannel.vault import TransitStore, Vault
from backchannel.vault.backup import look_through

if TYPE_CHECKING:
    from pathlib import Path

    from backchannel.run.facts import Facts

__all__ = ["check_restore", "restore"]

_OFFICE: Final = "office"
_CLOCK: Final = "clock"
_RESTORED: Final = "restored"


def check_restore(folder: Folder, file: Path) -> dict[str, bytes]:
    """The small parts of a backup that may be restored here, every sum of it checked, nothing written; Mistake or Trouble else."""
    if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
        came = f"{folder.path}, where something is already"
        raise Mistake("restore.occupied", came, "an empty folder, or a new one", "Name another with --folder.")
    try:
        return read_pack(file)
    except OSError as error:
        raise Trouble("file.unreadable", f"{file} ({error.strerror})", "a file that can be read") from None


def restore(folder: Folder, file: Path, passphrase: str, *, at: int) -> Facts:
    """Make the station of a backup in an empty folder: it is there whole when this returns, or not at all.

    Its transit secrets are new ones, and it knows that it was restored. Trouble when the passphrase is not the backup's.
    """
    sealed = check_restore(folder, file)["station.age"]
    key = open_station_file(sealed, passphrase).vault
    place = folder.path.absolute()
    with in_words(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with unfinished(place) as draft:
            drafted = Folder(path=draft)
            _unpack(file, drafted)
            facts = _begin(drafted, key, at)
            _renew_keys(drafted, StationKeys(vault=key, transit=SystemRandomness().bytes(32)), sealed, passphrase)
            for path in draft.iterdir():
                flush(path)
            flush(draft)
            # Onto an empty folder, or onto nothing: the system refuses it when somebody put something there meanwhile.
            draft.rename(place)
            flush(place.parent)
    return {"folder": str(folder.path), **facts}


def _unpack(file: Path, folder: Folder) -> None:
    with os.fdopen(os.open(folder.vault, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as vault:
        # Once more against its sums, for what is read now is not what was read before.
        small = read_pack(file, vault)
    with os.fdopen(os.open(folder.officer_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as officer:
        officer.write(small["officer.age"])


def _begin(folder: Folder, key: bytes, at: int) -> Facts:
    """Look the vault through, mark it as restored, and say what is in it."""
    look_through(folder.vault, key)
    vault = Vault.open(folder.vault, key)
    try:
        facts = _what_it_is(vault)
        _mark_restored(vault, at)
    finally:
        vault.close()
    return facts


def _mark_restored(vault: Vault, at: int) -> None:
    """The station begins a new life: correspondents may know more of its series than it does."""
    # The clock did not jump: nobody looked at it. And there are no transit secrets that it could destroy too early.
    vault.put_all({_CLOCK: str(at).encode(), _RESTORED: str(at).encode()})
    vault.begin_life(SystemRandomness())


def _what_it_is(vault: Vault) -> Facts:
    office = (vault.get(_OFFICE) or b"").decode()
    card = next((read_card(row.artefact) for row in vault.cards() if row.office == office), None)
    if card is None:
        raise Trouble("folder.unfinished", "a backup of a station that was not made to its end", "a finished one", "Take another one.")
    charters = [history.in_force for history in vault.charters.histories().values()]
    made, _ = last_backup(vault) or (None, 0)
    counts = vault.counts()
    return {
        "office": str(card.name),
        "person": str(card.officer.name),
        "made": moment(made),
        "sent": counts["sent"],
        "received": counts["received"],
        "channels": [
            {"name": charter.name, "offices": [str(seat.name) for seat in charter.seats if seat.office != office]} for charter in charters
        ],
    }


def _renew_keys(folder: Folder, keys: StationKeys, sealed: bytes, passphrase: str) -> None:
    TransitStore.create(folder.transit, keys.transit).close()
    renewed = reseal_station_file(sealed, keys, passphrase, SystemRandomness())
    # Last: without it the folder is no station's.
    with os.fdopen(os.open(folder.station_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(renewed)
