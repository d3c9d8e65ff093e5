"""What a page asks beyond what commands do: a message again without opening it, an order with its text and certificates, a text with who
handed it over, and what waits to be opened, with its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.ledger import Place, Spot
from backchannel.message import ClosedPortion, Portion, Reference, cable
from backchannel.message.bearing import BEARING_LINES
from backchannel.message.kinds import TEXT
from backchannel.run.answering import standing
from backchannel.run.closed import Closed, check_read, is_unopened
from backchannel.run.crossings import unopened_heading, unopened_rows
from backchannel.run.facts import Facts, line_facts, moment
from backchannel.run.order_facts import life_facts, text_of
from backchannel.run.ordering import certificate, order
from backchannel.run.reading import describe, opened_for_person
from backchannel.run.signing import signature_facts
from backchannel.run.stepping import find_order
from backchannel.run.texting import text
from backchannel.seal.words import check_words
from backchannel.vault import ReceivedRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.message import AnyPortion, Message
    from backchannel.run.post import Post
    from backchannel.run.stepping import Given
    from backchannel.station import Correspondence

__all__ = ["heading", "open_page", "order_page", "page", "text_page", "unopened"]


def heading(post: Post, number: str, channel: str | None = None) -> Facts:
    """What stands of one message in a list, and whether nobody has opened it here; nothing is opened."""
    correspondence, row = post.find(number, channel)
    return {
        **line_facts(post.reopen(row).message),
        "channel": correspondence.charter.name,
        "unopened": is_unopened(row),
        "received": moment(row.received_at) if isinstance(row, ReceivedRow) else None,
    }


def open_page(post: Post, number: str, channel: str | None = None) -> Facts:
    """Open a message as `read` does, and tell it part by part."""
    correspondence, row, opened = opened_for_person(post, number, channel)
    return {
        **describe(post, correspondence, row, opened),
        "channel": correspondence.charter.name,
        **_parts(post, correspondence, opened.message),
        "signatures": _signatures(post, correspondence, Place(row.series, row.seq), opened.message),
    }


def page(post: Post, number: str, channel: str | None = None) -> Facts:
    """A message that was written or opened here, part by part, once more: nobody is told anything by that.

    Raises Mistake for one that has come and nobody has opened, Trouble while the station is locked.
    """
    _check_opened(post, number, channel)
    return open_page(post, number, channel)


def order_page(post: Post, number: str, channel: str | None = None, zone: Sequence[str] = ()) -> Facts:
    """One order or proposal whole, with the text that it names and what certifies its delivery; nobody is told anything by that.

    Mistake for one in a message that has come and nobody has opened.
    """
    _check_opened(post, number.partition(" paragraph ")[0], channel)
    (facts,) = order(post, number, channel, zone)
    given = find_order(post, number, channel)
    return {
        **facts,
        "dated": _dated(post, given, [each for life in facts["lives"] for each in _told(life)]),
        "text": _text(post, given),
        "certificates": _certificates(post, number, channel),
        "referred": _referred(post, given),
    }


def text_page(post: Post, name: str, channel: str | None = None) -> Facts:
    """One text in full, and each order to deliver a version of it, with how that stands and whether it was the words ordered."""
    facts = text(post, name, channel)
    correspondence = post.channel(channel)
    versions = dict.fromkeys([facts["first"], *(row["number"] for row in facts["versions"])])
    spots, closed = [Spot.of(Reference.parse(number)) for number in versions], Closed(post)
    return {**facts, "delivered": [row for spot in spots for row in _delivered(post, correspondence, spot, closed)]}


def unopened(post: Post) -> list[Facts]:
    """What has come and is not opened, over all channels, most urgent first; each with until when it should be."""
    now = post.engine.clock.now()
    found = []
    for channel in post.channels:
        for row in unopened_rows(post, channel):
            due = row.received_at + channel.handling(row.precedence)
            told = {"channel": channel.charter.name, "due": moment(due), "late": due < now}
            found.append((row.urgency, due, unopened_heading(post, row) | told))
    return [facts for _, _, facts in sorted(found, key=lambda each: each[:2])]


def _check_opened(post: Post, number: str, channel: str | None) -> None:
    correspondence, row = post.find(number, channel)
    check_read(post, correspondence, [f"{row.series} {row.seq}"])


def _parts(post: Post, correspondence: Correspondence, message: Message) -> Facts:
    """A message's heading as named lines, its portions as far as this copy shows them, and how all stands to which it refers."""
    here = {correspondence.outgoing.series, *correspondence.incoming}
    head, _, _ = cable.render(message).partition("\n\n")
    named = [line.partition(": ") for line in head.split("\n")[2:]]
    return {
        "heading": [[name, value] for name, _, value in named],
        "portions": [_portion(portion) for portion in message.portions],
        "referred": {str(each): str(standing(post, correspondence, each)) for each in message.referred if str(each.series) in here},
    }


def _portion(portion: AnyPortion) -> Facts:
    facts: Facts = {"number": portion.number, "state": portion.state.name.lower(), "words": None}
    if not isinstance(portion, Portion | ClosedPortion):
        return {**facts, "kind": None, "known": True, "marking": None, "audience": [], "bearing": [], "fields": []}
    whole = portion if isinstance(portion, Portion) else None
    fields = [list(pair) for pair in whole.fields] if whole else []
    bears = [pair for pair in fields if pair[0] in BEARING_LINES] if portion.kind.bears else []
    return {
        **facts,
        "words": whole.words if whole else None,
        "kind": str(portion.kind),
        "known": portion.kind.known,
        "marking": str(portion.marking) if portion.marking else None,
        "audience": [str(name) for name in portion.audience or ()],
        "bearing": bears,
        "fields": [pair for pair in fields if pair not in bears],
    }


def _text(post: Post, given: Given) -> Facts | None:
    """The text that an order delivers, speaks to or has signed, as it stands now; None for none, and for one that is not here."""
    spot = text_of(given.spot, given.order) if given.order else None
    portion = post.engine.ledgers.of(given.charter.channel).texts.portion(spot) if spot else None
    if spot is None or portion is None or not portion.shown:
        return None
    facts = text(post, str(spot), given.charter.name)
    return {**facts, "number": str(spot), "check_words": list(check_words(bytes.fromhex(facts["digest"]))) if facts["digest"] else []}


def _signatures(post: Post, correspondence: Correspondence, place: Place, message: Message) -> list[Facts]:
    """How the texts of a message stand that somebody has to sign."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    spots = [Spot(*place, portion.number) for portion in message.full_portions if portion.kind == TEXT]
    rows = ((spot, signature_facts(post, correspondence, ledger, ledger.texts.text(spot))) for spot in spots)
    closed, name = Closed(post), correspondence.charter.name
    return [{"paragraph": spot.paragraph, **closed.signature(name, facts)} for spot, facts in rows if facts]


def _told(life: Facts) -> list[str]:
    """The portions that have changed how an order stands, its steps apart that have their own time."""
    return [*life["stops"], *filter(None, [life["accepted"]]), *(step["number"] for step in life["steps"] if step["at"] is None)]


def _dated(post: Post, given: Given, numbers: Sequence[str]) -> dict[str, str | None]:
    """When the messages of these portions were released, by their own word."""
    spots = {number: Spot.of(Reference.parse(number)) for number in numbers}
    filed = {number: post.engine.ledgers.filed(given.charter.channel, spot.place) for number, spot in spots.items()}
    return {number: moment(found.at) for number, found in filed.items() if found}


def _certificates(post: Post, number: str, channel: str | None) -> list[Facts]:
    try:
        found: list[Facts] = certificate(post, number, channel)["certificates"]
    except Mistake as mistake:
        if mistake.code != "certificate.none":
            raise
        return []
    return found


def _referred(post: Post, given: Given) -> dict[str, str]:
    """How what an order names stands here, its own message's paragraphs too."""
    correspondence, named = given.correspondence, given.order.named if given.order else ()
    here = {correspondence.outgoing.series, *correspondence.incoming}
    others = [each for each in named if isinstance(each, Reference) and str(each.series) in here]
    own = {f"{given.spot.place} paragraph {each}": "held" for each in named if isinstance(each, int)}
    return own | {str(each): str(standing(post, correspondence, each)) for each in others}


def _delivered(post: Post, correspondence: Correspondence, text: Spot, closed: Closed) -> Iterator[Facts]:
    """Each office's life of each order to deliver this very version, and by its report whether those were the words."""
    orders, now = post.engine.ledgers.of(correspondence.charter.channel).orders, post.engine.clock.now()
    for life in orders.lives_of(orders.delivering(text), now):
        row = closed.life(life_facts(post, correspondence, life))
        found = None if row["unread"] else orders.certificate(life.spot, life.office)
        said = {"text": str(found.text), "equal": found.is_equal, "current": found.is_current} if found else None
        yield {**row, "certificate": said}
