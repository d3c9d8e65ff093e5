"""Opening what came: the checks in their order (docs/spec/seal.md, "Checks").

Nothing here trusts a key, a name or a number because a message says so: keys come from the pinned charter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
from backchannel.seal.opened import Opened
from backchannel.seal.padding import unpad
from backchannel.seal.reaches import link_of, seat_reach
from backchannel.seal.receipt import OpenedReceipt, verify_receipt
from backchannel.seal.sdjwt import Signed, verify
from backchannel.seal.shown import MessagePayload, read_shown
from backchannel.seal.strictjson import unb64u
from backchannel.seal.transit import OpenedTransit, verify_transit
from backchannel.seal.view import build_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.message import Message
    from backchannel.seal.age import HybridIdentity
    from backchannel.seal.card import Card
    from backchannel.seal.charter import Charter
    from backchannel.seal.history import History
    from backchannel.seal.persons import Person
    from backchannel.seal.seat import Seat
    from backchannel.seal.shown import AddresseePayload
    from backchannel.seal.strictjson import Value

__all__ = ["Reader", "open_eyes", "open_sealed", "reopen"]

_JTI_BYTES = 16
OWN_COPY = "own copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who opens: this office, its identities with the name under which each is shown, and its channels' histories by id.

    `takes_back`: whether it lost messages of its own and takes them from whoever still holds them.
    """

    office: str
    identities: Sequence[tuple[str, HybridIdentity]] = field(repr=False)
    charters: Mapping[bytes, History] = field(repr=False)
    takes_back: bool = False

    def charter(self, channel: bytes) -> Charter:
        """The charter in force on a channel; Refused when this office is not on it."""
        return self.history(channel).in_force

    def history(self, channel: bytes) -> History:
        """All of a channel's charter that is held; Refused when this office is not on it."""
        history = self.charters.get(channel)
        if history and history.in_force.has(self.office):
            return history
        raise Refused("seal.channel", "a message on a channel that this office is not on", "one of its own channels")

    def version(self, channel: bytes, digest: bytes) -> Charter:
        """A version of a channel's charter; Refused when it is not held, or this office is not on it yet."""
        version = self.history(channel).version(digest)
        if version and version.has(self.office):
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
    if signed.content.get("iss") == reader.office and not (reader.takes_back and signed.typ == MESSAGE):
        raise Refused("seal.own", "something that names this office as its writer", "what another office wrote")
    if signed.typ == RECEIPT:
        charter = reader.charter(_channel_of(signed))
        receipt = verify_receipt(signed, charter=charter, office=reader.office)
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


def _verify_message(signed: Signed, reader: Reader, sealed_to: str) -> Opened:
    payload = read_payload(signed.content, MessagePayload)
    charter = reader.version(unb64u(payload.chn.id), unb64u(payload.chn.charter))
    seat = charter.seat(payload.iss)
    person = _verify_signer(signed, payload, seat)
    before = _verify_counts(payload, seat, charter)
    shown = read_shown(signed, payload)
    check_addressees(shown, charter)
    previous = {row.payload.office: _previous(row.payload, payload, before, seat) for row in shown.addressees}
    mine = next((row for row in shown.addressees if row.payload.office == reader.office), None)
    addressed = mine is not None and payload.iss != reader.office
    pending = pending_bodies(signed, shown, mine) if mine and addressed else frozenset[str]()
    check_audiences(shown, charter)
    message = build_message(shown, charter, sealed=pending)
    _refuse_forbidden(message, charter, seat)
    return Opened(
        message=message,
        charter=charter,
        office=payload.iss,
        office_name=seat.name,
        person=str(person.name),
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


def _verify_signer(signed: Signed, payload: MessagePayload, seat: Seat) -> Person:
    """Whose device has signed: the officer's."""
    card = seat.card
    device = card.device(payload.by.device)
    if device is None or not payload.by.person == device.person == card.officer.id:
        raise Refused("seal.signer", "a person or device that may not release for the office", f"the officer of {seat.name}")
    if payload.sig != device.pair.kids:
        raise Refused("seal.keys", "other keys than the card requires", "both keys of the office's device")
    verify(signed, device.pair.keys)
    return card.officer


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
    on = [one.seat(issuer).card for one in charters if isinstance(issuer, str) and one.has(issuer) and issuer not in one.revoked]
    if not on:
        raise Refused("charter.stranger", "an office that is on none of our channels", "a correspondent's transit card")
    return next((card for card in on if card.device(signed.kids)), on[0])
