"""The same Sunday played a second time, on a wire that keeps up: TOHAK 84 is stopped until HAKTO 42, 43 and 44 are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.demo.acts import arrives, draft, found, introduce, opens, read_screen, release
from backchannel.demo.cast import AGAIN_SEATS, MAIN, PARTY, PERSONS, WASHINGTON, at
from backchannel.demo.tell import Tell
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from backchannel.demo.stage import Stage

__all__ = ["play_again", "set_up"]

_BOTH: Final = (WASHINGTON, PARTY)
_EARLIER: Final = (
    ("22 12:00", WASHINGTON, "tohak-82", PARTY),
    ("22 12:30", PARTY, "hakto-41", WASHINGTON),
    ("22 13:00", WASHINGTON, "tohak-83", PARTY),
)
_LATER: Final = (("22 15:00", "hakto-42"), ("22 16:00", "hakto-43"), ("22 16:30", "hakto-44"))


def set_up(stage: Stage) -> None:
    """Two new offices at a switch of their own, and their correspondence as far as it is the same: each reads what has come at once."""
    tell = Tell()
    for name in _BOTH:
        stage.make(name, PERSONS[name])
    introduce(stage, _BOTH)
    found(stage, MAIN, AGAIN_SEATS)
    stage.start(*_BOTH)
    for when, writer, name, reader in _EARLIER:
        release(stage, tell, when, writer, name, quiet=True)
        opens(stage, tell, when, reader, _number(name), quiet=True)


def play_again(stage: Stage, tell: Tell) -> None:
    """From three o'clock on: the same messages, a release that is stopped, and the message that is written after reading."""
    tell.chapter("The same Sunday, on a wire that keeps up")
    tell.say(
        "A second switch and two new offices have played the same messages at the same hours, as far as TOHAK 83. Nothing else is"
        " different: what is released is there at once."
    )
    for when, name in _LATER:
        release(stage, tell, when, PARTY, name)
        arrives(stage, WASHINGTON, _number(name))
    tell.say("Haig has his answer to HAKTO 41, and has not looked at what came since. It is the same draft, at the same hour:")
    _stopped(stage, tell)
    _written_again(stage, tell)


def _stopped(stage: Stage, tell: Tell) -> None:
    """He is asked before anything goes out; having read, he keeps back what he wrote."""
    stage.move(at("22 17:30"))
    tell.time(stage.now)
    name = "tohak-84.txt"
    (stage.table / name).write_text(draft("tohak-84"), "utf-8")
    command = f"send --channel {MAIN} {name}"
    tell.did(WASHINGTON, command)
    answers = (("first? [y/N]:", "y"), ("Office:", PARTY), ("[y/N]:", "n"))
    screen = stage.type(WASHINGTON, command, *answers, ends=Mistake.exit_status)
    tell.screen(screen, but=("Number: HAKTO 42", "Office:"))
    tell.found("The three messages are opened there and then, one after another, and then the draft is shown again. He keeps it back.")


def _written_again(stage: Stage, tell: Tell) -> None:
    """TOHAK 84 as it is written by one who has read, and what both ends say of it."""
    release(stage, tell, "22 18:00", WASHINGTON, "tohak-84-second")
    tell.cable(draft("tohak-84-second"), "TOHAK 84, as he writes it now")
    read_screen(stage, tell, "22 18:00", PARTY, "TOHAK 84")
    crossed = {name: [row for channel in stage.ask(name, "status")["channels"] for row in channel["crossings"]] for name in _BOTH}
    clean = " and ".join(name for name in _BOTH if not crossed[name])
    tell.found(f"At {clean} nothing has crossed: every message was written by one who had read all that there was.")


def _number(name: str) -> str:
    return name.upper().replace("-", " ")
