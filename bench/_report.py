"""The one table: what was measured, what stands beside it, what is aimed at, and whether that is reached."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

# What others need for the same work on such a machine (1,000 encrypted and signed messages of 2 KB); docs/performance.md.
RESIDENT = 64  # MiB that a hundred thousand messages may add to a station's memory
ADD, KNOWN = 30, 1500  # microseconds that one message may cost the ledger, and bytes
PEER_SENT, PEER_READ, PEER_SINGLE, PEER_URGENT = 340, 1280, 4.4, 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `reached` is None where nothing is aimed at."""

    what: str
    figure: float | None
    unit: str = ""
    beside: str = ""
    aim: str = ""
    reached: bool | None = None


def lines(results: dict[str, Any]) -> Iterator[tuple[str, list[Line]]]:
    """Sections of lines, for the benchmarks that ran and printed something."""
    sections: dict[str, tuple[str, Callable[[Any], Iterator[Line]]]] = {
        "floor": ("The floor, in the barest loop", _floor),
        "delivery": ("Between two stations, through a switch", _delivery),
        "reading": ("In one station, without a network", _plain),
        "channel": ("A channel that grows", _channel),
        "ledger": ("The ledger of many messages", _ledger),
        "orders": ("An office with many orders", _orders),
        "history": ("Published correspondence", _history),
        "scale": ("A station with many messages", _scale),
        "replay": ("The simulator", _plain),
        "switch_load": ("The switch alone, under load", _plain),
        "start": ("The command line", _start),
    }
    for name, (title, section) in sections.items():
        if name in results:
            failed = results[name] is None
            yield title, [Line("failed", None)] if failed else list(section(results[name]))


def show(results: dict[str, Any]) -> None:
    """Print the table, as wide as its words."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "measured", "beside it", "aim", ""):
        table.add_column(heading, justify="right" if heading in ("measured", "aim") else "left", no_wrap=True)
    for title, section in lines(results):
        table.add_row(f"[bold]{title}[/bold]")
        for line in section:
            word = {True: "[green]reached[/green]", False: "[yellow]not reached[/yellow]", None: ""}[line.reached]
            table.add_row(f"  {line.what}", f"{_number(line.figure)} {line.unit}".strip(), line.beside, line.aim, word)
        table.add_section()
    Console(width=140, highlight=False).print(table)


def markdown(results: dict[str, Any]) -> str:
    """The same as a table of a page."""
    rows = ["| | measured | beside it | aim | |", "|:--|--:|:--|--:|:--|"]
    for title, section in lines(results):
        rows.append(f"| **{title}** | | | | |")
        for line in section:
            word = {True: "reached", False: "not reached", None: ""}[line.reached]
            rows.append(f"| {line.what.strip()} | {_number(line.figure)} {line.unit} | {line.beside} | {line.aim} | {word} |")
    return "\n".join(re.sub(r" +", " ", row) for row in rows)


def _floor(found: dict[str, float]) -> Iterator[Line]:
    for name, value in found.items():
        yield _named(name, value)


def _delivery(found: dict[str, dict[str, float]]) -> Iterator[Line]:
    single, many, behind = found["one by one"], found["many"], found["behind many"]
    sent, read = behind["sent and accepted a second, receiver away"], behind["filed a second, of what waited"]
    ratio, part = single["times the floor"], many["part of the floor"]
    filed = single["filed, ms"]
    beside = f"{part} of the floor's {many['floor, a second']}"
    yield Line("many: from release to filed", many["filed a second"], "a second", beside, *_least(part, 0.5))
    beside = f"{many['part of that floor']} of {many['floor with shared commits, a second']}, commits shared"
    yield Line("  the same", many["filed a second"], "a second", beside)
    beside = f"{ratio} times the floor's {single['floor, ms']}"
    yield Line("one, both online: from release to filed", filed, "ms", beside, *_most(ratio, 3))
    yield Line("  the same", filed, "ms", f"fastest peer {PEER_SINGLE} ms", *_most(filed, PEER_SINGLE / 2))
    yield Line("one, both online: released", single["released, ms"], "ms")
    yield Line("sent and accepted, receiver away", sent, "a second", f"post-quantum mail {PEER_SENT}", *_least(sent, 2 * PEER_SENT))
    yield Line("taken in of what waited", read, "a second", f"post-quantum mail {PEER_READ}", *_least(read, 2 * PEER_READ))
    away, work = behind["receiver away: filed after it answers, s"], behind["receiver at work: filed after its release, s"]
    place, before = behind["receiver away: place of the Flash"], behind["receiver at work: routine messages filed before the Flash"]
    yield Line(f"Flash behind {behind['waiting']:,}, receiver away: its place", place, "", "", *_most(place, 19))
    yield Line("  filed after the receiver answers", away, "s", f"best peer {PEER_URGENT} s", *_most(away, PEER_URGENT / 10))
    yield Line("Flash while these are taken in: its place", before + 1, "", "", *_most(before + 1, 19))
    yield Line("  from release to filed", work, "s", f"best peer {PEER_URGENT} s", *_most(work, PEER_URGENT / 10))


def _start(found: dict[str, float]) -> Iterator[Line]:
    for name, value in found.items():
        aim = _most(value, 150) if "help" in name else ("", None)
        yield Line(name.removesuffix(", ms"), value, "ms", "", *aim)


def _channel(found: dict[str, Any]) -> Iterator[Line]:
    offices, floor = found["offices"], found["floor of an admission, ms"]
    yield Line(f"from 2 to {offices} offices", found["growth, s"], "s")
    admission = found["admission at the end, ms"]
    yield Line("the last admission, with a new station made", admission, "ms", f"{admission / floor:,.0f} times its two signatures' floor")
    yield Line("  its letter", found["letter, ms"], "ms", f"{found['letter, KiB']:,} KiB")
    yield Line("  its answer", found["answer, ms"], "ms", "the whole chain is verified")
    yield Line("  taken in by one of the others", found["taken in, ms"], "ms", f"{found['to each office, KiB']:,} KiB")
    files = f"{found['sealed files']} sealed files of {found['one file, KiB']} KiB"
    yield Line("one message released to all", found["release to all, ms"], "ms", files)
    yield Line("  opened at one", found["open it at one, ms"], "ms")


def _ledger(found: dict[str, Any]) -> Iterator[Line]:
    few = f"{found['few messages']:,}"
    for name, channel in found.items():
        if not isinstance(channel, dict):
            continue
        rebuilt, floor = channel["rebuild, messages a second"], channel["floor, messages a second"]
        beside = f"{rebuilt / floor:.2f} of the floor's {floor:,}"
        yield Line(f"{name}, {found['messages']:,} messages: rebuilt", rebuilt, "a second", beside)
        add, before = channel["add, us"], channel["add with few, us"]
        yield Line("  one more", add, "µs", "", *_most(add, ADD))
        yield Line("  the same", add, "µs", f"{before} µs with {few}: {add / before:.1f} times", *_most(add, 1.5 * before))
        yield Line("  which crossed one", channel["crossings of one, us"], "µs")
        yield Line("  what the writer of one had read", channel["what one saw, us"], "µs")
        yield Line(f"  all that crossed, {channel['crossings']:,} pairs", channel["all crossings, s"], "s")
        yield Line("  memory a message", channel["bytes a message"], "bytes", "", *_most(channel["bytes a message"], KNOWN))


def _orders(found: dict[str, Any]) -> Iterator[Line]:
    agenda, read = found["agenda, ms"], found["read one message, ms"]
    report, plain = found["file one report, ms"], found["release one that orders nothing, ms"]
    each = read * found["open"]
    yield Line(
        f"{found['orders']:,} orders, {found['open']} open: the agenda", agenda, "ms", f"{agenda / each:.2f} times to show those messages"
    )
    yield Line("  the first one after a start", found["first agenda after a start, ms"], "ms")
    yield Line("  one more report filed", report, "ms", f"{report / plain:.1f} times a message that orders nothing")


def _history(found: dict[str, Any]) -> Iterator[Line]:
    beside = f"parsed alone {found['parsed alone, MB a second']} MB/s"
    yield Line(f"{found['documents']:,} documents: read", found["read, MB a second"], "MB/s", beside)
    times = found["times the parser alone"]
    yield Line("  beside the parser alone", times, "times", f"its words alone: {found['words alone, times the parser']}", *_most(times, 3))
    yield Line("  what they add up to", found["folded, s"], "s")


def _scale(found: dict[str, Any]) -> Iterator[Line]:
    few, many = found["few"], found["many"]
    count, size = f"{found['messages']:,}", found["vault, MiB"]
    yield Line(f"{count} filed by copying {found['signed']} signed ones", found["filed a second"], "a second", f"a vault of {size:,} MiB")
    for name, value in many.items():
        what, _, unit = name.rpartition(", ")
        beside = f"{_number(few[name])} {unit} with {found['few messages']:,}"
        if name.startswith("resident"):
            yield Line(what, value, unit, beside, *_most(value, few[name] + RESIDENT))
        elif name == "start-up, ms":
            yield Line(what, value, unit, beside, *_most(value, 2 * few[name]))
        else:
            yield Line(what, value, unit, f"{beside}: {value / few[name]:.1f} times", *_most(value, 2 * few[name]))


def _plain(found: dict[str, Any]) -> Iterator[Line]:
    for name, value in found.items():
        if isinstance(value, dict):
            yield from (_named(f"{name}: {inner}", figure) for inner, figure in value.items())
        else:
            yield _named(name, value)


def _named(name: str, value: float) -> Line:
    what, comma, unit = name.rpartition(", ms")
    return Line(what, value, "ms") if comma and not unit else Line(name, value)


def _most(value: float, bound: float) -> tuple[str, bool]:
    return f"at most {_number(bound)}", operator.le(value, bound)


def _least(value: float, bound: float) -> tuple[str, bool]:
    return f"at least {_number(bound)}", operator.ge(value, bound)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:,.3g}"
