"""Planted strings travel through a real switch: nothing of them is in what it stores, says or holds in memory."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from station_harness import Network, Seat, until
from switch_harness import SwitchProcess

from backchannel.envelope import MailboxKey
from backchannel.run.office import mailbox_key

PAGE = 4096
WORDS = "QUIXOTIC-LANTERN-9341"
TEXT = "HALCYON-TURBINE-7720"
TITLE = "PERIWINKLE-NOTE-5518"
SUBJECT = "ZEPHYR-OVER-KALINGA-2046"
PLANTED = {
    "words": WORDS,
    "the exact words of a text": TEXT,
    "a title": TITLE,
    "a subject": SUBJECT,
    "an originator": "QUARTZ MISSION",
    "an addressee": "OBSIDIAN CAPITAL",
    "an intermediary": "VERMILION HARBOUR",
    "a person": "Thessaly Brandywine",
    "another person": "Ambrose Quillfeather",
    "a series": "QUAMITO",
    "another series": "OBSAMO",
    "a number with its serial": "QUAMITO 731/88123",
    "a serial": "88123",
    "a precedence": "FLASH",
    "another precedence": "IMMEDIATE",
    "a classification": "TOP SECRET",
    "a caveat": "EXCLUSIVELY EYES ONLY",
    "a caveat of our own": "VIRIDIAN-KEEP",
    "a channel": "CORMORANT-SPRING",
    "a kind of artefact": "backchannel-msg",
    "a member of a payload": '"portions"',
}
DRAFT = f"""FLASH
TOP SECRET; VIRIDIAN-KEEP; EXCLUSIVELY EYES ONLY
From: QUARTZ MISSION
To: OBSIDIAN CAPITAL
Info: VERMILION HARBOUR
Subject: {SUBJECT}

1. {WORDS}

2. [text; for OBSIDIAN CAPITAL, VERMILION HARBOUR]
Title: {TITLE}
Begin text:
{TEXT}
End text.
"""


def spellings(planted: str) -> dict[str, bytes]:
    """A string as it could lie in memory or on a disk."""
    plain = planted.encode()
    found = {"plain": plain, "lower case": plain.lower(), "UTF-16": planted.encode("utf-16-le"), "hex": plain.hex().encode()}
    for offset in range(3):
        # Of a string inside base64, the characters that stand whatever is before and after it (six bits each).
        inner = base64.b64encode(bytes(offset) + plain)[-(-8 * offset // 6) : 8 * (offset + len(plain)) // 6]
        found[f"base64 at {offset}"] = inner
        found[f"base64url at {offset}"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    return found


def sightings(place: bytes, planted: dict[str, str]) -> list[str]:
    return [f"{what}: {name}" for what, string in planted.items() for name, spelling in spellings(string).items() if spelling in place]


def look(switch: SwitchProcess) -> dict[str, bytes]:
    """What it stores, says and remembers now; of its memory the pages that hold anything."""
    memory = switch.remembered()
    pages = (memory[at : at + PAGE] for at in range(0, len(memory), PAGE))
    return {"kept": switch.kept(), "said": switch.said(), "remembered": b"".join(page for page in pages if page.count(0) != len(page))}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """All that the switch stores, says and remembers: while the envelopes lie there, and after they were taken."""
    quartz = Seat(person="Thessaly Brandywine", series="QUAMITO", first=731, serial=88123)
    obsidian = Seat(person="Ambrose Quillfeather", series="OBSAMO")
    harbour = Seat(person="Leopold Nightingale", series="VERHA", role="intermediary")
    with Network(tmp_path_factory.mktemp("canary"), QUARTZ_MISSION=quartz, OBSIDIAN_CAPITAL=obsidian, VERMILION_HARBOUR=harbour) as network:
        network.found("CORMORANT-SPRING")
        sender, addressee = network["QUARTZ MISSION"], network["OBSIDIAN CAPITAL"]
        with addressee.stores() as stores:
            key = mailbox_key(stores)
        idle = look(network.switch)
        network.run("QUARTZ MISSION")
        sender.ask("send", drafts=[DRAFT, DRAFT.replace("FLASH", "IMMEDIATE")], eyes_only=["OBSIDIAN CAPITAL", "VERMILION HARBOUR"])
        until(lambda: sender.delivery("QUAMITO 732", "OBSIDIAN CAPITAL") == "accepted", "the switch to accept both")
        lying = look(network.switch)
        network.run("OBSIDIAN CAPITAL", "VERMILION HARBOUR")
        until(lambda: addressee.received("QUAMITO 732"), "both to arrive")
        cable = addressee.ask("read", number="QUAMITO 731")["cable"]
        until(lambda: sender.delivery("QUAMITO 731", "OBSIDIAN CAPITAL") == "opened", "the receipt")
        after = look(network.switch)
        stations = b"".join(path.read_bytes() for name in network.stations for path in network[name].folder.path.glob("*.db*"))
        yield {"idle": idle, "lying": lying, "after": after, "cable": cable, "key": key, "stations": stations}


def test_the_planted_strings_did_arrive(seen: dict[str, Any]) -> None:
    for what in (WORDS, TEXT, TITLE, SUBJECT, "QUAMITO 731/88123", "FLASH", "VIRIDIAN-KEEP", "Thessaly Brandywine"):
        assert what in seen["cable"]


@pytest.mark.parametrize("when", ["lying", "after"])
@pytest.mark.parametrize("where", ["kept", "said", "remembered"])
def test_nothing_planted_is_in_what_the_switch_stores_says_or_remembers(seen: dict[str, Any], when: str, where: str) -> None:
    found = sightings(seen[when][where], PLANTED)
    if where != "remembered":
        assert found == []
    # The words of two precedences are in the libraries of any switch, also of one that has carried nothing.
    own = {what: word for what, word in PLANTED.items() if word in ("FLASH", "IMMEDIATE")}
    assert set(found) <= set(sightings(seen["idle"]["remembered"], own))


def test_nothing_planted_is_in_what_the_stations_store(seen: dict[str, Any]) -> None:
    assert sightings(seen["stations"], PLANTED) == []


def test_the_search_finds_what_the_switch_does_hold(seen: dict[str, Any]) -> None:
    key: MailboxKey = seen["key"]
    assert sightings(seen["lying"]["kept"], {"the mailbox": key.mailbox}) == ["the mailbox: plain"]
    assert "the mailbox: plain" in sightings(seen["lying"]["remembered"], {"the mailbox": key.mailbox})
    assert "a header: plain" in sightings(seen["lying"]["kept"], {"a header": "age-encryption.org/v1"})
    assert "the address: plain" in sightings(seen["lying"]["said"], {"the address": "listening on http://127.0.0.1"})


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("what", PLANTED)
def test_the_search_finds_each_planted_string_in_every_disguise(what: str, before: int) -> None:
    string = PLANTED[what]
    inside = bytes(range(1, before + 1)) + string.encode() + b"after"
    for disguise in (inside, inside.hex().encode(), base64.b64encode(inside), base64.urlsafe_b64encode(inside), string.encode("utf-16-le")):
        assert sightings(b"\x00\xff" + disguise + b"\xff", {what: string})


def test_of_the_precedence_only_the_class_shows(seen: dict[str, Any]) -> None:
    kept: bytes = seen["lying"]["kept"]
    mailbox = seen["key"].mailbox.encode()
    classes = {kept[at : at + 8] for at in places(kept, b"\nclass ") if mailbox in kept[max(0, at - 80) : at]}
    assert classes >= {b"\nclass 1", b"\nclass 2"}


def places(data: bytes, what: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + 1)


def test_the_collect_secret_of_a_mailbox_is_nowhere_on_the_switchs_disk(seen: dict[str, Any]) -> None:
    key: MailboxKey = seen["key"]
    for when in ("lying", "after"):
        assert key.collect not in seen[when]["kept"]
        assert key.deposit not in seen[when]["kept"]
