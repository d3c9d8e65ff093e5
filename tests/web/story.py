"""A correspondence with something of everything that the desk shows: MISSION and CAPITAL on SPRING."""

from __future__ import annotations

from run.pair import Pair, Side

MINUTE = 60_000_000
HOSTILE = "Gate <script>fetch('/x')</script> <img src=x onerror=alert(1)> {{ 7 * 7 }}"
TEXT = """2. [text]
Title: To the Minister
Begin text:
We accept the first point, and thank the Minister for his patience.

We wait for the second until the bridge is open again.
End text."""
CORRECTION = """1. [text; replaces MISTO 1 paragraph 2 part 2]
Title: To the Minister
Begin text:
We shall not wait for the second.
End text."""


def release(side: Side, to: str, *portions: str, head: str = "ROUTINE", subject: str = "", refs: tuple[str, ...] = ()) -> None:
    lines = [head, "SECRET; SENSITIVE", f"From: {side.name}", f"To: {to}"]
    lines += [f"Subject: {subject}"] * bool(subject) + [f"Ref: {ref}" for ref in refs]
    side.ask("send", drafts=["\n\n".join(("\n".join(lines), *portions)) + "\n"])


def tell(pair: Pair) -> None:
    """Play it; CAPITAL holds four that it has not opened, and one number is missing there."""
    mission, capital, clock = pair.mission, pair.capital, pair.clock

    def later(minutes: int) -> None:
        pair.pass_time(clock.now() + minutes * MINUTE)

    release(
        mission,
        "CAPITAL",
        "1. [question; by 022200Z AUG 25] May the party go on to the lakeside before the guarantors have signed?",
        TEXT,
        head="PRIORITY",
        subject="The crossing at the lakeside",
    )
    pair.settle()
    later(12)
    capital.ask("read", number="MISTO 1")
    release(
        capital,
        "MISSION",
        "1. [answers in part MISTO 1 paragraph 1] Go on, but not by the north road. The guarantors would not repeat not sign "
        "before Sunday.",
        "2. [asks views by 030600Z AUG 25] What does the ferryman want?",
        head="IMMEDIATE",
        subject="Go on, by the south road",
        refs=("(A) MISTO 1 paragraph 1", "(B) MISTO 7", "(C) MISTO 1 paragraph 9"),
    )
    release(mission, "CAPITAL", CORRECTION, subject="A correction to the text")
    pair.settle()
    later(7)
    mission.ask("read", number="TOMIS 1")
    capital.ask("read", number="MISTO 2")
    release(mission, "CAPITAL", "1. Lost on the way.", subject="What is lost")
    mission.engine.vault.handed(mission.engine.vault.outgoing())
    lost = mission.waiting()
    later(3)
    release(mission, "CAPITAL", "1. The ferryman has come. He wants to be paid in salt.", head="FLASH", subject="The ferryman has come")
    release(mission, "CAPITAL", "1. Three boats, and no lights.", subject=HOSTILE)
    came = [envelope for envelope in mission.waiting() if envelope not in lost]
    mission.engine.vault.handed(mission.engine.vault.outgoing())
    capital.note(capital.engine.arrive(came))
    later(4)
    release(capital, "MISSION", "1. [answers MISTO 1 paragraph 1] You may.", subject="The party may go on")
