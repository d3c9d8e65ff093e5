"""A printed invitation: one sheet, nothing on it but text and the code for cameras, and all that the newcomer needs."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
import zxingcpp

from backchannel.cli.letter_words import ROLES
from backchannel.cli.paper import letter_html
from backchannel.cli.paper.camera import QUIET, svg_of
from backchannel.seal.code import Code, Slip
from backchannel.seal.roles import Role
from cli.test_paper import INJECTION, Reader

CODE = Code.parse("legal winner thank year wave sausage worth useful legal winner")
SWITCH = "https://switch.example"
TAGS = {"html", "head", "meta", "title", "style", "body", "section", "h1", "h2", "dl", "dt", "dd", "hr", "div", "ul", "ol", "li", "br"} | {
    *("span", "p", "code", "svg", "path")
}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "viewbox", "role", "aria-label", "d"}


def facts(**more: Any) -> dict[str, Any]:
    return {
        "to": "LAKE MISSION",
        "from": {"office": "HARBOUR PARTY", "person": "Vera Holm"},
        "made": "1972-10-22T15:30:07Z",
        "channel": "Harbour talks",
        "role": "intermediary",
        "first": "LAKTO 1/200",
        "offices": [office("HARBOUR PARTY", "Vera Holm"), office("HILL HOUSE", "Ida Brook")],
        "switch": SWITCH,
        "file": None,
        "words": CODE.words,
        "slip": str(Slip(code=CODE, switch=SWITCH)),
        **more,
    }


def office(name: str, person: str, role: str = "office") -> dict[str, str]:
    return {"office": name, "person": person, "role": role}


def on_paper(**more: Any) -> str:
    return " ".join(" ".join(Reader(letter_html(facts(**more))).texts).split())


def photographed(svg: str, scale: int = 3) -> list[str]:
    """What an independent reader sees in the picture, each module so many points wide."""
    size = int(re.findall(r'viewBox="0 0 (\d+) \1"', svg)[0]) * scale
    picture = bytearray(b"\xff" * size * size)
    for left, line, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        for row in range(int(line) * scale, (int(line) + 1) * scale):
            start = row * size + int(left) * scale
            picture[start : start + int(width) * scale] = bytes(int(width) * scale)
    return [found.text for found in zxingcpp.read_barcodes(memoryview(picture).cast("B", (size, size)))]


def test_the_page_says_who_invites_whom_to_what_and_what_to_type() -> None:
    text = on_paper()
    told = ("LAKE MISSION", "HARBOUR PARTY, Vera Holm", "221530Z OCT 72", "Harbour talks", "LAKTO 1/200", "HILL HOUSE Ida Brook; office")
    for said in told:
        assert said in text
    assert ROLES["intermediary"] in text
    assert 'backchannel office new --name "LAKE MISSION"' in text
    assert f"backchannel channel join {SWITCH}" in text
    assert "1 legal 2 winner 3 thank 4 year 5 wave 6 sausage 7 worth 8 useful 9 legal 10 winner" in text


def test_a_camera_reads_what_a_person_would_type() -> None:
    assert photographed(letter_html(facts())) == [str(Slip(code=CODE, switch=SWITCH))]


@pytest.mark.parametrize("length", [1, 60, 250, 400])
def test_codes_of_any_size_are_read_and_have_white_around_them(length: int) -> None:
    svg = svg_of("x" * length, "label")
    assert photographed(svg) == ["x" * length]
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    for left, line, width in re.findall(r"M(\d+) (\d+)h(\d+)", svg):
        assert QUIET <= int(left) <= int(left) + int(width) <= size - QUIET
        assert QUIET <= int(line) < size - QUIET


def test_a_code_is_read_though_a_pen_went_through_it() -> None:
    svg = svg_of(facts()["slip"], "label")
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    blot = "".join(f"M{size // 2} {line}h3v1h-3z" for line in range(size // 2, size // 2 + 9))
    assert photographed(svg.replace('"/></svg>', blot + '"/></svg>')) == [facts()["slip"]]


def test_words_that_are_kept_back_stand_nowhere_on_the_page() -> None:
    html = letter_html(facts(words=None, slip=None))
    assert "<svg" not in html
    assert not set(CODE.words) & set(re.findall("[a-z]+", on_paper(words=None, slip=None)))
    assert html.count('<span class="blank">') == 10
    assert "while Vera Holm reads them to you" in html


def test_a_letter_that_comes_as_a_file_is_named() -> None:
    text = on_paper(switch=None, file="lake.age", slip=str(Slip(code=CODE)))
    assert "backchannel channel join lake.age" in text
    assert "address" not in text


@pytest.mark.parametrize("field", ["to", "channel", "first", "switch", "file"])
def test_markup_in_any_fact_stays_text(field: str) -> None:
    hostile = facts(switch=None, **{field: INJECTION}) if field == "file" else facts(**{field: INJECTION})
    seen = Reader(letter_html(hostile))
    assert set(seen.tags) <= TAGS
    assert seen.attributes <= ATTRIBUTES


def test_markup_in_names_and_words_stays_text() -> None:
    hostile = office(INJECTION, INJECTION)
    seen = Reader(letter_html(facts(**{"from": hostile, "offices": [hostile], "words": [INJECTION] * 10})))
    assert set(seen.tags) <= TAGS
    assert seen.attributes <= ATTRIBUTES


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    html = letter_html(facts())
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert "url(" not in style
    assert "http" not in html.replace(SWITCH, "").replace("http-equiv", "")


def test_every_role_has_its_sentence() -> None:
    assert set(ROLES) == set(Role)


def test_offices_are_listed_as_far_as_one_sheet_holds_and_the_rest_is_counted() -> None:
    text = on_paper(offices=[office(f"MISSION {number}", "Ida Brook") for number in range(200)])
    listed = len(re.findall(r"MISSION \d+", text))
    assert 4 <= listed < 200
    assert f"and {200 - listed} more" in text
    assert "200 offices" in text


def test_with_the_longest_of_all_names_fewer_offices_are_listed() -> None:
    long = office("W" * 40, "W" * 60, "intermediary")
    text = on_paper(to="W" * 40, channel="W" * 200, **{"from": long}, switch="https://" + "a" * 250, offices=[long] * 200)
    assert "intermediary" not in text.partition("On the channel now: 200 offices")[2]
