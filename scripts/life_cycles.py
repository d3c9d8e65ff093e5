"""The diagrams and tables of docs/spec/delivery.md, drawn from the tables of `backchannel.station.life`.

`scripts/write-docs` puts them between two marks of the page; tests/docs compares. Nothing between the marks is written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from backchannel.errors import Trouble
from backchannel.station.life import COPY, DELIVERY, CopyState, DeliveryAct, DeliveryState, after

BEGIN, END = "<!-- drawn from station/life.py by `make docs` -->", "<!-- end of what is drawn -->"
STAYS, NEVER = "·", "never"


def diagram(table: Mapping[tuple[StrEnum, StrEnum], StrEnum], first: StrEnum) -> str:
    """A life cycle as a Mermaid state diagram: one arrow for each pair of states, with every act that leads along it."""
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for (state, act), reached in table.items():
        arrows.setdefault((state, reached), []).append(str(act))
    lines = [f"    {state} --> {reached}: {', '.join(acts)}" for (state, reached), acts in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```"])


def matrix() -> str:
    """Every pair of a delivery's state and act: the state that follows."""
    lines = ["| | " + " | ".join(f"*{act}*" for act in DeliveryAct) + " |", "|---" * (len(DeliveryAct) + 1) + "|"]
    lines += [f"| **{state}** | " + " | ".join(_following(state, act) for act in DeliveryAct) + " |" for state in DeliveryState]
    return "\n".join(lines)


def _following(state: DeliveryState, act: DeliveryAct) -> str:
    try:
        reached = after(state, act)
    except Trouble:
        return NEVER
    return STAYS if reached is state else str(reached)


def drawn() -> str:
    """All that stands between the marks."""
    return "\n\n".join(
        (
            "### A delivery\n\nWhere one message is on its way to one addressee, as its originator knows it.",
            diagram(DELIVERY, DeliveryState.FILED),
            f"Every pair of state and act. `{STAYS}`: it stays as it is. *{NEVER}*: the station's own fault if it happened.",
            matrix(),
            "### A copy\n\nWhere a received message is at its addressee's station.",
            diagram(COPY, CopyState.RECEIVED),
        )
    )


def with_life_cycles(page: str) -> str:
    """The page with what is between its marks drawn anew."""
    before, mark, rest = page.partition(BEGIN)
    _, end, after_it = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"the page has no {BEGIN} or no {END}")
    return f"{before}{BEGIN}\n\n{drawn()}\n\n{END}{after_it}"
