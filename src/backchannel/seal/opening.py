"""Opening what came: the checks in their order (docs/spec/seal.md, "Checks").

Nothing here trusts a key, a name or a number because a message says so: keys come from the pinned charter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import SEALED_BYTES
from backchannel.seal.age import decrypt
from backchannel.seal.artefacts import MESSAGE, RECEIPT, TRANSIT, read_payload
from backchannel.seal.chain import ALSO_MAX, Link, Reach
from backchannel.seal.disclosures import decode_disclosures
from backchannel.seal.opened import Opened
from backchannel.seal.padding import unpad
from backchannel.seal.receipt import OpenedReceipt, link_of, reach_of, verify_receipt
from backchannel.seal.sdjwt import Signed, parse, verify
from backchannel.seal.strictjson import unb64u
from backchannel.seal.transit import OpenedTransit, verify_transit
from backchannel.seal.view import MessagePayload, build_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.seal.age import HybridIdentity
    from backchannel.seal.charter import Charter, Seat

__all__ = ["Reader", "open_eyes", "open_sealed", "reopen"]

_JTI_BYTES = 16
OWN_COPY = "own copy"


class _Addressee(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    office: str
    as_: str = msgspec.field(name="as")
    owed: list[str]
    prev: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who opens: this office, its identities with the name under which each is shown, and its channels by id."""

    office: str
    identities: Sequence[tuple[str, HybridIdentity]] = field(repr=False)
    charters: Mapping[bytes, Charter] = field(repr=False)

    def charter(self, channel: bytes) -> Charter:
        """The pinned charter of a channel; Refused when this office is not on it."""
        if charter := self.charters.get(channel):
            return charter
        raise Refused("seal.channel", "a message on a channel that this office is not on", "one of its own channels")


def open_sealed(sealed: bytes, reader: Reader) -> Opened | OpenedReceipt | OpenedTransit:
    """Open sealed bytes and verify what is in them; Refused at the first check that does not hold."""
    if len(sealed) > SEALED_BYTES:
        raise Refused("seal.size", f"{len(sealed)} sealed bytes", f"at most {SEALED_BYTES}")
    decrypted = decrypt(sealed, [identity for _, identity in reader.identities])
    signed = parse(unpad(decrypted.plaintext), typ=(MESSAGE, RECEIPT, TRANSIT))
    if signed.typ == MESSAGE:
        return _verify_message(signed, reader, reader.identities[decrypted.identity][0])
    if signed.typ == RECEIPT:
        return verify_receipt(signed, charter=reader.charter(_channel_of(signed)), office=reader.office)
    return verify_transit(signed, _card_of(signed, reader))


def reopen(artefact: bytes, reader: Reader, sealed_to: str = OWN_COPY) -> Opened:
    """Verify a kept artefact anew and give the proof again; Refused when it no longer holds."""
    return _verify_message(parse(artefact, typ=MESSAGE), reader, sealed_to)


def open_eyes(opened: Opened, identity: HybridIdentity, reader: Reader) -> Opened:
    """Open the part that is for the named officer's eyes only, and verify the whole again with it.

    Refused when the inner file does not open, or does not hold exactly the bodies that are owed.
    """
    if opened.signed.eyes is None:
        raise Refused("seal.eyes-missing", "no part for the officer's eyes only", "the bodies that this message owes its officer")
    inner = decode_disclosures(unpad(decrypt(opened.signed.eyes, [identity]).plaintext))
    if {disclosure.digest for disclosure in inner} != opened.pending:
        raise Refused("seal.eyes-body", "other bodies than the message owes its officer", "exactly those that are owed")
    try:
        whole = opened.signed.with_disclosures((*opened.signed.disclosures, *inner)).with_eyes(None)
    except Mistake as error:
        raise Refused("seal.eyes-body", "bodies that do not fit their paragraphs", "exactly those that are owed") from error
    return replace(_verify_message(whole, reader, opened.sealed_to), pending=frozenset())


def _verify_message(signed: Signed, reader: Reader, sealed_to: str) -> Opened:
    payload = read_payload(signed.resolved.tree, MessagePayload)
    charter = reader.charter(unb64u(payload.chn.id))
    if unb64u(payload.chn.charter) != charter.digest:
        raise Refused("seal.charter", "a message under another charter", "the charter in force on this channel")
    seat = charter.seat(payload.iss)
    _verify_signer(signed, payload, seat)
    _verify_counts(payload, seat)
    addressees = [_addressee(item) for item in _shown(payload.aud)]
    mine = next((item for item in addressees if item.office == reader.office), None)
    own = payload.iss == reader.office
    pending: frozenset[str] = frozenset() if own or mine is None else _pending(signed, mine)
    return Opened(
        message=build_message(payload, charter, [(charter.seat(item.office), item.as_) for item in addressees], sealed=pending),
        charter=charter,
        office=payload.iss,
        office_name=seat.name,
        person=str(seat.card.person.name),
        series=payload.ser,
        link=Link(seq=payload.seq, digest=signed.digest),
        before=_digest(payload.prev) if payload.prev is not None else None,
        previous=link_of(mine.prev) if mine and mine.prev is not None else None,
        capacity=mine.as_ if mine else None,
        read=_reaches(payload.read, charter),
        held=_reaches(payload.held, charter),
        pending=pending,
        sealed_to=sealed_to,
        signed=signed,
    )


def _verify_signer(signed: Signed, payload: MessagePayload, seat: Seat) -> None:
    card = seat.card
    pair = card.device.pair
    if (payload.by.person, payload.by.device) != (card.person.pair.id, pair.id):
        raise Refused("seal.signer", "a person or device that is not on the office's card", f"the person and device of {seat.name}")
    if payload.sig != pair.kids:
        raise Refused("seal.keys", "other keys than the card requires", "both keys of the office's device")
    verify(signed, pair.keys)


def _verify_counts(payload: MessagePayload, seat: Seat) -> None:
    if payload.ser != seat.series or payload.seq < seat.first:
        raise Refused("seal.series", f"{payload.ser} {payload.seq}", f"the series {seat.series} from {seat.first} on")
    if (payload.prev is None) != (payload.seq == seat.first):
        raise Refused("seal.first", "a first message with a predecessor, or a later one without", "a predecessor for all but the first")
    if payload.audn != len(payload.aud) or payload.n != len(payload.portions) or not payload.aud or not payload.portions:
        raise Refused("seal.counts", "counts that do not fit what is there", "audn addressees and n portions")
    if len(unb64u(payload.jti)) != _JTI_BYTES:
        raise Refused("seal.message-id", "a message id of another length", f"{_JTI_BYTES} bytes")


def _pending(signed: Signed, mine: _Addressee) -> frozenset[str]:
    """The owed digests that are not shown: none, unless an inner file may hold bodies for the officer's eyes only."""
    missing = frozenset(mine.owed) - signed.resolved.shown.keys()
    closed = _closed_bodies(signed)
    if not missing <= closed or bool(missing) != (signed.eyes is not None):
        count = len(missing - closed) or len(missing)
        raise Refused("seal.owed", f"a message without {count} of the parts that it owes this office", "every part that it owes")
    return missing


def _closed_bodies(signed: Signed) -> frozenset[str]:
    """Digests that stand in shown portions marked for eyes only: the only ones that may come in the inner file."""
    portions = [item for item in _shown(signed.resolved.tree["portions"]) if isinstance(item, dict)]
    marked = [item for item in portions if "EXCLUSIVELY EYES ONLY" in item["marking"]["caveats"]]
    return frozenset(digest for item in marked for digest in item.get("_sd", ()))


def _addressee(item: Any) -> _Addressee:
    row = read_payload(item, _Addressee)
    if row.as_ not in ("action", "information") or row.owed != sorted(set(row.owed)):
        raise Refused("seal.addressee", "an addressee of another shape", "action or information, and owed digests ascending")
    return row


def _shown(items: Any) -> list[Any]:
    return [item for item in items if not (isinstance(item, dict) and "..." in item)]


def _reaches(items: list[Any], charter: Charter) -> tuple[Reach, ...]:
    reaches = tuple(reach_of(item, ALSO_MAX) for item in _shown(items))
    for reach in reaches:
        charter.seat_of_series(reach.series)
    return reaches


def _digest(text: str) -> bytes:
    digest = unb64u(text)
    if len(digest) != 32:
        raise Refused("artefact.link", "a digest of another length", "32 bytes")
    return digest


def _channel_of(signed: Signed) -> bytes:
    channel = signed.content.get("chn")
    if not isinstance(channel, str):
        raise Refused("artefact.payload", "a receipt without a channel", "the channel's id")
    return unb64u(channel)


def _card_of(signed: Signed, reader: Reader) -> Any:
    issuer = signed.content.get("iss")
    for charter in reader.charters.values():
        if isinstance(issuer, str) and charter.has(issuer):
            return charter.seat(issuer).card
    raise Refused("charter.stranger", "an office that is on none of our channels", "a correspondent's transit card")
