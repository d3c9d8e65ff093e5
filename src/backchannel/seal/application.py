"""An application: a person asks an office to certify him and his station (docs/spec/card.md, "Joining an office").

It gives nothing by itself: only the office's root pair makes anybody one of its persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from backchannel.message import PersonName
from backchannel.seal.age import HybridRecipient
from backchannel.seal.artefacts import APPLICATION, DEVICE, as_value, nested, payload_type, read_artefact, read_payload
from backchannel.seal.fields import name_from
from backchannel.seal.keys import PublicPair
from backchannel.seal.persons import make_person, read_device
from backchannel.seal.sdjwt import sign, verify

if TYPE_CHECKING:
    from backchannel.seal.keys import SecretPair
    from backchannel.seal.persons import Device, OfficeSecrets, Person, Rank

__all__ = ["Application", "apply", "read_application"]


@payload_type
class _ApplicationPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    name: str
    keys: list[Any]
    eyes: str
    device: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A verified application: that its person holds these keys. Who that is, only people can know."""

    office: str
    name: PersonName
    pair: PublicPair
    eyes: HybridRecipient
    device: Device

    def certified(self, secrets: OfficeSecrets, rank: Rank) -> Person:
        """The person as the office certifies him."""
        return make_person(secrets, name=self.name, pair=self.pair, eyes=self.eyes, rank=rank)


def apply(*, office: str, name: PersonName, person: SecretPair, eyes: HybridRecipient, device: Device) -> bytes:
    """Sign an application to an office, by the applicant's own pair."""
    payload = {
        "iss": office,
        "name": str(name),
        "keys": person.public.jwks,
        "eyes": str(eyes),
        "device": as_value(device.artefact),
    }
    return sign(payload, typ=APPLICATION, keys=person.keys).encode()


def read_application(data: bytes) -> Application:
    """The application in these bytes; Refused when its person has not signed it, or not for the station that is in it."""
    signed = read_artefact(data, typ=APPLICATION)
    payload = read_payload(signed.content, _ApplicationPayload)
    pair = PublicPair.parse(payload.keys)
    verify(signed, pair.keys)
    return Application(
        office=payload.iss,
        name=name_from(PersonName, payload.name),
        pair=pair,
        eyes=HybridRecipient.parse(payload.eyes),
        device=read_device(nested(payload.device, DEVICE), payload.iss, pair),
    )
