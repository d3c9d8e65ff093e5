"""Who has signed a text, or returned it, by whose word: a pure fold over one channel (docs/spec/orders.md, "Signature")."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from backchannel.ledger.filed import Spot
from backchannel.message.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed
    from backchannel.ledger.texts import Texts
    from backchannel.ledger.texts_values import Text

__all__ = ["Said", "Signature", "SignatureState", "Signatures"]

_STEPS: Final = frozenset({Step.SIGNS, Step.RETURNS})


class SignatureState(StrEnum):
    """How a text stands that somebody has to sign."""

    AWAITED = "for signature"
    SIGNED = "signed"
    RETURNED = "returned unsigned"
    CHANGED = "changed since it was signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """That an office says a text was signed, or returned; `of_these` says that its words were those that hold now."""

    spot: Spot
    names: Spot
    step: Step
    office: str
    at: int
    of_these: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """By whom a text is to be signed (as its versions say, the last one first), how that stands, and the last word of each office."""

    by: tuple[str, ...]
    state: SignatureState
    said: tuple[Said, ...]


class Signatures:
    """A pure fold over the messages of one channel; `texts`, to which each message is added first, are asked anew for each answer."""

    __slots__ = ("_digests", "_said", "_texts")

    def __init__(self, messages: Iterable[Filed] = (), *, texts: Texts) -> None:
        self._texts = texts
        self._digests: dict[Place, bytes] = {}
        self._said: dict[Spot, dict[Spot, Said]] = defaultdict(dict)  # by the version that is named, then by the portion
        for message in messages:
            self.add(message)

    def add(self, filed: Filed) -> None:
        """Count a message in; again changes nothing, and a copy that shows more adds that."""
        if self._digests.setdefault(filed.place, filed.digest) != filed.digest:
            return
        for portion in filed.portions:
            for step, reference in portion.bearing.steps if portion.shown else ():
                if step in _STEPS:
                    spot, names = filed.spot(portion), Spot.of(reference)
                    known = self._said[names].get(spot)
                    at = max(filed.at, known.at if known else 0)  # a copy may not show its time
                    self._said[names][spot] = Said(spot=spot, names=names, step=step, office=filed.office, at=at)

    def of(self, text: Text) -> Signature | None:
        """How a text stands that somebody has to sign; None where nobody has to."""
        versions = [version.spot for version in text.versions]
        portions = (self._texts.portion(spot) for spot in reversed(versions))
        by = tuple(dict.fromkeys(portion.for_signature for portion in portions if portion and portion.for_signature))
        if not by:
            return None
        last: dict[str, Said] = {}
        for said in sorted((each for spot in versions for each in self._said.get(spot, {}).values()), key=lambda each: each.spot):
            last[said.office] = said
        found = tuple(self._now(said, text) for _, said in sorted(last.items()))
        return Signature(by=by, state=_state(found), said=found)

    def _now(self, said: Said, text: Text) -> Said:
        stood, _ = self._texts.stood(text.root, said.spot.place)
        return replace(said, of_these=stood.digest is not None and stood.digest == text.now.digest)


def _state(said: Iterable[Said]) -> SignatureState:
    """What was said of the words that hold now counts; of other words, that they were signed and have changed."""
    states = [(each.step, each.of_these) for each in said]
    if (Step.SIGNS, True) in states:
        return SignatureState.SIGNED
    if (Step.RETURNS, True) in states:
        return SignatureState.RETURNED
    return SignatureState.CHANGED if (Step.SIGNS, False) in states else SignatureState.AWAITED
