"""One command in a process of its own, so that its system calls can be seen and stopped: make an office, or send a draft.

    python soak/_one.py office FOLDER NAME PERSON URL CODE
    python soak/_one.py send FOLDER DRAFT

The number of what was sent is printed once it is acknowledged.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from station_harness import PASSPHRASE, WORK_FACTOR

from backchannel.message import OfficeName, PersonName
from backchannel.run import serve
from backchannel.run.clock import SystemClock
from backchannel.run.folder import Folder
from backchannel.run.office import make_office


def office(folder: str, name: str, person: str, url: str, code: str) -> None:
    place = Folder(path=Path(folder))
    names = {"name": OfficeName.parse(name), "person": PersonName.parse(person)}
    make_office(place, **names, switch=url, passphrase=PASSPHRASE, clock=SystemClock(), work_factor=WORK_FACTOR)
    serve.enrol(place, lambda: PASSPHRASE, code)


def send(folder: str, draft: str) -> None:
    with serve.connect(Folder(path=Path(folder)), lambda: PASSPHRASE) as clerk:
        clerk.call("unlock", passphrase=PASSPHRASE)
        number = clerk.call("send", drafts=[draft])[0]["number"]
        # Said while the stores are still open: what is acknowledged here is on the disk without a tidy end.
        os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    {"office": office, "send": send}[sys.argv[1]](*sys.argv[2:])
