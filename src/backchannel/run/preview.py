"""What each addressee of a draft will be able to read, before it is released (docs/spec/charter.md, "Before a release")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.message import ClosedPortion, Portion, WithheldPortion, cable
from backchannel.run.closed_checks import compared, doubts
from backchannel.run.crossings import unopened_facts, unread_citations
from backchannel.run.facts import Facts, moment, people
from backchannel.run.preflight import hands_over, preflight
from backchannel.run.releasers import releaser_here
from backchannel.seal.history import Standing
from backchannel.seal.rehearsal import rehearse
from backchannel.seal.signers import seconds

if TYPE_CHECKING:
    from backchannel.message import Message
    from backchannel.run.post import Post
    from backchannel.seal import Charter, Seat
    from backchannel.seal.history import History
    from backchannel.station import Correspondence
    from backchannel.vault import CardRow

__all__ = ["legible", "preview"]


def preview(post: Post, draft: str, channel: str | None = None, since: int | None = None) -> Facts:
    """What a draft in the cable form would be to each of its addressees, released now; nothing is, and the officer need not be there.

    `since`: when the draft was last changed (microseconds since 1970), where that is known: what has come later says so. Raises
    Unsound or Mistake where a release would.
    """
    correspondence = post.channel(channel)
    draft_read, charter = cable.parse_draft(draft), correspondence.charter
    releaser = releaser_here(post.engine, charter).beside(draft_read, charter)
    message, at = preflight(draft_read, correspondence, post.means, releaser), releaser.at
    place = correspondence.place(post.engine.state.next_serial)
    mandate, name = releaser.mandate(message, charter), releaser.person.name
    writ = post.engine.sealer.prepare(message, charter, place, name, at, mandate=mandate, second=releaser.second)
    copies = rehearse(writ.prepared, charter)
    history = post.engine.histories[charter.channel]
    pinned = {row.office: row for row in post.engine.vault.cards()}
    heading = message.heading
    return {
        "channel": charter.name,
        "version": charter.number,
        "charter": charter.digest.hex(),
        "precedence": str(heading.precedence),
        "marking": str(heading.marking),
        "subject": heading.subject,
        "exempt": [str(name) for name in heading.exempt],
        "paragraphs": len(message.portions),
        "releaser": str(name),
        "mandate": mandate.powers.span if mandate else None,
        "second": [str(one.name) for one in seconds(releaser.person, releaser.card)] if releaser.second else None,
        "unopened": unopened_facts(post, correspondence, since),
        "cites_unopened": unread_citations(message, correspondence),
        "relays": compared(post, correspondence, message),
        "doubts": doubts(post, correspondence, message),
        "addressees": [
            {
                "office": str(seat.name),
                **people(seat.card),
                "role": str(seat.role),
                "as": "action" if seat.name in heading.to else "information",
                "key": _key(post, seat, pinned.get(seat.office), history),
                **_sealed(post, seat, at),
                "holds_charter": _holds_charter(correspondence, seat),
                **legible(copies[seat.office]),
                "hands_over": [one.number for one in message.full_portions if seat.name in hands_over(one, message, charter)],
            }
            for seat in (charter.seat_named(name) for name in message.addressees)
        ],
    }


def legible(copy: Message) -> Facts:
    """What of a message a copy shows, as a locked station holds it.

    Paragraphs by number: those in full, those that only the officer opens, those of which it shows number, kind, marking
    and readers, and those of which it shows that they are there; and what of the heading it does not show.
    """
    return {
        "reads": [portion.number for portion in copy.portions if isinstance(portion, Portion)],
        "officer_reads": [portion.number for portion in copy.portions if isinstance(portion, ClosedPortion) and portion.sealed],
        "sees_marking": [portion.number for portion in copy.portions if isinstance(portion, ClosedPortion) and not portion.sealed],
        "sees_number": [portion.number for portion in copy.portions if isinstance(portion, WithheldPortion)],
        "withheld": [item.value for item in copy.heading.withheld],
    }


def _key(post: Post, seat: Seat, row: CardRow | None, history: History) -> Facts:
    """By which means its key was verified, in whose words and when; where only the charter vouches, which offices have signed for it."""
    means = post.means(seat.office)
    if row is None or means is None:
        return {"means": "charter", "how": None, "at": None, "by": _vouchers(seat, history)}
    return {"means": means, "how": row.how, "at": moment(row.pinned_at), "by": [str(post.own_card.name)]}


def _vouchers(seat: Seat, history: History) -> list[str]:
    """The other offices that have signed the first version with this card, of those that led to the one in force."""
    known = (version for version in history.versions if history.standing(version.digest) is not Standing.OTHER_BRANCH)
    first = next(version for version in known if _has_card(version, seat))
    signers = [office for office in history.signers(first.digest) if office != seat.office]
    return [str(first.seat(office).name) for office in signers]


def _has_card(version: Charter, seat: Seat) -> bool:
    return version.has(seat.office) and version.seat(seat.office).card.digest == seat.card.digest


def _sealed(post: Post, seat: Seat, at: int) -> Facts:
    """Whether a transit key closes it for every device, and in which week the first of these ends."""
    sealer = post.engine.sealer
    return {"sealed_to": "standing key" if None in sealer.weeks(seat, at) else "transit key", "week": sealer.week(seat, at)}


def _holds_charter(correspondence: Correspondence, seat: Seat) -> bool | None:
    """Whether it has said that it holds the version in force; None when it has not been heard of since this station was started."""
    said = correspondence.lines[seat.office].charter
    return None if said is None else said == correspondence.charter.digest
