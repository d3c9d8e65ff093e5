"""The diagrams and tables of docs/spec/delivery.md, invitation.md, house.md and orders.md, drawn from the tables of `station` and `ledger`.

`scripts/write-docs` puts them between two marks of each page; tests/docs compares. Nothing between the marks is written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from backchannel.errors import BackchannelError, Trouble
from backchannel.ledger import draft_life
from backchannel.ledger.draft_life import DRAFT, DraftState, DraftStep
from backchannel.ledger.orders_life import CHARGED, LIFE
from backchannel.ledger.orders_values import OrderState
from backchannel.station import invitations
from backchannel.station.invitations import INVITATION, InvitationAct, InvitationState
from backchannel.station.life import COPY, DELIVERY, CopyState, DeliveryAct, DeliveryState, after

BEGIN, END = "<!-- drawn from station/life.py by `make docs` -->", "<!-- end of what is drawn -->"
BEGIN_INVITATION = "<!-- drawn from station/invitations.py by `make docs` -->"
BEGIN_DRAFT = "<!-- drawn from ledger/draft_life.py by `make docs` -->"
BEGIN_ORDER = "<!-- drawn from ledger/orders_life.py by `make docs` -->"
STAYS, NEVER, REFUSED = "·", "never", "refused"


def diagram(table: Mapping[tuple[StrEnum, StrEnum], StrEnum], first: StrEnum) -> str:
    """A life cycle as a Mermaid state diagram: one arrow for each pair of states, with every act that leads along it."""
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for (state, act), reached in table.items():
        arrows.setdefault((state, reached), []).append(str(act))
    lines = [f"    {state} --> {reached}: {', '.join(acts)}" for (state, reached), acts in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```"])


def matrix() -> str:
    """Every pair of a delivery's state and act: the state that follows."""
    return _matrix(DeliveryState, DeliveryAct, after)


def invitation_matrix() -> str:
    """Every pair of an invitation's state and act: the state that follows."""
    return _matrix(InvitationState, InvitationAct, invitations.after)


def draft_matrix() -> str:
    """Every pair of a draft's state and step: the state that follows."""
    return _matrix(DraftState, DraftStep, draft_life.after)


def order_matrix() -> str:
    """Every state of an order towards an office, and every step of that office: the state that follows, or none."""
    states = dict.fromkeys((OrderState.GIVEN, *(reached for reached in OrderState if reached in LIFE.values())))
    lines = ["| state | " + " | ".join(f"`{_in_bracket(step)}`" for step in CHARGED) + " |", "|---" * (len(CHARGED) + 1) + "|"]
    lines += [f"| {state} | " + " | ".join(str(LIFE.get((state, step), "")) for step in CHARGED) + " |" for state in states]
    return "\n".join(lines)


def _in_bracket(step: StrEnum) -> str:
    return str(step).lower().removesuffix(" with")


def _matrix(states: Iterable[StrEnum], acts: Iterable[StrEnum], step: Callable[..., StrEnum]) -> str:
    columns = [*acts]
    lines = ["| | " + " | ".join(f"*{act}*" for act in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| **{state}** | " + " | ".join(_following(state, act, step) for act in columns) + " |" for state in states]
    return "\n".join(lines)


def _following(state: StrEnum, act: StrEnum, step: Callable[..., StrEnum]) -> str:
    try:
        reached = step(state, act)
    except Trouble:
        return NEVER
    except BackchannelError:
        return REFUSED
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


def drawn_invitation() -> str:
    """All that stands between the marks of the invitation's page."""
    told = f"Every pair of state and act. `{STAYS}`: it stays."
    return "\n\n".join((diagram(INVITATION, InvitationState.OPEN), told, invitation_matrix()))


def drawn_draft() -> str:
    """All that stands between the marks of the house's page."""
    told = f"Every pair of state and step, where each step is about the last version. `{STAYS}`: it stays."
    return "\n\n".join((diagram(DRAFT, DraftState.SUBMITTED), told, draft_matrix()))


def drawn_order() -> str:
    """All that stands between the marks of the page of orders."""
    words = {(str(state), _in_bracket(step)): str(reached) for (state, step), reached in LIFE.items()}
    names = {word: word.replace(" ", "_") for pair, reached in words.items() for word in (pair[0], reached)}
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, step), reached in words.items():
        if state != reached:
            arrows.setdefault((names[state], names[reached]), []).append(step)
    lines = [f"    {state} --> {reached}: {', '.join(steps)}" for (state, reached), steps in arrows.items()]
    picture = "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {OrderState.GIVEN}", *lines, "```"])
    return f"{order_matrix()}\n\n{picture}"


def with_life_cycles(page: str) -> str:
    """The page of deliveries with what is between its marks drawn anew."""
    return _with(page, BEGIN, drawn())


def with_invitation(page: str) -> str:
    """The page of invitations with what is between its marks drawn anew."""
    return _with(page, BEGIN_INVITATION, drawn_invitation())


def with_draft(page: str) -> str:
    """The page of the house with what is between its marks drawn anew."""
    return _with(page, BEGIN_DRAFT, drawn_draft())


def with_order(page: str) -> str:
    """The page of orders with what is between its marks drawn anew."""
    return _with(page, BEGIN_ORDER, drawn_order())


def _with(page: str, begin: str, text: str) -> str:
    before, mark, rest = page.partition(begin)
    _, end, after_it = rest.partition(END)
    if not mark or not end:
        raise ValueError(f"the page has no {begin} or no {END}")
    return f"{before}{begin}\n\n{text}\n\n{END}{after_it}"
