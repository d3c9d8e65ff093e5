"""That messages were seen by somebody who does not use the system, by an officer's signed word (docs/spec/reading-file.md)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import FIELD_CHARACTERS, READING_FILE_MESSAGES
from backchannel.message import PersonName, SeriesName
from backchannel.seal.artefacts import PERSON, SEEN, as_value, nested, payload_type, read_artefact, read_payload
from backchannel.seal.fields import line_from, name_from
from backchannel.seal.persons import read_person
from backchannel.seal.reaches import link_of, link_value
from backchannel.seal.sdjwt import sign, verify
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.card import Card
    from backchannel.seal.chain import Link
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.sdjwt import Signed

__all__ = ["Seen", "SeenMessage", "make_seen", "read_seen"]

_DIGEST_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """Which message was seen: the channel's id, the series, number and digest."""

    channel: bytes
    series: str
    link: Link

    @property
    def place(self) -> tuple[bytes, str, int]:
        """Channel, series and number: the order in which they stand."""
        return self.channel, self.series, self.link.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """That `who` saw these messages `at` a time, and that `noted_by` noted it when it was `noted`; microseconds since 1970.

    `messages` ascend. `file` is SHA-256 of the reading file in which they were shown, None when it was not kept.
    """

    messages: tuple[SeenMessage, ...]
    who: PersonName
    at: int
    noted: int
    noted_by: PersonName
    note: str | None = None
    file: bytes | None = None


class _Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    chn: str
    ser: str
    link: Any


@payload_type
class _SeenPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    by: dict[str, Any]
    messages: list[_Message]
    who: str
    at: int
    noted: int
    note: str | None
    file: str | None


def make_seen(seen: Seen, *, card: Card, person: SecretPair) -> Signed:
    """Sign with a person's pair; his certificate on `card`, this office's own, stands within, so that the root key is enough to check.

    Mistake when he is not on it.
    """
    by = card.person(person.public.id)
    if by is None:
        raise Mistake("seen.person", "a note by somebody who is not on the card", f"one by a person of {card.name}")
    return sign(
        {
            "iss": card.office,
            "by": as_value(by.artefact),
            "messages": [_message_value(message) for message in seen.messages],
            "who": str(seen.who),
            "at": seen.at,
            "noted": seen.noted,
            "note": seen.note,
            "file": b64u(seen.file) if seen.file is not None else None,
        },
        typ=SEEN,
        keys=person.keys,
    )


def read_seen(data: bytes, card: Card) -> Seen:
    """The act in these bytes; Refused unless a person whom the office of this card has certified signed it.

    Of the card only office and root keys count: it may be a later one, with another person.
    """
    signed = read_artefact(data, typ=SEEN)
    payload = read_payload(signed.content, _SeenPayload)
    if payload.iss != card.office:
        raise Refused("seen.office", "a note by another office", f"one by {card.name}")
    person = read_person(nested(payload.by, PERSON), payload.iss, card.root)
    verify(signed, person.pair.keys)
    if not 0 <= payload.at <= payload.noted:
        raise Refused("seen.future", "a note of what had not come yet when it was written", "a time before that")
    return Seen(
        messages=_messages(payload.messages),
        who=name_from(PersonName, payload.who),
        at=payload.at,
        noted=payload.noted,
        noted_by=person.name,
        note=line_from(payload.note, FIELD_CHARACTERS, "note") if payload.note is not None else None,
        file=_digest(payload.file) if payload.file is not None else None,
    )


def _message_value(message: SeenMessage) -> Value:
    return {"chn": b64u(message.channel), "ser": message.series, "link": link_value(message.link)}


def _messages(rows: Sequence[_Message]) -> tuple[SeenMessage, ...]:
    found = tuple(SeenMessage(channel=_digest(row.chn), series=str(name_from(SeriesName, row.ser)), link=link_of(row.link)) for row in rows)
    if not 1 <= len(found) <= READING_FILE_MESSAGES or any(one.place >= other.place for one, other in pairwise(found)):
        raise Refused("seen.messages", f"{len(found)} messages, or a number twice", f"1 to {READING_FILE_MESSAGES}, ascending")
    return found


def _digest(text: str) -> bytes:
    digest = unb64u(text)
    if len(digest) != _DIGEST_BYTES:
        raise Refused("seen.digest", "a digest or channel of another length", f"{_DIGEST_BYTES} bytes")
    return digest
