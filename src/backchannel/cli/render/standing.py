"""How the station stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backchannel.cli import words
from backchannel.cli.lines import Piece, line, spans, table, wrapped
from backchannel.cli.render.lists import unsettled
from backchannel.cli.render.times import moment_of

if TYPE_CHECKING:
    from backchannel.cli.lines import Line

__all__ = ["channel_lines", "status"]


def status(facts: dict[str, Any], width: int) -> list[Line]:
    """Who this is, then what needs somebody, then the channels."""
    locked = Piece("locked", "quiet") if facts["locked"] else Piece("unlocked", "good")
    running = Piece("running", "good") if facts["running"] else Piece("not running: nothing travels", "warning")
    lines = [line(Piece(facts["office"], "strong"), f" ({facts['person']}), ", locked, ", ", running), _clock(facts)]
    lines += _waiting(facts["not_opened"]) + _trouble(facts, width)
    for channel in facts["channels"]:
        lines += [(), *channel_lines(channel)]
    if not facts["channels"]:
        lines += [(), line(words.NO_CHANNEL)]
    lines += [()]
    if facts["unsettled"]:
        return [*lines, line(Piece("Not yet received", "strong")), *unsettled(facts["unsettled"])]
    return [*lines, line(words.SETTLED)] if facts["counts"]["sent"] else lines[:-1]


def channel_lines(channel: dict[str, Any]) -> list[Line]:
    """One channel: what is written next, and how far every series has come here."""
    rows = [_series(row, channel) for row in channel["offices"]]
    return [line("Channel ", Piece(channel["name"], "strong")), *table(rows, "  ")]


def _series(seat: dict[str, Any], channel: dict[str, Any]) -> tuple[str | Piece, ...]:
    role = "" if seat["role"] == "office" else seat["role"]
    own = seat["series"] == channel["series"]
    incoming = next((row for row in channel["incoming"] if row["series"] == seat["series"]), None)
    said = Piece(f"next is {channel['next']}") if own else _come(incoming) if incoming else Piece("")
    return (Piece(seat["office"], "name"), seat["series"], said, Piece(role, "quiet"))


def _come(row: dict[str, Any]) -> Piece:
    if row["highest"] is None:
        return Piece("nothing has come", "quiet")
    if row["wrong_links"]:
        return Piece(f"wrong links at {spans(row['wrong_links'])}: verify", "alarm")
    if row["missing"]:
        return Piece(f"missing {spans(row['missing'])}; come as far as {row['highest']}", "alarm")
    return Piece(f"nothing missing up to {row['highest']}")


def _waiting(numbers: list[str]) -> list[Line]:
    if not numbers:
        return []
    others = words.AND_OTHERS.format(count=len(numbers) - 1) if len(numbers) > 1 else ""
    return [line(Piece(words.WAITING.format(first=numbers[0], others=others), "strong"))]


def _clock(facts: dict[str, Any]) -> Line:
    time = moment_of(facts["time"])
    if facts["exercise_clock"]:
        return line("EXERCISE clock: ", Piece(time, "warning"))
    return line(Piece(f"Clock {time}", "quiet"))


def _trouble(facts: dict[str, Any], width: int) -> list[Line]:
    sentences = []
    if facts["clock_doubtful_since"]:
        since = moment_of(facts["clock_doubtful_since"])
        sentences.append(f"The clock went far ahead since {since}. If it is right, say so: `backchannel clock confirm`.")
    sentences += [f"Cannot be reached: {why if url in why else f'{url} ({why})'}" for url, why in facts["unreachable"].items()]
    if evidence := facts["counts"]["evidence"]:
        sentences.append(f"Evidence is kept of {evidence} messages that reused a number.")
    lines = [line(Piece(text, "warning")) for sentence in sentences for text in wrapped(sentence, width, "", "  ")]
    refused = [line(Piece(f"Refused {len(facts['quarantine'])}, bytes kept:", "warning"))] if facts["quarantine"] else []
    why = [
        line(text)
        for row in facts["quarantine"]
        for text in wrapped(f"{moment_of(row['at'])}  {row['why']} [{row['code']}]", width, "  ", "    ")
    ]
    return [*lines, *refused, *why]
