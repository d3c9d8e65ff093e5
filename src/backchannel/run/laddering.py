"""A channel's correspondence as a ladder is drawn from it: messages in the order of their release, what became of each, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger import Place
from backchannel.run.closed import is_closed
from backchannel.run.crossings import crossed_facts, saw_facts
from backchannel.run.facts import Facts, moment
from backchannel.run.record import delivery
from backchannel.seal.chain import runs_of
from backchannel.vault import SentRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.run.post import Post
    from backchannel.seal import Opened
    from backchannel.station import Correspondence
    from backchannel.vault import ReceivedRow

__all__ = ["ladder"]

_UNKNOWN: Final = "unknown"


def ladder(post: Post, limit: int = 100, channel: str | None = None) -> Facts:
    """The last `limit` messages of a channel that this office holds, and what of their series it does not hold."""
    correspondence = post.channel(channel)
    charter, vault = correspondence.charter, post.engine.vault
    rows: list[SentRow | ReceivedRow] = [*vault.recent_sent(charter.channel, limit), *vault.recent_received(charter.channel, limit)]
    held = sorted(((post.reopen(row), row) for row in rows), key=lambda pair: (_released(pair[0]), pair[1].series, pair[1].seq))
    shown = held[-limit:]
    return {
        "channel": charter.name,
        "office": post.name(charter, correspondence.office),
        "now": moment(post.engine.clock.now()),
        "columns": [{"office": str(seat.name), "series": seat.series} for seat in (*charter.seats, *charter.elsewhere)],
        "messages": [_message(post, correspondence, opened, row) for opened, row in shown],
        "missing": list(_missing(post, correspondence, [row for _, row in shown])),
    }


def _released(opened: Opened) -> int:
    release = opened.message.heading.release
    return release.time.microseconds if release else 0


def _message(post: Post, correspondence: Correspondence, opened: Opened, row: SentRow | ReceivedRow) -> Facts:
    heading, place = opened.message.heading, Place(row.series, row.seq)
    serial = heading.release.number.serial if heading.release else None
    return {
        "number": str(place),
        "serial": str(serial) if serial else None,
        "from": str(opened.office_name),
        "precedence": row.precedence,
        "subject": heading.subject,
        "released": moment(_released(opened)),
        "readers": list(_readers(post, correspondence, opened, row)),
        "written": saw_facts(post, correspondence, place)["written"],
        "crossed": crossed_facts(post, correspondence, place),
        "answers": [
            {
                "paragraph": portion.number,
                "number": f"{answer.reference.series} {answer.reference.number}",
                "of": answer.reference.paragraph,
                "in_part": answer.in_part,
            }
            for portion in (() if is_closed(post, row) else opened.message.full_portions)
            for answer in portion.bearing.answers
        ],
    }


def _readers(post: Post, correspondence: Correspondence, opened: Opened, row: SentRow | ReceivedRow) -> Iterator[Facts]:
    """How it stands with each addressee: of this office's own as they have signed for it; of others' only with this office."""
    if isinstance(row, SentRow):
        for each in post.engine.vault.deliveries(row.channel, row.series, row.seq):
            facts = delivery(post, correspondence, each)
            yield {name: facts[name] for name in ("office", "state", "received", "opened", "overdue")}
        return
    own = correspondence.charter.met(correspondence.office).name
    for name in opened.message.heading.addressees:
        if name == own:
            times = {"received": moment(row.received_at), "opened": moment(row.opened_at)}
            yield {"office": str(name), "state": row.state, **times, "overdue": False}
        else:
            yield {"office": str(name), "state": _UNKNOWN, "received": None, "opened": None, "overdue": False}


def _missing(post: Post, correspondence: Correspondence, rows: Sequence[SentRow | ReceivedRow]) -> Iterator[Facts]:
    """What was addressed to this office and is not here, in runs, each before the first message beyond it that is shown."""
    for series, ledger in correspondence.incoming.items():
        numbers = sorted(row.seq for row in rows if row.series == series)
        for first, last in runs_of(ledger.missing()):
            beyond = next((number for number in numbers if number > last), None)
            yield {
                "series": series,
                "first": first,
                "last": last,
                "from": str(correspondence.charter.met_series(series).name),
                "before": f"{series} {beyond}" if beyond is not None else None,
            }
