"""The order of a device's transit cards: which is the later one, when keys are lost, and how places go on."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.limits import NUMBER_MAX
from backchannel.seal.transit import FIRST, LAST_MOMENT, CardPlace, OpenedTransit, Turn

NUMBERS = st.one_of(st.integers(1, NUMBER_MAX), st.just(NUMBER_MAX))
PLACES = st.builds(CardPlace, life=NUMBERS, began=st.integers(0, LAST_MOMENT), no=NUMBERS)


def card(life: int, no: int, began: int = 5, **keys: str) -> OpenedTransit:
    """A card with these keys, by week: `w7="a"`."""
    recipients = cast("Any", {int(week[1:]): key for week, key in keys.items()})
    return OpenedTransit(
        office="office", device="device", place=CardPlace(life=life, began=began, no=no), recipients=recipients, artefact=b""
    )


@pytest.mark.parametrize(
    ("held", "came", "turn"),
    [
        (card(1, 2, w7="a"), card(1, 3, w7="a"), Turn.LATER),
        (card(1, 2, w7="a"), card(2, 1, w7="b"), Turn.LATER),
        (card(1, 2, w107="a"), card(1, 3, w7="b"), Turn.LATER),
        (card(2, 9, w7="a"), card(2, 1, 6, w7="b"), Turn.LATER),
        (card(2, 1, w7="a"), card(2, 9, 4, w7="b"), Turn.EARLIER),
        (card(2, 1, 9, w7="a"), card(3, 1, 1, w7="b"), Turn.LATER),
        (card(1, 2, w7="a"), card(1, 2, w7="a"), Turn.SAME),
        (card(1, 2, w7="a"), card(1, 2, w7="b"), Turn.TWICE),
        (card(1, 2, w7="a"), card(1, 2, w8="a"), Turn.TWICE),
        (card(1, 2, w7="a", w8="b"), card(1, 2, w7="a"), Turn.TWICE),
        (card(1, 2, w7="a"), card(1, 1, w7="b"), Turn.EARLIER),
        (card(2, 1, w7="a"), card(1, 999, w107="b"), Turn.EARLIER),
        (None, card(1, 1, w7="a"), Turn.LATER),
    ],
)
def test_a_card_beside_the_one_that_is_held(held: OpenedTransit | None, came: OpenedTransit, turn: Turn) -> None:
    assert came.turn(held) is turn


@pytest.mark.parametrize(
    ("held", "came", "renews"),
    [
        (card(1, 1, w7="a", w8="b"), card(1, 2, w8="b", w9="c"), False),
        (card(1, 1, w7="a", w8="b"), card(2, 1, w8="b", w9="c"), False),
        (card(1, 1, w7="a", w8="b"), card(2, 1, w8="x", w9="c"), True),
        (card(1, 1, w107="a"), card(1, 2, w7="b"), True),
        (card(1, 1, w7="a"), card(1, 2, w107="b"), False),
        (card(1, 1, w7="a"), card(2, 1, w107="b"), True),
        (None, card(1, 1, w7="a"), False),
    ],
)
def test_keys_are_lost_where_a_later_card_has_others_begins_earlier_or_is_of_another_life_altogether(
    held: OpenedTransit | None, came: OpenedTransit, renews: bool
) -> None:
    assert came.renews(held) is renews


@given(PLACES, st.integers(0, LAST_MOMENT), st.integers(1, 64))
def test_a_place_goes_on_until_the_last_of_all(place: CardPlace, began: int, lives: int) -> None:
    is_last = (place.life, place.no) == (NUMBER_MAX, NUMBER_MAX)
    for later in (place.after(), place.later_life(began, lives)):
        assert (later > place) is not is_last
        assert later.life <= NUMBER_MAX and later.no <= NUMBER_MAX


def test_places_are_counted_by_life_then_by_when_it_began_and_then_by_number() -> None:
    steps = [FIRST, FIRST.after(), CardPlace(life=1, began=0, no=NUMBER_MAX), CardPlace(life=1, began=1, no=1)]
    steps += [FIRST.later_life(0), FIRST.later_life(0).after(), FIRST.later_life(7), FIRST.later_life(0, 2)]
    assert all(one < other for one, other in pairwise(steps))
    assert CardPlace(life=1, began=3, no=NUMBER_MAX).after() == CardPlace(life=2, began=3, no=1)


def test_whatever_a_carrier_hands_out_and_how_often_only_later_cards_move_what_is_held() -> None:
    cards = [card(life, no, w7=f"{life} {no}") for life in (1, 2, 3) for no in (1, 2)]

    @given(st.lists(st.sampled_from(cards), max_size=60))
    def moves(handed_out: list[OpenedTransit]) -> None:
        held: OpenedTransit | None = None
        taken = 0
        for came in handed_out:
            if came.turn(held) is Turn.LATER:
                held, taken = came, taken + 1
        assert taken <= len(cards)
        assert held == max(handed_out, key=lambda one: one.place, default=None)

    moves()
