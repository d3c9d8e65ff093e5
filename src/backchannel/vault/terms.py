"""Words as they are searched for: without case and accents, the same in a question as in what is kept (docs/spec/vault.md, "Search")."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.errors import Mistake
from backchannel.limits import SEARCH_CHARACTERS, SEARCH_LETTERS, SEARCH_TERMS
from backchannel.message.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Term", "Token", "parse_terms", "tokens", "words_of"]

# Writings that put no space between words: each of their characters is a word, and a word of several is found as a phrase.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RAW: Final = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}](?:[^\\W_{_UNSPACED}]|[\u0300-\u036f])*")
_ASCII: Final = re.compile(r"[a-z0-9]+")
_ALONE: Final = re.compile(f"[{_UNSPACED}]")
_PLAIN: Final = re.compile(r"[^\W_]+")
_TERM: Final = re.compile(r'"([^"]*)"|([^"\s]+)')
_QUOTES: Final = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'))
_MARKS_KEPT: Final = frozenset({0, 7, 8, 9})  # combining classes of marks that make another letter, as in Japanese, and no accent
# Letters that no decomposition takes apart, as people type them who do not have them.
_TYPED: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"})


class Token(NamedTuple):
    """One word as it is searched for, and where in the text it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words that must follow one another; with `begins` the last one only begins so."""

    words: tuple[str, ...]
    begins: bool = False

    @property
    def match(self) -> str:
        """The same for FTS5: letters and figures in quotation marks, nothing that it could take for a sign of its own."""
        return f'"{" ".join(self.words)}"' + ("*" if self.begins else "")

    def spans(self, text: list[Token]) -> Iterator[tuple[int, int]]:
        """Where the term stands in a text, given by its tokens."""
        count = len(self.words)
        for place in range(len(text) - count + 1):
            if self._stands(text[place : place + count]):
                yield text[place].start, text[place + count - 1].end

    def _stands(self, part: list[Token]) -> bool:
        *before, last = self.words
        if self.begins:
            return part[-1].word.startswith(last) and all(one.word == word for one, word in zip(part, before, strict=False))
        return all(one.word == word for one, word in zip(part, self.words, strict=True))


def tokens(text: str) -> list[Token]:
    """The words of a text in order: letters and figures, without case and accents; everything else only divides them."""
    return [Token(word, match.start(), match.end()) for match in _RAW.finditer(text) for word in _PLAIN.findall(_folded(match[0]))]


def words_of(text: str) -> list[str]:
    """The same words without their places; most texts are plain, and every message that is filed passes here."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    return [word for raw in _RAW.findall(text) for word in _PLAIN.findall(_folded(raw))]


def parse_terms(text: str) -> tuple[Term, ...]:
    """What somebody asks for: words, "words in quotation marks" that follow one another, and beginnings such as negotiat*.

    Raises Mistake for what asks for nothing, or for too much.
    """
    if len(text) > SEARCH_CHARACTERS:
        raise _mistake(f"{len(text)} characters", f"at most {SEARCH_CHARACTERS}")
    text = text.translate(_QUOTES)
    if text.count('"') % 2:
        raise _mistake("a quotation mark that is not closed", "two around a phrase", 'For example "north gate".')
    found = (_term(match[1] or match[2] or "") for match in _TERM.finditer(text))
    terms = tuple(dict.fromkeys(term for term in found if term.words))
    if not terms:
        raise _mistake(f"{shown(text)}, without a letter or figure", "words to look for")
    if len(terms) > SEARCH_TERMS:
        raise _mistake(f"{len(terms)} words or phrases", f"at most {SEARCH_TERMS}")
    for term in terms:
        if term.begins and len(term.words[-1]) < SEARCH_LETTERS:
            raise _mistake(f"{shown(f'{term.words[-1]}*')}, which begins half of all words", f"{SEARCH_LETTERS} letters before the star")
    return terms


def _term(text: str) -> Term:
    words = tuple(words_of(text))
    # A star says nothing behind a character that is a word by itself.
    return Term(words=words, begins=text.endswith("*") and bool(words) and not _ALONE.fullmatch(words[-1]))


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """Without case and accents: Ö is o, ß is ss, a ligature its letters, a figure in a circle the figure."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in parts if unicodedata.combining(c) in _MARKS_KEPT)
    return unicodedata.normalize("NFC", plain.casefold()).translate(_TYPED)


def _mistake(came: str, expected: str, hint: str = "") -> Mistake:
    return Mistake("search.words", came, expected, hint)
