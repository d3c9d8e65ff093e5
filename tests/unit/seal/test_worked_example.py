"""The example in docs/spec/seal.md is what the code writes."""

from __future__ import annotations

import json
from pathlib import Path

from backchannel.message import (
    DateTimeGroup,
    Heading,
    Message,
    MessageNumber,
    OfficeName,
    PersonName,
    Portion,
    Precedence,
    SeriesName,
    StationSerial,
)
from backchannel.seal.payload import compose
from unit.seal.material import NAMES, Seeded, founded, marking, writing

VERA = PersonName.parse("Vera Holm")
PAGE = Path(__file__).resolve().parents[3] / "docs" / "spec" / "seal.md"


def test_the_worked_example_is_what_this_code_writes() -> None:
    sender, to = (OfficeName.parse(NAMES[who]) for who in ("harbour", "hill"))
    heading = Heading(precedence=Precedence.ROUTINE, marking=marking(), sender=sender, to=(to,), subject="Lamps", releaser=VERA)
    draft = Message(heading=heading, portions=(Portion(number=1, words="The lamp will show green."),))
    number = MessageNumber(series=SeriesName(text="HARTO"), number=1, serial=StationSerial(number=221, letters="HS"))
    place = writing(charter=founded("Harbour talks", "harbour", "hill").in_force)
    signed = compose(draft.released(number, DateTimeGroup.parse("011200Z MAR 71")), place, Seeded("worked example")).signed
    page = PAGE.read_text("utf-8")
    example = "".join(page[page.index("### Example") :].split())
    for name, value in signed.content.items():
        if name != "chn":  # the charter's digest holds its cards' signatures, which are new in every run
            assert f'"{name}":{json.dumps(value)}'.replace(" ", "") in example
    for item in signed.disclosures:
        assert f"`{item.digest}`" in example
        if item.name:
            assert "".join(f"`{item.name}`:`{json.dumps(item.value)}`".split()) in example
