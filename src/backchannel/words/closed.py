"""What is said in the place of what nobody has opened."""

from __future__ import annotations

from typing import Final

__all__ = ["ANSWER", "COUNT", "FINDING", "IN_MESSAGE", "MESSAGE", "NEED", "SIGNATURE", "STATE", "TEXT"]

_THERE: Final = "In a message that nobody has opened"
MESSAGE: Final = f"{_THERE}."
IN_MESSAGE: Final = f"{_THERE}:"
TEXT: Final = "Some of this text stands in a message that nobody has opened:"
STATE: Final = "How it stands is said in a message that nobody has opened:"
NEED: Final = "{number}: whether it was done is said in a message that nobody has opened: {by}"
FINDING: Final = "Something does not fit in a message that nobody has opened: {numbers}"
ANSWER: Final = "Whether it is answered is said in a message that nobody has opened: {numbers}"
SIGNATURE: Final = "Whether it is signed is said in a message that nobody has opened: {numbers}"
COUNT: Final = "More is said of it in a message that nobody has opened:"
