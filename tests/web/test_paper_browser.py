"""Texts from outside, texts to be signed and enclosures in Chromium: nothing runs off, all can be read, and numbers lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from run.pair import Pair
from web import papers_story
from web.browser import chromium, visit
from web.desks import Desk, at_desk
from web.test_browser import CONTRAST, LACKING

PAGES = (
    "agenda",
    "asks",
    "orders",
    "order/SPRING/TOMIS/1/1",
    "message/SPRING/TOMIS/1",
    "message/SPRING/MISTO/4",
    "text/SPRING/TOMIS/1/2",
    "text/SPRING/MISTO/1/1",
    "text/SPRING/MISTO/2/1",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def desk(pair: Pair) -> Iterator[Desk]:
    papers_story.tell(pair)
    with at_desk(pair.capital, zone=("WASHINGTON", "TOKYO")) as desk:
        yield desk


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("opened", [False, True])
def test_at_every_width_nothing_runs_off_and_everything_can_be_read_before_and_after_it_is_opened(
    browser: Browser, desk: Desk, scheme: str, opened: bool
) -> None:
    with visit(browser, desk, color_scheme=scheme) as visitor:
        if opened:
            visitor.go("message/SPRING/MISTO/4")
            visitor.page.click("text=Open it")
        for page in PAGES:
            visitor.go(page)
            assert visitor.page.evaluate(LACKING) == [], page
            for width in (320, 390, 1280):
                visitor.page.set_viewport_size({"width": width, "height": 900})
                assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, (page, width)
                assert visitor.page.evaluate(CONTRAST) >= 4.5, (page, width)
        assert visitor.complaints == []


def test_every_number_in_a_sentence_leads_to_its_message(browser: Browser, desk: Desk) -> None:
    with visit(browser, desk) as visitor:
        visitor.go("text/SPRING/MISTO/1/1")
        visitor.page.get_by_role("link", name="MISTO 2 paragraph 1").click()
        visitor.page.wait_for_url("**/message/SPRING/MISTO/2#paragraph-1")
        assert "This reached us today:" in visitor.page.inner_text("main")
