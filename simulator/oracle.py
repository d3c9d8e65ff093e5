"""Whether a version or a revocation has the signatures that it needs, worked out once more from the words of docs/spec/charter.md.

Nothing here is taken from the code that is looked at but how an artefact is written: so what that takes for signed is held against
a second opinion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.seal.strictjson import unb64u

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from backchannel.seal import Charter, Seat
    from backchannel.seal.sdjwt import Signed

__all__ = ["may_revoke", "may_stand"]

_VOICES: Final = ("principal", "office")


def may_stand(new: Charter, signed: Signed, parents: Sequence[Charter], revoked: AbstractSet[str]) -> bool:
    """Whether a version has what its predecessors ask for ("Which signatures"), without the voices of these offices."""
    if not parents:
        return _signers(signed, new.seats) == {seat.office for seat in new.seats}
    signers = _signers(signed, (seat for parent in parents for seat in parent.seats))
    return all(_asks(parent, new, revoked) <= len(signers & _voices(parent) - revoked) for parent in parents)


def may_revoke(office: str, signed: Signed, at: Charter) -> bool:
    """Whether a revocation of this office has its own signature alone, or those of enough others ("Revocation")."""
    signers, others = _signers(signed, at.seats), _voices(at) - {office}
    return signers == {office} or (signers <= others and len(signers) >= max(1, min(at.rules.revoke, len(others))))


def _asks(parent: Charter, new: Charter, revoked: AbstractSet[str]) -> int:
    """How many voices of one predecessor."""
    voices, rules = _voices(parent), parent.rules
    admit = min(rules.admit, len(voices))
    roles = {seat.office: seat.role for seat in new.seats}
    if new.agreement == parent.agreement and all(roles.get(seat.office, seat.role) == seat.role for seat in parent.seats):
        return admit
    return min(rules.change, len(voices)) if rules.change else max(admit, len(voices - revoked))


def _voices(charter: Charter) -> set[str]:
    return {seat.office for seat in charter.seats if str(seat.role) in _VOICES}


def _signers(signed: Signed, seats: Iterable[Seat]) -> set[str]:
    """The offices both of whose root keys have signed; nobody when any signature is not good."""
    listed = list(seats)
    keys = {kid: key for seat in listed for kid, key in zip(seat.card.root.kids, seat.card.root.keys, strict=True)}
    good: set[str] = set()
    for one in signed.signatures:
        try:
            keys[one.header.kid].verify(unb64u(one.signature), f"{one.protected}.{signed.payload}".encode())
        except (KeyError, Refused):
            return set()
        good.add(one.header.kid)
    return {seat.office for seat in listed if good.issuperset(seat.card.root.kids)}
