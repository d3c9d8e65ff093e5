"""What somebody does who has a station of the house and its keys, and a program of his own: any act, any message, to whom he likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from backchannel.envelope import Envelope
from backchannel.message import Classification, Heading, Marking, Message, Portion, Precedence
from backchannel.message.kinds import ACT
from backchannel.run.custody import say_all
from backchannel.run.house import to_tell
from backchannel.run.sealer import Writ
from backchannel.seal.house_acts import Act, DraftName, Submit
from backchannel.station import Correspondence, Sent
from backchannel.station.events import Released
from run.pair import Side

DRAFT = "ROUTINE\nSECRET\nFrom: WHITE HOUSE\nTo: PARTY\n\n1. {words}\n"
AT = 1_750_000_000_000_000


def say(side: Side, *acts: Act, to: str | None = None) -> None:
    """Tell these acts, to all or to one station."""
    side.engine.vault.commit([to_tell(act, 2, to) for act in acts])
    side.note(say_all(side.engine))


def outer(side: Side) -> Correspondence:
    """The channel with the correspondent."""
    return next(channel for channel in side.engine.state.channels.values() if not channel.charter.house)


def spring(side: Side) -> bytes:
    """That channel's id."""
    return outer(side).charter.channel


def party(side: Side) -> str:
    """The correspondent's id."""
    return next(seat.office for seat in outer(side).charter.seats if str(seat.name) == "PARTY")


def submit(side: Side, words: str, name: str, before: tuple[bytes, ...] = ()) -> Submit:
    """A version of a draft under any name."""
    return Submit(draft=DraftName.parse(name), channel=spring(side), text=DRAFT.format(words=words).encode(), before=before)


def written(side: Side, words: Sequence[str], after: Writ | None = None) -> Writ:
    """A message of the house with these words for its acts, at the next number or at the one after another."""
    engine = side.engine
    assert engine.house is not None
    channel = engine.state.channel(engine.house.channel)
    place = after.place.after(after.link, after.offices) if after else channel.place(channel.outgoing.next_serial)
    own = channel.charter.seat(channel.office).name
    heading = Heading(
        precedence=Precedence.IMMEDIATE,
        marking=Marking(classification=Classification.TOP_SECRET),
        sender=own,
        to=tuple(seat.name for seat in channel.charter.seats if seat.name != own),
        subject="Acts of the house",
    )
    portions = tuple(Portion(number=number, kind=ACT, words=text) for number, text in enumerate(words, 1))
    return engine.sealer.prepare(Message(heading=heading, portions=portions), channel.charter, place, engine.own_person.name, AT)


def sent(side: Side, writ: Writ) -> Sent:
    """It, signed, sealed, and on its way."""
    message = side.engine.sealer.finish(writ)
    side.note(side.engine.happen([Released(sent=message, at=AT)]))
    return message


def hand(message: Sent, side: Side, station: str) -> None:
    """Give one station its copy."""
    envelope = next(item.envelope for item in message.envelopes if item.office == station)
    side.note(side.engine.arrive([Envelope.parse(envelope)]))


def goes_on(call: Callable[[], Any]) -> bool:
    """Whether a station can do this: what others told does not stop it."""
    try:
        call()
    except Exception:
        return False
    return True


def states(side: Side) -> list[str]:
    """How the deliveries of the office's messages stand, as this station knows it."""
    return [row["deliveries"][0]["state"] for row in side.ask("log") if row["direction"] == "out"]


def refused(side: Side) -> set[str]:
    """Why this station has refused anything."""
    return {row.code for row in side.engine.vault.quarantined()}


def custodians(sides: Sequence[Side]) -> list[bool]:
    """Which of these stations speak for the office by now."""
    return [side.engine.vault.has_custody() for side in sides]
