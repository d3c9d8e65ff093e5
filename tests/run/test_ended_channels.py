"""How a channel ends for one office: revoked, or left out when branches are united; what its station shows, refuses and keeps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backchannel.cli.render import standing
from backchannel.errors import Mistake
from backchannel.seal.acts import named_by, write_chain
from cli.test_render import text
from run.circle import Circle
from run.splits import CHANNEL, EAST, WEST, exchange, split

REASON = "Its laptop was taken."


def ended(circle: Circle, at: str) -> Any:
    (channel,) = circle[at].ask("status")["channels"]
    return channel["ended"]


def shown(circle: Circle, at: str) -> str:
    return text(standing.status({**circle[at].ask("status"), "running": True, "not_opened": []}, 200))


def revoke(circle: Circle, office: str, *voices: str) -> None:
    """Signed by all of these in turn, and nothing carried after the last."""
    for place, voice in enumerate(voices):
        if place:
            circle.settle(but=(office,))
        circle[voice].ask("revoke", office=circle[office].name, reason=REASON, channel=CHANNEL)


def test_an_office_that_is_revoked_is_told_so_and_why_once(three: Circle) -> None:
    revoke(three, "CHARLIE", "ALFA", "BRAVO")
    told = [row for row in three["BRAVO"].engine.vault.outgoing() if row.kind == "farewell"]
    assert len(told) == 1
    three.settle()
    assert "channel-over" in three["CHARLIE"].alarms()
    over = ended(three, "CHARLIE")
    assert (over["reason"], over["signed_by"], over["left"]) == (REASON, ["ALFA", "BRAVO"], False)
    assert ended(three, "ALFA") is None
    assert "LAKESIDE has ended for this office, revoked" in shown(three, "CHARLIE")
    assert f"by ALFA and BRAVO: {REASON} Everything here stays readable." in shown(three, "CHARLIE")
    exchange(three)
    assert [row for row in three["BRAVO"].engine.vault.outgoing() if row.kind == "farewell"] == []


def test_who_was_revoked_sends_nothing_says_nothing_and_reads_what_it_has(three: Circle) -> None:
    three["ALFA"].send("CHARLIE", "The last word.", channel=CHANNEL)
    exchange(three)
    three["CHARLIE"].send("ALFA", "Not handed over yet.", channel=CHANNEL)
    revoke(three, "CHARLIE", "ALFA", "BRAVO")
    three.waiting("CHARLIE")
    three.settle()
    with pytest.raises(Mistake) as caught:
        three["CHARLIE"].send("ALFA", channel=CHANNEL)
    assert caught.value.code == "charter.revoked"
    assert three["CHARLIE"].engine.vault.unsettled(10) == []
    before = len(three["CHARLIE"].alarms())
    for _ in range(6):
        three.tick(120)
        assert three["CHARLIE"].waiting() == []
    assert "silent" not in three["CHARLIE"].alarms()[before:]
    three["CHARLIE"].close()
    three["CHARLIE"].open()
    assert "The last word." in three["CHARLIE"].ask("read", number="TOALFA 1")["cable"]
    assert three["CHARLIE"].waiting() == [], "no receipt for anybody either"


def test_an_office_that_was_kept_behind_is_told_of_the_version_that_its_revocation_rests_on(three: Circle) -> None:
    exchange(three)
    three["ALFA"].ask("change", terms={"ceiling": "SECRET"}, channel=CHANNEL)
    three.settle()
    for voice in ("BRAVO", "CHARLIE"):
        (waiting,) = three[voice].ask("pending", channel=CHANNEL)
        three[voice].ask("agree", digest=waiting["digest"], channel=CHANNEL)
        three.deliver(three.waiting(voice), but=("CHARLIE",))
    three.settle(but=("CHARLIE",))
    behind = three["CHARLIE"]
    assert three.version("ALFA") == 4
    revoke(three, "CHARLIE", "ALFA", "BRAVO")
    three.deliver(three.waiting("BRAVO"))
    assert ended(three, "CHARLIE")["reason"] == REASON
    assert behind.ask("status")["quarantine"] == []


def test_who_leaves_is_not_told_that_it_has_left(three: Circle) -> None:
    three["CHARLIE"].ask("leave", reason="our work is done", channel=CHANNEL)
    three.settle()
    assert ended(three, "CHARLIE")["left"]
    assert "LAKESIDE has ended for this office, which left it" in shown(three, "CHARLIE")
    assert [row.kind for name in ("ALFA", "BRAVO") for row in three[name].engine.vault.outgoing()].count("farewell") == 0


# Left out when branches are united


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    circle = split(tmp_path_factory.mktemp("twins"), twins=True)
    circle.close()
    return circle.folder, circle.clock.now()


@pytest.fixture
def twins(tmp_path: Path, made: tuple[Path, int]) -> Iterator[Circle]:
    """Two offices of one name, each admitted in one branch."""
    folder, at = made
    shutil.copytree(folder, tmp_path / "twins")
    circle = Circle(tmp_path / "twins", *sorted({*WEST, *EAST} - {"FOXTROT"}), at=at)
    circle.join("FOXTROT", called="ECHO")
    yield circle
    circle.close()


def one_goes(circle: Circle) -> tuple[str, tuple[str, str]]:
    """The twin that can be left out, which is that of the second branch by its digest; and two who revoke it."""
    _, second = sorted(circle["ALFA"].engine.histories.copy().popitem()[1].tips, key=lambda tip: tip.digest)
    return ("ECHO", ("ALFA", "BRAVO")) if second.has(circle["ECHO"].engine.sealer.office) else ("FOXTROT", ("CHARLIE", "DELTA"))


def unite(circle: Circle, *, but: tuple[str, ...] = ()) -> None:
    circle["ALFA"].ask("unite", channel=CHANNEL)
    circle.settle(but=but)
    (waiting,) = circle["DELTA"].ask("pending", channel=CHANNEL)
    circle["DELTA"].ask("agree", digest=waiting["digest"], channel=CHANNEL)
    for _ in range(3):
        circle.tick(20)
        circle.settle(but=but)


def test_two_offices_of_one_name_are_united_once_one_is_revoked_and_that_one_is_told(twins: Circle) -> None:
    with pytest.raises(Mistake) as caught:
        twins["ALFA"].ask("unite", channel=CHANNEL)
    assert caught.value.code == "charter.twice"
    gone, voices = one_goes(twins)
    twins[gone].send(voices[0], "We were here.", channel=CHANNEL)
    twins.settle()
    revoke(twins, gone, *voices)
    exchange(twins)
    unite(twins)
    for name in ("ALFA", "BRAVO", "CHARLIE", "DELTA"):
        assert not twins[name].ask("history", channel=CHANNEL)["split"]
        twins[name].close()
        twins[name].open()
    assert "We were here." in twins[voices[0]].ask("read", number=f"TO{gone} 1")["cable"]
    twins[voices[0]].ask("log", channel=CHANNEL)
    twins[voices[0]].ask("status")
    assert ended(twins, gone)["reason"] == REASON
    assert "has ended for this office" in shown(twins, gone)


def test_an_office_that_is_left_out_takes_of_the_union_that_it_is_revoked_and_goes_on_showing_what_it_has(twins: Circle) -> None:
    gone, voices = one_goes(twins)
    revoke(twins, gone, *voices)
    for _ in range(3):
        twins.tick(20)
        twins.settle(but=(gone,))
    unite(twins, but=(gone,))
    history = twins["BRAVO"].engine.histories.copy().popitem()[1]
    seat = history.in_force.met(twins[gone].engine.sealer.office)
    union = twins["BRAVO"].engine.sealer.enclosed(history.chain(), seat, 2, twins.clock.now())
    version = twins.version(gone)
    twins.bring(gone, union)
    twins.bring(gone, union)
    assert ended(twins, gone)["signed_by"] == list(voices)
    assert twins.version(gone) == version
    assert twins[gone].ask("status")["quarantine"] == []
    twins[gone].close()
    twins[gone].open()
    assert "has ended for this office" in shown(twins, gone)
    assert twins[gone].ask("log", channel=CHANNEL) == []


def test_a_union_without_an_office_that_knows_of_no_revocation_is_refused_there_and_kept_as_evidence_once(twins: Circle) -> None:
    gone, voices = one_goes(twins)
    revoke(twins, gone, *voices)
    for _ in range(3):
        twins.tick(20)
        twins.settle(but=(gone,))
    unite(twins, but=(gone,))
    history = twins["BRAVO"].engine.histories.copy().popitem()[1]
    seat = history.in_force.met(twins[gone].engine.sealer.office)
    revoked = {one.digest for one in history.revocations}
    acts = [artefact for digest, artefact in history.acts if digest not in revoked]
    versions = write_chain(acts, named_by(history.versions), history.papers, history.in_force.digest)
    before = twins.names(gone)
    for _ in range(2):
        twins.bring(gone, twins["BRAVO"].engine.sealer.enclosed(versions, seat, 2, twins.clock.now()))
    assert (ended(twins, gone), twins.names(gone)) == (None, before)
    assert [row["code"] for row in twins[gone].ask("history", channel=CHANNEL)["refused"]] == ["charter.seat"]
    assert "a version of its charter that somebody has signed and that does not hold: refused" in shown(twins, gone)
    twins[gone].close()
    twins[gone].open()
