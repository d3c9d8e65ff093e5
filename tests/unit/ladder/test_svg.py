"""A ladder as a picture: strict XML, words that never lie on words, and nothing that a page would obey."""

from __future__ import annotations

import re
import xml.etree.ElementTree as tree
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import given

from backchannel.ladder import STYLE, Column, Ladder, picture
from backchannel.ladder.layout import Kind, lay_out
from backchannel.ladder.sheet import Sheet, sheet_of
from backchannel.message import Precedence
from examples import DEAR
from unit.ladder.harbour import HARBOUR
from unit.ladder.ladders import COAST, COASTS, HOSTILE, HOUSE, LAKE, PARTY, at, ladders, opened, rung

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = Path(__file__).parents[3] / "docs" / "pictures" / "ladder.svg"
ALLOWED = {"svg", "title", "desc", "style", "rect", "g", "path", "circle", "text", "tspan"}


def overlapping(sheet: Sheet) -> list[tuple[str, str]]:
    """Every two lines of words of which one lies on the other."""
    boxes = sorted((text.box[1], text.box, "".join(run.words for run in text.runs)) for text in sheet.texts)
    found = []
    for place, (_, one, words) in enumerate(boxes):
        for top, other, others in boxes[place + 1 :]:
            if top >= one[3]:
                break
            if other[0] < one[2] and one[0] < other[2]:
                found.append((words, others))
    return found


@given(ladders)
@DEAR
def test_no_words_lie_on_words_and_none_leaves_the_page(ladder: Ladder) -> None:
    sheet = sheet_of(ladder)
    assert overlapping(sheet) == []
    outside = [text for text in sheet.texts if text.box[0] < 0 or text.box[2] > sheet.width or text.box[3] > sheet.height]
    assert outside == []


def test_a_label_of_many_lines_makes_its_row_as_high_as_it_needs() -> None:
    long = "A NUMBER OF MANY WORDS " * 6
    columns = tuple(Column(office=office) for office in (HOUSE, PARTY, COAST))
    rungs = (rung(long, PARTY, at(9), opened(HOUSE, at(10)), precedence=Precedence.FLASH), rung("LAKTO 2", PARTY, at(9, 30)))
    assert overlapping(sheet_of(Ladder(title="", columns=columns, rungs=rungs))) == []


@given(ladders)
@DEAR
def test_the_picture_is_strict_xml_with_drawn_elements_only(ladder: Ladder) -> None:
    root = tree.fromstring(picture(ladder).encode())
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ALLOWED
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith(("on", "{")) or name in ("style", "href")}


@given(ladders)
@DEAR
def test_each_message_has_its_point_and_a_line_to_each_addressee_and_each_crossing_its_ring(ladder: Ladder) -> None:
    root = tree.fromstring(picture(ladder).encode())
    messages = [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    assert [len(group.findall(f"{SVG}circle")) for group in messages] == [1] * len(ladder.rungs)
    for each, group in zip(ladder.rungs, messages, strict=True):
        assert len(group.findall(f"{SVG}path")) >= len(each.readers)
    rings = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("class") == "f-paper s-wax"]
    assert sum(ring.count("M") for ring in rings) == len(lay_out(ladder).crossings)


def test_every_crossing_of_the_harbour_talks_is_marked_where_two_arrows_meet() -> None:
    sheet = sheet_of(HARBOUR)
    text = picture(HARBOUR)
    ring = re.search(r'<path d="([^"]*)" class="f-paper s-wax"', text)
    assert ring is not None
    between = [float(x) for x in re.findall(r"M([\d.]+) ", ring[1])]
    assert len(between) == len(sheet.layout.crossings) == 7
    assert all(sheet.columns[0] < x < sheet.columns[1] for x in between)


def test_hostile_words_are_words() -> None:
    rungs = tuple(replace(each, subject=HOSTILE, label=HOSTILE, saw=HOSTILE, crossed=(HOSTILE,)) for each in LAKE.rungs)
    ladder = replace(LAKE, title=HOSTILE, rungs=rungs)
    root = tree.fromstring(picture(ladder).encode())
    assert root.find(f"{SVG}title") is not None and "<script>alert(1)</script>" in (root.findtext(f"{SVG}title") or "")
    assert not list(root.iter(f"{SVG}script")) and not list(root.iter("script"))


def test_a_picture_for_a_page_has_no_style_of_its_own_and_one_for_a_file_has_one() -> None:
    assert "<style>" not in picture(LAKE, alone=False)
    assert picture(LAKE).count(f"<style>{STYLE}</style>") == 1
    assert picture(LAKE).replace(f"<style>{STYLE}</style>\n", "") == picture(LAKE, alone=False)


def test_every_colour_is_an_attribute_and_has_its_class_for_light_on_dark() -> None:
    for element in tree.fromstring(picture(COASTS, alone=False).encode()).iter():
        classes = element.get("class", "").split()
        for kind in ("fill", "stroke"):
            colour = element.get(kind, "none")
            assert colour == "none" or any(name.startswith(f"{kind[0]}-") for name in classes), element.attrib
    assert "prefers-color-scheme:dark" in STYLE


def test_the_picture_is_named_and_described_and_its_words_are_text() -> None:
    root = tree.fromstring(picture(HARBOUR).encode())
    assert root.findtext(f"{SVG}title") == HARBOUR.title
    assert "12 messages between MINISTRY, DELEGATION and NAVAL ATTACHE" in (root.findtext(f"{SVG}desc") or "")
    words = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert "crossed DELOS 52 to 54" in words and "DELOS 55 is missing" in words
    assert "answers DELOS 51 ¶4 in ¶1, ¶5 in ¶3" in words


def test_every_mark_and_every_way_to_stand_is_in_words() -> None:
    words = ["".join(text.itertext()) for text in tree.fromstring(picture(COASTS).encode()).iter(f"{SVG}text")]
    assert words.count("number used twice") == 2 and words.count("transcribed, not signed") == 1
    assert "undelivered: it will not come to NORTH HOUSE" in words and "cancelled before LAKE PARTY had it" in words


def test_offices_are_named_again_on_a_long_page() -> None:
    rungs = tuple(replace(each, label=f"{each.label}{copy}", readers=()) for copy in range(40) for each in LAKE.rungs)
    sheet = sheet_of(replace(LAKE, rungs=rungs))
    assert len(sheet.heads) > 2 and max(after - head for head, after in pairwise((*sheet.heads, sheet.height))) < 2200


def test_the_same_ladder_gives_the_same_bytes() -> None:
    assert picture(HARBOUR) == picture(replace(HARBOUR))


def test_the_picture_in_the_documentation_is_the_one_that_is_drawn() -> None:
    assert PICTURE.read_text("utf-8") == picture(HARBOUR)


def test_a_line_is_open_where_numbers_are_missing() -> None:
    sheet = sheet_of(LAKE)
    (row,) = [place for place, row in enumerate(sheet.layout.rows) if row.kind is Kind.MISSING]
    assert f"V{sheet.top[row]:.1f}".removesuffix(".0") in picture(LAKE)
    assert HOUSE in picture(LAKE)
