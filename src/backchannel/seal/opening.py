"""Opening what came: the checks in their order (docs/spec/seal.md, "Checks").

Nothing here trusts a key, a name or a number because a message says so: keys come from the pinned charter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from backchannel.errors import Mistake, Refused
from backchannel.limits import ADDRESSEES, PORTIONS, SEALED_BYTES
from backchannel.message import WithheldPortion
from backchannel.message.problems import shown as quoted
from backchannel.seal.age import decrypt
from backchannel.seal.artefacts import MESSAGE, RECEIPT, REVOCATION, TRANSIT, read_artefact, read_payload
from backchannel.seal.audience import check_addressees, check_audiences, pending_bodies, refuse_open_eyes
from backchannel.seal.carried import Carried, CarriedRevocation, carried
from backchannel.seal.chain import Link, Reach
from backchannel.seal.disclosures import decode_disclosures
from backchannel.seal.house import seat_id
from backchannel.seal.opened import Opened
from backchannel.seal.padding import unpad
from backchannel.seal.reaches import link_of, seat_reach
from backchannel.seal.receipt import OpenedReceipt, verify_receipt
from backchannel.seal.sdjwt import Signed, verify
from backchannel.seal.shown import MessagePayload, read_shown
from backchannel.seal.signers import check_release, read_signers
from backchannel.seal.strictjson import unb64u
from backchannel.seal.transit import OpenedTransit, verify_transit
from backchannel.seal.view import build_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.message import Message
    from backchannel.seal.age import HybridIdentity
    from backchannel.seal.card import Card
    from backchannel.seal.charter import Charter
    from backchannel.seal.seat import Seat
    from backchannel.seal.shown import AddresseePayload
    from backchannel.seal.signers import Signers
    from backchannel.seal.strictjson import Value

__all__ = ["Reader", "Versions", "examine", "open_eyes", "open_sealed", "read_passed_on", "reopen"]

_JTI_BYTES = 16
OWN_COPY = "own copy"


class Versions(Protocol):
    """All versions of a channel's charter that are held, and the one in force."""

    @property
    def in_force(self) -> Charter:
        """The version in force here."""
        ...

    def version(self, digest: bytes) -> Charter | None:
        """The version of this digest, when it is held."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who opens: this office, its identities with the name under which each is shown, and its channels' histories by id.

    `takes_back`: whether it lost messages of its own and takes them from whoever still holds them. `station`: this device's
    seat in the house of its office, and `card` the office's card, where it has several stations.
    """

    office: str
    identities: Sequence[tuple[str, HybridIdentity]] = field(repr=False)
    charters: Mapping[bytes, Versions] = field(repr=False)
    takes_back: bool = False
    station: str = ""
    card: Card | None = None

    def own(self, charter: Charter) -> str:
        """As whom this station stands on a channel."""
        return self.station if charter.house else self.office

    def charter(self, channel: bytes) -> Charter:
        """The charter in force on a channel; Refused when this office is not on it."""
        return self.history(channel).in_force

    def history(self, channel: bytes) -> Versions:
        """All of a channel's charter that is held; Refused when this office is not on it."""
        history = self.charters.get(channel)
        if history and history.in_force.has(self.own(history.in_force)):
            return history
        raise Refused("seal.channel", "a message on a channel that this office is not on", "one of its own channels")

    def version(self, channel: bytes, digest: bytes) -> Charter:
        """A version of a channel's charter; Refused when it is not held, or this office is not on it yet."""
        version = self.history(channel).version(digest)
        if version and version.has(self.own(version)):
            return version
        hint = "It is tried again when that version comes."
        raise Refused("seal.charter", "a message under a version of the charter that is not held here", "one that is", hint)


def open_sealed(sealed: bytes, reader: Reader) -> Opened | OpenedReceipt | OpenedTransit | Carried:
    """Open sealed bytes and verify what is in them; Refused at the first check that does not hold.

    What this office wrote itself is refused too, unless the reader takes it back: it holds its own, and somebody else has
    passed this on.
    """
    if len(sealed) > SEALED_BYTES:
        raise Refused("seal.size", f"{len(sealed)} sealed bytes", f"at most {SEALED_BYTES}")
    decrypted = decrypt(sealed, [identity for _, identity in reader.identities])
    plaintext = unpad(decrypted.plaintext)
    if found := carried(plaintext):
        return found
    signed = read_artefact(plaintext, typ=(MESSAGE, RECEIPT, TRANSIT, REVOCATION))
    if signed.typ == REVOCATION:
        return CarriedRevocation(channel=_channel_of(signed, "channel"), data=plaintext)
    own = signed.content.get("iss") in (reader.office, reader.station)
    if own and not (reader.takes_back and signed.typ == MESSAGE) and not (signed.typ == TRANSIT and _is_colleague(signed, reader)):
        raise Refused("seal.own", "something that names this office as its writer", "what another office wrote")
    if signed.typ == RECEIPT:
        charter = reader.charter(_channel_of(signed))
        receipt = verify_receipt(signed, charter=charter, office=reader.own(charter))
        _refuse_revoked(receipt.office, charter)
        return receipt
    if signed.typ == TRANSIT:
        return verify_transit(signed, _card_of(signed, reader))
    opened = _verify_message(signed, reader, reader.identities[decrypted.identity][0])
    _refuse_revoked(opened.office, reader.charter(opened.channel))
    _refuse_silenced(opened, reader.charter(opened.channel))
    refuse_open_eyes(opened.message)
    return opened


def reopen(artefact: bytes, reader: Reader, sealed_to: str = OWN_COPY) -> Opened:
    """Verify a kept artefact anew and give the proof again; Refused when it no longer holds."""
    return _verify_message(read_artefact(artefact, typ=MESSAGE), reader, sealed_to)


def read_passed_on(artefact: bytes, reader: Reader) -> OpenedTransit:
    """A correspondent's transit card as somebody else had it; Refused when it does not hold."""
    signed = read_artefact(artefact, typ=TRANSIT)
    return verify_transit(signed, _card_of(signed, reader))


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
    return _verify_message(whole, reader, opened.sealed_to)


def examine(signed: Signed, reader: Reader) -> Opened:
    """Every check of a message but that of its signatures, of one that has none yet: no proof of anything, and for `seal.second` alone."""
    payload = read_payload(signed.content, MessagePayload)
    charter = _version(payload, reader)
    return _check(signed, payload, charter, read_signers(payload, charter.seat(payload.iss).card), reader, OWN_COPY)


def _verify_message(signed: Signed, reader: Reader, sealed_to: str) -> Opened:
    payload = read_payload(signed.content, MessagePayload)
    charter = _version(payload, reader)
    signers = read_signers(payload, charter.seat(payload.iss).card)
    verify(signed, signers.keys)
    return _check(signed, payload, charter, signers, reader, sealed_to)


def _version(payload: MessagePayload, reader: Reader) -> Charter:
    return reader.version(unb64u(payload.chn.id), unb64u(payload.chn.charter))


def _check(signed: Signed, payload: MessagePayload, charter: Charter, signers: Signers, reader: Reader, sealed_to: str) -> Opened:
    seat = charter.seat(payload.iss)
    before = _verify_counts(payload, seat, charter)
    shown = read_shown(signed, payload)
    check_addressees(shown, charter)
    previous = {row.payload.office: _previous(row.payload, payload, before, seat) for row in shown.addressees}
    mine = next((row for row in shown.addressees if row.payload.office == reader.own(charter)), None)
    addressed = mine is not None and payload.iss != reader.own(charter)
    pending = pending_bodies(signed, shown, mine) if mine and addressed else frozenset[str]()
    check_audiences(shown, charter)
    message = build_message(shown, charter, sealed=pending)
    _refuse_forbidden(message, charter, seat)
    check_release(signers, message, charter, seat.card)
    return Opened(
        message=message,
        charter=charter,
        office=payload.iss,
        office_name=seat.name,
        person=str(signers.person.name),
        mandate=signers.mandate,
        second=str(signers.second.name) if signers.second else None,
        series=payload.ser,
        link=Link(seq=payload.seq, digest=signed.digest),
        before=before,
        previous=previous[mine.payload.office] if mine else None,
        capacity=mine.payload.as_ if mine else None,
        read=_reaches(shown.read, seat, charter),
        held=_reaches(shown.held, seat, charter),
        pending=pending,
        sealed_to=sealed_to,
        signed=signed,
    )


def _refuse_forbidden(message: Message, charter: Charter, seat: Seat) -> None:
    """What the charter does not allow, no honest station releases: see `run.preflight`."""
    agreement, heading = charter.agreement, message.heading
    if not seat.role.may.send:
        raise Refused("charter.role", f"a message from {seat.name}, an {seat.role}", "one from an office whose role may send")
    for to in (charter.seat_named(name) for name in heading.to):
        if not to.role.may.act:
            raise Refused("charter.role", f"a message to {to.name}, an {to.role}, for action", "one for its information")
    if heading.marking.classification > agreement.ceiling:
        raise Refused("charter.ceiling", f"a message marked {heading.marking.classification}", f"at most {agreement.ceiling}")
    marked = [portion.marking for portion in message.portions if not isinstance(portion, WithheldPortion)]
    if not all(agreement.allows(marking) for marking in (heading.marking, *marked) if marking is not None):
        raise Refused("charter.caveats", "a combination of caveats that the charter does not have", "one that it allows, or none")


def _refuse_revoked(office: str, charter: Charter) -> None:
    """Whatever date it bears: who has the keys of a revoked office can write any."""
    if office in charter.revoked:
        raise Refused("charter.revoked", "something that an office has signed which is revoked", "an office that is still on the channel")


def _refuse_silenced(opened: Opened, charter: Charter) -> None:
    """Whatever version it names: who may not send any more can name any from before. It is tried again when another is in force."""
    seat = charter.seat(opened.office)
    if not seat.role.may.send:
        came = f"a message from {seat.name}, an {seat.role} by the version that is in force here"
        raise Refused("charter.silenced", came, "one from an office whose role may send", "Ask it by voice whether it knows of that.")


def _verify_counts(payload: MessagePayload, seat: Seat, charter: Charter) -> bytes | None:
    """The digest of the message before, None for the first; Refused when number, link or a count does not fit."""
    if payload.ser != seat.series or payload.seq < seat.first:
        raise Refused("seal.series", f"{quoted(payload.ser)} {payload.seq}", f"the series {seat.series} from {seat.first} on")
    if (payload.prev is None) != (payload.seq == seat.first):
        raise Refused("seal.first", "a first message with a predecessor, or a later one without", "a predecessor for all but the first")
    if payload.audn != len(payload.aud) or payload.n != len(payload.portions):
        raise Refused("seal.counts", "counts that do not fit what is there", "audn addressees and n portions")
    if not (1 <= payload.audn <= ADDRESSEES and 1 <= payload.n <= PORTIONS):
        raise Refused("seal.counts", f"{payload.audn} addressees, {payload.n} portions", f"1 to {ADDRESSEES}, and 1 to {PORTIONS}")
    others = len(charter.seats) - 1
    if (len(payload.read), len(payload.held)) != (others, others):
        raise Refused("seal.reaches", f"{len(payload.read)} read, {len(payload.held)} held", f"{others}, one for each other office")
    if len(unb64u(payload.jti)) != _JTI_BYTES:
        raise Refused("seal.message-id", "a message id of another length", f"{_JTI_BYTES} bytes")
    return _digest(payload.prev) if payload.prev is not None else None


def _previous(row: AddresseePayload, payload: MessagePayload, before: bytes | None, seat: Seat) -> Link | None:
    """The message before this one that was addressed to the same office: an earlier one, and the predecessor if next to it."""
    if row.prev is None:
        return None
    link = link_of(row.prev)
    if not seat.first <= link.seq < payload.seq or (link.seq == payload.seq - 1 and link.digest != before):
        raise Refused("seal.previous", f"{seat.series} {link.seq} as an addressee's message before {payload.seq}", "an earlier one")
    return link


def _reaches(items: Sequence[dict[str, Value] | None], own: Seat, charter: Charter) -> tuple[Reach, ...]:
    """What is shown of `read` or `held`: one reach for each other office, in charter order."""
    others = [seat for seat in charter.seats if seat.office != own.office]
    return tuple(seat_reach(item, seat) for item, seat in zip(items, others, strict=True) if item is not None)


def _digest(text: str) -> bytes:
    digest = unb64u(text)
    if len(digest) != 32:
        raise Refused("artefact.link", "a digest of another length", "32 bytes")
    return digest


def _channel_of(signed: Signed, member: str = "chn") -> bytes:
    channel = signed.content.get(member)
    if not isinstance(channel, str):
        raise Refused("artefact.payload", "a receipt or revocation without a channel", "the channel's id")
    return unb64u(channel)


def _card_of(signed: Signed, reader: Reader) -> Card:
    """The card whose device claims to have signed: an office may stand on two channels with two devices."""
    issuer = signed.content.get("iss")
    charters = [history.in_force for history in reader.charters.values()]
    if reader.card and issuer == reader.card.office:
        return reader.card
    on = [one.seat(issuer).card for one in charters if isinstance(issuer, str) and one.has(issuer) and issuer not in one.revoked]
    if not on:
        raise Refused("charter.stranger", "an office that is on none of our channels", "a correspondent's transit card")
    return next((card for card in on if card.device(signed.kids)), on[0])


def _is_colleague(signed: Signed, reader: Reader) -> bool:
    """Whether another station of this office has signed it, as far as its key ids say."""
    device = reader.card.device(signed.kids) if reader.card else None
    return device is not None and seat_id(device.pair) != reader.station
