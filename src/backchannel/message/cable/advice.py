"""What is worth a second look in a message that may be released as it is (docs/spec/message.md, "Repeats", "References")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Finding
from backchannel.message.cable.write import words_lines
from backchannel.message.citing import citations
from backchannel.message.heading import HeadingItem
from backchannel.message.kinds import TEXT
from backchannel.message.problems import shown
from backchannel.message.repeats import faults, offers

if TYPE_CHECKING:
    from backchannel.message.heading import Heading
    from backchannel.message.message import Message
    from backchannel.message.portions import Portion

__all__ = ["advice", "fault_findings"]

_CODE: Final = "message.repeat"


def advice(message: Message) -> tuple[Finding, ...]:
    """Guards that could be set, doubtful uses of `repeat`, letters that the heading lacks, by line of the rendered message.

    None of it stops a release.
    """
    begins = words_lines(message)
    found = [
        finding
        for portion in message.full_portions
        if portion.words is not None
        for finding in (
            *fault_findings(portion, begins[portion.number]),
            *_offer_findings(portion, begins[portion.number]),
            *_citation_findings(portion, begins[portion.number], message.heading),
        )
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


def _citation_findings(portion: Portion, begin: int, heading: Heading) -> tuple[Finding, ...]:
    """A text for delivery is read by somebody who does not see the heading, and cites what it likes."""
    if portion.kind == TEXT or not heading.shows(HeadingItem.REFERENCES):
        return ()
    words, count = portion.words or "", len(heading.references)
    last = chr(ord("A") + count - 1)
    return tuple(
        Finding(
            line=begin + words.count("\n", 0, cited.start),
            code="message.reference",
            came=f'"Ref {cited.letter}", which the heading does not have',
            expected=f"one of Ref A to Ref {last}" if count > 1 else "a heading with two or more lines Ref:",
            advice=True,
        )
        for cited in citations(words, heading.references)
        if cited.reference is None
    )
