"""Orders on a screen: what is to be done by when, how it stands, what holds it up, what does not fit; an agenda of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import order_words
from backchannel.cli.cable_words import MARKS
from backchannel.cli.lines import Piece, line, piece, sentences, table, wrapped
from backchannel.cli.render.closed import closed, message
from backchannel.cli.render.enclosures import enclosures
from backchannel.words import closed as unopened
from backchannel.words import order_sentences as said
from backchannel.words import orders as words
from backchannel.words.saying import after, joined, number, own
from backchannel.words.times import by_clocks, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.lines import Line
    from backchannel.words.saying import Said

__all__ = ["agenda", "doubts", "held_up", "ordered", "orders", "whole"]

_Facts = dict[str, Any]
_INDENT: Final = "  "
_BELOW: Final = "    "


def orders(channels: Sequence[_Facts], width: int) -> list[Line]:
    """Every order of each channel, and below them what was only proposed."""
    lines: list[Line] = []
    for facts in channels:
        lines += [*([()] if lines and lines[-1] else []), *([line(f"Channel {facts['channel']}")] if len(channels) > 1 else [])]
        for row in facts["orders"]:
            lines += [_head(row), *_doing(row, width), *sentences(_standing(row), width, _INDENT), ()]
        if facts["through_us"]:
            lines.append(line(Piece(said.AGENDA["through_us"], "strong")))
        for row in facts["through_us"]:
            lines += [_head(row, _INDENT), *_doing(row, width, _BELOW), *sentences(_standing(row), width, _BELOW), ()]
        if facts["proposals"]:
            lines.append(line(Piece(said.PROPOSALS, "warning")))
        for row in facts["proposals"]:
            lines += [line(_INDENT, Piece(row["number"], "strong")), *sentences([_proposed(row)], width, _INDENT)]
        lines += enclosures(facts["enclosures"], width)
        if not facts["orders"] and not facts["through_us"] and not facts["proposals"] and not facts["enclosures"]:
            lines.append(line(said.NO_ORDERS))
    return lines if lines[-1:] != [()] else lines[:-1]


def _proposed(row: _Facts) -> Said:
    return message(row["number"]) if row.get("closed") else own(words.beginning(row["words"] or ""))


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
    lines += sentences([message(facts["number"])] if facts.get("closed") else [], width, _INDENT)
    for row in (facts["words"] or "").split("\n") if not facts.get("closed") else ():
        lines += [line(each) for each in wrapped(row, width, _INDENT, _INDENT)]
    for life in facts["lives"]:
        stands = [*words.spans(life), *_unread(life), *words.state(life)]
        lines += [(), line(Piece(life["office"], "name")), *sentences(stands, width, _INDENT)]
        lines += [*_steps(life), *_spoken(life, width)]
    if facts["charged"]:
        lines += [(), line(str(words.whose(facts)))]
    if facts["findings"]:
        lines += [(), line(Piece(said.NOT_FIT, "alarm")), *sentences(map(words.finding, facts["findings"]), width, _INDENT)]
    return lines


def ordered(facts: _Facts) -> Iterator[Piece]:
    """How the orders of one message stand, on which it reports, and what does not fit of what it says."""
    for row in facts["given"]:
        paragraph = row["number"].rpartition(" ")[2]
        for each in _standing(row):
            yield Piece(said.TOWARDS.format(paragraph=paragraph, office=row["office"], said=each), each.style)
    for row in facts["steps"]:
        told = joined([f"{said.STEPS[row['step']]}: {row['order']}", str(words.task(row["about"])) if row["about"] else ""], ", ")
        yield Piece(said.ABOUT.format(paragraph=row["paragraph"], said=told))
    yield from (piece(words.finding(row)) for row in facts["findings"])


def agenda(facts: _Facts, width: int) -> list[Line]:
    """What is to be done by whom, the first to be over first."""
    lines: list[Line] = []
    for group, title in said.AGENDA.items():
        if facts[group]:
            lines += [*([()] if lines else []), line(Piece(title, "strong"))]
            lines += [each for row in facts[group] if not row.get("fits") for each in _due(row, width)]
            fit = [row for row in facts[group] if row.get("fits")]
            lines += sentences([words.to_accept(fit)] if fit else [], width, _INDENT)
    lines += [*([()] if lines and facts["enclosures"] else []), *enclosures(facts["enclosures"], width)]
    return [line(Piece(said.NOW.format(now=by_clocks(facts["now"])), "quiet")), (), *(lines or [line(said.NOTHING_ON_AGENDA)])]


def held_up(rows: Sequence[_Facts], width: int) -> list[Line]:
    """Orders that something holds up, and what."""
    return [each for row in rows for each in (_head(row, _INDENT), *sentences(map(words.held, row["holds"]), width, _BELOW))]


def doubts(rows: Sequence[_Facts], width: int) -> list[Line]:
    """What of orders and steps somebody should look at before a release."""
    if not rows:
        return []
    told = [own(f"{row['came'][:1].upper()}{row['came'][1:]}.", "warning") for row in rows]
    return [line(Piece(order_words.DOUBTS, "warning")), *sentences(told, width, _INDENT), ()]


def _standing(row: _Facts) -> list[Said]:
    """How it stands with one office, and which points were covered; nothing where it is not shown."""
    return [*_unread(row), *([*words.state(row), *words.covered(row)] if row["state"] is not None else [])]


def _unread(row: _Facts) -> list[Said]:
    """That messages which nobody has opened say how it stands."""
    return [closed(unopened.STATE, row["unread"])] if row.get("unread") else []


def _head(row: _Facts, indent: str = "") -> Line:
    return line(indent, Piece(row["number"], "strong"), _INDENT, str(words.whose(row)))


def _doing(row: _Facts, width: int, indent: str = _INDENT) -> list[Line]:
    return sentences([_task(row), *(each._replace(style="quiet") for each in words.spans(row))], width, indent)


def _task(row: _Facts) -> Said:
    return message(row["number"]) if row.get("closed") else words.task(row)


def _steps(row: _Facts) -> list[Line]:
    steps = [(moment_of(each["at"]) if each["at"] else "", str(words.step(each)), Piece(each["number"], "quiet")) for each in row["steps"]]
    return [*table(steps, _BELOW), *table([(str(words.need(each)),) for each in row["needs"]], _BELOW)]


def _spoken(row: _Facts, width: int) -> list[Line]:
    """Each point in its words with what is said of it, and each question asked in return with what answers it."""
    lines: list[Line] = []
    for point in row["points"]:
        how = Piece(point["how"], "" if point["how"] == "covered" else "warning")
        by: list[str | Piece] = [_INDENT, Piece(point["by"], "quiet")] if point["by"] else []
        lines += [line(_BELOW, Piece(str(words.point(point)), "strong"), _INDENT, how, *by), *_begun(point, width)]
    for asked in row["questions"]:
        told, state = words.question(asked)
        lines += [line(_BELOW, Piece(str(told), "strong"), _INDENT, piece(state)), *_begun(asked, width)]
    return lines


def _begun(row: _Facts, width: int) -> list[Line]:
    return sentences([own(words.beginning(row["words"]))] if row["words"] else [], width, _BELOW + _INDENT)


def _due(row: _Facts, width: int) -> list[Line]:
    """By when first, and that it is overdue, then what; of a report that waits to be accepted, that."""
    when = by_clocks(row["due"]) if row["due"] else ""
    late = [Piece(f"{said.HOLDS['overdue']}  ", "alarm")] if row["overdue"] else []
    first = line(_INDENT, *late, Piece(when or said.NO_TIME, "strong" if when else "quiet"))
    holds = [hold for hold in row["holds"] if hold["hold"] != "overdue"]
    reported = row["report"] and row["our_turn"] and row["given_by_us"]
    what = words.accepting(row) if reported else _task(row)
    whose = after(number(row["number"]), words.whose(row), mark=", ")._replace(style="quiet")
    return [first, *sentences([what, whose, *_standing({**row, "holds": holds})], width, _BELOW)]
