"""The founding charter: who is on a channel, in which role, under which series; signed by every office (docs/spec/charter.md)."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import ADDRESSEES, CHARTER_BYTES, NUMBER_MAX, SUBJECT_CHARACTERS
from backchannel.message import MessageNumber, OfficeName, SeriesName, StationSerial, ValueProblem
from backchannel.message.handling import USUAL_TIMES, HandlingTimes
from backchannel.message.problems import shown
from backchannel.message.scripts import mixed_characters
from backchannel.seal.age import HybridIdentity
from backchannel.seal.artefacts import CHARTER, as_value, nested, payload_type, read_payload
from backchannel.seal.card import Card, read_card
from backchannel.seal.fields import line_from, name_from
from backchannel.seal.sdjwt import Signed, sign, verify
from backchannel.seal.strictjson import b64u, decode_object, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.card import OfficeSecrets

__all__ = ["INTERMEDIARY", "OFFICE", "Charter", "CharterProposal", "Seat", "co_sign", "propose", "read_charter", "read_proposal"]

OFFICE: Final = "office"
INTERMEDIARY: Final = "intermediary"
_LOOK_ALIKES: Final = str.maketrans("01", "OI")


class _SeatPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    office: str
    name: str
    role: Literal["office", "intermediary"]
    series: str
    first: int
    serial: int
    prefix: str | None
    card: str


@payload_type
class _CharterPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    prev: str | None
    name: str
    times: dict[str, int]
    offices: list[_SeatPayload]


@payload_type
class _Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    charter: dict[str, Any]
    cards: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """An office's place on a channel: role, series with its first number, first station serial and serial prefix, card."""

    role: str
    series: str
    first: int
    first_serial: int
    prefix: str | None
    card: Card

    @property
    def office(self) -> str:
        """The office id."""
        return self.card.office

    @property
    def name(self) -> OfficeName:
        """The office's name, as on its card."""
        return self.card.name

    def number(self, seq: int, serial: int) -> MessageNumber:
        """A message of this seat's series as it is numbered: `TOHAK 82/WHS 2280`."""
        letters = self.prefix or ""
        return MessageNumber(series=SeriesName(text=self.series), number=seq, serial=StationSerial(number=serial, letters=letters))

    @property
    def is_intermediary(self) -> bool:
        """Whether this office hands over and sees only what is named as for it."""
        return self.role == INTERMEDIARY


@dataclass(frozen=True, kw_only=True)
class Charter:
    """A charter that every office on it has signed; the only source of keys on its channel."""

    name: str
    times: HandlingTimes
    seats: tuple[Seat, ...]
    digest: bytes
    artefact: bytes

    @property
    def channel(self) -> bytes:
        """The channel's id: the digest of its founding charter (32 bytes)."""
        return self.digest

    @cached_property
    def _by_office(self) -> dict[str, Seat]:
        return {seat.office: seat for seat in self.seats}

    @cached_property
    def _by_series(self) -> dict[str, Seat]:
        return {seat.series: seat for seat in self.seats}

    @cached_property
    def _by_name(self) -> dict[OfficeName, Seat]:
        return {seat.name: seat for seat in self.seats}

    def has(self, office: str) -> bool:
        """Whether an office is on this channel."""
        return office in self._by_office

    def seat(self, office: str) -> Seat:
        """An office's seat by its id; Refused when it is not on this channel."""
        if seat := self._by_office.get(office):
            return seat
        raise Refused("charter.stranger", "an office that is not on this channel", "an office of the charter")

    def seat_of_series(self, series: str) -> Seat:
        """The seat whose series this is; Refused when there is none."""
        if seat := self._by_series.get(series):
            return seat
        raise Refused("charter.series", f"the series {shown(series)}", "a series of this channel: " + ", ".join(self._by_series))

    def seat_named(self, name: OfficeName) -> Seat:
        """The seat of an office by name; Mistake when there is none of this name."""
        if seat := self._by_name.get(name):
            return seat
        known = ", ".join(str(seat.name) for seat in self.seats)
        raise Mistake("charter.no-such-office", f"an addressee {name}", f"an office of this channel: {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterProposal:
    """A charter on its way round: who has signed, who has not yet."""

    name: str
    times: HandlingTimes
    seats: tuple[Seat, ...]
    signed: Signed
    signers: tuple[str, ...]

    @property
    def artefact(self) -> bytes:
        """The charter and its cards in their one spelling."""
        return encode({"charter": as_value(self.signed), "cards": [decode_object(seat.card.artefact) for seat in self.seats]})

    @property
    def outstanding(self) -> tuple[Seat, ...]:
        """The seats whose office has not signed, in charter order."""
        return tuple(seat for seat in self.seats if seat.office not in self.signers)


def propose(name: str, seats: Sequence[Seat], secrets: OfficeSecrets, times: HandlingTimes = USUAL_TIMES) -> CharterProposal:
    """Write a founding charter and sign it first; Mistake when the seats contradict each other or ours is not among them."""
    payload = {
        "version": 1,
        "prev": None,
        "name": name,
        "times": asdict(times),
        "offices": [
            {
                "office": seat.office,
                "name": str(seat.name),
                "role": seat.role,
                "series": seat.series,
                "first": seat.first,
                "serial": seat.first_serial,
                "prefix": seat.prefix,
                "card": b64u(seat.card.digest),
            }
            for seat in seats
        ],
    }
    if secrets.office not in [seat.office for seat in seats]:
        raise Mistake("charter.not-on-it", "a charter without this office", "this office among the seats", "Name it too.")
    try:
        signed = sign(payload, typ=CHARTER, keys=secrets.root.keys)
        draft = CharterProposal(name=name, times=times, seats=tuple(seats), signed=signed, signers=(secrets.office,))
        return read_proposal(draft.artefact)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None


def co_sign(proposal: CharterProposal, secrets: OfficeSecrets) -> CharterProposal:
    """Add this office's two signatures; signatures stand in charter order.

    Mistake when it is not on it, has signed, or stands on it with a card of other keys than its officer holds.
    """
    own = next((seat.card for seat in proposal.outstanding if seat.office == secrets.office), None)
    if own is None:
        raise Mistake("charter.signed", "a charter that this office is not on or has signed", "one that waits for this signature")
    eyes = HybridIdentity.from_seed(secrets.eyes).recipient
    if (own.person.pair, str(own.person.eyes)) != (secrets.person.public, str(eyes)):
        # A certificate that was true once: whoever holds that person's device would speak for this office.
        raise Mistake("charter.other-card", "a charter with another card of this office", "its present card", "Ask who proposed it.")
    mine = sign(proposal.signed.content, typ=CHARTER, keys=secrets.root.keys)
    order = [kid for seat in proposal.seats for kid in seat.card.root.kids]
    both = sorted((*proposal.signed.signatures, *mine.signatures), key=lambda signature: order.index(signature.header.kid))
    return read_proposal(replace(proposal, signed=proposal.signed.with_signatures(both)).artefact)


def read_proposal(data: bytes) -> CharterProposal:
    """A charter with some of its signatures, each verified; Refused when anything in it does not hold."""
    bundle = read_payload(decode_object(data, limit=CHARTER_BYTES), _Bundle)
    signed = nested(bundle.charter, CHARTER)
    payload = read_payload(signed.content, _CharterPayload)
    if payload.version != 1 or payload.prev is not None:
        raise Refused("charter.version", f"version {payload.version} of a charter", "a founding charter, version 1")
    seats = _seats(payload, bundle.cards)
    present = set(signed.kids)
    signers = [seat for seat in seats if present & set(seat.card.root.kids)]
    verify(signed, [key for seat in signers for key in seat.card.root.keys])
    name = line_from(payload.name, SUBJECT_CHARACTERS, "channel's name")
    signing = tuple(seat.office for seat in signers)
    return CharterProposal(name=name, times=_times(payload.times), seats=seats, signed=signed, signers=signing)


def read_charter(data: bytes) -> Charter:
    """A charter signed by all its offices; Refused when a signature is missing or anything does not hold."""
    proposal = read_proposal(data)
    if proposal.outstanding:
        missing = ", ".join(str(seat.name) for seat in proposal.outstanding)
        came, hint = f"a charter that {missing} has not signed", "Have it signed there first."
        raise Refused("charter.unsigned", came, "the signatures of all its offices", hint)
    return Charter(name=proposal.name, times=proposal.times, seats=proposal.seats, digest=proposal.signed.digest, artefact=data)


def _times(minutes: dict[str, int]) -> HandlingTimes:
    if minutes.keys() != asdict(USUAL_TIMES).keys():
        raise Refused("charter.times", "a charter with other times than a channel has", ", ".join(asdict(USUAL_TIMES)))
    try:
        return HandlingTimes(**minutes)
    except ValueProblem as problem:
        raise problem.refused() from None


def _seats(payload: _CharterPayload, bundled: list[dict[str, Any]]) -> tuple[Seat, ...]:
    if not 2 <= len(payload.offices) <= ADDRESSEES or len(bundled) != len(payload.offices):
        raise Refused("charter.offices", f"{len(payload.offices)} offices, {len(bundled)} cards", f"2 to {ADDRESSEES}, a card each")
    cards = [read_card(encode(card)) for card in bundled]
    seats = tuple(_seat(row, card) for row, card in zip(payload.offices, cards, strict=True))
    _refuse_twins(seats)
    if mixed_characters(" ".join(str(seat.name) for seat in seats))[1]:
        raise Refused("charter.scripts", "office names in more than one script", "one script for all, so that no name can pass for another")
    return seats


def _refuse_twins(seats: Sequence[Seat]) -> None:
    """Names and series that could be taken for one another, and keys that would speak or open for two."""
    once: dict[str, list[object]] = {
        "office": [seat.office for seat in seats],
        "name": [_outline(str(seat.name)) for seat in seats],
        "series": [_outline(seat.series) for seat in seats],
        "key": [key for seat in seats for key in _keys(seat.card)],
    }
    for what, values in once.items():
        if len(set(values)) != len(values):
            raise Refused("charter.twice", f"the same {what}, or one that looks like it, for two offices", f"every {what} once")


def _keys(card: Card) -> list[object]:
    signing = [key.raw for pair in (card.root, card.person.pair, card.device.pair) for key in pair.keys]
    return [*signing, str(card.person.eyes), str(card.device.standing)]


def _outline(text: str) -> str:
    """What a hurried eye keeps of a name: no accents, no signs, O for 0, I for 1."""
    letters = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) and c not in " -'.")
    return "".join(letters).translate(_LOOK_ALIKES)


def _seat(row: _SeatPayload, card: Card) -> Seat:
    if (row.office, row.name, row.card) != (card.office, str(card.name), b64u(card.digest)):
        raise Refused("charter.card", f"a card that is not that of {shown(row.name)}", "each office's own card, in their order")
    if not (1 <= row.first <= NUMBER_MAX and 1 <= row.serial <= NUMBER_MAX):
        raise Refused("charter.numbers", "a first number out of range", f"1 to {NUMBER_MAX}")
    series = str(name_from(SeriesName, row.series))
    prefix = str(name_from(SeriesName, row.prefix)) if row.prefix is not None else None
    return Seat(role=row.role, series=series, first=row.first, first_serial=row.serial, prefix=prefix, card=card)
