from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Unsound
from backchannel.message import Message
from backchannel.message.cable import advice, parse, parse_draft, render
from examples import DEAR
from unit.message.cables import DRAFT, INTERMEDIARY, NASTY, RELEASED, messages
from unit.message.ordering import ASKING, ORDERING


@DEAR
@given(messages())
def test_every_message_is_read_back_from_its_cable(message: Message) -> None:
    assert parse(render(message)) == message


@DEAR
@given(messages())
def test_advice_points_at_lines_that_hold_the_words_it_is_about(message: Message) -> None:
    lines = render(message).split("\n")
    for finding in advice(message):
        first = finding.came.split('"')[1].split(" ")[0].rstrip(".")
        assert first in lines[finding.line - 1]


@st.composite
def altered(draw: st.DrawFn) -> str:
    """A valid cable with one to three lines taken out, doubled, swapped or replaced by something nasty."""
    lines = draw(st.sampled_from((RELEASED, DRAFT, INTERMEDIARY, ASKING, ORDERING))).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(("drop", "double", "put", "insert")))
        if change == "drop":
            del lines[place]
        elif change == "double":
            lines.insert(place, lines[place])
        else:
            lines[place : place + (change == "put")] = [draw(st.sampled_from(NASTY))]
    return "\n".join(lines)


@DEAR
@given(altered())
def test_whatever_is_accepted_is_written_just_as_it_was_read(text: str) -> None:
    for read in (parse, parse_draft):
        try:
            assert render(read(text)) == text
        except Unsound as unsound:
            assert all(0 <= finding.line <= text.count("\n") + 1 for finding in unsound.findings)
