"""Checks between a sound draft and its release: is it from here, to offices of the channel, and does the charter allow it?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.message import Classification, OfficeName
from backchannel.message.kinds import ORDER, TEXT
from backchannel.run.releasers import of_releaser
from backchannel.seal.payload import readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from backchannel.message import Marking, Message, Portion
    from backchannel.run.releasers import Releaser
    from backchannel.seal import Charter, Seat
    from backchannel.station import Correspondence

__all__ = ["check_named", "for_eyes_of", "hands_over", "preflight", "problems"]


def preflight(message: Message, channel: Correspondence, means: Callable[[str], str | None], releaser: Releaser) -> Message:
    """The same draft when it may be released on this channel by this person; Mistake, with what to do, when it may not."""
    for problem in problems(message, channel, means, releaser):
        raise problem
    return message


def problems(
    message: Message, channel: Correspondence, means: Callable[[str], str | None], releaser: Releaser | None = None
) -> Iterator[Mistake]:
    """Everything because of which a draft may not be released on this channel.

    `means`: by which means an office's key was verified here, "words", "code", or None where only the charter vouches.
    `releaser`: None for a draft that somebody else may release.
    """
    charter = channel.charter
    yield from _of_sender(message, charter, charter.seat(channel.office))
    if releaser is not None:
        yield from of_releaser(message, charter, releaser)
    yield from _of_markings(message, charter)
    strangers = list(_strangers(message, charter))
    if strangers:
        yield from strangers
        return
    for name in message.addressees:
        yield from _of_addressee(message, charter, charter.seat_named(name), means)
    for portion in message.full_portions:
        for name in hands_over(portion, message, charter):
            yield from _of_hand_over(portion.number, name, charter)


def hands_over(portion: Portion, message: Message, charter: Charter) -> tuple[OfficeName, ...]:
    """The offices that are to hand something over by this paragraph: through which it is ordered, and intermediaries that are given
    a text for delivery, or an order to deliver one."""
    through = portion.field("Through") if portion.kind == ORDER else None
    named = [OfficeName.parse(through)] if through is not None else []
    if portion.kind == TEXT or (portion.kind == ORDER and portion.field("Deliver") is not None):
        seats = [charter.seat(office) for office in readers(portion, message, charter)]
        named += [seat.name for seat in seats if not seat.role.may.see_all]
    return tuple(dict.fromkeys(named))


def for_eyes_of(message: Message, charter: Charter) -> tuple[str, ...]:
    """The names of the addressees of whom somebody gets a body that only the officer opens, in the order of the heading."""
    closed = [readers(portion, message, charter) for portion in message.full_portions if message.marking_of(portion).eyes_only]
    seats = [charter.seat_named(name) for name in message.addressees]
    return tuple(str(seat.name) for seat in seats if any(seat.office in offices for offices in closed))


def check_named(messages: Sequence[Message], charter: Charter, named: Sequence[str]) -> None:
    """Mistake unless exactly those offices are named for whose officers' eyes only something in these messages is."""
    asked = list(dict.fromkeys(name for message in messages for name in for_eyes_of(message, charter)))
    for name in asked:
        if name not in named:
            came = f"a message that is exclusively eyes only for {name}, and nobody has said that name"
            raise Mistake("release.eyes-only", came, "the name of the office, exactly", f'In a script: --eyes-only "{name}".')
    for name in named:
        if name not in asked:
            came = f"{name!r} named for its officer's eyes only"
            expected = f"exactly the offices that get something so: {', '.join(asked) or 'none'}"
            raise Mistake("release.eyes-only", came, expected, "Look at the draft again: it goes to somebody else than you said.")


def _of_sender(message: Message, charter: Charter, own: Seat) -> Iterator[Mistake]:
    if message.heading.sender != own.name:
        came = f"a draft from {message.heading.sender}"
        yield Mistake("release.sender", came, f"one from {own.name}, this office", f"Write From: {own.name}.")
    if own.office in charter.revoked:
        came = f"a message on {charter.name}, on which {own.name} is revoked"
        yield Mistake("charter.revoked", came, "a channel that this office is on", "What is here stays readable; nothing goes out.")
    if not own.role.may.send:
        came = f"a message from an {own.role}, which {own.name} is on {charter.name}"
        yield Mistake("release.role", came, "an office whose role may send", "Ask the channel to change the role of this office.")


def _of_markings(message: Message, charter: Charter) -> Iterator[Mistake]:
    """No paragraph is above its message, so the ceiling is a matter of the message alone."""
    marking, ceiling = message.heading.marking, charter.agreement.ceiling
    if marking.classification > ceiling:
        came = f"a message marked {marking.classification}, above the ceiling of {charter.name}"
        yield Mistake("release.ceiling", came, f"at most {ceiling}", "It must not go on this channel.")
    stands = {"the message": marking} | {
        f"paragraph {portion.number}": portion.marking for portion in message.full_portions if portion.marking is not None
    }
    for where, one in stands.items():
        if not charter.agreement.allows(replace(one, classification=Classification.UNCLASSIFIED)):
            yield _forbidden(where, one, charter)


def _forbidden(where: str, marking: Marking, charter: Charter) -> Mistake:
    allowed = ["; ".join(caveats) for caveats in charter.agreement.markings or ()]
    expected = f"no caveat, or one of these combinations: {', or '.join(allowed)}" if allowed else "no caveat"
    came = f"{where} marked {'; '.join(marking.caveats)}, which the charter of {charter.name} does not have"
    return Mistake("release.caveats", came, expected, "Mark it otherwise, or have the channel change its charter.")


def _strangers(message: Message, charter: Charter) -> Iterator[Mistake]:
    for name in (*message.addressees, *message.heading.exempt):
        try:
            charter.seat_named(name)
        except Mistake as mistake:
            yield mistake


def _of_addressee(message: Message, charter: Charter, seat: Seat, means: Callable[[str], str | None]) -> Iterator[Mistake]:
    name, role, rules = seat.name, seat.role, charter.rules
    if seat.office in charter.revoked:
        yield Mistake("release.revoked", f"an addressee {name}, which is revoked", "offices that are on the channel", "Take its line away.")
        return
    if name in message.heading.to and not role.may.act:
        came = f"To: {name}, which is an {role} on {charter.name}"
        yield Mistake("release.action", came, "an office whose role may act", f"Write Info: {name}.")
    if not role.may.see_all and not any(seat.office in readers(portion, message, charter) for portion in message.full_portions):
        yield Mistake(
            "release.nothing-for",
            f"{name} is an intermediary, and no paragraph is for it",
            "at least one paragraph that names it",
            f"Write [for {name}] at the paragraphs that it may read: it is shown nothing else.",
        )
    if not rules.is_met_by(means(seat.office)):
        yield _unverified(seat, charter)


def _of_hand_over(number: int, name: OfficeName, charter: Charter) -> Iterator[Mistake]:
    allowed = charter.rules.handoff
    may = [str(seat.name) for seat in charter.seats if allowed is None or seat.office in allowed]
    if allowed is None or str(name) in may:
        return
    came = f"paragraph {number}, which {name} is to hand over, and the rules of {charter.name} do not let it"
    expected = f"one that may: {', '.join(may)}" if may else "nothing that is handed over: nobody may on this channel"
    yield Mistake("release.handoff", came, expected, "Name another, or have the channel change its rule.")


def _unverified(seat: Seat, charter: Charter) -> Mistake:
    came = f"the key of {seat.name}, for which nobody here can vouch as the rules of {charter.name} ask"
    expected = "compared words" if charter.rules.verified == "words" else "compared words, or an invitation that was answered"
    hint = f'Compare words with it by voice (`backchannel office words "{seat.name}"`), and say so with --agreed.'
    return Mistake("release.key", came, expected, hint)
