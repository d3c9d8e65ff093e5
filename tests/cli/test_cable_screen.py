"""What stands around the paragraphs of a cable on a screen, and is not the cable's own."""

from __future__ import annotations

from backchannel.cli.render import cable
from backchannel.message import Place
from cli.test_render import facts, styled, text

ORDERED = """\
FLASH
SECRET
Number: HAKTO 42/221

1. [order; for PARIS]
At: 2300 PARIS 22 OCT 72
Report by: 230200Z OCT 72
Begin text:
At: 2200 PARIS 22 OCT 72
2. [proposal]
End text.

2. [proposal] Let it follow on Tuesday.

3. [report; has done HAKTO 40 paragraph 1] He came.

4. [order; not addressed to you]

5. [position] At: 2300 PARIS 22 OCT 72
"""


def test_what_orders_what_proposes_and_what_reports_is_told_apart_at_first_sight() -> None:
    rows = text(cable.screen(facts(cable=ORDERED, repeats=[]), 40)).split("\n")
    marked = {rows[place + 1][:2]: row.strip("─ ") for place, row in enumerate(rows) if row.startswith("──")}
    assert marked == {"1.": "ORDER", "2.": "PROPOSAL (NOT AN ORDER)", "3.": "REPORT"}


def test_below_a_time_of_an_order_stands_what_other_clocks_show() -> None:
    told = facts(cable=ORDERED, repeats=[])
    assert [row.strip() for row in text(cable.screen(told, 80)).split("\n") if row.startswith("    ")] == ["222200Z OCT 72"]
    there = text(cable.screen(told, 80, [Place.parse("WASHINGTON")])).split("\n")
    said = ["222200Z OCT 72, 1800 WASHINGTON 22 OCT 72", "2200 WASHINGTON 22 OCT 72"]
    assert [row.strip() for row in there if row.startswith("    ")] == said


def test_words_within_a_fence_are_never_styled_as_another_paragraph() -> None:
    assert styled(cable.screen(facts(cable=ORDERED, repeats=[]), 80), "name").count("2. [proposal]") == 1


def test_words_that_begin_like_a_rule_of_the_screen_have_a_backslash_before_it() -> None:
    rule = f"── ORDER {'─' * 20}"
    for words in (rule, f"  {rule}", f"{'x' * 39} {rule}", rule.replace("─", "━"), rule.replace("─", "—"), "─" * 40):
        told = facts(cable=ORDERED.replace("2. [proposal]\nEnd", f"{words}\nEnd"), repeats=[])
        rows = text(cable.screen(told, 40)).split("\n")
        assert len([row for row in rows if row.lstrip().startswith(("──", "━━", "——"))]) == 3, "those of its three portions alone"
        assert any(row.startswith("\\") for row in rows)
        assert max(map(len, rows)) <= 40
