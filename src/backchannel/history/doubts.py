"""What cannot be read for certain, said and never repaired (docs/spec/history.md, "Doubts")."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from backchannel.history.heading import HEADING, same_name
from backchannel.history.rules import Rule
from backchannel.history.values import Doubt, Part, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.history.blocks import Printed
    from backchannel.history.body import Body
    from backchannel.history.heading import Heading
    from backchannel.history.lines import Line
    from backchannel.history.source_note import SourceNote
    from backchannel.history.values import Cited, Party, Transcribed

__all__ = ["garbles", "may_be_garbled", "page_doubts", "printed_doubts", "reading_doubts"]

_SMALL_L: Final = re.compile(r"[A-Z]l(?:[A-Z]|(?<=[A-Z]{2}l)\b)")
_L_FOR_I: Final = re.compile(r"L[BCDFGHJKMNPQRSTVWXZ]")
_L_AFTER: Final = re.compile(r"L(?<=[TDPBKGFVSNMCZ]L)[BCDFGHJKMNPQRSTVWXZ]")
_BEFORE_L: Final = frozenset("TDPBKGFVSNMCZ")
_MIXED: Final = re.compile(r"\b(?:[A-Z]{2,}[0-9\u00d8]+[A-Z]+|[A-Z]+\u00d8\w*|[A-Z]{1,4}\d+[\u00d8]\w*|\w*\u00d8\w*)\b")
_FIGURE_WITHIN: Final = re.compile(r"[0-9](?<=[A-Z][0-9])(?=[A-Z]{2})")
_GUESS: Final = re.compile(r"\[[^\[\]]{0,40}\?\]|\[(?:sic|garble[sd]?|omission|illegible)[^\]]*\]")
_WITHHELD: Final = re.compile(r"\[[^\[\]]*not (?:declassified|found)[^\[\]]*\]")
_GLUED: Final = re.compile(r"[.?!](?<=[a-z]{2}[.?!])(?=[A-Z][a-z]* )")
_ROUTED: Final = re.compile(r"\b[A-Z]+\d+\b")
_CAPITALS: Final = re.compile(r"[A-Z]{5,}")
_UNREADABLE: Final = re.compile(
    r"[A-Z]*[BCDFGHJKLMNPQRSTVWXZ]{5}[A-Z]*|[B-DF-HJ-NP-TV-XZ]+|[A-Z]*J(?:[BCDFGHJKLMNPQRSTVWXZ][A-Z]*)?|[A-Z]*Q(?!U)[A-Z]+"
)
_COUNTED: Final = re.compile(r"count(?:ed|ing) (?:the|its|their) (?:pages|sheets|copies)\b")
_EXPECTED: Final = re.compile(r"expect(?:ed|ing) (?:two|three|four|five|six|\d+) (?:sets|copies|pages|sheets|documents|papers)\b")


def may_be_garbled(words: str) -> bool:
    """Whether any of the rules for garbles finds something in these words."""
    return (
        "[" in words
        or "\u00d8" in words
        or _L_AFTER.search(words) is not None
        or _SMALL_L.search(words) is not None
        or _FIGURE_WITHIN.search(words) is not None
        or _GLUED.search(words) is not None
    )


def garbles(words: str, where: Where) -> Iterator[Doubt]:
    """Letters that were read wrong when the original was copied, editors' guesses, and what was withheld."""
    for match in _SMALL_L.finditer(words):
        word = _word_at(words, match.start())
        yield _garble(f"{word} has a small l among capitals, perhaps an I", where, word)
    yield from _l_for_i(words, where)
    for match in _FIGURE_WITHIN.finditer(words):
        word = _word_at(words, match.start())
        yield _garble(f"{word} has a figure among its letters", where, word)
    if "\u00d8" in words:
        for match in _MIXED.finditer(words):
            yield _garble(f"{match[0]} has a sign that is no letter", where, match[0])
    if "[" in words:
        for match in _GUESS.finditer(words):
            yield Doubt(reason="the editors guess or mark a word here", where=where, rule=Rule.EDITORS_GUESS, came=match[0])
        for match in _WITHHELD.finditer(words):
            yield Doubt(reason="something is withheld here", where=where, rule=Rule.WITHHELD, came=match[0])
    for match in _GLUED.finditer(words):
        came = words[max(0, match.start() - 12) : match.end() + 12]
        yield _garble("two sentences stand without a space between them", where, came)


def _garble(reason: str, where: Where, came: str) -> Doubt:
    return Doubt(reason=reason, where=where, rule=Rule.GARBLE, came=came)


def _l_for_i(words: str, where: Where) -> Iterator[Doubt]:
    """An L between consonants that no word has there: `TLV` for `TIV`."""
    for match in _L_FOR_I.finditer(words):
        at = match.start()
        if at < 2 or words[at - 1] not in _BEFORE_L or not words[at - 2].isalpha():
            continue
        word = _word_at(words, at)
        if len(word) > 6:
            yield _garble(f"{word} has an L between consonants, perhaps an I", where, word)


def _word_at(words: str, at: int) -> str:
    """The word that this place is in."""
    first = after = at
    while first and words[first - 1].isalnum():
        first -= 1
    while after < len(words) and words[after].isalnum():
        after += 1
    return words[first:after]


def printed_doubts(printed: Printed, body: Body, note: SourceNote | None) -> Iterator[Doubt]:
    """About the print: incomplete, marks that were glued on, pages that do not follow each other."""
    address = Where(part=Part.ADDRESS)
    if not printed.complete:
        yield Doubt(reason="the document is not held whole: its notes are missing", where=address, rule=Rule.INCOMPLETE)
    elif note is None:
        yield Doubt(reason="there is no source note: where it lies and how it was marked is not known", where=address, rule=Rule.INCOMPLETE)
    marks = [*((mark, HEADING) for mark in printed.heading_marks), *body.marks]
    for mark, where in marks:
        if mark.came:
            reason = f"the mark of note {mark.number} is glued to what it follows, and has been read as a mark"
            yield Doubt(reason=reason, where=where, rule=Rule.NOTE_MARK, came=mark.came)
    yield from page_doubts(printed)


def page_doubts(printed: Printed) -> Iterator[Doubt]:
    """Pages whose marks do not follow each other."""
    seen = dict.fromkeys(page for block in printed.blocks for page in (block.page, block.turned) if page)
    pages = [page for page in seen if page.isdecimal()]
    for one, other in pairwise(pages):
        if int(other) != int(one) + 1:
            reason = f"page {other} follows page {one}"
            yield Doubt(reason=reason, where=Where(part=Part.LINE, number="1"), rule=Rule.PAGES, came=f"[Page {other}]")


def line_doubts(lines: list[Line]) -> Iterator[Doubt]:
    """Lines that are no known part of a heading, and words in them that cannot be read."""
    for line in lines:
        if line.bad_group:
            yield Doubt(reason="no clock shows this date-time group", where=line.where, rule=Rule.GROUP_LINE, came=line.words)
        if line.prosign and line.prosign not in {"Z", "O", "P", "R", "ZZ", "OO", "PP", "RR"}:
            reason = f"the letters {line.prosign} before the date-time group are no precedence that is known"
            yield Doubt(reason=reason, where=line.where, rule=Rule.PROSIGN, came=line.words)
        if line.number is None and line.words.isupper() is False and not line.label:
            continue
        for word in _CAPITALS.findall(line.words):
            if _UNREADABLE.fullmatch(word):
                yield _garble(f"{word} is no word that can be read", line.where, word)
        if not line.known and (mixed := _ROUTED.search(line.words)):
            yield _garble(f"{mixed[0]} mixes letters and figures in a line that cannot be read", line.where, mixed[0])


def reading_doubts(document: Transcribed, heading: Heading, body: Body, note: SourceNote | None) -> Iterator[Doubt]:
    """About what was read: a missing number, a heading and a body that disagree, odd years, texts without an end."""
    yield from line_doubts(body.lines)
    withheld = body.opening.withheld if body.opening else ""
    if withheld and body.opening:
        yield Doubt(reason="the number is withheld", where=body.opening.where, rule=Rule.WITHHELD, came=withheld)
    if document.number is None and not withheld and document.kind and document.kind.value in {"message", "telegram", "cable", "airgram"}:
        yield Doubt(reason="no number is printed", where=HEADING, rule=Rule.NO_NUMBER)
    yield from _disagreements(document, heading, body)
    yield from _years(document, note)
    if note and note.presumed:
        yield Doubt(reason="the editors presume the date", where=note.where, rule=Rule.WRITTEN_ON, came=note.presumed)
    if note and note.no_time:
        yield Doubt(reason="no time is known", where=note.where, rule=Rule.NO_TIME, came=note.no_time)
    for text in body.texts:
        if not text.ended and text.rule is not Rule.TEXT_TITLED:
            reason = "no mark says where this text ends; it has been read up to the next line, closing or end"
            yield Doubt(reason=reason, where=text.where, rule=Rule.NO_END)
    yield from _cited(document.references)
    yield from _counts(document)


def _disagreements(document: Transcribed, heading: Heading, body: Body) -> Iterator[Doubt]:
    dated = heading.dated
    for line in body.lines:
        if dated and line.group and (line.group.day != dated.day or (dated.hour and line.group.hour != dated.hour)):
            yield _disagree(f"the heading says {dated}, the date-time group {line.group}", line)
        if dated and line.day and line.day.day != dated.day:
            yield _disagree(f"the heading says {dated}, the line {line.day}", line)
        if line.number and heading.number and line.number.text and heading.number.number and line.number.text != heading.number.text:
            yield _disagree(f"the heading says {heading.number.text}, the line {line.number.text}", line)
        yield from _other_names(line, heading)


def _other_names(line: Line, heading: Heading) -> Iterator[Doubt]:
    """Names in lines that are not those of the heading."""
    parties: tuple[Party, ...] = ()
    if line.label == "from" and heading.originator:
        parties = (heading.originator,)
    elif line.label == "to":
        parties = heading.addressees
    for name in line.names if parties else ():
        if not any(same_name(name, party.name) for party in parties):
            said = ", ".join(party.name for party in parties)
            yield _disagree(f"the heading says {said}, the line {name}", line)


def _disagree(reason: str, line: Line) -> Doubt:
    return Doubt(reason=reason, where=line.where, rule=Rule.DISAGREE, came=line.words)


def _years(document: Transcribed, note: SourceNote | None) -> Iterator[Doubt]:
    """Years that the file, by the source note, does not cover."""
    years = note.years if note else ()
    for claim in (document.dated, document.date_time_group):
        if claim and claim.value.year != "printed":
            known = f"{claim.value.day.year} is that of its file" if claim.value.day and not claim.value.year else "it is not known"
            reason = f"the year is not in the words that give the date: {known}"
            yield Doubt(reason=reason, where=claim.where, rule=claim.rule, came=claim.value.printed)
            continue
        if claim and claim.value.day and years and not min(years) <= claim.value.day.year <= max(years):
            reason = f"the year {claim.value.day.year} is outside the years of its file, {min(years)} to {max(years)}"
            yield Doubt(reason=reason, where=claim.where, rule=Rule.ODD_YEAR, came=claim.value.printed)


def _cited(references: tuple[Cited, ...]) -> Iterator[Doubt]:
    for cited in references:
        if cited.kind == "bare":
            yield Doubt(
                reason="a message is cited by its bare number; its series is not said", where=cited.where, rule=cited.rule, came=cited.words
            )
        elif cited.rule is Rule.CITED_BY_SHAPE:
            reason = "a word and a figure have been read as a number by their shape alone"
            yield Doubt(reason=reason, where=cited.where, rule=cited.rule, came=cited.words)
        elif cited.kind == "message" and " " not in cited.words.split("/")[0].strip():
            yield Doubt(reason="series and figures stand without a space", where=cited.where, rule=Rule.NO_SPACE, came=cited.words)


def _counts(document: Transcribed) -> Iterator[Doubt]:
    """Sets that were expected, pages that were counted: what was handed over may not be what was to be."""
    for paragraph in document.paragraphs:
        words = paragraph.words
        if "count" in words and (found := _COUNTED.search(words)):
            reason = "pages were counted; whether the number is the one that was meant has to be read"
            yield Doubt(reason=reason, where=paragraph.where, rule=Rule.COUNT, came=_sentence(words, found))
        if "xpect" in words and (found := _EXPECTED.search(words)):
            reason = "a number of sets was expected; whether all came has to be read"
            yield Doubt(reason=reason, where=paragraph.where, rule=Rule.COUNT, came=_sentence(words, found))


def _sentence(words: str, found: re.Match[str]) -> str:
    """The sentence, or part of one, around what was found."""
    first = max(words.rfind(". ", 0, found.start()), words.rfind("; ", 0, found.start())) + 1
    stops = [at for sign in (".", ";") if (at := words.find(sign, found.end())) >= 0]
    return words[first : min(stops, default=len(words))].strip()
