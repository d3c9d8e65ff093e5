"""Releasing messages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.message import cable
from backchannel.run.closed_checks import check_orders
from backchannel.run.crossings import check_opened
from backchannel.run.handing_rows import in_hands
from backchannel.run.preflight import check_named, preflight
from backchannel.run.record import deliveries
from backchannel.run.releasers import releaser_here
from backchannel.run.texting import check_corrections
from backchannel.station.events import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.message import Message, PersonName
    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.run.sealer import Writ
    from backchannel.station import Correspondence, Keep, Sent

__all__ = ["cancel", "check_charter", "drafted", "release", "send"]


def send(
    post: Post,
    drafts: Sequence[str],
    channel: str | None = None,
    eyes_only: Sequence[str] = (),
    charter: str | None = None,
    unopened: Sequence[str] = (),
    despite: Sequence[str] = (),
) -> list[Facts]:
    """Release drafts in the cable form, in order, all or none: what comes back is on disk, numbered, and on its way.

    `eyes_only` names the offices for whose officers' eyes only anything in them is: all of those, and no others. `charter`: the
    digest of the version by which they were looked at before; `unopened`: messages that are referred to although nobody has opened
    them here; `despite`: orders and paragraphs that are doubtful, and meant all the same. Raises Unsound or Mistake, with nothing
    released, when one of them is not fit; Trouble while the station is locked.
    """
    return release(post, post.channel(channel), drafts, eyes_only, charter, unopened=unopened, despite=despite)


def release(
    post: Post,
    correspondence: Correspondence,
    drafts: Sequence[str],
    eyes_only: Sequence[str],
    charter: str | None,
    drafter: PersonName | None = None,
    also: Callable[[Sequence[Writ]], Sequence[Keep]] = lambda writs: (),
    unopened: Sequence[str] = (),
    despite: Sequence[str] = (),
) -> list[Facts]:
    """As `send`: `drafter` is who wrote them, and `also` says what is kept with them once they have their numbers."""
    post.person()
    check_charter(correspondence, charter)
    releaser = releaser_here(post.engine, correspondence.charter)
    messages = [preflight(drafted(cable.parse_draft(draft), drafter), correspondence, post.means, releaser) for draft in drafts]
    check_named(messages, correspondence.charter, eyes_only)
    check_opened(messages, correspondence, unopened)
    for message in messages:
        check_corrections(post, correspondence, message)
    check_orders(post, correspondence, messages, despite)
    mandates = [releaser.mandate(message, correspondence.charter) for message in messages]
    filed, effects = post.engine.release(correspondence.charter.channel, messages, releaser.person.name, mandates=mandates, also=also)
    post.emit(effects)
    rows = zip(filed, messages, strict=True)
    return [{**_facts(post, correspondence, sent), "in_hands": in_hands(post, correspondence, message)} for sent, message in rows]


def check_charter(correspondence: Correspondence, charter: str | None) -> None:
    """Mistake when the version in force is another than the one by which somebody looked at what is to be released."""
    if charter not in (None, correspondence.charter.digest.hex()):
        came = "a charter that has changed since these drafts were looked at"
        raise Mistake("release.charter", came, "the version by which they were", "Look at what has changed, and send them again.")


def drafted(message: Message, drafter: PersonName | None) -> Message:
    """The message with its drafter in the heading, whoever the text names."""
    return replace(message, heading=replace(message.heading, drafter=drafter)) if drafter else message


def cancel(post: Post, number: str, channel: str | None = None) -> Facts:
    """Stop trying to deliver a message to those who have not received it; its number stays used, and they are told so.

    Raises Mistake for a message that is not this office's own, Trouble while the station is locked.
    """
    post.person()
    correspondence, row = post.find(number, channel)
    correspondence.check_custody()
    if row.series != correspondence.outgoing.series:
        raise Mistake("cancel.not-ours", f"{row.series} {row.seq}", "a message of this office", "Only its originator can stop it.")
    event = Cancelled(channel=row.channel, seq=row.seq, at=post.engine.clock.now())
    post.emit(post.engine.happen([event]))
    return {"number": f"{row.series} {row.seq}", "deliveries": deliveries(post, correspondence, row.seq)}


def _facts(post: Post, correspondence: Correspondence, sent: Sent) -> Facts:
    charter = correspondence.charter
    seats = [charter.seat(item.office) for item in sent.envelopes]
    at = post.engine.clock.now()
    return {
        "number": str(charter.seat(correspondence.office).number(sent.link.seq, sent.serial)),
        "precedence": sent.precedence,
        "digest": sent.link.digest.hex(),
        "state": "filed",
        "to": [
            {
                "office": str(seat.name),
                "key_verified": post.how(seat.office),
                "sealed_to": "standing key" if None in post.engine.sealer.weeks(seat, at) else "transit key",
            }
            for seat in seats
        ],
    }
