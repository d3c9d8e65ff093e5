"""Any order of arrival, doubled and with holes, gives the same answers; a smaller view never contradicts a larger one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from backchannel.ledger import Order, Place
from backchannel.ledger.answers import Answers, AnswerState, Owed
from backchannel.ledger.filed import Filed, FiledPortion, Spot
from backchannel.ledger.texts import Texts
from backchannel.ledger.texts_values import Text, TextState
from backchannel.message.parts import part_spans
from examples import DEAR
from unit.ledger.correspondence import SERIES, relation, said, sent, view

SPOTS = [Spot(series, seq, paragraph) for series in SERIES.values() for seq in (1, 2, 3) for paragraph in (1, 2)]
STATES = list(AnswerState)
DOINGS = (
    "",
    "asks views",
    "question",
    "answers {}",
    "answers in part {}",
    "replaces {}",
    "replaces {} part 1",
    "replaces {} parts 1-2",
    "withdraws {}",
)
WORDS = ("One.", "One.\n\nTwo.", "One.\n\n\nTwo.\n\nThree.")


# One draw for each part of a portion, from strategies that are made once: drawing takes most of the time of these tests.
DOING = st.sampled_from([doing.format(spot) for doing in DOINGS for spot in SPOTS])
ANY_SPOT = st.sampled_from(SPOTS)
SHOWN = st.tuples(st.sampled_from(WORDS), st.sampled_from(("ABC", "AB", "BC", "AC")))
TITLED = st.sampled_from(("", "The offer"))
HALF, MOSTLY = st.booleans(), st.sampled_from((False, True, True, True, True))


@st.composite
def portions(draw: st.DrawFn, number: int) -> FiledPortion:
    doing = draw(DOING)
    title = draw(TITLED) if not doing.startswith("question") else ""
    words, to = draw(SHOWN)
    lines = (("Consists of", f"these; {draw(ANY_SPOT)}"),) if title and draw(HALF) else ()
    return said(number, f"text; {doing}" if title and doing else doing, words, title=title, lines=lines, to=to)


FIRST, SECOND = portions(1), portions(2)
WRITTEN = st.tuples(*(st.permutations(list(SERIES)) for _ in range(3)))
TO = {office: st.sampled_from(("ABC", *(pair for pair in ("AB", "BC", "AC") if office in pair))) for office in SERIES}


@st.composite
def correspondences(draw: st.DrawFn) -> tuple[list[Filed], dict[Place, frozenset[Place]]]:
    """Up to three messages of each of three offices, and which of those written before it the writer of each had read."""
    written = [(office, seq) for seq, offices in enumerate(draw(WRITTEN), 1) for office in offices]
    placed = [Place(SERIES[office], seq) for office, seq in written]
    messages, known = [], {}
    for at, (office, seq) in enumerate(written):
        messages.append(sent(office, seq, draw(FIRST), draw(SECOND), to=draw(TO[office]), at=at))
        known[placed[at]] = frozenset(other for other in placed[:at] if draw(HALF))
    kept = [message for message in messages if draw(MOSTLY)]
    return kept, known


def folds(messages: Sequence[Filed], known: dict[Place, frozenset[Place]], office: str | None = None) -> tuple[Answers, Texts]:
    by_place = {message.place: message for message in messages}
    return Answers(office, messages), Texts(messages, filed=by_place.get, relation=relation(known))


def rows(answers: Answers) -> dict[tuple[Spot, str], Owed]:
    return {(owed.ask, owed.office): owed for spot in SPOTS for owed in answers.owed_for(spot)}


def everything(answers: Answers, texts: Texts) -> object:
    """Every answer that the folds give."""
    return (
        rows(answers),
        [(answers.given(spot), answers.answered_by(spot)) for spot in SPOTS],
        [answers.unsettled(office) for office in SERIES],
        [(texts.text(spot), texts.whole(spot), texts.correction(spot), texts.roots(spot)) for spot in SPOTS],
        [(title, texts.titled(title)) for title in texts.titles],
    )


@DEAR
@given(correspondences(), st.data())
def test_any_order_of_arrival_doubled_and_with_holes_gives_the_same_answers(
    drawn: tuple[list[Filed], dict[Place, frozenset[Place]]], data: st.DataObject
) -> None:
    messages, known = drawn
    again = data.draw(st.lists(st.sampled_from(messages), max_size=5)) if messages else []
    closed = [replace(each, portions=tuple(FiledPortion(number=portion.number) for portion in each.portions)) for each in again]
    arrived = data.draw(st.permutations([*messages, *again, *closed]))
    by_place = {message.place: message for message in messages}
    answers, texts = Answers("A"), Texts(filed=by_place.get, relation=relation(known))
    for message in arrived:
        answers.add(message)
        texts.add(message)
    assert everything(answers, texts) == everything(*folds(messages, known, "A"))


@DEAR
@given(correspondences(), st.sampled_from("ABC"), st.data())
def test_a_smaller_view_never_contradicts_a_larger_one_on_answers(
    drawn: tuple[list[Filed], dict[Place, frozenset[Place]]], office: str, data: st.DataObject
) -> None:
    messages, known = drawn
    seen = [message for message in view(messages, office) if data.draw(st.integers(0, 3))]
    larger = rows(folds(messages, known)[0])
    for key, smaller in rows(folds(seen, known, office)[0]).items():
        assert STATES.index(smaller.state) <= STATES.index(larger[key].state)
        assert {*smaller.answers} <= {*larger[key].answers}
        assert {*smaller.overtaken_by} <= {*larger[key].overtaken_by}
        assert (smaller.asker, smaller.want, smaller.due) == (larger[key].asker, larger[key].want, larger[key].due)


@DEAR
@given(correspondences(), st.sampled_from("ABC"), st.data())
def test_a_smaller_view_never_contradicts_a_larger_one_on_texts(
    drawn: tuple[list[Filed], dict[Place, frozenset[Place]]], office: str, data: st.DataObject
) -> None:
    messages, known = drawn
    blind = data.draw(st.sets(st.sampled_from([message.place for message in messages]))) if messages else set()
    full = folds(messages, known)[1]
    seen = view(messages, office)
    by_place = {message.place: message for message in seen}

    def dimmed(one: Place, other: Place) -> Order:
        return Order.UNKNOWN if {one, other} & blind and one.series != other.series else relation(known)(one, other)

    partial = Texts(seen, filed=by_place.get, relation=dimmed)
    larger = [full.text(spot) for spot in SPOTS]
    known_versions = {version.spot: version for text in larger for version in text.versions}
    circular = any(text.now.state is TextState.CIRCULAR for text in larger)
    for spot in SPOTS:
        smaller = partial.text(spot)
        assert all(version == known_versions[version.spot] for version in smaller.versions if version.digest is not None)
        assert circular or _pairs(smaller) <= {pair for text in larger for pair in _pairs(text)}
        assert partial.correction(spot).offices <= full.correction(spot).offices


def _pairs(text: Text) -> set[tuple[Spot, Spot, Spot]]:
    return {(conflict.base, *conflict.between) for conflict in text.conflicts if conflict.is_proved}


@DEAR
@given(correspondences())
def test_the_words_of_a_text_are_those_of_the_parts_that_it_names_one_blank_line_between_pieces(
    drawn: tuple[list[Filed], dict[Place, frozenset[Place]]],
) -> None:
    texts = folds(*drawn)[1]
    for spot in SPOTS:
        now = texts.text(spot).now
        if now.words is None:
            continue
        assert "\n\n".join(piece.words or "" for piece in now.pieces) == now.words
        assert now.digest == sha256(now.words.encode()).digest()
        parts = [now.words[start:stop] for start, stop in part_spans(now.words)]
        assert parts == [_part(texts, origin.spot, origin.part) for origin in now.origins]


def _part(texts: Texts, spot: Spot, number: int) -> str:
    portion = texts.portion(spot)
    assert portion is not None and portion.words is not None
    start, stop = part_spans(portion.words)[number - 1]
    return portion.words[start:stop]
