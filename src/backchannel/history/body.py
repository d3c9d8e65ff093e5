"""The body of a document in its sections: lines of a heading, paragraphs, texts, a covering memorandum, its end.

docs/spec/history.md, "Words". Nothing is read out of the words here; each piece only gets its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from backchannel.history.blocks import Block, Form, Mark
from backchannel.history.lines import Line, handling_words, line_of
from backchannel.history.moments import is_month
from backchannel.history.numbers import NUMBER, OwnNumber, number_at
from backchannel.history.rules import Rule
from backchannel.history.texts import FoundText, Marked, marked, may_mark, opens_text
from backchannel.history.values import Paragraph, Part, Where

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Body", "Opening", "read_body"]

_CLOSING: Final = re.compile(
    r"(?:(?:warm(?:est)?|best|kind(?:est)?|personal|with)[ ,]*)+(?:personal )?(?:regards|wishes)[.,]?|regards[.,]?|"
    r"sincerely(?: yours)?[.,]?|"
    r"respectfully[.,]?|yours (?:truly|sincerely)[.,]?|all the best[.,]?",
    re.IGNORECASE,
)
_SECTION: Final = re.compile(r"\[([A-Z][A-Za-z0-9 ]{2,60})\]|((?:Attachment|Enclosure|Tab)(?: [A-Z0-9]{1,2})?)")
_WITHHELD: Final = re.compile(r"((?:[A-Z][A-Za-z]+ )?\[[^\]]*number not declassified\])[.:]\s*")
_PLAIN_NUMBER: Final = re.compile(r"(\d{3,6})\. +(?=\S)")  # fewer figures number a paragraph
_PRINTED: Final = re.compile(r"(\d{1,3})[.)] +(?=\S)|\((\d{1,2}|[a-z])\) +(?=\S)")


class Opening(Struct, frozen=True, kw_only=True, gc=False):
    """What stands before the first paragraph's words: its own number, words on handling, a list of references."""

    where: Where
    number: OwnNumber | None = None
    withheld: str = ""
    handling: tuple[str, ...] = ()
    references: str = ""


@dataclass(slots=True, kw_only=True)
class Attached:
    """A section that came with the document: what heads it, and its words."""

    name: str
    where: Where
    words: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return ": ".join((self.name, *self.words[:1]))


@dataclass(slots=True, kw_only=True)
class Body:
    """All pieces of a body, in order; `segments` are all words that somebody wrote, with their places."""

    lines: list[Line] = field(default_factory=list)
    opening: Opening | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    texts: list[FoundText] = field(default_factory=list)
    memorandum: list[Line | str] | None = None
    memorandum_at: Where | None = None
    attached: list[Attached] = field(default_factory=list)
    closing: tuple[str, Where] | None = None
    signature: tuple[str, Where] | None = None
    marks: list[tuple[Mark, Where]] = field(default_factory=list)

    def segments(self) -> Iterable[tuple[str, Where]]:
        """Words and places of paragraphs, texts, and the covering memorandum."""
        yield from ((paragraph.words, paragraph.where) for paragraph in self.paragraphs)
        yield from ((words, text.where) for text in self.texts for words in text.pieces)
        if self.memorandum and self.memorandum_at:
            yield from ((piece, self.memorandum_at) for piece in self.memorandum if isinstance(piece, str))


def read_body(blocks: tuple[Block, ...], cited_titles: tuple[str, ...], low: str) -> Body:
    """The body; `cited_titles` are what notes and words elsewhere say that a message is entitled, `low` all words in small letters."""
    capitals = 2 * sum(block.words.isupper() for block in blocks) > len(blocks)
    reader = _Reader(cited_titles, capitals, low)
    for place, block in enumerate(blocks, 1):
        reader.take(place, block)
    reader.end()
    return reader.body


class _Reader:
    """One pass over the blocks; what is open stands in its fields."""

    def __init__(self, titles: tuple[str, ...], capitals: bool, low: str) -> None:
        self.body = Body()
        self.capitals, self.marks, self.attaches = capitals, may_mark(low), "attached" in low or "enclosed" in low
        self.titles = frozenset(map(_bare, titles))
        self.text: FoundText | None = None
        self.numbered = self.quote_next = False

    def take(self, place: int, block: Block) -> None:
        words, line_at = block.words, Where(part=Part.LINE, number=str(place))
        if block.form is Form.SIGNATURE:
            self._leave_unmarked()
            self.body.signature = (words, line_at)
        elif block.form is Form.SECTION:
            self._section(words, line_at)
        elif block.form is Form.LIST:
            self._line(Line.labelled(block.label, words, line_at))
        elif len(words) < 160 and self._short(words, line_at):
            self._note_marks(block, line_at)
        elif self.body.attached:
            self.body.attached[-1].words.append(words)
        elif self.body.memorandum is not None:
            self.body.memorandum.append(words)
        else:
            self._words(words, block, line_at)

    def _note_marks(self, block: Block, where: Where) -> None:
        self.body.marks.extend((mark, where) for mark in block.marks)

    def _short(self, words: str, where: Where) -> bool:
        """Whether a short block is a line of a heading, a section's head, a title or a closing, and is dealt with."""
        if self.text and self.text.rule is Rule.TEXT_MARKS:
            return False
        if len(words) < 50 and _CLOSING.fullmatch(words):
            self._leave_unmarked()
            self.body.closing = (words, where)
            return True
        if section := _SECTION.fullmatch(words):
            self._section(section[1] or section[2], where)
            return True
        if self.titles and not self.text and _bare(words) in self.titles:
            self._open(Rule.TEXT_TITLED, where, title=words)
            return True
        line = line_of(words, where, begun=bool(self.body.paragraphs or self.body.texts), capitals=self.capitals)
        if line is None:
            return False
        if line.label == "memorandum for" and (self.body.paragraphs or self.body.texts) and self.body.memorandum is None:
            self._section("Covering memorandum", where)
        self._line(line)
        return True

    def _section(self, name: str, where: Where) -> None:
        self._leave_unmarked()
        if "memorandum" in name.lower() and self.body.memorandum is None:
            self.body.memorandum, self.body.memorandum_at = [], Where(part=Part.MEMORANDUM)
        else:
            self.body.attached.append(Attached(name=name, where=where))

    def _line(self, line: Line) -> None:
        self._leave_unmarked()
        if self.body.memorandum is None:
            self.body.lines.append(line)
        else:
            self.body.memorandum.append(line)

    def _words(self, words: str, block: Block, line_at: Where) -> None:
        before = len(self.body.paragraphs), len(self.body.texts)
        if not self.body.paragraphs and self.body.opening is None and not self.text:
            words = self._opening(words, line_at)
        if not self.marks:
            if words:
                self._add(words, block)
        else:
            for piece in marked(words, bool(self.text and self.text.rule is Rule.TEXT_MARKS)):
                self._piece(piece, block)
        if block.marks:
            self._note_marks(block, self._latest(before, line_at))

    def _latest(self, before: tuple[int, int], line_at: Where) -> Where:
        """Where the words of this block went: into a paragraph, or else a text."""
        if len(self.body.paragraphs) > before[0] or (self.numbered and not self.text and self.body.paragraphs):
            return self.body.paragraphs[-1].where
        return self.body.texts[-1].where if self.body.texts else line_at

    def _opening(self, words: str, where: Where) -> str:
        """The words after the number, the words on handling and the list of references at the very beginning."""
        number = None
        if (found := NUMBER.match(words)) and words[found.end() : found.end() + 1] in {".", ":"} and not is_month(found[1]):
            number, words = number_at(found), words[found.end() + 1 :].lstrip()
        elif plain := _PLAIN_NUMBER.match(words):
            number, words = OwnNumber(series="", number=plain[1], printed=plain[1]), words[plain.end() :]
        withheld = _WITHHELD.match(words)
        handling, references, rest = handling_words(words[withheld.end() :] if withheld else words)
        if number or withheld or handling or references:
            came = withheld[1] if withheld else ""
            self.body.opening = Opening(where=where, number=number, withheld=came, handling=handling, references=references)
            return rest
        return words

    def _piece(self, piece: Marked, block: Block) -> None:
        if piece.opens:
            self._leave_unmarked()
            self._open(Rule.TEXT_MARKS, None)
        if piece.words:
            self._add(piece.words, block)
        if piece.closes and self.text:
            self.text.ended = True
            self.text = None

    def _add(self, words: str, block: Block) -> None:
        printed = _PRINTED.match(words)
        if self.text and self.text.rule is Rule.TEXT_FOLLOWS and printed and self.numbered:
            self._leave_unmarked()
        if self.text is None and not self.numbered and self._attached_next():
            self._open(Rule.TEXT_ATTACHED, None)
        if self.text is None and self.quote_next and words.startswith(("\u201c", '"')):
            self._open(Rule.TEXT_QUOTED, None)
        self.quote_next = False
        if self.text:
            self._into_text(words)
        else:
            self._paragraph(words, printed, block)

    def _attached_next(self) -> bool:
        """Whether what comes is a text that the one before says is attached to it."""
        last = self.body.texts[-1] if self.body.texts else None
        return bool(last and last.ended and last.rule is Rule.TEXT_MARKS and self.attaches and last.attaches)

    def _into_text(self, words: str) -> None:
        assert self.text is not None
        if self.text.rule is Rule.TEXT_FOLLOWS and not self.text.pieces and words.startswith(("\u201c", '"')):
            self.text.rule = Rule.TEXT_QUOTED
        self.text.pieces.append(words)
        if self.text.rule is Rule.TEXT_QUOTED and words.endswith(("\u201d", '"')):
            self.text.ended = True
            self.text = None

    def _paragraph(self, words: str, printed: re.Match[str] | None, block: Block) -> None:
        number = (printed[1] or printed[2]) if printed else ""
        if number and (self.numbered or number in {"1", "a"}):
            if not self.numbered:
                self._begin_numbers()
            words = words[printed.end() if printed else 0 :]
            self._append(Paragraph(number=number, words=words, page=block.page, where=_at(number), rule=Rule.PARAGRAPH_NUMBER))
        elif self.numbered:
            after = self.body.paragraphs[-1].where
            where = after if after.number.startswith("after ") else _at(f"after {after.number}")
            self._append(Paragraph(number="", words=words, page=block.page, where=where, rule=Rule.PARAGRAPH_PLACE))
        else:
            number = str(len(self.body.paragraphs) + 1)
            self._append(Paragraph(number=number, words=words, page=block.page, where=_at(number), rule=Rule.PARAGRAPH_PLACE))

    def _begin_numbers(self) -> None:
        """What came before the first number has none."""
        self.numbered, where = True, _at("before the first number")
        before = {paragraph.where for paragraph in self.body.paragraphs}
        self.body.paragraphs = [replace(paragraph, number="", where=where) for paragraph in self.body.paragraphs]
        self.body.marks = [(mark, where if at in before else at) for mark, at in self.body.marks]

    def _append(self, paragraph: Paragraph) -> None:
        self.body.paragraphs.append(paragraph)
        self.quote_next = paragraph.words.endswith(":") and "following" in paragraph.words
        found = opens_text(paragraph.words)
        if found is None:
            return
        lead, inside = found
        if inside:
            self.body.paragraphs[-1] = replace(paragraph, words=lead)
        quoted = inside.startswith(("\u201c", '"'))
        self._open(Rule.TEXT_QUOTED if quoted else Rule.TEXT_FOLLOWS, None)
        if inside:
            self._into_text(inside)

    def _open(self, rule: Rule, where: Where | None, title: str = "") -> None:
        number = len(self.body.texts) + 1
        lead = self.body.paragraphs[-1] if self.body.paragraphs else None
        self.text = FoundText(
            number=number,
            rule=rule,
            after=len(self.body.paragraphs),
            lead=lead.words if lead else "",
            lead_at=lead.where if lead else None,
            title=title,
            title_at=where,
            where=Where(part=Part.TEXT, number=str(number)),
        )
        self.body.texts.append(self.text)

    def _leave_unmarked(self) -> None:
        """Whatever ends a text that has no end mark; one that only waited for its words was none."""
        if self.text is None:
            return
        if not self.text.pieces:
            self.body.texts.remove(self.text)
        self.text = None

    def end(self) -> None:
        self._leave_unmarked()


def _at(number: str) -> Where:
    return Where(part=Part.PARAGRAPH, number=number)


def _bare(words: str) -> str:
    """A title without punctuation and case, as two spellings of one are compared."""
    return " ".join(re.sub(r"[^\w ]", " ", words.lower()).split())
