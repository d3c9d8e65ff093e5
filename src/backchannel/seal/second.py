"""A second person's release: he is shown the message exactly as it would be signed, and signs that (docs/spec/seal.md, "Who signs")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backchannel.errors import Mistake, Refused
from backchannel.seal.artefacts import MESSAGE, read_payload
from backchannel.seal.opening import examine
from backchannel.seal.sdjwt import Signed, Unsigned, encode_signatures, parse_unsigned
from backchannel.seal.sealing import audience_of, copy_for
from backchannel.seal.shown import MessagePayload, read_shown
from backchannel.seal.view import build_message

if TYPE_CHECKING:
    from backchannel.message import Message, OfficeName
    from backchannel.seal.chain import Link
    from backchannel.seal.charter import Charter
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.mandate import Mandate
    from backchannel.seal.opening import Reader
    from backchannel.seal.payload import Audience, Prepared

__all__ = ["Asked", "asked_of", "countersign", "read_asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A message of this office that nobody has signed yet, whole, as every check but that of signatures allows it.

    `person` would release it, under `mandate` unless he is the officer; `second` is asked to sign it with `device` (its id).
    `copies`: by office id, the message as each addressee's locked station will show it. Only `read_asked` makes these.
    """

    message: Message
    copies: dict[str, Message]
    charter: Charter
    office_name: OfficeName
    person: str
    mandate: Mandate | None
    second: str
    device: str
    link: Link
    unsigned: Unsigned = field(repr=False)


def asked_of(prepared: Prepared) -> bytes:
    """What the second person's station is given: the payload with all its disclosures, in its one spelling."""
    if prepared.second is None:
        raise Mistake("message.second", "a message that nobody is asked to sign as second person", "one that was written down for two")
    return prepared.unsigned.encode()


def read_asked(data: bytes, reader: Reader) -> Asked:
    """The message in these bytes, for the person at this station to read; Refused unless it could be released as it is.

    Nothing in it is closed or withheld, so nobody signs what he has not been shown.
    """
    unsigned = parse_unsigned(data, typ=MESSAGE)
    if unsigned.resolved.withheld:
        raise Refused("second.withheld", "a message to sign of which something is withheld", "one that shows all that it says")
    payload = read_payload(unsigned.content, MessagePayload)
    if payload.iss != reader.office:
        raise Refused("second.office", "a message of another office to sign as second person", "one of this office")
    whole = unsigned.signed_with(())
    found = examine(whole, reader)
    if found.charter.digest != reader.charter(found.channel).digest:
        came = "a message to sign under another version of the charter than the one in force here"
        raise Refused("second.charter", came, "the version in force", "Ask again when both stations hold the same.")
    if payload.second is None or found.second is None:
        raise Refused("second.nobody", "a message to sign that names no second person", "the person and device that are to sign it")
    return Asked(
        message=found.message,
        copies=_copies(whole, payload, found.charter),
        charter=found.charter,
        office_name=found.office_name,
        person=found.person,
        mandate=found.mandate,
        second=found.second,
        device=payload.second.device,
        link=found.link,
        unsigned=unsigned,
    )


def countersign(asked: Asked, device: SecretPair) -> bytes:
    """The second person's signatures of what was asked for; Mistake when another device is to sign it."""
    if device.public.id != asked.device:
        raise Mistake("second.device", "another device than the one that is to sign", f"the one of {asked.second} that the message names")
    return encode_signatures(asked.unsigned.sign(device.keys).signatures)


def _copies(whole: Signed, payload: MessagePayload, charter: Charter) -> dict[str, Message]:
    """As their addressees will read them; Refused where one is owed what is not there."""
    shown = read_shown(whole, payload)
    copies: dict[tuple[frozenset[str], frozenset[str]], Message] = {}
    found: dict[str, Message] = {}
    for row in shown.addressees:
        audience = audience_of(shown, row)
        if not audience.shown | audience.eyes <= whole.resolved.shown.keys():
            raise Refused("second.owed", "a message to sign that owes an addressee what is not in it", "exactly what is in it")
        key = audience.shown, audience.eyes
        if key not in copies:
            copies[key] = build_message(read_shown(_shown_to(whole, audience), payload), charter, sealed=audience.eyes)
        found[row.payload.office] = copies[key]
    return found


def _shown_to(whole: Signed, audience: Audience) -> Signed:
    try:
        return copy_for(whole, audience)
    except Mistake as mistake:
        raise Refused("second.owed", "a message to sign that owes an addressee a part without what is around it", "both") from mistake
