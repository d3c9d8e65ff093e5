"""What was packed, and what was taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli import words
from backchannel.cli.lines import Line, Piece, line, table
from backchannel.cli.render.answers import counted
from backchannel.words.saying import joined, spans

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["packed", "taken"]

Facts = dict[str, Any]
_FLASH = "FLASH"


def packed(facts: Facts, place: str) -> list[Line]:
    """For whom what is in it now, and what to do with it."""
    declined = [
        line(Piece(words.POUCH_DECLINED.format(count=counted(count, "envelope"), code=code), "alarm"))
        for code, count in facts["declined"].items()
    ]
    if not facts["packed"]:
        return declined or [line(words.NOTHING_PACKED)]
    names = list(dict.fromkeys(row["name"] for row in facts["packed"]))
    rows = [("for", Piece(name, "name"), *_load(row for row in facts["packed"] if row["name"] == name)) for name in names]
    if files := facts["files"]:
        return [*table(rows), line(words.PACKED_FILES.format(files=" and ".join(files)))]
    return [*table(rows), *declined, line(words.PACKED_FOLDER.format(place=place))]


def taken(facts: Facts, places: str) -> list[Line]:
    """What came, what it says of ours, and what stayed where it was."""
    lines = table(
        [
            *(_came(rows) for rows in _grouped(facts["messages"], "from", "series")),
            *(_signed(rows) for rows in _grouped(facts["standing"], "office", "series", "state")),
        ]
    )
    if facts["refused"]:
        lines.append(line(Piece(words.REFUSED_FROM_POUCH.format(count=counted(len(facts["refused"]), "envelope")), "warning")))
    if not facts["envelopes"]:
        lines.append(line(words.NOTHING_TAKEN.format(places=places)))
    elif not lines:
        lines.append(line(words.NOTHING_NEW.format(count=counted(facts["envelopes"], "envelope"))))
    if facts["others"]:
        lines.append(line(words.FOR_OTHERS.format(count=counted(facts["others"], "envelope"))))
    lines += [line(Piece(words.LEFT_ALONE.format(**row), "warning")) for row in facts["spoilt"]]
    lines += [line(Piece(sentence, "warning")) for sentence in facts["stays"]]
    return [*lines, line(words.TAKE_BACK)] if facts["messages"] else lines


def _load(rows: Iterable[Facts]) -> tuple[str, str]:
    load = list(rows)
    messages = [row for row in load if row["kind"] == "message"]
    numbers = joined((f"{part[0]['series']} {_numbers(part)}" for part in _grouped(messages, "series")), ", ")
    others = [(sum(row["kind"] == kind for row in load), name) for kind, name in (("receipt", "receipt"), ("transit", "transit card"))]
    return numbers or "no message", joined((counted(count, name) for count, name in others if count), ", ")


def _came(rows: list[Facts]) -> tuple[str | Piece, ...]:
    urgent = [row for row in rows if row["precedence"] == _FLASH]
    flash = Piece(f"{_FLASH}: {_numbers(urgent)}" if urgent else "", "alarm")
    return ("from", Piece(rows[0]["from"], "name"), f"{rows[0]['series']} {_numbers(rows)}", flash)


def _signed(rows: list[Facts]) -> tuple[str | Piece, ...]:
    return ("by", Piece(rows[0]["office"], "name"), f"{rows[0]['series']} {_numbers(rows)}", rows[0]["state"])


def _numbers(rows: Iterable[Facts]) -> str:
    return spans(sorted({int(row["seq"]) for row in rows}))


def _grouped(rows: Iterable[Facts], *names: str) -> list[list[Facts]]:
    groups: dict[tuple[Any, ...], list[Facts]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return list(groups.values())
