"""Hand-overs that the words order or report (docs/spec/history.md, "Deliveries").

What is said of one hand-over stands in several sentences; all that speak of the text between its order and its end are read,
and of each fact the first that is found stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from backchannel.history.moments import NO_YEAR, Moment, clock_in, find_date
from backchannel.history.rules import Rule
from backchannel.history.values import Delivery, Paragraph, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history.heading import Heading

__all__ = ["find_deliveries", "may_hand_over"]

_VERBS: Final = (
    *("deliver", "transmit", "picked up", "handed", "hand ", "presented", "gave ", "pass ", "passed", "convey", "relay", "collected"),
    *("give ", "given", "forward", "received from", "meeting with"),
)
_SENTENCE: Final = re.compile(
    r"(?<=[a-z\d\u201d)A-Z])(?<!\b[A-Z])(?<!\bMrs)(?<!\bMr)(?<!\bDr)(?<!\bGen)(?<!\ba\.m)(?<!\bp\.m)(?<!\bAmb)[.?!] +(?=[A-Z\u201c])"
)
_ORDER: Final = re.compile(
    r"\b(?:deliver(?:ed|y)?|transmit(?:ted)?|hand(?:ed)?|pass(?:ed)?|convey(?:ed)?|relay(?:ed)?|give|given|forward(?:ed)?|send|sent)\b[^.]{0,300}?"
    r"\b(?:following|above|attached|enclosed|below|this)(?: \w+)? (?:message|text|note|letter|statement|paper|paragraphs?)\b|"
    r"\b(?:following|above|attached|enclosed|below|this)(?: \w+)? (?:message|text|note|letter|statement|paper)\b[^.]{0,300}?"
    r"\b(?:deliver(?:ed|y)?|transmitted|handed|passed|conveyed|relayed|given)\b|"
    r"\b(?:deliver|transmit|hand|pass|convey|relay|give)(?: over)? the (?:following|above|attached|enclosed) to\b",
    re.IGNORECASE,
)
_PICKED: Final = re.compile(r"\b(?:picked up|collected|received from|handed to (?:us|me))\b", re.IGNORECASE)
_PERSON: Final = r"([A-Z][\w.]*(?: [A-Z][\w.]*){0,2}(?<!\.))"
_THROUGH: Final = re.compile(
    rf"\bto {_PERSON} (?:for (?:him|her|them) to|who (?:is to|will|should)|to (?:deliver|hand|pass|give))\b|"
    rf"\b(?:through|via) {_PERSON}\b|"
    rf"\b(?i:have|ask|instruct|tell|let) {_PERSON} (?:to )?(?:deliver|hand|pass|give|transmit)\b"
)
_RECEIVER: Final = re.compile(
    r"\b(?:deliver(?:ed)?|hand(?:ed)?|pass(?:ed)?|give|given|convey(?:ed)?)\b(?: it| them| the \w+)?"
    r"(?:[^.]{0,300}?\b(?:message|text|note|letter|statement|paper))?(?: over)? to (?:the )?((?:(?:his|her|their|your|my) )?[^.,;:]{2,50}?)"
    r"(?= at |\u2019s| in | on (?:[A-Z]|the \d)| before | by | as | no later| tonight| tomorrow| today|[.,;:]|$)",
    re.IGNORECASE,
)
_TAKEN: Final = re.compile(
    rf"\b[Tt]he ([A-Z][\w ]*?)(?:\u2019s|'s) (?:\w+ )?"
    rf"(?:message|answer|reply|note|letter|text|paper) (?:was|is) handed to {_PERSON}"
)
_PLACE_TIME: Final = re.compile(r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?) time\b")
_PLACE_IN: Final = re.compile(
    r"\b(?:delivered|handed over|given|passed|delivery?|meeting|friend|contact|customer|to [A-Z]\w+|on [A-Z][a-z]+ \d{1,2}) "
    r"in ([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b"
)
_GAVE: Final = re.compile(
    r"\b(?:I|[A-Z][a-z]+) (?:personally )?(?:presented|handed(?: over)?|delivered|gave|passed) ((?:the |a |an |our )?[^.;]{3,80}?) to "
    r"((?:Mrs?|Miss|Dr|Amb|Gen)\. [A-Z][\w-]+|[A-Z][\w -]+?)(?= and | at | in | on |[.,;]|$)"
)
_BY: Final = re.compile(
    r"\b(?:message|text|note|letter|statement|paper|reply) (?:was |were )?"
    rf"(?:delivered|handed over|passed|given)[^.;]{{0,80}}? by {_PERSON}",
    re.IGNORECASE,
)
_MEETING: Final = re.compile(r"\bmeeting with .{2,80}? at (?:the )?([A-Z][\w' -]+?(?: in [A-Z]\w+(?: [A-Z]\w+)?)?)(?= on |[.,;]|$)")
_SPEAKER: Final = re.compile(r"\bthe ([\w.]+ side) (?:hereby|wishes|lodges|protests|demands|requests|states|considers)\b", re.IGNORECASE)
_DELIVERED_TITLE: Final = re.compile(r"\b(?:delivered|given|handed) to (?:the )?([A-Z][\w .]*?)(?=,? [A-Z][a-z]+ \d)", re.IGNORECASE)


def find_deliveries(
    paragraphs: list[Paragraph], texts: tuple[Text, ...], heading: Heading, originator: str, dated: Moment | None
) -> Iterator[Delivery]:
    """Each hand-over, ordered, reported or picked up."""
    speaking = [(sentence, paragraph) for paragraph in paragraphs for sentence in _sentences(paragraph.words)]
    own = next((text for text in texts if text.rule not in (Rule.TEXT_TITLED, Rule.TEXT_ATTACHED)), None)
    orders = [(sentence, paragraph) for sentence, paragraph in speaking if _points(sentence) and _ORDER.search(sentence)]
    picked = [(sentence, paragraph) for sentence, paragraph in speaking if _PICKED.search(sentence) and _of_message(sentence)]
    if picked:
        yield _picked_up(*picked[0], own, originator)
    elif taken := next(((found, paragraph) for sentence, paragraph in speaking if (found := _TAKEN.search(sentence))), None):
        yield _taken(*taken, own)
    elif orders:
        yield _ordered(orders, own, heading, dated)
    yield from _delivered(speaking, dated)
    yield from _titled(texts)
    yield from _handed_over(speaking, heading.place, originator, dated)


def may_hand_over(low: str) -> bool:
    """Whether a word of handing over stands in these words, which are in small letters."""
    return any(verb in low for verb in _VERBS)


def _sentences(words: str) -> list[str]:
    """The sentences that can matter here; nothing where no word of handing over stands."""
    return _SENTENCE.split(words) if may_hand_over(words.lower()) else []


def _points(sentence: str) -> bool:
    """Whether a sentence points at words near it."""
    low = sentence.lower()
    return any(word in low for word in ("following", "above", "attached", "enclosed", "below", "this "))


def _of_message(sentence: str) -> bool:
    low = sentence.lower()
    return any(noun in low for noun in ("message", "text", "note", "letter", "paper", "statement"))


def _ordered(orders: list[tuple[str, Paragraph]], text: Text | None, heading: Heading, dated: Moment | None) -> Delivery:
    """One order, from all sentences that speak of it; the first to name an intermediary or a receiver places it."""
    sentences = [sentence for sentence, _ in orders]
    receiver = _first(_RECEIVER, sentences)
    through = _first(_THROUGH, sentences)
    if not through and receiver.lower().startswith("your ") and heading.addressees:
        through = heading.addressees[0].name
    place = _first(_PLACE_TIME, sentences) or _first(_PLACE_IN, sentences)
    time = next(
        (moment for sentence in sentences if (moment := clock_in(sentence, find_date(sentence, NO_YEAR) or _today(sentence, dated)))), None
    )
    where = next(
        (paragraph.where for sentence, paragraph in orders if _THROUGH.search(sentence) or _RECEIVER.search(sentence)), orders[0][1].where
    )
    return Delivery(
        act="ordered",
        where=where,
        rule=Rule.DELIVERY_ORDER,
        text=text.number if text else 0,
        intermediary=through,
        counterpart=receiver,
        place=place,
        time=time.at(place) if time else None,
    )


def _today(sentence: str, dated: Moment | None) -> Moment | None:
    return dated if dated and re.search(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", sentence, re.IGNORECASE) else None


def _first(pattern: re.Pattern[str], sentences: list[str]) -> str:
    """What the pattern finds in the first sentence that has it."""
    found = next((match for sentence in sentences if (match := pattern.search(sentence))), None)
    return next((group for group in found.groups() if group), "") if found else ""


def _picked_up(sentence: str, paragraph: Paragraph, text: Text | None, originator: str) -> Delivery:
    """A text that the writer's side was given: by whom follows from who speaks in it."""
    speaker = _SPEAKER.search(text.words) if text else None
    return Delivery(
        act="picked up",
        where=paragraph.where,
        rule=Rule.PICKED_UP,
        text=text.number if text else 0,
        intermediary=originator,
        counterpart=speaker[1] if speaker else "",
        place=_first(_PLACE_IN, [sentence]),
        time=clock_in(sentence, find_date(sentence, NO_YEAR)),
    )


def _taken(found: re.Match[str], paragraph: Paragraph, text: Text | None) -> Delivery:
    """`X's answer was handed to Y`: Y took it from X."""
    sentence = found.string
    return Delivery(
        act="picked up", where=paragraph.where, rule=Rule.PICKED_UP, text=text.number if text else 0, intermediary=found[2],
        counterpart=found[1], place=_first(_PLACE_IN, [sentence]), time=clock_in(sentence, find_date(sentence, NO_YEAR)),
    )  # fmt: skip


def _delivered(speaking: list[tuple[str, Paragraph]], dated: Moment | None) -> Iterator[Delivery]:
    """`The note was delivered by X`: what note, the words alone do not say."""
    for sentence, paragraph in speaking:
        if found := _BY.search(sentence):
            yield Delivery(
                act="reported", where=paragraph.where, rule=Rule.DELIVERED_BY, what=found[0], intermediary=found[1],
                time=clock_in(found[0], find_date(sentence, NO_YEAR) or dated),
            )  # fmt: skip


def _titled(texts: tuple[Text, ...]) -> Iterator[Delivery]:
    for text in texts:
        if text.title and (found := _DELIVERED_TITLE.search(text.title.value)):
            yield Delivery(
                act="reported", where=text.title.where, rule=Rule.TITLE_DELIVERED, text=text.number, counterpart=found[1],
                time=find_date(text.title.value),
            )  # fmt: skip


def _handed_over(speaking: list[tuple[str, Paragraph]], at: str, originator: str, dated: Moment | None) -> Iterator[Delivery]:
    """`I presented the package to X`: the meeting's place and hour are those that the document gives."""
    place = _first(_MEETING, [sentence for sentence, _ in speaking]) or at
    for sentence, paragraph in speaking:
        if found := _GAVE.search(sentence):
            yield Delivery(
                act="reported", where=paragraph.where, rule=Rule.HANDED_OVER, what=found[1], counterpart=found[2], place=place,
                intermediary=originator, time=clock_in(sentence, dated) or dated,
            )  # fmt: skip
