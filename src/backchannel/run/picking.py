"""Texts that came from outside the channel: their draft, and where a text came from (docs/spec/orders.md, "Pick-ups")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.message import Heading, Marking, Message, OfficeName, Portion, Precedence, ValueProblem, cable
from backchannel.message.kinds import TEXT
from backchannel.message.received import RECEIVED_LINES
from backchannel.run.composing import audience_of
from backchannel.run.facts import Facts
from backchannel.run.order_facts import time_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.message.received import Received
    from backchannel.run.post import Post

__all__ = ["pickup_draft", "received_facts"]

_TITLE = "From {giver}"


def pickup_draft(
    post: Post,
    words: str,
    giver: str,
    taker: str,
    where: str,
    on: str,
    to: Sequence[str],
    info: Sequence[str] = (),
    title: str | None = None,
    precedence: str = "PRIORITY",
    marking: str = "SECRET",
    channel: str | None = None,
) -> Facts:
    """The draft by which exactly these words enter a channel: from whom, by whom, where and when they were received.

    Mistake for an office that is not on the channel, and for what no line can say.
    """
    correspondence = post.channel(channel)
    charter = correspondence.charter
    said = (("Title", title or _TITLE.format(giver=giver)), *zip(RECEIVED_LINES, (giver, taker, where, on), strict=True))
    try:
        action, others = (tuple(map(OfficeName.parse, names)) for names in (to, info))
        seats = [seat.name for seat in charter.seats if seat.office != correspondence.office]
        for name in (*action, *others):
            if name not in seats:
                raise Mistake("pickup.office", f"{name}, which is no other office of {charter.name}", ", ".join(map(str, seats)))
        portion = Portion(number=1, kind=TEXT, audience=audience_of(charter, (*action, *others)), fields=said, words=words)
        heading = Heading(
            precedence=Precedence.parse(precedence),
            marking=Marking.parse(marking),
            sender=charter.seat(correspondence.office).name,
            to=action,
            info=others,
            subject=said[0][1],
        )
        return {"channel": charter.name, "about": said[0][1], "draft": cable.render(Message(heading=heading, portions=(portion,)))}
    except ValueProblem as problem:
        raise problem.mistake() from None


def received_facts(received: Received | None) -> Facts | None:
    """From whom a text was received, by whom, where and when; None for one that was not."""
    if received is None:
        return None
    return {
        "from": received.giver,
        "by": received.taker,
        "where": received.where,
        "on": time_facts(received.on) if received.on else None,
    }
