"""What stands on each page, from what the clerk tells: put in order, nothing computed that the clerk did not say."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from backchannel.ladder import picture
from backchannel.run.drawing import ladder_of
from backchannel.web import handling, ordering, words
from backchannel.words import answers, standing
from backchannel.words import texts as said_of_texts
from backchannel.words.clocks import elsewhere
from backchannel.words.saying import named, spans
from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.message import Place
    from backchannel.web.linking import Places

__all__ = ["HELD", "LAST", "asks", "ladder", "message", "status", "text", "traffic"]

Facts = dict[str, Any]
LAST: Final = 100  # messages that one page shows of a channel
HELD: Final = frozenset({"held", "no such paragraph", "here, and not opened"})


def traffic(status: Facts, unopened: Sequence[Facts], logs: Sequence[tuple[str, Sequence[Facts]]]) -> Facts:
    """What waits and what is missing, then everything of all channels, the latest first."""
    rows = [{**row, "channel": name} for name, found in logs for row in found if row["state"] != "missing"]
    rows.sort(key=_filed, reverse=True)
    return {
        "unopened": unopened,
        "missing": [_gap(row) for channel in status["channels"] for row in channel["incoming"] if row["missing"]],
        "held": ordering.held(status),
        "crossings": [{**row, "channel": channel["name"]} for channel in status["channels"] for row in channel["crossings"]],
        "rows": rows[:LAST],
        "is_all": len(rows) < LAST,
        "several": len(status["channels"]) > 1,
    }


def message(facts: Facts, places: Places, clocks: Sequence[Place] = ()) -> Facts:
    """One message: its heading and portions with what belongs beside each, and what is known of it; times by these clocks too."""
    channel, referred = facts["channel"], facts["referred"]
    asks = {row["paragraph"]: row for row in facts["asks"]}
    signed = {row["paragraph"]: ordering.signed(row) for row in facts["signatures"]}
    enclosed = ordering.enclosures(facts["enclosures"])

    def linked(value: str) -> list[tuple[str, str, str]]:
        return list(places.linked(channel, value, referred, HELD))

    def portion_of(portion: Facts) -> Facts:
        number = portion["number"]
        spot = f"{facts['number'].partition('/')[0]} paragraph {number}"
        beside: Facts = {"spot": spot, "orders": ordering.beside(facts["orders"], number), "signed": signed.get(number, [])}
        beside["enclosures"] = [row for row in enclosed if spot in row["said_in"]]
        return {**_portion(portion, asks.get(number), linked, clocks), **beside}

    return {
        "message": {"void": None, **facts},
        "references": [
            {
                **row,
                "at": places.message(channel, row["reference"]) if row["standing"] in HELD else "",
                "stands": words.STANDINGS.get(row["standing"], row["standing"]),
            }
            for row in facts["references"]
        ],
        "portions": [portion_of(portion) for portion in facts["portions"]],
        "record": handling.record(facts["record"]),
    }


def text(facts: Facts) -> Facts:
    """One text: runs of parts that come from one place, who signed it, its conflicts, its versions with who has each, who delivers it."""
    return {
        "text": facts,
        "parts_of": list(_runs(facts)),
        "signed": ordering.signed(facts["signature"]),
        "conflicts": [(said_of_texts.conflict(row), row["open"]) for row in facts["conflicts"]],
        "missing": said_of_texts.missing(facts["missing"]) if facts["missing"] else None,
        "versions": [_version(row) for row in facts["versions"]],
        "frames": [(row, list(said_of_texts.frame(row))) for row in facts["frames"]],
        "delivered": [ordering.delivered(row) for row in facts["delivered"]],
    }


def asks(channels: Sequence[Facts]) -> list[Facts]:
    """What is asked, channel by channel: of whom, the beginning of the words, how it stands."""
    return [{"channel": facts["channel"], "groups": list(_groups(facts))} for facts in channels]


def ladder(facts: Facts | None, names: Sequence[str]) -> Facts:
    """A channel's ladder as a picture that is part of the page."""
    # The picture escapes what it shows by itself: it is the one piece of markup that does not come out of a template.
    drawn = picture(ladder_of(facts), alone=False) if facts else ""
    return {"drawn": drawn, "name": facts["channel"] if facts else "", "names": names, "count": len(facts["messages"]) if facts else 0}


def status(facts: Facts) -> Facts:
    """How the station stands: what needs somebody, how each correspondent stands, what is under way."""
    return {
        "trouble": list(_trouble(facts)),
        "channels": [
            {"name": channel["name"], "rows": [_office(seat, channel) for seat in channel["offices"]]} for channel in facts["channels"]
        ],
    }


def _filed(row: Facts) -> str:
    return str(row.get("filed") or row.get("received") or row.get("told") or "")


def _gap(row: Facts) -> Facts:
    return {"numbers": f"{row['series']} {spans(row['missing'])}", "office": row["office"]}


def _portion(portion: Facts, asked: Facts | None, linked: Any, clocks: Sequence[Place]) -> Facts:
    about = []
    mark = words.MARKS.get(portion["kind"], "") if portion["state"] in ("full", "sealed") else ""
    if portion["kind"] not in (None, "paragraph") and not mark:
        about.append(portion["kind"] if portion["known"] else words.UNKNOWN_KIND.format(kind=portion["kind"]))
    about += [portion["marking"]] if portion["marking"] else []
    about += [words.FOR.format(offices=named(portion["audience"]))] if portion["audience"] else []
    return {
        **portion,
        "about": about,
        "mark": mark,
        "bearing": [(name, linked(value), "") for name, value in portion["bearing"]],
        "fields": [(name, linked(value), elsewhere(portion["kind"], name, value, clocks)) for name, value in portion["fields"]],
        "asked": list(answers.about(asked)) if asked else [],
    }


def _runs(found: Facts) -> Iterator[Facts]:
    """Each run of parts that come from one place: where that is, and the words, which are empty where it is closed."""
    for source, parts in groupby(found["parts"], key=lambda part: part["from"]):
        run = list(parts)
        said = said_of_texts.source(source, spans(part["part"] for part in run))
        yield {"from": source, "said": said, "words": "\n\n".join(part["words"] for part in run)}


def _version(row: Facts) -> Facts:
    first, *rest = said_of_texts.version(row)
    return {"number": row["number"], "closed": row["closed"], "said": first, "told": rest}


def _groups(facts: Facts) -> Iterator[tuple[str, list[Facts]]]:
    for group, title in answers.GROUPS.items():
        if facts[group]:
            yield title, [_ask(row) for row in facts[group]]


def _ask(row: Facts) -> Facts:
    spot = f"{row['number']} paragraph {row['paragraph']}"
    if row["closed"]:
        return {"number": spot, "closed": True}
    return {"number": spot, "closed": False, "said": answers.ask(row), "words": answers.beginning(row), "stands": answers.stands(row)}


def _office(seat: Facts, channel: Facts) -> Facts:
    """One office on a channel: its series, when it was last heard of, what is known of its series."""
    row = {"office": seat["office"], "role": seat["role"], "series": seat["series"], "heard": "", "alarming": False}
    if seat["revoked"]:
        return {**row, "known": words.REVOKED}
    if seat["series"] == channel["series"]:
        known = words.NEXT.format(number=f"{channel['series']} {channel['next']}")
        return {**row, "known": standing.AWAITED.format(offices=named(channel["awaited"])) if channel["awaited"] else known}
    line = next((each for each in channel["incoming"] if each["series"] == seat["series"]), None)
    if line is None:
        return {**row, "known": ""}
    heard = moment_of(line["heard"]) if line["heard"] else standing.NOT_HEARD
    return {
        **row,
        "heard": words.SILENT.format(at=heard) if line["silent"] else heard,
        "known": "; ".join(_known(line)),
        "alarming": bool(line["silent"] or line["missing"] or line["wrong_links"]),
    }


def _known(line: Facts) -> Iterator[str]:
    if line["wrong_links"]:
        yield standing.WRONG_LINKS.format(numbers=spans(line["wrong_links"]))
    elif line["missing"]:
        yield words.KNOWN_MISSING.format(numbers=spans(line["missing"]))
    elif line["highest"] is None:
        yield standing.NOTHING_CAME
    else:
        yield words.BEYOND.format(known=standing.NOTHING_MISSING.format(number=line["highest"]))
    if line["void"]:
        yield words.KNOWN_VOID.format(numbers=spans(line["void"]))


def _trouble(facts: Facts) -> Iterator[str]:
    yield from standing.trouble(facts)
    for channel in facts["channels"]:
        if channel["split"]:
            yield words.SPLIT.format(name=channel["name"])
        if channel["pending"]:
            yield words.SIGNATURES.format(count=len(channel["pending"]), name=channel["name"])
    yield from (words.QUARANTINE.format(at=moment_of(row["at"]), why=row["why"], code=row["code"]) for row in facts["quarantine"])
