"""Salted disclosures and their digests: made, read, and put back in their places (docs/spec/seal.md, "Disclosures").

RFC 9901 sections 4.2 and 7.1, with one spelling: canonical JSON, digests ascending, 16-byte salts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from backchannel.errors import Mistake, Refused
from backchannel.limits import ARTEFACT_BYTES, DISCLOSURES, JSON_DEPTH
from backchannel.ports import Randomness
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import Value, b64u, decode, encode, unb64u

__all__ = ["Disclosure", "Resolved", "conceal", "decode_disclosures", "encode_disclosures", "resolve"]

SALT_BYTES: Final = 16
DIGEST_BYTES: Final = 32
_DIGEST: Final = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")  # 32 bytes in canonical base64url
_SALT: Final = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")  # 16 bytes in canonical base64url
RESERVED: Final = ("_sd", "...", "_sd_alg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One value that a copy may show or withhold: a member of an object (with `name`) or an element of an array.

    `encoded` is what travels, `digest` (base64url SHA-256 of `encoded`) what is signed in its place.
    """

    encoded: str
    digest: str
    name: str | None
    value: Value = field(hash=False)

    @classmethod
    def member(cls, name: str, value: object, randomness: Randomness) -> Disclosure:
        """A new disclosure of the member `name`, under a fresh salt; `Mistake` for a reserved name."""
        if name in RESERVED:
            raise Mistake("disclosure.name", f"a disclosure named {name}", "a name that RFC 9901 does not reserve")
        return cls._made(_salt(randomness), name, value)

    @classmethod
    def element(cls, value: object, randomness: Randomness) -> Disclosure:
        """A new disclosure of an array element, under a fresh salt."""
        return cls._made(_salt(randomness), value)

    @classmethod
    def parse(cls, encoded: str) -> Disclosure:
        """The disclosure in its travelling form; `Refused` when it is not exactly what this class writes."""
        return cls._read(encoded, decode(unb64u(encoded)))

    @classmethod
    def _made(cls, *array: object) -> Disclosure:
        data = encode(array)
        if len(data) > ARTEFACT_BYTES:
            raise Mistake("disclosure.size", f"a disclosure of {len(data)} bytes", f"at most {ARTEFACT_BYTES} bytes")
        return cls._read(b64u(data), decode(data))

    @classmethod
    def _read(cls, encoded: str, array: Value) -> Disclosure:
        match array:
            case [str(salt), str(name), value] if name not in RESERVED:
                found = cls(encoded=encoded, digest=_digest(encoded), name=name, value=value)
            case [str(salt), value]:
                found = cls(encoded=encoded, digest=_digest(encoded), name=None, value=value)
            case _:
                raise Refused("disclosure.shape", "a disclosure of another shape", "[salt, value] or [salt, name, value]")
        if not _SALT.fullmatch(salt):
            raise Refused("disclosure.salt", "a salt of another length", f"{SALT_BYTES} bytes")
        return found

    @property
    def placeholder(self) -> dict[str, Value]:
        """What stands in an array in place of the element."""
        return {"...": self.digest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A payload with its disclosed values in place.

    `tree` shows what is disclosed; what is not stays visible as the digests left in `_sd` and as `{"...": digest}`.
    `shown` maps each disclosed digest to its disclosure (value as it was signed, inner digests in place);
    `places` maps each to its value with its own inner disclosures in place; `withheld` has the digests without disclosure.
    """

    tree: dict[str, Value]
    shown: Mapping[str, Disclosure]
    places: Mapping[str, Value]
    withheld: frozenset[str]


def conceal(open_members: Mapping[str, Value], concealed: Iterable[Disclosure]) -> dict[str, Value]:
    """An object with `open_members` in the clear and the digests of `concealed` members in `_sd`, ascending."""
    digests = sorted({disclosure.digest for disclosure in concealed})
    return {**open_members, "_sd": [*digests]} if digests else dict(open_members)


def encode_disclosures(disclosures: Iterable[Disclosure]) -> bytes:
    """A canonical JSON array of disclosures, ascending: the plaintext of the part for the named officer's eyes only."""
    return encode(sorted({disclosure.encoded for disclosure in disclosures}))


def decode_disclosures(data: bytes, *, limit: int = ARTEFACT_BYTES) -> tuple[Disclosure, ...]:
    """The disclosures in `encode_disclosures`' form; `Refused` for any other."""
    return parse_disclosures(decode(data, limit=limit))


def parse_disclosures(array: Value) -> tuple[Disclosure, ...]:
    """The disclosures of a decoded array: at least one, strings, strictly ascending; `Refused` otherwise."""
    if not isinstance(array, list) or not array or len(array) > DISCLOSURES:
        raise Refused("disclosure.list", "no array of disclosures, or one of another length", f"1 to {DISCLOSURES} disclosures")
    return tuple(Disclosure.parse(encoded) for encoded in _ascending(array, "disclosure.order"))


def resolve(payload: Mapping[str, Value], disclosures: Iterable[Disclosure]) -> Resolved:
    """Put each disclosure in the one place that its digest names (RFC 9901 section 7.1, step 3).

    Raises `Refused` when a digest occurs twice, a disclosure belongs nowhere or in the other kind of place, a name
    occurs twice in one object, `_sd` is not ascending, or the whole nests deeper than `JSON_DEPTH`.
    """
    resolver = _Resolver({disclosure.digest: disclosure for disclosure in disclosures})
    top = {name: value for name, value in payload.items() if name != "_sd_alg"}
    tree = resolver.members(top, 1)
    unused = resolver.given.keys() - resolver.seen
    if unused:
        raise Refused("disclosure.unused", f"{len(unused)} disclosures that no digest names", "each disclosure in exactly one place")
    named = [value for name, value in payload.items() if name == "_sd_alg"]
    if named != (["sha-256"] if resolver.seen else []):
        raise Refused("disclosure.algorithm", "_sd_alg that does not fit the digests", "sha-256 exactly when there are any")
    withheld = frozenset(resolver.seen - resolver.given.keys())
    return Resolved(tree=tree, shown=resolver.given, places=resolver.places, withheld=withheld)


class _Resolver:
    """One walk over a payload; keeps which digests it met."""

    def __init__(self, given: dict[str, Disclosure]) -> None:
        self.given = given
        self.seen: set[str] = set()
        self.places: dict[str, Value] = {}

    def value(self, value: Value, depth: int) -> Value:
        if depth > JSON_DEPTH:
            raise Refused("disclosure.depth", "disclosures within disclosures, too deep", f"at most {JSON_DEPTH} levels in all")
        if isinstance(value, dict):
            return self.members(value, depth)
        if isinstance(value, list):
            return [self.item(item, depth) for item in value]
        return value

    def members(self, members: dict[str, Value], depth: int) -> dict[str, Value]:
        if "..." in members or "_sd_alg" in members:
            raise Refused("disclosure.place", "a reserved name in the wrong place", "... alone in an array's object, _sd_alg at the top")
        result = {name: self.value(value, depth + 1) for name, value in members.items() if name != "_sd"}
        left: list[Value] = []
        for digest in self._digests(members):
            disclosure = self._met(digest)
            if disclosure is None:
                left.append(digest)
                continue
            if disclosure.name is None or disclosure.name in result:
                raise Refused("disclosure.place", "a disclosure that does not fit its object", "a member that is not there yet")
            result[disclosure.name] = self._placed(disclosure, depth)
        if left:
            result["_sd"] = left
        return result

    def item(self, item: Value, depth: int) -> Value:
        if not (isinstance(item, dict) and "..." in item):
            return self.value(item, depth + 1)
        digest = item["..."]
        if len(item) != 1 or not isinstance(digest, str):
            raise Refused("disclosure.place", "a placeholder with other members", 'exactly {"...": digest}')
        disclosure = self._met(digest)
        if disclosure is None:
            return dict(item)
        if disclosure.name is not None:
            raise Refused("disclosure.place", "a member's disclosure in an array", "an element's disclosure")
        return self._placed(disclosure, depth)

    def _placed(self, disclosure: Disclosure, depth: int) -> Value:
        placed = self.places[disclosure.digest] = self.value(disclosure.value, depth + 1)
        return placed

    def _met(self, digest: str) -> Disclosure | None:
        if not _DIGEST.fullmatch(digest):
            raise Refused("disclosure.digest", "a digest of another length", f"{DIGEST_BYTES} bytes")
        if digest in self.seen:
            raise Refused("disclosure.twice", "one digest in two places", "each digest once")
        self.seen.add(digest)
        return self.given.get(digest)

    @staticmethod
    def _digests(members: dict[str, Value]) -> list[str]:
        if "_sd" not in members:
            return []
        array = members["_sd"]
        if not isinstance(array, list) or not array:
            raise Refused("disclosure.list", "an _sd member that is no array of digests", "one digest or more")
        return _ascending(array, "disclosure.order")


def _ascending(array: list[Value], code: str) -> list[str]:
    texts = [item for item in array if isinstance(item, str)]
    if len(texts) != len(array) or any(first >= second for first, second in pairwise(texts)):
        raise Refused(code, "an array that is not strictly ascending text", "each text once, in the order of its characters")
    return texts


def _salt(randomness: Randomness) -> str:
    return b64u(randomness.bytes(SALT_BYTES))


def _digest(encoded: str) -> str:
    return b64u(sha256(encoded.encode("ascii")))
