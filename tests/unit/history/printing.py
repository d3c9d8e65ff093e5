"""Invented documents as an edition prints them: the plain-text form and TEI."""

from __future__ import annotations

from typing import Any

from backchannel.history import Transcribed, as_json, read

HEADING = "Backchannel Message From the Minister\u2019s Special Envoy (Arden) to the Minister\u2019s Secretary (Velt)"
SOURCE = "Source: State Archives, Arden Papers, Box 4. Secret; Sensitive."


def plain(*paragraphs: str, heading: str = HEADING, notes: tuple[str, ...] = (SOURCE,), complete: str = "yes", marks: str = "1") -> str:
    """A document in the plain-text form, its heading with the marks of its notes glued to it."""
    address = f"url: https://history.example/historicaldocuments/lake1975v02/d7\ncomplete: {complete}"
    listed = "\n".join(f"  {number}. {note}" for number, note in enumerate(notes, 1))
    return "\n\n".join((address, f"7. {heading}{marks}", *paragraphs, *([listed] if listed else [])))


def document(*paragraphs: str, **parts: Any) -> Transcribed:
    """The one document that these paragraphs make."""
    (result,) = read(plain(*paragraphs, **parts))
    return result


def form(*paragraphs: str, **parts: Any) -> dict[str, Any]:
    """The same in its JSON form."""
    return as_json(document(*paragraphs, **parts))


def tei(*elements: str, head: str = f"7. {HEADING}", source: str = SOURCE) -> str:
    """A document element."""
    note = f'<note n="1" type="source">{source}</note>' if source else ""
    return f'<div type="document" xml:id="d7" n="7"><head>{head}{note}</head>{"".join(elements)}</div>'


def reasons(of: Transcribed, rule: str) -> list[str]:
    """The words that doubts of one rule are about."""
    return [doubt.came for doubt in of.doubts if doubt.rule == rule]
