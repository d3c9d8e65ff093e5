"""Several envelopes in one file, and the address of an office without a switch (docs/spec/pouch.md)."""

from __future__ import annotations

from datetime import date

import pytest

from backchannel.envelope import PACKET_MARK, POUCH, Deposit, Envelope, MailboxAddress, MailboxKey, Packet, frame, read_packet
from backchannel.errors import Refused

KEY = MailboxKey(collect=bytes(range(32)), deposit=bytes(range(32, 64)))
ENVELOPES = tuple(Envelope(mailbox=KEY.mailbox, urgency=3, expires=date(2027, 4, 5), sealed=bytes([n]) * 100) for n in range(3))


def test_a_packet_is_read_back_as_itself() -> None:
    packet = Packet(envelopes=ENVELOPES)
    assert read_packet(packet.encode()) == packet


def test_a_packet_without_envelopes_is_read_back_as_itself() -> None:
    assert read_packet(PACKET_MARK) == Packet(envelopes=())


@pytest.mark.parametrize("lost", [1, 50, 150])
def test_of_a_packet_that_was_cut_the_whole_envelopes_are_read_and_the_cut_is_told(lost: int) -> None:
    packet = read_packet(Packet(envelopes=ENVELOPES).encode()[:-lost])
    assert packet.envelopes == ENVELOPES[:2]
    assert len(packet.spoilt) == 1


def test_a_piece_that_is_no_envelope_is_told_and_the_next_one_read() -> None:
    packet = read_packet(PACKET_MARK + frame(b"nothing of ours") + frame(ENVELOPES[0].encode()))
    assert packet.envelopes == ENVELOPES[:1]
    assert "nothing of ours" in packet.spoilt[0]


def test_of_nonsense_no_more_than_a_hundred_sentences_are_said() -> None:
    assert len(read_packet(PACKET_MARK + frame(b"") * 5000).spoilt) == 100


@pytest.mark.parametrize("data", [b"", PACKET_MARK[:-1], b"backchannel-pouch/2\n", ENVELOPES[0].encode()])
def test_what_has_no_version_line_of_a_packet_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as raised:
        read_packet(data)
    assert raised.value.code == "packet.unknown"


def test_an_address_without_a_switch_has_one_spelling() -> None:
    address = KEY.address(POUCH)
    assert address.text().startswith("pouch:/#")
    assert MailboxAddress.parse(address.text()) == address
    assert Deposit(envelope=ENVELOPES[0], address=address).address.mailbox == KEY.mailbox


@pytest.mark.parametrize("url", ["pouch", "pouch:/", "pouch://", "POUCH:", "pouch:stick", ""])
def test_another_spelling_of_no_switch_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        MailboxAddress.parse(KEY.address(POUCH).text().replace("pouch:", url, 1))
