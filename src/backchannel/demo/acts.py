"""What people on the stage do with messages: found a channel, release, wait for and open one."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Final

from backchannel.demo.cast import COMPARED, MAIN, at, quoted
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.demo.cast import Facts
    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["arrives", "calls", "draft", "found", "introduce", "opens", "put_by", "read_screen", "release", "send"]

_ADDRESSEE: Final = re.compile("^(?:To|Info): (.*)$", re.MULTILINE)
_EYES_ONLY: Final = "EXCLUSIVELY EYES ONLY"
_FOOT: Final = "Written  "  # where `read` begins to say what its writer had read


def introduce(stage: Stage, names: Sequence[str]) -> None:
    """Each of these offices pins the cards of the others."""
    cards = {name: stage.ask(name, "own_card")["card"] for name in names}
    for name in names:
        for other in names:
            if other != name:
                stage.ask(name, "pin", card=cards[other], how=COMPARED)


def found(stage: Stage, name: str, seats: Sequence[Facts]) -> None:
    """A channel with all these seats: the first writes its charter, all sign it in turn, all enter it."""
    first, *others = [str(seat["office"]) for seat in seats]
    charter = stage.ask(first, "found", name=name, seats=list(seats))["charter"]
    for office in others:
        charter = stage.ask(office, "sign", proposal=charter)["charter"]
    for office in (first, *others):
        stage.ask(office, "enter", charter=charter)


def draft(name: str) -> str:
    """A draft of the replay, in the cable form."""
    return resources.files("backchannel.demo").joinpath("drafts", f"{name}.txt").read_text("utf-8")


def send(stage: Stage, office: str, name: str, channel: str = MAIN, despite: Sequence[str] = ()) -> Facts:
    """Release a draft; for whose officers' eyes only something is, is named as a script names it, and what is doubtful and meant."""
    text = draft(name)
    heading = text.partition("\n\n")[0]
    eyes = _ADDRESSEE.findall(heading) if _EYES_ONLY in heading else []
    filed: list[Facts] = stage.ask(office, "send", drafts=[text], channel=channel, eyes_only=eyes, despite=list(despite))
    return filed[0]


def release(stage: Stage, tell: Tell, when: str, office: str, name: str, *, channel: str = MAIN, quiet: bool = False) -> None:
    """Release a draft at an hour, and show that it is filed."""
    stage.move(at(when))
    facts = send(stage, office, name, channel)
    if not quiet:
        tell.time(stage.now)
        tell.did(office, f"send --channel {quoted(channel)} {name}.txt")
        to = ", ".join(item["office"] for item in facts["to"])
        tell.message(facts["precedence"], f"{facts['number']} to {to}: filed.")


def arrives(stage: Stage, office: str, number: str) -> None:
    """Wait until a message is there, and its writer's station, if it runs, has been told so."""
    said: list[Facts] = []

    def is_there() -> bool:
        try:
            said.append(stage.ask(office, "heading", number=number))
        except Mistake as mistake:
            if mistake.code != "message.not-held":
                raise
        return bool(said)

    stage.until(is_there, f"{number} at {office}")
    _is_told(stage, said[0]["from"], number, office, said[0]["channel"], ("received", "opened"))


def opens(stage: Stage, tell: Tell, when: str, office: str, number: str, *, channel: str = MAIN, quiet: bool = False) -> Facts:
    """The officer reads a message at an hour, when it is there; its writer's station has been told when this returns."""
    arrives(stage, office, number)
    stage.move(at(when))
    facts: Facts = stage.ask(office, "read", number=number, channel=channel)
    _is_told(stage, facts["from"], number, office, channel)
    if not quiet:
        tell.time(stage.now)
        tell.did(office, f"read {number}")
        subject = facts["subject"] or "subject not for this office"
        tell.message(facts["precedence"], f"{facts['number']} from {facts['from']}: {subject}.")
    return facts


def read_screen(stage: Stage, tell: Tell, when: str, office: str, number: str, *, channel: str = MAIN) -> None:
    """The officer reads a message at an hour, at the terminal; what stands below it is shown, from what its writer had read."""
    arrives(stage, office, number)
    stage.move(at(when))
    tell.time(stage.now)
    command = f"read {number}"
    tell.did(office, command)
    tell.screen(stage.type(office, command), since=_FOOT)
    _is_told(stage, stage.ask(office, "read", number=number, channel=channel)["from"], number, office, channel)


def _is_told(stage: Stage, writer: str, number: str, reader: str, channel: str = MAIN, states: Sequence[str] = ("opened",)) -> None:
    """Wait, before the clocks move on, until the writer's station knows how a message stands, unless it does not run."""

    def is_told() -> bool:
        deliveries = stage.ask(writer, "read", number=number, channel=channel)["deliveries"]
        return any(row["office"] == reader and row["state"] in states for row in deliveries)

    if stage.players[writer].is_running:
        stage.until(is_told, f"{reader}'s word to {writer} that {number} is {states[0]}")


def calls(stage: Stage, tell: Tell, office: str, phrases: Sequence[str]) -> None:
    """What a station calls out by itself at its terminal with these phrases in it, once each of them was heard."""
    said: list[str] = []

    def all_are_said() -> bool:
        said.extend(line for line in stage.heard(office).splitlines() if any(phrase in line for phrase in phrases))
        return all(any(phrase in line for line in said) for phrase in phrases)

    stage.until(all_are_said, f"the alarm at {office}")
    tell.alarms(office, said)


def put_by(stage: Stage, office: str, when: str, names: Sequence[str]) -> None:
    """Numbers of the series for which the replay holds no words: filed while the line is down, and cancelled."""
    for minute, name in enumerate(names):
        stage.move(at(when) + minute * 60_000_000)
        send(stage, office, name)
        stage.ask(office, "cancel", number=name.upper().replace("-", " "))
