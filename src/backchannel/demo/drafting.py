"""A draft and a release are acts of two people: the Situation Room writes, Haig returns it once, reads it again, and releases it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.demo.acts import draft
from backchannel.demo.cast import MAIN, PARTY, SITUATION, WASHINGTON, at, quoted

if TYPE_CHECKING:
    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["drafted"]

_DRAFT: Final = f"{SITUATION} 1"
_NOTE: Final = "Say what we do unless he objects."


def drafted(stage: Stage, tell: Tell, first: str, second: str) -> None:
    """Submitted, returned with a note, submitted again, reviewed and released; the hours are chosen, and so is who drafts."""
    tell.chapter("One drafts, another releases")
    _submit(stage, tell, "22 12:40", first)
    stage.move(at("22 12:45"))
    tell.time(stage.now)
    stage.ask(WASHINGTON, "review", draft=_DRAFT)
    tell.did(WASHINGTON, f"review {_DRAFT}")
    stage.ask(WASHINGTON, "return_draft", draft=_DRAFT, note=_NOTE)
    tell.did(WASHINGTON, f"return {_DRAFT} --note {quoted(_NOTE)}")
    stage.until(lambda: _stands(stage, SITUATION) == "returned", f"{_DRAFT} back at {SITUATION}")
    command = "draft list"
    tell.did(SITUATION, command)
    tell.screen(stage.type(SITUATION, command))
    _submit(stage, tell, "22 12:55", second, f" --draft {quoted(_DRAFT)}")
    _release(stage, tell)


def _submit(stage: Stage, tell: Tell, when: str, name: str, more: str = "") -> None:
    stage.move(at(when))
    tell.time(stage.now)
    stage.ask(SITUATION, "submit", text=draft(name), channel=MAIN, draft=_DRAFT if more else None)
    tell.did(SITUATION, f"submit {name}.txt --channel {MAIN}{more}")
    stage.until(lambda: _stands(stage, WASHINGTON) == "submitted", f"{_DRAFT} at {WASHINGTON}")


def _release(stage: Stage, tell: Tell) -> None:
    """At Haig's terminal: what he reads is what goes out, and for whose eyes only it is he types."""
    stage.move(at("22 13:00"))
    tell.time(stage.now)
    tell.did(WASHINGTON, f"review {_DRAFT}")
    tell.screen(stage.type(WASHINGTON, f"review {_DRAFT}"))
    tell.did(WASHINGTON, f"release {_DRAFT}")
    answers = (("first? [y/N]:", "n"), ("Office:", PARTY), ("[y/N]:", "y"))
    tell.screen(stage.type(WASHINGTON, f"release {_DRAFT}", *answers), but=("TOP SECRET", "Office:"))
    tell.found(
        "HAKTO 41 had come, and is asked about before anything goes out. He did not stop to open it: the message itself says so, under"
        " signature, and both ends will see what crossed."
    )


def _stands(stage: Stage, station: str) -> str | None:
    """How the draft stands at a station, which has all its versions."""
    rows = stage.ask(station, "drafts")
    return next((row["state"] for row in rows if row["draft"] == _DRAFT), None)
