"""Somebody has a locked station and its vault's key: of an order for the officer's eyes only he reads neither who, where, nor a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from backchannel.errors import BackchannelError
from run.pair import PASSPHRASE, Pair, Side

HIDDEN = ("RHINOCEROS", "HIPPOPOTAMUS", "ORANGUTAN", "CHIMPANZEE", "CROCODILE", "SALAMANDER", "PORCUPINE", "CHAMELEON", "WILDEBEEST")
DRAFT = """IMMEDIATE
TOP SECRET; EXCLUSIVELY EYES ONLY
From: CAPITAL
To: MISSION

1. [order]
Deliver: paragraph 2
Through: WILDEBEEST
To: Minister RHINOCEROS
Where: house HIPPOPOTAMUS
At: 2317 PARIS 02 AUG 25
Begin text:
ORANGUTAN at once.
End text.

2. [text]
Title: CHIMPANZEE
Begin text:
CROCODILE is accepted.
End text.

3. [availability]
Who: Minister RHINOCEROS
Not before: 2011 PARIS 02 AUG 25
Begin text:
SALAMANDER.
End text.

4. [question]
Asked by: PORCUPINE
Begin text:
CHAMELEON?
End text.
"""
ORDER = "TOMIS 1 paragraph 1"


@pytest.fixture
def pair(pair: Pair) -> Pair:
    """MISSION's officer has read the order, and looked at it in every way."""
    pair.capital.ask("send", drafts=[DRAFT], eyes_only=["MISSION"])
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    pair.settle()
    for call in ("agenda", "orders", "texts", "asks", "status"):
        pair.mission.ask(call)
    return pair


def cells(side: Side) -> Iterator[bytes]:
    """Everything in every table of the vault, those of its index of words too."""
    ask = side.engine.vault.ledger._ask
    for (table,) in list(ask("select name from sqlite_master where type = 'table' and sql not like 'create virtual%'")):
        for row in list(ask(f'select * from "{table}"')):
            for cell in row:
                yield cell if isinstance(cell, bytes) else str(cell).encode()


def told(side: Side, call: str, **arguments: Any) -> str:
    """What a call says, or why it says nothing."""
    try:
        return json.dumps(side.ask(call, **arguments), default=str)
    except BackchannelError as error:
        return str(error)


def readable(side: Side) -> set[str]:
    found = list(cells(side))
    assert found
    return {word for cell in found for word in HIDDEN if word.lower().encode() in cell.lower()}


def test_nothing_of_an_order_for_the_officers_eyes_stands_in_the_vault(pair: Pair) -> None:
    assert readable(pair.mission) == set()


def test_a_hand_off_of_it_leaves_no_word_of_the_text_in_the_vault(pair: Pair) -> None:
    for call in ("handoff_file", "handoff_sheet"):
        facts = pair.mission.ask(call, order=ORDER, eyes_only=True, despite=[ORDER])
        assert "CROCODILE" in facts["text"]
    assert readable(pair.mission) == set()


def test_a_report_of_it_leaves_no_word_of_what_was_said_in_the_vault(pair: Pair) -> None:
    sheet = pair.mission.ask("handoff_sheet", order=ORDER, eyes_only=True)
    said = {"step": "Has not done", "remarks": "He read the CROCODILE and left."}
    for more in ({}, {"reply": "No."}):
        told = pair.mission.ask("handoff_reported", code=" ".join(sheet["report_code"]), **said, **more)
    assert [each["differs"] for each in told["others"]] == [None]
    assert readable(pair.mission) == set()


def test_what_was_handed_over_of_it_is_found_again_when_the_holder_reports(pair: Pair) -> None:
    sheet = pair.mission.ask("handoff_sheet", order=ORDER, eyes_only=True)
    again = DRAFT.partition("1. ")[0] + "1. [replaces TOMIS 1 paragraph 2] CROCODILE is refused.\n"
    pair.capital.ask("send", drafts=[again], eyes_only=["MISSION"])
    pair.settle()
    pair.mission.ask("read", number="TOMIS 2")
    draft = pair.mission.ask("handoff_reported", code=" ".join(sheet["report_code"]), step="Has done", exactness="exact")["draft"]
    assert "CROCODILE is accepted." in draft
    assert "Words: changed" in draft


def test_a_locked_station_says_nothing_of_it(pair: Pair) -> None:
    sheet = pair.mission.ask("handoff_sheet", order=ORDER, eyes_only=True)
    pair.mission.ask("lock")
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        *((call, {}) for call in ("agenda", "orders", "texts", "asks", "status", "log")),
        ("order", {"number": "TOMIS 1"}),
        ("order", {"number": ORDER}),
        ("certificate", {"number": ORDER}),
        ("step_draft", {"order": ORDER, "step": "Has done", "exact": True}),
        ("handoff_words", {"order": ORDER}),
        ("handoff_list", {}),
        ("handoff_reported", {"code": " ".join(sheet["report_code"]), "step": "Has done"}),
        ("search", {"words": "RHINOCEROS"}),
    )
    for call, arguments in calls:
        assert not [word for word in HIDDEN if word in told(pair.mission, call, **arguments)], call
    pair.mission.ask("unlock", passphrase=PASSPHRASE)
    assert "RHINOCEROS" in told(pair.mission, "agenda")
