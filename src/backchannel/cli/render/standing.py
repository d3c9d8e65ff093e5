"""How the station stands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from backchannel.cli import channel_words, house_words, recovery_words, state_words, words
from backchannel.cli.lines import Piece, columns, line, pad, sentences, wrapped
from backchannel.cli.render.channels import typed
from backchannel.cli.render.crossings import open_crossings
from backchannel.cli.render.house import stations
from backchannel.cli.render.lists import people, unsettled
from backchannel.cli.render.orders import held_up
from backchannel.words import standing as said_of_station
from backchannel.words.messages import LAST_BACKUP, NO_BACKUP, NO_CHANNEL, SETTLED
from backchannel.words.order_sentences import HELD_UP
from backchannel.words.saying import named, own, spans
from backchannel.words.times import exact_of, moment_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.lines import Line

__all__ = ["channel_lines", "quarantine", "status"]


def status(facts: dict[str, Any], width: int) -> list[Line]:
    """Who this is, then what needs somebody, then the channels, then what is under way."""
    locked = Piece("locked", "quiet") if facts["locked"] else Piece("unlocked", "good")
    running = Piece("running", "good") if facts["running"] else Piece("not running: nothing travels", "warning")
    house = facts.get("house")
    lines = [line(Piece(facts["office"], "strong"), f" ({_who(facts, house)}), ", locked, ", ", running), _clock(facts)]
    lines += _backup(facts) + _waiting(facts["not_opened"]) + _trouble(facts, width)
    lines += _asked(facts, width)
    lines += [(), line(Piece("Stations", "strong")), *stations(house)] if house else []
    for channel in facts["channels"]:
        lines += [(), *channel_lines(channel, width)]
    if not facts["channels"]:
        lines += [(), line(NO_CHANNEL)]
    if crossings := [row for channel in facts["channels"] for row in channel["crossings"]]:
        lines += [(), line(Piece(said_of_station.CROSSED, "strong")), *open_crossings(crossings, width)]
    if orders := [row for channel in facts["channels"] for row in channel["orders_held"]]:
        lines += [(), line(Piece(HELD_UP, "strong")), *held_up(orders, width)]
    written, told = _apart(facts)
    for title, rows in ((said_of_station.NOT_RECEIVED, written), (said_of_station.UNOPENED, facts["unopened"])):
        if rows:
            lines += [(), line(Piece(title, "strong")), *unsettled(rows)]
    lines += [(), line(Piece(house_words.NOT_TOLD.format(stations=named(told)), "quiet"))] if told else []
    nothing_open = facts["counts"]["sent"] and not facts["unsettled"]
    return [*lines, (), line(SETTLED)] if nothing_open else lines


def _who(facts: dict[str, Any], house: dict[str, Any] | None) -> str:
    """Whose station this is: of an office that has several, by its name; the others stand below."""
    here = next((row for row in house["stations"] if row["here"]), None) if house else None
    return f"{here['person']} at {here['station']}" if here else people(facts)


def _apart(facts: dict[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    """What is under way to correspondents, and the stations of this office to which something of the house is: that has no number
    by which anybody looks for it."""
    series = {channel["series"] for channel in facts["channels"]}
    written = [row for row in facts["unsettled"] if row["number"].rpartition(" ")[0] in series]
    return written, list(dict.fromkeys(row["office"] for row in facts["unsettled"] if row not in written))


def channel_lines(channel: dict[str, Any], width: int) -> list[Line]:
    """One channel: what is written next, and how every correspondent stands: last heard of, nothing missing up to, lost."""
    offices = [(seat, _said_of(seat, channel)) for seat in channel["offices"]]
    name = max(columns(seat["office"]) for seat, _ in offices)
    series = max(columns(seat["series"]) for seat, _ in offices)
    lines = [line("Channel ", Piece(channel["name"], "strong"))]
    for seat, said in offices:
        head = line("  ", Piece(pad(seat["office"], name), "name"), "  ", pad(seat["series"], series), "  ")
        indent = sum(columns(piece.text) for piece in head)
        rows = [Piece(text, style) for sentence, style in said for text in wrapped(sentence, width - indent)]
        lines += [(*head, row) if not place else line(" " * indent, row) for place, row in enumerate(rows)]
    return lines


def _asked(facts: dict[str, Any], width: int) -> list[Line]:
    """What waits for the officer's signature, or for others who admit this office."""
    said = [(channel_words.ASKS[row["state"]].format(**row, typed=typed(row["office"])), "warning") for row in facts["invitations"]]
    for channel in facts["channels"]:
        if count := channel["refused"]:
            said.append((channel_words.ASKS["refused"].format(name=channel["name"], count=_versions(count)), "alarm"))
        if channel["ended"]:
            said.append((_ended(channel["name"], channel["ended"]), "warning"))
            continue
        said += [(channel_words.ASKS["split"].format(**channel), "alarm")] if channel["split"] else []
        said += [(channel_words.ASKS["signature"].format(count=len(channel["pending"]), **channel), "warning")] * bool(channel["pending"])
    said += [(_drafts(facts["drafts"]), "warning")] if facts.get("drafts") else []
    said += [(channel_words.ASKS["joining"].format(office=row["office"], asked=moment_of(row["asked"])), "") for row in facts["joining"]]
    return [line(Piece(text, style)) for sentence, style in said for text in wrapped(sentence, width, "", "  ")]


def _drafts(rows: Sequence[dict[str, Any]]) -> str:
    return house_words.DRAFTS_WAIT.format(drafts=", ".join(f"{row['draft']} {row['state']}" for row in rows))


def _versions(count: int) -> str:
    return "a version of its charter" if count == 1 else f"{count} versions of its charter"


def _ended(name: str, over: dict[str, Any]) -> str:
    # A reason is a line that somebody wrote: here it stands among sentences.
    reason = over["reason"] if over["reason"].endswith((".", "!", "?")) else f"{over['reason']}."
    words_of = channel_words.ASKS["left" if over["left"] else "ended"]
    return words_of.format(name=name, when=moment_of(over["at"]), names=named(over["signed_by"]), reason=reason)


def _said_of(seat: dict[str, Any], channel: dict[str, Any]) -> list[tuple[str, str]]:
    """Sentences and their styles."""
    role = "" if seat["role"] == "office" else f"{seat['role']}; "
    if seat["revoked"]:
        gone = channel_words.GONE_OWN if seat["series"] == channel["series"] else channel_words.GONE
        return [(f"{role}{gone}", "quiet")]
    if seat["series"] == channel["series"]:
        return _own(channel, role)
    return next((_come(row, role) for row in channel["incoming"] if row["series"] == seat["series"]), [(role, "")])


def _own(channel: dict[str, Any], role: str) -> list[tuple[str, str]]:
    said = [(f"{role}next is {channel['next']}", "")]
    if channel["awaited"]:
        said = [(f"{role}{said_of_station.AWAITED.format(offices=named(channel['awaited']))}", "warning")]
    if channel["lost"]:
        said.append((recovery_words.OWN_LOST.format(numbers=_spans(channel["lost"])), "warning"))
    if channel["left_out"]:
        said.append((recovery_words.OWN_LEFT_OUT.format(numbers=_spans(channel["left_out"])), "quiet"))
    return said


def _come(row: dict[str, Any], role: str) -> list[tuple[str, str]]:
    said = [_heard(row, role)]
    if row["has_lost"]:
        said.append((f"has lost {_spans(row['has_lost'])} of ours that it had received", "warning"))
    if row["has_lost_of_its_own"]:
        said.append((f"has lost {_spans(row['has_lost_of_its_own'])} of its own, held here", "warning"))
    if len(said) > 1:
        said.append((f'to send them: `backchannel resend --to "{row["office"]}"`', "warning"))
    return said


def _heard(row: dict[str, Any], role: str) -> tuple[str, str]:
    """The one calm line: last heard of, nothing missing up to, beyond that nothing can be known."""
    known, style = _known(row)
    if row["heard"] is None:
        return f"{role}{said_of_station.NOT_HEARD}; {known}", style or "quiet"
    when = moment_of(row["heard"])
    if row["silent"]:
        return f"{role}silent since {when}; {known}", style or "warning"
    return f"{role}last heard of {when}; {known}", style


def _known(row: dict[str, Any]) -> tuple[str, str]:
    void = f"; {spans(row['void'])} will not come" if row["void"] else ""
    highest = row["highest"]
    if row["wrong_links"]:
        return said_of_station.WRONG_LINKS.format(numbers=spans(row["wrong_links"])), "alarm"
    if row["missing"]:
        come = f"; come as far as {highest}" if highest else ""
        return f"missing {spans(row['missing'])}{come}{void}", "alarm"
    if highest is None:
        return f"{said_of_station.NOTHING_CAME}{void}", ""
    return f"{said_of_station.NOTHING_MISSING.format(number=highest)}{void}; beyond {highest} cannot be known", ""


def _spans(found: list[list[int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in found)


def _backup(facts: dict[str, Any]) -> list[Line]:
    """When the station was last copied: said once there is anything to lose."""
    last, filed = facts["backup"], facts["counts"]["sent"] + facts["counts"]["received"]
    if last is None:
        return [line(Piece(NO_BACKUP, "quiet"))] if filed else []
    return [line(Piece(LAST_BACKUP.format(made=moment_of(last["made"]), count=last["filed_since"]), "quiet"))]


def _waiting(numbers: list[str]) -> list[Line]:
    if not numbers:
        return []
    others = words.AND_OTHERS.format(count=len(numbers) - 1) if len(numbers) > 1 else ""
    return [line(Piece(words.WAITING.format(first=numbers[0], others=others), "strong"))]


def _clock(facts: dict[str, Any]) -> Line:
    time = exact_of(facts["time"])
    if facts["exercise_clock"]:
        return line("EXERCISE clock: ", Piece(time, "warning"))
    return line(Piece(f"Clock {time}", "quiet"))


def _trouble(facts: dict[str, Any], width: int) -> list[Line]:
    told = (own(sentence, "warning") for sentence in said_of_station.trouble(facts))
    return [*sentences(told, width), *quarantine(facts["quarantine"], width)]


def quarantine(rows: Sequence[dict[str, Any]], width: int) -> list[Line]:
    """What was refused: one by one what somebody should look at, and in one line a kind what needs nobody."""
    worrying = [row for row in rows if row["code"] not in state_words.CALM]
    calm = Counter(row["code"] for row in rows if row["code"] in state_words.CALM)
    lines = [line(Piece(state_words.REFUSED.format(count=len(worrying)), "warning"))] if worrying else []
    lines += [
        line(text) for row in worrying for text in wrapped(f"{moment_of(row['at'])}: {row['why']} [{row['code']}]", width, "  ", "    ")
    ]
    lines += [line(Piece(state_words.PUT_ASIDE, "quiet"))] if calm else []
    aside = (f"{count} {state_words.CALM[code]} [{code}]" for code, count in calm.items())
    return lines + [line(Piece(text, "quiet")) for each in aside for text in wrapped(each, width, "  ", "     ")]
