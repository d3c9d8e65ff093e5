"""Orders on a screen: what is to be done by when, how it stands, what holds it up, what does not fit; an agenda of them."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import order_words as said
from backchannel.cli.cable_words import MARKS
from backchannel.cli.lines import Piece, joined, line, named, table, wrapped
from backchannel.cli.render.enclosures import enclosures
from backchannel.cli.render.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line

__all__ = ["agenda", "by_clocks", "doubts", "finding", "held_up", "ordered", "orders", "stands", "task", "whole"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "
_NAMED: Final = 6  # numbers in a sentence; of more, how many
_BEGINNING: Final = 72  # characters of an order's words that say which one it is
_STATES: Final = {"declined": "alarm", "not done": "warning", "done as ordered": "good", "done otherwise": "warning", "accepted": "good"}
_HELD: Final = {"blocked": "warning", "impossible": "alarm", "overdue": "alarm"}


def orders(channels: Sequence[_Facts], width: int) -> list[Line]:
    """Every order of each channel, and below them what was only proposed."""
    lines: list[Line] = []
    for facts in channels:
        lines += [*([()] if lines and lines[-1] else []), *([line(f"Channel {facts['channel']}")] if len(channels) > 1 else [])]
        for row in facts["orders"]:
            lines += [_head(row), *_sentences(_doing(row), width), *_standing(row, width), ()]
        if facts["through_us"]:
            lines.append(line(Piece(said.AGENDA["through_us"], "strong")))
        for row in facts["through_us"]:
            lines += [_head(row, _INDENT), *_sentences(_doing(row), width, _BELOW), *_standing(row, width, _BELOW), ()]
        if facts["proposals"]:
            lines.append(line(Piece(said.PROPOSALS, "warning")))
        for row in facts["proposals"]:
            lines += [line(_INDENT, Piece(row["number"], "strong")), *_sentences([(_beginning(row["words"] or ""), "")], width)]
        lines += enclosures(facts["enclosures"], width)
        if not facts["orders"] and not facts["through_us"] and not facts["proposals"] and not facts["enclosures"]:
            lines.append(line(said.NO_ORDERS))
    return lines if lines[-1:] != [()] else lines[:-1]


def whole(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Orders and proposals, each whole."""
    return [each for place, row in enumerate(rows) for each in ([(), ()] if place else []) + _order(row, width)]


def _order(facts: _Facts, width: int) -> list[Line]:
    title = Piece(MARKS["proposal"], "warning") if facts["proposal"] else Piece(MARKS["order"], "strong")
    lines = [
        line(title, _INDENT, Piece(facts["number"], "strong")),
        line(f"{_INDENT}from {facts['from']}, {moment_of(facts['given'])}"),
        (),
    ]
    rows = table([(Piece(f"{row['name']}:", "quiet"), row["value"]) for row in facts["lines"]], _INDENT)
    lines += [*rows, *([()] if rows else [])]
    for row in (facts["words"] or "").split("\n"):
        lines += [line(each) for each in wrapped(row, width, _INDENT, _INDENT)]
    for life in facts["lives"]:
        lines += [(), line(Piece(life["office"], "name")), *_sentences([(text, "") for text in _times(life)], width, _INDENT)]
        lines += [*_sentences([*_stood(life)], width, _INDENT), *_steps(life), *_spoken(life, width)]
    if facts["charged"]:
        lines += [(), line(_whose(facts))]
    if facts["findings"]:
        lines += [
            (),
            line(Piece(said.NOT_FIT, "alarm")),
            *_sentences([(finding(row), "warning") for row in facts["findings"]], width, _INDENT),
        ]
    return lines


def ordered(facts: _Facts) -> Iterator[Piece]:
    """How the orders of one message stand, on which it reports, and what does not fit of what it says."""
    for row in facts["given"]:
        paragraph = row["number"].rpartition(" ")[2]
        for text, style in stands(row):
            yield Piece(said.TOWARDS.format(paragraph=paragraph, office=row["office"], said=text), style)
    for row in facts["steps"]:
        told = joined([f"{said.STEPS[row['step']]}: {row['order']}", task(row["about"]) if row["about"] else ""], ", ")
        yield Piece(said.ABOUT.format(paragraph=row["paragraph"], said=told))
    yield from (Piece(finding(row), "warning") for row in facts["findings"])


def agenda(facts: _Facts, width: int) -> list[Line]:
    """What is to be done by whom, the first to be over first."""
    lines: list[Line] = []
    for group, title in said.AGENDA.items():
        if facts[group]:
            lines += [*([()] if lines else []), line(Piece(title, "strong"))]
            lines += [each for row in facts[group] if not row.get("fits") for each in _due(row, width)]
            lines += _to_accept([row for row in facts[group] if row.get("fits")], width)
    lines += [*([()] if lines and facts["enclosures"] else []), *enclosures(facts["enclosures"], width)]
    return [line(Piece(said.NOW.format(now=by_clocks(facts["now"])), "quiet")), (), *(lines or [line(said.NOTHING_ON_AGENDA)])]


def _to_accept(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Reports with which nothing is wrong, in one sentence: so many that nobody reads one by one."""
    numbers = [row["number"] for row in rows]
    shown = [*numbers[:_NAMED], *([said.MORE.format(count=len(numbers) - _NAMED)] if len(numbers) > _NAMED else [])]
    return _sentences([(said.TO_ACCEPT.format(count=len(rows), numbers=named(shown)), "")], width) if rows else []


def held_up(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Orders that something holds up, and what."""
    return [each for row in rows for each in (_head(row, _INDENT), *_sentences(list(_holds(row)), width, _BELOW))]


def doubts(rows: Sequence[_Facts], width: int) -> list[Line]:
    """What of orders and steps somebody should look at before a release."""
    if not rows:
        return []
    sentences = [(f"{row['came'][:1].upper()}{row['came'][1:]}.", "warning") for row in rows]
    return [line(Piece(said.DOUBTS, "warning")), *_sentences(sentences, width, _INDENT), ()]


def by_clocks(time: _Facts) -> str:
    """A time by the clock of its place, in UTC and by the others; the day once for those by which it is the same."""
    utc = time["utc"]
    shown = [(each["shows"][:-10], each["shows"][-9:]) for each in time["clocks"]]
    shown.insert(1 if shown else 0, (f"{utc[11:13]}{utc[14:16]}Z", moment_of(utc)[:9]))
    runs = groupby(shown, key=itemgetter(1))
    return "; ".join(said.AT_DAY.format(times=" · ".join(clock for clock, _ in run), day=day) for day, run in runs)


def task(row: _Facts) -> str:
    """What is to be done, in one sentence without its times."""
    if row["action"] is None:
        return _beginning(row["words"] or "")
    what = said.THESE if row["what"] is None else (f'"{row["title"]}" ({row["what"]})' if row["title"] else row["what"])
    names = named(row["names"]) if row["names"] else ""
    begins = said.SAID_TO if row["to"] and row["action"] in said.SAID_TO else said.ACTIONS
    begin = begins[row["action"]].format(what=what, names=names, to=row["to"])
    further = [
        sentence.format(**row) for key, sentence in said.FURTHER.items() if row[key] and not (key == "to" and begins is said.SAID_TO)
    ]
    return joined([begin, row["manner"], *further], " ")


def stands(row: _Facts) -> Iterator[tuple[str, str]]:
    """How it stands with one office, and what holds it up, each with its style."""
    if row["state"] is not None:
        yield from _stood(row)
        yield from _covered(row)


def _stood(row: _Facts) -> Iterator[tuple[str, str]]:
    outcome = row["outcome"] or ""
    yield said.STATES[row["state"]].format(outcome=outcome), _STATES.get(row["state"], "")
    if row["verdict"]:
        style = "alarm" if row["verdict"] == "undeterminable" else "warning"
        yield said.VERDICTS[row["verdict"]].format(stops=named(row["stops"])), style
    yield from _holds(row)


def _covered(row: _Facts) -> Iterator[tuple[str, str]]:
    """Which points were covered and which not; which of the questions asked in return are open."""
    for how, sentences in said.POINTS.items():
        numbers = [str(point["number"]) for point in row["points"] if point["how"] == how]
        if numbers:
            yield sentences[len(numbers) > 1].format(numbers=named(numbers)), "" if how == "covered" else "warning"
    if is_open := [each["number"] for each in row["questions"] if each["open"]]:
        yield said.ASKED[True].format(numbers=named(is_open)), "warning"


def finding(row: _Facts) -> str:
    """Something that does not fit, with when it was done and the moment by which that is measured."""
    points, more = ", ".join(map(str, row["points"])), named(row["more"]) if row["more"] else ""
    sentence = said.FINDINGS[row["kind"]].format(**{**row, "more": more, "points": points})
    if len(row["moments"]) < 2 or row["kind"] not in said.MEASURED:
        return sentence
    first, second = (moment_of(each) for each in row["moments"][:2])
    return said.MEASURED[row["kind"]].format(said=sentence, first=first, second=second)


def _holds(row: _Facts) -> Iterator[tuple[str, str]]:
    for hold in row["holds"]:
        where = f" ({named(hold['numbers'])})" if hold["numbers"] else ""
        yield f"{said.HOLDS[hold['hold']].format(why=hold['why'])}{where}", _HELD[hold["hold"]]


def _head(row: _Facts, indent: str = "") -> Line:
    return line(indent, Piece(row["number"], "strong"), _INDENT, _whose(row))


def _whose(row: _Facts) -> str:
    """To whom an order is given, and by whom."""
    return (said.TO_WHOM if row.get("office") else said.NOT_SHOWN).format(office=row.get("office"), giver=row["from"])


def _doing(row: _Facts) -> list[tuple[str, str]]:
    return [(task(row), ""), *((text, "quiet") for text in _times(row))]


def _times(row: _Facts) -> Iterator[str]:
    """When it is to be done, and by when a report is wanted."""
    first, last = row["first"], row["last"]
    if first or last:
        if first and last:
            key = "at" if first["utc"] == last["utc"] else "both" if first["utc"] < last["utc"] else "none"
        else:
            key = "first" if first else "last"
        yield said.SPANS[key].format(first=first and by_clocks(first), last=last and by_clocks(last))
    if by := row["times"].get("Report by"):
        yield said.REPORT_BY.format(by=by_clocks(by))


def _standing(row: _Facts, width: int, indent: str = _INDENT) -> list[Line]:
    return _sentences(list(stands(row)), width, indent)


def _steps(row: _Facts) -> list[Line]:
    steps = [(moment_of(each["at"]), f"{each['from']} {said.STEPS[each['step']]}", Piece(each["number"], "quiet")) for each in row["steps"]]
    needs = [(said.MET[each["met"]].format(**each),) for each in row["needs"]]
    return [*table(steps, _BELOW), *table(needs, _BELOW)]


def _spoken(row: _Facts, width: int) -> list[Line]:
    """Each point in its words with what is said of it, and each question asked in return with what answers it."""
    lines: list[Line] = []
    for point in row["points"]:
        head = [
            Piece(said.POINT.format(number=point["number"]), "strong"),
            Piece(point["how"], "" if point["how"] == "covered" else "warning"),
        ]
        lines.append(line(_BELOW, *_apart(*head, *([Piece(point["by"], "quiet")] if point["by"] else []))))
        lines += _sentences([(_beginning(point["words"] or ""), "")] if point["words"] else [], width, _BELOW + _INDENT)
    for asked in row["questions"]:
        told = said.ASKED[False].format(who=asked["asked_by"], number=asked["number"])
        numbers = [each["number"] for each in asked["answers"]]
        state = said.ANSWERED_BY.format(state=asked["state"], numbers=named(numbers)) if numbers else asked["state"]
        lines.append(line(_BELOW, *_apart(Piece(told, "strong"), Piece(state, "warning" if asked["open"] else ""))))
        lines += _sentences([(_beginning(asked["words"] or ""), "")] if asked["words"] else [], width, _BELOW + _INDENT)
    return lines


def _apart(*pieces: Piece) -> list[Piece | str]:
    return [each for place, piece in enumerate(pieces) for each in ([_INDENT] if place else []) + [piece]]


def _due(row: _Facts, width: int) -> list[Line]:
    """By when first, and that it is overdue, then what; of a report that waits to be accepted, that."""
    when = by_clocks(row["due"]) if row["due"] else ""
    late = [Piece(f"{said.LATE}  ", "alarm")] if row["overdue"] else []
    first = line(_INDENT, *late, Piece(when or said.NO_TIME, "strong" if when else "quiet"))
    holds = [hold for hold in row["holds"] if hold["hold"] != "overdue"]
    reported = row["report"] and row["our_turn"] and row["given_by_us"]
    what = said.ACCEPT.format(report=row["report"]) if reported else task(row)
    whose = joined([row["number"], _whose(row)], ", ")
    return [first, *_sentences([(what, ""), (whose, "quiet"), *stands({**row, "holds": holds})], width, _BELOW)]


def _beginning(words: str) -> str:
    """The first words, as many as say which order it is."""
    flat = " ".join(words.split())
    if len(flat) <= _BEGINNING:
        return flat
    begun = flat[:_BEGINNING]
    return f"{begun.rpartition(' ')[0] or begun} …"


def _sentences(rows: Sequence[tuple[str, str]], width: int, indent: str = _INDENT) -> list[Line]:
    return [line(Piece(each, style)) for text, style in rows for each in wrapped(text, width, indent, indent + _INDENT)]
