"""What the pages of the desk say, and that what correspondents write stays text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from architecture.tree import SOURCE
from backchannel.web import order_words, pages, words
from backchannel.web.linking import Places
from backchannel.web.printing import Printer
from backchannel.web.said import harmless, stood
from backchannel.words.saying import of_series
from run.pair import Pair
from web import story
from web.desks import Desk, at_desk


@pytest.fixture
def desk(pair: Pair) -> Iterator[Desk]:
    """CAPITAL's desk in the middle of a correspondence, its person let in."""
    story.tell(pair)
    with at_desk(pair.capital) as desk:
        desk.enter()
        yield desk


def text(page: str) -> str:
    """What a page says, without its markup, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?bdi[^>]*>", "", page))).split())


def test_the_traffic_says_first_what_is_urgent_then_what_is_missing_and_what_crossed(desk: Desk) -> None:
    said = text(desk.get("traffic").text)
    found = ("FLASH MISTO 4", "to be opened by 02 AUG 25 00:32Z", "MISTO 5", "MISTO 3 of MISSION did not come")
    places = [said.index(each) for each in found]
    assert places == sorted(places)
    assert "MISTO 2 crossed TOMIS 1" in said
    assert "crossed MISTO 4 to 5" in said


def test_what_is_not_opened_after_its_time_says_so(desk: Desk, pair: Pair) -> None:
    pair.pass_time(pair.clock.now() + 11 * story.MINUTE)
    pair.capital.post.unlock("a passphrase for tests")
    assert "LATE should have been opened by 02 AUG 25 00:32Z" in text(desk.get("traffic").text)


def test_a_message_stands_with_what_its_writer_had_read_and_its_references(desk: Desk) -> None:
    page = desk.get("message/SPRING/TOMIS/1").text
    said = text(page)
    assert "having read MISTO up to 1; 2 was not there yet" in said
    assert f'(A) <a href="{desk.path("message/SPRING/MISTO/1")}#paragraph-1">MISTO 1 paragraph 1</a>' in page
    assert "(B) MISTO 7: missing: it did not come" in said
    assert "held here, and has no such paragraph" in said
    assert 'href="' + desk.path("message/SPRING/MISTO/7") not in page
    assert "views from MISSION, asked by CAPITAL: open, by 03 AUG 25 06:00Z" in said
    assert "sealed 02 AUG 25 00:12:00Z to its transit key of 28 JUL 25" in said


def test_what_orders_and_what_proposes_is_told_apart_and_a_time_stands_in_utc_too() -> None:
    shown = {"number": 1, "state": "full", "words": "x", "known": True, "marking": None, "audience": ["PARIS"], "bearing": []}
    bare = {"given": [], "proposed": [], "steps": [], "findings": []}
    told = {
        "channel": "SPRING",
        "number": "HAKTO 42/7",
        "referred": {},
        "asks": [],
        "orders": bare,
        "references": [],
        "record": [],
        "signatures": [],
        "enclosures": [],
    }
    rows = [{**shown, "kind": kind, "fields": [["At", "2300 PARIS 22 OCT 72"]]} for kind in ("order", "proposal")]
    made = pages.message({**told, "portions": rows}, Places(place="x"))["portions"]
    assert [(row["mark"], row["about"]) for row in made] == [("Order", ["for PARIS"]), ("Proposal (not an order)", ["for PARIS"])]
    assert [row["fields"][0][2] for row in made] == ["222200Z OCT 72"] * 2


def test_beside_a_question_stands_what_answers_it(desk: Desk) -> None:
    said = text(desk.get("message/SPRING/MISTO/1").text)
    assert "an answer from CAPITAL, asked by MISSION: answered by TOMIS 2 paragraph 1 ; answered in part by TOMIS 1 paragraph 1" in said
    assert "A copy" not in said


def test_what_is_asked_is_listed_by_who_owes_it(desk: Desk) -> None:
    said = text(desk.get("asks").text)
    assert "Asked by us 1 TOMIS 1 paragraph 2" in said
    assert "Asked of us" not in said


def test_a_text_is_shown_with_where_each_part_comes_from_and_who_has_which_version(desk: Desk) -> None:
    assert "To the Minister" in text(desk.get("texts").text)
    said = text(desk.get("text/SPRING/MISTO/1/2").text)
    assert "We shall not wait for the second. from MISTO 2 paragraph 1 , part 1" in said
    assert "replaces MISTO 1 paragraph 2 part 2" in said
    assert "opened: CAPITAL wrote: MISSION" in said


def test_the_ladder_is_part_of_its_page_and_brings_no_style_of_its_own(desk: Desk) -> None:
    page = desk.get("ladder").text
    assert "<svg" in page and "<style" not in page and ' style="' not in page
    assert ".ladder text" in desk.get("desk.css").text


def test_status_says_how_each_correspondent_stands(desk: Desk) -> None:
    said = text(desk.get("status").text)
    assert "MISSION MISTO" in said and "missing 3" in said
    assert "next is TOMIS 3" in said


def test_what_a_correspondent_writes_is_text_on_every_page(desk: Desk) -> None:
    assert desk.post("message/SPRING/MISTO/5").status == 303
    shown = 0
    for page in ("traffic", "message/SPRING/MISTO/5", "ladder"):
        markup = desk.get(page).text
        assert "<script" not in markup and "<img" not in markup
        shown += "<script>fetch('/x')</script>" in text(markup.replace("&lt;", "\0lt;")).replace("\0lt;", "<").replace("&gt;", ">")
        assert "{{ 7 * 7 }}" in html.unescape(markup)
    assert shown == 3


def test_characters_that_would_be_obeyed_are_spelled_out_wherever_a_template_prints_them() -> None:
    printed = Printer(Places(place="p"), "form").page("error", title="a\u202eb", sentences=["\x1b[31m <b>\u2066</b>"], outside=True)
    assert "a&lt;U+202E&gt;b" in printed
    assert "&lt;U+001B&gt;[31m &lt;b&gt;&lt;U+2066&gt;&lt;/b&gt;" in printed
    assert harmless("one\ntwo") == "one\ntwo"


def test_numbers_of_several_series_are_drawn_together() -> None:
    assert of_series(["MISTO 4", "MISTO 5", "TOMIS 2"]) == "MISTO 4 to 5 and TOMIS 2"


def test_who_stands_alike_is_named_together_and_who_is_late_apart() -> None:
    due = "2025-08-02T00:00:00Z"
    rows = [{"office": name, "state": "accepted", "overdue": name == "C", "due": due} for name in "ABC"]
    assert stood(rows[:2]) == [("handed over, not received yet", False)]
    assert stood(rows)[1] == ("C: handed over, not received, LATE since 02 AUG 25 00:00Z", True)


def test_every_word_that_a_page_names_is_there() -> None:
    """A page that says nothing of something is no proof that it could."""
    owners = Printer(Places(place="x"), "form")._environment.globals
    for path in (SOURCE / "backchannel" / "web" / "templates").glob("*.html"):
        for owner, name in re.findall(r"\b([a-z_]+)\.([A-Z][A-Z_]+)\b", path.read_text("utf-8")):
            assert hasattr(owners[owner], name), (path.name, owner, name)


def test_every_word_of_the_pages_is_used() -> None:
    folder = SOURCE / "backchannel" / "web"
    files = [path for path in folder.rglob("*") if path.suffix in (".py", ".html") and not path.name.endswith("words.py")]
    used = "".join(path.read_text("utf-8") for path in files)
    for owner, prefixes, least in ((words, "w|words", 65), (order_words, "o|words", 30)):
        names = [name for name in vars(owner) if name.isupper()]
        assert len(names) > least
        assert [name for name in names if not re.search(rf"\b(?:{prefixes})\.{name}\b", used)] == []
