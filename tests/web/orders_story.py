"""Orders of every kind at two desks: MISSION has handed a text over with one word changed, CAPITAL waits for the rest."""

from __future__ import annotations

from run.ordering import TEXT, release, step
from run.pair import Pair

MINUTE = 60_000_000
HOUR = 60 * MINUTE
HOSTILE = "<script>fetch('/x')</script> <b style='color: red'>{{ 7 * 7 }}</b>"
DELIVER = """1. [order]
Deliver: paragraph 2
To: the Minister
Where: the Ministry
Not later than: 2300 PARIS 02 AUG 25
Report by: 0900 PARIS 03 AUG 25
Begin text:
Say nothing beyond the text. He will ask when the second point comes; you have no instructions.
End text."""
AFTER = """1. [order]
Speak: these words
To: the ambassador
Not later than: 2000 PARIS 02 AUG 25
After: TOMIS 1 paragraph 1
Begin text:
Tell him that the text is with the Minister, and that nobody else has it.
End text."""
PROPOSAL = """2. [proposal]
Deliver: TOMIS 1 paragraph 2
To: the observer
At: 0700 PARIS 04 AUG 25
Begin text:
Somebody might show it to the observer too.
End text."""
LATE = """1. [order]
Inform: the harbour master, the guarantors
Where: the lakeside
Not later than: 0230 PARIS 02 AUG 25
Begin text:
The party crosses by the south road.
End text."""
AWAY = """1. [availability]
Who: the ambassador
Not before: 0800 PARIS 03 AUG 25
Begin text:
He is away until the morning.
End text."""
INERT = f"""1. [order]
Ask: these words
To: {HOSTILE}
Where: {HOSTILE}
Begin text:
{HOSTILE}
End text."""


def tell(pair: Pair, *, report_read: bool = True) -> None:
    """Play it, until CAPITAL holds a report that it has to accept, one order is overdue at MISSION, one impossible, and one unopened."""
    mission, capital, clock = pair.mission, pair.capital, pair.clock

    def later(minutes: int) -> None:
        pair.pass_time(clock.now() + minutes * MINUTE)

    for portions in ((DELIVER, TEXT), (AFTER, PROPOSAL), (LATE,), (INERT,)):
        release(capital, "MISSION", *portions)
        later(4)
    pair.settle()
    for number in ("TOMIS 1", "TOMIS 2", "TOMIS 3", "TOMIS 4"):
        mission.ask("read", number=number)
    step(mission, "Will comply with", despite=("TOMIS 1 paragraph 1",))
    later(20)
    release(mission, "CAPITAL", AWAY)
    later(15)
    step(mission, "Has begun", order="TOMIS 3 paragraph 1", despite=("TOMIS 3 paragraph 1",))
    later(20)
    other = "We gladly accept the first point.\n\nWe wait for the second."
    lines = {"Manner": "in writing", "To": "the Minister", "When": "0310 PARIS 02 AUG 25"}
    step(mission, "Has done otherwise", say="He took it standing.", words=other, lines=lines, despite=("TOMIS 1 paragraph 1",))
    release(mission, "CAPITAL", "1. [order]\nSpeak: these words\nTo: the treasurer\nBegin text:\nAsk him for salt.\nEnd text.")
    pair.settle()
    for number in ("MISTO 1", "MISTO 2", "MISTO 3", *(["MISTO 4"] if report_read else [])):
        capital.ask("read", number=number)
