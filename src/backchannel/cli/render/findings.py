"""What published correspondence adds up to, in sentences with their places: for a terminal, and for a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from backchannel.cli import history_words as said
from backchannel.history import Certainty, Standing
from backchannel.words.saying import named, spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.history import Correspondence, Crossing, Numbering, Relay, Resolved, Where

__all__ = ["Finding", "Place", "Section", "name_of", "sections"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding rests: a document, a part of it, and the rule that read it."""

    document: str
    where: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sentence, the words that it quotes, and its places."""

    sentence: str
    places: tuple[Place, ...]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Findings of one kind."""

    kind: str
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """What they are, in words."""
        return said.TITLES[self.kind]


def sections(found: Correspondence) -> list[Section]:
    """Everything that was found, by kind; kinds without a finding are left out."""
    names = {document.id: name_of(document.number.value if document.number else "", document.id) for document in found.documents}
    several = len({numbering.volume for numbering in found.numberings}) > 1
    kinds = {
        "series": (_numbering(numbering, several) for numbering in found.numberings),
        "used twice": (
            Finding(sentence=said.USED_TWICE.format(number=each.number, count=len(each.by)), places=_places(each.by, each.rule))
            for each in found.used_twice
        ),
        "out of step": (
            Finding(sentence=said.OUT_OF_STEP.format(first=each.first, second=each.second), places=_places(each.by, each.rule))
            for each in found.out_of_step
        ),
        "references": _references(found.references),
        "relays": (_relay(relay, names) for relay in found.relays),
        **{str(how): _crossings([each for each in found.crossings if each.certainty is how]) for how in Certainty},
        "answers": _answers(found, names),
        "replacements": (
            Finding(
                sentence=said.REPLACES.format(own=names[each.document], what=each.what, of=f" of {each.of}" if each.of else ""),
                places=(_place(each.document, each.where, each.rule),),
                words=each.words,
            )
            for each in found.replacements
        ),
    }
    made = (Section(kind=kind, findings=tuple(findings)) for kind, findings in kinds.items())
    return [section for section in made if section.findings]


def name_of(number: str, document: str) -> str:
    """A document by its number, or else by its id."""
    return number or document.rpartition("/")[2]


def _place(document: str, where: Where, rule: str) -> Place:
    return Place(document=document, where=str(where), rule=str(rule))


def _places(by: Iterable[object], rule: str) -> tuple[Place, ...]:
    return tuple(_place(each.document, each.where, rule) for each in by)  # type: ignore[attr-defined]


def _numbering(numbering: Numbering, several: bool) -> Finding:
    """A series with what is held and missing; the places are those that cite what is missing."""
    name = numbering.name.rstrip("/")
    if several:
        name = said.WITHIN.format(name=name, volume=numbering.volume)
    held = spans(number for number, _ in numbering.held)
    if numbering.of_station:
        return Finding(sentence=said.STATION.format(name=name, numbers=held), places=())
    first = said.HELD.format(name=name, numbers=held) if held else said.NOT_HELD.format(name=name)
    missing = said.GAP.format(numbers=spans(numbering.missing)) if numbering.missing else ""
    by = dict.fromkeys(evidence for gap in numbering.gaps for evidence in gap.cited)
    rule = numbering.gaps[0].rule if numbering.gaps else ""
    return Finding(sentence="; ".join(filter(None, (first, missing))), places=_places(by, rule))


def _references(references: Iterable[Resolved]) -> Iterator[Finding]:
    """What is cited and not held, or held and doubtful, each with all that cite it."""
    open_ones = [each for each in references if each.standing is not Standing.HELD]

    def key(each: Resolved) -> tuple[str, str]:
        cited = each.cited
        label = f"Document {cited.document}" if cited.document else f"{cited.series} {cited.number}".strip() or cited.words
        return label + (f", volume {cited.volume}" if cited.volume else ""), each.because or str(each.standing)

    for (label, standing), group in groupby(sorted(open_ones, key=key), key=key):
        places = tuple(dict.fromkeys(_place(each.document, each.cited.where, each.cited.rule) for each in group))
        yield Finding(sentence=said.MISSING.format(name=label, standing=standing), places=places)


def _relay(relay: Relay, names: dict[str, str]) -> Finding:
    changes = []
    for change in relay.changes:
        old, new = " ".join(change.left_out), " ".join(change.put_in)
        pattern = said.IN_PLACE_OF if old and new else said.LEFT_OUT if old else said.PUT_IN
        changes.append(pattern.format(old=old, new=new, words=old or new))
    how = said.CHANGED.format(changes="; ".join(changes)) if changes else said.SAME_WORDS
    sentence = said.RELAYED.format(
        one=relay.first_text, first=names[relay.first], other=relay.second_text, second=names[relay.second], how=how
    )
    ends = ((relay.first, relay.first_text), (relay.second, relay.second_text))
    return Finding(
        sentence=sentence,
        places=tuple(Place(document=document, where=f"text {number}", rule=str(relay.rule)) for document, number in ends),
    )


def _crossings(crossings: list[Crossing]) -> Iterator[Finding]:
    """Each crossing; what is undeterminable of one message with several others in one sentence, the message with most of them first."""
    left = [each for each in crossings if each.certainty is Certainty.UNDETERMINABLE]
    yield from (_crossing(each) for each in crossings if each not in left)
    while left:
        count = Counter(label for each in left for label in (each.first, each.second))
        most = max(count, key=lambda label: count[label])
        here = [each for each in left if most in (each.first, each.second)]
        left = [each for each in left if each not in here]
        yield _crossing(here[0]) if len(here) == 1 else _together(most, here)


def _together(label: str, crossings: list[Crossing]) -> Finding:
    others = named(each.second if each.first == label else each.first for each in crossings)
    places = dict.fromkeys(place for each in crossings for place in _places(each.by, each.rule))
    return Finding(sentence=said.UNDETERMINABLE.format(one=label, others=others), places=tuple(places))


def _crossing(crossing: Crossing) -> Finding:
    sentence = said.CROSSED.format(first=crossing.first, second=crossing.second, because=crossing.because)
    return Finding(sentence=sentence, places=_places(crossing.by, crossing.rule), words=crossing.words)


def _answers(found: Correspondence, names: dict[str, str]) -> Iterator[Finding]:
    for each in found.answers:
        of = f"{each.answers} paragraph {each.paragraph}" if each.paragraph else each.answers
        sentence = said.ANSWERS.format(own=names[each.document], paragraph=each.where.number, answers=of)
        yield Finding(sentence=sentence, places=(_place(each.document, each.where, each.rule),))
