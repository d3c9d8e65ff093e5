"""The pages of orders in Chromium: nothing that is written runs, nothing runs off the page, everything can be read and has its name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from run.pair import Pair
from web import orders_story
from web.browser import Visit, chromium, visit
from web.desks import Desk, at_desk
from web.test_browser import CONTRAST, LACKING

PAGES = (
    "traffic",
    "agenda",
    "orders",
    "order/SPRING/TOMIS/1/1",
    "order/SPRING/TOMIS/2/1",
    "order/SPRING/TOMIS/2/2",
    "order/SPRING/TOMIS/3/1",
    "order/SPRING/TOMIS/4/1",
    "message/SPRING/TOMIS/2",
    "message/SPRING/TOMIS/4",
    "message/SPRING/MISTO/4",
    "text/SPRING/TOMIS/1/2",
)
SHAPE = "e => { const s = getComputedStyle(e); return [s.borderTopStyle, s.borderTopWidth, s.backgroundColor]; }"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def desk(pair: Pair) -> Iterator[Desk]:
    orders_story.tell(pair)
    with at_desk(pair.capital, zone=("WASHINGTON", "TOKYO")) as desk:
        yield desk


@pytest.fixture
def visitor(browser: Browser, desk: Desk) -> Iterator[Visit]:
    with visit(browser, desk) as visitor:
        yield visitor


def test_markup_in_the_lines_of_an_order_neither_runs_nor_loads_nor_is_styled(visitor: Visit) -> None:
    for page in PAGES:
        visitor.go(page)
        assert visitor.page.locator("script, main b, img").count() == 0, page
    assert visitor.complaints == []
    assert visitor.hosts() == {visitor.desk.host}
    visitor.go("order/SPRING/TOMIS/4/1")
    assert orders_story.HOSTILE in visitor.page.inner_text("main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_every_width_nothing_runs_off_and_everything_has_a_name_a_place_and_enough_contrast(
    browser: Browser, desk: Desk, scheme: str
) -> None:
    with visit(browser, desk, color_scheme=scheme) as visitor:
        for page in PAGES:
            visitor.go(page)
            assert visitor.page.evaluate(LACKING) == [], page
            for width in (320, 390, 1440):
                visitor.page.set_viewport_size({"width": width, "height": 900})
                assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, (page, width)
                assert visitor.page.evaluate(CONTRAST) >= 4.5, (page, width)


def test_what_holds_an_order_up_and_what_is_only_proposed_are_told_apart_by_their_shape(visitor: Visit) -> None:
    visitor.go("orders")
    overdue, impossible = (visitor.page.eval_on_selector(f".held.{kind}", SHAPE) for kind in ("overdue", "impossible"))
    assert overdue != impossible
    proposed = visitor.page.eval_on_selector(".slip.proposed .mark", SHAPE)
    visitor.go("order/SPRING/TOMIS/1/1")
    assert proposed != visitor.page.eval_on_selector(".mark.order", SHAPE)
    assert proposed[0] == "dashed"


def test_from_the_first_page_the_keyboard_leads_to_what_is_late_and_to_its_message(visitor: Visit) -> None:
    page = visitor.page
    for link, then in (("See the agenda", "**/agenda"), ("TOMIS 3 paragraph 1", "**/order/SPRING/TOMIS/3/1"), ("TOMIS 3", "**/message/**")):
        page.get_by_role("link", name=link, exact=True).first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(then)
    assert "The party crosses by the south road." in page.inner_text("main")


def test_an_order_prints_without_what_belongs_to_the_screen(visitor: Visit) -> None:
    visitor.go("order/SPRING/TOMIS/1/1")
    assert visitor.page.pdf(format="A4").startswith(b"%PDF")
    visitor.page.emulate_media(media="print")
    assert not visitor.page.is_visible("nav")
    assert visitor.page.is_visible("ins") and visitor.page.is_visible(".check")
