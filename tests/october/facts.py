"""What tests ask of the stations again and again."""

from __future__ import annotations

from typing import Any

from october.stage import MAIN, Stage


def life(stage: Stage, office: str, number: str, channel: str = MAIN) -> Any:
    """The one life of an order, as an office has it."""
    (order,) = stage[office].ask("order", number=number, channel=channel)
    (found,) = order["lives"]
    return found


def holds(stage: Stage, office: str, number: str, channel: str = MAIN) -> dict[str, list[str]]:
    """What holds an order up, as an office has it, and the portions in which that lies."""
    return {row["hold"]: row["numbers"] for row in life(stage, office, number, channel)["holds"]}


def findings(stage: Stage, office: str, number: str, channel: str = MAIN) -> dict[str, Any]:
    """What does not fit of an order, as an office has it, by kind."""
    (order,) = stage[office].ask("order", number=number, channel=channel)
    return {row["kind"]: row for row in order["findings"]}


def changes(row: Any) -> list[tuple[str, str]]:
    """Which words of a text were changed, into which."""
    return [(change["was"], change["now"]) for change in row["changes"]]


def differing(certificate: Any) -> list[tuple[str, str]]:
    """Which words were ordered, and which were handed over in their place."""
    ordered, handed_over = certificate["ordered"]["words"], certificate["handed_over"]["words"]
    return [(ordered[slice(*each["ordered"])], handed_over[slice(*each["handed_over"])]) for each in certificate["differing"]]
