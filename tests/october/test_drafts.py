"""The orders, texts, points and reports of the record can be written in the cable form."""

from __future__ import annotations

from pathlib import Path

import pytest

from backchannel.message import cable
from october.stage import DECEMBER, DRAFTS, EVENING, draft

ALL = sorted(DRAFTS.glob("*/*.txt"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_draft_of_the_record_is_written_as_it_is_read(path: Path) -> None:
    assert cable.render(cable.parse_draft(path.read_text("utf-8"))) == path.read_text("utf-8")


def test_every_draft_is_sent() -> None:
    sent = {name for moments in (EVENING, DECEMBER) for acts in moments.values() for _, _, name, _ in acts}
    assert sent == {path.stem for path in ALL}


def test_the_text_that_went_on_has_one_word_stronger_and_one_sentence_longer() -> None:
    longer = "It stands by the substance of the draft, and by all that was agreed on the way to it."
    changed = text_of("hakto-42").replace("considerable", "heavy").replace("It stands by the substance of the draft.", longer)
    assert text_of("hakto-42") != changed == text_of("whp-76")


def text_of(name: str) -> str:
    return draft(name).partition("Title: ")[2].partition("End text.")[0]
