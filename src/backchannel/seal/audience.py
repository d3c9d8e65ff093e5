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
    from backchannel.seal.shown import ShownAddressee, ShownMessage, ShownPortion

__all__ = ["check_addressees", "check_audiences", "pending_bodies", "refuse_open_eyes"]


def check_addressees(shown: ShownMessage, charter: Charter) -> None:
    """Refused unless exactly the offices of the channel are owed what is common to them, and that is all that they are owed alike."""
    for addressee in shown.addressees:
        if addressee.payload.common != charter.seat(addressee.payload.office).role.may.see_others:
            came = "an intermediary that is owed what is for offices alone, or an office that is not"
            raise Refused("seal.addressee", came, "the common list owed to the offices of the channel, and to them alone")
    each = [addressee.own for addressee in shown.addressees if addressee.payload.common]
    if each and len(shown.addressees) == shown.payload.audn and frozenset.intersection(*each):
        raise Refused("seal.addressee", "a digest owed to each office that is not in their common list", "each digest in one list")


def pending_bodies(signed: Signed, shown: ShownMessage, mine: ShownAddressee) -> frozenset[str]:
    """The owed digests that are still closed, for the officer's eyes only; Refused when anything else is missing or too much."""
    here = signed.resolved.shown.keys()
    due = shown.due(mine)
    missing = due - here
    closed = {digest for portion in shown.portions if portion and (digest := _closed_body(portion, missing))}
    if not missing <= closed or bool(missing) != (signed.eyes is not None):
        count = len(missing.difference(closed)) or len(missing)
        raise Refused("seal.owed", f"a message without {count} of the parts that it owes this office", "every part that it owes")
    # Of a heading with two subjects, or a portion with two bodies, two offices could each be shown another one.
    bodies = {portion.body for portion in shown.portions if portion and portion.payload.for_ is not msgspec.UNSET}
    if mine.payload.common and not signed.resolved.withheld <= bodies:
        came = "a message that withholds from an office of the channel more than bodies for others"
        raise Refused("seal.owed", came, "heading, addressees, reaches, portions and audiences")
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
        for addressee in shown.addressees:
            office = addressee.payload.office
            is_for = office in readers if readers is not None else charter.seat(office).role.may.see_all
            if is_for != addressee.is_owed(portion.body):
                raise Refused("seal.audience", f"paragraph {place} is for others than those it is given to", "the same offices in both")


def refuse_open_eyes(message: Message) -> None:
    """Refused when a body for an officer's eyes only travels where every key of the station opens it."""
    for portion in message.portions:
        if isinstance(portion, Portion) and message.marking_of(portion).eyes_only:
            raise Refused("seal.eyes-open", f"paragraph {portion.number}, for eyes only, outside the inner file", "it inside, or not here")


def _closed_body(portion: ShownPortion, missing: frozenset[str]) -> str | None:
    """The one missing digest that may come in the inner file: the body of a shown portion that is marked for eyes only."""
    if EYES_ONLY not in portion.payload.marking.caveats:
        return None
    found = missing & (portion.closed if portion.body is None else {portion.body})
    return min(found, default=None)
