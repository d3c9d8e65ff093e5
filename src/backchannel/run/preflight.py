"""Checks between a sound draft and its release: is it from here, to offices of the channel, and does each get something?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake

if TYPE_CHECKING:
    from backchannel.message import Message, OfficeName
    from backchannel.station import Correspondence

__all__ = ["preflight"]


def preflight(message: Message, channel: Correspondence) -> Message:
    """The same draft when it may be released on this channel; Mistake, with what to do, when it may not."""
    charter = channel.charter
    own = charter.seat(channel.office).name
    if message.heading.sender != own:
        raise Mistake("release.sender", f"a draft from {message.heading.sender}", f"one from {own}, this office", f"Write From: {own}.")
    for name in (*message.addressees, *message.heading.exempt):
        charter.seat_named(name)
    for portion in message.full_portions:
        for name in portion.audience or ():
            _addressed(name, message)
    for name in message.addressees:
        if not charter.seat_named(name).role.may.see_all and not _is_for(message, name):
            raise Mistake(
                "release.nothing-for",
                f"{name} is an intermediary, and no paragraph is for it",
                "at least one paragraph that names it",
                f"Write [for {name}] at the paragraphs that it may read: it is shown nothing else.",
            )
    return message


def _addressed(name: OfficeName, message: Message) -> None:
    if name not in message.addressees:
        raise Mistake("release.audience", f"a paragraph for {name}", "an addressee of this message", f"Add To: {name} or Info: {name}.")


def _is_for(message: Message, name: OfficeName) -> bool:
    return any(name in (portion.audience or ()) for portion in message.full_portions)
