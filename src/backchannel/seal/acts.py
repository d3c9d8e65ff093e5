"""The acts of a charter on their way: versions, revocations, and what they name (docs/spec/charter.md, "Going round")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from backchannel.errors import Refused
from backchannel.limits import CHAIN_BYTES, CHARTER_VERSIONS
from backchannel.seal.artefacts import CHARTER, REVOCATION, nested, payload_type, read_payload
from backchannel.seal.charter import names
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from backchannel.seal.charter import Charter
    from backchannel.seal.papers import Papers
    from backchannel.seal.sdjwt import Signed

__all__ = ["Chain", "Denied", "named_by", "names_office", "place_of", "read_chain", "write_chain"]

_ACTS: Final = 2 * CHARTER_VERSIONS  # as many revocations as versions: most versions add one office


@payload_type
class _ChainPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    acceptances: list[dict[str, Any]]
    cards: list[dict[str, Any]]
    chain: list[dict[str, Any]]
    force: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Versions and revocations in the order in which somebody took them in, with what they name, and the digest of the version that
    is in force there; well formed and not verified."""

    acts: tuple[Signed, ...]
    cards: list[dict[str, Any]]
    acceptances: list[dict[str, Any]]
    force: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """Why an act of a chain was not taken in; without `act` it was the chain."""

    problem: Refused
    act: Signed | None = None

    @property
    def code(self) -> str:
        """The problem's."""
        return self.problem.code


def read_chain(data: bytes) -> Chain:
    """The chain in these bytes, its form checked and nothing else; Refused when it is none."""
    payload = read_payload(decode_object(data, limit=CHAIN_BYTES), _ChainPayload)
    if not 1 <= len(payload.chain) <= _ACTS:
        raise Refused("charter.chain", f"{len(payload.chain)} versions and revocations", f"1 to {_ACTS}")
    acts = tuple(nested(value, (CHARTER, REVOCATION)) for value in payload.chain)
    return Chain(acts=acts, cards=payload.cards, acceptances=payload.acceptances, force=unb64u(payload.force))


def write_chain(acts: Sequence[bytes], digests: AbstractSet[bytes], papers: Papers, force: bytes) -> bytes:
    """These acts, the cards and acceptances of these digests, and which version is in force here."""
    cards, acceptances = (sorted(digests & kind.keys()) for kind in (papers.cards, papers.acceptances))
    return encode({**papers.values(cards, acceptances), "chain": [decode_object(act) for act in acts], "force": b64u(force)})


def named_by(versions: Iterable[Charter]) -> set[bytes]:
    """The digests of all cards and acceptances that versions name."""
    return {digest for version in versions for digests in names(version.seats) for digest in digests}


def names_office(act: Signed, office: str) -> bool:
    """Whether a version claims to have a seat for an office; nothing of it is verified."""
    rows = act.content.get("offices")
    return isinstance(rows, list) and any(isinstance(row, dict) and row.get("office") == office for row in rows)


def place_of(act: Signed) -> int:
    """Where an act is best tried: revocations first, then versions by the number that they claim."""
    number = act.content.get("version")
    return number if act.typ == CHARTER and isinstance(number, int) else 0
