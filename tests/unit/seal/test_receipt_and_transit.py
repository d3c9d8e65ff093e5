from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from backchannel.errors import Mistake
from backchannel.limits import TRANSIT_WEEKS_AHEAD, TRANSIT_WEEKS_KEPT
from backchannel.seal import Link, OpenedReceipt, Reach, open_sealed
from backchannel.seal.age import HybridIdentity
from backchannel.seal.chain import ALSO_MAX
from backchannel.seal.reaches import reach_of, reach_value
from backchannel.seal.receipt import Answer, Life, Receipt, Seen, Traced, Void, make_receipt
from backchannel.seal.transit import make_transit, read_transit
from backchannel.seal.weeks import kept_from, week_of, weeks_to_publish
from unit.seal.material import charter, delivered, office, reader

DAY = 86_400_000_000


def link(seq: int) -> Link:
    return Link(seq=seq, digest=seq.to_bytes(32, "big"))


LIFE = Life(count=2, name=bytes(range(16)))
REACH = Reach(series="HILTO")
USUAL = Receipt(at=5, charter=bytes(32), life=LIFE, number=7, seen=None, answer=Answer.NONE, received=REACH, opened=REACH)


def given(**values: Any) -> OpenedReceipt:
    """LAKE HOUSE's receipt to HILL HOUSE as it is opened there; what is not given is as usual."""
    said = replace(USUAL, **values)
    signed = make_receipt(said, charter=charter(), office=office("lake").id, to=office("hill").id, device=office("lake").device)
    result = open_sealed(delivered(signed), reader("hill"))
    assert isinstance(result, OpenedReceipt)
    return result


def test_a_receipt_comes_out_as_it_went_in() -> None:
    reach = Reach(series="HILTO", through=link(3), also=(link(5), link(9)), without=(1, 2))
    said = replace(
        USUAL,
        seen=Seen(life=bytes(16), number=3),
        answer=Answer.NOW,
        received=reach,
        refused=((link(4), "seal.owed"),),
        head=link(12),
        void=(
            Void(first=2, last=2, previous=link(1), code="delivery.cancelled"),
            Void(first=4, last=9, previous=None, code="series.lost"),
        ),
        trace=(3, 5),
        traced=(Traced(seq=1, received_at=2, opened_at=None), Traced(seq=2, received_at=None, opened_at=None)),
    )
    opened = given(**{field.name: getattr(said, field.name) for field in fields(said)})
    assert (opened.said, opened.office, opened.channel) == (said, office("lake").id, charter().channel)


def test_refusals_come_in_order_once_and_two_hundred_at_a_time() -> None:
    many = [(link(seq), "seal.owed") for seq in range(300, 0, -1)]
    assert given(refused=(*many, *many)).said.refused == tuple((link(seq), "seal.owed") for seq in range(1, 201))


def test_of_more_void_numbers_than_a_receipt_holds_the_first_are_told() -> None:
    many = tuple(Void(first=seq, last=seq, previous=None, code="delivery.given-up") for seq in range(1, 260))
    assert given(void=many).said.void == many[:200]


def test_a_reach_that_would_not_ascend_is_written_as_the_part_that_does() -> None:
    odd = Reach(series="HILTO", through=link(5), also=(link(9), link(1), link(7), link(9)))
    assert reach_of(reach_value(odd), ALSO_MAX) == Reach(series="HILTO", through=link(5), also=(link(7), link(9)))


def test_a_reach_names_no_more_numbers_than_readers_take() -> None:
    reach = Reach(series="HILTO", also=tuple(link(seq) for seq in range(1, ALSO_MAX + 50)))
    assert len(reach_of(reach_value(reach), ALSO_MAX).also) == ALSO_MAX


@pytest.mark.parametrize("weeks", [[], [1, 3], list(range(TRANSIT_WEEKS_AHEAD + 2))])
def test_a_transit_card_covers_consecutive_weeks_and_no_more_than_are_read(weeks: list[int]) -> None:
    one = HybridIdentity.from_seed(bytes(32))
    with pytest.raises(Mistake):
        make_transit(office=office("lake").id, device=office("lake").device, identities=dict.fromkeys(weeks, one))


def test_a_transit_card_gives_each_week_its_recipient() -> None:
    identities = {week: HybridIdentity.from_seed(bytes([week]) * 32) for week in (8, 7)}
    card = read_transit(
        make_transit(office=office("lake").id, device=office("lake").device, identities=identities).encode(), office("lake").card
    )
    assert {week: str(recipient) for week, recipient in card.recipients.items()} == {
        week: str(identity.recipient) for week, identity in identities.items()
    }
    assert card.first == 7


@pytest.mark.parametrize(("day", "week"), [(0, 0), (3, 0), (4, 1), (10, 1), (11, 2), (-3, 0), (-4, -1), (20_779, 2968)])
def test_a_week_begins_on_monday_at_midnight_utc(day: int, week: int) -> None:
    assert week_of(day * DAY) == week
    assert week_of(day * DAY + DAY - 1) == week


def test_twelve_weeks_ahead_are_published_and_two_past_ones_kept() -> None:
    now = 20_779 * DAY
    published = weeks_to_publish(now)
    assert (published[0], len(published)) == (week_of(now), 1 + TRANSIT_WEEKS_AHEAD)
    assert kept_from(now) == week_of(now) - TRANSIT_WEEKS_KEPT
