"""Who is owed what: that a copy holds exactly its part, and that it says truly whom its portions are for (docs/spec/seal.md, "Checks")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backchannel.errors import Refused
from backchannel.message import Portion
from backchannel.message.marking import EYES_ONLY

if TYPE_CHECKING:
    from backchannel.message import Message
    from backchannel.seal.charter import Charter
    from backchannel.seal.sdjwt import Signed
    from backchannel.seal.seat import Seat
    from backchannel.seal.shown import AddresseePayload, ShownMessage, ShownPortion

__all__ = ["check_audiences", "pending_bodies", "refuse_open_eyes"]


def pending_bodies(signed: Signed, shown: ShownMessage, mine: AddresseePayload, seat: Seat) -> frozenset[str]:
    """The owed digests that are still closed, for the officer's eyes only; Refused when anything else is missing or too much.

    An office of the channel is shown every addressee; an intermediary itself alone.
    """
    here = signed.resolved.shown.keys()
    everyone = frozenset(item.digest for item in shown.payload.aud)
    own = everyone if seat.role.may.see_others else frozenset(item for item in everyone & here if _is(signed, item, mine))
    due = frozenset(mine.owed) | own
    missing = due - here
    closed = {digest for portion in shown.portions if portion and (digest := _closed_body(portion, missing))}
    if not missing <= closed or bool(missing) != (signed.eyes is not None):
        count = len(missing.difference(closed)) or len(missing)
        raise Refused("seal.owed", f"a message without {count} of the parts that it owes this office", "every part that it owes")
    if not here <= due:
        raise Refused("seal.not-owed", f"a message with {len(here - due)} parts that are for others", "this office's parts, no others")
    return missing


def check_audiences(shown: ShownMessage, charter: Charter) -> None:
    """Refused when a portion says that it is for other offices than those to whom its body is owed."""
    for place, portion in enumerate(shown.portions, start=1):
        if portion is None or isinstance(portion.payload.for_, msgspec.UnsetType):
            continue
        named = portion.payload.for_
        readers = frozenset(named) if named is not None else None
        for addressee, owed in zip(shown.addressees, shown.owed, strict=True):
            is_for = addressee.office in readers if readers is not None else charter.seat(addressee.office).role.may.see_all
            if is_for != (portion.body in owed):
                raise Refused("seal.audience", f"paragraph {place} is for others than those it is given to", "the same offices in both")


def refuse_open_eyes(message: Message) -> None:
    """Refused when a body for an officer's eyes only travels where every key of the station opens it."""
    for portion in message.portions:
        if isinstance(portion, Portion) and message.marking_of(portion).eyes_only:
            raise Refused("seal.eyes-open", f"paragraph {portion.number}, for eyes only, outside the inner file", "it inside, or not here")


def _is(signed: Signed, digest: str, mine: AddresseePayload) -> bool:
    value = signed.resolved.places[digest]
    return isinstance(value, dict) and value.get("office") == mine.office


def _closed_body(portion: ShownPortion, missing: frozenset[str]) -> str | None:
    """The one missing digest that may come in the inner file: the body of a shown portion that is marked for eyes only."""
    if EYES_ONLY not in portion.payload.marking.caveats:
        return None
    found = missing & (portion.closed if portion.body is None else {portion.body})
    return min(found, default=None)
