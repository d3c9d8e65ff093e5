"""Cards: who our correspondents are, and how we know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.run.facts import Facts, moment, people
from backchannel.run.house import pin as pin_told
from backchannel.seal import comparison_words, read_card
from backchannel.vault import CardRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.run.post import Post
    from backchannel.seal import Card, Seat

__all__ = ["card_named", "cards", "check_against_pins", "check_own_card", "compared", "own_card", "pin", "words"]

_WORDS: Final = "words"
_NOT_COMPARED: Final = "not compared yet"


def own_card(post: Post) -> Facts:
    """This office's card as text, to be given to correspondents."""
    card = post.own_card
    return {**_card_facts(card, "this office's own"), "card": card.artefact.decode("ascii")}


def pin(post: Post, card: str, how: str | None) -> Facts:
    """Keep a correspondent's card, with how words were compared with it; None when nobody has done that yet.

    A new card of a known office must have the same root keys.
    """
    read = read_card(card.strip().encode())
    if read.office == post.engine.sealer.office:
        raise Mistake("card.own", "this office's own card", "a correspondent's")
    namesake = next((known for known in _pinned(post) if known.name == read.name and known.office != read.office), None)
    if namesake:
        raise Mistake(
            "card.name-taken",
            f"a second office that calls itself {read.name}",
            "names that nobody can take for another's",
            "Ask the two which of them is which; keep one card only.",
        )
    said, means = (how, _WORDS) if how else (_NOT_COMPARED, "")
    at = post.engine.clock.now()
    pin_told(post.engine, CardRow(office=read.office, artefact=read.artefact, pinned_at=at, how=said, means=means))
    return _card_facts(read, said)


def cards(post: Post) -> list[Facts]:
    """Every pinned card and how it was verified."""
    return [{**_card_facts(read_card(row.artefact), row.how), "pinned": moment(row.pinned_at)} for row in post.engine.vault.cards()]


def words(post: Post, office: str) -> Facts:
    """The twelve words that this office and another must both see."""
    card = card_named(post, office)
    return {"office": str(card.name), "words": list(comparison_words(post.own_card.fingerprint, card.fingerprint))}


def compared(post: Post, office: str, how: str) -> Facts:
    """Keep that people of the two offices compared the twelve words and found them alike, and how; Mistake for an unknown office."""
    card = card_named(post, office)
    if card.office == post.engine.sealer.office:
        raise Mistake("card.own", "this office's own card", "a correspondent's")
    at = post.engine.clock.now()
    pin_told(post.engine, CardRow(office=card.office, artefact=card.artefact, pinned_at=at, how=how, means=_WORDS))
    return _card_facts(card, how)


def _pinned(post: Post) -> list[Card]:
    return [read_card(row.artefact) for row in post.engine.vault.cards()]


def card_named(post: Post, name: str) -> Card:
    """The card of an office of this name: the one that is pinned, else the one that it has on a channel of this office.

    Mistake when there is none, or when offices of several channels have this name and none is pinned.
    """
    known = _pinned(post)
    charters = post.engine.charters.values()
    met = {seat.office: seat.card for charter in charters for seat in charter.seats if seat.office not in charter.revoked}
    found = [card for card in known if str(card.name) == name] or [card for card in met.values() if str(card.name) == name]
    if len(found) != 1:
        names = ", ".join(dict.fromkeys(str(card.name) for card in (*known, *met.values())))
        came = f"{len(found)} offices on channels that call themselves {name}" if found else f"no card of {name}"
        raise Mistake("card.unknown", came, f"one of: {names}", "Pin its card with `backchannel office pin`.")
    return found[0]


def check_own_card(post: Post, seats: Iterable[Seat]) -> None:
    """A charter must show this office by the card that it made, with its own person, device and mailbox."""
    own = post.own_card
    if any(seat.office == own.office and seat.card.digest != own.digest for seat in seats):
        came = f"a charter with another card for {own.name} than its own"
        raise Mistake("charter.our-card", came, "the card that this office made", "Give its founder your card again.")


def check_against_pins(post: Post, seats: Sequence[Seat]) -> None:
    """What was pinned by hand outranks what a charter brings: other keys under a known name, or another card, are refused."""
    for card in _pinned(post):
        for seat in seats:
            if seat.office == card.office and seat.card.root.fingerprint == card.root.fingerprint and seat.card.digest != card.digest:
                raise Mistake(
                    "charter.other-card",
                    f"a charter with another card of {card.name} than the one pinned here",
                    "the card that is pinned",
                    "Ask that office which card is the right one, and pin it again.",
                )
            if seat.name == card.name and seat.card.root.fingerprint != card.root.fingerprint:
                raise Mistake(
                    "charter.other-keys",
                    f"a charter with other keys for {card.name} than those pinned here",
                    "the keys that were verified",
                    "Compare words with that office before anything else: somebody may stand between you.",
                )


def _card_facts(card: Card, how: str) -> Facts:
    return {"office": str(card.name), **people(card), "id": card.office, "how": how}
