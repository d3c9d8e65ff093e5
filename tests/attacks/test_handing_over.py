"""Somebody is to hand over what the channel does not let it hand over: by an order through it, or by being given the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backchannel.errors import Mistake
from run.circle import Circle

CHANNEL = "LAKESIDE"
TEXT = "Title: Reply\nBegin text:\nThe answer is yes.\nEnd text."


@pytest.fixture(scope="module")
def circle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Circle]:
    """Two intermediaries, of whom ROME may hand over and PARIS may not."""
    circle = Circle(tmp_path_factory.mktemp("circle"), "ALFA", "BRAVO", "PARIS", "ROME")
    circle.found("ALFA")
    circle.admit("BRAVO", "ALFA")
    for name in ("PARIS", "ROME"):
        circle.admit(name, "ALFA", "BRAVO", role="intermediary")
    circle["ALFA"].ask("change", terms={"handoff": ["ROME"]}, channel=CHANNEL)
    circle.settle()
    (waiting,) = circle["BRAVO"].ask("pending", channel=CHANNEL)
    circle["BRAVO"].ask("agree", digest=waiting["digest"], channel=CHANNEL)
    circle.settle()
    yield circle
    circle.close()


def draft(*paragraphs: str, info: str = "") -> str:
    lines = ["ROUTINE", "SECRET", "From: ALFA", "To: BRAVO", *([f"Info: {info}"] if info else [])]
    return "\n".join(lines) + "\n\n1. All is quiet here.\n\n" + "\n\n".join(paragraphs) + "\n"


def refused(circle: Circle, text: str) -> Mistake:
    """Why it is not released, which `check` and the preview say too."""
    codes = []
    for call, more in (("send", {"drafts": [text]}), ("preview", {"draft": text})):
        with pytest.raises(Mistake) as caught:
            circle["ALFA"].ask(call, channel=CHANNEL, **more)
        codes.append(caught.value.code)
    (facts,) = circle["ALFA"].ask("check", drafts=[text], channel=CHANNEL)
    assert codes == ["release.handoff"] * 2 and codes[0] in [row["code"] for row in facts["findings"]]
    return caught.value


def previewed(circle: Circle, text: str) -> dict[str, Any]:
    facts = circle["ALFA"].ask("preview", draft=text, channel=CHANNEL)
    return {row["office"]: row["hands_over"] for row in facts["addressees"]}


def test_an_order_goes_through_an_intermediary_that_may_not_hand_over(circle: Circle) -> None:
    found = refused(circle, draft("2. [order]\nThrough: PARIS\nBegin text:\nSay that it comes from us.\nEnd text."))
    assert (found.came.split(",")[0], found.expected) == ("paragraph 2", "one that may: ROME")


def test_an_intermediary_is_given_a_text_for_delivery_that_it_may_not_hand_over(circle: Circle) -> None:
    refused(circle, draft(f"2. [text; for PARIS]\n{TEXT}", info="PARIS"))


def test_an_intermediary_is_ordered_to_deliver_what_it_may_not_hand_over(circle: Circle) -> None:
    refused(circle, draft("2. [order; for PARIS]\nDeliver: TOBRAVO 1 paragraph 2\nBegin text:\nTonight.\nEnd text.", info="PARIS"))


def test_an_order_goes_through_somebody_who_is_not_on_the_channel(circle: Circle) -> None:
    refused(circle, draft("2. [order]\nThrough: MOSCOW\nBegin text:\nSay that it comes from us.\nEnd text."))


def test_whoever_may_hand_over_is_shown_with_what_it_is_to_hand_over(circle: Circle) -> None:
    text = draft(
        "2. [order; for BRAVO, ROME]\nThrough: ROME\nBegin text:\nSay that it comes from us.\nEnd text.",
        f"3. [text; for ROME]\n{TEXT}",
        info="ROME",
    )
    assert previewed(circle, text) == {"BRAVO": [], "ROME": [2, 3]}
    circle["ALFA"].ask("send", drafts=[text], channel=CHANNEL)


def test_a_paragraph_or_a_text_that_nobody_is_to_hand_over_goes_to_anybody(circle: Circle) -> None:
    text = draft("2. [for PARIS] For your information.", f"3. [text; for BRAVO]\n{TEXT}", info="PARIS")
    assert previewed(circle, text) == {"BRAVO": [], "PARIS": []}
    circle["ALFA"].ask("send", drafts=[text], channel=CHANNEL)
