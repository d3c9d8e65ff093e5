"""What stands in a message that nobody has opened is on no page but its own: neither its words, nor what it corrects, signs or counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from run.pair import Pair
from web import orders_story, papers_story
from web.desks import Desk, at_desk
from web.test_pages import text

PAGES = (
    "traffic",
    "agenda",
    "orders",
    "order/SPRING/TOMIS/1/1",
    "message/SPRING/TOMIS/1",
    "texts",
    "text/SPRING/TOMIS/1/2",
    "text/SPRING/MISTO/1/1",
    "asks",
    "ladder",
    "status",
)
SECOND = "We wait for the second."


@pytest.fixture
def desk(pair: Pair) -> Iterator[Desk]:
    papers_story.tell(pair)
    with at_desk(pair.capital) as desk:
        desk.enter()
        yield desk


def test_a_correction_a_signature_and_a_count_that_nobody_has_opened_are_on_no_page(desk: Desk) -> None:
    for page in PAGES:
        said = text(desk.get(page).text)
        for hidden in (papers_story.HIDDEN, "INCOMPLETE", "the observer", "RETURNED"):
            assert hidden not in said, (page, hidden)
    assert desk.clerk.calls.count("open_page") == 0


def test_a_page_that_leaves_such_words_out_says_so_and_leads_to_their_heading(desk: Desk) -> None:
    said = text(desk.get("text/SPRING/TOMIS/1/2").text)
    assert "Some of this text stands in a message that nobody has opened: MISTO 4" in said
    assert "Whether it is signed is said in a message that nobody has opened: MISTO 4" in said
    assert "We accept the first point." in said and SECOND not in said
    order = text(desk.get("order/SPRING/TOMIS/1/1").text)
    assert "Some of this text stands in a message that nobody has opened: MISTO 4" in order and "Check words" not in order
    assert "More is said of it in a message that nobody has opened: MISTO 4" in text(desk.get("agenda").text)
    answer = desk.get("text/SPRING/MISTO/4/1")
    assert (answer.status, answer.headers["location"]) == (303, desk.path("message/SPRING/MISTO/4"))


def test_once_it_is_opened_all_of_it_stands_everywhere(desk: Desk) -> None:
    desk.post("message/SPRING/MISTO/4")
    for page in ("order/SPRING/TOMIS/1/1", "text/SPRING/TOMIS/1/2"):
        said = text(desk.get(page).text)
        assert papers_story.HIDDEN in said and "RETURNED UNSIGNED" in said, page
    for page in ("agenda", "message/SPRING/TOMIS/1", "orders"):
        assert "INCOMPLETE: 2 sets expected, 1 set counted (the observer, by the word of MISSION, MISTO 4 paragraph 2" in flat(desk, page)


def test_a_report_that_nobody_has_opened_says_neither_how_it_went_nor_which_words_were_used(pair: Pair) -> None:
    orders_story.tell(pair, report_read=False)
    with at_desk(pair.capital) as desk:
        desk.enter()
        for page in ("agenda", "orders", "order/SPRING/TOMIS/1/1", "message/SPRING/TOMIS/1", "text/SPRING/TOMIS/1/2"):
            said = text(desk.get(page).text)
            assert "How it stands is said in a message that nobody has opened: MISTO 4" in said, page
            for hidden in ("done otherwise", "gladly", "words handed over", "OTHER WORDS"):
                assert hidden not in said, (page, hidden)


def flat(desk: Desk, page: str) -> str:
    """A page's sentences, without the spaces that its links leave."""
    return text(desk.get(page).text).replace(" ,", ",").replace("( ", "(").replace(" )", ")")
