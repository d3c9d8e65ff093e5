"""Hand-offs as pages: on paper, and as one file that asks nobody for anything (docs/spec/handoff.md)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest

from backchannel.cli import handoff_words
from backchannel.cli.paper import handoff_file_html, handoff_sheet_html
from backchannel.cli.paper.handoff_file import holders_view
from backchannel.ledger.orders_values import Reason
from backchannel.message.order_lines import Manner
from backchannel.message.steps import REPORTING
from backchannel.seal.words import check_words, wordlist
from cli.test_paper import INJECTION, TAGS, Reader

WORDS = "We accept the first point.\n\nWe wait for the second."
TEN = "legal winner thank year wave sausage worth useful legal winner"
FOUR = ["curtain", "cart", "train", "grow"]


def facts(**more: Any) -> dict[str, Any]:
    text = str(more.get("text", WORDS))
    digest = hashlib.sha256(text.encode()).digest()
    return {
        "order": "HAKTO 42 paragraph 2",
        "channel": "Harbour talks",
        "from": {"office": "HARBOUR PARTY", "person": "Vera Holm"},
        "giver": "HILL HOUSE",
        "made": "1972-10-22T15:30:07Z",
        "for": "Mr. Walters",
        "marking": "SECRET",
        "lines": [
            ["Given to", "HARBOUR PARTY"],
            ["Deliver", "HAKTO 42 paragraph 3"],
            ["Manner", "orally"],
            ["To", "Mr. Nilsen"],
            ["Where", "the ministry"],
            ["At", "2300 PARIS 22 OCT 72"],
            ["After", "HAKTO 42 paragraph 1"],
        ],
        "times": {
            "At": {
                "said": "2300 PARIS 22 OCT 72",
                "utc": "1972-10-22T22:00:00Z",
                "clocks": [{"place": "PARIS", "shows": "2300 PARIS 22 OCT 72"}],
            }
        },
        "span": {"first": "1972-10-22T22:00:00Z", "last": "1972-10-22T22:00:00Z"},
        "holds": [],
        "first": [],
        "signature": None,
        "instructions": "Say nothing beyond the text.",
        "places": [{"place": "PARIS", "zone": "Europe/Paris"}],
        "title": "To the Minister",
        "text": text,
        "digest": digest.hex(),
        "check": list(check_words(digest)),
        "counted": len(text.split()),
        "report_code": FOUR,
        "words": TEN.split(),
        **more,
    }


def sheets(**more: Any) -> list[str]:
    """The text of each sheet."""
    html, count = handoff_sheet_html(facts(**more))
    found = html.split('<section class="sheet">')[1:]
    assert len(found) == count
    return [" ".join(" ".join(Reader(each).texts).split()) for each in found]


# On paper


def test_the_first_page_says_in_plain_words_what_to_do_and_what_to_read_back() -> None:
    order = sheets()[0]
    for said in (
        "Mr. Walters",
        "Vera Holm, HARBOUR PARTY",
        "“To the Minister”, exactly as it stands",
        "orally",
        "Mr. Nilsen",
        "the ministry",
    ):
        assert said in order
    for said in ("2300 PARIS 22 OCT 72", "222200Z OCT 72 in UTC", "Only after", "HAKTO 42 paragraph 1", "Say nothing beyond the text."):
        assert said in order
    assert "curtain cart train grow" in order
    assert "10 words, on one page" in order
    assert "Given to" not in order
    assert "HILL HOUSE" not in order


def test_what_is_left_with_the_counterpart_holds_the_text_its_check_words_and_nothing_of_the_order() -> None:
    text = sheets()[1]
    for said in ("1 We accept the first point.", "2 We wait for the second.", "End of the text: 10 words.", "Text, page 1 of 1"):
        assert said in text
    for place, word in enumerate(facts()["check"], 1):
        assert f"{place} {word}" in text
    for hidden in (*FOUR, "Walters", "Vera Holm", "HAKTO", "Nilsen", "HARBOUR"):
        assert hidden not in text


def test_each_page_is_counted_and_marked_and_no_word_is_lost() -> None:
    words = "\n\n".join(f"Paragraph {number} says" + " that the bridge stays open" * 20 for number in range(40))
    order, *text = sheets(text=words, marking="TOP SECRET; SENSITIVE")
    assert len(text) > 4
    for page, sheet in enumerate(text, 1):
        assert f"Text, page {page} of {len(text)}" in sheet
        assert sheet.count("TOP SECRET; SENSITIVE") == 2
        assert sheet.startswith("TOP SECRET; SENSITIVE To the Minister ")
        begin = " ".join(check_words(hashlib.sha256(words.encode()).digest())[:4])
        assert f"Check words begin: {begin} Text, page" in sheet
    assert f"on {len(text)} pages" in order
    html, _ = handoff_sheet_html(facts(text=words))
    assert " ".join(re.findall(r'<span class="said">([^<]*)</span>', html)).split() == words.split()


AWAITED = {"by": ["the President"], "state": "for signature", "said": [{"from": "HILL HOUSE"}]}


def test_who_hands_over_is_told_whether_it_is_signed_and_not_by_whose_word() -> None:
    (line,) = (row for row in holders_view(facts(signature={**AWAITED, "said": []}))["lines"] if row[0] == "Signature")  # type: ignore[union-attr]
    assert line == [
        "Signature",
        "FOR SIGNATURE by the President: not signed yet",
        "Do not hand it over before you are told that it is signed.",
    ]
    order, text = sheets(signature={**AWAITED, "said": []})[:2]
    assert " ".join(line) in order and "President" not in text
    signed = sheets(signature={**AWAITED, "state": "signed"})[0]
    assert "Signature Signed Manner" in signed and "HILL HOUSE" not in signed
    assert "Signature" not in sheets()[0]


def test_a_heading_never_stands_alone_at_the_foot_of_a_page_nor_a_rule() -> None:
    for lines in range(1, 30):
        html, _ = handoff_sheet_html(facts(instructions="\n".join(["Say nothing."] * lines)))
        for sheet in html.split('<section class="sheet">')[1:]:
            last = re.findall(r'^<div class="(\w+)">', sheet.partition("</main>")[0], re.MULTILINE)[-1]
            assert last not in ("heading", "rule", "title"), lines


def test_words_of_the_text_never_stand_where_numbers_and_ends_do() -> None:
    html, _ = handoff_sheet_html(facts(text="Yes.\n\nEnd of the text: 10 words.\n\n3 No."))
    for said in ("End of the text: 10 words.", "3 No."):
        assert f'<span class="said">{said}</span>' in html


@pytest.mark.parametrize("field", ["order", "for", "title", "text", "instructions", "marking"])
def test_markup_in_any_fact_stays_text_on_paper(field: str) -> None:
    seen = Reader(handoff_sheet_html(facts(**{field: INJECTION}))[0])
    assert set(seen.tags) <= TAGS


def test_the_sheet_allows_its_own_style_and_nothing_else() -> None:
    html, _ = handoff_sheet_html(facts())
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert "url(" not in style


# In a file


def test_the_file_allows_its_own_style_and_script_by_their_digests_and_nothing_else() -> None:
    html = handoff_file_html(facts())
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0]
    sources = {"style": html.partition("<style>")[2].partition("</style>")[0]}
    sources["script"] = html.rpartition("<script>")[2].partition("</script>")[0]
    for name, source in sources.items():
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in html.replace("http-equiv", "").replace(TEN, "")
    assert not re.search(r"\b(src|action|onclick|onload)=|url\(|\bimport\b|fetch\(|XMLHttp|WebSocket|localStorage|indexedDB|cookie", html)


def test_nothing_of_the_hand_off_can_be_read_in_the_file() -> None:
    html = handoff_file_html(facts())
    for hidden in ("HAKTO", "HARBOUR", "Nilsen", "Vera", "first point", '"SECRET"', "2300", TEN, " ".join(FOUR), facts()["digest"][:16]):
        assert hidden not in html


def test_nothing_but_what_the_holder_needs_is_sealed_in_it() -> None:
    assert set(holders_view(facts())) == {
        *(
            "about",
            "digest",
            "heading",
            "instructions",
            "keeping",
            "lines",
            "manner",
            "marking",
            "order",
            "places",
            "span",
            "tail",
            "title",
            "to",
        ),
        *("where", "words"),
    }
    told = json.dumps(holders_view(facts()))
    for hidden in ("HILL HOUSE", "Harbour talks", "Given to", *FOUR):
        assert hidden not in told


def test_the_files_form_offers_every_step_and_manner_that_a_report_can_say() -> None:
    html = handoff_file_html(facts())
    assert set(re.findall(r'type="radio" name="step" value="([^"]*)"', html)) == set(REPORTING)
    assert re.findall(r"<option>([^<]*)</option>", html) == list(Manner)
    assert re.findall(r'type="radio" name="exactness" value="([^"]*)"', html) == ["exact", "changed", "unknown"]
    assert "checked" not in re.sub(r"<script.*", "", html, flags=re.DOTALL)


def test_neither_the_browser_nor_who_looks_over_it_is_told_what_is_typed() -> None:
    html = handoff_file_html(facts())
    assert '<html lang="en" translate="no">' in html and '<meta name="google" content="notranslate">' in html
    fields = re.findall(r'<(?:input|textarea|select)(?! type="radio")[^>]*>', html.partition("<script")[0])
    assert len(fields) == 11
    for field in fields:
        for said in ('autocomplete="off"', 'autocapitalize="off"', 'autocorrect="off"', 'spellcheck="false"'):
            assert said in field
    assert "document.title" not in html
    assert handoff_words.FILE["page_title"] in html and "{" not in handoff_words.SAID["file"]


def test_every_reason_that_holds_an_order_up_is_told_who_hands_over_but_that_his_report_is_late() -> None:
    assert {*handoff_words.HELD_UP, Reason.REPORT_DUE} == set(Reason)
    held = [{"hold": "blocked", "why": "what must come first is not reported done", "numbers": ["HAKTO 42 paragraph 1"]}]
    first = [{"number": "HAKTO 42 paragraph 1", "done": False}, {"number": "TOHAK 7 paragraph 2", "done": False}]
    rows = [list(row) for row in holders_view(facts(holds=held, first=first))["lines"]]  # type: ignore[union-attr]
    assert rows[0] == [
        "Wait",
        "Do not hand it over before Vera Holm tells you to",
        "When this was made: what must come first was not reported done.",
    ]
    assert ["Only after", "HAKTO 42 paragraph 1, TOHAK 7 paragraph 2", handoff_words.ELSEWHERE] in rows
    assert " ".join(rows[0]) in sheets(holds=held, first=first)[0]


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("orally", "To be read out; not to be left."),
        ("in writing, to be taken back", "To be read and taken back; no copy to be left."),
        ("in writing", ""),
    ],
)
def test_the_page_of_the_text_says_whether_it_may_be_left(manner: str, said: str) -> None:
    lines = [[name, manner if name == "Manner" else value] for name, value in facts()["lines"]]
    assert holders_view(facts(lines=lines))["keeping"] == said
    assert (said or "To be read") in sheets(lines=lines)[1] or not said
    assert ("To be read" in sheets(lines=lines)[1]) is bool(said)


def test_the_figures_beside_the_check_words_are_those_of_which_the_words_say_nothing() -> None:
    end = facts()["digest"][-16:]
    assert f"SHA-256 ends {end}" in sheets()[1]
    assert f"SHA-256 ends {end}" in str(holders_view(facts())["tail"])
    assert 132 + 64 <= 256  # the first bits in words, the last in figures: none of them is told twice


def test_the_file_has_the_whole_list_of_words_and_every_sentence_of_its_script() -> None:
    html = handoff_file_html(facts())
    assert " ".join(wordlist()) in html
    script = html.rpartition("<script>")[2]
    assert set(re.findall(r"\bsaid\.(\w+)", script)) == set(handoff_words.SAID)
