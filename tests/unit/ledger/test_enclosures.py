"""Who counted how much of what travels beside the words: what fits, what does not, what is not counted yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Filed, Spot
from backchannel.ledger.enclosures import Enclosed, Enclosures, Fit
from backchannel.ledger.filed import FiledPortion
from examples import DEAR
from unit.ledger.correspondence import SERIES, moment, said, sent, spot, view

SETS = spot("ALDER 1 1")
DIGEST, OTHER = (f"sha-256 {figure * 64}" for figure in "ab")


def enclosure(number: int = 1, count: str = "2 sets", *, bracket: str = "enclosure", digest: str = "", to: str = "ABC") -> FiledPortion:
    file = (("Size", "9 bytes"), ("Digest", digest)) if digest else ()
    return said(number, bracket, "", title="Transcripts", lines=(("Count", count), *file), to=to)


def counting(count: str, names: str = "ALDER 1 paragraph 1", *lines: tuple[str, str], number: int = 1, to: str = "ABC") -> FiledPortion:
    """A report that counts; other lines in the order of a report's."""
    first = [line for line in lines if line[0] == "Digest"]
    rest = [line for line in lines if line[0] != "Digest"]
    return said(number, "report", lines=(("Enclosure", names), ("Count", count), *first, *rest), to=to)


def fold(*messages: Filed, office: str | None = None) -> Enclosures:
    return Enclosures(office, messages, filed={message.place: message for message in messages}.get)


def sets(*messages: Filed, count: str = "2 sets", digest: str = "", to: str = "AB") -> Enclosed:
    """How ALDER 1 paragraph 1 stands after these."""
    return fold(sent("A", 1, enclosure(count=count, digest=digest), to=to), *messages).of(SETS)


def fits(enclosed: Enclosed) -> list[str]:
    return [f"{each.office} {each.count} {each.unit}: {each.fit}" for each in enclosed.counted]


def test_an_enclosure_is_awaited_by_each_action_addressee_until_he_has_counted_it() -> None:
    assert sets(to="ABC").awaited == ("B", "C")
    enclosed = sets(sent("B", 1, counting("2 sets")), to="ABC")
    assert (enclosed.awaited, fits(enclosed), enclosed.wrong) == (("C",), ["B 2 sets: complete"], ())
    assert not sets(sent("B", 1, counting("2 sets"))).is_open


def test_two_sets_expected_and_one_counted_is_open_and_says_so() -> None:
    enclosed = sets(sent("B", 1, counting("1 set")))
    assert (fits(enclosed), enclosed.is_open) == (["B 1 set: incomplete"], True)


@pytest.mark.parametrize(
    ("expected", "count", "fit"),
    [
        *(("2 sets", "3 sets", Fit.MORE), ("2 sets", "58 pages", Fit.OTHER_UNIT), ("1 set", "1 sets", Fit.COMPLETE)),
        *(("3 copies", "1 copy", Fit.FEWER), ("2 boxes", "2 box", Fit.COMPLETE), ("2 maps", "2 caps", Fit.OTHER_UNIT)),
    ],
)
def test_a_count_is_compared_in_what_is_counted(expected: str, count: str, fit: Fit) -> None:
    (counted,) = sets(sent("B", 1, counting(count)), count=expected).counted
    assert counted.fit is fit


def test_the_digest_of_a_file_is_compared_where_both_say_one() -> None:
    def fit(digest: str, own: str) -> Fit:
        line = (("Digest", own),) if own else ()
        (counted,) = sets(sent("B", 1, counting("2 sets", "ALDER 1 paragraph 1", *line)), digest=digest).counted
        return counted.fit

    assert fit(DIGEST, DIGEST) is fit(DIGEST, "") is fit("", OTHER) is Fit.COMPLETE
    assert fit(DIGEST, OTHER) is Fit.OTHER_DIGEST


def test_each_hand_has_its_own_count_and_the_last_one_stands() -> None:
    handed = counting("1 set", "ALDER 1 paragraph 1", ("To", "the contact"), ("When", "1545 PARIS 22 DEC 72"))
    enclosed = sets(sent("B", 1, counting("1 set")), sent("B", 2, handed), sent("B", 3, counting("2 sets")))
    assert [(each.to, each.count, each.fit) for each in enclosed.counted] == [("the contact", 1, Fit.FEWER), (None, 2, Fit.COMPLETE)]
    assert enclosed.counted[0].when == moment("1545 PARIS 22 DEC 72")


def test_what_a_counterpart_has_counted_does_not_stand_for_the_office() -> None:
    assert sets(sent("B", 1, counting("2 sets", "ALDER 1 paragraph 1", ("To", "the contact")))).awaited == ("B",)


def test_a_count_that_its_office_replaces_or_withdraws_does_not_stand() -> None:
    wrong, right = counting("1 set"), counting("2 sets")
    assert sets(sent("B", 1, wrong), sent("B", 2, said(1, "withdraws BIRCH 1 paragraph 1"))).awaited == ("B",)
    corrected = replace(right, bearing=said(1, "report; replaces BIRCH 1 paragraph 1").bearing)
    assert fits(sets(sent("B", 1, wrong), sent("B", 2, corrected))) == ["B 2 sets: complete"]
    assert fits(sets(sent("B", 1, wrong), sent("C", 2, said(1, "withdraws BIRCH 1 paragraph 1")))) == ["B 1 set: incomplete"]


def test_a_description_that_its_sender_replaces_is_what_counts_are_compared_with() -> None:
    other = sent("A", 2, enclosure(bracket="enclosure; replaces ALDER 1 paragraph 1", count="1 set"), to="AB")
    enclosed = sets(sent("B", 1, counting("1 set")), other)
    assert (fits(enclosed), enclosed.spot, enclosed.is_open) == (["B 1 set: complete"], SETS, False)
    named_anew = sets(other, sent("B", 1, counting("1 set", "ALDER 2 paragraph 1")))
    assert fits(named_anew) == ["B 1 set: complete"]
    not_his = sent("B", 2, enclosure(bracket="enclosure; replaces ALDER 1 paragraph 1", count="1 set"), to="AB")
    assert fits(sets(sent("B", 1, counting("1 set")), not_his)) == ["B 1 set: incomplete"]


def test_a_withdrawn_enclosure_is_expected_of_nobody() -> None:
    gone = sent("A", 2, said(1, "withdraws ALDER 1 paragraph 1"), to="AB")
    enclosed = sets(gone, sent("B", 1, counting("1 set")))
    assert (fits(enclosed), enclosed.awaited, enclosed.is_open) == (["B 1 set: not expected any more"], (), False)


def test_what_takes_the_place_of_an_enclosure_and_is_withdrawn_leaves_the_first() -> None:
    other = sent("A", 2, enclosure(bracket="enclosure; replaces ALDER 1 paragraph 1", count="1 set"), to="AB")
    gone = sent("A", 3, said(1, "withdraws ALDER 2 paragraph 1"), to="AB")
    assert fits(sets(other, gone, sent("B", 1, counting("1 set")))) == ["B 1 set: incomplete"]


def test_a_count_of_what_is_no_enclosure_is_one_that_does_not_fit() -> None:
    wrong = sent("B", 1, counting("1 set", "ALDER 1 paragraph 2"))
    message = sent("A", 1, enclosure(), said(2, words="No enclosure."), to="AB")
    assert [each.fit for each in fold(message, wrong).of(spot("BIRCH 1 1")).counted] == [Fit.NO_ENCLOSURE]
    assert [each.fit for each in fold(wrong).of(spot("BIRCH 1 1")).counted] == [Fit.NOT_HERE]
    assert [each.counted[0].spot for each in fold(message, wrong).open("B") if each.wrong] == [spot("BIRCH 1 1")]


def test_what_a_message_makes_wrong_is_told_once_whichever_came_first() -> None:
    described, counted = sent("A", 1, enclosure(), to="AB"), sent("B", 1, counting("1 set"))
    for messages in ([described, counted], [counted, described]):
        made = Enclosures(None, filed={message.place: message for message in messages}.get)
        assert [[each.fit for each in made.add(message)] for message in (*messages, *messages)] == [[], [Fit.FEWER], [], []]


def test_a_count_of_a_paragraph_that_its_message_turns_out_not_to_have_is_told_when_that_comes() -> None:
    described, counted = sent("A", 1, enclosure(), to="AB"), sent("B", 1, counting("1 set", "ALDER 1 paragraph 7"))
    made = Enclosures(None, filed={message.place: message for message in (described, counted)}.get)
    assert made.add(counted) == ()
    assert [each.fit for each in made.add(described)] == [Fit.NO_ENCLOSURE]
    assert [each.spot for each in made.open("B") if each.wrong] == [spot("ALDER 1 7")]


def test_an_office_that_is_neither_of_the_two_says_nothing_of_counts_that_it_may_not_see() -> None:
    messages = [sent("A", 1, enclosure(), to="ABC"), sent("B", 1, counting("2 sets", to="AB"), to="AB")]
    assert fold(*view(messages, "C"), office="C").of(SETS).awaited == ("C",)
    assert fold(*view(messages, "A"), office="A").of(SETS).awaited == ("C",)


def test_a_count_that_its_sender_cannot_read_is_no_count_for_him() -> None:
    messages = [sent("A", 1, enclosure(), to="AB"), sent("B", 1, counting("2 sets", to="BC"), to="BC")]
    assert [fold(*view(messages, office), office=office).of(SETS).awaited for office in "AB"] == [("B",), ("B",)]


def test_who_has_no_part_in_an_enclosure_has_nothing_open() -> None:
    made = fold(sent("A", 1, enclosure(to="AB"), to="AB"))
    assert [len(made.open(office)) for office in ("A", "B", "C", None)] == [1, 1, 0, 1]


SPOTS = [Spot(series, seq, paragraph) for series in SERIES.values() for seq in (1, 2, 3) for paragraph in (1, 2)]


@st.composite
def portions(draw: st.DrawFn, place: Spot) -> FiledPortion:
    """An enclosure, a count, or what corrects one of these."""
    target = draw(st.sampled_from([*[SETS] * 6, *SPOTS]))
    to, count = draw(st.sampled_from(("ABC", "ABC", "AB", "BC"))), draw(st.sampled_from(("1 set", "2 sets", "9 pages")))
    number = place.paragraph
    over = draw(st.sampled_from(("", f"; replaces {target}", f"; withdraws {target}"))) if target != place else ""
    match draw(st.sampled_from(("enclosure", "count", "count", "over"))):
        case "enclosure":
            return enclosure(number, count, bracket=f"enclosure{over}", digest=draw(st.sampled_from(("", DIGEST))), to=to)
        case "count" if target != place:
            lines = draw(st.sampled_from(((), (("To", "the contact"),), (("Digest", OTHER),))))
            made = counting(count, str(target), *lines, number=number, to=to)
            return replace(made, bearing=said(number, f"report{over}").bearing)
    return said(number, over.removeprefix("; "), to=to)


@st.composite
def correspondences(draw: st.DrawFn) -> list[Filed]:
    offices = {series: office for office, series in SERIES.items()}
    places = [Spot(series, seq, 0) for series in SERIES.values() for seq in (1, 2, 3)]
    made = [sent(offices[series], seq, *(draw(portions(Spot(series, seq, number))) for number in (1, 2))) for series, seq, _ in places]
    return [message for message in made if draw(st.integers(0, 4))]


def everything(made: Enclosures) -> object:
    places = dict.fromkeys(each.place for each in SPOTS)
    return (
        [made.of(each) for each in made.spots],
        [made.of_message(place) for place in places],
        [made.open(office) for office in (*SERIES, None)],
    )


@DEAR
@given(correspondences(), st.data())
def test_any_order_of_arrival_doubled_and_with_holes_gives_the_same_counts(messages: list[Filed], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(messages), max_size=5)) if messages else []
    closed = [replace(each, portions=tuple(FiledPortion(number=portion.number) for portion in each.portions)) for each in again]
    arrived = Enclosures("A", filed={message.place: message for message in messages}.get)
    for message in data.draw(st.permutations([*messages, *again, *closed])):
        arrived.add(message)
        if data.draw(st.booleans()):
            arrived.open(None)  # to ask changes nothing
    straight = Enclosures("A", messages, filed={message.place: message for message in messages}.get)
    assert everything(arrived) == everything(straight)
    assert {each.spot for each in arrived.open(None)} == {each for each in arrived.spots if arrived.of(each).is_open}


@DEAR
@given(correspondences(), st.data())
def test_what_does_not_fit_any_more_is_told_by_the_message_that_makes_it_so(messages: list[Filed], data: st.DataObject) -> None:
    if not messages:
        return
    *before, last = data.draw(st.permutations(messages))
    made = Enclosures(None, before, filed={message.place: message for message in messages}.get)
    was = _wrong(made)
    told = made.add(last)
    assert sorted(_wrong(made) - was, key=repr) == sorted(told, key=repr)


@DEAR
@given(correspondences(), st.sampled_from("ABC"), st.data())
def test_a_smaller_view_never_contradicts_a_larger_one_on_counts(messages: list[Filed], office: str, data: st.DataObject) -> None:
    seen = [message for message in view(messages, office) if data.draw(st.integers(0, 3))]
    larger, smaller = fold(*messages), fold(*seen, office=office)
    said_in_all = {each.spot: each for each in _told(messages)}
    for enclosed in map(smaller.of, smaller.spots):
        for counted in enclosed.counted:
            full = said_in_all[counted.spot]
            assert replace(counted, fit=full.fit) == full  # who counted what is never another's
            whole = larger.of(counted.spot)
            if (enclosed.expected and whole.expected) and enclosed.expected.spot == whole.expected.spot and counted.spot in _spots(whole):
                assert counted.fit is next(each.fit for each in whole.counted if each.spot == counted.spot)


def _told(messages: Sequence[Filed]) -> Iterable[object]:
    """Every count, corrected since or not."""
    for message in messages:
        yield from (counted for each in (fold(message).of_message(message.place)) for counted in each.counted)


def _spots(enclosed: Enclosed) -> set[Spot]:
    return {each.spot for each in enclosed.counted}


def _wrong(made: Enclosures) -> set[object]:
    return {counted for each in map(made.of, made.spots) for counted in each.wrong}
