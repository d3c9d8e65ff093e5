"""What stands on the pages of orders: the agenda, lists, one order with its life, and what stands beside the paragraphs of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.web import order_words as words
from backchannel.words import certificates as said_of_certificates
from backchannel.words import enclosures as said_of_enclosures
from backchannel.words import order_sentences as table
from backchannel.words import orders as said_of_orders
from backchannel.words import texts as said_of_texts
from backchannel.words import times as clocks
from backchannel.words.saying import after, own, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from backchannel.web.linking import Places
    from backchannel.words.saying import Said

__all__ = [
    "LAST",
    "agenda",
    "beside",
    "by_clocks",
    "delivered",
    "enclosures",
    "held",
    "marked",
    "order",
    "orders",
    "signed",
    "times",
]

Facts = dict[str, Any]
LAST: Final = 100  # closed orders that one page shows of a channel
_PRESSING: Final = frozenset({"overdue", "impossible"})
_REPORTED: Final = frozenset({"done as ordered", "done otherwise", "not done", "declined"})


def agenda(facts: Facts) -> Facts:
    """What is to be done by whom: what is overdue or impossible first, then the first to be over; then enclosures to count."""
    groups = [_group(title, facts[group]) for group, title in table.AGENDA.items() if facts[group]]
    return {"now": by_clocks(facts["now"]), "groups": groups, "enclosures": enclosures(facts["enclosures"])}


def _group(title: str, rows: Sequence[Facts]) -> Facts:
    """Those of one agenda who are to act; reports with which nothing is wrong are told in one sentence."""
    fit = [row for row in rows if row.get("fits")]
    shown = sorted((_row(row) for row in rows if row not in fit), key=lambda row: not row["pressing"])
    return {"title": title, "count": len(rows), "rows": shown, "to_accept": said_of_orders.to_accept(fit) if fit else None, "fit": fit}


def orders(channels: Sequence[Facts]) -> list[Facts]:
    """Of each channel what is open, what passes through, what is closed with the latest first, and what was only proposed."""
    found = []
    for facts in channels:
        rows = [_row(row) for row in facts["orders"]]
        over = [row for row in reversed(rows) if not row["turn"]]
        found.append(
            {
                "channel": facts["channel"],
                "open": sorted((row for row in rows if row["turn"]), key=lambda row: not row["pressing"]),
                "through": [_row(row) for row in facts["through_us"]],
                "over": over[:LAST],
                "is_all": len(over) <= LAST,
                "proposals": [{**row, "channel": facts["channel"]} for row in facts["proposals"]],
                "enclosures": enclosures(facts["enclosures"]),
            }
        )
    return found


def order(facts: Facts, places: Places, held_here: frozenset[str], elsewhere: Any) -> Facts:
    """One order or proposal: its lines, each with its time by other clocks, what must come first, its lives, what does not fit."""

    def linked(value: str) -> list[tuple[str, str, str]]:
        return list(places.linked(facts["channel"], value, facts["referred"], held_here))

    text = facts["text"]
    return {
        "order": facts,
        "told": list(_told(text)) if text else [],
        "lines": [(row["name"], linked(row["value"]), elsewhere(row["name"], row["value"])) for row in facts["lines"]],
        "needs": [_need(row) for life in facts["lives"][:1] for row in life["needs"]],
        "lives": [{**_row(life), "line": _line(life, facts["dated"], facts["now"])} for life in facts["lives"]],
        "findings": [said_of_orders.finding(row) for row in facts["findings"]],
        "certificates": [_certificate(row) for row in facts["certificates"]],
    }


def beside(facts: Facts, paragraph: int) -> Facts | None:
    """What stands beside a paragraph: how what it orders stands, of which orders it is a step, what does not fit; None for nothing."""
    found = {
        "lives": [_row(row) for row in facts["given"] if _paragraph(row["number"]) == paragraph],
        "proposes": paragraph in facts["proposed"],
        "steps": [row for row in facts["steps"] if row["paragraph"] == paragraph],
        "findings": [said_of_orders.finding(row) for row in facts["findings"] if _paragraph(row["number"]) == paragraph],
    }
    return found if any(found.values()) else None


def held(status: Facts) -> Facts:
    """How many orders are overdue, impossible and blocked, over all channels; each counts once, by the worst."""
    rows = [row for channel in status["channels"] for row in channel["orders_held"]]
    worst = [next(kind for kind in table.HOLDS if kind in {hold["hold"] for hold in row["holds"]}) for row in rows]
    counts = {kind: worst.count(kind) for kind in table.HOLDS}
    told = [(kind, words.HELD_COUNT.format(count=count, held=table.HOLDS[kind].lower())) for kind, count in counts.items() if count]
    return {"count": len(rows), "said": told, "pressing": any(counts[kind] for kind in _PRESSING)}


def by_clocks(time: Facts) -> str:
    """A time by the clock of its place, in UTC and by the others, each of them and each day on one line."""
    shown = clocks.by_clocks(time).replace(" ", "\u00a0")
    return shown.replace("\u00a0·\u00a0", " · ").replace(",\u00a0", ", ").replace(";\u00a0", "; ")


def times(row: Facts) -> Iterator[tuple[str, str]]:
    """When it is to be done, and by when a report is wanted: each with what it is."""
    yield from ((words.SPANS[key], by_clocks(time)) for key, time in said_of_orders.moments(row).items())


def marked(row: Facts) -> list[tuple[str, str]]:
    """The text of a certificate in runs: `same`, `ordered` and not handed over, `handed` over and not ordered."""
    ordered, handed, place = row["ordered"]["words"], row["handed_over"]["words"], 0
    runs: list[tuple[str, str]] = []
    for change in row["differing"]:
        (start, stop), (first, behind) = change["ordered"], change["handed_over"]
        runs += [("same", ordered[place:start]), ("ordered", ordered[start:stop]), ("handed", handed[first:behind])]
        place = stop
    return [run for run in (*runs, ("same", ordered[place:])) if run[1]]


def enclosures(rows: Sequence[Facts]) -> list[Facts]:
    """Enclosures, each with what is expected of it and how its counts fit, and the paragraphs that say so."""
    return [_enclosure(row) for row in rows]


def _enclosure(row: Facts) -> Facts:
    said_in = {row["number"], row["described_in"], *(each["number"] for each in row["counted"])}
    return {**row, "what": said_of_enclosures.what(row), "told": list(said_of_enclosures.told(row)), "said_in": said_in}


def _need(row: Facts) -> Said:
    """What must come first, and when at the earliest that can be."""
    if row["closed"]:
        return said_of_orders.need(row)
    done, earliest = row["met"] == "reported done", row["earliest"]
    later = said(words.NEED_EARLIEST, at=own(clocks.moment_of(earliest))) if earliest and not done else None
    return after(said_of_orders.need(row), later, mark=", ")._replace(style="" if done else "warning")


def signed(found: Facts | None) -> list[Said]:
    """Who has to sign a text and how that stands; nothing of the sort where nobody has to."""
    return list(said_of_texts.signature(found)) if found else []


def _told(text: Facts) -> Iterator[Said]:
    """Of a text that an order names: who has to sign it, where the version came from whose words hold."""
    yield from signed(text["signature"])
    yield from (said_of_texts.received(row["received"]) for row in text["versions"] if row["received"] and not row["closed"])


def _certificate(row: Facts) -> Facts:
    """A certificate with its text in runs; nothing of one that compares words of closed messages."""
    if row["closed"]:
        return row
    told = {"verdict": said_of_certificates.verdict(row), "doubts": list(said_of_certificates.doubts(row))}
    return {**row, **told, "marked": marked(row)}


def delivered(row: Facts) -> Facts:
    """An order to deliver a text: how it stands with one office, and by its report, unless that is closed, which words were used."""
    return {**_row(row), "certified": said_of_texts.certified(row["certificate"]) if row["certificate"] else None}


def _row(row: Facts) -> Facts:
    """One office's life of an order as lists show it; what is to be done stays unsaid where nobody has opened the message."""
    kinds = {hold["hold"] for hold in row["holds"]}
    return {
        **row,
        "task": said_of_orders.task(row),
        "beginning": said_of_orders.beginning(row["words"] or "") if row["action"] and not (row["what"] or row["names"]) else "",
        "whose": said_of_orders.whose(row),
        "verdict_said": said_of_orders.verdict(row) if row["verdict"] else None,
        "when": list(times(row)),
        "by": by_clocks(row["due"]) if row["due"] else "",
        "waits": said_of_orders.accepting(row) if row["report"] and row["our_turn"] and row["given_by_us"] else None,
        "holds": [(hold["hold"], said_of_orders.hold(hold)) for hold in sorted(row["holds"], key=_worst)],
        "pressing": bool(kinds & _PRESSING),
        "told": row["steps"][-1]["at"] if row["state"] in _REPORTED and row["steps"] else "",
        "points": [(said_of_orders.point(each), each) for each in row["points"]],
        "questions": [(*said_of_orders.question(each), each["words"] or "") for each in row["questions"]],
        "refused": row["state"] == "declined" and row["our_turn"],
    }


def _worst(hold: Facts) -> int:
    return list(table.HOLDS).index(hold["hold"])


def _line(life: Facts, dated: Mapping[str, str], now: str) -> list[Facts]:
    """The small time line of one life: given, each step, acceptance and stops; then what is due, told apart by being open yet."""
    taken = [(life["given"], words.LIFE_GIVEN.format(office=life["from"]), life["number"])]
    taken += [(step["at"] or dated.get(step["number"], ""), str(said_of_orders.step(step)), step["number"]) for step in life["steps"]]
    ours = [(words.LIFE_STOPPED, number) for number in life["stops"]]
    ours += [(table.STEPS["Accepts"], life["accepted"])] if life["accepted"] else []
    taken += [(dated.get(number, ""), f"{life['from']} {told}", number) for told, number in ours]
    rows = [{"at": at, "said": told, "number": number, "due": ""} for at, told, number in sorted(taken, key=lambda row: row[0] or now)]
    rows += [{"at": "", "said": words.LIFE_CANCELLED, "number": None, "due": ""}] if life["cancelled"] else []
    return [*rows, *_due(life, now)]


def _due(life: Facts, now: str) -> Iterator[Facts]:
    if life["report"] or not life["turn"] or life["state"] == "declined":
        return
    for key, due in (("do", life["last"]), ("report", life["times"].get("Report by"))):
        if due:
            late = due["utc"] < now
            told = (words.LIFE_DUE_PAST if late else words.LIFE_DUE)[key]
            yield {"at": by_clocks(due), "said": told, "number": None, "due": "late" if late else "due"}


def _paragraph(number: str) -> int:
    return int(number.rpartition(" ")[2])
