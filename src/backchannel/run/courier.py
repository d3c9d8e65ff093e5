"""Between a station and what is carried: packs a stick, a file or a mail, and takes out of one (docs/spec/pouch.md, section 5)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final

from backchannel.carriers import PouchFolder, read_attached, read_regular, write_mail
from backchannel.envelope import Envelope, Packet
from backchannel.errors import BackchannelError, Mistake, Refused, Trouble
from backchannel.limits import ATTACHED_BYTES, COLLECT_BYTES, DEPOSIT_ENVELOPES, PACKET_BYTES
from backchannel.run.folder import write_durably

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from backchannel.run.clerk import Clerk
    from backchannel.run.facts import Facts

__all__ = ["pack", "take", "write_one"]

_AT_ONCE: Final = 16  # envelopes in one answer of the station; at their largest they are 64 MiB
_MAIL: Final = ".eml"
_PACKET: Final = ".pouch"

_Load = tuple[dict[str, Any], Envelope]


def pack(clerk: Clerk, place: Path, to: Sequence[str] = ()) -> Facts:
    """Pack all that waits into a folder that is there, or into a file: a mail when its name ends in .eml, a packet in .pouch.

    `packed`: the rows that are in it now; `files`: what was written; `declined`: codes of what did not go in, and how many.
    """
    if place.suffix in (_MAIL, _PACKET) and not place.is_dir():
        return _pack_files(clerk, place, to)
    if not place.is_dir():
        came, hint = f"no folder {place}", f"Is the stick plugged in? For a mail write a name that ends in {_MAIL}, for one file {_PACKET}."
        raise Mistake("pouch.place", came, "a folder that is there, or the name of a file", hint)
    return _pack_folder(clerk, place, to)


def take(clerk: Clerk, places: Sequence[Path], *, keep: bool = False) -> Facts:
    """Take out of folders and files what is for this station, and file it there.

    A folder is emptied of what was filed, unless `keep`; a file that was named stays. What cannot be read whole is named and
    left alone. Filed again changes nothing.
    """
    mailboxes: list[str] = clerk.call("pouch_mailbox")["mailboxes"]
    facts: Facts = {"envelopes": 0, "messages": [], "standing": [], "refused": [], "spoilt": [], "others": 0, "stays": []}
    for place in places:
        if place.is_dir():
            for mailbox in mailboxes:
                _take_folder(clerk, place, mailbox, facts, keep=keep)
        else:
            _take_file(clerk, place, mailboxes, facts)
    return facts


def write_one(place: Path, envelope: bytes) -> None:
    """One envelope as a file that `take` reads: a mail when the name ends in .eml, else a packet."""
    packet = Packet(envelopes=(Envelope.parse(envelope),))
    _write(place, write_mail(packet) if place.suffix == _MAIL else packet.encode())


def _pack_folder(clerk: Clerk, place: Path, to: Sequence[str]) -> Facts:
    folder = PouchFolder(place)
    packed: list[Facts] = []
    declined: dict[str, int] = {}
    for loads in _batches(_fetched(clerk, _rows(clerk, to)), COLLECT_BYTES):
        rows: list[Facts] = []
        for mailbox in dict.fromkeys(row["mailbox"] for row, _ in loads):
            folder.open_mailbox(mailbox)
            part = [(row, envelope) for row, envelope in loads if row["mailbox"] == mailbox]
            for (row, _), acceptance in zip(part, folder.put(mailbox, [envelope for _, envelope in part]), strict=True):
                if acceptance.accepted:
                    rows.append(row)
                else:
                    declined[acceptance.code] = declined.get(acceptance.code, 0) + 1
        clerk.call("pouch_packed", rows=rows, place=str(place))
        packed += rows
    return {"packed": packed, "files": [], "declined": declined}


def _pack_files(clerk: Clerk, place: Path, to: Sequence[str]) -> Facts:
    rows = _rows(clerk, to)
    names = sorted({row["name"] for row in rows})
    if len(names) > 1 and not to:
        came, hint = f"envelopes for {', '.join(names)}", "Name it with --to; for several, name each."
        raise Mistake("pouch.which", came, "one office, for a mail goes to one", hint)
    packed: list[Facts] = []
    files: list[str] = []
    for number, part in enumerate(_batches(_fetched(clerk, rows), PACKET_BYTES), 1):
        packet = Packet(envelopes=tuple(envelope for _, envelope in part))
        path = place if number == 1 else place.with_stem(f"{place.stem}-{number}")
        _write(path, write_mail(packet) if place.suffix == _MAIL else packet.encode())
        clerk.call("pouch_packed", rows=[row for row, _ in part], place=str(path))
        packed += [row for row, _ in part]
        files.append(str(path))
    return {"packed": packed, "files": files, "declined": {}}


def _rows(clerk: Clerk, to: Sequence[str]) -> list[Facts]:
    rows: list[Facts] = clerk.call("pouch_list", to=list(to))
    return rows


def _fetched(clerk: Clerk, rows: Sequence[Facts]) -> Iterator[_Load]:
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        for row, encoded in zip(part, clerk.call("pouch_fetch", rows=part), strict=True):
            if encoded is not None:
                yield row, Envelope.parse(b64decode(encoded))


def _batches(loads: Iterable[_Load], most: int) -> Iterator[list[_Load]]:
    """Loads in order, in parts of at most `most` bytes; one alone may be larger."""
    part: list[_Load] = []
    size = 0
    for row, envelope in loads:
        length = len(envelope.encode()) + 4
        if part and size + length > most:
            yield part
            part, size = [], 0
        part.append((row, envelope))
        size += length
    if part:
        yield part


def _write(path: Path, data: bytes) -> None:
    try:
        write_durably(path, data)
    except OSError as error:
        raise Trouble("file.unwritable", f"{path} ({error.strerror})", "a file that can be written") from None


def _take_folder(clerk: Clerk, place: Path, mailbox: str, facts: Facts, *, keep: bool) -> None:
    folder = PouchFolder(place)
    if not folder.has(mailbox):
        return
    batch: dict[bytes, Envelope] = {}
    size = 0

    def file() -> None:
        _file(clerk, list(batch.values()), str(place), facts)
        if not keep and batch:
            _remove(folder, mailbox, list(batch), facts)
        batch.clear()

    for each in folder.lying(mailbox):
        try:
            envelope = folder.read(mailbox, each)
        except Refused as refused:
            facts["spoilt"].append({"file": each.name, "why": refused.came})
            continue
        if len(batch) == DEPOSIT_ENVELOPES or size + len(envelope.sealed) > COLLECT_BYTES:
            file()
            size = 0
        batch[envelope.digest] = envelope
        size += len(envelope.sealed)
    file()


def _remove(folder: PouchFolder, mailbox: str, digests: Sequence[bytes], facts: Facts) -> None:
    """What is filed may go from the stick; that it stays on one that is write-protected is no harm."""
    try:
        folder.remove(mailbox, digests)
    except BackchannelError as error:
        facts["stays"] = [str(error)]


def _take_file(clerk: Clerk, path: Path, mailboxes: Sequence[str], facts: Facts) -> None:
    if not path.exists():
        raise Trouble("file.unreadable", f"{path}, which is not there", "a folder or a file that can be read")
    try:
        packet = read_attached(read_regular(path.resolve(), ATTACHED_BYTES))  # a link that a person named may be followed
    except Refused as refused:
        refused.came = f"{path}: {refused.came}"
        raise
    facts["spoilt"] += [{"file": str(path), "why": sentence} for sentence in packet.spoilt]
    ours = [envelope for envelope in packet.envelopes if envelope.mailbox in mailboxes]
    facts["others"] += len(packet.envelopes) - len(ours)
    for part in _batches((({}, envelope) for envelope in ours), COLLECT_BYTES):
        _file(clerk, [envelope for _, envelope in part], str(path), facts)


def _file(clerk: Clerk, envelopes: Sequence[Envelope], place: str, facts: Facts) -> None:
    if not envelopes:
        return
    encoded = [b64encode(envelope.encode()).decode("ascii") for envelope in envelopes]
    told = clerk.call("pouch_take", envelopes=encoded, place=place)
    facts["envelopes"] += told["envelopes"]
    for name in ("messages", "standing", "refused"):
        facts[name] += told[name]
