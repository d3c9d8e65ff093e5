"""What the holder of a sealed hand-off signs in Chromium, without a network: what he said, and nothing else; sealed."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

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
from web.handing import SAID, Visit, visiting


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    with visiting(browser, tmp_path / "handoff.html", handoff_file_html(facts())) as made:
        yield made
        assert made.complaints == []


def read(data: bytes) -> HolderReport:
    code = Code.parse(TEN)
    return HolderReport.read(SealedReport.parse(data).open(handoff_report_key(code)), handoff_key(code))


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
