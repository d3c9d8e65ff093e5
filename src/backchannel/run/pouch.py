"""What the clerk does for the pouch: which envelopes wait, their bytes, that they are packed, and what was taken out of one.

The command that packs or takes has the folder; the station has the vault. Envelopes go between them in base64, some at a
time, so that a slow stick holds up nothing in a running station (docs/spec/pouch.md, section 5).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final

from backchannel.envelope import POUCH, Envelope
from backchannel.errors import Mistake, Refused
from backchannel.run.mailboxes import mailboxes
from backchannel.station.events import CarrierAccepted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.vault import ReceivedRow

__all__ = ["pouch_fetch", "pouch_list", "pouch_mailbox", "pouch_packed", "pouch_take"]

_ALL: Final = 1_000_000
_MESSAGE: Final = "message"

_Standing = dict[tuple[bytes, int, str], str]


def pouch_mailbox(post: Post) -> Facts:
    """The ids of the mailboxes that this station empties: what in a pouch is for it."""
    return {"mailboxes": [key.mailbox for key in mailboxes(post.engine.vault)]}


def pouch_list(post: Post, to: Sequence[str] = ()) -> list[Facts]:
    """Every envelope that waits for its addressee's signed word, and every receipt and transit card that waits: no bytes yet.

    Most urgent first, for the offices named in `to`, or for all. Raises Mistake for an office that is on no channel here.
    """
    # Where a station is only ever opened for a command, this is when its transit keys are renewed.
    post.emit(post.engine.tick())
    vault = post.engine.vault
    rows = [
        {**_row(post, row.channel, row.office, row.urgency, _MESSAGE), "series": row.series, "seq": row.seq}
        for row in vault.unsettled(_ALL)
    ]
    rows += [_row(post, row.channel, row.office, row.urgency, row.kind) for row in vault.outgoing()]
    _check_known(post, to, rows)
    return sorted((row for row in rows if not to or row["name"] in to), key=lambda row: int(row["urgency"]))


def pouch_fetch(post: Post, rows: Iterable[Facts]) -> list[str | None]:
    """The envelopes of these rows in base64; None for what no longer waits."""
    vault = post.engine.vault
    others = {(row.channel, row.office, row.kind): row.envelope for row in vault.outgoing()}

    def envelope(row: Facts) -> bytes | None:
        channel = bytes.fromhex(row["channel"])
        if row["kind"] == _MESSAGE:
            return vault.envelope(channel, row["series"], row["seq"], row["office"])
        return others.get((channel, row["office"], row["kind"]))

    found = map(envelope, rows)
    return [b64encode(each).decode("ascii") if each else None for each in found]


def pouch_packed(post: Post, rows: Iterable[Facts], place: str = "") -> Facts:
    """These are in a place, such as a stick: our own word, which settles nothing. They are packed again until they are received.

    Receipts and transit cards go on waiting too, until newer ones take their places: a stick may be lost.
    """
    at = post.engine.clock.now()
    packed = [
        CarrierAccepted(**message, carrier=_first_place(post, message) or f"{POUCH} {place}", at=at)
        for message in (_message(row) for row in rows if row["kind"] == _MESSAGE)
        # An office that also has a switch is still waited for there.
        if post.engine.address(message["channel"], message["office"]).url == POUCH
    ]
    effects = post.engine.tick()
    post.emit([*effects, *post.engine.happen(packed)])
    return {"packed": len(packed)}


def pouch_take(post: Post, envelopes: Iterable[str], place: str = "") -> Facts:
    """File envelopes for this station, as if a switch had brought them: what is new, what it says of ours, what was refused.

    When this returns they are on disk here. Raises Refused, with nothing filed, for bytes that are no envelope.
    """
    vault = post.engine.vault
    before, counts = _standing(post), vault.counts()
    try:
        came = [Envelope.parse(b64decode(each, validate=True)) for each in envelopes]
    except ValueError as error:
        raise Refused("envelope.malformed", f"base64 that cannot be read ({error})", "envelopes in base64") from None
    post.emit(post.engine.arrive(came, f"{POUCH} {place}"))
    after = vault.counts()
    new = vault.arrivals(after["received"] - counts["received"])
    refused = vault.quarantined()[: after["quarantine"] - counts["quarantine"]]
    return {
        "envelopes": len(came),
        "messages": [_arrived(post, row) for row in reversed(new)],
        "standing": _changes(post, before),
        "refused": [{"code": row.code, "why": row.sentence} for row in refused],
    }


def _row(post: Post, channel: bytes, office: str, urgency: int, kind: str) -> Facts:
    mailbox = post.engine.address(channel, office).mailbox
    return {
        "kind": kind,
        "channel": channel.hex(),
        "office": office,
        "name": post.engine.name(channel, office),
        "urgency": urgency,
        "mailbox": mailbox,
    }


def _message(row: Facts) -> Facts:
    return {"channel": bytes.fromhex(row["channel"]), "series": row["series"], "seq": row["seq"], "office": row["office"]}


def _first_place(post: Post, message: Facts) -> str | None:
    """Where a message was packed first, as the time that is kept is that of the first time too."""
    rows = post.engine.vault.deliveries(message["channel"], message["series"], message["seq"])
    return next((row.carrier for row in rows if row.office == message["office"] and row.accepted_at), None)


def _check_known(post: Post, to: Iterable[str], rows: Iterable[Facts]) -> None:
    channels = post.engine.state.channels.values()
    known = {str(seat.name) for channel in channels for seat in channel.charter.seats if seat.office != channel.office}
    known |= {row["name"] for row in rows}  # who has invited this office is on no channel of it yet
    for name in to:
        if name not in known:
            raise Mistake(
                "pouch.office", f"no office {name} on a channel here", "one of: " + (", ".join(sorted(known)) or "none yet"), "Name it so."
            )


def _arrived(post: Post, row: ReceivedRow) -> Facts:
    charter = post.engine.state.channel(row.channel).charter
    return {"series": row.series, "seq": row.seq, "from": post.name(charter, row.office), "precedence": row.precedence}


def _standing(post: Post) -> _Standing:
    return {
        (identity, delivery.link.seq, office): delivery.state.value
        for identity, channel in post.engine.state.channels.items()
        for office, delivery in channel.deliveries.all()
    }


def _changes(post: Post, before: _Standing) -> list[Facts]:
    """Messages of ours of which something signed came; one that is opened or refused stands in the vault alone."""
    now = _standing(post)
    changed = [key for key, state in before.items() if now.get(key) != state]
    return [row for channel, seq, office in changed for row in _told(post, channel, seq, office)]


def _told(post: Post, channel: bytes, seq: int, office: str) -> list[Facts]:
    correspondence = post.engine.state.channel(channel)
    series = correspondence.outgoing.series
    return [
        {"series": series, "seq": seq, "office": post.name(correspondence.charter, office), "state": row.state}
        for row in post.engine.vault.deliveries(channel, series, seq)
        if row.office == office
    ]
