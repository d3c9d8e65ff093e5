"""What the pages of orders say: what is owed by when, what holds it up, how it went, and whether the words were those ordered."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from backchannel.errors import Mistake
from backchannel.ledger.orders_values import FindingKind, Hold, Met, OrderState, Verdict
from backchannel.message.orders import Action
from backchannel.message.steps import Step
from backchannel.seal.words import check_words
from backchannel.web import ordering, served
from backchannel.words import order_sentences
from run.ordering import TEXT, release, step
from run.pair import Pair
from web import orders_story
from web.desks import Desk, at_desk

UNOPENED = "Ask him for salt"
DONE = "TOMIS 1 paragraph 1"


@pytest.fixture
def told(pair: Pair) -> Pair:
    orders_story.tell(pair)
    return pair


@pytest.fixture
def desk(told: Pair) -> Iterator[Desk]:
    """CAPITAL's desk, its person let in."""
    with at_desk(told.capital) as desk:
        desk.enter()
        yield desk


def text(page: str) -> str:
    """What a page says, without its markup, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?bdi[^>]*>", "", page))).split())


def in_order(said: str, *found: str) -> bool:
    places = [said.index(each) for each in found]
    return places == sorted(places)


def test_the_agenda_says_who_owes_what_and_first_what_is_overdue_or_impossible(desk: Desk) -> None:
    said = text(desk.get("agenda").text)
    assert in_order(said, "For us to do 2", "MISTO 5", DONE, "For others to do", "TOMIS 3", "TOMIS 2", "TOMIS 4")
    assert "0230 PARIS · 0030Z, 02 AUG 25 TOMIS 3 paragraph 1 to MISSION, from CAPITAL under way OVERDUE its time is over" in said
    assert "IMPOSSIBLE its times leave no moment ( MISTO 2 paragraph 1 )" in said
    assert "Accept the report MISTO 4 paragraph 1 , or say what is wrong with it" in said


def test_times_stand_by_the_clock_of_the_place_in_utc_and_by_the_clocks_that_the_reader_asked_for(told: Pair) -> None:
    with at_desk(told.capital, zone=("tokyo",)) as desk:
        desk.enter()
        assert "0230 PARIS · 0030Z · 0930 TOKYO, 02 AUG 25" in text(desk.get("agenda").text)
        assert "0230 PARIS · 0030Z · 0930 TOKYO, 02 AUG 25" in text(desk.get("orders").text)
        for page in ("order/SPRING/TOMIS/3/1", "message/SPRING/TOMIS/3"):
            assert "0230 PARIS 02 AUG 25 020030Z AUG 25, 0930 TOKYO 02 AUG 25" in text(desk.get(page).text)


def test_a_clock_of_no_known_place_is_refused_before_the_desk_is_open() -> None:
    with pytest.raises(Mistake), served(lambda: pytest.fail("nobody is asked"), zone=("NOWHERE",)):
        pytest.fail("it was opened")


def test_what_nobody_has_opened_is_not_told_by_any_page_of_orders(desk: Desk) -> None:
    answer = desk.get("order/SPRING/MISTO/5/1")
    assert (answer.status, answer.headers["location"]) == (303, desk.path("message/SPRING/MISTO/5"))
    for page in ("agenda", "orders"):
        said = text(desk.get(page).text)
        assert "MISTO 5 paragraph 1" in said and "In a message that nobody has opened" in said
        assert UNOPENED not in said and "treasurer" not in said
    assert "open_page" not in desk.clerk.calls
    desk.post("message/SPRING/MISTO/5")
    assert UNOPENED in text(desk.get("agenda").text)
    assert UNOPENED in text(desk.get("order/SPRING/MISTO/5/1").text)


def test_orders_are_listed_with_their_state_and_proposals_apart(desk: Desk) -> None:
    page = desk.get("orders").text
    said = text(page)
    assert in_order(said, "Open 5", "TOMIS 2 paragraph 1", "Only proposed: nobody owes any of this 1", "Proposal (not an order)")
    assert "under way OVERDUE TOMIS 3 paragraph 1 to MISSION, from CAPITAL Inform the harbour master and the guarantors" in said
    assert "Tell him that the text is with the Minister" in said
    (slip,) = re.findall(r'<li class="slip proposed">.*?</li>', page, re.S)
    assert "TOMIS 2 paragraph 2" in slip


def test_what_is_closed_stands_below_and_only_the_last_of_it(told: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    step(told.capital, "Accepts", order=DONE, despite=(DONE,))
    release(told.capital, "MISSION", "1. [withdraws TOMIS 4 paragraph 1] No.")
    rows = [told.capital.ask("orders")]
    (found,) = ordering.orders(rows)
    assert [row["number"] for row in found["over"]] == ["TOMIS 4 paragraph 1", DONE]
    assert found["is_all"]
    monkeypatch.setattr(ordering, "LAST", 1)
    (found,) = ordering.orders(rows)
    assert [row["number"] for row in found["over"]] == ["TOMIS 4 paragraph 1"]
    assert not found["is_all"]


def test_an_order_stands_with_its_lines_its_text_and_the_check_words(desk: Desk) -> None:
    page = desk.get("order/SPRING/TOMIS/1/1").text
    said = text(page)
    assert "Order TOMIS 1 paragraph 1 from CAPITAL, 02 AUG 25 00:00Z" in said
    assert "Not later than 2300 PARIS 02 AUG 25 022100Z AUG 25" in said
    assert "He will ask when the second point comes" in said
    words = TEXT.partition("Begin text:\n")[2].removesuffix("\nEnd text.")
    digest = hashlib.sha256(words.encode())
    assert f"{' '.join(check_words(digest.digest()))} Read all twelve to each other by telephone" in said
    assert f"and the last figures of its SHA-256, {digest.hexdigest()[-16:]}: whoever has the same has the same text" in said
    assert f'href="{desk.path("text/SPRING/TOMIS/1/2")}"' in page


def test_the_life_of_an_order_is_a_line_of_steps_and_then_what_is_due(desk: Desk) -> None:
    said = text(desk.get("order/SPRING/TOMIS/1/1").text)
    taken = ("MISSION will comply MISTO 1 paragraph 1", "MISSION has done it otherwise MISTO 4 paragraph 1")
    assert in_order(said, "CAPITAL orders it", *taken)
    assert "done otherwise It is our turn." in said
    late = text(desk.get("order/SPRING/TOMIS/3/1").text)
    assert in_order(late, "OVERDUE its time is over", "MISSION has begun", "0230 PARIS · 0030Z, 02 AUG 25 should have been done")
    due = desk.get("order/SPRING/TOMIS/2/1").text
    assert '<li class="due">' in due and '<li class="due late">' not in due


def test_acceptance_and_stops_stand_in_the_line_by_their_time_and_what_was_refused_says_what_to_do(told: Pair) -> None:
    step(told.capital, "Accepts", order=DONE, despite=(DONE,))
    release(told.capital, "MISSION", "1. [withdraws TOMIS 3 paragraph 1] Too late.")
    step(told.mission, "Cannot comply with", order="TOMIS 4 paragraph 1", say="No.", despite=("TOMIS 4 paragraph 1",))
    told.settle()
    told.capital.ask("read", number="MISTO 6")
    with at_desk(told.capital) as desk:
        desk.enter()
        accepted = text(desk.get("order/SPRING/TOMIS/1/1").text)
        assert "02 AUG 25 01:11Z CAPITAL accepts the report TOMIS 5 paragraph 1" in accepted
        assert "accepted done otherwise" in accepted
        stopped = desk.get("order/SPRING/TOMIS/3/1").text
        assert "02 AUG 25 01:11Z CAPITAL stops it, or puts another in its place TOMIS 6 paragraph 1" in text(stopped)
        assert '<li class="due' not in stopped
        assert "They cannot comply: stop it, or put another in its place." in text(desk.get("agenda").text)


def test_what_must_come_first_stands_with_its_state(desk: Desk) -> None:
    said = text(desk.get("order/SPRING/TOMIS/2/1").text)
    assert "What must come first after TOMIS 1 paragraph 1 , which is reported done ( MISTO 4 paragraph 1 )" in said


def test_a_certificate_marks_each_word_that_was_changed(desk: Desk) -> None:
    page = desk.get("order/SPRING/TOMIS/1/1").text
    assert "The words handed over are not those that were ordered: they differ in 1 place." in text(page)
    (inserted,) = re.findall(r"We <ins>(.*?)</ins>accept the first point", page, re.S)
    assert text(inserted) == "inserted: gladly end of what was inserted"
    assert "MISTO 4 paragraph 1 : the words handed over are not those that were ordered" in text(page)


def test_a_certificate_of_the_very_words_says_so_and_has_their_check_words_once(pair: Pair) -> None:
    release(pair.capital, "MISSION", orders_story.DELIVER, TEXT)
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    step(pair.mission, "Has done", lines={"When": "0200 PARIS 02 AUG 25"}, exact=True)
    with at_desk(pair.mission) as desk:
        desk.enter()
        page = desk.get("order/SPRING/TOMIS/1/1").text
    assert "The words handed over are those that were ordered, each of them." in text(page)
    assert page.count('<ol class="check">') == 2 and "<ins>" not in page


@pytest.mark.parametrize(("ordered", "handed"), [("a b c", "a x c"), ("a b", "a b c"), ("abc", ""), ("", "abc"), ("a\n\nb", "b\n\na")])
def test_the_runs_of_a_certificate_are_both_texts_whole(ordered: str, handed: str) -> None:
    whole = [{"ordered": [0, len(ordered)], "handed_over": [0, len(handed)]}]
    runs = ordering.marked({"ordered": {"words": ordered}, "handed_over": {"words": handed}, "differing": whole})
    assert "".join(said for kind, said in runs if kind != "handed") == ordered
    assert "".join(said for kind, said in runs if kind != "ordered") == handed


def test_a_message_leads_from_what_it_orders_to_the_order_and_from_a_report_too(desk: Desk) -> None:
    ordered, proposed = (f'<a href="{desk.path(f"order/SPRING/TOMIS/2/{number}")}">' for number in (1, 2))
    page = desk.get("message/SPRING/TOMIS/2").text
    assert f"{ordered}The order</a>" in page and f"{proposed}The proposal</a>" in page
    assert "to MISSION: not acknowledged IMPOSSIBLE its times leave no moment" in text(page)
    report = desk.get("message/SPRING/MISTO/4").text
    assert f'href="{desk.path("order/SPRING/TOMIS/1/1")}"' in report
    assert (
        "MISSION has done it otherwise: TOMIS 1 paragraph 1 MISTO 4 paragraph 1 : the words handed over are not those that were ordered"
        in text(report)
    )


def test_a_text_says_who_delivered_which_version_of_it(desk: Desk) -> None:
    page = desk.get("text/SPRING/TOMIS/1/2").text
    said = text(page)
    assert "MISSION TOMIS 1 paragraph 2 from CAPITAL The order TOMIS 1 paragraph 1 done otherwise" in said
    assert "done otherwise IN OTHER WORDS: see the certificate MISTO 4 paragraph 1" in said
    assert f'href="{desk.path("order/SPRING/TOMIS/1/1")}"' in page


def test_the_first_page_says_how_many_orders_are_overdue_or_held_up(desk: Desk) -> None:
    said = text(desk.get("traffic").text)
    assert "Orders that something holds up 2 1 overdue 1 impossible See the agenda" in said


def test_a_proposal_has_another_mark_and_no_life(desk: Desk) -> None:
    page = desk.get("order/SPRING/TOMIS/2/2").text
    said = text(page)
    assert "Proposal (not an order) TOMIS 2 paragraph 2" in said and '<p class="mark proposal">' in page
    assert "How it stands" not in said and '<p class="mark order">' not in page


def test_what_an_order_says_is_text_on_every_page(desk: Desk) -> None:
    for page in ("agenda", "orders", "order/SPRING/TOMIS/4/1", "message/SPRING/TOMIS/4"):
        markup = desk.get(page).text
        assert "<script" not in markup and "<b " not in markup
        assert html.unescape(markup).count(orders_story.HOSTILE) >= 2, page


def test_a_paragraph_that_orders_nothing_is_said_to_be_none(desk: Desk) -> None:
    answer = desk.get("order/SPRING/TOMIS/1/2")
    assert answer.status == 400
    assert "which is a text" in text(answer.text)


def test_everything_that_can_be_said_of_an_order_has_its_sentence() -> None:
    said: list[tuple[Any, dict[str, Any]]] = [
        (FindingKind, order_sentences.FINDINGS),
        (Hold, order_sentences.HOLDS),
        (Met, order_sentences.MET),
        (OrderState, order_sentences.STATES),
        (Verdict, order_sentences.VERDICTS),
        (Action, order_sentences.ACTIONS),
        (Step, order_sentences.STEPS),
    ]
    for kinds, sentences in said:
        assert {str(each) for each in kinds} - {""} - set(sentences) == set()
