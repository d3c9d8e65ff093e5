"""Cards and charters: who our correspondents are, and how we know."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.message import OfficeName, SeriesName, ValueProblem
from backchannel.message.handling import HandlingTimes
from backchannel.run.facts import Facts, moment
from backchannel.seal import Seat, co_sign, comparison_words, propose, read_card, read_charter, read_proposal
from backchannel.vault import CardRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.run.post import Post
    from backchannel.seal import Card, Charter, CharterProposal

__all__ = ["cards", "enter", "found", "own_card", "pin", "show_charter", "sign", "words"]


def own_card(post: Post) -> Facts:
    """This office's card as text, to be given to correspondents."""
    card = post.own_card
    return {**_card_facts(card, "this office's own"), "card": card.artefact.decode("ascii")}


def pin(post: Post, card: str, how: str) -> Facts:
    """Keep a correspondent's card, with how it was verified; a new card of a known office must have the same root keys."""
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
    post.engine.vault.pin(CardRow(office=read.office, artefact=read.artefact, pinned_at=post.engine.clock.now(), how=how))
    return _card_facts(read, how)


def cards(post: Post) -> list[Facts]:
    """Every pinned card and how it was verified."""
    return [{**_card_facts(read_card(row.artefact), row.how), "pinned": moment(row.pinned_at)} for row in post.engine.vault.cards()]


def words(post: Post, office: str) -> Facts:
    """The twelve words that this office and another must both see."""
    card = _by_name(post, office)
    return {"office": str(card.name), "words": list(comparison_words(post.own_card.fingerprint, card.fingerprint))}


def found(post: Post, name: str, seats: Sequence[Facts], times: Mapping[str, int] | None = None) -> Facts:
    """Write a founding charter over pinned cards and sign it first.

    Each seat: office (name), role, series, first, serial, prefix. `times`: minutes by name, where they are not the usual
    ones. Raises Trouble while the station is locked.
    """
    try:
        agreed = HandlingTimes.of(times or {})
    except ValueProblem as problem:
        raise problem.mistake() from None
    return _proposal_facts(propose(name, [_seat(post, row) for row in seats], post.officer(), agreed))


def sign(post: Post, proposal: str) -> Facts:
    """Add this office's signatures to a founding charter; Trouble while the station is locked."""
    read = read_proposal(proposal.strip().encode())
    _check_own_card(post, read)
    _check_against_pins(post, read)
    return _proposal_facts(co_sign(read, post.officer()))


def enter(post: Post, charter: str) -> Facts:
    """Keep a charter that all have signed: from now on its channel is open here."""
    post.officer()
    read = read_charter(charter.strip().encode())
    if not read.has(post.engine.sealer.office):
        raise Mistake("charter.not-on-it", f"a charter that {post.own_card.name} is not on", "one that names this office")
    _check_own_card(post, read)
    _check_against_pins(post, read)
    post.engine.vault.enter(read, read.artefact, post.engine.clock.now())
    post.engine.reload()
    # As at a start: in a restored station correspondents are asked how far the new channel had come.
    post.emit(post.engine.start())
    return _charter_facts(read)


def show_charter(post: Post, charter: str) -> Facts:
    """What a charter or proposal says, verified, without keeping it."""
    return _proposal_facts(read_proposal(charter.strip().encode()))


def _pinned(post: Post) -> list[Card]:
    return [read_card(row.artefact) for row in post.engine.vault.cards()]


def _by_name(post: Post, name: str) -> Card:
    known = _pinned(post)
    card = next((card for card in known if str(card.name) == name), None)
    if card is None:
        names = ", ".join(str(card.name) for card in known)
        raise Mistake("card.unknown", f"no pinned card of {name}", f"one of: {names}", "Pin it with `backchannel office pin`.")
    return card


def _seat(post: Post, row: Facts) -> Seat:
    try:
        name, series = OfficeName.parse(str(row["office"])), SeriesName.parse(str(row["series"]))
    except ValueProblem as problem:
        raise problem.mistake() from None
    return Seat(
        role=str(row["role"]),
        series=str(series),
        first=int(row["first"]),
        first_serial=int(row["serial"]),
        prefix=row["prefix"],
        card=_by_name(post, str(name)),
    )


def _check_own_card(post: Post, charter: Charter | CharterProposal) -> None:
    """A charter must show this office by the card that it made, with its own person, device and mailbox."""
    own = post.own_card
    if any(seat.office == own.office and seat.card.digest != own.digest for seat in charter.seats):
        came = f"a charter with another card for {own.name} than its own"
        raise Mistake("charter.our-card", came, "the card that this office made", "Give its founder your card again.")


def _check_against_pins(post: Post, charter: Charter | CharterProposal) -> None:
    """What was pinned by hand outranks what a charter brings: other keys under a known name, or another card, are refused."""
    for card in _pinned(post):
        for seat in charter.seats:
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
    return {"office": str(card.name), "person": str(card.person.name), "id": card.office, "how": how}


def _charter_facts(charter: Charter | CharterProposal) -> Facts:
    return {
        "name": charter.name,
        "times": asdict(charter.times),
        "offices": [
            {
                "office": str(seat.name),
                "role": seat.role,
                "series": seat.series,
                "first": seat.first,
                "serial": f"{seat.prefix} {seat.first_serial}" if seat.prefix else str(seat.first_serial),
            }
            for seat in charter.seats
        ],
    }


def _proposal_facts(proposal: CharterProposal) -> Facts:
    return {
        **_charter_facts(proposal),
        "unsigned": [str(seat.name) for seat in proposal.outstanding],
        "charter": proposal.artefact.decode("ascii"),
    }
