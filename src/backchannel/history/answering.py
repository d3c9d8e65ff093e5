"""What a paragraph answers, and which words it puts in place of others (docs/spec/history.md, "Correspondence")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from backchannel.history.mentions import mentions, sentences
from backchannel.history.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.history.crossings import Letter
    from backchannel.history.mentions import Mention
    from backchannel.history.values import Cited, Paragraph, Where

__all__ = ["Answer", "Replacement", "find_answers", "find_replacements"]

_LEAD: Final = re.compile(
    r"(?:with |in )?(?:reference|regard|respect|answer|reply|response)(?: is made)?(?: to)?:? |"
    r"(?:re|ref|as (?:to|for)|regarding|concerning|on)[:.]? ",
    re.IGNORECASE,
)
_PARAGRAPH: Final = re.compile(r"(?:your )?para(?:graph)?s?\.? ?(\w+)(?: (?:of|in) )?", re.IGNORECASE)
_ANSWERED: Final = re.compile(r"[.,:;)]|,? para(?:graph)?s?\b|$", re.IGNORECASE)
_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NTH: Final = (
    r"(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|opening|closing) (?:two |three )?paragraphs?|"
    r"para(?:graph)?s? \w+)"
)
_REPLACED: Final = (
    re.compile(
        rf"\b(?:replacements?|substitutes?) for (?:the )?({_NTH})|\breplac(?:es?|ed|ing) (?:the )?({_NTH})|\bsupersedes? (?:the )?({_NTH})|"
        rf"\b(?:takes?|taking|in) (?:the )?place of (?:the )?({_NTH})|\binstead of (?:the )?({_NTH})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b({_NTH})[^.;]{{0,60}}\b(?:should read|is (?:changed|corrected|amended) to|to read|is replaced|is superseded)\b",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """That a paragraph answers a message, or a paragraph of it: whose, where, which, and whether that is held."""

    document: str
    where: Where
    answers: str
    paragraph: str
    held: str
    rule: Rule = Rule.ANSWERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """That words take the place of a paragraph: where it is said, in which words, of what, and of which message where that is named."""

    document: str
    where: Where
    what: str
    words: str
    of: str = ""
    held: str = ""
    rule: Rule = Rule.REPLACED


def find_answers(letters: Iterable[Letter]) -> Iterator[Answer]:
    """For each paragraph that begins with what it answers, that."""
    everyone = list(letters)
    held = {(letter.volume, letter.label): letter.document.id for letter in everyone if letter.series}
    for letter in everyone:
        for cited in letter.document.references:
            if cited.rule is Rule.ANSWERS_LINE:
                label = f"{cited.series} {cited.number}"
                known = held.get((letter.volume, label), "")
                yield Answer(
                    document=letter.document.id, where=cited.where, answers=label, paragraph=cited.paragraph, held=known, rule=cited.rule
                )
        for paragraph in letter.document.paragraphs:
            label, of = _begins(paragraph, letter)
            if label:
                known = held.get((letter.volume, label), "")
                yield Answer(document=letter.document.id, where=paragraph.where, answers=label, paragraph=of, held=known)


def _begins(paragraph: Paragraph, letter: Letter) -> tuple[str, str]:
    """The message that a paragraph names before anything else, and which paragraph of it."""
    lead = _LEAD.match(paragraph.words)
    at = lead.end() if lead else 0
    portion = _PARAGRAPH.match(paragraph.words, at)
    number = _number(portion[1]) if portion else ""
    at = portion.end() if portion and number else at
    named = _first(paragraph.words[at:], letter)
    if named and not lead and not portion and _is_subject(paragraph.words, named):
        return "", ""
    if named:
        cited = next((c for c in letter.document.references if c.where == paragraph.where and _is(c, named)), None)
        return named.label, number or (cited.paragraph if cited else "")
    return (_only_reference(letter), number) if number and (lead or paragraph.words[:4].lower() == "your") else ("", "")


def _first(words: str, letter: Letter) -> Mention | None:
    """The message of another series that the words begin with."""
    named = next(mentions(words[:60], letter.speaker), None)
    return named if named and named.start == 0 and named.series != letter.series else None


def _is_subject(words: str, named: Mention) -> bool:
    """Whether a sentence goes on after the message's name to say what it did: `Corvo 83 was unreadable`, `your 15 crossed mine`."""
    return _ANSWERED.match(words, named.end) is None


def _is(cited: Cited, named: Mention) -> bool:
    return (cited.series or named.series, cited.number) == (named.series, str(named.number))


def _only_reference(letter: Letter) -> str:
    """The one message that the head of this one refers to."""
    listed = {f"{c.series} {c.number}" for c in letter.document.references if c.rule is Rule.REFERENCE_LIST and c.kind == "message"}
    return listed.pop() if len(listed) == 1 else ""


def _number(word: str) -> str:
    low = word.lower()
    return low if low.isdecimal() else str(_WORDS.index(low) + 1) if low in _WORDS else ""


def find_replacements(letters: Iterable[Letter]) -> Iterator[Replacement]:
    """Each sentence that says which paragraph its message replaces."""
    everyone = list(letters)
    held = {(letter.volume, letter.label): letter.document.id for letter in everyone if letter.series}
    for letter in everyone:
        yield from _replaced_by_line(letter, held)
        for paragraph in letter.document.paragraphs:
            if "aragraph" not in paragraph.words.replace("ARAGRAPH", "aragraph") and "para " not in paragraph.words.lower():
                continue
            for sentence in sentences(paragraph.words):
                found = next((match for pattern in _REPLACED if (match := pattern.search(sentence))), None)
                if found:
                    of = next((m.label for m in mentions(sentence, letter.speaker) if m.start >= found.start()), "")
                    yield Replacement(
                        document=letter.document.id,
                        where=paragraph.where,
                        what=next(filter(None, found.groups())),
                        words=sentence,
                        of=of,
                        held=held.get((letter.volume, of), ""),
                    )


def _replaced_by_line(letter: Letter, held: dict[tuple[str, str], str]) -> Iterator[Replacement]:
    """What paragraphs of our own form say that they replace."""
    for cited in letter.document.references:
        if cited.rule is Rule.REPLACES_LINE:
            of = f"{cited.series} {cited.number}"
            yield Replacement(
                document=letter.document.id,
                where=cited.where,
                what=f"paragraph {cited.paragraph}" if cited.paragraph else "message",
                words=cited.words,
                of=of,
                held=held.get((letter.volume, of), ""),
                rule=cited.rule,
            )
