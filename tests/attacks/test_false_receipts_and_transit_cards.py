"""Receipts and transit cards that say what is not so, or are not their signer's to say."""

from __future__ import annotations

import time
from typing import Any

import pytest

from attacks.tools import refusal, refused
from backchannel.limits import NUMBER_MAX, TRANSIT_WEEKS_AHEAD
from backchannel.seal import Link, OpenedReceipt, OpenedTransit, Reach, co_sign, open_sealed, propose
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.artefacts import MESSAGE, RECEIPT, TRANSIT
from backchannel.seal.chain import WITHOUT_MAX
from backchannel.seal.history import History
from backchannel.seal.reaches import link_value
from backchannel.seal.receipt import Void, make_receipt
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u
from backchannel.seal.transit import LAST_MOMENT, make_transit, read_transit
from unit.seal.liar import parts, said, sent
from unit.seal.material import READ_DIGEST, charter, delivered, history, office, other_history, reader, seat

ONE, TWO = Link(seq=1, digest=READ_DIGEST), Link(seq=2, digest=bytes(32))
REACH = Reach(series="HILTO", through=ONE)


def receipt_content(**changes: Any) -> dict[str, Any]:
    """HARBOUR PARTY's receipt for HILL HOUSE, with other members."""
    words = said(at=1_000_000, received=REACH, opened=REACH, refused=((TWO, "seal.eyes-body"),))
    harbour, hill = office("harbour"), office("hill")
    signed = make_receipt(words, charter=charter(), office=harbour.id, to=hill.id, device=harbour.device)
    return {**signed.content, **changes}


def whole(**changes: Any) -> Any:
    return sign(receipt_content(**changes), typ=RECEIPT, keys=office("harbour").device.keys)


def receipt(by: Any = None, typ: str = RECEIPT, **changes: Any) -> str:
    keys = (by or office("harbour").device).keys
    return refused(delivered(sign(receipt_content(**changes), typ=typ, keys=keys)))


def test_an_honest_receipt_is_accepted() -> None:
    opened = open_sealed(delivered(sign(receipt_content(), typ=RECEIPT, keys=office("harbour").device.keys)), reader("hill"))
    assert isinstance(opened, OpenedReceipt)
    assert (opened.said.received, opened.said.opened, opened.said.refused) == (REACH, REACH, ((TWO, "seal.eyes-body"),))


def test_a_receipt_signed_by_another_device_by_the_officer_or_as_another_type() -> None:
    assert receipt(by=office("lake").device) == "sdjwt.header"
    assert receipt(by=office("harbour").secrets.person) == "sdjwt.header"
    assert receipt(typ=TRANSIT) == "artefact.payload"
    assert receipt(typ=MESSAGE) == "artefact.payload"


def test_a_receipt_for_another_office_on_another_channel_or_by_a_stranger() -> None:
    assert receipt(to=office("lake").id) == "receipt.addressee"
    assert receipt(chn=b64u(bytes(32))) == "seal.channel"
    assert receipt(chn=None) == "artefact.payload"
    assert receipt(iss=office("stranger").id) == "charter.stranger"
    assert receipt(iss=office("hill").id) == "seal.own"
    for nobody in ([], [None], {}, 1, None):
        assert receipt(iss=nobody) == "artefact.payload"


def test_a_receipt_of_one_channel_shown_on_another() -> None:
    data = delivered(sign(receipt_content(), typ=RECEIPT, keys=office("harbour").device.keys))
    assert refusal(open_sealed, data, reader("hill", other_history())) == "seal.channel"


@pytest.mark.parametrize("name", ["received", "opened"])
def test_a_receipt_about_another_series(name: str) -> None:
    assert receipt(**{name: {"ser": "LAKTO", "through": None, "also": [], "without": []}}) == "reach.series"


def test_a_receipt_whose_links_do_not_ascend_or_are_no_links() -> None:
    one: Any = link_value(ONE)
    two: Any = link_value(TWO)
    for reach in (
        {"ser": "HILTO", "through": two, "also": [one], "without": []},
        {"ser": "HILTO", "through": one, "also": [one], "without": []},
        {"ser": "HILTO", "through": None, "also": [two, one], "without": []},
        {"ser": "HILTO", "also": []},
        None,
        [],
    ):
        assert receipt(received=reach) == "artefact.reach"
    for link in ({**one, "seq": 0}, {**one, "seq": NUMBER_MAX + 1}, {**one, "digest": "AAAA"}, 1):
        assert receipt(received={"ser": "HILTO", "through": link, "also": [], "without": []}) == "artefact.link"


# Out of place, twice, in another spelling, or without end.
FALSE_WITHOUT: tuple[Any, ...] = (
    *([2, 2], [3, 2], [5], [0], [True, 2], ["2"], list(range(2, 300)), None),
    *([1, 2], [[1, 2], 3], [[2, 2]], [[3, 1]], [[1, 5]], [[1]], [[1, 2, 3]], [[1, NUMBER_MAX]], [[1, [2]]]),
)


@pytest.mark.parametrize("without", [[1], [[1, 4]], *FALSE_WITHOUT])
def test_a_receipt_that_leaves_out_numbers_twice_out_of_place_or_without_end(without: Any) -> None:
    reach = {"ser": "HILTO", "through": {**link_value(Link(seq=5, digest=READ_DIGEST))}, "also": [], "without": without}  # type: ignore[dict-item]
    if without in ([1], [[1, 4]]):
        assert isinstance(open_sealed(delivered(whole(received=reach, opened=reach)), reader("hill")), OpenedReceipt)
    else:
        assert receipt(received=reach) in {"artefact.reach", "artefact.number"}


def test_a_receipt_that_leaves_out_more_numbers_than_can_be_meant() -> None:
    through = {**link_value(Link(seq=90_000, digest=READ_DIGEST))}  # type: ignore[dict-item]
    for last, code in ((WITHOUT_MAX, None), (WITHOUT_MAX + 1, "artefact.reach")):
        reach = {"ser": "HILTO", "through": through, "also": [], "without": [[1, last]]}
        if code:
            assert receipt(received=reach) == code
        else:
            assert isinstance(open_sealed(delivered(whole(received=reach)), reader("hill")), OpenedReceipt)


@pytest.mark.parametrize("life", [None, {}, {"count": 0, "name": "A" * 22}, {"count": 1, "name": "AAAA"}])
def test_a_receipt_of_no_life(life: Any) -> None:
    assert receipt(life=life) in {"receipt.life", "receipt.number", "artefact.payload"}


@pytest.mark.parametrize("number", [0, -1, True, "1"])
def test_a_receipt_without_a_number(number: Any) -> None:
    assert receipt(no=number) in {"receipt.number", "artefact.payload"}
    assert receipt(answer="maybe") == "artefact.payload"


@pytest.mark.parametrize(
    "rows",
    [
        [(2, 1, None)],
        [(1, 3, None), (3, 4, None)],
        [(5, 6, None), (1, 2, None)],
        [(5, 5, {"seq": 5, "digest": b64u(bytes(32))})],
        [(0, 1, None)],
        [(1, NUMBER_MAX + 1, None)],
        [(1, 20_000, None)],
        [(seq, seq, None) for seq in range(1, 202)],
    ],
)
def test_void_numbers_that_overlap_do_not_ascend_follow_themselves_or_have_no_end(rows: list[Any]) -> None:
    void = [{"first": first, "last": last, "prev": previous, "code": "a.code"} for first, last, previous in rows]
    assert receipt(void=void) in {"receipt.void", "artefact.number"}


def test_a_head_or_void_numbers_below_the_first_of_the_givers_series() -> None:
    late = late_history()
    harbour, hill = office("harbour"), office("hill")
    for values in ({"head": Link(seq=4, digest=bytes(32))}, {"void": (Void(first=4, last=4, previous=None, code="a.code"),)}):
        signed = make_receipt(said(**values), charter=late.in_force, office=harbour.id, to=hill.id, device=harbour.device)
        assert refusal(open_sealed, delivered(signed), reader("hill", late)) in {"receipt.head", "receipt.void"}


def test_questions_and_answers_without_end_or_out_of_order() -> None:
    answers = [{"seq": seq, "received": None, "opened": None} for seq in range(1, 22)]
    assert receipt(trace=list(range(1, 22))) == receipt(trace=[2, 1]) == receipt(traced=answers) == "receipt.trace"
    assert receipt(traced=[{"seq": 1, "received": -1, "opened": None}]) == "receipt.time"


def test_a_receipt_that_opened_other_bytes_than_it_received() -> None:
    other = {"ser": "HILTO", "through": {"seq": 1, "digest": b64u(bytes(32))}, "also": [], "without": []}
    assert receipt(opened=other) == "receipt.digests"


@pytest.mark.parametrize("at", [-1, 2**52, True, "1", None])
def test_a_receipt_of_no_time(at: Any) -> None:
    assert receipt(at=at) in {"receipt.time", "artefact.payload"}


@pytest.mark.parametrize("code", ["", "x" * 65, "Bad", "a b", "a\n", "\x1b[2J", "seal..x", "\u202ea"])
def test_a_refusal_whose_code_is_no_code(code: str) -> None:
    assert receipt(refused=[{"link": link_value(TWO), "code": code}]) == "receipt.code"


def test_refusals_twice_in_another_order_or_without_end() -> None:
    one, two = ({"link": link_value(link), "code": "a"} for link in (ONE, TWO))
    assert receipt(refused=[two, one]) == "receipt.refusals"
    assert receipt(refused=[one, one]) == "receipt.refusals"
    assert receipt(refused=[{**one, "more": 1}]) == "artefact.payload"
    many = [{"link": {**two["link"], "seq": seq}, "code": "a"} for seq in range(1, 202)]
    assert receipt(refused=many) == "receipt.refusals"
    assert isinstance(open_sealed(delivered(whole(refused=many[:200])), reader("hill")), OpenedReceipt)
    start = time.process_time()
    assert receipt(refused=[one] * 10_000) == "receipt.refusals"
    assert time.process_time() - start < 1


def test_a_receipt_with_more_members_or_fewer() -> None:
    assert receipt(more=1) == "artefact.payload"
    content = receipt_content()
    del content["opened"]
    assert refused(delivered(sign(content, typ=RECEIPT, keys=office("harbour").device.keys))) == "artefact.payload"


def late_history() -> History:
    """A channel whose series begin at 5 and 10, as when a correspondence goes on that began elsewhere."""
    rows = [seat("harbour", first=5), seat("hill", first=10)]
    return History.found(co_sign(propose(Agreement(name="Late talks"), rows, office("harbour").secrets), office("hill").secrets))


@pytest.mark.parametrize(("seq", "code"), [(9, "reach.first"), (10, None)])
def test_a_receipt_for_a_number_below_the_first_of_the_series(seq: int, code: str | None) -> None:
    late = late_history()
    reach = Reach(series="HILTO", through=Link(seq=seq, digest=READ_DIGEST))
    harbour, hill = office("harbour"), office("hill")
    signed = make_receipt(said(received=reach, opened=reach), charter=late.in_force, office=harbour.id, to=hill.id, device=harbour.device)
    if code:
        assert refusal(open_sealed, delivered(signed), reader("hill", late)) == code
    else:
        assert open_sealed(delivered(signed), reader("hill", late))


def test_an_addressees_message_before_this_one_below_the_first_of_the_series() -> None:
    late = late_history()
    made = parts()
    made.top["chn"] = {"id": b64u(late.channel), "charter": b64u(late.in_force.digest)}
    made.top.update(seq=6, prev=b64u(READ_DIGEST))
    made.aud, made.portions, made.read, made.held = made.aud[:1], made.portions[:1], made.read[:1], made.held[:1]
    for seq, digest, fits in ((4, READ_DIGEST, False), (5, bytes(32), False), (5, READ_DIGEST, True)):
        made.aud[0]["prev"] = {"seq": seq, "digest": b64u(digest)}
        if fits:
            assert open_sealed(sent(made), reader("hill", late))
        else:
            assert refusal(open_sealed, sent(made), reader("hill", late)) == "seal.previous"


# Transit cards


def weeks(count: int = 3, seed: int = 0) -> list[str]:
    return [str(HybridIdentity.from_seed(bytes([seed, at]) * 16).recipient) for at in range(count)]


def transit(by: Any = None, typ: str = TRANSIT, **changes: Any) -> str:
    content = {"iss": office("harbour").id, "life": 1, "began": 0, "no": 1, "first": 2971, "weeks": weeks(), **changes}
    return refused(delivered(sign(content, typ=typ, keys=(by or office("harbour").device).keys)))


def test_an_honest_transit_card_is_accepted() -> None:
    identities = {2971 + at: HybridIdentity.from_seed(bytes([at]) * 32) for at in range(TRANSIT_WEEKS_AHEAD + 1)}
    signed = make_transit(office=office("harbour").id, device=office("harbour").device, identities=identities)
    opened = open_sealed(delivered(signed), reader("hill", history(), other_history()))
    assert isinstance(opened, OpenedTransit)
    assert opened.first == 2971
    assert opened == read_transit(opened.artefact, office("harbour").card)


def test_a_transit_card_in_another_offices_name_or_by_another_device() -> None:
    assert transit(by=office("lake").device) == "sdjwt.header"
    assert transit(iss=office("lake").id) == "sdjwt.header"
    assert transit(iss=office("stranger").id) == "charter.stranger"
    assert transit(iss=office("hill").id) == "seal.own"
    assert transit(iss=None) == "charter.stranger"
    assert transit(typ=RECEIPT) == "artefact.payload"


def test_a_transit_card_read_for_another_office_than_its_own() -> None:
    signed = make_transit(office=office("harbour").id, device=office("harbour").device, identities={1: HybridIdentity.from_seed(bytes(32))})
    assert refusal(read_transit, signed.encode(), office("lake").card) == "transit.issuer"


def test_a_transit_card_of_no_weeks_of_too_many_or_out_of_all_time() -> None:
    assert transit(weeks=[]) == "transit.weeks"
    assert transit(weeks=weeks(TRANSIT_WEEKS_AHEAD + 2)) == "transit.weeks"
    assert transit(first=-1) == "transit.weeks"
    assert transit(first=2**52) == "transit.weeks"
    assert transit(first="2971") == "artefact.payload"


def test_a_transit_card_in_no_place() -> None:
    for name, below, beyond in (("life", 0, NUMBER_MAX + 1), ("no", 0, NUMBER_MAX + 1), ("began", -1, LAST_MOMENT + 1)):
        for number in (below, below - 1, beyond):
            assert transit(**{name: number}) == "transit.place"
        for number in (None, "1", True):
            assert transit(**{name: number}) == "artefact.payload"
    content = {"iss": office("harbour").id, "first": 2971, "weeks": weeks()}
    assert refused(delivered(sign(content, typ=TRANSIT, keys=office("harbour").device.keys))) == "artefact.payload"


def test_a_transit_card_with_one_key_for_two_weeks_or_the_standing_key_for_one() -> None:
    first, second = weeks(2)
    assert transit(weeks=[first, second, first]) == "transit.same-key"
    assert transit(weeks=[first, str(office("harbour").standing.recipient)]) == "transit.same-key"


def test_a_transit_card_whose_recipients_are_none() -> None:
    classic = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"
    for text in ("", "x", classic, weeks(1)[0].upper(), weeks(1)[0][:-1]):
        assert transit(weeks=[text]).split(".")[0] in {"age", "bech32", "key"}
