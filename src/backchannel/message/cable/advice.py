"""What is worth a second look in a message that may be released as it is (docs/spec/message.md, "Repeats")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Finding
from backchannel.message.cable.write import words_lines
from backchannel.message.kinds import TEXT
from backchannel.message.problems import shown
from backchannel.message.repeats import faults, offers

if TYPE_CHECKING:
    from backchannel.message.message import Message
    from backchannel.message.portions import Portion

__all__ = ["advice", "fault_findings"]

_CODE: Final = "message.repeat"


def advice(message: Message) -> tuple[Finding, ...]:
    """Guards that could be set and doubtful uses of `repeat`, by line of the rendered message; none of it stops a release."""
    begins = words_lines(message)
    found = [
        finding
        for portion in message.full_portions
        if portion.words is not None
        for finding in (*fault_findings(portion, begins[portion.number]), *_offer_findings(portion, begins[portion.number]))
        if finding.advice
    ]
    return tuple(sorted(found, key=lambda finding: finding.line))


def fault_findings(portion: Portion, begin: int) -> tuple[Finding, ...]:
    """Each `repeat` in a portion's words that does not repeat; in a text for delivery always advice, for its words are its own."""
    words = portion.words or ""
    return tuple(
        Finding(
            line=begin + words.count("\n", 0, fault.start),
            code=_CODE,
            came=f"{shown(fault.came)} does not repeat what stands before it",
            expected=f'the same words on both sides, such as "{fault.right}"',
            hint='If no guard is meant, write "say again" or "tell".',
            advice=fault.advice or portion.kind == TEXT,
        )
        for fault in faults(words)
    )


def _offer_findings(portion: Portion, begin: int) -> tuple[Finding, ...]:
    """Texts for delivery are left alone: a guard would become part of them."""
    if portion.kind == TEXT:
        return ()
    words = portion.words or ""
    return tuple(
        Finding(
            line=begin + words.count("\n", 0, offer.start),
            code=_CODE,
            came=f"{shown(offer.came)} stands without a guard",
            expected=f"{shown(offer.guarded)}, if its loss would turn the sense",
            advice=True,
        )
        for offer in offers(words)
    )
