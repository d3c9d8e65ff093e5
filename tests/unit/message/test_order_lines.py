"""What the named lines of orders, proposals, reports, availabilities and texts may say, each by itself and together."""

from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.message import Kind, OfficeName, Portion, Reference, ValueProblem, near_lines
from backchannel.message.kinds import AVAILABILITY, ORDER, PARAGRAPH, PROPOSAL, QUESTION, REPORT, TEXT
from backchannel.message.near_lines import line_meant
from backchannel.message.order_lines import ORDER_READERS, parse_nameds, parse_offices, parse_people, parse_points, time_said
from backchannel.message.orders import Action, Availability, Manner, Order, Report, Span
from unit.message.cables import DIGEST

PARIS, BONN = map(OfficeName.parse, ("PARIS", "BONN"))
HAKTO = Reference.parse("HAKTO 41 paragraph 4")
EVENING, MORNING = "2300 PARIS 22 OCT 72", "0800 PARIS 23 OCT 72"
MICRO = 1_000_000
AT = 88_639_200 * MICRO  # 1972-10-22 22:00 in UTC

NAMED = ("paragraph 3", ["paragraph 03", "3", "HAKTO 41", "HAKTO 41 paragraph 4 part 1", "the text", f"paragraph {limits.PORTIONS + 1}"])
SPOKEN = ("these words", ["These words", "those words", "HAKTO 41"])
NAMES = ("Rogers, the Joint Chiefs", ["Rogers,Laird", "Rogers, Rogers", "Rogers,  Laird"])
TIME = (EVENING, ["11 p.m.", "2300 22 OCT 72", "2300 ATLANTIS 22 OCT 72", "0230 PARIS 26 MAR 23", "0230 PARIS 29 OCT 23"])
NAMEDS = ("paragraph 4, HAKTO 41 paragraph 4", ["paragraph 4, paragraph 4", "paragraph 4,HAKTO 41 paragraph 4", "paragraph 4 and 5"])
POINTS = ("1, 3, 10", ["3, 1", "1, 1", "0", "01", "1-3", f"{limits.PARTS + 1}"])
TAKEN_BACK = "in writing, to be taken back"
MANNERS = ("in writing and orally", ["written", "orally and in writing", "Orally"])
OFFICES = ("PARIS, BONN", ["PARIS, PARIS", "Paris", "PARIS,BONN"])
LINES = {
    **{(ORDER, name): cases for name, cases in (("Given to", OFFICES), ("Deliver", NAMED), ("Sign", NAMED))},
    **{(PROPOSAL, name): SPOKEN for name in ("Speak", "Ask", "Report")},
    **{(ORDER, name): NAMES for name in ("Inform", "Withhold from")},
    (ORDER, "Manner"): MANNERS,
    (ORDER, "Through"): ("PARIS", ["Paris", "PARIS, BONN"]),
    **{(ORDER, name): TIME for name in ("At", "Not before", "Not later than", "Report by")},
    **{(PROPOSAL, name): NAMEDS for name in ("After", "Before")},
    (REPORT, "Delivered"): NAMED,
    (REPORT, "Enclosure"): NAMED,
    (REPORT, "Count"): ("2 sets", ["two sets", "2", "0 sets", "2 Sets", "02 sets"]),
    (REPORT, "Digest"): (f"sha-256 {DIGEST}", [DIGEST, "sha-256 AB"]),
    (REPORT, "Words"): ("changed", ["Exact", "the same"]),
    (REPORT, "Manner"): MANNERS,
    (REPORT, "Through"): ("PARIS", ["Paris"]),
    (REPORT, "When"): TIME,
    **{(REPORT, name): POINTS for name in ("Covered", "Covered otherwise", "Not covered")},
    **{(AVAILABILITY, name): TIME for name in ("Not before", "Not later than")},
    (TEXT, "Received on"): TIME,
    **{(REPORT, name): ("the delegation", ["", " x", "a\u200bb"]) for name in ("To", "Where", "Persons")},
    **{(ORDER, name): ("the delegation", ["", " x", "a\u200bb"]) for name in ("To", "Where")},
    (AVAILABILITY, "Who"): ("Dobrynin", ["", "Dobrynin\u202e"]),
    (QUESTION, "Asked by"): ("the Soviet ambassador", [""]),
    **{(TEXT, name): ("the delegation", [""]) for name in ("Received from", "Received by", "Where", "For signature by")},
}
BESIDE = (
    {(ORDER, "Manner"): (("Deliver", "paragraph 3"),)}
    | {(REPORT, "Enclosure"): (("Count", "1 set"),), (REPORT, "Count"): (("Enclosure", "paragraph 3"),)}
    | {(AVAILABILITY, name): (("Who", "Dobrynin"),) for name in ("Not before", "Not later than")}
    | {(TEXT, name): (("Title", "Reply"),) for name in ("Received from", "Received by", "Where", "Received on", "For signature by")}
)


def portion(kind: Kind, *fields: tuple[str, str]) -> Portion:
    return Portion(number=1, kind=kind, fields=fields, words="x")


def problem(kind: Kind, *fields: tuple[str, str]) -> ValueProblem:
    with pytest.raises(ValueProblem) as caught:
        portion(kind, *fields)
    return caught.value


def order(*fields: tuple[str, str]) -> Order:
    made = portion(ORDER, *fields).order
    assert made is not None
    return made


@pytest.mark.parametrize(("kind", "name"), LINES, ids=str)
def test_a_line_that_says_what_it_may_is_kept_and_any_other_is_a_problem_of_its_own(kind: Kind, name: str) -> None:
    right, wrong = LINES[kind, name]
    beside = BESIDE.get((kind, name), ())
    assert portion(kind, *_placed(kind, *beside, (name, right))).field(name) == right
    for value in wrong:
        fields = _placed(kind, *beside, (name, value))
        assert problem(kind, *fields).about == ("field", fields.index((name, value)))


def _placed(kind: Kind, *fields: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """In the order of the kind's lines."""
    assert kind.shape is not None
    lines = kind.shape.fields
    return tuple(sorted(fields, key=lambda pair: lines.index(pair[0])))


def test_every_line_that_is_read_has_its_case_above() -> None:
    alike = {(ORDER, "Speak"), (ORDER, "Ask"), (ORDER, "Report"), (ORDER, "After"), (ORDER, "Before")}
    assert {each for each in ORDER_READERS if each[0] != PROPOSAL} - alike <= set(LINES)


def test_an_order_says_who_delivers_what_to_whom_when_and_after_what() -> None:
    made = order(
        *(("Given to", "PARIS, BONN"), ("Deliver", "paragraph 3"), ("Manner", "orally"), ("Through", "BONN"), ("To", "the delegation")),
        *(("Where", "the villa"), ("Not before", EVENING), ("Not later than", MORNING), ("After", "paragraph 4, HAKTO 41 paragraph 4")),
        *(("Before", "paragraph 5"), ("Report by", "230900Z OCT 72")),
    )
    assert (made.action, made.what, made.manner, made.given_to, made.through) == (Action.DELIVER, 3, Manner.ORAL, (PARIS, BONN), BONN)
    assert (made.to, made.where, made.after, made.before) == ("the delegation", "the villa", (4, HAKTO), (5,))
    assert made.span == Span(first=AT, last=AT + 9 * 3600 * MICRO)
    assert made.report_due == AT + 11 * 3600 * MICRO
    assert made.named == (3, 4, HAKTO, 5)
    assert not made.is_proposal


@pytest.mark.parametrize(
    ("field", "action", "what", "names"),
    [
        (("Deliver", "HAKTO 41 paragraph 4"), Action.DELIVER, HAKTO, ()),
        (("Speak", "these words"), Action.SPEAK, None, ()),
        (("Ask", "paragraph 2"), Action.ASK, 2, ()),
        (("Inform", "Rogers, Laird"), Action.INFORM, None, ("Rogers", "Laird")),
        (("Withhold from", "Rogers"), Action.WITHHOLD, None, ("Rogers",)),
        (("Sign", "paragraph 3"), Action.SIGN, 3, ()),
        (("Report", "these words"), Action.REPORT, None, ()),
        (("To", "Dobrynin"), Action.DO, None, ()),
    ],
)
def test_one_line_says_what_is_to_be_done_and_without_one_the_words_do(
    field: tuple[str, str], action: Action, what: object, names: tuple[str, ...]
) -> None:
    made = order(field)
    assert (made.action, made.what, made.names) == (action, what, names)


def test_what_is_delivered_is_delivered_in_writing_unless_that_is_said_otherwise() -> None:
    assert order(("Deliver", "paragraph 3")).manner is Manner.WRITTEN
    assert order(("Speak", "these words")).manner is None


def test_a_proposal_has_the_lines_of_an_order_and_is_none() -> None:
    made = portion(PROPOSAL, ("Deliver", "paragraph 3"), ("At", EVENING)).order
    assert made is not None and made.is_proposal
    assert made.span == Span(first=AT, last=AT)


def test_only_an_order_orders_only_a_report_reports_and_only_an_availability_says_who_can_be_met() -> None:
    for kind in (PARAGRAPH, QUESTION):
        said = portion(kind)
        assert (said.order, said.report, said.availability) == (None, None, None)
    assert Order.of(ORDER, ()) == Order()
    assert Report.of(REPORT, ()) == Report()
    assert Availability.of(AVAILABILITY, ()) is None
    assert Availability.of(AVAILABILITY, (("Who", "Dobrynin"),)) == Availability(who="Dobrynin")


def test_a_report_says_what_was_handed_over_how_and_which_points_were_covered() -> None:
    made = portion(
        REPORT,
        *(("Delivered", "paragraph 3"), ("Digest", f"sha-256 {DIGEST}"), ("Words", "changed"), ("Manner", "orally"), ("Through", "PARIS")),
        *(("To", "the delegation"), ("Where", "the villa"), ("When", EVENING), ("Persons", "three"), ("Covered", "1, 2")),
        *(("Covered otherwise", "4"), ("Not covered", "3")),
    ).report
    assert made is not None
    assert (made.delivered, made.digest, made.is_exact, made.manner, made.through) == (3, bytes.fromhex(DIGEST), False, Manner.ORAL, PARIS)
    assert (made.to, made.where, made.moment, made.persons) == ("the delegation", "the villa", AT, "three")
    assert (made.covered, made.covered_otherwise, made.not_covered, made.named) == ((1, 2), (4,), (3,), (3,))


def test_a_report_counts_an_enclosure() -> None:
    made = portion(REPORT, ("Enclosure", "HAKTO 42 paragraph 3"), ("Count", "1 set"), ("Digest", f"sha-256 {DIGEST}")).report
    assert made is not None
    assert (str(made.enclosure), made.count, made.digest) == ("HAKTO 42 paragraph 3", (1, "set"), bytes.fromhex(DIGEST))
    assert made.named == (made.enclosure,)


def test_an_availability_says_who_can_be_met_from_when_until_when() -> None:
    said = portion(AVAILABILITY, ("Who", "Dobrynin"), ("Not before", EVENING)).availability
    assert said is not None
    assert (said.who, said.span) == ("Dobrynin", Span(first=AT))


def test_a_span_within_another_is_what_both_allow() -> None:
    wide, late = Span(first=1, last=5), Span(first=4)
    assert wide.within(late) == late.within(wide) == Span(first=4, last=5)
    assert wide.within(Span(first=6)).is_empty
    assert not Span(first=5, last=5).is_empty
    assert not Span().within(Span()).is_empty


@pytest.mark.parametrize(
    ("kind", "fields", "came"),
    [
        (ORDER, (("Deliver", "paragraph 3"), ("Speak", "these words")), "Deliver: and Speak: in one order"),
        (PROPOSAL, (("Inform", "Rogers"), ("Withhold from", "Laird")), "Inform: and Withhold from: in one order"),
        (ORDER, (("Manner", "orally"), ("Speak", "these words")), "a manner, and nothing that is delivered"),
        (ORDER, (("At", EVENING), ("Not later than", MORNING)), "an hour, and Not later than: beside it"),
        (ORDER, (("Not before", MORNING), ("Not later than", EVENING)), f"not before {MORNING}, and not later than {EVENING}"),
        (ORDER, (("At", MORNING), ("Report by", EVENING)), f"a report by {EVENING} of what is done at {MORNING}"),
        (ORDER, (("Not before", MORNING), ("Report by", EVENING)), f"a report by {EVENING} of what is done not before {MORNING}"),
        (ORDER, (("After", "paragraph 4"), ("Before", "paragraph 4")), "an order both after and before paragraph 4"),
        (AVAILABILITY, (("Not before", EVENING),), "when somebody can be met, and not who"),
        (AVAILABILITY, (("Who", "x"), ("Not before", MORNING), ("Not later than", EVENING)), f"not before {MORNING}"),
        (REPORT, (("Covered", "1, 2"), ("Not covered", "2")), "point 2 under two lines"),
        (REPORT, (("Enclosure", "paragraph 3"),), "an enclosure that is not counted"),
        (REPORT, (("Count", "1 set"),), "a count, and no enclosure"),
        (REPORT, (("Delivered", "paragraph 2"), ("Enclosure", "paragraph 3"), ("Count", "1 set")), "a text and an enclosure in one report"),
    ],
)
def test_lines_that_contradict_each_other_are_one_problem_of_their_portion(
    kind: Kind, fields: tuple[tuple[str, str], ...], came: str
) -> None:
    found = problem(kind, *fields)
    assert found.came.startswith(came)
    assert (found.also, found.about) == ((), ("portion", 1))


def test_times_of_two_places_are_compared_as_moments_and_told_in_utc() -> None:
    later = ("Not later than", "1700 WASHINGTON 22 OCT 72")
    portion(ORDER, ("Not before", "2200 PARIS 22 OCT 72"), later)
    found = problem(ORDER, ("Not before", "2230 PARIS 22 OCT 72"), later)
    assert found.hint == "In UTC they are 222130Z OCT 72 and 222100Z OCT 72."


def test_a_line_names_as_many_as_its_limit_and_no_more() -> None:
    places = [f"paragraph {number}" for number in range(1, limits.TARGETS + 2)]
    assert len(parse_nameds(", ".join(places[:-1]))) == limits.TARGETS
    offices = [f"OFFICE {number}" for number in range(limits.TARGETS + 1)]
    assert len(parse_offices(", ".join(offices[:-1]))) == limits.TARGETS
    people = [f"Person {number}" for number in range(limits.TARGETS + 1)]
    assert len(parse_people(", ".join(people[:-1]))) == limits.TARGETS
    for parse, listed in ((parse_nameds, places), (parse_offices, offices), (parse_people, people)):
        with pytest.raises(ValueProblem):
            parse(", ".join(listed))
    assert parse_points(str(limits.PARTS)) == (limits.PARTS,)


@pytest.mark.parametrize(
    ("kind", "written", "meant"),
    [
        *((ORDER, "Via", "Through"), (ORDER, "Deliver to", "To"), (ORDER, "When", "At"), (ORDER, "By", "Not later than")),
        *((PROPOSAL, "Givne to", "Given to"), (ORDER, "NOT BEFORE", "Not before"), (ORDER, "Place", "Where"), (ORDER, "Colour", "")),
        *(
            (REPORT, "At", "When"),
            (REPORT, "Present", "Persons"),
            (AVAILABILITY, "Until", "Not later than"),
            (TEXT, "From", "Received from"),
        ),
        *((PARAGRAPH, "When", ""), (Kind.parse("toast"), "When", "")),
    ],
)
def test_a_name_that_a_kind_does_not_have_is_told_the_line_that_is_meant(kind: Kind, written: str, meant: str) -> None:
    assert line_meant(kind, written) == meant


def test_whatever_a_name_may_mean_is_a_line_of_its_kind() -> None:
    for kind, otherwise in near_lines._SAID_OTHERWISE.items():
        assert kind.shape is not None
        lines = {line.lower() for line in kind.shape.fields}
        assert set(otherwise.values()) <= set(kind.shape.fields)
        assert not lines & set(otherwise)


def test_a_line_says_a_time_only_where_its_kind_has_one_there() -> None:
    assert str(time_said("order", "At", EVENING)) == EVENING
    for kind, name, value in (("order", "To", EVENING), ("toast", "At", EVENING), ("To", "At", EVENING), ("order", "At", "tonight")):
        assert time_said(kind, name, value) is None


def test_a_line_that_stands_too_late_is_told_with_the_line_that_it_stands_above() -> None:
    fields = (("Speak", "paragraph 3"), ("To", "the delegation"), ("Through", "PARIS"))
    with pytest.raises(ValueProblem) as caught:
        Portion(number=1, kind=ORDER, fields=fields, words="One.")
    assert (caught.value.came, caught.value.expected) == ("Through: stands too late", "it above To:")


def test_a_text_may_be_for_reading_and_to_be_taken_back() -> None:
    order = Order.of(ORDER, (("Deliver", "paragraph 2"), ("Manner", TAKEN_BACK)))
    assert order is not None and order.manner is Manner.TAKEN_BACK
    report = Report.of(REPORT, (("Manner", TAKEN_BACK),))
    assert report is not None and str(report.manner) == TAKEN_BACK
