"""What stands on the pages of orders: the agenda, lists, one order with its life, and what stands beside the paragraphs of a message."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from backchannel.web import order_words as words
from backchannel.web.said import listed, moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backchannel.web.linking import Places

__all__ = ["LAST", "agenda", "beginning", "beside", "by_clocks", "finding", "held", "marked", "order", "orders", "task", "times"]

Facts = dict[str, Any]
LAST: Final = 100  # closed orders that one page shows of a channel
_BEGINNING: Final = 160  # characters of an order's words that say which one it is
_PRESSING: Final = frozenset({"overdue", "impossible"})
_REPORTED: Final = frozenset({"done as ordered", "done otherwise", "not done", "declined"})


def agenda(facts: Facts, unopened: Sequence[Facts]) -> Facts:
    """What is to be done by whom: what is overdue or impossible first, then the first to be over."""
    closed = _closed(unopened)
    groups = {group: sorted((_row(row, closed) for row in facts[group]), key=lambda row: not row["pressing"]) for group in words.AGENDA}
    return {"now": by_clocks(facts["now"]), "groups": groups}


def orders(channels: Sequence[Facts], unopened: Sequence[Facts]) -> list[Facts]:
    """Of each channel what is open, what is closed with the latest first, and what was only proposed."""
    closed, found = _closed(unopened), []
    for facts in channels:
        rows = [_row(row, closed) for row in facts["orders"]]
        over = [row for row in reversed(rows) if not row["turn"]]
        proposals = [{**row, "channel": facts["channel"], "closed": _is_closed(row["number"], facts, closed)} for row in facts["proposals"]]
        found.append(
            {
                "channel": facts["channel"],
                "open": sorted((row for row in rows if row["turn"]), key=lambda row: not row["pressing"]),
                "over": over[:LAST],
                "is_all": len(over) <= LAST,
                "proposals": proposals,
            }
        )
    return found


def order(facts: Facts, places: Places, held_here: frozenset[str], elsewhere: Any) -> Facts:
    """One order or proposal: its lines, each with its time by other clocks, what must come first, its lives, what does not fit."""

    def linked(value: str) -> list[tuple[str, str, str]]:
        return list(places.linked(facts["channel"], value, facts["referred"], held_here))

    return {
        "order": facts,
        "lines": [(row["name"], linked(row["value"]), elsewhere(row["name"], row["value"])) for row in facts["lines"]],
        "needs": next((life["needs"] for life in facts["lives"]), []),
        "lives": [{**_row(life, frozenset()), "line": _line(life, facts["dated"], facts["now"])} for life in facts["lives"]],
        "findings": [finding(row) for row in facts["findings"]],
        "certificates": [{**row, "marked": marked(row)} for row in facts["certificates"]],
    }


def beside(facts: Facts, paragraph: int) -> Facts | None:
    """What stands beside a paragraph: how what it orders stands, of which orders it is a step, what does not fit; None for nothing."""
    found = {
        "lives": [_row(row, frozenset()) for row in facts["given"] if _paragraph(row["number"]) == paragraph],
        "proposes": paragraph in facts["proposed"],
        "steps": [row for row in facts["steps"] if row["paragraph"] == paragraph],
        "findings": [finding(row) for row in facts["findings"] if _paragraph(row["number"]) == paragraph],
    }
    return found if any(found.values()) else None


def held(status: Facts) -> Facts:
    """How many orders are overdue, impossible and blocked, over all channels; each counts once, by the worst."""
    rows = [row for channel in status["channels"] for row in channel["orders_held"]]
    worst = [next(kind for kind in words.HOLDS if kind in {hold["hold"] for hold in row["holds"]}) for row in rows]
    counts = {kind: worst.count(kind) for kind in words.HOLDS}
    said = [(kind, words.HELD_COUNT.format(count=count, held=words.HOLDS[kind].lower())) for kind, count in counts.items() if count]
    return {"count": len(rows), "said": said, "pressing": any(counts[kind] for kind in _PRESSING)}


def by_clocks(time: Facts) -> str:
    """A time by the clock of its place, in UTC and by the others; the day once for those by which it is the same."""
    utc = time["utc"]
    shown = [(_whole(each["shows"][:-10]), _whole(each["shows"][-9:])) for each in time["clocks"]]
    shown.insert(1 if shown else 0, (f"{utc[11:13]}{utc[14:16]}Z", _whole(moment(utc)[:9])))
    runs = groupby(shown, key=itemgetter(1))
    return "; ".join(words.AT_DAY.format(times=" · ".join(clock for clock, _ in run), day=day) for day, run in runs)


def times(row: Facts) -> Iterator[tuple[str, str]]:
    """When it is to be done, and by when a report is wanted: each with what it is."""
    first, last = row["first"], row["last"]
    if first and last and first["utc"] == last["utc"]:
        yield words.SPANS["at"], by_clocks(first)
    else:
        yield from ((words.SPANS[key], by_clocks(time)) for key, time in (("first", first), ("last", last)) if time)
    if by := row["times"].get("Report by"):
        yield words.SPANS["report"], by_clocks(by)


def task(row: Facts) -> Facts:
    """What is to be done, in pieces: the doing, what of which text or whom it concerns, and where the words say what, their beginning."""
    said, action = beginning(row["words"] or ""), row["action"]
    by_words = action is not None and not row["what"] and not row["names"]
    doing = words.ACTIONS_BY_WORDS[action] if by_words else words.ACTIONS[action] if action else said
    return {
        "doing": doing,
        "what": row["title"] or row["what"],
        "names": listed(row["names"]) if row["names"] else "",
        "words": said if by_words else "",
    }


def finding(row: Facts) -> Facts:
    """Something that does not fit, said of the paragraph that caused it, with the moments by which it is measured."""
    said = words.FINDINGS[row["kind"]].format(**{**row, "more": listed(row["more"]), "points": listed(map(str, row["points"]))})
    if len(row["moments"]) > 1 and row["kind"] in words.MEASURED:
        first, second = (moment(each) for each in row["moments"][:2])
        said += f": {words.MEASURED[row['kind']].format(first=first, second=second)}"
    return {**row, "said": said}


def marked(row: Facts) -> list[tuple[str, str]]:
    """The text of a certificate in runs: `same`, `ordered` and not handed over, `handed` over and not ordered."""
    ordered, handed, place = row["ordered"]["words"], row["handed_over"]["words"], 0
    runs: list[tuple[str, str]] = []
    for change in row["differing"]:
        (start, stop), (first, after) = change["ordered"], change["handed_over"]
        runs += [("same", ordered[place:start]), ("ordered", ordered[start:stop]), ("handed", handed[first:after])]
        place = stop
    return [run for run in (*runs, ("same", ordered[place:])) if run[1]]


def _row(row: Facts, closed: frozenset[tuple[str, str]]) -> Facts:
    """One office's life of an order as lists show it; what is to be done stays unsaid where nobody has opened the message."""
    kinds = {hold["hold"] for hold in row["holds"]}
    return {
        **row,
        "closed": _is_closed(row["number"], row, closed),
        "task": task(row),
        "when": list(times(row)),
        "by": by_clocks(row["due"]) if row["due"] else "",
        "waits": bool(row["report"] and row["our_turn"] and row["given_by_us"]),
        "holds": sorted(row["holds"], key=lambda hold: list(words.HOLDS).index(hold["hold"])),
        "pressing": bool(kinds & _PRESSING),
        "reported": row["state"] in _REPORTED,
        "refused": row["state"] == "declined" and row["our_turn"],
    }


def _line(life: Facts, dated: Mapping[str, str], now: str) -> list[Facts]:
    """The small time line of one life: given, each step, acceptance and stops; then what is due, told apart by being open yet."""
    taken = [(life["given"], words.LIFE_GIVEN.format(office=life["from"]), life["number"])]
    taken += [(step["at"], f"{step['from']} {words.STEPS[step['step']]}", step["number"]) for step in life["steps"]]
    own = [(words.LIFE_STOPPED, number) for number in life["stops"]]
    own += [(words.LIFE_ACCEPTED, life["accepted"])] if life["accepted"] else []
    taken += [(dated.get(number, ""), said.format(office=life["from"]), number) for said, number in own]
    rows = [{"at": at, "said": said, "number": number, "due": ""} for at, said, number in sorted(taken, key=lambda row: row[0] or now)]
    rows += [{"at": "", "said": words.LIFE_CANCELLED, "number": None, "due": ""}] if life["cancelled"] else []
    return [*rows, *_due(life, now)]


def _due(life: Facts, now: str) -> Iterator[Facts]:
    if life["report"] or not life["turn"] or life["state"] == "declined":
        return
    for key, due in (("do", life["last"]), ("report", life["times"].get("Report by"))):
        if due:
            late = due["utc"] < now
            said = (words.LIFE_DUE_PAST if late else words.LIFE_DUE)[key]
            yield {"at": by_clocks(due), "said": said, "number": None, "due": "late" if late else "due"}


def _closed(unopened: Sequence[Facts]) -> frozenset[tuple[str, str]]:
    return frozenset((row["channel"], row["place"]) for row in unopened)


def _is_closed(number: str, facts: Mapping[str, Any], closed: frozenset[tuple[str, str]]) -> bool:
    return (facts["channel"], number.partition(" paragraph ")[0]) in closed


def _whole(text: str) -> str:
    """Words that stay on one line."""
    return text.replace(" ", "\u00a0")


def _paragraph(number: str) -> int:
    return int(number.rpartition(" ")[2])


def beginning(text: str) -> str:
    """The first words, as many as say which order it is."""
    flat = " ".join(text.split())
    if len(flat) <= _BEGINNING:
        return flat
    begun = flat[:_BEGINNING]
    return f"{begun.rpartition(' ')[0] or begun} …"
