"""One version of a charter: who is on a channel, in which role, under which series and rules (docs/spec/charter.md, "A version")."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import ADDRESSEES, CHARTER_BRANCHES, CHARTER_VERSIONS
from backchannel.message.handling import HandlingTimes
from backchannel.message.problems import shown
from backchannel.message.scripts import mixed_characters
from backchannel.seal.agreement import Agreement, Rules, agreement_members, read_agreement
from backchannel.seal.artefacts import as_value, payload_type, read_payload
from backchannel.seal.seat import Seat, TermsPayload, read_seat, refuse_twins
from backchannel.seal.strictjson import Value, b64u, encode, unb64u

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.message import OfficeName
    from backchannel.seal.papers import Papers
    from backchannel.seal.sdjwt import Signed

__all__ = ["Charter", "charter_payload", "read_document"]


class _SeatPayload(TermsPayload, frozen=True, forbid_unknown_fields=True, kw_only=True):
    office: str
    card: str
    acceptance: str | None


@payload_type
class _CharterPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    version: int
    channel: str | None
    prev: list[str]
    name: str
    times: dict[str, int]
    ceiling: str
    markings: list[list[str]] | None
    rules: dict[str, Any]
    offices: list[_SeatPayload]


@dataclass(frozen=True, kw_only=True)
class Charter:
    """A version of a channel's charter. Its signatures count only by what its predecessors ask for: see `seal.history`.

    `revoked`: office ids that are revoked on the channel as far as is known here, and `revocations` a digest over their
    revocations; `elsewhere`: seats that other versions have which are held here, and this one has not. No version says that itself.
    `house`: it is an office's card, and the seats are its stations.
    """

    agreement: Agreement
    seats: tuple[Seat, ...]
    digest: bytes
    number: int = 1
    founding: bytes | None = None
    previous: tuple[bytes, ...] = ()
    revoked: frozenset[str] = field(default=frozenset())
    revocations: bytes | None = None
    house: bool = False
    elsewhere: tuple[Seat, ...] = field(default=(), repr=False, compare=False)
    rows: tuple[_SeatPayload, ...] = field(default=(), repr=False, compare=False)

    @property
    def channel(self) -> bytes:
        """The channel's id: the digest of its founding version (32 bytes)."""
        return self.founding or self.digest

    @property
    def name(self) -> str:
        """What people call the channel."""
        return self.agreement.name

    @property
    def times(self) -> HandlingTimes:
        """How fast messages are handled."""
        return self.agreement.times

    @property
    def rules(self) -> Rules:
        """Who signs what, and the rest."""
        return self.agreement.rules

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

    def met(self, office: str) -> Seat:
        """An office's seat for what was kept of it: here, or else in the other versions that are held; Refused when it has none."""
        return next((seat for seat in self.elsewhere if seat.office == office), None) or self.seat(office)

    def met_series(self, series: str) -> Seat:
        """As `met`, by the office's series."""
        return next((seat for seat in self.elsewhere if seat.series == series), None) or self.seat_of_series(series)

    def seat_of_series(self, series: str) -> Seat:
        """The seat whose series this is; Refused when there is none."""
        if seat := self._by_series.get(series):
            return seat
        raise Refused("charter.series", f"the series {shown(series)}", "a series of this channel: " + ", ".join(self._by_series))

    def seat_named(self, name: OfficeName) -> Seat:
        """The seat of an office by name; Mistake when there is none of this name, which says whom it looks like."""
        if seat := self._by_name.get(name):
            return seat
        if alike := next((str(seat.name) for seat in self.seats if seat.name.skeleton == name.skeleton), None):
            theirs, ours = (mixed_characters(one)[0] for one in (str(name), alike))
            letters = f" ({theirs} letters, not {ours})" if theirs != ours else ""
            came = f"{name}{letters}, which looks like {alike} and is not on this channel"
            raise Mistake("charter.look-alike", came, f"{alike}, if that is meant", "Find out first where the other name came from.")
        known = ", ".join(str(seat.name) for seat in self.seats)
        raise Mistake("charter.no-such-office", f"an addressee {name}", f"an office of this channel: {known}")

    def voices(self) -> list[Seat]:
        """The seats whose signature counts for the charter, revoked ones too."""
        return [seat for seat in self.seats if seat.role.may.vote]


def bundle(signed: Signed, seats: Sequence[Seat], papers: Papers) -> bytes:
    """A version, complete or proposed, with the cards and acceptances that its seats name, in their order."""
    return encode({"charter": as_value(signed), **papers.values(*names(seats))})


def names(seats: Iterable[Seat]) -> tuple[list[bytes], list[bytes]]:
    """The digests of the cards and of the acceptances that seats name, in their order."""
    listed = list(seats)
    return [seat.card.digest for seat in listed], [seat.acceptance for seat in listed if seat.acceptance is not None]


def charter_payload(agreement: Agreement, seats: Sequence[Seat], parents: Sequence[Charter] = ()) -> dict[str, Value]:
    """The payload of a founding version, or of one that follows these."""
    return {
        "version": max((parent.number for parent in parents), default=0) + 1,
        "channel": b64u(parents[0].channel) if parents else None,
        "prev": [b64u(digest) for digest in sorted(parent.digest for parent in parents)],
        **agreement_members(agreement),
        "offices": [_seat_value(seat) for seat in seats],
    }


def read_document(signed: Signed, papers: Papers, parents: Sequence[Charter] = ()) -> Charter:
    """What a version says, its signatures not counted; Refused when anything in it does not hold.

    Seats that stand in a predecessor as they are need no second look: most versions change one of many.
    """
    payload = read_payload(signed.content, _CharterPayload)
    if not 1 <= len(payload.offices) <= ADDRESSEES:
        raise Refused("charter.offices", f"{len(payload.offices)} offices", f"1 to {ADDRESSEES}")
    previous = tuple(unb64u(text) for text in payload.prev)
    founding = unb64u(payload.channel) if payload.channel is not None else None
    is_first = payload.version == 1
    if is_first != (founding is None) or is_first != (not previous) or not 1 <= payload.version <= CHARTER_VERSIONS:
        came = f"version {payload.version} of a charter with {len(previous)} predecessors"
        raise Refused("charter.version", came, "version 1 without channel and predecessor, or a later one with both")
    if list(previous) != sorted(set(previous)) or len(previous) > CHARTER_BRANCHES:
        came = f"{len(previous)} predecessors, twice or in another order"
        raise Refused("charter.version", came, f"at most {CHARTER_BRANCHES} digests, ascending")
    known = {row: seat for parent in parents for row, seat in zip(parent.rows, parent.seats, strict=True)}
    seats = tuple(known.get(row) or _seat(row, papers, founding) for row in payload.offices)
    refuse_twins(seats)
    if not any(seat.role.may.vote for seat in seats):
        raise Refused("charter.offices", "a channel on which nobody has a voice", "a principal or an office among its seats")
    agreement = read_agreement(
        name=payload.name, times=payload.times, ceiling=payload.ceiling, markings=payload.markings, rules=payload.rules
    )
    return Charter(
        agreement=agreement,
        seats=seats,
        digest=signed.digest,
        number=payload.version,
        founding=founding,
        previous=previous,
        rows=tuple(payload.offices),
    )


def _seat_value(seat: Seat) -> Value:
    return {
        "office": seat.office,
        **seat.terms.members,
        "card": b64u(seat.card.digest),
        "acceptance": b64u(seat.acceptance) if seat.acceptance is not None else None,
    }


def _seat(row: _SeatPayload, papers: Papers, channel: bytes | None) -> Seat:
    accepted = unb64u(row.acceptance) if row.acceptance is not None else None
    seat = read_seat(row, row.office, papers.card(unb64u(row.card)), accepted)
    if accepted is not None:
        acceptance = papers.acceptance(accepted)
        # The role may change later; everything else is as it was agreed to.
        agreed = replace(acceptance.terms, role=seat.role)
        if (acceptance.office, acceptance.channel, agreed) != (seat.office, channel, seat.terms):
            raise Refused("acceptance.terms", f"an acceptance of other terms than the seat of {seat.name}", "the terms of the seat")
    return seat
