"""A folder that strangers may have held: what is half there, doubled, planted or too much harms nobody."""

from __future__ import annotations

import os
import resource
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from switch_harness import envelope_for, fresh_key

from backchannel.carriers import PouchFolder, read_attached, read_regular, write_mail
from backchannel.carriers import box as limited
from backchannel.envelope import ACCEPTED, Envelope, Packet
from backchannel.errors import Mistake, Refused, Trouble
from backchannel.limits import ENVELOPE_BYTES, SEALED_BYTES

KEY = fresh_key()


@pytest.fixture
def folder(tmp_path: Path) -> PouchFolder:
    made = PouchFolder(tmp_path)
    made.open_mailbox(KEY.mailbox)
    return made


def box(folder: PouchFolder) -> Path:
    return folder.path / "backchannel" / KEY.mailbox


def put(folder: PouchFolder, *envelopes: Envelope) -> list[Path]:
    """Pack; the files, most urgent first, then in the order of packing."""
    assert folder.put(KEY.mailbox, envelopes) == [ACCEPTED] * len(envelopes)
    return sorted(box(folder).glob("[!.]*"))


def waiting(folder: PouchFolder) -> list[Envelope]:
    return folder.waiting(KEY.mailbox, ())


def spoilt(folder: PouchFolder) -> dict[str, str]:
    """Files that are no envelopes, and why."""
    found = {}
    for each in folder.lying(KEY.mailbox):
        try:
            folder.read(KEY.mailbox, each)
        except Refused as refused:
            found[each.name] = refused.came
    return found


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file may grow beyond this, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_is_its_envelope_and_its_name_tells_class_order_and_digest(folder: PouchFolder) -> None:
    envelope = envelope_for(KEY, urgency=2)
    (file,) = put(folder, envelope)
    assert file.read_bytes() == envelope.encode()
    assert file.name == f"2-000001-{envelope.digest.hex()}.envelope"


def test_bytes_are_flushed_before_a_file_has_its_name_and_the_folder_after_that(
    folder: PouchFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    flush, rename = os.fsync, os.rename

    def fsync(handle: int) -> None:
        calls.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        flush(handle)

    def renamed(*names: str, **folders: int) -> None:
        calls.append("name")
        rename(*names, **folders)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", renamed)
    put(folder, envelope_for(KEY, b"1"), envelope_for(KEY, b"2"))
    assert calls == ["file", "name", "file", "name", "folder"]


def test_what_was_packed_before_is_not_written_again(folder: PouchFolder) -> None:
    (before,) = put(folder, envelope_for(KEY))
    assert put(folder, envelope_for(KEY), envelope_for(KEY)) == [before]


def test_a_truncated_file_is_named_and_left_alone_and_packing_again_mends_it(folder: PouchFolder) -> None:
    whole, other = envelope_for(KEY, b"whole" * 100), envelope_for(KEY, b"other")
    file, _ = put(folder, whole, other)
    file.write_bytes(whole.encode()[:-1])
    assert waiting(folder) == [other]
    assert list(spoilt(folder)) == [file.name]
    assert file.exists()
    put(folder, whole)
    assert waiting(folder) == [other, whole]
    folder.remove(KEY.mailbox, [whole.digest])
    assert not file.exists()
    assert waiting(folder) == [other]


def test_a_file_with_one_bit_turned_is_not_taken_for_what_its_name_says(folder: PouchFolder) -> None:
    (file,) = put(folder, envelope_for(KEY, b"sealed bytes"))
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert waiting(folder) == []
    assert spoilt(folder) == {file.name: "other bytes than its name says"}


def test_a_file_doubled_under_another_name_is_taken_once_and_both_go(folder: PouchFolder) -> None:
    (file,) = put(folder, envelope_for(KEY))
    shutil.copy(file, file.with_name(f"{file.stem} (copy).envelope"))
    assert waiting(folder) == [envelope_for(KEY)]
    folder.remove(KEY.mailbox, [envelope_for(KEY).digest])
    assert list(box(folder).iterdir()) == []


def test_an_envelope_that_lost_its_name_keeps_its_class(folder: PouchFolder) -> None:
    routine, flash = envelope_for(KEY, b"routine", 3), envelope_for(KEY, b"flash", 1)
    put(folder, routine)
    (box(folder) / "ATTACH~1.BIN").write_bytes(flash.encode())
    assert waiting(folder) == [flash, routine]


def test_an_envelope_for_another_mailbox_is_named_and_left_alone(folder: PouchFolder) -> None:
    (box(folder) / "stray").write_bytes(envelope_for(fresh_key()).encode())
    assert spoilt(folder) == {"stray": "an envelope for another mailbox"}


def test_companions_that_other_systems_lay_beside_files_are_passed_over(folder: PouchFolder) -> None:
    (file,) = put(folder, envelope_for(KEY))
    (box(folder) / f"._{file.name}").write_bytes(b"\x00\x05\x16\x07")
    (box(folder) / ".DS_Store").write_bytes(b"Bud1")
    assert spoilt(folder) == {}
    assert waiting(folder) == [envelope_for(KEY)]


def test_a_link_is_not_followed_even_to_a_good_envelope(folder: PouchFolder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(envelope_for(KEY).encode())
    (box(folder) / f"1-000001-{envelope_for(KEY).digest.hex()}.envelope").symlink_to(elsewhere)
    assert waiting(folder) == []
    assert list(spoilt(folder).values()) == ["a link or a device"]


@pytest.mark.parametrize("level", ["backchannel", f"backchannel/{KEY.mailbox}"], ids=["the pouch", "a mailbox"])
def test_a_link_in_place_of_a_folder_is_refused_for_reading_writing_and_removing(folder: PouchFolder, tmp_path: Path, level: str) -> None:
    (file,) = put(folder, envelope_for(KEY))
    moved = tmp_path / "outside"
    (tmp_path / level).rename(moved)
    (tmp_path / level).symlink_to(moved)
    for attempt in (
        lambda: folder.lying(KEY.mailbox),
        lambda: folder.put(KEY.mailbox, [envelope_for(KEY, b"new")]),
        lambda: folder.remove(KEY.mailbox, [envelope_for(KEY).digest]),
    ):
        with pytest.raises(Refused) as raised:
            attempt()
        assert raised.value.code == "pouch.link"
    assert len(list(moved.rglob(file.name))) == 1


def test_a_link_planted_under_the_name_of_a_draft_is_not_written_through(folder: PouchFolder, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    (box(folder) / f".{envelope_for(KEY).digest.hex()}.part").symlink_to(precious)
    put(folder, envelope_for(KEY))
    assert precious.read_bytes() == b"precious"
    assert waiting(folder) == [envelope_for(KEY)]


def test_a_pipe_a_folder_and_a_file_beyond_the_limit_are_named_and_hold_nobody_up(folder: PouchFolder) -> None:
    os.mkfifo(box(folder) / "pipe")
    (box(folder) / f"3-000001-{'0' * 64}.envelope").mkdir()
    with (box(folder) / "huge").open("wb") as file:
        file.truncate(1 << 40)
    assert sorted(spoilt(folder).values()) == ["a folder, a pipe or a device"] * 2 + [f"more than {ENVELOPE_BYTES} bytes"]


@pytest.mark.parametrize(
    "name", ["-rf", "\x1b[31mred", "two\nlines", "~", "a" * 255, "1-000001-.envelope", b"\xff\xfe".decode("utf-8", "surrogateescape")]
)
def test_a_hostile_name_is_one_more_file_that_is_no_envelope(folder: PouchFolder, name: str) -> None:
    (box(folder) / name).write_bytes(b"nothing of ours")
    assert list(spoilt(folder)) == [name]
    put(folder, envelope_for(KEY))
    assert waiting(folder) == [envelope_for(KEY)]


def test_the_largest_order_that_a_name_can_carry_does_not_stop_packing(folder: PouchFolder) -> None:
    (box(folder) / f"3-{'9' * 9}-{'0' * 64}.envelope").write_bytes(b"planted")
    for file in put(folder, envelope_for(KEY)):
        assert file.name.startswith("3-999999999-")
    assert waiting(folder) == [envelope_for(KEY)]


def test_a_full_disk_takes_what_fits_and_leaves_no_half_file(folder: PouchFolder) -> None:
    small, large = envelope_for(KEY, b"small"), envelope_for(KEY, b"large" * 10_000)
    with files_of_at_most(10_000):
        codes = [acceptance.code for acceptance in folder.put(KEY.mailbox, [large, small])]
    assert codes == ["pouch.full", ""]
    assert [file.read_bytes() for file in box(folder).iterdir()] == [small.encode()]


def test_ten_thousand_files_are_read_in_order_and_removed(folder: PouchFolder) -> None:
    envelopes = [envelope_for(KEY, f"number {number}".encode(), 3 - number % 3) for number in range(10_000)]
    for number, envelope in enumerate(envelopes, 1):
        (box(folder) / f"{envelope.urgency}-{number:06}-{envelope.digest.hex()}.envelope").write_bytes(envelope.encode())
    lying = folder.lying(KEY.mailbox)
    assert [folder.read(KEY.mailbox, each) for each in lying] == sorted(envelopes, key=lambda envelope: envelope.urgency)
    folder.remove(KEY.mailbox, [envelope.digest for envelope in envelopes])
    assert list(box(folder).iterdir()) == []


def test_a_mailbox_takes_files_up_to_its_limit_and_no_folder_of_any_size_is_read_to_its_end(
    folder: PouchFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited, "POUCH_FILES", 20)
    envelopes = [envelope_for(KEY, bytes([number])) for number in range(21)]
    codes = [acceptance.code for acceptance in folder.put(KEY.mailbox, envelopes)]
    assert codes == [""] * 20 + ["mailbox.full"]
    for number in range(20):
        (box(folder) / f".{number}").touch()
    assert len(folder.lying(KEY.mailbox)) == 20
    (box(folder) / ".one more").touch()
    with pytest.raises(Refused) as raised:
        folder.lying(KEY.mailbox)
    assert raised.value.code == "pouch.files"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        PouchFolder(tmp_path / "stick").open_mailbox(KEY.mailbox)
    assert not (tmp_path / "stick").exists()


def test_a_mailbox_that_nothing_was_packed_for_is_unknown(tmp_path: Path) -> None:
    folder = PouchFolder(tmp_path)
    assert not folder.has(KEY.mailbox)
    with pytest.raises(Mistake):
        folder.lying(KEY.mailbox)


def test_a_mail_gives_back_what_was_attached_and_names_nobody() -> None:
    packet = Packet(envelopes=(envelope_for(KEY, b"1"), envelope_for(KEY, bytes(range(256)) * 300)))
    mail = write_mail(packet)
    assert read_attached(mail) == packet
    head = mail[: mail.index(b"base64")].decode("ascii").lower()
    assert not any(word in head for word in ("backchannel", "envelope", "pouch", "\nto:", "\nfrom:", "\ndate:", "message-id"))
    assert all(len(line) <= 998 for line in mail.split(b"\r\n"))


def test_a_mail_is_read_after_its_way_changed_line_ends_names_and_what_is_around() -> None:
    packet = Packet(envelopes=(envelope_for(KEY, b"1"),))
    mail = write_mail(packet).replace(b"\r\n", b"\n").replace(b"attachment.bin", b"ATT00001.dat")
    forwarded = (
        b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n"
    )
    assert read_attached(b"Received: by relay\n" + mail) == packet
    assert read_attached(forwarded + mail + b"\n--x--\n") == packet


def test_a_mail_cut_short_gives_its_whole_envelopes_and_says_that_it_was_cut() -> None:
    packet = Packet(envelopes=(envelope_for(KEY, b"1"), envelope_for(KEY, os.urandom(100_000))))
    read = read_attached(write_mail(packet)[:-50_000])
    assert read.envelopes == packet.envelopes[:1]
    assert len(read.spoilt) == 1


@pytest.mark.parametrize("data", [b"", b"An ordinary letter.\n", b"Subject: hello\n\nNothing attached.\n", b"\xff" * 1000])
def test_a_file_with_nothing_of_ours_in_it_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as raised:
        read_attached(data)
    assert raised.value.code == "pouch.unknown"


def test_parts_within_parts_without_end_are_refused() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (depth, depth) for depth in range(5000))
    with pytest.raises(Refused):
        read_attached(nested)


@pytest.mark.parametrize(("parts", "read"), [(990, True), (1010, False)])
def test_a_mail_is_read_up_to_a_thousand_parts_and_refused_above(parts: int, read: bool) -> None:
    head, ours = b"Content-Type: multipart/mixed; boundary=x\n\n", b"--x\nContent-Transfer-Encoding: base64\n\n"
    mail = head + b"--x\n\n\n" * parts + ours + b64encode(envelope_for(KEY).encode()) + b"\n--x--\n"
    if read:
        assert read_attached(mail).envelopes == (envelope_for(KEY),)
    else:
        with pytest.raises(Refused):
            read_attached(mail)


def test_a_file_is_read_up_to_its_limit_and_refused_above(tmp_path: Path) -> None:
    largest = envelope_for(KEY, bytes(SEALED_BYTES)).encode()
    file = tmp_path / "file"
    file.write_bytes(largest)
    assert read_regular(file, len(largest)) == largest
    with pytest.raises(Refused):
        read_regular(file, len(largest) - 1)
