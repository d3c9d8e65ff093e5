"""A true browser for tests: Chromium as the machine has it, which reaches the desk and nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from web.desks import Desk

__all__ = ["Visit", "chromium", "visit"]

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, until the block is left; the test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("No Chromium is on this machine: the pages of the desk are not looked at in a browser.")
    # Root may not run the sandbox; nothing but our own pages is loaded.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@dataclass(slots=True, kw_only=True)
class Visit:
    """A page in a browser, and all that it asked for and complained of."""

    page: Page
    desk: Desk
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(f"http://{self.desk.host}{self.desk.path(path)}")

    def hosts(self) -> set[str]:
        """Whom the page asked for anything."""
        return {urlsplit(url).netloc for url in self.asked}


@contextmanager
def visit(browser: Browser, desk: Desk, **how: Any) -> Iterator[Visit]:
    """A fresh browser that comes in by the link."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
    page = context.new_page()
    made = Visit(page=page, desk=desk)
    page.on("console", lambda said: made.complaints.append(said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    context.on("request", lambda request: made.asked.append(request.url))
    page.goto(desk.link)
    yield made
    context.close()
