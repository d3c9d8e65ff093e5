"""The desk in Chromium: nothing is asked of anybody else, nothing that is written runs, everything is reached by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from backchannel.web import guard
from run.pair import PASSPHRASE, Pair
from web import story
from web.browser import Visit, chromium, visit
from web.desks import Desk, at_desk

PAGES = (
    "traffic",
    "message/SPRING/TOMIS/1",
    "message/SPRING/MISTO/1",
    "message/SPRING/MISTO/4",
    "agenda",
    "orders",
    "asks",
    "texts",
    "text/SPRING/MISTO/1/2",
    "ladder",
    "status",
    "away",
)
# Of each page: what a person who cannot see it would miss.
LACKING = """() => {
  const named = e => (e.getAttribute('aria-label') || (e.labels && e.labels.length) || e.textContent.trim() ||
    (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent).join('').trim());
  const found = [];
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), nav, section, [role=region], svg'))
    if (!named(e)) found.push(e.outerHTML.slice(0, 80));
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  if (new Set(ids).size !== ids.length) found.push('an id twice');
  if (document.querySelectorAll('h1').length !== 1) found.push('not one h1');
  if (document.querySelectorAll('main').length !== 1) found.push('not one main');
  if (!document.documentElement.lang || !document.title) found.push('no language or title');
  let level = 1;
  for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
    if (+h.tagName[1] > level + 1) found.push('a heading too deep: ' + h.textContent);
    level = +h.tagName[1];
  }
  for (const t of document.querySelectorAll('table')) if (!t.caption || !t.querySelector('th')) found.push('a table without heads');
  return found;
}"""
# The contrast of every text with what is behind it, as WCAG 2.2 computes it (1.4.3); the least of the page.
CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = c => { const [r, g, b] = parse(c).map(v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    const p = parse(c); if (p.length < 4 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  let least = 21;
  for (const e of document.querySelectorAll('body *:not(svg, svg *)')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest('.unseen, .skip')) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    least = Math.min(least, (a + .05) / (b + .05));
  }
  return least;
}"""

AT_PASSPHRASE = "document.activeElement.id === 'passphrase'"  # the keyboard is there without anybody having put it there


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def desk(pair: Pair) -> Iterator[Desk]:
    story.tell(pair)
    with at_desk(pair.capital) as desk:
        yield desk


@pytest.fixture
def visitor(browser: Browser, desk: Desk) -> Iterator[Visit]:
    with visit(browser, desk) as visitor:
        yield visitor


def focused(page: Page) -> str:
    """What the keyboard would work on."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_no_page_complains_or_asks_anything_of_anybody_else(visitor: Visit) -> None:
    for page in PAGES:
        visitor.go(page)
    assert visitor.complaints == []
    assert visitor.hosts() == {visitor.desk.host}


def test_the_cookie_cannot_be_read_by_a_page(visitor: Visit) -> None:
    assert "Traffic" in visitor.page.title()
    assert visitor.page.evaluate("document.cookie") == ""
    (cookie,) = visitor.page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")


HARM = "<script>document.title = 'run'</script><p style='color: red' id='styled'>x</p><img id='image' src='http://127.0.0.1:9/x'>"


@pytest.mark.parametrize("guarded", [True, False])
def test_markup_that_got_into_a_page_would_neither_run_nor_load_nor_be_styled(
    browser: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """As if a template had let it through; without the policy it runs, so it is the policy that stops it."""
    monkeypatch.setattr("backchannel.web.words.ALL", _Raw(HARM))
    if not guarded:
        monkeypatch.setitem(guard._SAYS, "Content-Security-Policy", "")
    with visit(browser, desk) as visitor:
        assert ("run" in visitor.page.title()) is not guarded
        red = visitor.page.eval_on_selector("#styled", "e => getComputedStyle(e).color") == "rgb(255, 0, 0)"
        assert red is not guarded
        assert bool(visitor.complaints) is True  # it says what it stopped; or that the picture cannot be had


class _Raw(str):
    """Words that a template takes for markup."""

    def __html__(self) -> str:
        return str(self)


def test_a_message_is_opened_by_its_button_and_its_page_is_there_again_on_going_back(visitor: Visit, pair: Pair) -> None:
    visitor.page.click("text=MISTO 4 >> nth=0")
    assert "ferryman has come. He wants" not in visitor.page.content()
    visitor.page.click("button:has-text('Open it')")
    assert "He wants to be paid in salt" in visitor.page.content()
    assert visitor.complaints == []
    visitor.go("traffic")
    assert "MISTO 4" not in visitor.page.inner_text("section[aria-labelledby=unopened]")


def test_all_of_it_can_be_reached_by_the_keyboard_in_the_order_in_which_it_is_read(visitor: Visit) -> None:
    page = visitor.page
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to what this page says"
    order = []
    for _ in range(10):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == ["Traffic", "Agenda", "Orders", "Asks", "Texts", "Ladder", "Status", "Lock", "MISTO 4", "MISTO 5"]
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/MISTO/5")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "Open it"
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Three boats")


def test_the_desk_is_locked_and_unlocked_by_the_keyboard(visitor: Visit) -> None:
    page = visitor.page
    page.click("button")
    page.wait_for_function(AT_PASSPHRASE)
    page.go_back()
    assert "MISTO" not in page.content()
    visitor.go("asks")
    page.wait_for_function(AT_PASSPHRASE)
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Asks')")


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_is_wider_than_its_window_and_each_has_its_picture(visitor: Visit, width: int, tmp_path: Path) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    for page in PAGES:
        visitor.go(page)
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, page
        picture = visitor.page.screenshot(path=tmp_path / f"{page.replace('/', '-')}-{width}.png", full_page=True)
        assert picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_has_a_name_a_place_and_enough_contrast(browser: Browser, desk: Desk, scheme: str) -> None:
    with visit(browser, desk, color_scheme=scheme) as visitor:
        for page in PAGES:
            visitor.go(page)
            assert visitor.page.evaluate(LACKING) == [], page
            assert visitor.page.evaluate(CONTRAST) >= 4.5, page


def test_what_is_looked_for_by_the_checks_of_names_and_contrast_is_found(visitor: Visit) -> None:
    page = visitor.page.context.new_page()  # without the policy of the desk, which would take these styles away
    page.set_content("<h3 style='color: #999; background: #aaa'>deep</h3><input><a href='x'></a><table></table>")
    assert len(page.evaluate(LACKING)) == 7
    assert page.evaluate(CONTRAST) < 2


def test_a_message_prints_as_a_cable_without_what_belongs_to_the_screen(visitor: Visit) -> None:
    visitor.go("message/SPRING/TOMIS/1")
    assert visitor.page.pdf(format="A4").startswith(b"%PDF")
    visitor.page.emulate_media(media="print")
    assert not visitor.page.is_visible("nav") and not visitor.page.is_visible("button")
    assert visitor.page.is_visible("text=Go on, but not by the north road")
    assert visitor.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_the_desk_of_a_browser_that_did_not_come_by_the_link_stays_closed(browser: Browser, desk: Desk) -> None:
    with visit(browser, desk), visit(browser, desk) as second:
        assert "Not let in" in second.page.title()
        second.go("traffic")
        assert "MISTO" not in second.page.content()
