"""A printed invitation: one sheet that says who invites whom to what, what to type, and the ten words
(docs/spec/invitation.md, "The page")."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import letter_words as words
from backchannel.cli.paper.camera import svg_of
from backchannel.cli.paper.document import document, text
from backchannel.cli.render.times import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LISTED", "letter_html"]

Facts = dict[str, Any]
LISTED: Final = 8  # offices by name, so that it stays one sheet with the longest of all names
_WORDS: Final = 10
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
{waits}<div class="code">
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
        on_it=text(words.ON_IT),
        offices="\n".join(_offices(facts["offices"])),
        steps="\n".join(_steps(facts)),
        waits=_waits(facts["switch"]),
        code=_code(facts),
        then=text(words.THEN.format(person=facts["from"]["person"])),
        keep=text(words.KEEP),
    )
    style = resources.files("backchannel.cli.paper").joinpath("letter.css").read_text("utf-8")
    return document(words.TITLE.capitalize(), style, sheet)


def _fields(facts: Facts) -> Iterable[str]:
    rows = (
        (words.TO, facts["to"], "strong"),
        (words.FROM, words.OFFICE_AND_PERSON.format(**facts["from"]), ""),
        (words.DATE, group_of(facts["made"]), ""),
        (words.CHANNEL, facts["channel"], "strong"),
        (words.ROLE, words.ROLES[facts["role"]], ""),
        (words.SERIES, words.NUMBERS.format(first=facts["first"]), "mono"),
    )
    return (f'<dt>{text(name)}</dt><dd class="{look}">{text(value)}</dd>' for name, value, look in rows)


def _offices(offices: list[Facts]) -> Iterable[str]:
    shown = offices if len(offices) <= LISTED else offices[: LISTED - 1]
    for office in shown:
        yield f'<li>{text(office["office"])}<br><span class="quiet">{text(office["person"])}; {text(office["role"])}</span></li>'
    if len(offices) > len(shown):
        yield f'<li class="quiet">{text(words.MORE.format(count=len(offices) - len(shown)))}</li>'


def _steps(facts: Facts) -> Iterable[str]:
    *first, (sentence, commands) = words.STEPS
    if facts["switch"] is None:
        sentence = words.BESIDE.format(file=facts["file"])
    for told, lines in (*first, (sentence, commands)):
        typed = "".join(f"<code>{text(line.format(invited=facts['to']))}</code>" for line in lines)
        yield f"<li>{text(told)}{typed}</li>"


def _waits(switch: str | None) -> str:
    return f'<p class="waits">{text(words.WAITS)}<code>{text(switch)}</code></p>\n' if switch else ""


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
