"""How fast a message must be handled (docs/spec/message.md, "Precedence")."""

from __future__ import annotations

from backchannel.message.problems import ValueProblem, shown
from backchannel.message.ranked import Ranked

__all__ = ["Precedence"]


class Precedence(Ranked):
    """ROUTINE < PRIORITY < IMMEDIATE < FLASH; names and order of RFC 6477. How long each may take is the charter's (`HandlingTimes`)."""

    ROUTINE = "ROUTINE"
    PRIORITY = "PRIORITY"
    IMMEDIATE = "IMMEDIATE"
    FLASH = "FLASH"

    @classmethod
    def parse(cls, text: str) -> Precedence:
        """The precedence of this name; raises ValueProblem."""
        try:
            return cls(text)
        except ValueError:
            hint = f'Write "{text.strip().upper()}".' if text.strip().upper() in cls.__members__ else ""
            raise ValueProblem(
                "message.precedence", f"{shown(text)} is not a precedence", "ROUTINE, PRIORITY, IMMEDIATE or FLASH", hint
            ) from None

    @property
    def urgency_class(self) -> int:
        """What a carrier may see of it: 1 Flash, 2 Immediate, 3 Priority and Routine alike (docs/spec/envelope.md)."""
        return _URGENCY_CLASS[self]


_URGENCY_CLASS = {Precedence.ROUTINE: 3, Precedence.PRIORITY: 3, Precedence.IMMEDIATE: 2, Precedence.FLASH: 1}
