"""An office of several stations: who is of it, who has custody, who may release, and how each draft stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import house_words as words
from backchannel.cli.lines import Piece, line, table, wrapped
from backchannel.cli.render.channels import twelve_words, typed
from backchannel.words.saying import joined, named
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = [
    "applicant",
    "asked_to_sign",
    "custody",
    "draft_head",
    "drafts",
    "mandated",
    "mandates",
    "not_to_be_released",
    "office",
    "stations",
    "taking",
]

Facts = dict[str, Any]
_INDENT: Final = "  "
_STYLES: Final = {"submitted": "warning", "returned": "warning", "released": "good", "withdrawn": "quiet"}


def applicant(facts: Facts, width: int) -> list[Line]:
    """Who applies, and the words that applicant and officer both must see."""
    return [*_set_in(words.APPLIES.format(**facts), width), *twelve_words(facts["words"], facts["with"])]


def stations(facts: Facts) -> list[Line]:
    """Each station with its person and rank, and which of them has custody."""
    rows = [
        (Piece(row["station"], "name"), row["person"], row["rank"], Piece(_custody_of(row, facts), "good"), _here(row))
        for row in facts["stations"]
    ]
    return table(rows, _INDENT)


def office(facts: Facts, width: int) -> list[Line]:
    """This office: its stations, its mandates."""
    lines = [line(Piece(facts["office"], "strong")), *stations(facts)]
    lines += [(), *mandates(facts["mandates"], width)] if len(facts["stations"]) > 1 else []
    return lines + _shown(facts, width)


def custody(facts: Facts, width: int) -> list[Line]:
    """Who has custody, and what speaks against it."""
    others = [row["station"] for row in facts["stations"] if not row["here"]]
    lines = [line(Piece(facts["office"], "strong")), *stations(facts), *_shown(facts, width)]
    return lines + (_set_in(words.CUSTODY_NEXT.format(other=typed(others[0])), width) if facts["here"] and others else [])


def taking(facts: Facts, width: int) -> list[Line]:
    """What it means to take custody from the station that has it."""
    here = next(row["station"] for row in facts["stations"] if row["here"])
    return [*_set_in(words.TAKE_CARE.format(**facts), width), *_set_in(words.TAKE_MEANS.format(here=here), width)]


def mandated(facts: Facts, width: int) -> list[Line]:
    """A mandate that is given now."""
    return [*_set_in(words.MANDATED.format(**facts), width), *_limits(facts, width)]


def mandates(rows: Sequence[Facts], width: int) -> list[Line]:
    """Who may release what until when."""
    if not rows:
        return _set_in(words.NOBODY_MANDATED, width)
    return [each for row in rows for each in (line(f"{row['number']:>3}  ", Piece(row["person"], "name")), *_limits(row, width))]


def drafts(rows: Sequence[Facts], station: str, width: int) -> list[Line]:
    """Each draft with how it stands, and the last word on it."""
    return [each for row in rows for each in _draft(row, station, width)] or [line(words.NO_DRAFTS)]


def draft_head(facts: Facts, station: str, width: int) -> list[Line]:
    """One draft with everything that was said of it."""
    return _draft(facts, station, width, all_notes=True)


def asked_to_sign(draft: str, width: int) -> list[Line]:
    """That this station's person is asked to sign, and how."""
    command = line(_INDENT, Piece(words.SIGNATURE_NEXT.format(draft=draft), "strong"))
    return [*_set_in(words.SIGNATURE_ASKED, width, style="warning"), command]


def not_to_be_released(why: str, width: int) -> list[Line]:
    """Why a draft could not be released here as it is."""
    return _set_in(words.NOT_TO_BE_RELEASED.format(why=why[:1].upper() + why[1:]), width, style="quiet")


def _draft(row: Facts, station: str, width: int, *, all_notes: bool = False) -> list[Line]:
    head = line(Piece(row["draft"], "strong"), _INDENT, Piece(row["state"], _STYLES.get(row["state"], "")), _INDENT, _about(row, station))
    told = list(_told(row))
    shown = told if all_notes else told[-1:]
    return [head, *(each for text in shown for each in _set_in(text, width, _INDENT, "quiet")), *_crossed(row, width)]


def _about(row: Facts, station: str) -> str:
    own = row["draft"].rpartition(" ")[0] == station
    is_new = row["unread"] and not own and row["state"] == "submitted"
    version = words.SEVERAL_VERSIONS.format(count=row["versions"]) if row["versions"] > 1 else None
    return joined([words.FOR_CHANNEL.format(**{**row, "at": moment_of(row["at"])}), version, words.NOT_READ if is_new else None])


def _told(row: Facts) -> Iterator[str]:
    """What was done with it, in order, each with the line that went with it."""
    for one in sorted(row["notes"], key=lambda one: str(one["at"])):
        yield words.STEPS[one["step"]].format(by=one["by"], at=moment_of(one["at"]), note=one["note"])
    for one in row["released"]:
        yield words.RELEASED.format(number=one["number"], by=one["by"], at=moment_of(one["at"]))


def _crossed(row: Facts, width: int) -> list[Line]:
    return _set_in(words.CROSSED.format(count=row["crossed"]), width, _INDENT, "warning") if row["crossed"] else []


def _limits(row: Facts, width: int) -> list[Line]:
    caveats = row["caveats"]
    under = words.ANY_CAVEATS if caveats is None else f"with no caveats but {named(caveats)}" if caveats else words.NO_CAVEATS
    channels = words.ON_CHANNELS if row["channels"] is None else named(row["channels"])
    limits = words.MANDATE_LIMITS.format(**{**row, "caveats": under, "channels": channels})
    times = words.MANDATE_TIMES.format(since=moment_of(row["from"]), until=moment_of(row["until"]))
    return [*_set_in(limits, width, _INDENT * 2), *_set_in(times, width, _INDENT * 2, "quiet")]


def _shown(facts: Facts, width: int) -> list[Line]:
    """What speaks against who has custody: shown, and nothing follows from it by itself."""
    lines = [each for row in facts["doubles"] for each in _set_in(_double(row), width, style="alarm")]
    return lines + [each for row in facts["rejected"] for each in _set_in(_rejected(row), width, style="warning")]


def _double(row: Facts) -> str:
    return words.CUSTODY_DOUBLE.format(stations=named(dict.fromkeys(row["stations"])))


def _rejected(row: Facts) -> str:
    return words.CUSTODY_REJECTED.format(station=row["station"], why=row["why"][:1].upper() + row["why"][1:])


def _custody_of(row: Facts, facts: Facts) -> str:
    if row["station"] != facts["station"] or len(facts["stations"]) == 1:
        return ""
    return words.HAS_CUSTODY_SINCE.format(since=moment_of(facts["since"])) if facts["since"] else words.HAS_CUSTODY


def _here(row: Facts) -> Piece:
    return Piece(words.THIS_STATION if row["here"] else "", "quiet")


def _set_in(text: str, width: int, indent: str = "", style: str = "") -> list[Line]:
    rest = indent + _INDENT if indent else ""
    return [line(Piece(row, style)) for row in wrapped(text, width, indent, rest)]
