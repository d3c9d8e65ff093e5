"""A sealed hand-off in a browser that has no network, and who visits it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from backchannel.cli import handoff_words
from cli.test_handoff_page import TEN

SAID = handoff_words.SAID
PHONE = {"width": 390, "height": 844}
BEFORE, DURING, AFTER = "1972-10-22T20:30:00Z", "1972-10-22T22:00:30Z", "1972-10-23T00:10:00Z"


class Visit:
    """The file in a browser that has no network, and whatever it asked for or complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.context.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def type(self, words: str) -> None:
        self.page.fill("#code", words)
        self.page.click("#enter")

    def refused(self, words: str) -> str:
        """The sentence at the door; the hand-off stays shut."""
        self.type(words)
        self.page.wait_for_selector("#wrong:not(:empty), #inside:not([hidden])")
        assert self.page.is_hidden("#inside")
        return self.page.inner_text("#wrong")

    def open(self, words: str = TEN) -> None:
        self.type(words)
        self.page.wait_for_selector("#inside:not([hidden])")

    def report(self, step: str, **fields: str) -> bytes:
        """The report file that is saved."""
        self.page.check(f'input[value="{step}"]')
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)
        self.page.click("#report button")
        self.page.wait_for_selector("#done:not([hidden])")
        with self.page.expect_download() as download:
            self.page.click("#save")
        return Path(download.value.path()).read_bytes()

    def missing(self, step: str | None = None, **fields: str) -> str:
        """What keeps a report from being signed."""
        if step:
            self.page.check(f'input[value="{step}"]')
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)
        self.page.click("#report button")
        self.page.wait_for_selector("#missing:not(:empty), #done:not([hidden])")
        assert self.page.is_hidden("#done")
        return self.page.inner_text("#missing")


@contextmanager
def visiting(browser: Browser, path: Path, html: str, now: str = DURING) -> Iterator[Visit]:
    path.write_text(html, "utf-8")
    context = browser.new_context(viewport=PHONE, accept_downloads=True)
    context.set_offline(True)
    page = context.new_page()
    page.clock.install(time=now)
    visit = Visit(page)
    page.goto(path.as_uri())
    yield visit
    context.close()
