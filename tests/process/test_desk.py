"""`backchannel desk` as a process of its own beside a running station."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from station_harness import PASSPHRASE, Network, Seat
from switch_harness import SOURCE

SEATS = {"MISSION": Seat(person="Ann", series="MISTO"), "CAPITAL": Seat(person="Bo", series="TOMIS")}


def desk(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "backchannel", "--folder", str(folder), "desk"],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_desk_of_a_running_station_needs_no_key_says_its_address_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with Network(tmp_path, **SEATS) as network:
        network.found("SPRING")
        network["CAPITAL"].start(unlock=False)
        process = desk(network["CAPITAL"].folder.path)
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            link = urlsplit(found[0])
            assert link.hostname == "127.0.0.1"
            line = http.client.HTTPConnection(link.netloc, timeout=30)
            line.request("GET", link.path)
            answer = line.getresponse()
            answer.read()
            cookie, place = str(answer.getheader("Set-Cookie")).partition(";")[0], link.path.split("/")[1]
            line.request("GET", f"/{place}/status", headers={"Cookie": cookie})
            locked = line.getresponse().read().decode()
            form = re.search(r'name="form" value="([^"]+)"', locked)
            assert "The desk is locked" in locked and form
            given = urlencode({"form": form[1], "passphrase": PASSPHRASE, "back": f"/{place}/status"})
            line.request("POST", f"/{place}/unlock", given, {"Cookie": cookie, "Origin": f"http://{link.netloc}"})
            line.getresponse().read()
            line.request("GET", f"/{place}/status", headers={"Cookie": cookie})
            assert "Channel SPRING" in line.getresponse().read().decode()
            line.close()
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "The desk is closed.\n")
        assert network["CAPITAL"].ask("status")["office"] == "CAPITAL"


def test_without_a_running_station_there_is_no_desk(tmp_path: Path) -> None:
    with Network(tmp_path, **SEATS) as network:
        process = desk(network["MISSION"].folder.path)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 4
        assert "`backchannel run`" in said
