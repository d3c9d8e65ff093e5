"""What is due is said once: by a locked station too, and after a crash between a message and what is noted of it."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.run.order_watch import OrderAlarm
from backchannel.station.events import Alarm
from run.pair import PASSPHRASE, Pair, Side

MINUTE = 60_000_000
DRAFT = """IMMEDIATE
{marking}
From: MISSION
To: CAPITAL

1. [order]
To: the ambassador
Not later than: 020100Z AUG 25
Begin text:
Speak to him.
End text.
"""
EYES = DRAFT.format(marking="TOP SECRET; EXCLUSIVELY EYES ONLY")
PLAIN = DRAFT.format(marking="SECRET")


def overdue(side: Side) -> list[str]:
    found = [f"{each.series} {each.seq}" for each in side.effects if isinstance(each, Alarm) and each.kind == OrderAlarm.OVERDUE]
    side.effects = [each for each in side.effects if not isinstance(each, Alarm)]
    return found


def given(pair: Pair, draft: str = EYES, **how: Any) -> None:
    pair.mission.ask("send", drafts=[draft], **how)
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    pair.settle()
    overdue(pair.capital)


def later(pair: Pair) -> None:
    pair.pass_time(pair.clock.now() + 90 * MINUTE)


def test_a_locked_station_calls_for_what_its_officer_has_read(pair: Pair) -> None:
    given(pair, eyes_only=["CAPITAL"])
    pair.capital.ask("lock")
    later(pair)
    assert overdue(pair.capital) == ["MISTO 1"]
    assert pair.capital.ask("orders")["orders"] == []
    later(pair)
    pair.capital.ask("unlock", passphrase=PASSPHRASE)
    later(pair)
    assert overdue(pair.capital) == []


def test_a_locked_station_calls_after_a_restart_too(pair: Pair) -> None:
    given(pair, eyes_only=["CAPITAL"])
    pair.capital.close()
    pair.capital.open()
    pair.capital.ask("lock")
    later(pair)
    assert overdue(pair.capital) == ["MISTO 1"]


def test_what_was_reported_before_it_was_locked_calls_nobody(pair: Pair) -> None:
    given(pair, eyes_only=["CAPITAL"])
    report = "IMMEDIATE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. [report; has done MISTO 1 paragraph 1] He knows.\n"
    pair.capital.ask("send", drafts=[report])
    pair.settle()
    pair.capital.ask("lock")
    later(pair)
    assert overdue(pair.capital) == []


@pytest.mark.parametrize("crash", [False, True])
def test_a_crash_before_the_end_was_noted_loses_no_call(pair: Pair, crash: bool) -> None:
    given(pair, PLAIN)
    if crash:
        channel = next(iter(pair.capital.engine.histories))
        pair.capital.engine.vault.put(f"orders {channel.hex()}", b'{"said":1,"counted":0,"ends":[]}')
    pair.capital.close()
    pair.capital.open()
    later(pair)
    assert overdue(pair.capital) == ["MISTO 1"]
    later(pair)
    assert overdue(pair.capital) == []
