"""What is for an officer's eyes only counts in the ledger from when he has opened it, while he is let in, and never without him."""

from __future__ import annotations

from typing import Any

from backchannel.station.keep import KeepEntry
from run.pair import PASSPHRASE, Pair, Side

DRAFT = """IMMEDIATE
TOP SECRET; EXCLUSIVELY EYES ONLY
From: MISSION
To: CAPITAL

1. [question; by 030100Z AUG 25] Does the second man come?
"""


def released(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[DRAFT], eyes_only=["CAPITAL"])
    pair.settle()


def owed(side: Side) -> list[Any]:
    return [(row["number"], row["paragraph"]) for row in side.ask("asks")["we_owe"]]


def test_a_question_for_the_officers_eyes_is_owed_from_when_he_has_read_it(pair: Pair) -> None:
    released(pair)
    assert owed(pair.capital) == []
    pair.capital.ask("read", number="MISTO 1")
    assert owed(pair.capital) == [("MISTO 1", 1)]


def test_a_locked_station_knows_nothing_of_it_and_an_unlocked_one_does_again(pair: Pair) -> None:
    released(pair)
    pair.capital.ask("read", number="MISTO 1")
    pair.capital.ask("lock")
    assert owed(pair.capital) == []
    pair.capital.ask("unlock", passphrase=PASSPHRASE)
    assert owed(pair.capital) == [("MISTO 1", 1)]


def test_it_counts_again_after_a_restart_without_being_read_anew(pair: Pair) -> None:
    released(pair)
    pair.capital.ask("read", number="MISTO 1")
    pair.capital.close()
    pair.capital.open()
    assert owed(pair.capital) == [("MISTO 1", 1)]


def test_another_copy_of_the_message_does_not_make_it_forgotten(pair: Pair) -> None:
    released(pair)
    pair.capital.ask("read", number="MISTO 1")
    engine = pair.capital.engine
    (entry,) = engine.vault.ledger.entries(next(iter(engine.state.channels)))
    engine.vault.ledger.enter([KeepEntry(channel=next(iter(engine.state.channels)), entry=entry, bears=False)])
    pair.capital.close()
    pair.capital.open()
    assert owed(pair.capital) == [("MISTO 1", 1)]


def test_what_he_has_not_opened_does_not_count_because_the_rest_of_the_message_does(pair: Pair) -> None:
    head, question = DRAFT.split("1. ")
    both = f"{head}1. [question; SECRET] Which gate?\n\n2. {question}"
    pair.mission.ask("send", drafts=[both], eyes_only=["CAPITAL"])
    pair.settle()
    assert owed(pair.capital) == [("MISTO 1", 1)]
    pair.capital.ask("lock")
    pair.capital.ask("unlock", passphrase=PASSPHRASE)
    assert owed(pair.capital) == [("MISTO 1", 1)]
    pair.capital.ask("read", number="MISTO 1")
    assert owed(pair.capital) == [("MISTO 1", 2), ("MISTO 1", 1)]
