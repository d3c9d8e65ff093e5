"""A charter is signed and entered only when it shows the cards that were verified, our own among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backchannel.envelope import MailboxKey
from backchannel.errors import Mistake
from backchannel.message import OfficeName, PersonName
from backchannel.run.clock import ExerciseClock
from backchannel.run.folder import Folder
from backchannel.run.office import make_office
from backchannel.seal import Card, OfficeSecrets, SecretPair, SystemRandomness, co_sign, first_card, read_card, read_proposal
from backchannel.seal.age import HybridIdentity
from backchannel.seal.keyfile import open_officer_file
from run.pair import PASSPHRASE, START, Pair, Side

SEATS = [
    {"office": "MISSION", "role": "office", "series": "MISTO", "first": 1, "serial": 1, "prefix": None},
    {"office": "CAPITAL", "role": "office", "series": "TOMIS", "first": 1, "serial": 1, "prefix": None},
]


def other_card(side: Side) -> Card:
    """A card under an office's true root keys, with another device and mailbox: what a stolen officer's file can make."""
    secrets = open_officer_file(side.folder.officer_key.read_bytes(), PASSPHRASE)
    true = read_card(side.ask("own_card")["card"].encode())
    device, standing = SecretPair.fresh(SystemRandomness()), HybridIdentity.from_seed(bytes(range(32)))
    return first_card(
        name=true.name,
        person_name=true.officer.name,
        secrets=secrets,
        eyes=true.officer.eyes,
        device=device.public,
        standing=standing.recipient,
        mailbox=true.mailbox,
    )


def founding(side: Side, card: Card, how: str = "by nobody") -> str:
    """A charter that this side founds over another's card."""
    side.ask("pin", card=card.artefact.decode(), how=how)
    charter: str = side.ask("found", name="AUTUMN", seats=SEATS)["charter"]
    return charter


def refused(side: Side, call: str, **arguments: Any) -> str:
    with pytest.raises(Mistake) as caught:
        side.ask(call, **arguments)
    return caught.value.code


def test_an_impostor_under_a_pinned_name_gets_no_signature(pair: Pair, tmp_path: Path) -> None:
    folder = Folder(path=tmp_path / "impostor")
    make_office(
        folder,
        name=OfficeName.parse("CAPITAL"),
        person=PersonName.parse("Somebody Else"),
        switch="http://127.0.0.1:1",
        passphrase=PASSPHRASE,
        clock=ExerciseClock(START),
        work_factor=10,
    )
    impostor = Side(folder.path, "CAPITAL", ExerciseClock(START))
    charter = founding(impostor, read_card(pair.mission.ask("own_card")["card"].encode()))
    impostor.close()
    assert refused(pair.mission, "sign", proposal=charter) == "charter.other-keys"


def test_a_second_office_of_a_pinned_name_is_not_pinned(pair: Pair) -> None:
    stranger = make_stranger("CAPITAL")
    assert refused(pair.mission, "pin", card=stranger.artefact.decode(), how="it came by mail") == "card.name-taken"


def make_stranger(name: str) -> Card:
    secrets = OfficeSecrets.fresh(SystemRandomness())
    return first_card(
        name=OfficeName.parse(name),
        person_name=PersonName.parse("Somebody Else"),
        secrets=secrets,
        eyes=HybridIdentity.from_seed(secrets.eyes).recipient,
        device=SecretPair.fresh(SystemRandomness()).public,
        standing=HybridIdentity.from_seed(bytes(32)).recipient,
        mailbox=MailboxKey.fresh(SystemRandomness()).address("http://127.0.0.1:1").text(),
    )


def test_a_charter_with_another_card_of_a_pinned_office_is_not_signed(pair: Pair) -> None:
    pair.capital.ask("pin", card=pair.mission.ask("own_card")["card"], how="compared in a test")
    swapped = other_card(pair.mission)
    charter = founding(pair.capital, swapped)
    pair.capital.ask("pin", card=pair.mission.ask("own_card")["card"], how="compared in a test")
    assert refused(pair.capital, "enter", charter=signed_by_both(pair, charter)) == "charter.other-card"


def signed_by_both(pair: Pair, charter: str) -> str:
    """The charter with MISSION's signature too, given by its keys without its station's checks."""
    secrets = open_officer_file(pair.mission.folder.officer_key.read_bytes(), PASSPHRASE)
    return co_sign(read_proposal(charter.encode()), secrets).artefact.decode()


def test_a_charter_with_another_card_of_our_own_is_not_signed(pair: Pair) -> None:
    charter = founding(pair.capital, other_card(pair.mission))
    assert refused(pair.mission, "sign", proposal=charter) == "charter.our-card"
