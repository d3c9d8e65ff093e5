"""What others put into a station's mailbox: refused and kept, and the next good message arrives."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from station_harness import Network, Seat, Station, draft, until
from switch_harness import SystemRandomness

from backchannel.carriers import SwitchCarrier
from backchannel.envelope import Deposit, Envelope, MailboxAddress, MailboxKey
from backchannel.limits import SEALED_BYTES
from backchannel.run.office import mailbox_key
from backchannel.seal import read_card
from backchannel.seal.age import HybridIdentity, HybridRecipient, encrypt
from backchannel.seal.padding import pad

CHANCE = SystemRandomness()


class Mailbox:
    """A station's mailbox as others use it, and the key that its own device is sealed to."""

    def __init__(self, station: Station) -> None:
        with station.stores() as stores:
            self.key: MailboxKey = mailbox_key(stores)
        card = read_card(station.ask("own_card")["card"].encode())
        self.address = MailboxAddress.parse(card.mailbox)
        self.standing: HybridRecipient = card.devices[0].standing

    def envelope(self, sealed: bytes, urgency: int = 1) -> Envelope:
        return Envelope.post(mailbox=self.key.mailbox, urgency=urgency, sealed=sealed, today=datetime.now(UTC).date())

    def put(self, *envelopes: Envelope) -> None:
        """Deposit with the right that every correspondent has."""

        async def deposit() -> None:
            carrier = SwitchCarrier(self.address.url)
            acceptances = await carrier.deposit([Deposit(envelope=envelope, address=self.address) for envelope in envelopes])
            assert all(acceptance.accepted for acceptance in acceptances)
            await carrier.close()

        asyncio.run(deposit())

    def peek(self) -> Sequence[Envelope]:
        """What waits there, left where it is."""

        async def collect() -> Sequence[Envelope]:
            carrier = SwitchCarrier(self.address.url)
            envelopes = await carrier.collect(self.key)
            await carrier.close()
            return envelopes

        return asyncio.run(collect())


def sealed_to(recipient: HybridRecipient, plaintext: bytes) -> bytes:
    return encrypt(plaintext, [recipient], CHANCE)


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    seats = {name: Seat(person=f"Officer of {name}", series=name[:5]) for name in ("MISSION", "CAPITAL", "OUTPOST")}
    with Network(tmp_path, **seats) as network:
        network.found("SPRING")
        yield network


def quarantine(station: Station) -> list[str]:
    return sorted(row["code"] for row in station.ask("status")["quarantine"])


def test_garbage_is_kept_as_it_came_without_an_alarm_and_the_next_good_message_arrives(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    box = Mailbox(capital)
    network.run("MISSION")
    mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL")])
    until(lambda: mission.delivery("MISSI 1") == "accepted", "the good message at the switch")
    good = max(box.peek(), key=lambda envelope: len(envelope.sealed)).sealed
    bad = {
        "words": b"no age file at all",
        "chance": os.urandom(5000),
        "truncated": good[:-20],
        "bent": good[:-20] + bytes(20),
        "foreign": sealed_to(HybridIdentity.from_seed(os.urandom(32)).recipient, b"not for you"),
        "no artefact": sealed_to(box.standing, b"opened, and nothing of ours"),
        "no padding": sealed_to(box.standing, b'{"payload":"e30","signatures":[]}'),
        "no signature": sealed_to(box.standing, pad(b'{"payload":"e30","signatures":[]}')),
        "empty": sealed_to(box.standing, b""),
        "nested": sealed_to(box.standing, pad(b"[" * 5000 + b"]" * 5000)),
        "huge": os.urandom(SEALED_BYTES),
    }
    box.put(*(box.envelope(sealed) for sealed in bad.values()))
    capital.start()
    until(lambda: len(quarantine(capital)) == len(bad), "everything bad in quarantine")
    assert capital.received("MISSI 1")
    mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL", precedence="FLASH")])
    until(lambda: capital.received("MISSI 2"), "the message after the garbage")
    assert capital.said() == "ready\nalarm flash MISSI 2\n"
    status = capital.ask("status")
    assert sorted(row["bytes"] for row in status["quarantine"]) == sorted(len(box.envelope(sealed).encode()) for sealed in bad.values())
    assert all(row["code"] and row["why"].endswith((".", "?")) for row in status["quarantine"])
    assert capital.stop() == 0
    with capital.stores() as stores:
        assert {Envelope.parse(stores.vault.came(row.digest)).sealed for row in stores.vault.quarantined()} == set(bad.values())
    assert not box.peek()


def test_a_replayed_message_shows_once_and_one_put_into_another_mailbox_is_refused(network: Network) -> None:
    mission, capital, outpost = (network[name] for name in ("MISSION", "CAPITAL", "OUTPOST"))
    box, other = Mailbox(capital), Mailbox(outpost)
    network.run("MISSION")
    mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL")])
    until(lambda: mission.delivery("MISSI 1") == "accepted", "the message at the switch")
    message = max(box.peek(), key=lambda envelope: len(envelope.sealed))
    network.run("CAPITAL", "OUTPOST")
    until(lambda: capital.received("MISSI 1"), "the message")
    for _ in range(3):
        box.put(message)
        until(lambda: not box.peek(), "the replay to be taken")
    other.put(other.envelope(message.sealed))
    until(lambda: quarantine(outpost), "the stray in quarantine")
    assert quarantine(outpost) == ["age.no-match"]
    status = capital.ask("status")
    assert (status["counts"]["received"], status["counts"]["evidence"], status["quarantine"]) == (1, 0, [])
    assert len(capital.ask("arrivals")) == 1


def test_an_addressee_who_sends_a_message_on_or_back_makes_neither_a_delivery_nor_a_fault(network: Network) -> None:
    mission, capital, outpost = (network[name] for name in ("MISSION", "CAPITAL", "OUTPOST"))
    back, on = Mailbox(mission), Mailbox(outpost)
    network.run()
    mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL", precedence="FLASH")])
    until(lambda: capital.received("MISSI 1"), "the message")
    channel = bytes.fromhex(capital.ask("status")["channels"][0]["id"])
    capital.stop()
    with capital.stores() as stores:
        row = stores.vault.received(channel, "MISSI", 1)
        assert row is not None
    back.put(back.envelope(sealed_to(back.standing, pad(row.artefact))))
    on.put(on.envelope(sealed_to(on.standing, pad(row.artefact))))
    until(lambda: quarantine(mission), "what was sent back in quarantine")
    assert quarantine(mission) == ["seal.own"]
    until(lambda: outpost.ask("arrivals"), "what was sent on")
    (line,) = outpost.ask("arrivals")
    assert outpost.ask("read", number="MISSI 1")["copy"] is True
    assert line["number"] == "MISSI 1/1"
    assert "alarm" not in outpost.said()
    capital.start()
    mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL")])
    until(lambda: capital.received("MISSI 2"), "the next message")
    until(lambda: mission.delivery("MISSI 1", "CAPITAL") in ("received", "opened"), "a receipt that covers the first")


def test_a_number_used_twice_keeps_both_messages_and_tells_both_ends(network: Network, tmp_path: Path) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    copy = tmp_path / "copy"
    shutil.copytree(mission.folder.path, copy)
    network.run("MISSION", "CAPITAL")
    first = mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL", words="The first words.")])[0]["digest"]
    until(lambda: mission.delivery("MISSI 1") == "received", "the first receipt")
    mission.kill()
    shutil.rmtree(mission.folder.path)
    shutil.copytree(copy, mission.folder.path)
    mission.start()
    second = mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL", words="Other words.")])[0]["digest"]
    until(lambda: mission.delivery("MISSI 1") == "refused", "the refusal")
    assert "alarm number-used-twice MISSI 1\n" in capital.said()
    assert "alarm refused MISSI 1\n" in mission.said()
    facts = capital.ask("read", number="MISSI 1")
    assert ("The first words." in facts["cable"], facts["digest"]) == (True, first)
    assert capital.ask("status")["counts"]["evidence"] == 1
    capital.kill()
    capital.start()
    assert capital.ask("status")["counts"] == {"sent": 0, "received": 1, "evidence": 1, "quarantine": 0}
    assert first != second


def test_a_flood_of_garbage_does_not_hold_up_a_flash(network: Network) -> None:
    mission, capital = network["MISSION"], network["CAPITAL"]
    box = Mailbox(capital)
    network.run("MISSION", "CAPITAL")
    for _ in range(4):
        box.put(*(box.envelope(os.urandom(2000), urgency=3) for _ in range(50)))
    before = time.monotonic()
    mission.ask("send", drafts=[draft(sender="MISSION", to="CAPITAL", precedence="FLASH")])
    until(lambda: capital.received("MISSI 1"), "the Flash", seconds=5)
    assert time.monotonic() - before < 5
