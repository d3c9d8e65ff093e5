"""What the clerk tells: plain JSON-ready facts, the same for the command line, `--json` and the control socket.

Times are ISO 8601 in UTC; numbers are written as on a message; absent is None.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from backchannel.message import cable
from backchannel.message.repeats import guards
from backchannel.seal.chain import runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.ledger import Resolved, SeriesLedger
    from backchannel.message import Message
    from backchannel.seal import Card, Opened
    from backchannel.vault import DeliveryRow, ReceivedRow, VoidRow

__all__ = [
    "Facts",
    "delivery_facts",
    "line_facts",
    "moment",
    "opened_facts",
    "people",
    "received_facts",
    "runs",
    "series_facts",
    "void_facts",
]

Facts = dict[str, Any]


def moment(at: int | None) -> str | None:
    """Microseconds since 1970 as ISO 8601, to the second."""
    return datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def people(card: Card) -> Facts:
    """Who is of an office, as its card says: its officer, and the others with their ranks."""
    others = [{"person": str(person.name), "rank": str(person.rank)} for person in card.persons[1:]]
    return {"person": str(card.officer.name), "others": others}


def line_facts(message: Message) -> Facts:
    """What stands of a message in a list: number, time, precedence, marking, subject."""
    heading = message.heading
    release = heading.release
    return {
        "number": str(release.number) if release else None,
        "time": str(release.time) if release else None,
        "precedence": str(heading.precedence),
        "marking": str(heading.marking),
        "from": str(heading.sender),
        "to": [str(name) for name in heading.to],
        "info": [str(name) for name in heading.info],
        "subject": heading.subject,
        "paragraphs": len(message.portions),
    }


def opened_facts(opened: Opened, *, how: str, references: Iterable[Resolved]) -> Facts:
    """A message as it is read: the cable, who signed it, how the key was verified; the second person who signed it, None where
    nobody did."""
    message = opened.message
    return {
        **line_facts(message),
        "cable": cable.render(message),
        "signed_by": opened.person,
        "second": opened.second,
        "key_verified": how,
        "sealed_to": opened.sealed_to,
        "capacity": opened.capacity,
        "digest": opened.link.digest.hex(),
        "references": [{"letter": item.letter, "reference": str(item.reference), "standing": str(item.standing)} for item in references],
        "repeats": [
            {"paragraph": portion.number, "guard": guard.phrase}
            for portion in message.full_portions
            for guard in guards(portion.words or "")
        ],
    }


def delivery_facts(row: DeliveryRow, name: str, *, due: int | None = None, overdue: bool = False) -> Facts:
    """How a message stands with one addressee; `due` is until when the next word on it should come, `overdue` that it did not.

    `late` and `unopened` count the notices that were given because it was not received, or not opened, in its time.
    """
    return {
        "office": name,
        "state": row.state,
        "filed": moment(row.filed_at),
        "handed": moment(row.handed_at),
        "accepted": moment(row.accepted_at),
        "carrier": row.carrier or None,
        "received": moment(row.received_at),
        "opened": moment(row.opened_at),
        "refused": moment(row.refused_at),
        "cancelled": moment(row.cancelled_at),
        "undelivered": moment(row.given_up_at),
        "resealed": moment(row.resealed_at),
        "due": moment(due),
        "overdue": overdue,
        "late": row.late,
        "unopened": row.unopened,
        "detail": row.detail or None,
    }


def received_facts(row: ReceivedRow, void: VoidRow | None = None) -> Facts:
    """When a message was received and opened here; `void`: its originator has said that it would not come, why and when."""
    return {
        "state": row.state,
        "received": moment(row.received_at),
        "opened": moment(row.opened_at),
        "void": {"why": void.code, "told": moment(void.at)} if void else None,
    }


def series_facts(ledger: SeriesLedger, office: str) -> Facts:
    """How far this office has come in a correspondent's series, and what it knows to be missing."""
    through = ledger.received().through
    return {
        "series": ledger.series,
        "office": office,
        "nothing_missing_up_to": through.seq if through else None,
        "highest": ledger.highest(),
        "missing": list(ledger.missing()),
        "void": list(ledger.voided()),
        "wrong_links": list(ledger.broken()),
    }


def void_facts(row: VoidRow, numbers: Sequence[int], office: str) -> Facts:
    """Numbers of a correspondent that will not come, as it has said itself."""
    return {
        "number": f"{row.series} {numbers[0]}",
        "numbers": list(numbers),
        "direction": "in",
        "state": "void",
        "from": office,
        "why": row.code,
        "told": moment(row.at),
    }


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Ascending numbers as [first, last] of each unbroken run."""
    return [[first, last] for first, last in runs_of(numbers)]
