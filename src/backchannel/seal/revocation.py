"""Revocations: that an office is on a channel no more, for good (docs/spec/charter.md, "Revocation")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import SUBJECT_CHARACTERS
from backchannel.seal.artefacts import REVOCATION, payload_type, read_artefact, read_payload
from backchannel.seal.fields import line_from
from backchannel.seal.sdjwt import sign, verify
from backchannel.seal.strictjson import Value, b64u, unb64u

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.seal.charter import Charter
    from backchannel.seal.persons import OfficeSecrets
    from backchannel.seal.sdjwt import Signed

__all__ = ["Revocation", "co_sign_revocation", "make_revocation", "read_revocation"]


@payload_type
class _RevocationPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    channel: str
    office: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A revocation, or one on its way round: `signers` have signed it, and `lacks` voices are still asked for."""

    channel: bytes
    office: str
    at: bytes
    reason: str
    signers: tuple[str, ...]
    lacks: int
    digest: bytes
    artefact: bytes
    signed: Signed

    @property
    def is_leave(self) -> bool:
        """Whether the office left by its own word."""
        return self.signers == (self.office,)


def make_revocation(office: str, reason: str, charter: Charter, secrets: OfficeSecrets) -> Revocation:
    """Revoke an office under the version in force, or leave; Mistake when this office may not."""
    payload: dict[str, Value] = {"channel": b64u(charter.channel), "office": office, "at": b64u(charter.digest), "reason": reason}
    signed = sign(payload, typ=REVOCATION, keys=secrets.root.keys)
    return _own(lambda: read_revocation(signed.encode(), {charter.digest: charter}.get))


def co_sign_revocation(revocation: Revocation, charter: Charter, secrets: OfficeSecrets) -> Revocation:
    """Add this office's two signatures, in the order of the seats; Mistake when it has signed, or may not."""
    if secrets.office in revocation.signers:
        raise Mistake("revocation.signed", "a revocation that this office has signed", "one that waits for its signature")
    mine = sign(revocation.signed.content, typ=REVOCATION, keys=secrets.root.keys)
    order = [kid for seat in charter.seats for kid in seat.kids]
    known = [one for one in (*revocation.signed.signatures, *mine.signatures) if one.header.kid in order]
    both = sorted(known, key=lambda one: order.index(one.header.kid))
    return _own(lambda: read_revocation(revocation.signed.with_signatures(both).encode(), {charter.digest: charter}.get))


def read_revocation(data: bytes, version: Callable[[bytes], Charter | None]) -> Revocation:
    """The revocation in these bytes, every signature verified; Refused when its version is not held or a signer may not sign."""
    signed = read_artefact(data, typ=REVOCATION)
    payload = read_payload(signed.content, _RevocationPayload)
    charter = version(unb64u(payload.at))
    if charter is None or charter.channel != unb64u(payload.channel):
        raise Refused("revocation.version", "a revocation under a version that is not held", "one under a version of this channel")
    office = charter.seat(payload.office)
    signers = [seat for seat in charter.seats if set(seat.kids) & set(signed.kids)]
    verify(signed, [key for seat in signers for key in seat.card.root.keys])
    others = [seat for seat in signers if seat != office]
    voices = [seat for seat in charter.voices() if seat != office]
    if signers != [office] and (len(others) != len(signers) or not all(seat.role.may.vote for seat in others)):
        raise Refused("revocation.signers", "a revocation by offices without a voice", "the office itself alone, or others with a voice")
    asked = max(1, min(charter.rules.revoke, len(voices)))
    return Revocation(
        channel=charter.channel,
        office=payload.office,
        at=charter.digest,
        reason=line_from(payload.reason, SUBJECT_CHARACTERS, "reason"),
        signers=tuple(seat.office for seat in signers),
        lacks=0 if signers == [office] else max(0, asked - len(others)),
        digest=signed.digest,
        artefact=data,
        signed=signed,
    )


def _own(read: Callable[[], Revocation]) -> Revocation:
    try:
        return read()
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None
