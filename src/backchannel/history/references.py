"""What a document cites: messages by series and number, documents of the edition, dates, bare numbers.

docs/spec/history.md, "What is cited". Figures are looked for first and the words before them judged after: most words cite nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from backchannel.history.moments import dates_in, is_month
from backchannel.history.numbers import NUMBER, number_at
from backchannel.history.rules import Rule
from backchannel.history.values import Cited, Part, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.history.blocks import Note

__all__ = ["Segment", "cited_in_notes", "cites_dates", "find_references"]

_FIGURES: Final = re.compile(r"[0-9]{1,6}(?![0-9:'\u2019])")
_NOT_BEFORE: Final = frozenset("0123456789.,:/'")
_CUE: Final = re.compile(
    r"(?:\b(?:refs?|references?|re|cite|your|my|our|his|messages?|cables?|telegrams?|in reply to|in response to|in answer to|reply to|"
    r"response to|answers?|para(?:graph)?s? \w+ (?:of|in)(?: your| my| our)?)[:.]?|\([A-Z]\)) *(?:and )?$",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"(?:\(([A-Z])\)|\b([A-Z])[.)]) *$")
_PARAGRAPH_BEFORE: Final = re.compile(r"\bpara(?:graph)?s?\.? (\w+) (?:of|in) (?:your |my |our )?$", re.IGNORECASE)
_ORDINAL_BEFORE: Final = re.compile(r"\b(\w+) para(?:graph)? (?:of|in) (?:your |my |our )?$", re.IGNORECASE)
_ORDINALS: Final = {
    word: str(n)
    for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1)
}
_PARAGRAPH_AFTER: Final = re.compile(r",? ?\(?para(?:graph)?s?\.? (\w+(?:[\u2013-]\d+)?)", re.IGNORECASE)
_MORE: Final = re.compile(
    r"(,? and |, ?(?:and )?|,? through | or |[-\u2013])(\d{1,5})(?![\d/:%'.]\w)"
    r"(?! ?(?:degrees|hours|days|percent|million|troops|men|a\.m|p\.m))\b"
)
_ALONE: Final = re.compile(
    r"$|[.,;:)?]|,? (?:and|or|which|that|para(?:graph)?s?)\b| "
    r"(?:\w+ed|has|had|is|was|does|did|came|went|asks?|says?|arrives?|refers?|not)\b"
)
_AS_FOR: Final = re.compile(r"\b(?:as (?:for|to)|reply to|refers? to|answers? to) $", re.IGNORECASE)
_BARE: Final = frozenset({"ref", "refs", "reference", "references", "your", "my", "our", "urtel", "mytel", "reftel"})
_DATED: Final = re.compile(r"\w+s? (?:of|dated) (?:the )?(?:\w+day, )?(\w+ \d{1,2}(?:, \d{4})?)")
_DATED_WORDS: Final = tuple(
    f"{noun} {link} " for noun in ("message", "telegram", "cable", "note", "letter", "memorandum", "proposal") for link in ("of", "dated")
)
_DOCUMENT: Final = re.compile(r"(?:footnotes? (\d+), )?\b[Dd]ocuments? (\d{1,4})((?:(?:, | and |[\u2013-])\d{1,4})*)")
_VOLUME: Final = re.compile(r"\b[Vv]ol(?:ume|\.) ([IVXL]+|[A-Z]?-?\d+)")
_UNITS: Final = re.compile(
    r"[ -]?(?:degrees|minutes|hours|hrs|days|weeks|months|years|percent|per cent|million|billion|troops|men|a\.m|p\.m|o'clock|miles|km)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS: Final = {
    word: str(n)
    for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1)
}
# Words that stand before a figure and count or place something: none of them names a series.
_ORDINARY_WORDS: Final = """
about after annex apollo appendix april article at aug august before boeing book box boxes by camp chapter clause dec
december division document documents dr drawer entry feb february figure file flight folder footnote for friday from grid
group highway hill hour house in issue item jan january july june line list map march may monday no nos note nov november
number numbers oct october of on operation option page pages para paragraph paragraphs part parts party period phase point
points position post pp principle process project protocol public question reel regiment resolution room route rule saturday
section sector sep sept september series set sheet sort stage step street sub sunday tab table task the thursday title to
topic tuesday type unit until us version vol volume wednesday week with year zone
"""
_ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())


class Segment(Struct, frozen=True, kw_only=True, gc=False):
    """Words with their place; `listed` when they are a list of references."""

    words: str
    where: Where
    listed: bool = False


class _Found(Struct, frozen=True, kw_only=True, gc=False):
    """A figure after a word that may be a series, and how sure that is."""

    cited: Cited
    sure: bool


def cites_dates(low: str) -> bool:
    """Whether a message may be cited by its date in these words, which are in small letters."""
    return any(noun in low for noun in _DATED_WORDS)


def find_references(segments: list[Segment], own: frozenset[str], year: int | None, dates: bool) -> list[Cited]:
    """Everything the segments cite, in order; `own` are the words of the document's own numbers, `dates` what `cites_dates` says."""
    found = [item for segment in segments for item in _within(segment, own)]
    if dates:
        found += [item for segment in segments for item in _dated(segment, year)]
    known = own | {item.cited.series for item in found if item.sure and item.cited.kind == "message"}
    return [
        item.cited if item.sure or item.cited.series in known else replace(item.cited, rule=Rule.CITED_BY_SHAPE)
        for item in found
        if item.sure or item.cited.series in known or _shaped(item.cited.words)
    ]


def _shaped(words: str) -> bool:
    """Whether a word looks like nothing but a series: a capital letter, four letters at least, and not all are capitals."""
    word = words.split(maxsplit=1)[0].rstrip("0123456789")
    return len(word) > 3 and word[0].isupper() and word[1:].islower()


def _within(segment: Segment, own: frozenset[str]) -> Iterator[_Found]:
    words, beyond = segment.words, 0
    for figures in _FIGURES.finditer(words):
        start = figures.start()
        if start < max(beyond, 1) or words[start - 1] in _NOT_BEFORE:
            continue
        first, word = _word_before(words, start)
        low = word.rstrip(":.").lower()
        found: Iterator[tuple[_Found, int]] = iter(())
        if low in _BARE or (low in {"for", "to"} and _AS_FOR.search(words, max(0, start - 14), start)):
            if len(figures[0]) > 1 and (segment.listed or _stands_alone(words, figures.end())):
                found = _bare(first, figures, segment)
        elif word[:1].isupper() and word[-1:] not in ":." and low not in _ORDINARY:
            found = _message(segment, first, own)
        for item, after in found:
            beyond = after
            yield item


def _word_before(words: str, start: int) -> tuple[int, str]:
    """Where the word before this place begins, and the word, with what ends it."""
    end = start - 1 if words[start - 1] == " " else start
    first = max(words.rfind(" ", 0, end), words.rfind("\n", 0, end)) + 1
    word = words[first:end]
    bare = word.lstrip('(\u201c"[')
    return first + len(word) - len(bare), bare


def _stands_alone(words: str, at: int) -> bool:
    """Whether a number counts nothing: its sentence ends or pauses there, or goes on with what a message does."""
    return _ALONE.match(words, at) is not None


def _bare(first: int, figures: re.Match[str], segment: Segment) -> Iterator[tuple[_Found, int]]:
    """A number without its series, a paragraph of it, and numbers that follow; each with the place where it ends."""
    cited = Cited(
        kind="bare",
        number=figures[0],
        words=segment.words[first : figures.end()],
        where=segment.where,
        rule=Rule.BARE_NUMBER,
        paragraph=_paragraph(segment.words[max(0, first - 40) : first], segment.words, figures.end()),
    )
    yield _Found(cited=cited, sure=True), figures.end()
    yield from _more(cited, segment.words, figures.end(), True)


def _message(segment: Segment, start: int, own: frozenset[str]) -> Iterator[tuple[_Found, int]]:
    """The message cited at this place, and those whose numbers follow it; each with the place where it ends."""
    words = segment.words
    match = NUMBER.match(words, start)
    if not match or is_month(match[1]) or (not match[4] and not match[6] and _UNITS.match(words, match.end())):
        return
    number = number_at(match)
    before = words[max(0, start - 40) : start]
    shouted = words.isupper()
    cue = bool(_CUE.search(before))
    sure = segment.listed or bool(number.station) or number.series in own or cue
    if not sure and (shouted or len(match[3]) > 4):
        return
    letter = _LETTER.search(before)
    first = Cited(
        kind="message",
        words=match[0],
        where=segment.where,
        rule=Rule.REFERENCE_LIST if segment.listed else Rule.CITED,
        series=number.series,
        number=number.number,
        station_number=number.station,
        paragraph=_paragraph(before, words, match.end()),
        letter=(letter[1] or letter[2]) if letter else "",
    )
    yield _Found(cited=first, sure=sure), match.end()
    yield from _more(first, words, match.end(), sure)


def _paragraph(before: str, words: str, at: int) -> str:
    """The paragraph that is cited: `paragraph four of` before, `the third paragraph of` before, `, paragraph 4` after."""
    if ordinal := _ORDINAL_BEFORE.search(before):
        return _ORDINALS.get(ordinal[1].lower(), "")
    said = _PARAGRAPH_BEFORE.search(before) or _PARAGRAPH_AFTER.match(words, at)
    return _NUMBER_WORDS.get(said[1].lower(), said[1].replace("\u2013", "-")) if said else ""


def _more(first: Cited, words: str, at: int, sure: bool) -> Iterator[tuple[_Found, int]]:
    """`Hakto 42, 43 and 44`: numbers that follow in the same series; `through` gives all between."""
    last = int(first.number)
    while following := _MORE.match(words, at):
        at, number = following.end(), int(following[2])
        if not last < number < last + 30:
            return
        through = "through" in following[1] or following[1] in "-\u2013"
        for each in range(last + 1, number + 1) if through else (number,):
            cited = replace(first, number=str(each), station_number="", paragraph="", letter="", words=f"{first.words}{following[0]}")
            yield _Found(cited=cited, sure=sure), at
        last = number


def _dated(segment: Segment, year: int | None) -> Iterator[_Found]:
    low = segment.words.lower()
    for noun in _DATED_WORDS:
        at = low.find(noun)
        while at >= 0:
            match = _DATED.match(segment.words, at)
            if match and (days := dates_in(match[1], year)):
                cited = Cited(kind="dated", words=match[0], where=segment.where, rule=Rule.CITED_DATE, dated=days[0])
                yield _Found(cited=cited, sure=True)
            at = low.find(noun, at + 1)


def cited_in_notes(notes: Iterable[Note]) -> list[Cited]:
    """The documents of the edition that editors' notes name."""
    result = []
    for note in notes:
        if note.kind in {"source", "summary"} or "ocument" not in note.words:
            continue
        where = Where(part=Part.NOTE, number=note.number)
        volume = _VOLUME.search(note.words)
        for match in _DOCUMENT.finditer(note.words):
            for number in (match[2], *re.findall(r"\d+", match[3])):
                result.append(
                    Cited(
                        kind="document",
                        words=match[0],
                        where=where,
                        rule=Rule.NOTE_DOCUMENT,
                        document=number,
                        footnote=match[1] or "",
                        volume=volume[1] if volume else "",
                    )
                )
    return result
