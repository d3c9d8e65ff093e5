"""Transit cards between two stations: those that wait, the one that a correspondent goes by, and a station that is restored."""

from __future__ import annotations

from pathlib import Path

from backchannel.envelope import Envelope
from backchannel.run.folder import Folder
from backchannel.run.restore import restore
from run.pair import PASSPHRASE, Pair, Side


def cards(side: Side) -> list[Envelope]:
    """The transit cards that wait at a station for a carrier."""
    return [Envelope.parse(row.envelope) for row in side.engine.vault.outgoing() if row.kind == "transit"]


def held(pair: Pair) -> str:
    """The place of CAPITAL's card that MISSION goes by."""
    found = pair.mission.engine.sealer.held_transit(pair.capital.engine.sealer.device_id)
    return str(found.place) if found else ""


def restored(pair: Pair, file: Path) -> Side:
    """CAPITAL's disk is lost, and a backup of it restored; nobody has heard of that yet."""
    pair.capital.close()
    folder = Folder(path=file.with_name(f"{file.name} of {pair.capital.folder.path.name}"))
    restore(folder, file, PASSPHRASE, at=pair.clock.now())
    pair.capital = Side(folder.path, "CAPITAL", pair.clock)
    pair.capital.note(pair.capital.engine.start())
    return pair.capital
