"""`carry FOLDER…` for transcripts: everything that waits at these stations, none of which runs, arrives where its mailbox is emptied.

What a switch or a stick does for stations that run, between stations of one office too: real vaults and real envelopes, no carrier.
"""

from __future__ import annotations

import sys
from pathlib import Path

from backchannel.envelope import Envelope
from backchannel.run.clock import SystemClock
from backchannel.run.engine import Engine
from backchannel.run.folder import Folder, OpenFolder
from backchannel.run.mailboxes import mailboxes
from backchannel.run.office import engine_of
from backchannel.station import Effect

ROUNDS = 6  # a message, its receipt, what a station tells its colleagues of it, and their receipts


def carry(engines: list[Engine]) -> None:
    """One round."""
    for engine in engines:
        sign(engine, engine.tick())
    for engine in engines:
        vault = engine.vault
        rows = [(row.channel, row.series, row.seq, row.office) for row in vault.unsettled(1000)]
        sealed = [(data, None) for each in rows if (data := vault.envelope(*each))]  # what was signed for has none any more
        kept = []
        for data, row in [*sealed, *((row.envelope, row) for row in vault.outgoing())]:
            envelope = Envelope.parse(data)
            home = next((other for other in engines if envelope.mailbox in {key.mailbox for key in mailboxes(other.vault)}), None)
            if home not in (None, engine):
                sign(home, home.arrive([envelope]))
                kept += [row] if row else []
        vault.handed(kept)


def sign(engine: Engine, effects: list[Effect]) -> None:
    """The receipts that are owed."""
    engine.acknowledge(effects)


def main(folders: list[str], passphrase: str) -> None:
    """Carry between the stations in these folders until nothing new comes of it."""
    stores = [OpenFolder.open(Folder(path=Path(folder)), passphrase) for folder in folders]
    try:
        engines = [engine_of(each, SystemClock()) for each in stores]
        for _ in range(ROUNDS):
            carry(engines)
    finally:
        for each in stores:
            each.close()


if __name__ == "__main__":
    main(sys.argv[1:], Path("passphrase").read_text("utf-8").strip())
