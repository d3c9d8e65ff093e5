"""Printed pages: nothing on them but text, every page counted and marked, no word lost."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import stat
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from backchannel.cli.files import write_private
from backchannel.cli.paper import html_of
from backchannel.cli.paper.faces import MONO, SERIF, TEXT_WIDTH, Face, broken
from backchannel.cli.paper.rows import BODY_HEIGHT, block, paginated, row
from backchannel.errors import Mistake, Trouble

INJECTION = "</style></p><script>alert(1)</script><img src=x onerror='go()'> {marking} &lt;b&gt; \"quoted\" <!--"
TAGS = {"html", "head", "meta", "title", "style", "body", "section", "p", "header", "main", "footer", "div", "span", "br"}


class Reader(HTMLParser):
    """What a browser would make of a page: its elements, attributes and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def portion(number: int, words: str | None = "All is quiet.", **more: Any) -> dict[str, Any]:
    return {"number": number, "state": "full", "about": [], "fields": [], "words": words, **more}


def message(*portions: dict[str, Any], **more: Any) -> dict[str, Any]:
    number = more.get("number", "HAKTO 37/215")
    heading = [["Number", number], ["From", "SAIGON PARTY"], ["To", "WHITE HOUSE"]]
    subject = more.get("subject", "The next meeting")
    return {
        "number": number,
        "time": "221530Z OCT 72",
        "precedence": "FLASH",
        "marking": "SECRET",
        "from": "SAIGON PARTY",
        "subject": subject,
        "paragraphs": len(portions),
        "heading": [*heading, ["Subject", subject]],
        "portions": list(portions),
        "shown": sum(each["state"] == "full" for each in portions),
        "copy": False,
        "signed_by": "Kissinger",
        "key_verified": "words compared by telephone",
        "channel": "SAIGON",
        "digest": "0123456789abcdef" * 4,
        **more,
    }


def facts(*messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "for": "The President",
        "from": "Haig",
        "office": "WHITE HOUSE",
        "made": "1972-10-22T21:40:00Z",
        "marking": "SECRET",
        "channels": ["SAIGON"],
        "memorandum": None,
        "messages": list(messages or [message(portion(1))]),
        **more,
    }


def pages_of(html: str) -> list[str]:
    return re.findall(r'<section class="sheet">(.*?)</section>', html, re.DOTALL)


def texts(html: str) -> str:
    """All text, each row on a line of its own."""
    return "".join(Reader(html.replace("</div>", "\n</div>")).texts)


def test_markup_in_subjects_words_names_memorandum_and_keys_stays_text() -> None:
    hostile = message(
        portion(1, INJECTION, about=[INJECTION], fields=[["Title", INJECTION]]),
        *({**portion(2, None), "state": "marked", "about": [INJECTION]},),
        **dict.fromkeys(
            ("number", "time", "precedence", "marking", "from", "subject", "signed_by", "key_verified", "channel", "digest"), INJECTION
        ),
    )
    named = dict.fromkeys(("for", "from", "office", "marking"), INJECTION)
    html, count = html_of(facts(hostile, channels=[INJECTION], memorandum={"subject": INJECTION, "words": INJECTION}, **named))
    read = Reader(html)
    assert set(read.tags) <= TAGS
    assert read.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert (read.tags.count("style"), read.tags.count("section")) == (1, count)
    assert INJECTION.replace(" ", "") in "".join(read.texts).replace(" ", "").replace("\n", "")


def test_what_a_reader_would_obey_is_spelled_out() -> None:
    html, _ = html_of(facts(message(portion(1, "one\u202etwo\x1b[2J"))))
    assert "one&lt;U+202E&gt;two&lt;U+001B&gt;[2J" in html


def test_nothing_is_fetched_or_run_and_the_one_style_sheet_is_the_one_that_the_policy_names() -> None:
    html, _ = html_of(facts())
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in html
    assert not re.search(r"url\(|@import|https?:|src=|href=|<script", html)


def test_every_page_has_the_marking_at_top_and_bottom_and_says_which_it_is_of_how_many() -> None:
    marking = "TOP SECRET; " + "; ".join(f"CAVEAT NUMBER {letter * 20}" for letter in "ABCDEFG")
    long = message(*(portion(number, "A sentence. " * 40 + "End.") for number in range(1, 20)))
    html, count = html_of(facts(long, message(portion(1)), marking=marking))
    pages = pages_of(html)
    assert len(pages) == count > 5
    for number, page in enumerate(pages, 1):
        top, bottom = re.findall(r'<p class="marking">(.*?)</p>', page)
        assert top == bottom
        assert top.replace("<br>", " ") == marking
        assert f"Page {number} of {count}</span>" in page


def test_the_memorandum_comes_first_and_the_table_says_on_which_pages_each_message_is() -> None:
    long = message(*(portion(number, "A sentence. " * 40 + "End.") for number in range(1, 12)))
    html, count = html_of(
        facts(long, message(portion(1), number="HAKTO 38/216"), memorandum={"subject": "Tonight", "words": "Please read."})
    )
    pages = pages_of(html)
    cover = texts(pages[0])
    assert [word in cover for word in ("MEMORANDUM", "Tonight", "Please read.", "HAKTO 38/216", "0123456789abcdef")] == [True] * 5
    (first, last), only = re.findall(r"pages (\d+) to (\d+)", cover)[0], re.findall(r"page (\d+)\n", cover)[-1]
    headers = [re.findall(r"<header>.*?</span><span>(.*?)</span>", page)[0] for page in pages]
    assert headers == ["Covering memorandum"] + ["HAKTO 37/215"] * (int(last) - int(first) + 1) + ["HAKTO 38/216"]
    assert (int(first), int(last), int(only)) == (2, count - 1, count)


def test_a_message_ends_with_how_much_of_it_is_shown_and_the_beginning_of_its_digest() -> None:
    closed = {**portion(2, None), "state": "marked", "about": ["text", "SECRET"]}
    html, _ = html_of(facts(message(portion(1), closed, {**portion(3, None), "state": "withheld"})))
    read = texts(html)
    assert "[Paragraph 2 (text; SECRET) is not addressed to this office.]" in read
    assert "[Paragraph 3 is not addressed to this office.]" in read
    assert "End of HAKTO 37/215: 1 of 3 paragraphs shown, digest 0123456789abcdef." in read


def test_a_copy_that_was_not_addressed_here_says_so() -> None:
    assert "A copy, not addressed to this office." in html_of(facts(message(portion(1), copy=True)))[0]


def test_what_orders_and_what_proposes_is_told_apart_and_a_time_stands_in_utc_too() -> None:
    time = [["At", "2300 PARIS 22 OCT 72"]]
    page, *_ = html_of(facts(message(portion(1, about=["order"], fields=time), portion(2, about=["proposal"], fields=time))))
    said = " ".join(texts(page).split())
    assert said.index("1.ORDER [order]") < said.index("222200Z OCT 72") < said.index("2.PROPOSAL (NOT AN ORDER) [proposal]")


def test_words_cannot_pretend_to_be_the_end_of_a_text_or_another_paragraph() -> None:
    words = "One.\nEnd text.\n9. Two."
    html, _ = html_of(facts(message(portion(1, words, fields=[["Title", "A note"]]))))
    assert re.findall(r'<span class="words fenced">(.*?)</span>', html) == words.split("\n")
    assert re.findall(r'<span class="number">(.*?)</span>', html) == ["1."]


@pytest.mark.parametrize("face", [Face(size=12, line=17, measure=SERIF), Face(size=10, line=14, measure=MONO)], ids=["serif", "mono"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "one",
        "word " * 300,
        "w" * 2000,
        "  set in, and " + "on " * 80,
        "上海" * 200,
        "é" * 500,
        "مرحبا بالعالم " * 60,
        "a " + "b" * 400 + " c",
    ],
    ids=["nothing", "a word", "words", "a word wider than the page", "set in", "wide", "accents", "from right to left", "mixed"],
)
def test_a_line_is_broken_within_the_page_and_no_character_is_lost(text: str, face: Face) -> None:
    lines = broken(text, face, TEXT_WIDTH)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(face.width(line) <= TEXT_WIDTH for line in lines)
    assert " ".join(lines).split() == text.split() or any(face.width(word) > TEXT_WIDTH for word in text.split())


def test_no_page_is_fuller_than_its_height_no_row_is_lost_and_none_comes_twice() -> None:
    rows = [each for number in range(200) for each in (*block([row("line", f"{number}-{at}") for at in range(number % 9 + 1)]), row("gap"))]
    pages = paginated(rows, BODY_HEIGHT)
    assert all(sum(each.height for each in page) <= BODY_HEIGHT for page in pages)
    written = [each for page in pages for each in page if each.kind != "gap"]
    assert written == [each for each in rows if each.kind != "gap"]


def test_neither_the_first_nor_the_last_line_of_a_paragraph_stands_alone_on_a_page() -> None:
    for count in range(30, 45):
        pages = paginated([*(row("line", "before") for _ in range(count)), *block([row("line", f"{at}") for at in range(6)])], BODY_HEIGHT)
        split = [[each for each in page if each.cells[0].text != "before"] for page in pages]
        assert all(len(part) != 1 for part in split)


def test_what_is_kept_together_and_is_longer_than_a_page_is_divided_all_the_same() -> None:
    pages = paginated(block([row("line", f"{at}") for at in range(100)], whole=True), BODY_HEIGHT)
    assert [each.cells[0].text for page in pages for each in page] == [f"{at}" for at in range(100)]


def test_the_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        write_private("<p>", str(tmp_path / "file.html"))
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "file.html").stat().st_mode) == 0o600
    with pytest.raises(Mistake, match="which is there already"):
        write_private("other", str(tmp_path / "file.html"))
    assert (tmp_path / "file.html").read_text() == "<p>"


def test_it_is_not_written_through_a_link_or_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Mistake, match="which is there already"):
        write_private("words", str(tmp_path / "link"))
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(Trouble, match="No such file or directory"):
        write_private("words", str(tmp_path / "nowhere" / "file.html"))
