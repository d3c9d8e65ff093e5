"""The life cycles in docs/spec/delivery.md, invitation.md, house.md and orders.md are those of the code."""

from __future__ import annotations

import re

import pytest
from life_cycles import (
    BEGIN,
    END,
    diagram,
    draft_matrix,
    invitation_matrix,
    matrix,
    order_matrix,
    with_draft,
    with_invitation,
    with_life_cycles,
    with_order,
)

from architecture.tree import ROOT
from backchannel.ledger.draft_life import DraftState
from backchannel.station.deliveries import REPEAT_AFTER
from backchannel.station.invitations import InvitationState
from backchannel.station.life import COPY, DELIVERY, CopyState, DeliveryAct, DeliveryState

PAGE = (ROOT / "docs" / "spec" / "delivery.md").read_text("utf-8")


def test_the_page_shows_the_tables_of_the_code() -> None:
    assert with_life_cycles(PAGE) == PAGE, "docs/spec/delivery.md is not what the code says; write it anew: make docs"


def test_every_step_of_a_table_is_an_arrow_of_its_diagram() -> None:
    drawn = diagram(DELIVERY, DeliveryState.FILED)
    arrows = {(a, b): set(acts.split(", ")) for a, b, acts in re.findall(r"^    (\w+) --> (\w+): (.+)$", drawn, re.MULTILINE)}
    assert all(str(act) in arrows[str(state), str(reached)] for (state, act), reached in DELIVERY.items())
    assert sum(len(acts) for acts in arrows.values()) == len(DELIVERY)


def test_a_table_that_changes_makes_the_page_stale() -> None:
    shorter = dict(list(COPY.items())[:-1])
    assert diagram(shorter, CopyState.RECEIVED) not in PAGE
    assert diagram(COPY, CopyState.RECEIVED) in PAGE


def test_the_matrix_has_a_row_for_every_state_and_a_column_for_every_act() -> None:
    rows = [line.strip("|").split("|") for line in matrix().splitlines()]
    assert len(rows) == len(DeliveryState) + 2
    assert {len(row) for row in rows} == {len(DeliveryAct) + 1}


def test_a_page_without_its_marks_is_not_silently_left_alone() -> None:
    for page in ("", BEGIN, END):
        with pytest.raises(ValueError, match="the page has no"):
            with_life_cycles(page)


def test_the_times_after_which_a_message_goes_again_are_those_of_the_code() -> None:
    minutes = [int(number) for number in re.findall(r"(\d+) minutes", PAGE.partition("| again after |")[2].partition("\n")[0])]
    assert minutes == [REPEAT_AFTER[urgency] // 60_000_000 for urgency in (1, 2, 3)]


def test_the_page_of_invitations_shows_the_table_of_the_code() -> None:
    page = (ROOT / "docs" / "spec" / "invitation.md").read_text("utf-8")
    assert with_invitation(page) == page, "docs/spec/invitation.md is not what the code says; write it anew: make docs"
    assert len(invitation_matrix().splitlines()) == len(InvitationState) + 2


def test_the_page_of_the_house_shows_the_table_of_the_code() -> None:
    page = (ROOT / "docs" / "spec" / "house.md").read_text("utf-8")
    assert with_draft(page) == page, "docs/spec/house.md is not what the code says; write it anew: make docs"
    assert len(draft_matrix().splitlines()) == len(DraftState) + 2


def test_the_page_of_orders_shows_the_table_of_the_code() -> None:
    page = (ROOT / "docs" / "spec" / "orders.md").read_text("utf-8")
    assert with_order(page) == page, "docs/spec/orders.md is not what the code says; write it anew: make docs"
    assert len(order_matrix().splitlines()) == 7 + 2, "given, acknowledged, declined, under way, and three reports"
