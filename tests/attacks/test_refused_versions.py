"""Versions that somebody on the channel has signed and nobody may follow: kept as evidence, shown, never twice, and not without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backchannel import limits
from backchannel.cli.render import channels
from backchannel.seal.acts import names_office, write_chain
from backchannel.seal.artefacts import CHARTER, read_artefact
from backchannel.seal.history import History
from backchannel.seal.proposal import propose_next
from backchannel.seal.sdjwt import Signed, sign
from backchannel.vault import charters
from cli.test_render import text
from run.circle import Circle
from unit.seal.growing import payload

CHANNEL = "LAKESIDE"


@pytest.fixture
def circle(tmp_path: Path) -> Iterator[Circle]:
    circle = Circle(tmp_path, "ALFA", "BRAVO", "CHARLIE", "DELTA")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    yield circle
    circle.close()


def alone(circle: Circle, name: str, by: str = "BRAVO") -> Signed:
    """A version with another name for the channel that one office has signed alone."""
    history = held(circle, by)
    force = history.in_force
    agreement = replace(force.agreement, name=name)
    return propose_next(agreement, force.seats, [force], history.papers, circle[by].post.officer()).signed


def held(circle: Circle, at: str) -> History:
    (history,) = circle[at].engine.histories.values()
    return history


def claimed(circle: Circle, *acts: Signed, at: str = "ALFA") -> None:
    """BRAVO sends these as if they held."""
    history = held(circle, "BRAVO")
    chain = write_chain([act.encode() for act in acts], set(), history.papers, history.in_force.digest)
    seat = history.in_force.seat_named(circle.office(at))
    circle.bring(at, circle["BRAVO"].engine.sealer.enclosed(chain, seat, 2, circle.clock.now()))


def refused(circle: Circle, at: str = "ALFA") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = circle[at].ask("history", channel=CHANNEL)["refused"]
    assert circle[at].ask("status")["channels"][0]["refused"] == len(rows)
    return rows


def test_an_office_that_has_changed_the_channel_alone_is_shown_by_its_signature(circle: Circle) -> None:
    version = alone(circle, "Mine")
    claimed(circle, version)
    (row,) = refused(circle)
    assert (row["code"], row["signed_by"], row["digest"]) == ("charter.unsigned", ["BRAVO"], version.digest.hex())
    assert circle.version("ALFA") == 3
    assert circle["ALFA"].ask("status")["quarantine"] == [], "it is told in one place"
    (kept,) = circle["ALFA"].engine.vault.charters.refused(held(circle, "ALFA").channel)
    assert read_artefact(kept.artefact, typ=CHARTER).digest == version.digest
    log = text(channels.log(circle["ALFA"].ask("history", channel=CHANNEL), 200))
    assert "REFUSED, and kept as evidence: a charter that lacks" in log
    assert "kept as evidence" in log and "signed by BRAVO" in log
    assert "do not hold: 1" in text(channels.charters([circle["ALFA"].ask("history", channel=CHANNEL)], 200))


def test_the_same_version_is_kept_once_however_often_and_among_whatever_else_it_comes(circle: Circle) -> None:
    version = alone(circle, "Mine")
    for _ in range(3):
        claimed(circle, version)
        circle.clock.move(circle.clock.now() + 1)
    claimed(circle, version, alone(circle, "Mine too"))
    circle["ALFA"].close()
    circle["ALFA"].open()
    assert len(refused(circle)) == 2
    assert next(row["digest"] for row in refused(circle)) == version.digest.hex()


def test_what_was_refused_and_is_signed_by_all_later_is_evidence_no_more(circle: Circle) -> None:
    circle["BRAVO"].ask("change", terms={"name": "OURS"}, channel=CHANNEL)
    (row,) = circle["BRAVO"].engine.vault.charters.pending(held(circle, "BRAVO").channel)
    claimed(circle, held(circle, "BRAVO").propose(row.artefact).signed)
    assert len(refused(circle)) == 1
    circle.settle()
    for voice in ("ALFA", "CHARLIE"):
        (waiting,) = circle[voice].ask("pending", channel=CHANNEL)
        circle[voice].ask("agree", digest=waiting["digest"], channel=CHANNEL)
        circle.settle()
    rows = circle["ALFA"].ask("history", channel="OURS")
    assert (rows["version"], rows["refused"]) == (4, [])


def test_what_nobody_on_the_channel_has_signed_is_no_evidence_and_goes_to_quarantine(circle: Circle) -> None:
    secrets = circle["DELTA"].post.officer()
    history = held(circle, "BRAVO")
    forged = sign(payload(history.in_force.seats, history.in_force, name="Theirs"), typ=CHARTER, keys=secrets.root.keys)
    claimed(circle, forged)
    assert refused(circle) == []
    assert [row["code"] for row in circle["ALFA"].ask("status")["quarantine"]] == ["charter.signer"]


def test_evidence_of_one_channel_ends_at_its_bound(circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.REFUSED_VERSIONS == charters.REFUSED_VERSIONS
    monkeypatch.setattr(charters, "REFUSED_VERSIONS", 3)
    for count in range(5):
        claimed(circle, alone(circle, f"Mine {count}"))
        circle.clock.move(circle.clock.now() + 1)
    assert len(refused(circle)) == 3
    assert len(circle["ALFA"].ask("status")["quarantine"]) == 2, "what is not kept so is kept as it came"


def test_a_version_names_the_offices_of_its_seats_and_whatever_else_it_is_names_none(circle: Circle) -> None:
    act = alone(circle, "Mine")
    own = circle["ALFA"].engine.sealer.office
    assert names_office(act, own)
    assert not names_office(act, circle["DELTA"].engine.sealer.office)
    listed: list[Any] = ["x", {}, [1, {"office": 2}]]
    for rows in listed:
        assert not names_office(replace(act, content={**act.content, "offices": rows}), own)
