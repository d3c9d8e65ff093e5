"""The source note: where it lies, how it was marked, how it went, who saw it (docs/spec/history.md, "Handling")."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from backchannel.history.blocks import Note
from backchannel.history.moments import NO_YEAR, Moment, clock_in, find_date
from backchannel.history.rules import Rule
from backchannel.history.values import Delivery, Part, Reading, Where

__all__ = ["SourceNote", "read_source_note"]

_MARKING: Final = re.compile(
    r"(?:(?<=[.;] )|^)(Top Secret|Secret|Confidential|Limited Official Use|Official Use Only|For Official Use Only|Unclassified|Restricted|"
    r"No classification marking)((?:[;,] [^.;]+)*)\."
)
_PRECEDENCES: Final = frozenset(
    {"flash", "immediate", "priority", "routine", "niact immediate", "operational immediate", "urgent", "most urgent"}
)
_VIA: Final = re.compile(r"\b(?:[Ss]ent|[Tt]ransmitted|[Pp]assed|[Dd]elivered|[Rr]elayed) (?:via|through) ([^.;,]+)|\bBy way of ([^.;,]+)")
_WRITTEN: Final = re.compile(
    r"\b(?:((?:presumably|probably|apparently) (?:sent|transmitted|written|drafted))|"
    r"(?:[Ww]ritten|[Dd]rafted|[Pp]repared|[Dd]ictated)) (?:\w+ )?on ([A-Z][a-z]+ \d{1,2}(?:, \d{4})?)"
)
_WHO: Final = r"((?:[Tt]he )?(?:[A-Z]\.|[A-Z]\w+)(?: (?:[A-Z]\.|[A-Z]\w+)){0,3})"
_SEEN: Final = re.compile(
    rf"\b(?:indicates?|indicating|states?|reads?:?|shows?|[Ss]tamped|notes?)(?: that)? [\u201c\"]?{_WHO} (?:has seen|had seen|saw)\b|"
    rf"{_WHO} (?:has seen|had seen|saw) (?:it|the|this)\b|\bseen by {_WHO}|"
    rf"\b(?:initial(?:l)?ed|read) by {_WHO}|{_WHO} initial(?:l)?ed (?:it|the)\b"
)
_ATTACHED: Final = re.compile(
    r"\b(?:Attached|Enclosed) (?:but not printed )?(?:is|are|was|were) (.{3,800}?)(?<! [A-Z])\.(?= [A-Z\u201c]|$)"
)
_ITEM: Final = re.compile(
    r",? and (?=an? (?:[A-Z]\w+ \d+ )?"
    r"(?:message|memorandum|letter|note|transcript|copy|paper|draft|text|list|telegram|map|report)\b)|; (?=an? )"
)
_NO_TIME: Final = re.compile(
    r"\btime of (?:transmission|receipt|dispatch|delivery) (?:is|was) not (?:indicated|given|known|noted|shown|printed)[^.;]*|"
    r"\bno time of (?:transmission|receipt|dispatch|delivery)\b[^.;]*",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_NOTATION: Final = re.compile(r"notation on (?:the )?([^\u201c\"]{3,60}?) reads:? [\u201c\"]([^\u201d\"]{1,400})[\u201d\"]")
_DELIVERED: Final = re.compile(r"[Dd]elivered to (?:the )?([A-Z][\w ]*?) by ([A-Z][\w. ]*?),")


class SourceNote(Struct, frozen=True, kw_only=True, gc=False):
    """What the source note says; everything absent where there is none."""

    where: Where
    words: str
    classification: str = ""
    precedence: str = ""
    caveats: tuple[str, ...] | None = None
    via: str = ""
    written: Moment | None = None
    presumed: str = ""
    seen: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    no_time: str = ""
    years: tuple[int, ...] = ()
    deliveries: tuple[Delivery, ...] = ()


def read_source_note(notes: tuple[Note, ...]) -> SourceNote | None:
    """The first note that is one; None where there is none."""
    note = next((note for note in notes if note.kind == "source" or note.words.startswith("Source:")), None)
    if note is None:
        return None
    words, where = note.words, Where(part=Part.NOTE, number=note.number)
    classification, precedence, caveats = _marking(words)
    years = tuple(sorted({int(year) for year in _YEAR.findall(words)}))
    written = _WRITTEN.search(words) if " on " in words else None
    attached = _ATTACHED.search(words) if "ttached " in words or "nclosed " in words else None
    return SourceNote(
        where=where,
        words=words,
        classification=classification,
        precedence=precedence,
        caveats=caveats,
        via=(found[1] or found[2]).strip()
        if (" via " in words or " through " in words or "By way of" in words) and (found := _VIA.search(words))
        else "",
        written=find_date(written[2], years[-1] if len(years) == 1 else NO_YEAR) if written else None,
        presumed=written[0] if written and written[1] else "",
        seen=tuple(dict.fromkeys(next(filter(None, names)) for names in _SEEN.findall(words))) if _may_be_seen(words) else (),
        attached=tuple(_ITEM.split(attached[1])) if attached else (),
        no_time=found[0] if "ime of " in words and (found := _NO_TIME.search(words)) else "",
        years=years,
        deliveries=tuple(_notations(words, where)),
    )


def _may_be_seen(words: str) -> bool:
    return any(word in words for word in (" saw ", " seen", "nitial", "read by"))


def _marking(words: str) -> tuple[str, str, tuple[str, ...] | None]:
    """Classification; precedence, which the edition prints among the caveats; caveats, None where no marking is printed."""
    found = _MARKING.search(words)
    if not found:
        return "", "", None
    items = [item.strip() for item in re.split(r"[;,] ", found[2]) if item.strip()]
    precedence = next((item for item in items if item.lower() in _PRECEDENCES), "")
    classification = "" if found[1].startswith("No ") else found[1]
    return classification, precedence, tuple(item for item in items if item.lower() not in _PRECEDENCES)


def _notations(words: str, where: Where) -> list[Delivery]:
    """Hand-overs that a handwritten notation reports."""
    result = []
    for notation in _NOTATION.finditer(words) if "notation on" in words else ():
        if found := _DELIVERED.search(notation[2]):
            rest = notation[2][found.end() :]
            result.append(
                Delivery(
                    act="reported", where=where, rule=Rule.NOTATION, what=notation[1], place=found[1], intermediary=found[2],
                    time=clock_in(rest, find_date(rest)) or find_date(rest),
                )
            )  # fmt: skip
    return result


def seen_readings(note: SourceNote) -> tuple[Reading[str], ...]:
    """Who saw it, as claims."""
    return tuple(Reading(value=name, where=note.where, rule=Rule.SEEN) for name in note.seen)
