"""A message's payload by its members, and what one copy shows of it (docs/spec/seal.md, "Message payload").

The form is the same for every message, whatever it says: how many digests there are tells the counts and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from backchannel.errors import Refused
from backchannel.seal.artefacts import payload_type, read_payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.seal.sdjwt import Signed
    from backchannel.seal.strictjson import Value

__all__ = [
    "AddresseePayload",
    "MarkingPayload",
    "MessagePayload",
    "ShownAddressee",
    "ShownMessage",
    "ShownPortion",
    "SignerPayload",
    "read_shown",
]

HEAD_ITEMS: Final = 8  # precedence, marking, time, subject, references, exempt, drafter, releaser: always all of them
_PORTION_ITEMS: Final = 2  # body and for


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A payload object that has its members and no others."""


class SignerPayload(_Strict, frozen=True):
    """A person who signs, and with which device."""

    person: str
    device: str


class _By(SignerPayload, frozen=True):
    mandate: dict[str, Any] | None


class _Channel(_Strict, frozen=True):
    id: str
    charter: str


class _Placeholder(_Strict, frozen=True):
    digest: str = msgspec.field(name="...")


class _Concealed(_Strict, frozen=True):
    digests: list[str] = msgspec.field(name="_sd")


@payload_type
class MessagePayload(_Strict, frozen=True):
    """The signed payload: what every copy shows, and digests in place of everything else."""

    iss: str
    by: _By
    jti: str
    chn: _Channel
    ser: str
    seq: int
    prev: str | None
    second: SignerPayload | None
    sig: list[str]
    audn: int
    aud: list[_Placeholder]
    common: list[_Placeholder]
    read: list[_Placeholder]
    held: list[_Placeholder]
    head: _Concealed
    n: int
    portions: list[_Placeholder]
    station: list[str] = msgspec.field(name="_sd")
    algorithm: Literal["sha-256"] = msgspec.field(name="_sd_alg")


@payload_type
class AddresseePayload(_Strict, frozen=True):
    """One addressee: who, in which capacity, whether it is owed what is common to the offices of the channel, the digests
    that it is owed beside, and the message before this one addressed to it."""

    office: str
    as_: Literal["action", "information"] = msgspec.field(name="as")
    common: bool
    owed: list[str]
    prev: Any


@payload_type
class _CommonPayload(_Strict, frozen=True):
    owed: list[str]


@payload_type
class MarkingPayload(_Strict, frozen=True):
    """A marking in its parts."""

    classification: str
    caveats: list[str]


@payload_type
class HeadPayload(_Strict, frozen=True):
    """The heading's members, as far as a copy shows them; the first three every reader is owed."""

    precedence: str
    marking: MarkingPayload
    time: str
    subject: str | msgspec.UnsetType | None = msgspec.UNSET
    references: list[str] | msgspec.UnsetType = msgspec.UNSET
    exempt: list[str] | msgspec.UnsetType = msgspec.UNSET
    drafter: str | msgspec.UnsetType | None = msgspec.UNSET
    releaser: str | msgspec.UnsetType | None = msgspec.UNSET


class _Body(_Strict, frozen=True):
    fields: list[tuple[str, str]]
    words: str | None


@payload_type
class _StationPayload(_Strict, frozen=True):
    stn: str | msgspec.UnsetType = msgspec.UNSET


@payload_type
class _PortionPayload(_Strict, frozen=True):
    number: int
    kind: str
    marking: MarkingPayload
    body: _Body | msgspec.UnsetType = msgspec.UNSET
    for_: list[str] | msgspec.UnsetType | None = msgspec.field(name="for", default=msgspec.UNSET)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAddressee:
    """An addressee that a copy shows: its payload, the digest of that, and the digests owed to it, its own and those that
    are common to all offices of the channel.

    The two stay apart: 200 copies of a long list would be a way to fill a station's memory.
    """

    payload: AddresseePayload
    digest: str
    own: frozenset[str]
    common: frozenset[str]

    def is_owed(self, digest: str | None) -> bool:
        """Whether this digest is owed to it."""
        return digest in self.own or digest in self.common


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPortion:
    """A portion of which a copy shows something: its payload, the digest of its body (None when it cannot be told from
    the other), and those of its two digests that stay closed here."""

    payload: _PortionPayload
    body: str | None
    closed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """What a copy shows: payload, station serial, addressees and what each is owed, reaches, heading, portions.

    Reaches and portions stand by place; None where one is withheld. `lists` are the digests of every addressee, and of
    what the offices of the channel are owed in common.
    """

    payload: MessagePayload
    serial: str | None
    addressees: tuple[ShownAddressee, ...]
    lists: frozenset[str]
    read: tuple[dict[str, Value] | None, ...]
    held: tuple[dict[str, Value] | None, ...]
    head: HeadPayload
    portions: tuple[ShownPortion | None, ...]

    def due(self, addressee: ShownAddressee) -> frozenset[str]:
        """All that one addressee's copy shows: what it is owed and who it is; to an office of the channel, every list."""
        return addressee.own | addressee.common | (self.lists if addressee.payload.common else {addressee.digest})


def read_shown(signed: Signed, payload: MessagePayload) -> ShownMessage:
    """What this copy shows, each part in its shape; Refused when a part has another, or the payload conceals more or less."""
    if len(payload.head.digests) != HEAD_ITEMS or len(payload.station) != 1:
        count = len(payload.head.digests) + len(payload.station)
        raise Refused("seal.shape", f"a heading of {count} concealed items", f"{HEAD_ITEMS} in the heading and the station serial")
    if len(payload.common) != 1:
        raise Refused("seal.shape", f"{len(payload.common)} lists of what offices are owed in common", "exactly one, in every message")
    lists = frozenset(item.digest for item in (*payload.common, *payload.aud))
    station = read_payload(_members(signed, payload.station), _StationPayload)
    return ShownMessage(
        payload=payload,
        serial=None if isinstance(station.stn, msgspec.UnsetType) else station.stn,
        addressees=tuple(_addressees(signed, payload, lists)),
        lists=lists,
        read=_parts(signed, payload.read),
        held=_parts(signed, payload.held),
        head=read_payload(_members(signed, payload.head.digests), HeadPayload),
        portions=tuple(_portion(signed, item.digest) for item in payload.portions),
    )


def _addressees(signed: Signed, payload: MessagePayload, lists: frozenset[str]) -> Iterator[ShownAddressee]:
    """Each with all that it is owed, or none: a part of it would pass for the whole."""
    found = _parts(signed, payload.common)[0]
    common = _ascending(read_payload(found, _CommonPayload).owed) if found is not None else frozenset()
    for item, value in zip(payload.aud, _parts(signed, payload.aud), strict=True):
        if value is None:
            continue
        row = read_payload(value, AddresseePayload)
        own = _ascending(row.owed)
        if row.common and found is None:
            raise Refused("seal.owed", "an office of the channel without the list that is common to them", "the list of what they are owed")
        shared = common if row.common else frozenset[str]()
        if not (own.isdisjoint(shared) and own.isdisjoint(lists) and shared.isdisjoint(lists)):
            raise Refused("seal.addressee", "an owed digest that is in two lists, or is a list's", "each digest in one list, and no list's")
        yield ShownAddressee(payload=row, digest=item.digest, own=own, common=shared)


def _ascending(digests: list[str]) -> frozenset[str]:
    found = frozenset(digests)
    if digests != sorted(found):
        raise Refused("seal.addressee", "owed digests twice or in another order", "each once, ascending")
    return found


def _parts(signed: Signed, items: Sequence[_Placeholder]) -> tuple[dict[str, Value] | None, ...]:
    """The shown elements of an array, in place; None where one is withheld. A shown null would pass for withheld: refused."""
    found: list[dict[str, Value] | None] = []
    for item in items:
        value = signed.resolved.places.get(item.digest)
        if not isinstance(value, dict) and item.digest in signed.resolved.places:
            raise Refused("seal.shape", "an addressee or a reach that is no object", "an object")
        found.append(value if isinstance(value, dict) else None)
    return tuple(found)


def _members(signed: Signed, digests: Sequence[str]) -> dict[str, Value]:
    """The shown members among these digests."""
    resolved = signed.resolved
    return {str(resolved.shown[digest].name): resolved.places[digest] for digest in digests if digest in resolved.shown}


def _portion(signed: Signed, digest: str) -> ShownPortion | None:
    disclosure = signed.resolved.shown.get(digest)
    if disclosure is None:
        return None
    value = disclosure.value
    pair = value.get("_sd") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(pair, list) or len(pair) != _PORTION_ITEMS:
        raise Refused("seal.shape", "a paragraph of another shape", "number, kind and marking in the clear, body and audience concealed")
    both = [str(item) for item in pair]
    members = _members(signed, both)
    in_clear = {name: item for name, item in value.items() if name != "_sd"}
    if "body" in in_clear or "for" in in_clear:
        raise Refused("seal.shape", "a paragraph with its body or audience in the clear", "both concealed")
    names = {signed.resolved.shown[item].name: item for item in both if item in signed.resolved.shown}
    others = [item for item in both if item != names.get("for")]
    body = names.get("body") or (others[0] if "for" in names else None)
    closed = frozenset(item for item in both if item not in signed.resolved.shown)
    return ShownPortion(payload=read_payload({**in_clear, **members}, _PortionPayload), body=body, closed=closed)
