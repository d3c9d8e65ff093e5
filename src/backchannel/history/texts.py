"""Exact words for a third party, apart from the words around them (docs/spec/history.md, "Words")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from backchannel.history.rules import Rule
from backchannel.history.values import Reading, Text, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FoundText", "Marked", "finish", "marked", "may_mark", "opens_text", "side", "titles_in"]

_NOUN: Final = r"(?:verbatim )?(?:text|message|quote|note|letter|statement)\b"
_MARKS: Final = re.compile(
    rf"\b(?P<open>begin(?:ning)?(?: of)? {_NOUN}(?! (?:is|was|of))|"
    r"(?-i:\bQTE\b|(?:^|(?<=[:.] ))QUOTE\b|(?:^|(?<=[:.] ))Quote(?=:)))[:.]?\s*|"
    rf"\s*\b(?P<close>end(?: of)? {_NOUN}|(?-i:UNQUOTE|UNQTE|ENDQTE|Unquote)\b)[.:]?\s*",
    re.IGNORECASE,
)
_ENDS: Final = ("end of ", "end text", "end message", "end quote", "end note", "end letter", "end statement", "end verbatim")
_LEAD: Final = re.compile(
    r"(?:\b(?:text|message|note|letter|statement|talking points?)\b[^.:]{0,200}\b(?:follows?|following|as follows|reads?)|"
    r"\bfollowing\b[^.:]{0,200}\b(?:text|message|note|letter|statement)\b[^.:]{0,200}|\bIt (?:reads|runs|says) as follows):(?:$|\s+(?=\S))",
    re.IGNORECASE,
)
_ATTACHES: Final = re.compile(
    r"(?:(?:message|note|letter|paper|text|memorandum|written|sent \w+)s? to (?:the )?([^,.;]{2,60})[,.;] )?"
    r"(?:(?:the )?text(?: of which)?|a copy(?: of (?:which|it))?|copies) (?:is|are) (?:attached|enclosed)|"
    r"attached (?:text|message|note|letter)",
    re.IGNORECASE,
)
_TO: Final = re.compile(
    r"\b(?:message|text|note|letter|statement)s?\b(?: from [^.;:]{2,60}?)? (?:to|for) (?:the )?([^.;:,]{2,60}?)"
    r"(?= follows| immediately| at once| urgently| for | through | via | by | to be | at his| at her| at their|[.;:,]|$)",
    re.IGNORECASE,
)
_SIDE: Final = re.compile(
    r"\b(?:to|inform(?:s|ed)?|remind(?:s|ed)?|assures?|tells?|with|attention of|before|urges?|thanks?|requests?) "
    r"the ((?:[\w.'\u2019-]+ ){1,2}(?:side|leadership|leaders|government|party))\b",
    re.IGNORECASE,
)
_ENTITLED: Final = re.compile(r"itled,? [\u201c\"]([^\u201d\"]{1,200}?)[,.]?[\u201d\"]")
_TITLE_TO: Final = re.compile(r"\b(?i:delivered|message|note|letter|given|sent) to (?:the )?([A-Z][\w .]*?)(?=,? [A-Z][a-z]+ \d|$|,)")
_CUSTOMER: Final = re.compile(r"\b(?:your|his|her|their|my|our) (?:customer|contact|friend|opposite number)s?\b", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class FoundText:
    """A text while its words are collected: what led to it, and whether a mark has ended it."""

    number: int
    rule: Rule
    lead: str
    where: Where
    after: int = 0
    lead_at: Where | None = None
    title: str = ""
    title_at: Where | None = None
    pieces: list[str] = field(default_factory=list)
    ended: bool = False

    @property
    def attaches(self) -> bool:
        """Whether its words say that another text is attached."""
        return any("attached" in piece.lower() and _ATTACHES.search(piece) for piece in self.pieces)


class Marked(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch of words: whether a begin mark stands before it, an end mark after it."""

    words: str
    opens: bool = False
    closes: bool = False


def may_mark(low: str) -> bool:
    """Whether marks of a text may stand in these words, which are in small letters."""
    return "begin" in low or "quote" in low or "qte" in low


def marked(words: str, inside: bool) -> Iterator[Marked]:
    """The words cut at the marks of texts; an end mark that ends nothing stays among the words."""
    low = words.lower()
    if not (may_mark(low) or any(end in low for end in _ENDS)):
        yield Marked(words=words)
        return
    at, opens = 0, False
    for match in _MARKS.finditer(words):
        closing = bool(match["close"])
        if closing != inside:
            continue
        before = words[at : match.start()].strip()
        if before or closing or opens:
            yield Marked(words=before, opens=opens, closes=closing)
        at, opens, inside = match.end(), not closing, not closing
    if opens or words[at:].strip():
        yield Marked(words=words[at:].strip(), opens=opens)


def opens_text(words: str) -> tuple[str, str] | None:
    """The words up to a lead such as `the message is as follows:`, and what follows it in the same paragraph."""
    if ":" not in words or "follow" not in words.lower():
        return None
    found = _LEAD.search(words)
    return (words[: found.end()].rstrip(), words[found.end() :]) if found else None


def finish(found: FoundText, earlier: tuple[FoundText, ...]) -> Text:
    """The text with its exact words, their digest, and title and addressee as far as they are named."""
    pieces = [piece.strip('\u201c\u201d"') if found.rule is Rule.TEXT_QUOTED else piece for piece in found.pieces]
    words = "\n\n".join(pieces)
    return Text(
        number=found.number,
        words=words,
        digest=sha256(words.encode()).hexdigest(),
        where=found.where,
        rule=found.rule,
        after=found.after,
        title=_title(found),
        addressee=_addressee(found, words, earlier),
    )


def _title(found: FoundText) -> Reading[str] | None:
    if found.title:
        return Reading(value=found.title, where=found.title_at or found.where, rule=Rule.TEXT_TITLED)
    return None


def _addressee(found: FoundText, words: str, earlier: tuple[FoundText, ...]) -> Reading[str] | None:
    """Whom the text is for: by its title, by the words that lead to it, by the text it is attached to, or by its own words."""
    if found.title and (to := _TITLE_TO.search(found.title)):
        return Reading(value=to[1], where=found.title_at or found.where, rule=Rule.TEXT_TITLED)
    if found.rule is Rule.TEXT_ATTACHED and earlier and (to := _ATTACHES.search(" ".join(earlier[-1].pieces))) and to[1]:
        return Reading(value=to[1], where=earlier[-1].where, rule=Rule.TEXT_ATTACHED)
    if (to := _TO.search(found.lead)) and not _CUSTOMER.search(to[1]):
        return Reading(value=to[1], where=found.lead_at or found.where, rule=found.rule)
    named = side(words)
    return Reading(value=named, where=found.where, rule=found.rule) if named else None


def side(words: str) -> str:
    """The side that words speak to: `informs the X side`."""
    found = _SIDE.search(words)
    return found[1] if found else ""


def titles_in(words: str) -> tuple[str, ...]:
    """What the words say that a message is entitled."""
    return tuple(_ENTITLED.findall(words))
