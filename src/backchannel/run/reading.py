"""Reading, listing and verifying what a station holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Refused
from backchannel.ledger import Place, resolve_references
from backchannel.run.answering import asks_facts, standing, standing_on
from backchannel.run.closed_checks import compared
from backchannel.run.crossings import crossed_facts, saw_facts
from backchannel.run.enclosing import enclosures_of
from backchannel.run.facts import Facts, line_facts, moment, opened_facts, received_facts, void_facts
from backchannel.run.ordering import orders_of
from backchannel.run.record import deliveries, received_record, sent_record, stopped, verified_notices
from backchannel.run.seeing import seen_facts, verified_seen
from backchannel.seal import open_eyes
from backchannel.seal.age import HybridIdentity
from backchannel.station.events import PersonOpened
from backchannel.station.life import CopyState, DeliveryState
from backchannel.vault import ReceivedRow, SentRow

if TYPE_CHECKING:
    from backchannel.run.post import Post
    from backchannel.seal import Opened
    from backchannel.station import Correspondence

__all__ = ["arrivals", "describe", "inbox", "log", "opened_for_person", "read", "verify"]


def read(post: Post, number: str, channel: str | None = None) -> Facts:
    """Open a message: the cable, and all that is known of it. The originator is told *opened*, once: of what is for the officer's
    eyes only when the officer has opened it.

    Raises Trouble while the station is locked, Refused when a body for the officer's eyes only is not what is owed.
    """
    return describe(post, *opened_for_person(post, number, channel))


def opened_for_person(post: Post, number: str, channel: str | None = None) -> tuple[Correspondence, SentRow | ReceivedRow, Opened]:
    """A message as its person may see it; one that came is *opened* by that. Raises as `read` does."""
    correspondence, row = post.find(number, channel)
    opened = post.reopen(row)
    if isinstance(row, ReceivedRow):
        opened = _open_for_person(post, row, opened)
        row = post.engine.vault.received(row.channel, row.series, row.seq) or row
    return correspondence, row, opened


def verify(post: Post, number: str | None = None, channel: str | None = None) -> list[Facts]:
    """Check signatures, links and digests of one message, or of the whole channel, anew and without opening anything."""
    if number is not None:
        correspondence, row = post.find(number, channel)
        return [_verified(post, correspondence, row)]
    correspondence = post.channel(channel)
    identity = correspondence.charter.channel
    vault = post.engine.vault
    rows: list[SentRow | ReceivedRow] = [*reversed(vault.recent_sent(identity, _ALL)), *reversed(vault.recent_received(identity, _ALL))]
    return [_verified(post, correspondence, row) for row in rows]


def inbox(post: Post, limit: int = 100) -> list[Facts]:
    """What has arrived and is not opened, most urgent first: headings only."""
    return [_came(post, row) for row in post.engine.vault.inbox(limit) if row.channel in post.engine.histories]


def arrivals(post: Post, limit: int = 50) -> list[Facts]:
    """What came in, over all channels, in the order in which it was filed here; the last `limit`."""
    return [_came(post, row) for row in reversed(post.engine.vault.arrivals(limit)) if row.channel in post.engine.histories]


def log(post: Post, limit: int = 50, channel: str | None = None) -> list[Facts]:
    """The correspondence by time of filing, how each message stands, what will not come, and first of all what is missing."""
    correspondence = post.channel(channel)
    vault, charter = post.engine.vault, correspondence.charter
    lines = [(row.filed_at, _log_line(post, correspondence, row)) for row in reversed(vault.recent_sent(charter.channel, limit))]
    lines += [(row.received_at, _log_line(post, correspondence, row)) for row in reversed(vault.recent_received(charter.channel, limit))]
    lines += [(at, row) for at, row in _voids(post, correspondence)][-limit:]
    missing = [
        {"number": f"{series} {seq}", "direction": "in", "state": "missing", "from": str(charter.met_series(series).name)}
        for series, ledger in correspondence.incoming.items()
        for seq in ledger.missing()
    ]
    latest = [line for _, line in sorted(lines, key=lambda pair: pair[0])][-limit:]
    return [*missing, *latest]


_ALL = 1_000_000
_MINUTE = 60_000_000
_D = DeliveryState
# A message to several stands where the delivery stands that has come least far.
_FARNESS = tuple(f"{state}" for state in (_D.REFUSED, _D.GIVEN_UP, _D.CANCELLED, _D.FILED, _D.ACCEPTED, _D.RECEIVED, _D.OPENED))


def _came(post: Post, row: ReceivedRow) -> Facts:
    return {**line_facts(post.reopen(row).message), **_held(post, row)}


def _held(post: Post, row: ReceivedRow) -> Facts:
    return received_facts(row, stopped(post, row))


def _open_for_person(post: Post, row: ReceivedRow, opened: Opened) -> Opened:
    person = post.person()
    if opened.pending and not post.is_officers:
        return opened  # a colleague reads the rest: *opened* is said when the officer has opened every body
    confirmed = True
    problem: Refused | None = None
    if opened.pending:
        try:
            opened = open_eyes(opened, HybridIdentity.from_seed(person.eyes), post.engine.reader())
        except Refused as refused:
            confirmed, problem = False, refused
        else:
            post.emit([*post.engine.ledgers.opened(opened)])
    if row.state == CopyState.RECEIVED:
        event = PersonOpened(channel=row.channel, series=row.series, seq=row.seq, confirmed=confirmed, at=post.engine.clock.now())
        post.emit(post.engine.happen([event]))
    if problem:
        raise problem
    return opened


def describe(post: Post, correspondence: Correspondence, row: SentRow | ReceivedRow, opened: Opened) -> Facts:
    """All that is known of a message, as `read` tells it."""
    heading = opened.message.heading
    resolved = resolve_references(
        heading.references,
        known=lambda series: series == correspondence.outgoing.series or series in correspondence.incoming,
        shown=lambda reference: standing(post, correspondence, reference),
        other=lambda channel, reference: standing_on(post, channel, reference),
    )
    facts = opened_facts(opened, how=post.how(opened.office), references=resolved)
    record = received_record(post, row, opened) if isinstance(row, ReceivedRow) else sent_record(post, correspondence, row, opened)
    return {
        **facts,
        "mandate": _mandate(post, row, opened),
        **saw_facts(post, correspondence, Place(row.series, row.seq)),
        "crossed": crossed_facts(post, correspondence, Place(row.series, row.seq)),
        "copy": _is_copy(row, opened),
        **_standing(post, correspondence, row),
        "asks": asks_facts(post, correspondence, Place(row.series, row.seq), opened.message),
        "orders": orders_of(post, correspondence, Place(row.series, row.seq), opened.message),
        "enclosures": enclosures_of(post, correspondence, Place(row.series, row.seq)),
        "relays": compared(post, correspondence, opened.message, Place(row.series, row.seq)),
        "seen": seen_facts(post, row),
        "record": record,
    }


def _mandate(post: Post, row: SentRow | ReceivedRow, opened: Opened) -> Facts | None:
    """Under which mandate it was released, None for the officer's own.

    Its date is its signer's word. It may be false where it is before that of the message before it, `dated_before`, or where the
    mandate had `run_out` when the message came.
    """
    mandate, release = opened.mandate, opened.message.heading.release
    if mandate is None or release is None:
        return None
    powers = mandate.powers
    before = _one_before(post, row, opened)
    earlier = before is not None and before.message.heading.release is not None and release.time < before.message.heading.release.time
    return {
        "number": mandate.number,
        "from": moment(powers.since),
        "until": moment(powers.until),
        "dated_before": f"{before.series} {before.link.seq}" if before and earlier else None,
        "run_out": isinstance(row, ReceivedRow) and row.received_at > powers.until + _MINUTE,
    }


def _one_before(post: Post, row: SentRow | ReceivedRow, opened: Opened) -> Opened | None:
    """The message of its series before it, as far as this office holds it: of a correspondent's, the last that was addressed to it."""
    vault = post.engine.vault
    held: SentRow | ReceivedRow | None
    if isinstance(row, SentRow):
        held = vault.sent(row.channel, row.series, row.seq - 1)
    else:
        held = vault.received(row.channel, row.series, opened.previous.seq) if opened.previous else None
    return post.reopen(held) if held else None


def _is_copy(row: SentRow | ReceivedRow, opened: Opened) -> bool:
    """Whether this is a copy that was not addressed to this office."""
    return isinstance(row, ReceivedRow) and opened.capacity is None


def _standing(post: Post, correspondence: Correspondence, row: SentRow | ReceivedRow) -> Facts:
    if isinstance(row, ReceivedRow):
        return {"direction": "in", **_held(post, row)}
    rows = deliveries(post, correspondence, row.seq)
    return {
        "direction": "out",
        "state": min((str(delivery["state"]) for delivery in rows), key=_FARNESS.index),
        "filed": moment(row.filed_at),
        "deliveries": rows,
    }


def _log_line(post: Post, correspondence: Correspondence, row: SentRow | ReceivedRow) -> Facts:
    opened = post.reopen(row)
    return {
        **line_facts(opened.message),
        "copy": _is_copy(row, opened),
        **_standing(post, correspondence, row),
        "crossed": crossed_facts(post, correspondence, Place(row.series, row.seq)),
        "seen": seen_facts(post, row),
    }


def _voids(post: Post, correspondence: Correspondence) -> list[tuple[int, Facts]]:
    """Numbers that correspondents have said will not come, with when they said so."""
    charter = correspondence.charter
    void = {series: ledger.voided() for series, ledger in correspondence.incoming.items()}
    found = []
    for row in post.engine.vault.voids(charter.channel):
        numbers = [seq for seq in void.get(row.series, ()) if row.first <= seq <= row.last]
        if numbers:
            found.append((row.at, void_facts(row, numbers, str(charter.met_series(row.series).name))))
    return found


def _verified(post: Post, correspondence: Correspondence, row: SentRow | ReceivedRow) -> Facts:
    opened = post.reopen_anew(row)
    return {
        "number": f"{opened.series} {opened.link.seq}",
        "office": str(opened.office_name),
        "signed_by": opened.person,
        "key_verified": post.how(opened.office),
        "signatures": ["Ed25519", "ML-DSA-65"],
        "digest": opened.link.digest.hex(),
        "previous": opened.before.hex() if opened.before else None,
        "channel": correspondence.charter.name,
        "paragraphs": opened.signed.content["n"],
        "shown": len(opened.message.full_portions),
        "sealed_still": len(opened.pending),
        "notices": verified_notices(post, correspondence.charter, row) if isinstance(row, SentRow) else 0,
        "seen": verified_seen(post, row),
    }
