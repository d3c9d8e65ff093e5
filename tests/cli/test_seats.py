"""A seat is written as its numbers stand on a message."""

from __future__ import annotations

import pytest

from backchannel.cli.channel_terms import seat_from
from backchannel.errors import Mistake


@pytest.mark.parametrize(
    ("text", "first", "prefix", "serial"),
    [
        ("WHITE HOUSE, TOHAK 82, WHS 2280", 82, "WHS", 2280),
        ("WHITE HOUSE,TOHAK 82,2280", 82, None, 2280),
        ("WHITE HOUSE, TOHAK", 1, None, 1),
        ("WHITE HOUSE, TOHAK, WHS 7", 1, "WHS", 7),
    ],
)
def test_what_is_left_out_begins_at_one(text: str, first: int, prefix: str | None, serial: int) -> None:
    seat = seat_from(text, "office")
    numbers = {"first": first, "prefix": prefix, "serial": serial}
    assert seat == {"office": "WHITE HOUSE", "role": "office", "series": "TOHAK"} | numbers


@pytest.mark.parametrize(
    "text", ["", "PARIS", ", PARTO", "PARIS, ", "PARIS, PARTO 0", "PARIS, PARTO, x", "PARIS, PARTO 1, 1, 1", "PARIS, A B 1"]
)
def test_anything_else_is_a_mistake_that_shows_how(text: str) -> None:
    with pytest.raises(Mistake, match=r"WHITE HOUSE, TOHAK 82, WHS 2280"):
        seat_from(text, "office")
