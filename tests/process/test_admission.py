"""Invitations and admissions between real stations and a real switch: letters that wait there, used ones, stolen ones, and none at all."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from station_harness import PASSPHRASE, Network, Seat, Station, draft, until
from switch_harness import TODAY

from backchannel.envelope import Envelope
from backchannel.errors import BackchannelError, Mistake, Refused, Trouble
from backchannel.run import letters
from backchannel.run.courier import take, write_one
from backchannel.run.folder import Folder
from backchannel.seal import SystemRandomness
from backchannel.seal.code import Code, Slip
from backchannel.seal.invitation import Letter
from backchannel.seal.keyfile import open_officer_file

Shared = tuple[Network, dict[str, Any]]


@contextmanager
def founded(folder: Path) -> Iterator[Network]:
    """Three offices; NORTH has founded a channel, and its station runs."""
    seats = {"NORTH": "Ida Brook", "SOUTH": "Vera Holm", "HARBOUR": "Jon Reed"}
    with Network(folder, **{name: Seat(person=person, series=f"{name[:3]}TO") for name, person in seats.items()}) as made:
        seat = {"office": None, "role": "office", "series": "NORTO", "first": 1, "serial": 1, "prefix": None}
        assert made["NORTH"].ask("found", name="AUTUMN", seats=[seat])["entered"]
        made.run("NORTH")
        yield made


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    with founded(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """The three offices on their channel, and the facts of HARBOUR's invitation, for tests that look and disturb nobody."""
    with founded(tmp_path_factory.mktemp("shared")) as made:
        yield made, grown(made)


def invite(inviter: Station, office: str, role: str = "office") -> dict[str, Any]:
    """An invitation whose letter waits at the switch."""
    facts = inviter.ask("invite", office=office, role=role, series=f"{office[:3]}TO", first=1, serial=1, prefix=None, channel=None)
    letters.deposit(facts)
    return dict(facts)


def answer(newcomer: Station, facts: dict[str, Any], sealed: str | None = None) -> dict[str, Any]:
    """Answer with what stands on the page, or with the letter's file."""
    return dict(newcomer.ask("join", letter=sealed or collected(facts), words=" ".join(facts["words"])))


def collected(facts: dict[str, Any]) -> str:
    return b64encode(letters.collect(facts["slip"])).decode("ascii")


def state(inviter: Station, office: str) -> str:
    return next(str(row["state"]) for row in inviter.ask("invitations") if row["office"] == office)


def admit(inviter: Station, office: str) -> None:
    until(lambda: state(inviter, office) == "answered", "the answer")
    inviter.ask("admit", office=office)


def on_channel(station: Station) -> list[str]:
    rows = station.ask("status")["channels"]
    return [seat["office"] for seat in rows[0]["offices"]] if rows else []


def grown(network: Network) -> dict[str, Any]:
    """NORTH and SOUTH are on the channel, and HARBOUR is admitted by both: the facts of its invitation."""
    network.run("SOUTH", "HARBOUR")
    admitted(network["NORTH"], network["SOUTH"])
    facts = invite(network["SOUTH"], "HARBOUR", "intermediary")
    answer(network["HARBOUR"], facts)
    admit(network["SOUTH"], "HARBOUR")
    until(lambda: network["NORTH"].ask("pending"), "what waits for the other signature")
    network["NORTH"].ask("admit", office="HARBOUR")
    until(lambda: on_channel(network["HARBOUR"]), "the third office")
    return facts


def admitted(inviter: Station, newcomer: Station) -> None:
    answer(newcomer, invite(inviter, newcomer.name))
    admit(inviter, newcomer.name)
    until(lambda: on_channel(newcomer), f"{newcomer.name} to be on the channel")


def is_there(slip: str) -> bool:
    try:
        return bool(letters.collect(slip))
    except BackchannelError:
        return False


def test_three_offices_that_have_nothing_but_ten_words_form_a_channel_and_write_on_it(shared: Shared) -> None:
    network, _ = shared
    for name in ("NORTH", "SOUTH", "HARBOUR"):
        until(lambda name=name: on_channel(network[name]) == ["NORTH", "SOUTH", "HARBOUR"], "the same three everywhere")  # type: ignore[misc]
    network["NORTH"].ask("send", drafts=[draft(sender="NORTH", to="SOUTH")])
    until(lambda: network["SOUTH"].received("NORTO 1"), "the first message")


def test_who_was_invited_here_is_known_by_the_code_and_who_was_not_by_the_charter_alone(shared: Shared) -> None:
    network, _ = shared
    known = {row["office"]: row["key_verified"] for row in network["NORTH"].ask("history")["offices"]}
    assert known["SOUTH"] == "by the code of its invitation"
    assert known["HARBOUR"].startswith("by the charter only")
    assert network["SOUTH"].ask("compared", office="NORTH", how="words compared by telephone")["office"] == "NORTH"
    known = {row["office"]: row["key_verified"] for row in network["SOUTH"].ask("history")["offices"]}
    assert known["NORTH"] == "words compared by telephone"


def test_everybody_is_called_to_what_happens(shared: Shared) -> None:
    network, _ = shared
    until(lambda: network["NORTH"].said().count("alarm admitted") == 2, "the alarms")
    assert "alarm invitation-answered" in network["NORTH"].said()
    assert "alarm charter-waits" in network["NORTH"].said()
    assert "alarm joined" in network["SOUTH"].said()
    assert "alarm joined" in network["HARBOUR"].said()


def test_a_letter_is_taken_out_of_its_mailbox_when_it_is_used(shared: Shared) -> None:
    _, facts = shared
    until(lambda: not is_there(facts["slip"]), "the letter to be taken out")
    with pytest.raises(Mistake, match="no letter under these words"):
        letters.collect(facts["slip"])


def test_a_letter_can_be_read_again_until_then(network: Network) -> None:
    facts = invite(network["NORTH"], "SOUTH")
    assert letters.collect(facts["slip"]) == letters.collect(facts["slip"]) == b64decode(facts["letter"])


def test_who_kept_a_used_letter_admits_nobody_and_a_person_is_called(network: Network) -> None:
    facts = grown(network)
    thief = impostor(network, "HARBOUR")
    answer(thief, facts, facts["letter"])
    until(lambda: "alarm invitation-disputed" in network["SOUTH"].said(), "the alarm")
    assert on_channel(thief) == []
    assert on_channel(network["SOUTH"]) == ["NORTH", "SOUTH", "HARBOUR"]
    assert state(network["SOUTH"], "HARBOUR") == "admitted"


def test_two_answers_before_the_admission_are_a_dispute_that_nobody_can_admit(network: Network) -> None:
    network.run("SOUTH")
    facts = invite(network["NORTH"], "SOUTH")
    answer(impostor(network, "SOUTH"), facts)
    until(lambda: state(network["NORTH"], "SOUTH") == "answered", "the first answer")
    answer(network["SOUTH"], facts)
    until(lambda: state(network["NORTH"], "SOUTH") == "disputed", "the second answer")
    with pytest.raises(Mistake, match="two answers that differ"):
        network["NORTH"].ask("admit", office="SOUTH")
    assert on_channel(network["NORTH"]) == ["NORTH"]


def test_what_was_shown_is_what_is_signed(network: Network) -> None:
    network.run("SOUTH")
    answer(network["SOUTH"], invite(network["NORTH"], "SOUTH"))
    until(lambda: state(network["NORTH"], "SOUTH") == "answered", "the answer")
    with pytest.raises(Mistake, match="another admission"):
        network["NORTH"].ask("admit", office="SOUTH", digest="00" * 32)
    assert on_channel(network["NORTH"]) == ["NORTH"]


def test_a_withdrawn_letter_is_taken_out_and_an_answer_to_it_is_refused(network: Network) -> None:
    network.run("SOUTH")
    facts = invite(network["NORTH"], "SOUTH")
    sealed = collected(facts)
    network["NORTH"].ask("withdraw", office="SOUTH")
    letters.take_out(Asked(network["NORTH"]))
    assert not is_there(facts["slip"])
    answer(network["SOUTH"], facts, sealed)
    until(lambda: network["NORTH"].ask("status")["quarantine"], "the refusal")
    assert [row["code"] for row in network["NORTH"].ask("status")["quarantine"]] == ["invitation.withdrawn"]


def test_two_letters_under_the_same_words_are_answered_by_nobody(network: Network) -> None:
    mine = invite(network["NORTH"], "SOUTH")
    code = Code.parse(" ".join(mine["words"]))
    again = network["NORTH"].ask("invite", office="SOUTH", role="office", series="OTHER", first=1, serial=1, prefix=None, channel=None)
    theirs = forged(network["NORTH"], again, code)
    letters.deposit({**mine, "envelope": theirs})
    with pytest.raises(Refused, match="two letters under these words"):
        letters.collect(mine["slip"])


def test_without_the_switch_the_letter_goes_as_a_file_and_the_error_says_so(network: Network) -> None:
    network.switch.kill()
    with pytest.raises(Trouble, match="no answer from"):
        invite(network["NORTH"], "SOUTH")
    facts = network["NORTH"].ask("invite", office="SOUTH", role="office", series="SOUTO", first=1, serial=1, prefix=None, channel=None)
    with pytest.raises(Trouble, match="no answer from"):
        letters.collect(facts["slip"])
    assert network["SOUTH"].ask("look", letter=facts["letter"], words=" ".join(facts["words"]))["inviter"] == "NORTH"


def test_an_answer_goes_on_a_stick_where_no_network_is(network: Network, tmp_path: Path) -> None:
    facts = invite(network["NORTH"], "SOUTH")
    sealed = collected(facts)
    network.switch.kill()
    for name in ("answer.pouch", "answer.eml"):
        write_one(tmp_path / name, b64decode(answer(network["SOUTH"], facts, sealed)["answer"]))
        take(Asked(network["NORTH"]), [tmp_path / name])
    assert state(network["NORTH"], "SOUTH") == "answered"


def test_words_that_are_another_invitation_s_find_nothing(network: Network) -> None:
    invite(network["NORTH"], "SOUTH")
    with pytest.raises(Mistake, match="no letter under these words"):
        letters.collect(str(Slip(code=Code(secret=bytes(14)), switch=network.switch.url)))
    with pytest.raises(Mistake, match="ten words and no address"):
        letters.collect(str(Slip(code=Code(secret=bytes(14)))))


class Asked:
    """A station as the clerk that the commands see."""

    def __init__(self, station: Station) -> None:
        self._station = station

    def call(self, name: str, /, **arguments: Any) -> Any:
        return self._station.ask(name, **arguments)


def impostor(network: Network, name: str) -> Station:
    """Another office of this name, with keys of its own, that runs at the same switch."""
    station = Station(Folder(path=network[name].folder.path.with_name("impostor")), name)
    kept = network.stations[name]
    network.stations["impostor"] = network.stations[name] = station
    network.make(name, Seat(person="Nobody", series="XTO"))
    network.stations[name] = kept
    station.start()
    return station


def forged(inviter: Station, facts: dict[str, Any], code: Code) -> str:
    """Another letter, sealed for these words: what somebody would leave who knows them and is on the channel."""
    other = Letter.open(b64decode(facts["letter"]), Code.parse(" ".join(facts["words"])))
    secrets = open_officer_file(inviter.folder.officer_key.read_bytes(), PASSPHRASE)
    sealed = Letter.write(other.terms, other.history, code, secrets).seal(code, SystemRandomness())
    return b64encode(Envelope.post(mailbox=code.mailbox.mailbox, urgency=2, sealed=sealed, today=TODAY).encode()).decode("ascii")
