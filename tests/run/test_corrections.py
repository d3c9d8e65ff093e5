"""A correction goes to exactly those who have the old words (docs/spec/texts.md, "Corrections")."""

from __future__ import annotations

import pytest

from backchannel.errors import Mistake
from run.circle import Circle

TEXT = "1. {bracket}\nTitle: To the Minister\nBegin text:\n{words}\nEnd text."


def release(circle: Circle, sender: str, to: str, bracket: str, words: str = "We accept.") -> str:
    draft = f"ROUTINE\nSECRET\nFrom: {sender}\nTo: {to}\n\n{TEXT.format(bracket=bracket, words=words)}\n"
    (sent,) = circle[sender].ask("send", drafts=[draft])
    circle.settle()
    return str(sent["number"]).partition("/")[0]


def refused(circle: Circle, to: str, bracket: str) -> str:
    with pytest.raises(Mistake) as caught:
        release(circle, "ALFA", to, bracket, "We decline.")
    assert caught.value.code == "release.correction"
    return f"{caught.value}"


def test_nobody_who_has_the_old_words_is_left_out_of_a_correction(three: Circle) -> None:
    number = release(three, "ALFA", "BRAVO\nTo: CHARLIE", "[text]")
    assert "CHARLIE" in refused(three, "BRAVO", f"[text; replaces {number} paragraph 1]")
    corrected = release(three, "ALFA", "BRAVO\nTo: CHARLIE", f"[text; replaces {number} paragraph 1]", "We decline.")
    for name in ("BRAVO", "CHARLIE"):
        for each in (number, corrected):
            three[name].ask("read", number=each)
    for name in ("ALFA", "BRAVO", "CHARLIE"):
        assert three[name].ask("text", name="To the Minister")["words"] == "We decline."


def test_nobody_gets_a_correction_of_words_that_he_never_had(three: Circle) -> None:
    number = release(three, "ALFA", "BRAVO", "[text]")
    assert "CHARLIE" in refused(three, "BRAVO\nTo: CHARLIE", f"[text; replaces {number} paragraph 1]")
    release(three, "ALFA", "BRAVO", f"[text; replaces {number} paragraph 1]", "We decline.")
    assert three["CHARLIE"].ask("texts")["texts"] == []


def test_a_text_is_withdrawn_from_everybody_who_has_it(three: Circle) -> None:
    number = release(three, "ALFA", "BRAVO\nTo: CHARLIE", "[text]")
    draft = f"ROUTINE\nSECRET\nFrom: ALFA\nTo: {{to}}\n\n1. [withdraws {number} paragraph 1] It must not go out.\n"
    with pytest.raises(Mistake) as caught:
        three["ALFA"].ask("send", drafts=[draft.format(to="CHARLIE")])
    assert caught.value.code == "release.correction"
    three["ALFA"].ask("send", drafts=[draft.format(to="BRAVO\nTo: CHARLIE")])
    three.settle()
    three["CHARLIE"].ask("read", number=number)
    assert three["CHARLIE"].ask("text", name="To the Minister")["state"] == "withdrawn"


def test_the_same_is_found_when_a_draft_is_only_looked_at(three: Circle) -> None:
    number = release(three, "ALFA", "BRAVO\nTo: CHARLIE", "[text]")
    draft = f"ROUTINE\nSECRET\nFrom: ALFA\nTo: BRAVO\n\n1. [withdraws {number} paragraph 1] It must not go out.\n"
    (row,) = three["ALFA"].ask("check", drafts=[draft])
    assert not row["fit"]
    assert row["findings"][0]["code"] == "release.correction"
