"""What is too large for an envelope goes by file, and what somebody holds already is not sent again; both with bounds made low."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.errors import Mistake
from backchannel.run import founding, inviting, membership
from backchannel.run.letters import deposit
from backchannel.seal import invitation
from backchannel.seal.padding import fits, padded_length
from backchannel.seal.strictjson import decode_object
from run.circle import Circle

CHANNEL = "LAKESIDE"


@pytest.fixture
def circle(tmp_path: Path) -> Iterator[Circle]:
    circle = Circle(tmp_path, "ALFA", "BRAVO", "CHARLIE", "DELTA")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    yield circle
    circle.close()


def test_a_letter_that_has_outgrown_an_envelope_is_a_file_alone_and_can_be_answered(
    circle: Circle, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(circle.invite("ALFA", "CHARLIE")["letter"]) * 3 // 4
    circle["ALFA"].ask("withdraw", office="CHARLIE", channel=CHANNEL)
    before = len(circle["ALFA"].ask("letters_out"))
    for bound, waits in ((size + 1, True), (size // 2, False)):
        monkeypatch.setattr(inviting, "SEALED_BYTES", bound)
        letter = circle.invite("ALFA", "CHARLIE")
        assert (letter["envelope"] is not None) == waits
        circle["ALFA"].ask("withdraw", office="CHARLIE", channel=CHANNEL)
        assert len(circle["ALFA"].ask("letters_out")) == before + 1, "what was never at a switch is not taken out of one"
    letter = circle.invite("ALFA", "CHARLIE")
    with pytest.raises(Mistake) as caught:
        deposit(letter)
    assert (caught.value.code, caught.value.hint) == ("invitation.letter-size", "It goes as a file: --letter FILE.")
    circle.answer("CHARLIE", letter)
    circle.settle()
    assert circle["ALFA"].ask("invitations")[-1]["state"] == "answered"


def test_nothing_is_left_of_an_invitation_whose_letter_could_not_be_written(circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitation, "LETTER_BYTES", 1000)
    before = circle["ALFA"].ask("invitations")
    with pytest.raises(Mistake):
        circle.invite("ALFA", "CHARLIE")
    assert circle["ALFA"].ask("invitations") == before


def test_a_founding_version_that_no_envelope_takes_is_said_to_go_by_file(circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    circle["ALFA"].ask("pin", card=circle["DELTA"].ask("own_card")["card"], how="compared")
    seats = [
        {"office": office, "role": "office", "series": f"X{place}", "first": 1, "serial": 1, "prefix": None}
        for place, office in enumerate((None, "DELTA"))
    ]
    assert not circle["ALFA"].ask("found", name="SMALL", seats=seats)["by_file"]
    monkeypatch.setattr(founding, "SEALED_BYTES", 20_000)
    assert circle["ALFA"].ask("found", name="LARGE", seats=seats)["by_file"]


def test_an_act_that_no_envelope_takes_is_left_out_and_holds_up_nothing(circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    circle.answer("CHARLIE", circle.invite("ALFA", "CHARLIE"))
    circle.settle()
    circle["ALFA"].ask("admit", office="CHARLIE")
    circle.settle()
    monkeypatch.setattr(membership, "SEALED_BYTES", 12_000)
    circle["BRAVO"].ask("admit", office="CHARLIE")
    assert circle.version("BRAVO") == 3
    assert not [row for row in circle["BRAVO"].engine.vault.outgoing() if row.kind.startswith("chain")]
    monkeypatch.undo()
    for _ in range(2):
        circle.tick(20)
        circle.settle()
    assert circle.version("ALFA") == 3


def test_a_length_fits_as_long_as_its_seal_does() -> None:
    for length in (1, 1000, 100_000, 3_900_000):
        room = padded_length(length) + 8 * 1024
        assert fits(length, room)
        assert not fits(length, room - 1)


# What somebody holds already


def chains_for(circle: Circle, at: str, office: str) -> list[int]:
    to = circle[office].engine.sealer.office
    return [len(row.envelope) for row in circle[at].engine.vault.outgoing() if row.office == to and row.kind.startswith("chain")]


def test_a_newcomer_is_sent_what_follows_its_letter_whoever_signs_last(circle: Circle) -> None:
    circle.answer("CHARLIE", circle.invite("ALFA", "CHARLIE"))
    circle.settle()
    circle["ALFA"].ask("admit", office="CHARLIE")
    circle.settle()
    circle["BRAVO"].ask("admit", office="CHARLIE")
    (size,) = chains_for(circle, "BRAVO", "CHARLIE")
    (history,) = circle["BRAVO"].engine.histories.values()
    assert size < len(history.chain()) // 2
    circle.settle()
    assert circle.names("CHARLIE") == ["ALFA", "BRAVO", "CHARLIE"]
    assert circle["CHARLIE"].ask("status")["quarantine"] == []


def test_a_newcomer_whose_letter_is_old_is_sent_all_that_came_since(circle: Circle) -> None:
    circle.answer("DELTA", circle.invite("ALFA", "DELTA"))
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    circle["BRAVO"].ask("revoke", office="CHARLIE", reason="Closed", channel=CHANNEL)
    circle.settle()
    circle["ALFA"].ask("revoke", office="CHARLIE", reason="Closed", channel=CHANNEL)
    circle.settle()
    for voice in ("ALFA", "BRAVO"):
        circle[voice].ask("admit", office="DELTA")
        circle.settle()
    assert circle.names("DELTA") == ["ALFA", "BRAVO", "DELTA"]
    assert circle.version("DELTA") == circle.version("ALFA")


def test_a_change_of_many_cards_travels_without_them(circle: Circle) -> None:
    circle["ALFA"].ask("change", terms={"ceiling": "SECRET"}, channel=CHANNEL)
    (history,) = circle["ALFA"].engine.histories.values()
    (row,) = circle["ALFA"].engine.vault.charters.pending(history.channel)
    brief = decode_object(history.propose(row.artefact).brief)
    assert (brief["cards"], brief["acceptances"]) == ([], [])
    assert len(decode_object(row.artefact)["cards"]) == 2, "what is kept is whole"
    (sent,) = [one for one in circle["ALFA"].engine.vault.outgoing() if one.kind.startswith("charter")]
    assert len(sent.envelope) < len(row.artefact) // 2
    circle.settle()
    (waiting,) = circle["BRAVO"].ask("pending", channel=CHANNEL)
    circle["BRAVO"].ask("agree", digest=waiting["digest"], channel=CHANNEL)
    circle.settle()
    assert (circle.version("ALFA"), circle.version("BRAVO")) == (3, 3)
    circle.answer("CHARLIE", circle.invite("ALFA", "CHARLIE"))
    circle.settle()
    circle["ALFA"].ask("admit", office="CHARLIE")
    (row,) = circle["ALFA"].engine.vault.charters.pending(history.channel)
    (history,) = circle["ALFA"].engine.histories.values()
    assert len(decode_object(history.propose(row.artefact).brief)["cards"]) == 1, "the newcomer's"
