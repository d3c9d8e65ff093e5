"""The kinds of signed artefact, and reading a payload into its type (docs/spec/seal.md, "Signed artefact")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from backchannel.errors import Refused
from backchannel.limits import ARTEFACT_BYTES
from backchannel.message.problems import shown
from backchannel.seal.sdjwt import Signed, parse
from backchannel.seal.strictjson import Value, decode_object, encode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = [
    "ACCEPTANCE",
    "APPLICATION",
    "CARD",
    "CHARTER",
    "DEVICE",
    "INVITATION",
    "MANDATE",
    "MESSAGE",
    "NOTICE",
    "PERSON",
    "RECEIPT",
    "REVOCATION",
    "SEEN",
    "TRANSIT",
    "as_value",
    "nested",
    "payload_type",
    "read_artefact",
    "read_payload",
]

MESSAGE: Final = "backchannel-msg+sd-jwt"
RECEIPT: Final = "backchannel-receipt+sd-jwt"
MANDATE: Final = "backchannel-mandate+sd-jwt"
NOTICE: Final = "backchannel-notice+sd-jwt"
TRANSIT: Final = "backchannel-transit+sd-jwt"
SEEN: Final = "backchannel-seen+sd-jwt"
CARD: Final = "backchannel-card+sd-jwt"
PERSON: Final = "backchannel-person+sd-jwt"
DEVICE: Final = "backchannel-device+sd-jwt"
CHARTER: Final = "backchannel-charter+sd-jwt"
REVOCATION: Final = "backchannel-revocation+sd-jwt"
INVITATION: Final = "backchannel-invitation+sd-jwt"
ACCEPTANCE: Final = "backchannel-acceptance+sd-jwt"
APPLICATION: Final = "backchannel-application+sd-jwt"

_Type = TypeVar("_Type")
_payload_types: Final[set[type]] = set()


def payload_type(kind: type[_Type]) -> type[_Type]:
    """Marks a type as one that `read_payload` reads, and has the library look at it now, while there is one thread.

    It does so at first use otherwise, and shows a second thread, which reads the same type then, the half of what it has
    found: that ends the process.
    """
    msgspec.json.Decoder(kind)
    _payload_types.add(kind)
    return kind


def read_payload(payload: Mapping[str, Value], kind: type[_Type]) -> _Type:
    """The payload as a typed value; Refused when a member is missing, of another type, or not known.

    `kind` is marked as a `payload_type`.
    """
    if kind not in _payload_types:
        raise TypeError(f"{kind.__name__} is not marked as a payload type")
    try:
        return msgspec.convert(payload, kind, strict=True)
    except msgspec.ValidationError as error:
        # The library's words repeat names that came from outside: nothing of them reaches a terminal as it is.
        raise Refused("artefact.payload", f"a payload that does not fit ({shown(str(error))})", "the members that its type has") from None


def read_artefact(data: bytes, *, typ: str | Collection[str], limit: int = ARTEFACT_BYTES) -> Signed:
    """The artefact of (one of) `typ` in these bytes, its signatures not yet verified; Refused when it is none.

    Only a message may carry a part for officers' eyes.
    """
    signed = parse(data, typ=typ, limit=limit)
    if signed.eyes is not None and signed.typ != MESSAGE:
        raise Refused("artefact.eyes", f"a part for officers' eyes in a {signed.typ}", "such a part in messages alone")
    return signed


def as_value(signed: Signed) -> Value:
    """An artefact as JSON, to stand within another."""
    return decode_object(signed.encode())


def nested(value: Value, typ: str | Collection[str]) -> Signed:
    """An artefact of `typ` that stands within another; Refused when it is none."""
    return read_artefact(encode(value), typ=typ)
