"""Hostile sticks, packets and mails: Refused, or whole envelopes and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from backchannel.carriers import PouchFolder, read_attached, write_mail
from backchannel.envelope import PACKET_MARK, Envelope, Packet, read_packet
from backchannel.errors import Refused
from fuzz.test_envelope_fuzz import GOOD, KEY, damaged, envelopes

PACKET = Packet(envelopes=(Envelope.parse(GOOD), Envelope.parse(GOOD)))
NAME = f"2-000001-{Envelope.parse(GOOD).digest.hex()}.envelope"


@given(st.lists(envelopes, max_size=5).map(tuple))
def test_every_packet_is_read_back_as_itself_also_from_a_mail(several: tuple[Envelope, ...]) -> None:
    packet = Packet(envelopes=several)
    assert read_packet(packet.encode()) == packet == read_attached(write_mail(packet))


@given(st.binary(max_size=300).map(lambda rest: PACKET_MARK + rest) | damaged(PACKET.encode()))
def test_a_packet_is_refused_or_gives_whole_envelopes_in_place(data: bytes) -> None:
    try:
        packet = read_packet(data)
    except Refused:
        return
    assert all(envelope.encode() in data for envelope in packet.envelopes)
    assert packet.spoilt or packet.encode() == data


@given(st.binary(max_size=300) | damaged(write_mail(PACKET)))
@example(write_mail(PACKET))
def test_a_mail_is_refused_or_gives_whole_envelopes(data: bytes) -> None:
    try:
        packet = read_attached(data)
    except Refused:
        return
    assert all(Envelope.parse(envelope.encode()) == envelope for envelope in packet.envelopes)


names = st.just(NAME) | st.binary(min_size=1, max_size=200).filter(
    lambda name: not set(name) & set(b"/\0") and name not in (b".", b"..")
).map(os.fsdecode)


@given(st.dictionaries(names, damaged(GOOD) | st.just(GOOD) | st.binary(max_size=50), max_size=4))
def test_any_files_on_a_stick_are_whole_envelopes_or_left_alone(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as stick:
        folder = PouchFolder(Path(stick))
        folder.open_mailbox(KEY.mailbox)
        for name, data in files.items():
            (Path(stick) / "backchannel" / KEY.mailbox / name).write_bytes(data)
        found = folder.waiting(KEY.mailbox, ())
        whole = {data for name, data in files.items() if not name.startswith(".") and is_whole(name, data)}
        assert {envelope.encode() for envelope in found} == whole
        folder.remove(KEY.mailbox, [envelope.digest for envelope in found])
        assert folder.waiting(KEY.mailbox, ()) == []


def is_whole(name: str, data: bytes) -> bool:
    """Whether these bytes are an envelope for our mailbox that this name may have."""
    try:
        envelope = Envelope.parse(data)
    except Refused:
        return False
    return envelope.mailbox == KEY.mailbox and (name != NAME or envelope.digest.hex() in NAME)
