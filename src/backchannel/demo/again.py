"""The same Sunday played a second time, on a wire that keeps up: TOHAK 84 is stopped until HAKTO 42, 43 and 44 are opened, and the text
until the ambassador has been spoken to."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from backchannel.demo.acts import arrives, draft, found, introduce, opens, read_screen, release
from backchannel.demo.cast import AGAIN_SEATS, MAIN, PARTY, PERSONS, WASHINGTON, at
from backchannel.demo.tell import Tell
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from backchannel.demo.cast import Facts
    from backchannel.demo.stage import Stage

__all__ = ["played_again"]

_BOTH: Final = (WASHINGTON, PARTY)
_EARLIER: Final = (
    ("22 12:00", WASHINGTON, "tohak-82", PARTY),
    ("22 12:30", PARTY, "hakto-41", WASHINGTON),
    ("22 13:00", WASHINGTON, "tohak-83", PARTY),
)
_DELIVERY: Final = "HAKTO 45 paragraph 1"
_HOUR: Final = "0230 PARIS"
_LATER: Final = (("22 15:00", "hakto-42"), ("22 16:00", "hakto-43"), ("22 16:30", "hakto-44"))


def played_again(stage: Stage) -> str:
    """All of it, played beside the first; what is to be shown of it after that."""
    shown = StringIO()
    _set_up(stage)
    _play_again(stage, Tell(shown))
    return shown.getvalue()


def _set_up(stage: Stage) -> None:
    """Two new offices at a switch of their own, and their correspondence as far as it is the same: each reads what has come at once."""
    tell = Tell(StringIO())
    for name in _BOTH:
        stage.make(name, PERSONS[name])
    introduce(stage, _BOTH)
    found(stage, MAIN, AGAIN_SEATS)
    stage.start(*_BOTH)
    for when, writer, name, reader in _EARLIER:
        release(stage, tell, when, writer, name, quiet=True)
        opens(stage, tell, when, reader, _number(name), quiet=True)


def _play_again(stage: Stage, tell: Tell) -> None:
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
    _later(stage, tell)
    _in_turn(stage, tell)


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


def _later(stage: Stage, tell: Tell) -> None:
    """When he can come is known in time, and Saigon puts another hour in the place of the first."""
    tell.say("When the ambassador can come is read in time. Saigon puts another order in the place of the one that he makes impossible:")
    release(stage, tell, "22 19:00", WASHINGTON, "tohak-85-second")
    opens(stage, tell, "22 19:05", PARTY, "TOHAK 85")
    name, first = "later.txt", "HAKTO 42 paragraph 2"
    (stage.table / name).write_text(draft("later"), "utf-8")
    command = f"replace {first} {name}"
    tell.did(PARTY, command)
    tell.cable(draft("later"), name)
    tell.screen(stage.type(PARTY, command, ("Office:", WASHINGTON), ("[y/N]:", "y")), since="Release it?")
    opens(stage, tell, "22 19:10", WASHINGTON, "HAKTO 45", quiet=True)
    command = f"orders {_DELIVERY}"
    tell.did(WASHINGTON, command)
    tell.screen(stage.type(WASHINGTON, command), since=f"  at {_HOUR}")


def _in_turn(stage: Stage, tell: Tell) -> None:
    """First the conversation, then the text, and each word of it."""
    release(stage, tell, "23 00:30", WASHINGTON, "tohak-86-second")
    opens(stage, tell, "23 00:35", PARTY, "TOHAK 86", quiet=True)
    stage.move(at("23 01:40"))
    tell.time(stage.now)
    command = f'report {_DELIVERY} --done --exact --when "{_HOUR} 23 OCT 72"'
    tell.did(WASHINGTON, command)
    tell.screen(stage.type(WASHINGTON, command, ("Office:", PARTY), ("[y/N]:", "y")), since="Release it?")
    opens(stage, tell, "23 01:45", PARTY, "TOHAK 87", quiet=True)
    command = f"certificate {_DELIVERY}"
    tell.did(PARTY, command)
    tell.screen(stage.type(PARTY, command))
    wrong = [row for name in _BOTH for number in ("HAKTO 42", "HAKTO 44", "HAKTO 45") for row in _findings(stage, name, number)]
    if not wrong:
        tell.found(
            "He was spoken to first, and then the text was handed over, word for word. At both ends nothing is found that does not fit."
        )


def _findings(stage: Stage, office: str, number: str) -> list[Facts]:
    """What does not fit of the orders of a message."""
    return [row for order in stage.ask(office, "order", number=number) for row in order["findings"]]


def _number(name: str) -> str:
    return name.upper().replace("-", " ")
