from __future__ import annotations

import pytest

from backchannel.errors import Mistake
from backchannel.limits import TRANSIT_WEEKS_AHEAD, TRANSIT_WEEKS_KEPT
from backchannel.seal import Link, OpenedReceipt, Reach, open_sealed
from backchannel.seal.age import HybridIdentity
from backchannel.seal.chain import ALSO_MAX
from backchannel.seal.receipt import make_receipt, reach_of, reach_value
from backchannel.seal.transit import make_transit, read_transit
from backchannel.seal.weeks import kept_from, week_of, weeks_to_publish
from unit.seal.material import charter, delivered, office, reader

DAY = 86_400_000_000


def link(seq: int) -> Link:
    return Link(seq=seq, digest=seq.to_bytes(32, "big"))


def received(reach: Reach, refused: list[tuple[Link, str]]) -> OpenedReceipt:
    signed = make_receipt(
        charter=charter(),
        office=office("lake").id,
        to=office("hill").id,
        device=office("lake").device,
        at=5,
        received=reach,
        opened=Reach(series="HILTO"),
        refused=refused,
    )
    result = open_sealed(delivered(signed), reader("hill"))
    assert isinstance(result, OpenedReceipt)
    return result


def test_a_receipt_says_how_far_its_office_has_come() -> None:
    reach = Reach(series="HILTO", through=link(3), also=(link(5), link(9)))
    opened = received(reach, [(link(4), "seal.owed")])
    assert (opened.received, opened.opened, opened.at) == (reach, Reach(series="HILTO"), 5)
    assert (opened.office, opened.channel, opened.refused) == (office("lake").id, charter().channel, ((link(4), "seal.owed"),))


def test_refusals_come_in_order_once_and_two_hundred_at_a_time() -> None:
    many = [(link(seq), "seal.owed") for seq in range(300, 0, -1)]
    opened = received(Reach(series="HILTO"), [*many, *many])
    assert opened.refused == tuple((link(seq), "seal.owed") for seq in range(1, 201))


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
