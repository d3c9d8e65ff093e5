"""The channel is formed: three offices found it, a fourth is invited on paper and admitted by two, and nobody else is on it."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

from backchannel.demo.acts import found, introduce
from backchannel.demo.cast import (
    COMPARED,
    LINE,
    LINE_SEATS,
    MAIN,
    MAIN_SEATS,
    NEW_YORK,
    PARIS,
    PARTY,
    PERSONS,
    SITUATION,
    WASHINGTON,
    at,
    filed_as,
    quoted,
)
from backchannel.errors import BackchannelError
from backchannel.run.letters import collect

if TYPE_CHECKING:
    from pathlib import Path

    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["admit_paris", "begin", "found_line", "keep_out"]

_SHEET: Final = "for-paris.html"
_FOUNDERS: Final = (PARTY, WASHINGTON, NEW_YORK)
_YES: Final = ("[y/N]:", "y")
_WORD: Final = re.compile(r"<span>([a-z]+)</span>")  # as the sheet has them
_DRAFT: Final = """\
ROUTINE
CONFIDENTIAL
From: {sender}
To: {to}
Subject: Never sent

1. [for {to}] Do you read us?
"""
_DOUBTFUL: Final = {
    "LONDON": _DRAFT.format(sender=WASHINGTON, to="LONDON"),
    "PAR1S": _DRAFT.format(sender=WASHINGTON, to="PAR1S"),
    "PARIS, exempted": _DRAFT.format(sender=WASHINGTON, to=PARIS).replace("Subject:", "Exempt: PARIS\nSubject:"),
}


def begin(stage: Stage, tell: Tell) -> None:
    """Three offices, their cards exchanged and compared, and the charter that all three sign."""
    tell.chapter("Three offices and a blind switch")
    for name in _FOUNDERS:
        _make(stage, tell, name)
    _second_station(stage, tell)
    introduce(stage, _FOUNDERS)
    here, there = (stage.ask(name, "words", office=other)["words"] for name, other in ((PARTY, WASHINGTON), (WASHINGTON, PARTY)))
    tell.say("Each has pinned the others' cards. Party and White House read each other twelve words, and they are the same at both ends:")
    tell.cable(" ".join(here) + ("" if here == there else "\nTHEY DIFFER"))
    found(stage, MAIN, MAIN_SEATS)
    tell.say(
        "All three sign the charter of OCTOBER: the White House with the series TOHAK (from 82), the party in Saigon with HAKTO (from 37),"
        " and New York as an intermediary, which opens what is named as for it, and nothing else."
    )


def admit_paris(stage: Stage, tell: Tell, paper: Path | None) -> str:
    """Paris is invited on a sheet of paper, answers, and is admitted by the two who have a voice; the ten words that were on the sheet."""
    tell.chapter("Sunday morning: Paris is invited, on paper")
    stage.move(at("22 10:15"))
    words = _invite(stage, tell, paper)
    _answer(stage, tell, words)
    tell.chapter("An answer admits nobody: two sign")
    _admit(stage, tell)
    return words


def found_line(stage: Stage, tell: Tell) -> None:
    """The second channel, for numbers that are not of the first one's series."""
    found(stage, LINE, LINE_SEATS)
    tell.say(
        "An office has one series on a channel, and what went from Washington to Paris was numbered WHP. So three of them sign a second"
        " charter, PARIS LINE, with the keys that they know by now."
    )


def keep_out(stage: Stage, tell: Tell, words: str) -> None:
    """Nobody else is on the channel, or written to: not with the used sheet, and not by mistake."""
    tell.chapter("Nobody else")
    stage.until(lambda: not stage.ask(WASHINGTON, "letters_out"), "the used letter to be taken out of its mailbox")
    try:
        collect(f"{stage.url} {words}")
    except BackchannelError as error:
        tell.say(f"Somebody finds the sheet, and types what stands on it: {error.came}.")
    else:
        tell.found("THE USED LETTER STILL OPENS")
    tell.say("And three drafts that go nowhere:")
    checked = stage.ask(WASHINGTON, "check", drafts=list(_DOUBTFUL.values()), channel=MAIN)
    rows = [(to, "; ".join(item["came"] for item in row["findings"]) or "GOES OUT") for to, row in zip(_DOUBTFUL, checked, strict=True)]
    tell.table(rows, ("to", "refused"))


def _make(stage: Stage, tell: Tell, name: str) -> None:
    stage.make(name, PERSONS[name])
    tell.did(name, f"office new --name {quoted(name)} --person {PERSONS[name]} --switch URL")


def _second_station(stage: Stage, tell: Tell) -> None:
    """The White House has two: one card names both, and the persons at them."""
    stage.join(WASHINGTON, SITUATION, PERSONS[SITUATION])
    person, application = quoted(PERSONS[SITUATION]), f"{filed_as(SITUATION)}.application"
    made = f"office station {quoted(SITUATION)} --office white-house.card --person {person} --switch URL"
    tell.did(SITUATION, f"{made} --application {application}")
    tell.did(WASHINGTON, f"office certify {application} --how {quoted(COMPARED)} --card new.card")
    tell.did(SITUATION, "office enter new.card")
    tell.say("The White House has a second station, at which somebody drafts. What goes out, Haig releases.")


def _invite(stage: Stage, tell: Tell, paper: Path | None) -> str:
    """The White House writes a letter; the ten words, as they stand on the sheet that goes to Guay."""
    tell.time(stage.now)
    command = f"channel invite {PARIS} --role intermediary --series GUAY --print {_SHEET} --with-words"
    tell.did(WASHINGTON, command)
    tell.screen(stage.type(WASHINGTON, command), until="Give the ten words")
    sheet = stage.table / _SHEET
    if paper:
        paper.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sheet, paper)
    tell.found(f"The sheet, as it would go by hand: {paper or sheet}")
    return " ".join(_WORD.findall(sheet.read_text("utf-8")))


def _answer(stage: Stage, tell: Tell, words: str) -> None:
    """Guay makes an office, and types what stands on the sheet."""
    stage.move(at("22 11:00"))
    tell.time(stage.now)
    _make(stage, tell, PARIS)
    stage.start(PARIS)
    tell.did(PARIS, "channel join")
    prompts = (("as a file):", stage.url), ("ten words:", words), _YES)
    tell.screen(stage.type(PARIS, "channel join", *prompts))
    stage.until(lambda: stage.ask(WASHINGTON, "invitations")[0]["state"] == "answered", "the answer of Paris")


def _admit(stage: Stage, tell: Tell) -> None:
    """The White House signs, then Saigon; what that is worth is asked at every station each time."""
    stage.move(at("22 11:15"))
    tell.time(stage.now)
    tell.did(WASHINGTON, f"channel admit {PARIS}")
    tell.screen(stage.type(WASHINGTON, f"channel admit {PARIS}", _YES))
    stage.until(lambda: bool(stage.ask(PARTY, "pending")), "the admission that waits at Saigon")
    tell.found(f"One of two has signed: {_reached_from(stage)} of 3 stations would send anything to PARIS.")
    stage.move(at("22 11:30"))
    tell.time(stage.now)
    tell.did(PARTY, f"channel admit {PARIS}")
    tell.screen(stage.type(PARTY, f"channel admit {PARIS}", _YES), since="With this signature")
    stage.until(lambda: all(_knows_paris(stage, name) for name in stage.players), "the admission in every station's log")
    tell.did(NEW_YORK, "channel log")
    tell.screen(stage.type(NEW_YORK, "channel log"))
    tell.found(f"Both have signed, and all see it: {_reached_from(stage)} of 3 stations would send to PARIS.")


def _knows_paris(stage: Stage, name: str) -> bool:
    channels = [row["name"] for row in stage.ask(name, "status")["channels"]]
    return MAIN in channels and any(row["office"] == PARIS for row in stage.ask(name, "history", channel=MAIN)["offices"])


def _reached_from(stage: Stage) -> int:
    """At how many of the founders' stations a message to Paris would go out."""
    checks = (stage.ask(name, "check", drafts=[_DRAFT.format(sender=name, to=PARIS)], channel=MAIN) for name in _FOUNDERS)
    return sum(row["fit"] for (row,) in checks)
