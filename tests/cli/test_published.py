"""Published correspondence on a terminal and as a page: nothing lost, nothing that runs, everything transcribed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from architecture.tree import ROOT
from backchannel import cli
from backchannel.cli import history_words
from backchannel.cli.paper.published import published_html
from backchannel.cli.published_ladder import ladders_of
from backchannel.cli.render.findings import sections
from backchannel.history import Certainty, Correspondence, fold, read
from backchannel.ladder import Mark, State, Timing

CONVENTIONS = ROOT / "tests" / "history" / "conventions"
HOSTILE = "</q></style><script>alert(1)</script><img src=x onerror='go()'> &lt;b&gt; \u202e\x07"
HTML_TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "section",
    "article",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "q",
    "a",
}
HTML_TAGS |= {"i", "span", "mark", "sup", "br", "ul", "ol", "li", "table", "tbody", "tr", "td", "dl", "dt", "dd", "div"}
SVG_TAGS = {"svg", "desc", "g", "path", "line", "text", "tspan", "circle", "rect", "polygon", "polyline", "defs", "title"}


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def folded(*names: str) -> Correspondence:
    paths = [path for name in names for path in sorted(CONVENTIONS.glob(f"{name.strip('*')}*.*")) if path.suffix in {".txt", ".xml"}]
    return fold(document for path in paths for document in read(path.read_bytes(), path.name))


def said(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert cli.main(["history", *arguments]) == status
    shown = capsys.readouterr()
    return shown.err if status else shown.out


def test_the_page_holds_markup_for_words_and_a_drawing_and_nothing_that_runs_or_is_fetched() -> None:
    page = Page(html := published_html(folded("*")))
    assert page.tags <= HTML_TAGS | SVG_TAGS
    assert not [name for name in page.attributes if name.startswith("on") or name in {"src", "style", "action"}]
    assert {link[0] for link in page.attributes["href"]} == {"#"}
    assert set(page.attributes["href"]) <= {f"#{name}" for name in page.attributes["id"]}
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert "url(" not in style
    assert "@import" not in style


def test_words_of_a_document_are_text_whatever_they_are() -> None:
    text = (CONVENTIONS / "relayed-101.txt").read_text("utf-8").replace("Colonel Osk", HOSTILE).replace("Corvo 70", f"Corvo 70/{HOSTILE}")
    heading = text.replace("Backchannel Message", f"Backchannel Message {HOSTILE}", 1)
    page = Page(published_html(fold(read(heading))))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text
    assert "\x07" not in page.text


def test_every_paragraph_text_and_doubt_of_every_document_stands_on_the_page() -> None:
    found = folded("*")
    shown = re.sub(r"\W+", "", Page(published_html(found)).text)
    for document in found.documents:
        pieces = [sentence for p in document.paragraphs for sentence in [p.words]] if not document.doubts else []
        pieces += [text.digest for text in document.texts] + [doubt.reason for doubt in document.doubts]
        assert [piece for piece in pieces if re.sub(r"\W+", "", piece) not in shown] == [], document.id


def test_a_doubt_is_marked_where_its_words_stand_and_cites_its_rule() -> None:
    html = published_html(folded("traps"))
    for document in folded("traps").documents:
        for number, doubt in enumerate(document.doubts, 1):
            if doubt.came and any(doubt.came in paragraph.words for paragraph in document.paragraphs):
                assert f"<sup>{number}</sup></mark>" in html
    assert "· garble</span>" in html


def test_a_doubt_is_marked_once_where_several_paragraphs_have_one_place() -> None:
    text = (CONVENTIONS / "crossed-by-words-81.txt").read_text("utf-8")
    text = text.replace("I shall see", "The boat is [sic] late.\n\nThe sky is [sic] low.\n\n1. I shall see")
    found = fold(read(text))
    (document,) = found.documents
    marks = re.findall(r"<sup>(\d+)</sup>", published_html(found))
    assert sorted(marks, key=int) == [str(number) for number in range(1, len(document.doubts) + 1)]
    assert len(marks) > 2


def test_page_summary_and_ladder_say_that_everything_is_transcribed(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(CONVENTIONS / "relayed-101.txt")
    assert history_words.TRANSCRIBED in Page(published_html(folded("relayed"))).text
    assert published_html(folded("relayed")).count(history_words.STAMP) == 2
    assert "Nobody here has signed" in said(capsys, path)
    assert "Nobody here has signed" in said(capsys, "--ladder", path)


def test_the_summary_tells_every_kind_of_finding_with_its_place_and_rule(capsys: pytest.CaptureFixture[str]) -> None:
    shown = " ".join(said(capsys, str(CONVENTIONS)).split())
    timed = said(capsys, *map(str, sorted(CONVENTIONS.glob("crossed-by-times*.txt"))))
    assert [title for kind, title in history_words.TITLES.items() if title not in shown + timed and kind != "ladder"] == []
    assert "proved" in shown
    assert "“Your 15 crossed mine of an hour ago, Tocor 9.”" in shown
    assert "lake/d83 paragraph 1 (crossed by its words)" in shown
    assert "put in “deeply”" in shown


def test_what_is_undeterminable_of_one_message_stands_in_one_sentence() -> None:
    found = folded("crossed", "out-of-step")
    pairs = {(each.first, each.second) for each in found.crossings if each.certainty is Certainty.UNDETERMINABLE}
    (section,) = (section for section in sections(found) if section.kind == "undeterminable")
    assert len(section.findings) < len(pairs) / 2
    assert all(any(one in each.sentence and other in each.sentence for each in section.findings) for one, other in pairs)
    assert all(finding.places for finding in section.findings)


def test_json_is_the_list_of_documents(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(CONVENTIONS / "crossed-by-words-83.txt")
    (document,) = json.loads(said(capsys, "--json", path))
    assert document["number"] == "TOCOR 10"
    assert len(document) == 22


def test_a_folder_is_read_whole_and_what_is_none_of_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "below").mkdir()
    for name in ("crossed-by-words-81.txt", "crossed-by-words-82.txt"):
        (tmp_path / "below" / name).write_bytes((CONVENTIONS / name).read_bytes())
    (tmp_path / "notes.txt").write_text("Buy bread.\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert cli.main(["history", "--json", str(tmp_path)]) == 0
    assert [document["number"] for document in json.loads(capsys.readouterr().out)] == ["CORVO 15", "TOCOR 9"]
    assert cli.main(["history", str(tmp_path)]) == 0
    assert "notes.txt was not read" in capsys.readouterr().err


def test_a_file_that_is_none_is_refused_and_an_empty_folder_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.md").write_text("Buy bread.\n")
    assert "notes.md" in said(capsys, str(tmp_path / "notes.md"), status=3)
    assert "no file that ends in" in said(capsys, str(tmp_path), status=2)


def test_a_document_that_stands_in_two_files_is_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(CONVENTIONS / "relayed-101.txt")
    assert cli.main(["history", path, path]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("1 document,")
    assert "more than one file" in shown.err


def test_the_ladder_knows_no_more_of_times_than_is_printed() -> None:
    (ladder,) = ladders_of(folded("crossed-by"))
    rungs = {rung.label: rung for rung in ladder.rungs}
    assert rungs["CORVO 61"].timing is Timing.MINUTE
    assert rungs["TOCOR 53"].timing is Timing.ORDER
    assert rungs["CORVO 15"].crossed == ("TOCOR 9",)
    assert rungs["CORVO 61"].crossed == ()
    assert all(Mark.TRANSCRIBED in rung.marks for rung in ladder.rungs)
    assert {reader.state for rung in ladder.rungs for reader in rung.readers} == {State.UNKNOWN}
