"""The signed artefact: an SD-JWT in JWS JSON form under two kinds of key (docs/spec/seal.md, "Signed artefact").

RFC 9901 section 8, RFC 7515 section 7.2. Parsing keeps the signed strings as they came; every copy that shows fewer
disclosures carries the same signatures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backchannel.errors import Mistake, Refused
from backchannel.limits import ARTEFACT_BYTES, DISCLOSURES, SIGNATURES
from backchannel.seal.disclosures import Disclosure, Resolved, parse_disclosures, resolve
from backchannel.seal.jose import Header
from backchannel.seal.primitives import SigningKey, VerifyingKey, sha256
from backchannel.seal.strictjson import Value, b64u, decode_object, encode, unb64u

__all__ = [
    "Signature",
    "Signed",
    "Unsigned",
    "encode_signatures",
    "parse",
    "parse_signatures",
    "parse_unsigned",
    "prepare",
    "sign",
    "verify",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature with the protected header that it covers, both also as they came."""

    header: Header
    protected: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A well-formed signed artefact, its signatures NOT yet verified: see `verify`.

    `payload` is the signed string, `content` its value (digests in place of what is concealed), `resolved` the content
    with the disclosures of this copy in place, `eyes` an inner sealed file for named officers.
    """

    typ: str
    payload: str = field(repr=False)
    signatures: tuple[Signature, ...] = field(repr=False)
    disclosures: tuple[Disclosure, ...] = field(repr=False)
    eyes: bytes | None = field(repr=False, default=None)
    content: Mapping[str, Value] = field(repr=False, compare=False)
    resolved: Resolved = field(repr=False, compare=False)

    @property
    def kids(self) -> tuple[str, ...]:
        """The key ids that the signatures name, in order; a claim until verified."""
        return tuple(signature.header.kid for signature in self.signatures)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload string: the same for every copy, whatever it shows."""
        return sha256(self.payload.encode("ascii"))

    def encode(self) -> bytes:
        """The artefact's one spelling; `Mistake` when it is above `ARTEFACT_BYTES`, so that nobody could read it."""
        signatures: list[Value] = [{"protected": item.protected, "signature": item.signature} for item in self.signatures]
        if self.disclosures:
            header: Value = {"disclosures": [disclosure.encoded for disclosure in self.disclosures]}
            signatures[0] = {"header": header, **signatures[0]}  # type: ignore[dict-item]
        artefact: dict[str, Value] = {"payload": self.payload, "signatures": signatures}
        if self.eyes is not None:
            artefact["eyes"] = b64u(self.eyes)
        data = encode(artefact)
        _refuse_size(data)
        return data

    def with_disclosures(self, disclosures: Iterable[Disclosure]) -> Signed:
        """The copy that shows exactly `disclosures`, under the same signatures.

        Raises `Mistake` when one of them belongs nowhere in this artefact or its enclosing disclosure is left out.
        """
        chosen = _ordered(disclosures)
        try:
            return replace(self, disclosures=chosen, resolved=resolve(self.content, chosen))
        except Refused as refused:
            raise Mistake(refused.code, refused.came, refused.expected, "Show a disclosure only together with those around it.") from None

    def showing(self, digests: Collection[str]) -> Signed:
        """The copy that shows, of this copy's disclosures, those in `digests`; raises as `with_disclosures`."""
        return self.with_disclosures(item for item in self.disclosures if item.digest in digests)

    def with_signatures(self, signatures: Iterable[Signature]) -> Signed:
        """The artefact under other signatures over the same payload, as when one office after another signs a charter."""
        return replace(self, signatures=tuple(signatures))

    def with_eyes(self, eyes: bytes | None) -> Signed:
        """The copy that carries `eyes` as its inner sealed file; the signatures do not cover it."""
        return replace(self, eyes=eyes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsigned:
    """A payload that is written down and lacks its signatures; its digest is that of the artefact to be."""

    typ: str
    payload: str = field(repr=False)
    disclosures: tuple[Disclosure, ...] = field(repr=False)
    content: Mapping[str, Value] = field(repr=False)
    resolved: Resolved = field(repr=False)

    @property
    def digest(self) -> bytes:
        """SHA-256 of the payload string."""
        return sha256(self.payload.encode("ascii"))

    def sign(self, keys: Sequence[SigningKey]) -> Signed:
        """The artefact, signed with every key, in order; `Mistake` for none."""
        if not keys:
            raise Mistake("sdjwt.keys", "no key to sign with", "one signing key or more")
        return self.signed_with(_signature(key, self.payload, self.typ) for key in keys)

    def signed_with(self, signatures: Iterable[Signature]) -> Signed:
        """The artefact under these signatures, NOT verified: see `verify`."""
        return Signed(
            typ=self.typ,
            payload=self.payload,
            signatures=tuple(signatures),
            disclosures=self.disclosures,
            content=self.content,
            resolved=self.resolved,
        )

    def encode(self) -> bytes:
        """Payload and disclosures in their one spelling, for somebody else to read and sign."""
        data = encode({"disclosures": [disclosure.encoded for disclosure in self.disclosures], "payload": self.payload})
        _refuse_size(data)
        return data


def sign(payload: Mapping[str, object], *, typ: str, keys: Sequence[SigningKey], disclosures: Iterable[Disclosure] = ()) -> Signed:
    """Sign `payload` with every key, in order; `_sd_alg` is added when there are disclosures.

    Raises `Mistake` when the payload cannot be carried or a disclosure's digest is not in it exactly once.
    """
    return prepare(payload, typ=typ, disclosures=disclosures).sign(keys)


def prepare(payload: Mapping[str, object], *, typ: str, disclosures: Iterable[Disclosure] = ()) -> Unsigned:
    """Write `payload` down, checked, so that it can be signed later, and meanwhile be named by its digest; raises as `sign`."""
    chosen = _ordered(disclosures)
    written = encode({**payload, "_sd_alg": "sha-256"} if chosen else dict(payload))
    _refuse_size(written)
    encoded, content = b64u(written), decode_object(written)
    try:
        resolved = resolve(content, chosen)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected) from None
    return Unsigned(typ=typ, payload=encoded, disclosures=chosen, content=content, resolved=resolved)


def parse(data: bytes, *, typ: str | Collection[str], limit: int = ARTEFACT_BYTES) -> Signed:
    """Read an artefact of (one of) `typ`; `Refused` unless it is exactly what `Signed.encode` writes.

    Nothing is verified here but form: well-formed signatures, one type, every disclosure in its place.
    """
    outer = decode_object(data, limit=limit)
    match outer:
        case {"payload": str(payload), "signatures": [_, *_] as rows, **rest} if rest.keys() <= {"eyes"}:
            shown, signatures = _parse_signatures(rows)
        case _:
            raise Refused("sdjwt.shape", "JSON that is not a signed artefact", "payload, signatures and at most eyes")
    found = _one_type(signatures, {typ} if isinstance(typ, str) else typ)
    content = decode_object(unb64u(payload), limit=limit)
    return Signed(
        typ=found,
        payload=payload,
        signatures=signatures,
        disclosures=shown,
        eyes=_parse_eyes(rest),
        content=content,
        resolved=resolve(content, shown),
    )


def parse_unsigned(data: bytes, *, typ: str) -> Unsigned:
    """What `Unsigned.encode` writes, with at least one disclosure, to become an artefact of `typ`; Refused for all else."""
    match decode_object(data):
        case {"disclosures": array, "payload": str(payload), **rest} if not rest:
            shown = parse_disclosures(array)
        case _:
            raise Refused("sdjwt.shape", "JSON that is not an artefact without signatures", "payload and disclosures")
    content = decode_object(unb64u(payload))
    return Unsigned(typ=typ, payload=payload, disclosures=shown, content=content, resolved=resolve(content, shown))


def encode_signatures(signatures: Iterable[Signature]) -> bytes:
    """Signatures by themselves, in order, in their one spelling."""
    return encode({"signatures": [{"protected": item.protected, "signature": item.signature} for item in signatures]})


def parse_signatures(data: bytes, *, typ: str) -> tuple[Signature, ...]:
    """What `encode_signatures` writes, of artefacts of `typ`, not verified; Refused for all else."""
    match decode_object(data):
        case {"signatures": [_, *_] as rows, **rest} if not rest and len(rows) <= SIGNATURES:
            signatures = tuple(_parse_signature(row) for row in rows)
        case _:
            raise Refused("sdjwt.shape", "JSON that is no list of signatures", f"1 to {SIGNATURES} signatures")
    _one_type(signatures, {typ})
    return signatures


def verify(signed: Signed, keys: Sequence[VerifyingKey]) -> None:
    """Return when `signed` carries exactly one good signature by each of `keys`, in this order, and none beside.

    Raises `Refused` otherwise. The keys are what the reader's pinned records demand, never taken from the artefact.
    """
    if not keys or len(signed.signatures) != len(keys):
        raise Refused("sdjwt.signatures", f"{len(signed.signatures)} signatures", f"{len(keys)}, one by each key that must have signed")
    for signature, key in zip(signed.signatures, keys, strict=True):
        if signature.header != Header.of(key, signed.typ):
            raise Refused("sdjwt.header", "a signature by another key or of another kind", "algorithm, key id and type as the key demands")
        key.verify(unb64u(signature.signature), _signing_input(signature.protected, signed.payload))


def _signature(key: SigningKey, payload: str, typ: str) -> Signature:
    header = Header.of(key.verifying, typ)
    protected = header.encode()
    return Signature(header=header, protected=protected, signature=b64u(key.sign(_signing_input(protected, payload))))


def _signing_input(protected: str, payload: str) -> bytes:
    return f"{protected}.{payload}".encode("ascii")


def _refuse_size(data: bytes) -> None:
    if len(data) > ARTEFACT_BYTES:
        raise Mistake("sdjwt.size", f"an artefact of {len(data)} bytes", f"at most {ARTEFACT_BYTES} bytes")


def _ordered(disclosures: Iterable[Disclosure]) -> tuple[Disclosure, ...]:
    chosen = sorted(set(disclosures), key=lambda disclosure: disclosure.encoded)
    if len(chosen) > DISCLOSURES:
        raise Mistake("disclosure.list", f"{len(chosen)} disclosures in one artefact", f"at most {DISCLOSURES}")
    return tuple(chosen)


def _parse_signatures(rows: list[Value]) -> tuple[tuple[Disclosure, ...], tuple[Signature, ...]]:
    if len(rows) > SIGNATURES:
        raise Refused("sdjwt.shape", f"{len(rows)} signatures", f"at most {SIGNATURES}")
    shown: tuple[Disclosure, ...] = ()
    first = rows[0]
    if isinstance(first, dict) and "header" in first:
        match first["header"]:
            case {"disclosures": array, **rest} if not rest:
                shown = parse_disclosures(array)
            case _:
                raise Refused("sdjwt.shape", "an unprotected header with other members", "disclosures alone")
        first = {name: value for name, value in first.items() if name != "header"}
    return shown, tuple(_parse_signature(row) for row in (first, *rows[1:]))


def _parse_signature(row: Value) -> Signature:
    match row:
        case {"protected": str(protected), "signature": str(signature), **rest} if not rest:
            unb64u(signature)
            return Signature(header=Header.parse(protected), protected=protected, signature=signature)
    raise Refused("sdjwt.shape", "a signature with other members", "protected and signature; header in the first only")


def _one_type(signatures: tuple[Signature, ...], allowed: Collection[str]) -> str:
    found = {signature.header.typ for signature in signatures}
    if len(found) != 1 or not found <= set(allowed):
        raise Refused("sdjwt.type", "an artefact of another or of mixed type", " or ".join(sorted(allowed)))
    return signatures[0].header.typ


def _parse_eyes(rest: Mapping[str, Value]) -> bytes | None:
    if "eyes" not in rest:
        return None
    eyes = rest["eyes"]
    if not isinstance(eyes, str) or not eyes:
        raise Refused("sdjwt.shape", "an eyes member that is no text", "base64url of a sealed file")
    return unb64u(eyes)
