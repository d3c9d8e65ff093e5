"""A station that does not run, and a command that opens it: what calls a person there is said by the command."""

from __future__ import annotations

from pathlib import Path

from backchannel.run.clock import ExerciseClock
from backchannel.run.facts import Facts
from backchannel.run.folder import Folder
from backchannel.run.serve import connect
from run.pair import PASSPHRASE, START, Pair


def test_an_alarm_that_a_command_causes_in_a_station_that_does_not_run_is_sounded_by_the_command(tmp_path: Path) -> None:
    Pair.found(tmp_path)
    heard: list[Facts] = []
    with connect(Folder(path=tmp_path / "MISSION"), lambda: PASSPHRASE, clock=ExerciseClock(START), alarm=heard.append) as clerk:
        clerk.call("unlock", passphrase=PASSPHRASE)
        draft = "FLASH\nSECRET\nFrom: MISSION\nTo: CAPITAL\n\n1. All is quiet here.\n"
        sent = clerk.call("send", drafts=[draft])[0]
        assert heard == []
        clerk.call("cancel", number=sent["number"])
    assert [(alarm["kind"], alarm["office"]) for alarm in heard] == [("cancelled", "CAPITAL")]
