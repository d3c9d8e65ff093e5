"""Messages in our own cable form, whole or damaged, one or many in a text (docs/spec/history.md, "Our own forms").

The form's own reader says what is wrong, and each of its findings is a doubt; what stands there is read all the same.
"""

from __future__ import annotations

from bisect import bisect_right
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from backchannel import limits
from backchannel.errors import Unsound
from backchannel.history.moments import Moment, of_time
from backchannel.history.numbered import numbered_portions
from backchannel.history.portions import read_portions
from backchannel.history.rules import Rule
from backchannel.history.values import Cited, Doubt, Part, Party, Reading, Transcribed, Where
from backchannel.message import Precedence
from backchannel.message.cable import grammar, parse
from backchannel.message.cable.heading import HeadingRead, read_heading
from backchannel.message.cable.notes import Notes
from backchannel.message.references import ChannelReference, DocumentReference, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backchannel.errors import Finding
    from backchannel.message.references import AnyReference

__all__ = ["is_cable", "read_cables"]

_PRECEDENCES: Final = frozenset(map(str, Precedence))
_RELEASE_LINES: Final = tuple(f"{name}: " for name in grammar.RELEASE_NAMES)
_HEADING_LINES: Final = tuple(f"{name}: " for name in grammar.HEADING_NAMES)
_NUMBER_LINE: Final = _RELEASE_LINES[0]
_LONGEST: Final = limits.ADDRESSEES + limits.REFERENCES + len(_HEADING_LINES)  # lines of a heading
_LOOKED_AT: Final = 8  # lines from which a text is known
_FEWEST: Final = 2  # lines of a heading by which one is known
_SHOWN: Final = 80  # letters of a line that a doubt is about
_VOLUME: Final = "cables"


def is_cable(text: str) -> bool:
    """Whether this begins like a cable; one whose first lines are lost is known by those that only a released message has."""
    first, *others = text.lstrip("\n").split("\n", _LOOKED_AT)[:_LOOKED_AT]
    headed = first in _PRECEDENCES and any(line.startswith(_HEADING_LINES) for line in others)
    return headed or sum(line.startswith(_RELEASE_LINES) for line in (first, *others)) >= _FEWEST


def read_cables(text: str, volume: str = _VOLUME, beside: Mapping[str, Any] | None = None) -> tuple[Transcribed, ...]:
    """Every cable of a text, in its order; `volume` is the correspondence that it belongs to; `beside` is what stood with it in a list.

    What a list says besides the cable is compared with it.
    """
    lines = text.replace("\r\n", "\n").lstrip("\n").rstrip().split("\n")
    starts = [0, *(start for start in _starts(lines) if start)]
    ends = [*starts[1:], len(lines)]
    return tuple(_Cable(_trimmed(lines[start:end]), volume, beside or {}).read() for start, end in zip(starts, ends, strict=True))


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def _starts(lines: list[str]) -> list[int]:
    """The lines on which a cable begins; one that is quoted between the marks of a text is part of that text.

    Marks within such a text would be written with a backslash: where they are not, the text's own end was lost.
    """
    ends = [at for at, line in enumerate(lines) if grammar.END_ESCAPE.fullmatch(line)]
    starts: list[int] = []
    quoted: list[int] = []
    fenced = False
    for at, line in enumerate(lines):
        if line == grammar.END:
            fenced = False
            quoted.clear()
        elif line == grammar.BEGIN:
            after = bisect_right(ends, at)
            if quoted and after < len(ends) and lines[ends[after]] == grammar.END:
                starts += quoted
                quoted.clear()
            fenced = fenced or _opens(lines[at - 1])
        elif _begins(lines, at):
            (quoted if fenced else starts).append(at)
    return starts + quoted


def _opens(before: str) -> bool:
    """Whether a text may begin under this line: a named one, or a number with its bracket alone."""
    return grammar.NAMED_LINE.fullmatch(before) is not None or (grammar.DIGITS_LINE.fullmatch(before) is not None and before.endswith("]"))


def _begins(lines: list[str], at: int) -> bool:
    """Whether a heading begins here, and a paragraph follows it; within words that would have a backslash."""
    if lines[at] not in _PRECEDENCES and not (lines[at] and "".join(lines[at + 2 : at + 3]).startswith(_NUMBER_LINE)):
        return False
    named: set[str] = set()
    for place in range(at + 1, min(at + _LONGEST, len(lines))):
        line = lines[place]
        if not line or grammar.DIGITS_LINE.fullmatch(line):
            following = lines[place] or "".join(lines[place + 1 : place + 2])
            return len(named) >= _FEWEST and grammar.DIGITS_LINE.fullmatch(following) is not None
        if line in _PRECEDENCES or (line.startswith(_NUMBER_LINE) and _NUMBER_LINE in named):
            return False
        named.update(name for name in _HEADING_LINES if line.startswith(name))
    return False


class _Cable:
    """One cable while its claims are put together."""

    def __init__(self, lines: list[str], volume: str, beside: Mapping[str, Any]) -> None:
        self.lines, self.volume, self.beside = lines, volume, beside
        self.top: HeadingRead = read_heading(lines, Notes(), draft=False)
        self.numbered = numbered_portions(lines, self.top.after)

    def read(self) -> Transcribed:
        number, time = self._claim("Number"), self._claim("Time")
        body = read_portions(self.numbered)
        moment = Reading(value=of_time(time.value), where=time.where, rule=time.rule) if time else None
        own, marking = number.value if number else None, self.top.marking
        precedence, second = self.top.precedence, Where(part=Part.LINE, number="2")
        releaser, subject = self._claim("Releaser"), self._claim("Subject")
        return Transcribed(
            id=self._id(),
            copied=True,
            heading=subject.value if subject else "",
            notes=tuple(f"{name}: {claim.value}" for name in ("Drafter", "Releaser", "Exempt") for claim in self._claims(name)),
            kind=self._said("message", "From"),
            series=self._said(str(own.series), "Number") if own else None,
            number=self._said(f"{own.series} {own.number}", "Number") if own else None,
            station_number=self._said(str(own.serial), "Number") if own and own.serial else None,
            originator=next((_party(claim) for claim in self._claims("From")), None),
            addressees=tuple(_party(claim) for name in ("To", "Info") for claim in self._claims(name)),
            date_time_group=moment,
            dated=moment,
            precedence=_at_line(str(precedence), Where(part=Part.LINE, number="1")) if precedence else None,
            classification=_at_line(str(marking.classification), second) if marking else None,
            caveats=Reading(value=marking.caveats, where=second, rule=Rule.CABLE_LINE) if marking else None,
            references=(*self._references(), *body.references),
            paragraphs=body.paragraphs,
            texts=body.texts,
            deliveries=body.deliveries,
            enclosures=body.enclosures,
            repeats=body.repeats,
            doubts=(*self._doubts(), *body.doubts),
            signature=_at_line(str(releaser.value), releaser.where) if releaser else None,
        )

    def _id(self) -> str:
        """The number, and what keeps two apart that have one: the beginning of the digest of what was read."""
        digest = sha256("\n".join(self.lines).encode()).hexdigest()
        number = self._claim("Number")
        name = f"{number.value.series}-{number.value.number}-{digest[:8]}" if number else digest[:12]
        return f"{self.volume}/{name}"

    def _claims(self, name: str) -> Iterator[Reading[Any]]:
        """What the lines of a name say, as far as it can be read."""
        lines, values = self.top.lines.get(name, []), self.top.values.get(name, [])
        for place, value in enumerate(values):
            line = lines[place if len(values) == len(lines) else 0]
            yield Reading(value=value, where=Where(part=Part.LINE, number=str(line)), rule=Rule.CABLE_LINE)

    def _claim(self, name: str) -> Reading[Any] | None:
        return next(self._claims(name), None)

    def _said(self, value: str, name: str) -> Reading[str]:
        claim = self._claim(name)
        return _at_line(value, claim.where if claim else Where(part=Part.LINE, number="1"))

    def _references(self) -> Iterator[Cited]:
        claims = list(self._claims("Ref"))
        for place, claim in enumerate(claims):
            yield _cited(claim.value, chr(ord("A") + place) if len(claims) > 1 else "", claim.where)

    def _doubts(self) -> Iterator[Doubt]:
        findings = self._findings()
        for finding in findings:
            where, came = self._place(finding.line)
            reason = f"expected {finding.expected}" if finding.came == came else f"{finding.came}; expected {finding.expected}"
            yield Doubt(reason=reason, where=where, rule=Rule.CABLE_FORM, came=came)
        if not self._claim("Number"):
            came = "no number: a draft, or its lines are lost"
            yield Doubt(reason=came, where=Where(part=Part.LINE, number="1"), rule=Rule.NO_NUMBER)
        yield from self._counts({finding.line for finding in findings})
        for claim in self._claims("Withheld"):
            items = ", ".join(item.value for item in claim.value)
            yield Doubt(reason=f"this copy does not show: {items}", where=claim.where, rule=Rule.WITHHELD)
        for name, (own, where) in self._compared().items():
            if name in self.beside and self.beside[name] != own:
                reason = f"beside the cable stands {name} {self.beside[name]}, in it {own}"
                yield Doubt(reason=reason, where=where, rule=Rule.DISAGREE)

    def _findings(self) -> tuple[Finding, ...]:
        try:
            parse("\n".join(self.lines) + "\n")
        except Unsound as unsound:
            return unsound.findings
        return ()

    def _place(self, line: int) -> tuple[Where, str]:
        """The place of a line of the cable, and its words."""
        before = bisect_right(self.numbered, line, key=lambda portion: portion.line)
        where = self.numbered[before - 1].where if before else Where(part=Part.LINE, number=str(max(line, 1)))
        return where, self.lines[line - 1][:_SHOWN].strip() if 0 < line <= len(self.lines) else ""

    def _counts(self, said: set[int]) -> Iterator[Doubt]:
        """Fewer or more paragraphs or addressees than the heading counts, where no finding says so: a message that is cut does not."""
        withheld = not self.top.all_shown
        here = {"Paragraphs": len(self.numbered), "Addressees": len([*self._claims("To"), *self._claims("Info")])}
        for name, count in here.items():
            claim = self._claim(name)
            if claim and claim.value != count and int(claim.where.number) not in said and not (withheld and name == "Addressees"):
                reason = f"the heading counts {claim.value} {name.lower()}, and {count} stand here"
                yield Doubt(reason=reason, where=claim.where, rule=Rule.COUNT, came=self.lines[int(claim.where.number) - 1])

    def _compared(self) -> dict[str, tuple[object, Where]]:
        """What a list says of a message besides its cable, by the list's names, as the cable has it."""
        first = Where(part=Part.LINE, number="1")
        single = {"number": "Number", "time": "Time", "from": "From", "subject": "Subject"}
        found: dict[str, tuple[object, Where]] = {}
        for name, line in single.items():
            claim = self._claim(line)
            found[name] = (str(claim.value) if claim else None, claim.where if claim else first)
        for name, line in (("to", "To"), ("info", "Info")):
            found[name] = ([str(claim.value) for claim in self._claims(line)], first)
        found["precedence"] = (str(self.top.precedence) if self.top.precedence else None, first)
        found["paragraphs"] = (len(self.numbered), first)
        return found


def _party(claim: Reading[Any]) -> Reading[Party]:
    return Reading(value=Party(name=str(claim.value)), where=claim.where, rule=claim.rule)


def _at_line(value: str, where: Where) -> Reading[str]:
    return Reading(value=value, where=where, rule=Rule.CABLE_LINE)


def _cited(reference: AnyReference, letter: str, where: Where) -> Cited:
    """What a line `Ref:` names; a message of another channel is of another volume."""
    if isinstance(reference, DocumentReference):
        day = Moment(printed=str(reference), day=reference.day) if reference.day else None
        named = {"words": str(reference), "letter": letter, "document": reference.title}
        return Cited(kind="document", where=where, rule=Rule.REFERENCE_LIST, dated=day, **named)
    inner: Reference = reference.reference if isinstance(reference, ChannelReference) else reference
    return Cited(
        kind="message",
        words=str(reference),
        where=where,
        rule=Rule.REFERENCE_LIST,
        letter=letter,
        series=str(inner.series),
        number=str(inner.number),
        paragraph=str(inner.paragraph or ""),
        volume=reference.channel if isinstance(reference, ChannelReference) else "",
    )
