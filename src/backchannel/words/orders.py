"""Orders in words: what is to be done when, how it stands, what holds it up, what must come first, what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.words import closed
from backchannel.words import order_sentences as table
from backchannel.words.saying import Said, after, named, names, number, numbers, own, said, written
from backchannel.words.times import by_clocks, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "accepting",
    "beginning",
    "covered",
    "finding",
    "held",
    "hold",
    "moments",
    "need",
    "point",
    "question",
    "spans",
    "state",
    "step",
    "task",
    "to_accept",
    "verdict",
    "whose",
]

Facts = dict[str, Any]
_NAMED: Final = 6  # numbers in a sentence; of more, how many
_BEGINNING: Final = 72  # characters of an order's words that say which one it is
_STATES: Final = {"declined": "alarm", "not done": "warning", "done as ordered": "good", "done otherwise": "warning", "accepted": "good"}
_HELD: Final = {"blocked": "warning", "impossible": "alarm", "overdue": "alarm"}


def whose(row: Facts) -> Said:
    """To whom an order is given, and by whom."""
    if row.get("office") is None:
        return said(table.NOT_SHOWN, "quiet", giver=row["from"])
    return said(table.TO_WHOM, "quiet", office=row["office"], giver=row["from"])


def task(row: Facts) -> Said:
    """What is to be done, in one sentence without its times."""
    if row["action"] is None:
        return written(beginning(row["words"] or ""))
    speaks = bool(row["to"]) and row["action"] in table.SAID_TO
    begin = (table.SAID_TO if speaks else table.ACTIONS)[row["action"]]
    told = said(begin, what=_what(row), names=names(row["names"]), to=row["to"] or "")
    further = [said(sentence, **{key: row[key]}) for key, sentence in table.FURTHER.items() if row[key] and not (key == "to" and speaks)]
    return after(told, written(row["manner"]) if row["manner"] else None, *further, mark=" ")


def moments(row: Facts) -> Facts:
    """When it is to be done, `at` one moment or not before the `first` and not later than the `last`; by when a `report` is wanted."""
    first, last = row["first"], row["last"]
    found = {"at": last} if first and last and first["utc"] == last["utc"] else {"first": first, "last": last}
    return {key: time for key, time in (found | {"report": row["times"].get("Report by")}).items() if time}


def spans(row: Facts) -> Iterator[Said]:
    """That in sentences."""
    found = moments(row)
    times = {key: own(by_clocks(time)) for key, time in found.items()}
    report = times.pop("report", None)
    if len(times) > 1:
        yield said(table.SPANS["both" if found["first"]["utc"] < found["last"]["utc"] else "none"], **times)
    for key, time in times.items() if len(times) == 1 else ():
        yield said(table.SPANS[key], **{key: time})
    if report:
        yield said(table.REPORT_BY, by=report)


def state(row: Facts) -> Iterator[Said]:
    """How it stands with one office, which was first of report and stop, and what holds it up; nothing where it is not shown."""
    if row["state"] is not None:
        yield said(table.STATES[row["state"]], _STATES.get(row["state"], ""), outcome=own(row["outcome"] or ""))
        if row["verdict"]:
            yield verdict(row)
        yield from map(held, row["holds"])


def verdict(row: Facts) -> Said:
    """Which was first, the report or the stop."""
    style = "alarm" if row["verdict"] == "undeterminable" else "warning"
    return said(table.VERDICTS[row["verdict"]], style, stops=numbers(row["stops"]))


def held(row: Facts) -> Said:
    """That something holds it up, and what."""
    return after(own(table.HOLDS[row["hold"]], _HELD[row["hold"]]), hold(row), mark=": ")


def hold(row: Facts) -> Said:
    """What holds it up."""
    return said(table.HOLD, why=own(row["why"]), numbers=numbers(row["numbers"])) if row["numbers"] else own(row["why"])


def covered(row: Facts) -> Iterator[Said]:
    """Which points were covered and which not; which of the questions asked in return are open."""
    for how, sentences in table.POINTS.items():
        found = [str(each["number"]) for each in row["points"] if each["how"] == how]
        if found:
            yield said(sentences[len(found) > 1], "" if how == "covered" else "warning", numbers=own(named(found)))
    if is_open := [each["number"] for each in row["questions"] if each["open"]]:
        yield said(table.ASKED[True], "warning", numbers=numbers(is_open))


def point(row: Facts) -> Said:
    """One point that was to be spoken to."""
    return said(table.POINT, number=row["number"])


def question(row: Facts) -> tuple[Said, Said]:
    """A question asked in return: by whom and where; and what answers it."""
    asked = said(table.ASKED[False], who=row["asked_by"], number=number(row["number"]))
    if row.get("unread"):
        return asked, said(closed.ANSWER, "warning", numbers=numbers(row["unread"]))
    found = [each["number"] for each in row["answers"]]
    style = "warning" if row["open"] else ""
    state = said(table.ANSWERED_BY, style, state=own(row["state"]), numbers=numbers(found)) if found else own(row["state"], style)
    return asked, state


def step(row: Facts) -> Said:
    """Who took which step, unless nobody has opened the message that says so."""
    if row.get("closed"):
        return own(closed.MESSAGE, "quiet")
    return after(written(row["from"]), own(table.STEPS[row["step"]]), mark=" ")


def need(row: Facts) -> Said:
    """What must come first, and whether it was done; that stays unsaid where nobody has opened the message that says so."""
    if row.get("closed"):
        return said(closed.NEED, "warning", number=number(row["number"]), by=numbers([row["by"]]))
    return said(table.MET[row["met"]], number=number(row["number"]), by=number(row["by"] or ""))


def finding(row: Facts) -> Said:
    """Something that does not fit, with when it was done and the moment by which that is measured."""
    if row.get("closed"):
        return said(closed.FINDING, "warning", numbers=numbers(row["closed"]))
    values = {name: number(row[name]) for name in ("number", "order") if row[name]}
    others = {name: row[name] for name in ("from", "giver") if row.get(name)}
    points = own(", ".join(map(str, row["points"])))
    lines = after(*map(_different, row["lines"]), mark="; ") if row["lines"] else own("")
    sentence = said(table.FINDINGS[row["kind"]], "warning", more=numbers(row["more"]), points=points, lines=lines, **values, **others)
    if len(row["moments"]) < 2 or row["kind"] not in table.MEASURED:
        return sentence
    first, second = (own(moment_of(each)) for each in row["moments"][:2])
    return said(table.MEASURED[row["kind"]], "warning", said=sentence, first=first, second=second)


def accepting(row: Facts) -> Said:
    """That a report waits for its acceptance."""
    return said(table.ACCEPT, report=number(row["report"]))


def to_accept(rows: Sequence[Facts]) -> Said:
    """Reports with which nothing is wrong, in one sentence: so many that nobody reads one by one."""
    found = [row["number"] for row in rows]
    more = own(table.MORE.format(count=len(found) - _NAMED)) if len(found) > _NAMED else None
    return said(table.TO_ACCEPT, count=len(found), numbers=after(numbers(found[:_NAMED]), more, mark=", "))


def beginning(words: str) -> str:
    """The first words, as many as say which order it is."""
    flat = " ".join(words.split())
    if len(flat) <= _BEGINNING:
        return flat
    begun = flat[:_BEGINNING]
    return f"{begun.rpartition(' ')[0] or begun} …"


def _different(row: Facts) -> Said:
    """A line in which report and order differ; its name alone where one of the two is not shown."""
    if row["reported"] is None or row["ordered"] is None:
        return own(row["line"])
    return said(table.DIFFERENT, line=own(row["line"]), reported=row["reported"], ordered=row["ordered"])


def _what(row: Facts) -> Said:
    if row["what"] is None:
        return own(table.THESE)
    where = number(row["what"], "text")
    return said('"{title}" ({number})', title=row["title"], number=where) if row["title"] else where
