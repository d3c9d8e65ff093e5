"""A channel that is split: ALFA and BRAVO have admitted ECHO, CHARLIE and DELTA have admitted FOXTROT, and all hold both versions."""

from __future__ import annotations

from pathlib import Path

from run.circle import Circle

WEST, EAST = ("ALFA", "BRAVO", "ECHO"), ("CHARLIE", "DELTA", "FOXTROT")
CHANNEL = "LAKESIDE"


def split(folder: Path, *, twins: bool = False) -> Circle:
    """Six stations on two branches, everything carried between them; of `twins`, FOXTROT goes by the name of ECHO."""
    circle = Circle(folder, *sorted({*WEST, *EAST} - {"FOXTROT"}))
    circle.join("FOXTROT", called="ECHO" if twins else None)
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "ALFA", "BRAVO")
    circle.admit("DELTA", "ALFA", "BRAVO")
    circle.answer("ECHO", circle.invite("ALFA", "ECHO"))
    circle.answer("FOXTROT", circle.invite("CHARLIE", "FOXTROT"))
    circle.settle()
    for (first, second, newcomer), others in ((WEST, EAST), (EAST, WEST)):
        for voice in (first, second):
            circle[voice].ask("admit", office=circle[newcomer].name)
            circle.settle(but=others)
    exchange(circle)
    return circle


def exchange(circle: Circle, times: int = 4) -> None:
    """Heartbeats to and fro, until everybody has heard how everybody stands."""
    for _ in range(times):
        circle.tick(20)
        circle.settle()


def other_branch(circle: Circle, at: str) -> str:
    """The digest of the last version that is not in force there."""
    rows = circle[at].ask("history", channel=CHANNEL)["versions"]
    return next(str(row["digest"]) for row in rows if row["tip"] and row["standing"] != "in force")
