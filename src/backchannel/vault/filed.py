"""A message's portions as the ledger keeps them: without their words, which stay in the artefact (docs/spec/vault.md, "Ledger")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from backchannel.ledger.filed import Filed, FiledPortion
from backchannel.message import Kind, Portion

if TYPE_CHECKING:
    from backchannel.ledger import Place
    from backchannel.message import Message

__all__ = ["filed_from", "filed_row"]


class _Portion(msgspec.Struct, array_like=True, frozen=True):
    kind: str | None
    readers: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] | None  # None where its body is not shown
    given_to: tuple[str, ...] | None
    through: str | None


class _Filed(msgspec.Struct, array_like=True, frozen=True):
    office: str
    at: int
    to: tuple[str, ...]
    all_readers: bool
    portions: tuple[_Portion, ...]


_ENCODE: Final = msgspec.json.Encoder().encode
_DECODE: Final = msgspec.json.Decoder(_Filed).decode


def filed_row(filed: Filed, message: Message) -> bytes:
    """What is kept of a message as this copy shows it; never of what was sealed for an officer's eyes, which the vault has not in clear."""
    portions = tuple(
        _Portion(
            kind=str(portion.kind) if portion.kind else None,
            readers=tuple(sorted(portion.readers)),
            fields=held.fields if isinstance(held, Portion) else None,
            given_to=tuple(sorted(portion.given_to)) if portion.given_to is not None else None,
            through=portion.through,
        )
        for portion, held in zip(filed.portions, message.portions, strict=True)
    )
    return _ENCODE(_Filed(filed.office, filed.at, tuple(sorted(filed.to)), filed.all_readers, portions))


def filed_from(place: Place, digest: bytes, row: bytes) -> Filed:
    """The message of such a row; its shown portions are without words."""
    kept = _DECODE(row)
    portions = tuple(_portion(number, each) for number, each in enumerate(kept.portions, 1))
    return Filed(
        place=place,
        digest=digest,
        office=kept.office,
        at=kept.at,
        to=frozenset(kept.to),
        all_readers=kept.all_readers,
        portions=portions,
    )


def _portion(number: int, row: _Portion) -> FiledPortion:
    kind, readers = Kind.parse(row.kind) if row.kind is not None else None, frozenset(row.readers)
    if row.fields is None or kind is None:
        return FiledPortion(number=number, kind=kind, readers=readers)
    given_to = frozenset(row.given_to) if row.given_to is not None else None
    return FiledPortion.shown_as(number, kind, readers, row.fields, words=None, given_to=given_to, through=row.through)
