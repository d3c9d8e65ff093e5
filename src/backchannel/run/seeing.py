"""That somebody without the system has seen messages: noted by the officer, shown, and checked anew (docs/spec/reading-file.md)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from backchannel.errors import Mistake, Refused
from backchannel.limits import FIELD_CHARACTERS
from backchannel.message import DateTimeGroup, ValueProblem
from backchannel.message.times import parse_time
from backchannel.message.words import check_line
from backchannel.run.facts import Facts, moment
from backchannel.run.reading_file import chosen, person_named
from backchannel.seal import Link
from backchannel.seal.seen import Seen, SeenMessage, make_seen, read_seen
from backchannel.vault import SeenRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.run.post import Post
    from backchannel.vault import ReceivedRow, SentRow

__all__ = ["note_seen", "seen_facts", "verified_seen"]


def note_seen(
    post: Post,
    numbers: Sequence[str],
    by: str,
    at: str | None = None,
    note: str | None = None,
    file: str | None = None,
    channel: str | None = None,
) -> Facts:
    """Note, signed by this station's person, that `by` has seen these messages; what comes back is on disk. Nobody else is told.

    `at` is written as in a message, UTC or a place's clock; now when it is left out. `file` is SHA-256 of the reading file in hex.
    Raises Trouble while the station is locked, Mistake for a message that is not held or not opened, and for a time that has not come.
    """
    secrets = post.person()
    card, now = post.own_card, post.engine.clock.now()
    rows = sorted(chosen(post, numbers, channel), key=lambda row: (row.channel, row.series, row.seq))
    seen = Seen(
        messages=tuple(SeenMessage(channel=row.channel, series=row.series, link=Link(seq=row.seq, digest=row.digest)) for row in rows),
        who=person_named(by),
        at=_moment(at, now) if at is not None else now,
        noted=now,
        noted_by=(card.person(secrets.person.public.id) or card.officer).name,
        note=_note(note) if note is not None else None,
        file=bytes.fromhex(file) if file is not None else None,
    )
    signed = make_seen(seen, card=card, person=secrets.person)
    read_seen(signed.encode(), card)
    post.engine.vault.note_seen(
        [SeenRow(channel=row.channel, series=row.series, seq=row.seq, digest=signed.digest, artefact=signed.encode()) for row in rows]
    )
    return {**_facts(seen), "messages": [f"{row.series} {row.seq}" for row in rows], "digest": signed.digest.hex()}


def seen_facts(post: Post, row: SentRow | ReceivedRow) -> list[Facts]:
    """Who has seen a message, oldest note first; of a note that does not hold only that, and why."""
    found: list[Facts] = []
    for each in post.engine.vault.seen(row.channel, row.series, row.seq):
        try:
            found.append({"holds": True, "why": None, **_facts(_verified(post, row, each))})
        except Refused as refused:
            found.append({"holds": False, "why": str(refused), **dict.fromkeys(("by", "at", "noted", "noted_by", "note", "file"))})
    return found


def verified_seen(post: Post, row: SentRow | ReceivedRow) -> int:
    """How many acts note a message as seen, verified anew; Refused when one does not hold."""
    return len([_verified(post, row, each) for each in post.engine.vault.seen(row.channel, row.series, row.seq)])


def _verified(post: Post, row: SentRow | ReceivedRow, kept: SeenRow) -> Seen:
    seen = read_seen(kept.artefact, post.own_card)
    message = SeenMessage(channel=row.channel, series=row.series, link=Link(seq=row.seq, digest=row.digest))
    if message not in seen.messages:
        came = f"a note beside {row.series} {row.seq} about other messages"
        raise Refused("seen.about", came, "one that names its number and digest")
    return seen


def _facts(seen: Seen) -> Facts:
    return {
        "by": str(seen.who),
        "at": moment(seen.at),
        "noted": moment(seen.noted),
        "noted_by": str(seen.noted_by),
        "note": seen.note,
        "file": seen.file.hex() if seen.file else None,
    }


def _moment(text: str, now: int) -> int:
    try:
        time = parse_time(text)
        at = DateTimeGroup(instant=time.instant).microseconds
    except ValueProblem as problem:
        raise problem.mistake() from None
    if at > now:
        raise Mistake("seen.future", f"{text}, which has not come yet", f"a time until now, {DateTimeGroup.at(now)}")
    return at


def _note(text: str) -> str:
    """One line, with letters in their composed form."""
    composed = unicodedata.normalize("NFC", text)
    try:
        check_line(composed, "note", FIELD_CHARACTERS, "seen.note")
    except ValueProblem as problem:
        raise problem.mistake() from None
    return composed
