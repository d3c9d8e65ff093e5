"""What is asked and answered on a channel, and how references stand, as facts (docs/spec/answers.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.ledger import Filed, Place, Spot, Standing
from backchannel.run.closed import Closed
from backchannel.run.facts import Facts, moment

if TYPE_CHECKING:
    from backchannel.ledger import Owed
    from backchannel.message import Message, Reference
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["asks", "asks_facts", "standing", "standing_on"]


def asks(post: Post, channel: str | None = None) -> Facts:
    """Every question and request on a channel that is not settled, as far as this office knows: what it owes, what is owed to it, and
    what stands between others; each the earliest due first."""
    correspondence = post.channel(channel)
    answers = post.engine.ledgers.of(correspondence.charter.channel).answers
    own, closed = correspondence.office, Closed(post)
    rows = [owed for office in answers.owing() for owed in answers.unsettled(office)]
    facts: Facts = {"channel": correspondence.charter.name, "we_owe": [], "owed_to_us": [], "others": []}
    for owed in sorted(rows, key=lambda row: (row.due is None, row.due or 0, row.ask)):
        whose = "we_owe" if owed.office == own else ("owed_to_us" if owed.asker == own else "others")
        facts[whose].append(closed.ask(correspondence.charter.name, _owed(post, correspondence, owed)))
    return facts


def asks_facts(post: Post, correspondence: Correspondence, place: Place, message: Message) -> list[Facts]:
    """How each paragraph of one message stands that asks, or that was answered: who owes what, and which paragraphs answer it."""
    answers = post.engine.ledgers.of(correspondence.charter.channel).answers
    closed, name = Closed(post), correspondence.charter.name
    rows: list[Facts] = []
    for number in range(1, len(message.portions) + 1):
        spot = Spot(*place, number)
        owed, given = answers.owed_for(spot), answers.given(spot)
        if owed or given:
            rows.append(
                {
                    "paragraph": number,
                    "owed": [closed.answered(name, _owed(post, correspondence, each)) for each in owed],
                    "answers": [
                        {"number": str(each.spot), "from": post.name(correspondence.charter, each.office), "in_part": each.in_part}
                        for each in given
                        if not closed.has(name, str(each.spot))
                    ],
                }
            )
    return rows


def standing(post: Post, correspondence: Correspondence, reference: Reference) -> Standing:
    """How a message or paragraph of this channel stands in what this office holds."""
    place = Place(str(reference.series), reference.number)
    row = post.engine.vault.held(correspondence.charter.channel, *place)
    if row is None and (ledger := correspondence.incoming.get(place.series)) and place.seq in ledger.voided():
        return Standing.VOID
    if row is None:
        return Standing.MISSING if _is_ours(correspondence, place) else Standing.NOT_VISIBLE
    if reference.paragraph is None:
        return Standing.HELD
    filed = post.engine.ledgers.filed(correspondence.charter.channel, place) or Filed.of(post.reopen(row))
    return filed.standing(reference.paragraph)


def standing_on(post: Post, channel: str, reference: Reference) -> Standing:
    """The same on the channel of this name; of a series that this office does not know there, that it is on none of its channels."""
    series = str(reference.series)
    for correspondence in post.channels:
        if correspondence.charter.name == channel and (series == correspondence.outgoing.series or series in correspondence.incoming):
            return standing(post, correspondence, reference)
    return Standing.ELSEWHERE


def _is_ours(correspondence: Correspondence, place: Place) -> bool:
    """Whether a message that is not here is for this office, as far as anybody can know: numbers beyond the highest may be."""
    ledger = correspondence.incoming.get(place.series)
    if ledger is None or ledger.is_dense or place.seq > (ledger.highest() or 0):
        return True
    return place.seq in ledger.missing()


def _owed(post: Post, correspondence: Correspondence, owed: Owed) -> Facts:
    now, charter = post.engine.clock.now(), correspondence.charter
    asking = post.engine.ledgers.of(charter.channel).texts.portion(owed.ask)
    return {
        "number": str(owed.ask.place),
        "paragraph": owed.ask.paragraph,
        "words": asking.words if asking else None,
        "counterpart": asking.asked_by if asking else None,
        "asked_by": post.name(charter, owed.asker),
        "office": post.name(charter, owed.office),
        "want": str(owed.want),
        "due": moment(owed.due),
        "late": owed.is_late(now),
        "state": str(owed.state),
        "answers": [{"number": str(each.spot), "in_part": each.in_part} for each in owed.answers],
        "overtaken_by": [str(each) for each in owed.overtaken_by],
        "cancelled": owed.cancelled,
    }
