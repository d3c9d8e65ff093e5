"""Making a backup: a whole station but its transit secrets, in one new file (docs/spec/backup.md)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Trouble
from backchannel.run.facts import moment
from backchannel.run.folder import flush
from backchannel.run.packing import README, VAULT, in_words, unfinished, write_pack
from backchannel.seal import SystemRandomness
from backchannel.seal.keyfile import StationKeys, open_station_file, reseal_station_file
from backchannel.vault.backup import BACKUP, copy_vault, noted

if TYPE_CHECKING:
    from backchannel.run.facts import Facts
    from backchannel.run.folder import Folder
    from backchannel.run.post import Post
    from backchannel.vault import Vault

__all__ = ["PAGE", "back_up", "check_backup", "last_backup", "make_backup", "note_backup"]

_NO_KEY: Final = bytes(32)  # stands where the key of the transit secrets stood, and opens nothing

PAGE: Final = """\
This is a backup of a Backchannel station: the formal correspondence of an office, and the keys that go with it.
All but this page and the sums is encrypted. It opens with the station's passphrase, and for nobody without it.

WITH BACKCHANNEL

    backchannel --folder NEW-FOLDER restore FILE

Do not run a station from these files in any other way: it would give numbers a second time.

WITHOUT BACKCHANNEL

You need tar, sha256sum, age (age-encryption.org/v1) and sqlcipher (version 4).

    tar xf FILE
    cd backchannel-backup
    sha256sum -c SHA256SUMS
    age -d station.age

The last one asks for the passphrase and prints {"transit":"...","vault":"..."}. The value of "vault" is the key of
vault.db, 32 bytes in base64url; that of "transit" is empty and opens nothing. The key in hexadecimal figures:

    printf '%s=' VALUE | tr _- /+ | base64 -d | od -An -v -tx1 | tr -d ' \\n'

Then, with these 64 figures:

    sqlcipher vault.db
    pragma key = "x'FIGURES'";
    select artefact from artefact;

Each row is one signed message, a JSON Web Signature (RFC 7515, RFC 9901). Its words stand in the "disclosures" of its
first header: each of them is base64url of a JSON list of random characters, a name, and what was written. The other
tables tell what was sent and received when, in microseconds since 1970. officer.age opens like station.age; it holds
the keys that the officer signs with.
"""


def back_up(post: Post, file: str, passphrase: str) -> Facts:
    """Make a backup of the station that is open here, and note in its vault that there is one."""
    facts = make_backup(post.folder, passphrase, Path(file), at=post.engine.clock.now())
    note_backup(post.engine.vault, facts)
    return facts


def make_backup(folder: Folder, passphrase: str, file: Path, *, at: int) -> Facts:
    """Write a station but its transit secrets to a new file: it is there whole when this returns, or it is not there.

    For the process that has the station open, in any of its threads: nobody who writes to the vault waits for it.
    Mistake when the file is there already, Trouble when the passphrase is wrong or the disk does not take it.
    """
    file = file.absolute()
    check_backup(folder, file)
    sealed, officer = folder.station_key.read_bytes(), _officer_key(folder)
    key = open_station_file(sealed, passphrase).vault
    # The key of the transit secrets does not travel either: who finds remains of their file finds nothing here that opens it.
    small = {README: PAGE.encode(), "station.age": _without_transit(sealed, key, passphrase), "officer.age": officer}
    with in_words(file), unfinished(file) as draft:
        vault = draft / VAULT
        os.close(os.open(vault, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        copied = copy_vault(folder.vault, key, vault, at)
        whole = draft / "whole"
        write_pack(whole, small, vault, at)
        check_backup(folder, file)
        whole.replace(file)
        flush(file.parent)
        size = file.stat().st_size
    counts = {"sent": copied.sent, "received": copied.received, "channels": copied.channels}
    return {"file": str(file), "bytes": size, "made": moment(at), "at": at, **counts}


def note_backup(vault: Vault, facts: Facts) -> None:
    """Keep in the vault that there is a backup; for the engine's own thread."""
    vault.put(BACKUP, noted(facts["at"], facts["sent"] + facts["received"]))


def last_backup(vault: Vault) -> tuple[int, int] | None:
    """When the last backup was made (microseconds) and how many messages were filed then; None when there is none."""
    found = vault.get(BACKUP)
    if found is None:
        return None
    at, filed = map(int, found.split())
    return at, filed


def _without_transit(sealed: bytes, key: bytes, passphrase: str) -> bytes:
    return reseal_station_file(sealed, StationKeys(vault=key, transit=_NO_KEY), passphrase, SystemRandomness())


def _officer_key(folder: Folder) -> bytes:
    if not folder.officer_key.exists():
        came = f"a station in {folder.path} that was not made to its end"
        raise Trouble("folder.unfinished", came, "a finished one", "Make it again.")
    return folder.officer_key.read_bytes()


def check_backup(folder: Folder, file: Path) -> None:
    """Mistake when no backup of this station may be written to this file."""
    folder.check()
    if file.exists() or file.is_symlink():
        raise Mistake("backup.exists", f"{file}, which is there already", "a new file", "Name another: no backup is ever written over.")
    if file.resolve().is_relative_to(folder.path.resolve()):
        came, hint = f"{file}, within the station's own folder", "Name a file on another disk."
        raise Mistake("backup.inside", came, "a file that outlives the folder", hint)
