"""Who has signed a text, or returned it, by whose word: a pure fold over one channel (docs/spec/orders.md, "Signature")."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from backchannel.ledger.causality import Order
from backchannel.ledger.filed import Spot
from backchannel.message.orders import Action
from backchannel.message.steps import SIGNING, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, FiledPortion
    from backchannel.ledger.texts import Texts
    from backchannel.ledger.texts_values import Text

__all__ = ["Said", "Signature", "SignatureState", "Signatures", "signed_state", "standing"]


class SignatureState(StrEnum):
    """How a text stands that somebody has to sign."""

    AWAITED = "for signature"
    SIGNED = "signed"
    RETURNED = "returned unsigned"
    DISPUTED = "signed and returned unsigned: in dispute"
    CHANGED = "changed since it was signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """That an office says a text was signed, or returned; `of_these` says that its words were those that hold now, `counts` that it is
    the office's to say."""

    spot: Spot
    names: Spot
    step: Step
    office: str
    at: int
    of_these: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """By whom a text is to be signed (as its versions say, the last one first), how that stands, and the last word of each office."""

    by: tuple[str, ...]
    state: SignatureState
    said: tuple[Said, ...]


class Signatures:
    """A pure fold over the messages of one channel; `texts`, to which each message is added first, are asked anew for each answer."""

    __slots__ = ("_charged", "_digests", "_over", "_said", "_texts")

    def __init__(self, messages: Iterable[Filed] = (), *, texts: Texts) -> None:
        self._texts = texts
        self._digests: dict[Place, bytes] = {}
        self._said: dict[Spot, dict[Spot, Said]] = defaultdict(dict)  # by the version that is named, then by the portion
        self._over: dict[Spot, set[Spot]] = defaultdict(set)  # what replaces or withdraws the whole of a portion
        self._charged: dict[Spot, set[tuple[str, str]]] = defaultdict(set)  # by the version: who ordered it signed, and of whom
        for message in messages:
            self.add(message)

    def add(self, filed: Filed) -> None:
        """Count a message in; again changes nothing, and a copy that shows more adds that."""
        if self._digests.setdefault(filed.place, filed.digest) != filed.digest:
            return
        for portion in filed.portions:
            if portion.shown:
                self._count(filed, portion)

    def of(self, text: Text) -> Signature | None:
        """How a text stands that somebody has to sign, by the word of who wrote it and of whom he has ordered to have it signed; None
        where nobody has to."""
        versions = [version.spot for version in text.versions]
        portions = (self._texts.portion(spot) for spot in reversed(versions))
        by = tuple(dict.fromkeys(portion.for_signature for portion in portions if portion and portion.for_signature))
        if not by:
            return None
        heard = self.heard(text)
        last: dict[str, Said] = {}
        said = (each for spot in versions for each in self._said.get(spot, {}).values() if not self._is_corrected(each.spot))
        for each in sorted(said, key=lambda each: each.spot):
            last[each.office] = each
        found = tuple(self._now(each, text, counts=each.office in heard) for _, each in sorted(last.items()))
        return Signature(by=by, state=signed_state(found, self._texts.order), said=found)

    def heard(self, text: Text) -> frozenset[str]:
        """Whose word it is that a text was signed: of who wrote it first, and whom he has charged with having it signed."""
        writer = self._texts.writer(text.root)
        pairs = (pair for version in text.versions for pair in self._charged.get(version.spot, ()))
        return frozenset({charged for giver, charged in pairs if giver == writer} | ({writer} if writer else set()))

    def _count(self, filed: Filed, portion: FiledPortion) -> None:
        spot, bearing = filed.spot(portion), portion.bearing
        for step, reference in bearing.steps:
            if step in SIGNING:
                names = Spot.of(reference)
                known = self._said[names].get(spot)
                at = max(filed.at, known.at if known else 0)  # a copy may not show its time
                self._said[names][spot] = Said(spot=spot, names=names, step=step, office=filed.office, at=at)
        for target in bearing.targets:
            if target.parts is None:
                self._over[Spot.of(target.reference)].add(spot)
        order = portion.order
        if order is not None and not order.is_proposal and order.action is Action.SIGN and order.what is not None:
            what = Spot(*filed.place, order.what) if isinstance(order.what, int) else Spot.of(order.what)
            charged = portion.given_to if portion.given_to is not None else filed.to & portion.readers
            self._charged[what].update((filed.office, office) for office in charged)

    def _is_corrected(self, spot: Spot) -> bool:
        """Whether its own office has replaced or withdrawn it since."""
        return any(by.series == spot.series and by > spot for by in self._over.get(spot, ()))

    def _now(self, said: Said, text: Text, *, counts: bool) -> Said:
        stood, _ = self._texts.stood(text.root, said.spot.place)
        is_now = stood.digest is not None and stood.digest == text.now.digest
        return replace(said, of_these=is_now, counts=counts)


def standing(said: Iterable[Said], order: Callable[[Place, Place], Order]) -> list[Said]:
    """What nobody who may say so took back, having read it."""
    heard = [each for each in said if each.counts]
    return [each for each in heard if not any(order(each.spot.place, other.spot.place) is Order.BEFORE for other in heard)]


def signed_state(said: Sequence[Said], order: Callable[[Place, Place], Order]) -> SignatureState:
    """What was said of the words that hold now counts; of other words, that they were signed and have changed."""
    states = {(each.step, each.of_these) for each in standing(said, order)}
    if (Step.RETURNS, True) in states:
        return SignatureState.DISPUTED if (Step.SIGNS, True) in states else SignatureState.RETURNED
    if (Step.SIGNS, True) in states:
        return SignatureState.SIGNED
    return SignatureState.CHANGED if (Step.SIGNS, False) in states else SignatureState.AWAITED
