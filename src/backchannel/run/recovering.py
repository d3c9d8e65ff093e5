"""Making good what was lost: sending again what an addressee lost, giving it back its own, opening a restored series.

Each of these is a person's decision: a plan says what would be done, and the deed does that and nothing else.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.message import OfficeName, ValueProblem
from backchannel.seal.chain import Coverage
from backchannel.station.events import GivenBack, SeriesReopened
from backchannel.station.life import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.run.engine import Engine
    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.seal import Link, Reach, Seat
    from backchannel.station import Correspondence, Event

__all__ = ["left_out", "lost_of_ours", "lost_of_theirs", "office_named", "plan_reopen", "plan_resend", "reopen", "resend"]

RESENT_MAX: Final = 1_000  # messages in one go: each is sealed and signed for, and a person has looked at the list
AHEAD_MAX: Final = 10_000  # how far a series is opened beyond its last number that is known here
_HUNDRED: Final = 100
_LEFT_OUT: Final = "left out "
_SERIES: Final = re.compile(r"[A-Z][A-Z0-9]*")
_NUMBERS: Final = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?(?:/.*)?")
_NUMBERS_HINT: Final = "For example TOHAK 12, TOHAK 12-14, or none for all that they have lost."


def plan_resend(post: Post, to: str, numbers: Sequence[str] = (), channel: str | None = None) -> Facts:
    """What `resend` would do: which messages of ours go to an office again, and which of its own go back to it.

    Raises Mistake for what this office cannot send to it.
    """
    correspondence, seat = _with_office(post, to, channel)
    correspondence.check_custody()
    if numbers:
        ours, theirs = _chosen(correspondence, seat, numbers)
    else:
        ours, theirs = lost_of_ours(post.engine, correspondence, seat.office), lost_of_theirs(post.engine, correspondence, seat.office)
    if len(ours) + len(theirs) > RESENT_MAX:
        came = f"{len(ours) + len(theirs)} messages at once"
        raise Mistake("resend.many", came, f"at most {RESENT_MAX:,}", "Name numbers, and send the rest after these have arrived.")
    for seq in ours:
        _check_ours(post, correspondence, seat, seq)
    for seq in theirs:
        _check_theirs(post, correspondence, seat, seq)
    return {
        "channel": correspondence.charter.name,
        "office": str(seat.name),
        "ours": {"series": correspondence.outgoing.series, "numbers": ours},
        "theirs": {"series": seat.series, "numbers": theirs},
    }


def resend(post: Post, to: str, numbers: Sequence[str] = (), channel: str | None = None) -> Facts:
    """Send messages again to an office that has lost them: ours sealed anew, its own given back; all or none.

    Raises Mistake for what this office cannot send to it, Trouble while the station is locked.
    """
    post.person()
    plan = plan_resend(post, to, numbers, channel)
    correspondence, seat = _with_office(post, to, plan["channel"])
    identity, engine = correspondence.charter.channel, post.engine
    events: list[Event] = [engine.reseal(identity, seq, seat.office) for seq in plan["ours"]["numbers"]]
    for seq in plan["theirs"]["numbers"]:
        row = engine.vault.received(identity, seat.series, seq)
        assert row is not None  # the plan has seen it
        at = engine.clock.now()
        envelope = engine.sealer.give_back(row.artefact, seat, row.urgency, at)
        events.append(GivenBack(channel=identity, office=seat.office, seq=seq, urgency=row.urgency, envelope=envelope, at=at))
    post.emit(engine.happen(events))
    return plan


def lost_of_ours(engine: Engine, correspondence: Correspondence, office: str) -> list[int]:
    """Messages of ours that an office had received, and has lost, as its own receipts say; ascending."""
    line = correspondence.lines[office]
    if line.missed is None or line.received is None:
        return []
    series, identity, vault = correspondence.outgoing.series, correspondence.charter.channel, engine.vault
    had, has = Coverage(line.missed), Coverage(line.received)
    first = line.received.through.seq if line.received.through else 0
    without = frozenset(line.received.without)
    lost = []
    for row in vault.delivered(identity, series, office):
        # Below what they have wholly there is nothing to look up, and that may be a hundred thousand.
        if row.seq >= first or row.seq in without:
            sent = vault.sent(identity, series, row.seq)
            if sent and sent.whole and had.has(row.seq, sent.digest) and not has.has(row.seq, sent.digest):
                lost.append(row.seq)
    return lost


def lost_of_theirs(engine: Engine, correspondence: Correspondence, office: str) -> list[int]:
    """Messages of an office's own that it says it has lost, and that are held here; ascending."""
    spans = correspondence.lines[office].lost
    if not spans:
        return []
    series = correspondence.series_of(office)
    held = engine.vault.received_after(correspondence.charter.channel, series, spans[0][0] - 1)
    return [row.seq for row in held if any(first <= row.seq <= last for first, last in spans)]


def plan_reopen(post: Post, channel: str, first: int | None = None) -> Facts:
    """What `reopen` would do: the number at which a restored series would go on, and who has not answered.

    Without a number it is the next hundred and one hundred more, beyond all that anybody is known to have seen. Raises
    Mistake when the series is open, or for a number that may have been used, or one that is too far ahead.
    """
    correspondence = post.channel(channel)
    correspondence.check_custody()
    own = correspondence.outgoing
    awaited = correspondence.unconfirmed()
    if not awaited:
        came = f"the series {own.series}, which is open at {own.next_seq}"
        raise Mistake("reopen.open", came, "one that is closed after a restore", "Nothing has to be done: `backchannel send`.")
    known = max((link.seq for link in _known(correspondence)), default=0)
    highest = max(own.next_seq - 1, known if known < own.next_seq + AHEAD_MAX else 0)
    chosen = first if first is not None else (highest // _HUNDRED + 2) * _HUNDRED
    if not highest < chosen <= own.next_seq + AHEAD_MAX:
        expected = f"{highest + 1} to {own.next_seq + AHEAD_MAX}: numbers up to {highest} are used"
        raise Mistake("reopen.number", f"{own.series} {chosen}", expected, "Leave --from out, and a number is chosen.")
    return {
        "channel": correspondence.charter.name,
        "series": own.series,
        "first": chosen,
        "left_out": [own.next_seq, chosen - 1],
        "highest_known": highest,
        "awaited": [post.name(correspondence.charter, office) for office in awaited],
    }


def reopen(post: Post, channel: str, first: int | None = None) -> Facts:
    """Open a restored series at a number that cannot have been used, without waiting for everybody's word.

    Raises Mistake as `plan_reopen` does, Trouble while the station is locked.
    """
    post.person()
    plan = plan_reopen(post, channel, first)
    correspondence = post.channel(channel)
    _note_left_out(post, correspondence, plan["highest_known"] + 1, plan["first"] - 1)
    event = SeriesReopened(channel=correspondence.charter.channel, first=plan["first"], at=post.engine.clock.now())
    post.emit(post.engine.happen([event]))
    return plan


def left_out(post: Post, correspondence: Correspondence) -> list[int]:
    """Numbers of this office's own that were left out when its series was opened again: never used, as far as anybody knows.

    What a correspondent turns out to hold, or has given back, was used after all, and so was everything before it.
    """
    own = correspondence.outgoing
    held = _held_by_others(correspondence)
    found: set[int] = set()
    for first, last in _left_out(post, correspondence):
        used = max((seq for seq in range(first, last + 1) if seq in held or seq not in own.lost), default=first - 1)
        found.update(range(used + 1, last + 1))
    return sorted(found)


def _held_by_others(correspondence: Correspondence) -> set[int]:
    """Numbers that are lost here, and that correspondents say they have received."""
    reaches = [line.received for line in correspondence.lines.values() if line.received]
    held = {link.seq for reach in reaches for link in reach.links}
    if len(correspondence.lines) == 1:  # with more offices, what lies below may have been for others
        for reach in reaches:
            below = reach.through.seq if reach.through else 0
            held |= {seq for seq in correspondence.outgoing.lost if seq < below}.difference(reach.without)
    return held


def _left_out(post: Post, correspondence: Correspondence) -> list[tuple[int, int]]:
    kept = post.engine.vault.get(_LEFT_OUT + correspondence.charter.channel.hex()) or b""
    numbers = [int(number) for number in kept.split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _note_left_out(post: Post, correspondence: Correspondence, first: int, last: int) -> None:
    """Before the series is opened: without that, what is noted of numbers that are not lost says nothing."""
    noted = [number for pair in (*_left_out(post, correspondence), (first, last)) for number in pair]
    post.engine.vault.put(_LEFT_OUT + correspondence.charter.channel.hex(), " ".join(map(str, noted)).encode())


def office_named(correspondence: Correspondence, name: str) -> Seat:
    """A correspondent on a channel by its name; Mistake for another."""
    try:
        seat = correspondence.charter.seat_named(OfficeName.parse(name))
    except ValueProblem as problem:
        raise problem.mistake() from None
    if seat.office in correspondence.charter.revoked:
        raise Mistake("charter.revoked", f"{name}, which is revoked on {correspondence.charter.name}", "an office that is on the channel")
    if seat.office == correspondence.office:
        raise Mistake("office.own", f"{name}, which is this office itself", "a correspondent")
    return seat


def _with_office(post: Post, name: str, channel: str | None) -> tuple[Correspondence, Seat]:
    """The channel of this name, or the only one with this office."""
    if channel is None:
        on = [row.charter.name for row in post.channels if any(str(seat.name) == name for seat in row.charter.seats)]
        channel = on[0] if len(on) == 1 else None
    correspondence = post.channel(channel)
    return correspondence, office_named(correspondence, name)


def _chosen(correspondence: Correspondence, seat: Seat, words: Sequence[str]) -> tuple[list[int], list[int]]:
    """Numbers as a person writes them, `TOHAK 12-14, 17 HAKTO 40`: ours, and those of the office itself."""
    chosen: dict[str, set[int]] = {correspondence.outgoing.series: set(), seat.series: set()}
    series: str | None = None
    for word in " ".join(words).replace(",", " ").split():
        read = _NUMBERS.fullmatch(word)
        if _SERIES.fullmatch(word) and word in chosen:
            series = word
        elif read and series:
            first, last = int(read[1]), int(read[2] or read[1])
            if last - first >= RESENT_MAX:
                raise Mistake("resend.many", f"{series} {word}", f"at most {RESENT_MAX:,} numbers", _NUMBERS_HINT)
            chosen[series].update(range(first, last + 1))
        else:
            expected = f"numbers of {correspondence.outgoing.series} or {seat.series}"
            raise Mistake("resend.numbers", f'"{word}" in "{" ".join(words)}"', expected, _NUMBERS_HINT)
    return sorted(chosen[correspondence.outgoing.series]), sorted(chosen[seat.series])


def _check_ours(post: Post, correspondence: Correspondence, seat: Seat, seq: int) -> None:
    series, identity = correspondence.outgoing.series, correspondence.charter.channel
    rows = post.engine.vault.deliveries(identity, series, seq)
    row = next((row for row in rows if row.office == seat.office), None)
    if row is None:
        raise Mistake("resend.not-for-them", f"{series} {seq}, which was not for {seat.name}", f"a message of this office to {seat.name}")
    if row.state == DeliveryState.REFUSED:
        hint = "Write it again, under a new number."
        raise Mistake("resend.refused", f"{series} {seq}, which {seat.name} has refused", "one that was not refused", hint)
    post.engine.sent_whole(identity, seq)


def _check_theirs(post: Post, correspondence: Correspondence, seat: Seat, seq: int) -> None:
    if post.engine.vault.received(correspondence.charter.channel, seat.series, seq) is None:
        raise Mistake("message.not-held", f"{seat.series} {seq}", "a message that this office holds", "See `backchannel log`.")


def _known(correspondence: Correspondence) -> Iterator[Link]:
    """What anybody is known to have seen of our own series."""
    lines = correspondence.lines.values()
    reaches: Iterable[Reach | None] = chain.from_iterable((line.received, line.opened, line.missed) for line in lines)
    yield from (link for reach in reaches if reach for link in reach.links)
    yield from (line.last for line in lines if line.last)
    yield from correspondence.outgoing.last_for.values()
