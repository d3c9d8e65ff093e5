"""Writing a message down for signing: the payload, its disclosures, and who is owed which (docs/spec/seal.md, "Message payload").

Everything that one reader may see and another may not is a disclosure of its own under a fresh salt. What an office of
the channel and an intermediary are owed is decided here, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backchannel.errors import Mistake, Refused
from backchannel.seal.artefacts import MESSAGE, as_value
from backchannel.seal.chain import Reach
from backchannel.seal.disclosures import Disclosure, conceal
from backchannel.seal.reaches import link_value, reach_value
from backchannel.seal.sdjwt import Signed, Unsigned, parse_signatures, prepare, verify
from backchannel.seal.signers import Signers, check_release
from backchannel.seal.strictjson import Value, b64u

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.message import ClosedPortion, Marking, Message, Portion
    from backchannel.ports import Randomness
    from backchannel.seal.chain import Link
    from backchannel.seal.charter import Charter
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.persons import Device
    from backchannel.seal.seat import Seat

__all__ = ["Audience", "Composed", "Prepared", "Writing", "compose", "prepare_message", "readers"]

_JTI_BYTES = 16
# What an intermediary learns of the heading: how urgent, how secret, when; no subject, references or names.
_INTERMEDIARY_HEAD = ("precedence", "marking", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Where a message is written: channel, office, signing device, its links, and what its writer had read and held; under which
    mandate unless the officer's device signs, and the device of a second person who will sign, None where none does."""

    charter: Charter
    office: str
    device: SecretPair
    mandate: Mandate | None = None
    second: Device | None = None
    before: bytes | None
    previous: Mapping[str, Link]
    read: Sequence[Reach]
    held: Sequence[Reach]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Offices that are shown the same: the digests of their disclosures, those of them for the officers' eyes only apart."""

    offices: tuple[str, ...]
    shown: frozenset[str]
    eyes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A signed message with all its disclosures, and the audiences among which they are shared out."""

    signed: Signed
    audiences: tuple[Audience, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A message that is written down and lacks its signatures: those of `device`, and of the device of a `second` person or None."""

    unsigned: Unsigned
    audiences: tuple[Audience, ...]
    device: SecretPair = field(repr=False)
    second: Device | None = None

    def sign(self) -> Composed:
        """Sign it with the device's pair: the slow part, which lets other threads work. Mistake where a second person signs too."""
        if self.second is not None:
            raise Mistake("message.second", "a message that a second person signs, without those signatures", "that person's signatures")
        return Composed(signed=self.unsigned.sign(self.device.keys), audiences=self.audiences)

    def signed_by(self, second: bytes) -> Composed:
        """As `sign`, with the second person's signatures as `seal.second` gives them; Refused unless they are his, of this message."""
        if self.second is None:
            raise Mistake("message.second", "signatures of a second person, where none signs", "a message that was written down for two")
        signatures = parse_signatures(second, typ=self.unsigned.typ)
        verify(self.unsigned.signed_with(signatures), self.second.pair.keys)
        mine = self.unsigned.sign(self.device.keys)
        return Composed(signed=mine.with_signatures((*mine.signatures, *signatures)), audiences=self.audiences)


@dataclass(slots=True)
class _Pieces:
    """Disclosures as they are made, and who is owed them; the lists of what is owed are shared out apart."""

    owed: dict[str, set[str]]
    eyes: dict[str, set[str]]
    made: list[Disclosure] = field(default_factory=list)

    def give(self, disclosure: Disclosure, offices: Sequence[str], *, eyes: bool = False) -> Disclosure:
        self.made.append(disclosure)
        for office in offices:
            self.owed[office].add(disclosure.digest)
            if eyes:
                self.eyes[office].add(disclosure.digest)
        return disclosure


def compose(message: Message, writing: Writing, randomness: Randomness) -> Composed:
    """Write `message` (numbered and timed) down, conceal what must be, and sign it with the device's pair."""
    return prepare_message(message, writing, randomness).sign()


def prepare_message(message: Message, writing: Writing, randomness: Randomness) -> Prepared:
    """All of `compose` but the signing: the message after it can already name it by its digest."""
    heading = message.heading
    charter = writing.charter
    addressees = [charter.seat_named(name) for name in message.addressees]
    _check_place(message, writing)
    if gone := [str(seat.name) for seat in addressees if seat.office in charter.revoked]:
        raise Mistake("charter.revoked", f"a message to {', '.join(gone)}, revoked on {charter.name}", "offices that are on the channel")
    pieces = _Pieces(owed={seat.office: set() for seat in addressees}, eyes={seat.office: set() for seat in addressees})
    offices = [seat.office for seat in addressees if seat.role.may.see_all]
    everybody = [seat.office for seat in addressees]

    number = heading.release.number if heading.release else None
    if number is None or number.serial is None:
        raise Mistake("message.draft", "a draft without number, serial and time", "a released message")
    station = pieces.give(Disclosure.member("stn", str(number.serial), randomness), offices)
    head = [
        pieces.give(Disclosure.member(name, value, randomness), everybody if name in _INTERMEDIARY_HEAD else offices)
        for name, value in _head(message, charter).items()
    ]
    read = [_reach(reach, addressees, pieces, randomness) for reach in _one_each(writing.read, writing)]
    held = [_reach(reach, addressees, pieces, randomness) for reach in _one_each(writing.held, writing)]
    portions = [_portion(portion, message, addressees, charter, pieces, randomness) for portion in message.full_portions]
    alike = _alike(addressees, pieces)
    common = Disclosure.element({"owed": [*sorted(alike)]}, randomness)
    aud = [_addressee(seat, message, writing, pieces.owed[seat.office], alike, randomness) for seat in addressees]

    signers = _signers(message, writing)
    second = signers.second_device
    mandate = as_value(signers.mandate.artefact) if signers.mandate else None
    payload: dict[str, Value] = {
        "iss": writing.office,
        "by": {"person": signers.person.id, "device": signers.device.id, "mandate": mandate},
        "second": {"person": second.person, "device": second.id} if second else None,
        "jti": b64u(randomness.bytes(_JTI_BYTES)),
        "chn": {"id": b64u(charter.channel), "charter": b64u(charter.digest)},
        "ser": str(number.series),
        "seq": number.number,
        "prev": b64u(writing.before) if writing.before else None,
        "sig": [*signers.kids],
        "audn": len(aud),
        "aud": [item.placeholder for item in aud],
        "common": [common.placeholder],
        "read": [item.placeholder for item in read],
        "held": [item.placeholder for item in held],
        "head": conceal({}, head),
        "n": len(portions),
        "portions": [item.placeholder for item in portions],
    }
    unsigned = prepare(conceal(payload, [station]), typ=MESSAGE, disclosures=(*pieces.made, common, *aud))
    return Prepared(
        unsigned=unsigned, audiences=_audiences(addressees, pieces, common, aud), device=writing.device, second=signers.second_device
    )


def readers(portion: Portion | ClosedPortion, message: Message, charter: Charter) -> list[str]:
    """The ids of the offices that are owed a portion's body: those named, or every addressee that is shown what is for all."""
    names = portion.audience if portion.audience is not None else message.addressees
    seats = [charter.seat_named(name) for name in names]
    return [seat.office for seat in seats if portion.audience is not None or seat.role.may.see_all]


def _head(message: Message, charter: Charter) -> dict[str, Value]:
    heading = message.heading
    return {
        "precedence": str(heading.precedence),
        "marking": _marking(heading.marking),
        "time": str(heading.release.time) if heading.release else None,
        "subject": heading.subject,
        "references": [str(reference) for reference in heading.references],
        "exempt": [charter.seat_named(name).office for name in heading.exempt],
        "drafter": str(heading.drafter) if heading.drafter else None,
        "releaser": str(heading.releaser) if heading.releaser else None,
    }


def _marking(marking: Marking) -> Value:
    return {"classification": str(marking.classification), "caveats": [*marking.caveats]}


def _check_place(message: Message, writing: Writing) -> None:
    """Nothing is signed that no reader would take: another office's name, series or device, or a message in part."""
    seat, release = writing.charter.seat(writing.office), message.heading.release
    if message.heading.sender != seat.name or (release and str(release.number.series) != seat.series):
        raise Mistake("message.sender", f"a message from {message.heading.sender}", f"one from {seat.name} in {seat.series}")
    if len(message.full_portions) != len(message.portions):
        raise Mistake("message.part", "a message that is here in part", "all its paragraphs in full")


def _signers(message: Message, writing: Writing) -> Signers:
    """Who signs; Mistake where a reader would not take it from them."""
    charter = writing.charter
    card = charter.seat(writing.office).card
    device, second = card.device(writing.device.public.id), writing.second
    if device is None or (second is not None and card.device(second.id) != second):
        raise Mistake("message.device", "another device than the charter names", f"a device of {card.name}")
    signers = Signers(
        device=device,
        person=card.person_of(device),
        mandate=writing.mandate,
        second_device=second,
        second=card.person_of(second) if second else None,
    )
    try:
        check_release(signers, message, charter, card)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None
    return signers


def _one_each(reaches: Sequence[Reach], writing: Writing) -> list[Reach]:
    """One reach for each other office, in charter order, whether there is anything to say or not: the count tells nothing."""
    known = {reach.series: reach for reach in reaches}
    others = [seat.series for seat in writing.charter.seats if seat.office != writing.office]
    return [known.get(series, Reach(series=series)) for series in others]


def _reach(reach: Reach, addressees: Sequence[Seat], pieces: _Pieces, randomness: Randomness) -> Disclosure:
    # An intermediary is on its own exchange with this office only: what others have been read stays hidden from it.
    entitled = [seat.office for seat in addressees if seat.role.may.see_others or seat.series == reach.series]
    return pieces.give(Disclosure.element(reach_value(reach), randomness), entitled)


def _portion(
    portion: Portion, message: Message, addressees: Sequence[Seat], charter: Charter, pieces: _Pieces, randomness: Randomness
) -> Disclosure:
    offices = [seat.office for seat in addressees if seat.role.may.see_all]
    due = readers(portion, message, charter)
    marking = message.marking_of(portion)
    body = pieces.give(
        Disclosure.member("body", {"fields": [list(pair) for pair in portion.fields], "words": portion.words}, randomness),
        due,
        eyes=marking.eyes_only,
    )
    named = due if portion.audience is not None else None
    audience = pieces.give(Disclosure.member("for", named, randomness), offices)
    value = conceal({"number": portion.number, "kind": str(portion.kind), "marking": _marking(marking)}, [body, audience])
    return pieces.give(Disclosure.element(value, randomness), list(dict.fromkeys((*offices, *due))))


def _alike(addressees: Sequence[Seat], pieces: _Pieces) -> frozenset[str]:
    """What every addressed office of the channel is owed: said once, or two hundred addressees would each be told of it."""
    each = [pieces.owed[seat.office] for seat in addressees if seat.role.may.see_others]
    return frozenset(set.intersection(*each)) if each else frozenset()


def _addressee(seat: Seat, message: Message, writing: Writing, owed: set[str], alike: frozenset[str], randomness: Randomness) -> Disclosure:
    common = seat.role.may.see_others
    value: dict[str, Value] = {
        "office": seat.office,
        "as": "action" if seat.name in message.heading.to else "information",
        "common": common,
        "owed": [*sorted(owed - alike if common else owed)],
        "prev": link_value(writing.previous.get(seat.office)),
    }
    return Disclosure.element(value, randomness)


def _audiences(addressees: Sequence[Seat], pieces: _Pieces, common: Disclosure, aud: Sequence[Disclosure]) -> tuple[Audience, ...]:
    lists = {common.digest, *(item.digest for item in aud)}
    groups: dict[tuple[frozenset[str], frozenset[str]], list[str]] = {}
    for seat, own in zip(addressees, aud, strict=True):
        shown = pieces.owed[seat.office] | (lists if seat.role.may.see_others else {own.digest})
        eyes = frozenset(pieces.eyes[seat.office])
        groups.setdefault((frozenset(shown) - eyes, eyes), []).append(seat.office)
    return tuple(Audience(offices=tuple(offices), shown=shown, eyes=eyes) for (shown, eyes), offices in groups.items())
