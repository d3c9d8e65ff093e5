"""Papers at two desks: a text that came from outside and is framed twice, one that somebody has to sign, enclosures counted short; and
in a message that CAPITAL has not opened, a correction, a signature and a count."""

from __future__ import annotations

from run.ordering import release
from run.pair import Pair

MINUTE = 60_000_000
PICKED_UP = """1. [text]
Title: Their statement
Received from: the delegation
Received by: Guay
Where: Choisy
Received on: 1130 PARIS 01 AUG 25
Begin text:
We shall answer on Friday.
End text."""
FRAMED = """1. [text]
Title: For the ambassador
Consists of: these; MISTO 1 paragraph 1
Begin text:
This reached us today:
End text."""
TO_SIGN = """2. [text]
Title: The letter
For signature by: the President
Begin text:
We accept the first point.

We wait for the second.
End text."""
DELIVER = """1. [order]
Deliver: paragraph 2
To: the Minister
Not later than: 2300 PARIS 02 AUG 25
Begin text:
As soon as it is signed.
End text."""
ENCLOSURE = """3. [enclosure]
Title: Transcripts
Count: 2 sets"""
HAVE_SIGNED = """4. [order]
Sign: paragraph 2
To: the President
Begin text:
Have him sign it.
End text."""
COUNTED = """2. [report]
Enclosure: TOMIS 1 paragraph 3
Count: 1 set
To: the observer
Begin text:
He says that one was in the bag.
End text."""
HIDDEN = "Nobody is to see this before it is opened"
CORRECTED = f"""1. [text; replaces TOMIS 1 paragraph 2 part 2]
Title: The letter, {HIDDEN}
Begin text:
{HIDDEN}.
End text."""
SIGNED = f"3. [returns unsigned TOMIS 1 paragraph 2] {HIDDEN}."


def tell(pair: Pair) -> None:
    """Play it, until CAPITAL has read MISTO 1 to 3, and not MISTO 4, which changes, returns and counts."""
    mission, capital = pair.mission, pair.capital
    steps = (
        (mission, "CAPITAL", (PICKED_UP,)),
        (mission, "CAPITAL", (FRAMED,)),
        (capital, "MISSION", (DELIVER, TO_SIGN, ENCLOSURE, HAVE_SIGNED)),
        (mission, "CAPITAL", ("1. Thank you.",)),
    )
    for side, to, portions in steps:
        release(side, to, *portions)
        pair.pass_time(pair.clock.now() + 5 * MINUTE)
    pair.settle()
    mission.ask("read", number="TOMIS 1")
    for number in ("MISTO 1", "MISTO 2", "MISTO 3"):
        capital.ask("read", number=number)
    release(mission, "CAPITAL", CORRECTED, COUNTED, SIGNED, despite=["TOMIS 1 paragraph 1", "TOMIS 1 paragraph 4"])
    pair.settle()
