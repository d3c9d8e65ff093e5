"""A sealed hand-off in Chromium, without a network: who has the words sees the text, and signs what he did; who has not sees nothing."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from backchannel.cli import handoff_words
from backchannel.cli.paper import handoff_file_html
from backchannel.errors import Refused
from backchannel.message.steps import Step
from backchannel.message.words import bad_characters
from backchannel.seal.code import Code
from backchannel.seal.handoff import handoff_id, handoff_key, handoff_report_key
from backchannel.seal.handoff_report import HolderReport, SealedReport
from cli.test_handoff_page import TEN, facts
from run.pair import Pair
from web.browser import chromium
from web.test_browser import CONTRAST, LACKING

SAID = handoff_words.SAID
PHONE = {"width": 390, "height": 844}
BEFORE, DURING, AFTER = "1972-10-22T20:30:00Z", "1972-10-22T22:00:30Z", "1972-10-23T00:10:00Z"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


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


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    with visiting(browser, tmp_path / "handoff.html", handoff_file_html(facts())) as made:
        yield made
        assert made.complaints == []


def read(data: bytes) -> HolderReport:
    code = Code.parse(TEN)
    return HolderReport.read(SealedReport.parse(data).open(handoff_report_key(code)), handoff_key(code))


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


# Reporting


def test_a_report_of_all_as_ordered_is_signed_and_verified(visit: Visit) -> None:
    visit.open()
    said = read(visit.report("Has done", when="1972-10-22T23:05", persons="Two  clerks ", reply="He thanked us.\r\nTwice.\t "))
    assert (said.step, said.words, str(said.when), str(said.manner)) == (Step.DONE, None, "2305 PARIS 22 OCT 72", "orally")
    assert (said.to, said.where, said.persons, said.reply) == ("Mr. Nilsen", "the ministry", "Two clerks", "He thanked us.\nTwice.")
    assert (str(said.order), said.digest.hex(), str(said.written)) == ("HAKTO 42 paragraph 2", facts()["digest"], "222200Z OCT 72")


def test_a_report_of_other_words_carries_them(visit: Visit) -> None:
    visit.open()
    visit.page.check('input[value="Has done otherwise"]')
    visit.page.check('input[value="changed"]')
    other = facts()["text"].replace("accept", "gladly accept")
    visit.page.select_option("#clock", "")
    said = read(visit.report("Has done otherwise", when="1972-10-22T22:05", then=other))
    assert (said.step, said.is_exact, said.words, str(said.when)) == (Step.DONE_OTHERWISE, False, other, "222205Z OCT 72")


def test_nothing_is_taken_for_exact_that_nobody_said(visit: Visit) -> None:
    visit.open()
    page = visit.page
    page.check('input[value="Has done otherwise"]')
    assert page.locator('input[name="exactness"]:checked').count() == 0
    when, why = "1972-10-22T23:05", "I told him the gist."
    assert visit.missing(when=when, remarks=why) == SAID["whichWords"]
    page.check('input[value="unknown"]')
    said = read(visit.report("Has done otherwise", when=when, remarks=why))
    assert (said.is_exact, said.words, said.remarks) == (None, None, why)
    page.check('input[value="exact"]')
    assert read(visit.report("Has done otherwise")).is_exact is True


def test_what_was_typed_before_somebody_chose_otherwise_is_neither_signed_nor_kept(visit: Visit) -> None:
    visit.open()
    visit.page.check('input[value="Has done otherwise"]')
    visit.page.check('input[value="changed"]')
    for name, value in {"persons": "Mr. Secret", "then": "Other words.", "when": "1972-10-22T23:05"}.items():
        visit.page.fill(f"#{name}", value)
    data = visit.report("Has not done", remarks="He was away.")
    assert visit.page.input_value("#persons") == visit.page.input_value("#then") == ""
    said = read(data)
    assert (said.to, said.where, said.persons, said.words, said.manner) == (None, None, None, None, None)
    assert str(said.when) == "2305 PARIS 22 OCT 72"  # when it was tried, which stands in the form


def test_when_and_to_whom_it_was_tried_can_be_said_and_need_not(visit: Visit) -> None:
    visit.open()
    tried = read(visit.report("Has not done", when="1972-10-22T20:05", to="his secretary", remarks="He was away."))
    assert (str(tried.when), tried.to, tried.manner) == ("2005 PARIS 22 OCT 72", "his secretary", None)
    assert read(visit.report("Has not done", when="", to="")).when is None


def test_nothing_of_a_report_can_be_read_in_what_is_copied_or_saved(visit: Visit) -> None:
    visit.open()
    data = visit.report("Has done", when="1972-10-22T23:05", persons="Mr. Secret", reply="The cabinet will fall.")
    lines = visit.page.input_value("#lines")
    assert lines.encode() == data
    for said in ("Secret", "cabinet", "HAKTO", "Nilsen", "PARIS", "{"):
        assert said not in lines
    assert SealedReport.parse(data).handoff == handoff_id(Code.parse(TEN))
    assert visit.page.get_attribute("#save", "download") == "report.txt"
    assert visit.report("Has done") != data  # a nonce of its own, though the same is said


def test_a_report_that_it_was_not_done_says_why(visit: Visit) -> None:
    visit.open()
    said = read(visit.report("Has not done", remarks="He was “away”, they said: \U0001f6aa."))
    assert (said.step, said.when, said.manner, said.remarks) == (Step.NOT_DONE, None, None, "He was “away”, they said: \U0001f6aa.")


def test_a_report_of_which_any_character_was_changed_is_refused(visit: Visit) -> None:
    visit.open()
    data = visit.report("Has done", when="1972-10-22T23:05")
    for place in (place for place in range(0, len(data), 7) if data[place] != ord("\n")):
        with pytest.raises(Refused):
            read(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


def test_what_is_missing_in_a_report_is_said_before_it_is_signed(visit: Visit) -> None:
    visit.open()
    assert visit.missing() == SAID["step"]
    assert visit.missing("Has done") == SAID["when"]
    assert visit.missing("Has done otherwise", when="1972-10-22T23:05") == SAID["whichWords"]
    visit.page.check('input[value="exact"]')
    assert visit.missing() == SAID["whyMissing"]
    assert visit.missing("Has not done") == SAID["whyMissing"]
    visit.page.check('input[value="Has done otherwise"]')
    visit.page.check('input[value="changed"]')
    assert visit.missing(remarks="So it was.") == SAID["notChanged"]


def test_an_hour_that_never_was_or_came_twice_is_not_reported(visit: Visit) -> None:
    visit.open()
    assert visit.missing("Has done", when="2023-03-26T02:30") == SAID["never"].format(place="PARIS")
    assert visit.missing("Has done", when="2023-10-29T02:30") == SAID["twice"].format(place="PARIS")
    visit.page.select_option("#clock", "")
    assert str(read(visit.report("Has done", when="2023-10-29T00:30")).when) == "290030Z OCT 23"


def test_the_station_takes_the_report_that_a_browser_has_signed(pair: Pair, browser: Browser, tmp_path: Path) -> None:
    order = "1. [order]\nDeliver: paragraph 2\nBegin text:\nNothing else.\nEnd text."
    text = "2. [text]\nTitle: Note\nBegin text:\nWe accept “all” of it: ä, \u05d0, \U0001f54a.\nEnd text."
    pair.capital.ask("send", drafts=[f"ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n{order}\n\n{text}\n"])
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    made = pair.mission.ask("handoff_file", order="TOMIS 1 paragraph 1")
    with visiting(browser, tmp_path / "handoff.html", handoff_file_html(made)) as visit:
        visit.open(" ".join(made["words"]))
        data = visit.report("Has done", when="2025-08-02T21:05", reply='"Yes", he said \\ and left.')
    draft = pair.mission.ask("handoff_take", report=b64encode(data).decode())["draft"]
    assert "has done TOMIS 1 paragraph 1" in draft
    assert '"Yes", he said \\ and left.' in draft
    assert "Words: exact" in draft


def test_the_browser_takes_away_exactly_what_may_not_stand_in_a_message(browser: Browser) -> None:
    script = handoff_file_html(facts()).rpartition("<script>")[2]
    never = re.findall(r"const NEVER = (/.*/gu);", script)[0]
    every = f"""() => {{ const never = {never}, found = [];
      for (let point = 0; point < 0x110000; point++, never.lastIndex = 0)
        if (never.test(String.fromCodePoint(point))) found.push(point);
      return found; }}"""
    page = browser.new_page()
    found = set(page.evaluate(every))
    page.close()
    known = {point for point in range(0x110000) if bad_characters(chr(point))}
    assert found == known - {0x200C, 0x200D}


def test_joiners_that_a_message_may_not_hold_are_taken_away_and_others_stay(visit: Visit) -> None:
    visit.open()
    kept, lost = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "a\u200db \u200c1"
    said = read(visit.report("Has not done", remarks=f"{kept} {lost}"))
    assert said.remarks == f"{kept} ab 1"
