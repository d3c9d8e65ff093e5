"""Published messages as drafts: the facts of each heading in a table, its words read from the file when a test runs.

Nothing of the words is repaired: what stands between two blank lines is one paragraph, what stands between the marks of a
text for delivery is that text. Only what the editors put in is left out: their heading, marks of pages, notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from backchannel.message import Heading, Marking, Message, OfficeName, Portion, Precedence, Reference, cable
from backchannel.message.kinds import PARAGRAPH, TEXT

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "corpus"
PARTY, CAPITAL, HARBOUR = "SAIGON PARTY", "WHITE HOUSE", "NEW YORK"
EYES = "TOP SECRET; SENSITIVE; EXCLUSIVELY EYES ONLY"
SENSITIVE = "TOP SECRET; SENSITIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One published message: file, channel, both ends, the number with station serial that it must get, and its heading."""

    file: str
    channel: str
    sender: str
    to: str
    number: str
    precedence: str = "ROUTINE"
    marking: str = EYES
    references: tuple[str, ...] = ()
    guards: int = 0
    texts: int = 0


# In the order in which they are released here. None: a message of our own words that only moves the numbers on.
SOURCES: dict[str, list[Source | None]] = {
    PARTY: [
        Source(
            file="frus1969-76v09-d046",
            channel="OCTOBER",
            sender=PARTY,
            to=CAPITAL,
            number="HAKTO 42/221",
            precedence="FLASH",
            references=("HAKTO 41 paragraph 4",),
            guards=1,
            texts=1,
        ),
        None,
        Source(file="frus1969-76ve13-d140", channel="JUNE", sender=PARTY, to=CAPITAL, number="HAKTO 7/223"),
        Source(
            file="frus1969-76v09-d052",
            channel="OCTOBER",
            sender=PARTY,
            to=CAPITAL,
            number="HAKTO 44/224",
            precedence="FLASH",
            references=("TOHAK 82",),
            guards=1,
        ),
    ],
    CAPITAL: [
        Source(
            file="frus1969-76v09-d044",
            channel="OCTOBER",
            sender=CAPITAL,
            to=PARTY,
            number="TOHAK 82/WHS 2280",
            precedence="IMMEDIATE",
            references=("HAKTO 37", "HAKTO 38"),
        ),
        Source(file="frus1969-76ve13-d170", channel="YORK", sender=CAPITAL, to=HARBOUR, number="SW 5/WHS 2281", marking=SENSITIVE, texts=1),
        Source(file="frus1969-76ve13-d171", channel="YORK", sender=CAPITAL, to=HARBOUR, number="SW 6/WHS 2282", texts=1),
        *(None,) * 6,
        Source(file="frus1969-76v09-d056", channel="OCTOBER", sender=CAPITAL, to=PARTY, number="TOHAK 89/WHS 2289"),
    ],
    HARBOUR: [
        Source(file="frus1969-76ve13-d174", channel="YORK", sender=HARBOUR, to=CAPITAL, number="NYK 7/7", texts=1),
        Source(file="frus1969-76ve13-d172", channel="YORK", sender=HARBOUR, to=CAPITAL, number="NYK 8/8", marking=SENSITIVE),
    ],
}


def read(source: Source) -> tuple[list[str], str]:
    """The paragraphs of a published message, with the marks of texts still in them, and what its first note says of it."""
    document = (FOLDER / f"{source.file}.txt").read_text("utf-8")
    body, _, notes = document.partition("\n\n  1. ")
    pieces = [re.sub(r"\[Page \d+\] ?", "", piece).strip() for piece in re.split(r"\n\s*\n", body)]
    return [re.sub(r" +\n", "\n", piece) for piece in pieces[2:] if piece], notes.partition("\n  2. ")[0]


def portions(paragraphs: list[str]) -> tuple[Portion, ...]:
    """Each paragraph as a portion, what stands between the marks of a text as one text."""
    found: list[tuple[bool, str]] = []
    inside: list[str] | None = None
    for paragraph in paragraphs:
        rest = paragraph
        if inside is None and (begin := re.search(r"(?i)\bbegin text:\s*", rest)):
            if before := rest[: begin.start()].strip():
                found.append((False, before))
            inside, rest = [], rest[begin.end() :]
        if inside is None:
            found.append((False, rest))
            continue
        words, end, after = _split_end(rest)
        inside += [words] if words else []
        if end:
            found.append((True, "\n\n".join(inside)))
            inside = None
            found += [(False, after)] if after else []
    assert inside is None, "a text without an end"
    return tuple(
        Portion(
            number=place,
            kind=TEXT if is_text else PARAGRAPH,
            fields=(("Title", f"A text of {len(words)} characters"),) if is_text else (),
            words=words,
        )
        for place, (is_text, words) in enumerate(found, 1)
    )


def _split_end(words: str) -> tuple[str, bool, str]:
    found = re.search(r"(?i)\s*\bend text\.\s*", words)
    return (words[: found.start()], True, words[found.end() :]) if found else (words, False, "")


def draft(source: Source) -> tuple[str, tuple[Portion, ...]]:
    """A published message as a draft in the cable form, and the portions that must come out at the other end."""
    parts = portions(read(source)[0])
    heading = Heading(
        precedence=Precedence.parse(source.precedence),
        marking=Marking.parse(source.marking),
        sender=OfficeName.parse(source.sender),
        to=(OfficeName.parse(source.to),),
        references=tuple(Reference.parse(reference) for reference in source.references),
    )
    return cable.render(Message(heading=heading, portions=parts)), parts
