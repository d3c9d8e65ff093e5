"""A printed invitation: one sheet that says who invites whom to what, what to type, and the ten words
(docs/spec/invitation.md, "The page")."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import letter_words as words
from backchannel.cli.paper.camera import svg_of
from backchannel.cli.paper.document import document, text
from backchannel.cli.paper.faces import MONO, SERIF, TEXT_WIDTH, Face, broken
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["letter_html"]

Facts = dict[str, Any]
_WORDS: Final = 10
# As the style sheet has them, in points.
_FIELD: Final = Face(size=12, line=17, measure=SERIF)
_STEP: Final = Face(size=12, line=16, measure=SERIF)
_TYPED: Final = Face(size=10, line=14, measure=MONO)
_OFFICE: Final = Face(size=10.5, line=15, measure=SERIF)
_VALUE: Final = TEXT_WIDTH - 84.0
_BOLD: Final = 0.9
_COLUMN: Final = (TEXT_WIDTH - 24.0) / 2
_INDENT: Final = 24.0
_SMALL: Final = Face(size=10.5, line=14, measure=SERIF)
_FREE: Final = 436  # of the 716 of a sheet, without title, rules, headings, the box of the words, and the least air between
_SHEET: Final = """\
<section class="sheet">
<h1>{title}</h1>
<dl class="fields">
{fields}
</dl>
<hr>
<div>
<h2>{on_it}</h2>
<ul class="offices">
{offices}
</ul>
</div>
<hr>
<ol class="steps">
{steps}
</ol>
<div class="code">
{code}
</div>
<div class="then"><p>{then}</p><p>{keep}</p></div>
</section>
"""


def letter_html(facts: Facts) -> str:
    """The page of an invitation, from the facts of it.

    `words` None: ten empty lines, and no code for cameras. `switch` None: the letter is the file of the name `file`.
    """
    sheet = _SHEET.format(
        title=text(words.TITLE),
        fields="\n".join(_fields(facts)),
        on_it=text(words.ON_IT[len(facts["offices"]) == 1].format(count=len(facts["offices"]))),
        offices="\n".join(_offices(facts)),
        steps="\n".join(_steps(facts)),
        code=_code(facts),
        then=text(words.THEN.format(person=facts["from"]["person"])),
        keep=text(words.KEEP),
    )
    style = resources.files("backchannel.cli.paper").joinpath("letter.css").read_text("utf-8")
    return document(words.TITLE.capitalize(), style, sheet)


def _fields(facts: Facts) -> Iterable[str]:
    return (f'<dt>{text(name)}</dt><dd class="{look}">{text(value)}</dd>' for name, value, look in _values(facts))


def _values(facts: Facts) -> tuple[tuple[str, str, str], ...]:
    return (
        (words.TO, facts["to"], "strong"),
        (words.FROM, words.OFFICE_AND_PERSON.format(**facts["from"]), ""),
        (words.DATE, group_of(facts["made"]), ""),
        (words.CHANNEL, facts["channel"], "strong"),
        (words.ROLE, words.ROLES[facts["role"]], ""),
        (words.SERIES, words.NUMBERS.format(first=facts["first"]), "mono"),
    )


def _offices(facts: Facts) -> Iterable[str]:
    cells = [f'{text(one["office"])}<br><span class="quiet">{text(_who(one))}</span>' for one in facts["offices"]]
    shown = _room(facts)
    yield from (f"<li>{cell}</li>" for cell in cells[:shown])
    if len(cells) > shown > 0:
        yield f'<li class="quiet">{text(words.MORE.format(count=len(cells) - shown))}</li>'


def _who(office: Facts) -> str:
    return f"{office['person']}; {office['role']}"


def _room(facts: Facts) -> int:
    """How many offices are listed by name, so that it stays one sheet: with the longest of all names, none."""
    taken = sum(_high(value, _FIELD, _VALUE * _BOLD) for _, value, _ in _values(facts))
    taken += sum(_high(told, _STEP, TEXT_WIDTH - _INDENT) for told, _ in _told(facts))
    taken += sum(_high(line, _TYPED, TEXT_WIDTH - _INDENT) for _, typed in _told(facts) for line in typed)
    taken += sum(_high(told, _SMALL, TEXT_WIDTH * _BOLD) for told in (words.THEN.format(**facts["from"]), words.KEEP))
    left = (_FREE - taken) * 2  # in two columns
    for count, one in enumerate(facts["offices"]):
        cell = sum(_high(told, _OFFICE, _COLUMN) for told in (one["office"], _who(one)))
        # Neither column is broken within an office, and a line says how many more there are.
        if left < 2 * cell + _OFFICE.line:
            return count
        left -= cell
    return len(facts["offices"])


def _high(told: str, face: Face, width: float) -> int:
    """Points that a text takes in lines of this width."""
    return face.line * len(broken(told, face, width))


def _told(facts: Facts) -> list[tuple[str, list[str]]]:
    """The steps: each a sentence, and the lines to type."""
    last = words.WAITS if facts["switch"] else words.BESIDE
    return [(told, [line.format(invited=facts["to"], **facts) for line in typed]) for told, typed in (*words.STEPS, last)]


def _steps(facts: Facts) -> Iterable[str]:
    for told, lines in _told(facts):
        typed = "".join(f"<code>{text(line)}</code>" for line in lines)
        yield f"<li>{text(told)}{typed}</li>"


def _code(facts: Facts) -> str:
    if facts["words"] is None:
        title = words.NO_WORDS.format(person=facts["from"]["person"])
        rows = "\n".join(_word(place, '<span class="blank"></span>') for place in range(1, _WORDS + 1))
        return f'<div class="ten"><h2>{text(title)}</h2><ol class="blanks">\n{rows}\n</ol></div>'
    rows = "\n".join(_word(place, f"<span>{text(word)}</span>") for place, word in enumerate(facts["words"], 1))
    picture = svg_of(facts["slip"], text(words.CAMERA))
    return f'{picture}\n<div class="ten"><h2>{text(words.WORDS)}</h2><ol>\n{rows}\n</ol></div>'


def _word(place: int, written: str) -> str:
    return f'<li><span class="place">{place}</span>{written}</li>'
