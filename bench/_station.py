"""A station exactly as `backchannel run` runs it, which says on its output when what it commits is on the disk.

    python bench/_station.py FOLDER PASSPHRASE

Lines: `ready`, then one for each commit in which messages came in, `filed NANOSECONDS SEQ SEQ ...`, and one for each in which
own messages were noted as accepted by the switch, `accepted NANOSECONDS SEQ SEQ ...`. The time is that of the machine's monotonic
clock when the commit has returned. It costs some microseconds a commit, and nobody has to ask again and again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from backchannel.run.folder import Folder  # found by the line above
from backchannel.run.serve import run_station
from backchannel.station import DeliveryState, Keep
from backchannel.station.keep import KeepDelivery, KeepReceived
from backchannel.vault import Vault


def say(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    commit = Vault.commit

    def observed(vault: Vault, keeps: Sequence[Keep]) -> None:
        commit(vault, keeps)
        at = time.monotonic_ns()
        if numbers := [str(keep.opened.link.seq) for keep in keeps if isinstance(keep, KeepReceived)]:
            say(f"filed {at} {' '.join(numbers)}")
        if numbers := [str(keep.seq) for keep in keeps if isinstance(keep, KeepDelivery) and keep.state is DeliveryState.ACCEPTED]:
            say(f"accepted {at} {' '.join(numbers)}")

    Vault.commit = observed  # type: ignore[method-assign,assignment]  # the one thing that is added to the program
    folder, passphrase = sys.argv[1:]
    run_station(Folder(path=Path(folder)), passphrase, ready=lambda: say("ready"))


if __name__ == "__main__":
    main()
