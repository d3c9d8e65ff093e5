"""A sealed hand-off in Chromium, without a network: who has the words sees the text; who has not sees nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from backchannel.cli import handoff_words
from backchannel.cli.paper import handoff_file_html
from cli.test_handoff_page import TEN, facts
from web.browser import chromium
from web.handing import AFTER, BEFORE, DURING, PHONE, SAID, Visit, visiting
from web.test_browser import CONTRAST, LACKING


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    with visiting(browser, tmp_path / "handoff.html", handoff_file_html(facts())) as made:
        yield made
        assert made.complaints == []


# Opening it


def test_the_right_words_show_text_order_and_clocks_without_a_network_and_nothing_is_asked_for(visit: Visit) -> None:
    visit.open(TEN.upper().replace(" ", " - "))
    shown = visit.page.inner_text("main")
    assert visit.page.text_content("#words") == facts()["text"]
    for said in ("HAKTO 42 paragraph 2", "Mr. Nilsen", "2300 PARIS 22 OCT 72", "222200Z OCT 72 in UTC", "Say nothing beyond the text."):
        assert said in shown
    assert re.search(r"UTC\s+22:00:3\d\s+22 OCT 72", shown)
    assert re.search(r"PARIS\s+23:00:3\d\s+22 OCT 72", shown)
    assert visit.page.locator("#check li").all_inner_texts() == facts()["check"]
    assert [url for url in visit.asked if not url.startswith("file:")] == []


@pytest.mark.parametrize("words", ["", "legal winner", f"{TEN} zoo", f"{TEN[:-6]}winer", "zoo " * 10, f"winner {TEN.partition(' ')[2]}"])
def test_wrong_words_are_told_in_a_sentence_and_show_nothing(visit: Visit, words: str) -> None:
    sentence = visit.refused(words)
    assert len(sentence.split()) > 6
    for hidden in ("HAKTO", "Nilsen", "first point", "SECRET"):
        assert hidden not in visit.page.content().replace("SECRET_BYTES", "")
    visit.open()


def test_words_that_are_in_the_list_and_not_of_this_file_are_told_from_words_that_are_none(visit: Visit) -> None:
    assert visit.refused("zoo " * 10) == SAID["other"]
    assert visit.refused("zoo " * 9 + "zooo") == SAID["unknown"].format(place=10, word="zooo")
    assert visit.refused("zoo " * 9) == SAID["count"].format(count=9)


def test_a_file_whose_sealed_part_was_changed_says_so_and_shows_nothing(browser: Browser, tmp_path: Path) -> None:
    html = handoff_file_html(facts())
    cipher = re.findall(r'"cipher":"([^"]*)"', html)[0]
    for place in (0, len(cipher) // 2, len(cipher) - 1):
        other = "A" if cipher[place] != "A" else "B"
        changed = html.replace(cipher, cipher[:place] + other + cipher[place + 1 :])
        with visiting(browser, tmp_path / f"{place}.html", changed) as visit:
            assert visit.refused(TEN) == SAID["damaged"]


def test_a_cipher_in_another_spelling_of_the_same_bytes_is_not_opened(browser: Browser, tmp_path: Path) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for html in (handoff_file_html(facts(text="Yes. " * count)) for count in range(1, 2000, 150)):
        cipher = re.findall(r'"cipher":"([^"]*)"', html)[0]
        if len(cipher) % 4:  # its last character has bits that stand for nothing
            break
    else:
        raise AssertionError("no file has a cipher whose last character has a loose bit")
    changed = html.replace(cipher, cipher[:-1] + letters[letters.index(cipher[-1]) ^ 1])
    with visiting(browser, tmp_path / "spelling.html", changed) as visit:
        assert visit.refused(TEN) == SAID["damaged"]


def test_a_file_whose_script_was_changed_does_nothing_and_says_so(browser: Browser, tmp_path: Path) -> None:
    html = handoff_file_html(facts()).replace("const WORDS = 10", "const WORDS = 11")
    with visiting(browser, tmp_path / "changed.html", html) as visit:
        assert visit.page.is_hidden("#door")
        assert handoff_words.FILE["still"] in visit.page.inner_text("main")


@pytest.mark.parametrize(("now", "said"), [(BEFORE, "before"), (DURING, "now"), (AFTER, "over")])
def test_it_says_how_the_hour_stands(browser: Browser, tmp_path: Path, now: str, said: str) -> None:
    with visiting(browser, tmp_path / "hour.html", handoff_file_html(facts()), now) as visit:
        visit.open()
        expected = SAID[said].format(time={"before": "1 h 30 min", "over": "2 h 10 min"}.get(said, ""))
        assert visit.page.inner_text("#due") == expected


def test_whatever_stands_in_a_hand_off_is_shown_as_text(browser: Browser, tmp_path: Path) -> None:
    hostile = "</script><script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">"
    made = facts(text=hostile, title=hostile, instructions=hostile, order="HAKTO 42 paragraph 2", marking=hostile)
    with visiting(browser, tmp_path / "hostile.html", handoff_file_html(made)) as visit:
        visit.open()
        assert visit.page.text_content("#words") == hostile
        assert visit.page.title() != "ran"
        assert visit.page.locator("img").count() == 0
        assert visit.complaints == []


def test_at_390_points_nothing_runs_off_the_page_and_all_can_be_read_and_reached(visit: Visit) -> None:
    page = visit.page
    for scene in ("door", "inside", "report"):
        if scene == "inside":
            visit.open()
        if scene == "report":
            page.check('input[value="Has done otherwise"]')
            page.check('input[value="changed"]')
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert page.evaluate(CONTRAST) >= 4.5
        assert page.evaluate(LACKING.replace("querySelectorAll('h1').length", "querySelectorAll('h1:not([hidden] *)').length")) == []


def test_closing_it_forgets_what_was_shown_and_what_was_typed(visit: Visit) -> None:
    visit.open()
    visit.report("Has done", when="1972-10-22T23:05", reply="The cabinet will fall.")
    visit.page.click("#close")
    visit.page.wait_for_selector("#door:not([hidden])")
    assert "first point" not in visit.page.content()
    assert [visit.page.input_value(f"#{name}") for name in ("code", "reply", "lines", "when")] == [""] * 4


def test_whoever_comes_back_to_the_page_finds_it_shut_and_empty(visit: Visit) -> None:
    visit.open()
    visit.report("Has done", when="1972-10-22T23:05", reply="The cabinet will fall.")
    visit.page.goto("about:blank")
    visit.page.go_back()
    visit.page.wait_for_selector("#door:not([hidden])")
    assert visit.page.is_hidden("#inside")
    assert [visit.page.input_value(f"#{name}") for name in ("code", "reply", "lines", "when")] == [""] * 4


def test_a_browser_that_keeps_the_page_as_it_was_has_nothing_of_it_to_keep(visit: Visit) -> None:
    visit.open()
    visit.report("Has done", when="1972-10-22T23:05", reply="The cabinet will fall.")
    visit.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert visit.page.inner_text("body").strip() == ""
    with visit.page.expect_navigation():
        visit.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    visit.page.wait_for_selector("#door:not([hidden])")


def test_the_name_of_the_page_tells_nothing_of_the_order(visit: Visit) -> None:
    before = visit.page.title()
    visit.open()
    assert visit.page.title() == before == handoff_words.FILE["page_title"]
