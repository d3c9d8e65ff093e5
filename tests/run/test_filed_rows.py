"""What a message bears is kept beside it after it was opened once, and never what is for an officer's eyes only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backchannel.ledger import Filed, Place
from backchannel.station.keep import KeepEntry
from backchannel.vault.filed import filed_from, filed_row
from run.pair import PASSPHRASE, Pair, Side

ORDERS = """IMMEDIATE
SECRET
From: MISSION
To: CAPITAL

1. [order; asks views by 020000Z AUG 25]
Given to: CAPITAL
Deliver: paragraph 2
Through: CAPITAL
To: the ambassador
Where: his house
Not before: 2000 PARIS 01 AUG 25
After: paragraph 3
Begin text:
In writing.
End text.

2. [text]
Title: Reply
Begin text:
One.

Two.
End text.

3. [order]
Speak: these words
Begin text:
The pace.
End text.

4. [availability]
Who: the ambassador
Not before: 2100 PARIS 01 AUG 25
Begin text:
He is away until then.
End text.
"""
EYES = """IMMEDIATE
TOP SECRET; EXCLUSIVELY EYES ONLY
From: MISSION
To: CAPITAL

1. [order]
To: the man with the grey hat
Begin text:
Speak to him.
End text.

2. [question; SECRET] Which gate?
"""


def rows(side: Side) -> list[tuple[int, bytes | None]]:
    found = side.engine.vault.ledger._ask("select seq, filed from entry where bears order by seq")
    return [(seq, row) for seq, row in found]


def told(side: Side) -> Any:
    """What it says, whenever it is asked."""
    return side.ask("orders") | {"now": None}, side.ask("asks"), side.ask("texts")


def again(side: Side) -> None:
    side.close()
    side.open()


def test_what_is_kept_says_the_same_as_the_message(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[ORDERS])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    first = told(pair.capital)
    again(pair.capital)
    assert told(pair.capital) == first
    assert [row is not None for _, row in rows(pair.capital)] == [True]
    again(pair.capital)
    assert told(pair.capital) == first


def test_a_row_holds_all_but_the_words(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[ORDERS])
    (held,) = pair.mission.engine.vault.recent_sent(next(iter(pair.mission.engine.histories)), 1)
    opened = pair.mission.engine.reopen(held.artefact)
    filed = Filed.of(opened)
    wordless = replace(filed, portions=tuple(replace(portion, words=None) for portion in filed.portions))
    row = filed_row(filed, opened.message)
    assert filed_from(filed.place, filed.digest, row) == wordless
    assert b"The pace" not in row


def test_what_is_for_the_officers_eyes_is_kept_nowhere(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[EYES], eyes_only=["CAPITAL"])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    for _ in range(2):
        told(pair.capital)
        assert rows(pair.capital) == [(1, None)]
        again(pair.capital)
    pair.capital.ask("lock")
    told(pair.capital)
    assert rows(pair.capital) == [(1, None)]
    pair.capital.ask("unlock", passphrase=PASSPHRASE)
    assert len(pair.capital.ask("orders")["orders"]) == 1


def test_another_copy_of_a_message_is_looked_at_anew(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[ORDERS])
    again(pair.mission)
    told(pair.mission)
    assert rows(pair.mission)[0][1] is not None
    channel = next(iter(pair.mission.engine.histories))
    (entry,) = pair.mission.engine.vault.ledger.entries(channel)
    pair.mission.engine.vault.ledger.enter([KeepEntry(channel=channel, entry=entry, bears=True)])
    assert rows(pair.mission)[0][1] is None


def test_what_bears_nothing_is_no_less_closed_when_the_officer_has_gone(pair: Pair) -> None:
    beside = EYES.replace("1. [order]\nTo: the man with the grey hat\nBegin text:\nSpeak to him.\nEnd text.", "1. His name is Grey.")
    pair.mission.ask("send", drafts=[beside], eyes_only=["CAPITAL"])
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    again(pair.capital)
    channel, place = next(iter(pair.capital.engine.histories)), Place("MISTO", 1)

    def words() -> str | None:
        filed = pair.capital.engine.ledgers.filed(channel, place)
        assert filed is not None
        return filed.portions[0].words

    told(pair.capital)
    assert words() == "His name is Grey."
    assert rows(pair.capital) == [(1, None)]
    pair.capital.ask("lock")
    assert words() is None
