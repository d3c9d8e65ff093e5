"""Who has signed a text, or returned it, by whose word (docs/spec/orders.md, "Signature")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from backchannel.ledger.causality import Order
from backchannel.message.orders import Action
from backchannel.message.steps import SIGNING, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Spot
    from backchannel.ledger.orders_index import Index
    from backchannel.ledger.orders_values import StepTaken
    from backchannel.ledger.texts import Texts
    from backchannel.ledger.texts_values import Composed, Text

__all__ = ["Said", "Signature", "SignatureState", "heard", "last_words", "signature", "signed_state", "signers", "standing"]


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


def signature(text: Text, index: Index, texts: Texts) -> Signature | None:
    """How a text stands that somebody has to sign, by the word of who wrote it and of whom he has charged to have it signed; None where
    nobody has to."""
    portions = (texts.portion(version.spot) for version in reversed(text.versions))
    by = tuple(dict.fromkeys(portion.for_signature for portion in portions if portion and portion.for_signature))
    if not by:
        return None
    said = last_words(text, index, heard(text, index), text.now, lambda place: texts.stood(text.root, place)[0])
    return Signature(by=by, state=signed_state(said, texts.order), said=said)


def heard(text: Text, index: Index, givers: Iterable[str] = ()) -> frozenset[str]:
    """Whose word it is that a text was signed: of who wrote it first, of who gave an order to deliver it, and of whom one of these has
    charged with having it signed."""
    writers = frozenset(filter(None, (*givers, index.writers.get(text.root.place))))
    orders = (index.given[spot] for version in text.versions for spot in index.delivering.get(version.spot, ()))
    charged = (each.charged for each in orders if each.order.action is Action.SIGN and each.giver in writers)
    return writers.union(*charged)


def signers(text: Text, index: Index) -> Iterator[StepTaken]:
    """Who says of a text that it was signed, or returned, and has not taken that back."""
    for told in (told for version in text.versions for told in index.told.get(version.spot, {}).values()):
        if told.taken.step in SIGNING and not index.is_corrected(told.taken.spot, told.taken.office):
            yield told.taken


def last_words(text: Text, index: Index, offices: frozenset[str], now: Composed, stood: Callable[[Place], Composed]) -> tuple[Said, ...]:
    """The last word of each office, by office; `offices` are those whose it is to say, `now` the words that hold, `stood` gives those
    that the writer of a message had."""

    def said(taken: StepTaken) -> Said:
        had, office = stood(taken.spot.place), taken.office
        is_now = had.digest is not None and had.digest == now.digest
        return Said(spot=taken.spot, step=taken.step, office=office, at=taken.at, of_these=is_now, counts=office in offices)

    last = {taken.office: taken for taken in sorted(signers(text, index), key=lambda taken: taken.spot)}
    return tuple(said(taken) for _, taken in sorted(last.items()))


def standing(said: Iterable[Said], order: Callable[[Place, Place], Order]) -> list[Said]:
    """What nobody who may say so took back, having read it."""
    counted = [each for each in said if each.counts]
    return [each for each in counted if not any(order(each.spot.place, other.spot.place) is Order.BEFORE for other in counted)]


def signed_state(said: Sequence[Said], order: Callable[[Place, Place], Order]) -> SignatureState:
    """What was said of the words that hold now counts; of other words, that they were signed and have changed."""
    states = {(each.step, each.of_these) for each in standing(said, order)}
    if (Step.RETURNS, True) in states:
        return SignatureState.DISPUTED if (Step.SIGNS, True) in states else SignatureState.RETURNED
    if (Step.SIGNS, True) in states:
        return SignatureState.SIGNED
    return SignatureState.CHANGED if (Step.SIGNS, False) in states else SignatureState.AWAITED
