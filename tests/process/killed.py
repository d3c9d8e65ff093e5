"""The works of `cut_short` as the processes that are killed: each loads what it needs itself, for there are a hundred of them."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

AT = 1_700_000_000_000_000
PASSPHRASE = "a passphrase for tests"
# Touches every row and every page of the largest table, and makes others anew: whatever the next real one does.
PLANTED = """
    create table moved (digest blob primary key, artefact blob not null, length integer not null) strict;
    insert into moved select digest, artefact, length(artefact) from artefact;
    drop table artefact;
    alter table moved rename to artefact;
    alter table sent add column planted text not null default 'here';
    create index planted on delivery (office, state);
"""


def back_up(folder: str, file: str) -> None:
    from backchannel.run.backup import make_backup
    from backchannel.run.folder import Folder

    make_backup(Folder(path=Path(folder)), PASSPHRASE, Path(file), at=AT)


def restore(folder: str, file: str) -> None:
    from backchannel.run.folder import Folder
    from backchannel.run.restore import restore

    restore(Folder(path=Path(folder)), Path(file), PASSPHRASE, at=AT)


def upgrade(path: str, key: str, planted: str) -> None:
    import backchannel

    # Of the vault only the modules that open it, without all that its package shows others.
    vault = PathFinder.find_spec("backchannel.vault", backchannel.__path__)
    assert vault is not None
    sys.modules[vault.name] = module_from_spec(vault)
    from backchannel.vault.database import open_database
    from backchannel.vault.schema import VAULT

    open_database(Path(path), bytes.fromhex(key), (*VAULT, PLANTED)[: len(VAULT) + int(planted)]).close()


WORKS = {"backup": back_up, "restore": restore, "upgrade": upgrade}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    from backchannel.errors import BackchannelError

    try:
        WORKS[name](*arguments)
    except BackchannelError as error:
        sys.exit(f"{error.code}: {error}")
