"""Published correspondence as one page: what it adds up to, its ladder, every document as a cable (docs/spec/history.md, "The command")."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from backchannel.cli import history_words as said
from backchannel.cli.paper.document import document, text
from backchannel.cli.published_ladder import ladders_of
from backchannel.cli.render.findings import name_of, sections
from backchannel.cli.render.published import counts, transcribed
from backchannel.ladder import picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backchannel.cli.render.findings import Finding, Section
    from backchannel.history import Cited, Correspondence, Delivery, Doubt, Moment, Paragraph, Party, Text, Transcribed, Where

__all__ = ["published_html"]

_MINUS = "\u2212"

Doubts = list[tuple[int, "Doubt"]]


def published_html(found: Correspondence) -> str:
    """The whole page; nothing in it is fetched, runs or leads elsewhere."""
    style = resources.files(__package__).joinpath("published.css").read_text("utf-8")
    whole = "\n".join(
        (
            _head(found),
            *_contents(found),
            *(_section(section) for section in sections(found)),
            *_ladders(found),
            *(_cable(each) for each in found.documents),
        )
    )
    return document(said.PAGE_TITLE, style, f"<main>\n{whole}\n</main>\n")


def _head(found: Correspondence) -> str:
    count = counts(len(found.documents), sum(len(each.doubts) for each in found.documents))
    stamps = "".join(f'<p class="stamp">{text(sentence)}</p>' for sentence in transcribed(found))
    return f'<header><h1>{said.PAGE_TITLE}</h1>{stamps}<p class="count">{count}</p></header>'


def _contents(found: Correspondence) -> Iterator[str]:
    yield f'<section class="contents"><h2>{said.CONTENTS}</h2><table>'
    for each in found.documents:
        when = each.dated or each.date_time_group
        cells = (
            f'<td class="number"><a href="#{_anchor(each.id)}">{text(_name(each))}</a></td>',
            f'<td class="when">{text(_time(when.value))}</td>' if when else f'<td class="when none">{said.NO_DATE}</td>',
            f"<td>{text(_who(each))}</td>",
            f'<td class="where">{text(each.id)}</td>',
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</table></section>"


def _section(section: Section) -> str:
    rows = "\n".join(f"<li>{_finding(each)}</li>" for each in section.findings)
    return f'<section class="findings {section.kind.replace(" ", "-")}"><h2>{text(section.title)}</h2>\n<ul>\n{rows}\n</ul></section>'


def _finding(finding: Finding) -> str:
    quoted = f"<q>{text(finding.words)}</q>" if finding.words else ""
    places = dict.fromkeys((place.document, place.where) for place in finding.places)
    links = "; ".join(f'<a href="#{_anchor(name)}">{text(name)}</a> {text(where)}' for name, where in places)
    rules = ", ".join(dict.fromkeys(place.rule for place in finding.places))
    cites = f'<span class="cite">{links} <i>{text(rules)}</i></span>' if places else ""
    return f"<p>{text(finding.sentence)}</p>{quoted}{cites}"


def _ladders(found: Correspondence) -> Iterator[str]:
    """One picture for each volume, which has its title itself."""
    for place, ladder in enumerate(ladders_of(found), 1):
        drawn = picture(ladder, alone=False)
        for name in ("ladder-title", "ladder-said"):
            drawn = drawn.replace(name, f"{name}-{place}")
        title = f"<h2>{said.TITLES['ladder']}</h2>\n" if place == 1 else ""
        yield f'<section class="drawn">{title}<div>{drawn}</div></section>'


def _cable(each: Transcribed) -> str:
    """One document: what was read of it, each with its place and rule, then its words, the doubts marked where they are."""
    doubts: Doubts = list(enumerate(each.doubts, 1))
    heading = _marked(each.heading, [(n, d) for n, d in doubts if d.where.part == "heading"])
    at_lines = {str(doubt.where): _numbers(doubt.where, doubts) for _, doubt in doubts if doubt.where.part == "line"}
    rows = "\n".join(_field(name, value, cite, at_lines.get(cite.partition(" · ")[0], "")) for name, value, cite in _fields(each))
    body = "\n".join(_body(each, doubts))
    listed = "".join(f'<li value="{n}">{_doubt(doubt)}</li>' for n, doubt in doubts)
    below = f'<div class="doubts"><h4>{said.DOUBTS}</h4><ol>{listed}</ol></div>' if doubts else ""
    return (
        f'<article id="{_anchor(each.id)}"><header><p class="stamp">{said.STAMP}</p>'
        f'<h3>{text(_name(each))} <span class="where">{text(each.id)}</span></h3>\n'
        f'<p class="printed">{heading}</p>\n<dl>\n{rows}\n</dl></header>\n{body}\n{below}</article>'
    )


def _numbers(where: Where, doubts: Doubts) -> str:
    """The marks of all doubts of a line, which is not printed here itself."""
    return "".join(f"<mark><sup>{n}</sup></mark>" for n, doubt in doubts if doubt.where == where)


def _field(name: str, value: str, cite: str, marks: str) -> str:
    shown = "<br>".join(map(text, value.split("\n")))
    return f'<div><dt>{text(said.FIELDS[name])}</dt><dd>{shown}</dd><dd class="cite">{text(cite)}{marks}</dd></div>'


def _fields(each: Transcribed) -> Iterator[tuple[str, str, str]]:
    """Name, value and place of every claim that is there."""
    for name in ("kind", "number", "station_number"):
        if claim := getattr(each, name):
            yield name, claim.value, _cite(claim.where, claim.rule)
    if each.originator:
        yield "originator", _party(each.originator.value), _cite(each.originator.where, each.originator.rule)
    for party in each.addressees:
        yield "addressees", _party(party.value), _cite(party.where, party.rule)
    for name in ("place", "dated", "date_time_group", "precedence", "classification"):
        if claim := getattr(each, name):
            value = _time(claim.value) if name in {"dated", "date_time_group"} else claim.value
            yield name, value, _cite(claim.where, claim.rule)
    if each.caveats and each.caveats.value:
        yield "caveats", "; ".join(each.caveats.value), _cite(each.caveats.where, each.caveats.rule)
    if each.via:
        yield "via", each.via.value, _cite(each.via.where, each.via.rule)
    for name in ("enclosures", "seen_by", "repeats"):
        for claim in getattr(each, name):
            yield name, claim.value, _cite(claim.where, claim.rule)
    for cited in each.references:
        yield "references", _cited(cited), _cite(cited.where, cited.rule)
    for delivery in each.deliveries:
        yield "deliveries", _delivery(delivery), _cite(delivery.where, delivery.rule)


def _party(party: Party) -> str:
    return party.name + (f", {party.post}" if party.post else "") + (f" ({party.place})" if party.place else "")


def _cited(cited: Cited) -> str:
    if cited.kind == "document":
        return f"Document {cited.document}" + (f", footnote {cited.footnote}" if cited.footnote else "")
    if cited.kind == "dated":
        return cited.words
    letter = f"({cited.letter}) " if cited.letter else ""
    number = f"{cited.series} {cited.number}".strip() or cited.words
    return letter + number + (f", paragraph {cited.paragraph}" if cited.paragraph else "")


def _delivery(delivery: Delivery) -> str:
    what = f"text {delivery.text}" if delivery.text else delivery.what
    parts = (
        f"{delivery.act}: {what}" if what else delivery.act,
        f"by {delivery.intermediary}" if delivery.intermediary else "",
        f"to {delivery.counterpart}" if delivery.counterpart else "",
        delivery.place,
        _time(delivery.time) if delivery.time else "",
    )
    return ", ".join(filter(None, parts))


def _time(moment: Moment) -> str:
    """A time as it is read: `22 December 1972, 15:45 to 16:15 (UTC-05:00)`, without what is not known."""
    day = f"{moment.day.day} {moment.day:%B}" if moment.day else ""
    if moment.day and moment.year != "unknown":
        day = f"{day} {moment.day.year}"
    hours = " to ".join(f"{hour:%H:%M}" for hour in (moment.hour, moment.until) if hour)
    written = str(moment).partition("/")[0]
    zone = written[written.index("T") + len("T15:45") :] if moment.hour else ""
    known = f" (UTC{zone.replace('Z', '').replace('-', _MINUS)})" if zone else ""
    return ", ".join(filter(None, (day, hours))) + known


def _body(each: Transcribed, doubts: Doubts) -> Iterator[str]:
    """Paragraphs and texts in their order."""
    taken: set[int] = set()
    for place in range(len(each.paragraphs) + 1):
        if place:
            paragraph = each.paragraphs[place - 1]
            yield _paragraph(paragraph, _at(doubts, paragraph.where, paragraph.words, taken))
        for part in each.texts:
            if part.after == place:
                yield _text(part, [_marked(words, _at(doubts, part.where, words, taken)) for words in part.words.split("\n\n")])
    if each.closing:
        yield f'<p class="closing">{_lines(each.closing.value)}</p>'
    if memorandum := each.covering_memorandum:
        paragraphs = "".join(f"<p>{_lines(paragraph)}</p>" for paragraph in memorandum.paragraphs)
        yield f'<div class="text"><h4>{text(_cite(memorandum.where, memorandum.rule))}</h4>{paragraphs}</div>'
    for note in each.notes:
        here = [(n, doubt) for n, doubt in doubts if doubt.where.part == "note" and doubt.came and doubt.came in note]
        yield f'<p class="note">{_marked(note, here)}</p>'


def _at(doubts: Doubts, where: Where, words: str, taken: set[int]) -> Doubts:
    """The doubts of this place that are not marked yet: those whose words stand here, and those without words."""
    here = [(n, doubt) for n, doubt in doubts if doubt.where == where and n not in taken and (not doubt.came or _find(words, doubt) >= 0)]
    taken.update(n for n, _ in here)
    return here


def _paragraph(paragraph: Paragraph, doubts: Doubts) -> str:
    number = f'<span class="number">{text(paragraph.number)}</span>' if paragraph.number else '<span class="number"></span>'
    cite = f'<span class="cite">{text(str(paragraph.where))}</span>' if not paragraph.number else ""
    lines = "block" if "\n" in paragraph.head else "line"
    head = f'<span class="head {lines}">{_lines(paragraph.head)}</span> ' if paragraph.head else ""
    return f'<p class="words">{number}<span>{head}{_marked(paragraph.words, doubts)}{cite}</span></p>'


def _text(part: Text, paragraphs: list[str]) -> str:
    title = f": {part.title.value}" if part.title else ""
    to = f" {said.ADDRESSED.format(names=part.addressee.value)}" if part.addressee else ""
    head = f"{said.TEXT.format(number=part.number)}{title}{to}"
    words = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<div class="text"><h4>{text(head)} <span class="cite">{text(part.rule)}; SHA-256 {part.digest}</span></h4>{words}</div>'


def _find(words: str, doubt: Doubt) -> int:
    """Where the words of a doubt stand; a glued mark has been taken off what stands there."""
    came = doubt.came.strip()
    at, bare = words.find(came), came.rstrip("0123456789 ")
    return at if at >= 0 or doubt.rule != "note mark" or not bare else words.find(bare)


def _marked(words: str, doubts: Doubts) -> str:
    """Words with each doubt marked where its words stand, or else at their end."""
    spots = ((at if (at := _find(words, doubt)) >= 0 and doubt.came else len(words), n, doubt) for n, doubt in doubts)
    pieces, done = [], 0
    for at, number, doubt in sorted(spots, key=lambda spot: spot[:2]):
        came = doubt.came.strip()
        length = len(came if words.startswith(came, at) else came.rstrip("0123456789 ")) if at < len(words) else 0
        start, end = max(at, done), max(at + length, done)
        pieces.append(f"{_lines(words[done:start])}<mark>{_lines(words[start:end])}<sup>{number}</sup></mark>")
        done = end
    return "".join(pieces) + _lines(words[done:])


def _lines(words: str) -> str:
    """Words as text, a line break where they have one."""
    return "<br>".join(map(text, words.split("\n")))


def _doubt(doubt: Doubt) -> str:
    came = f"<q>{text(doubt.came)}</q> " if doubt.came else ""
    return f'{came}{text(doubt.reason)} <span class="cite">{text(_cite(doubt.where, doubt.rule))}</span>'


def _cite(where: Where, rule: str) -> str:
    return f"{where} · {rule}"


def _name(each: Transcribed) -> str:
    return name_of(each.number.value if each.number else "", each.id)


def _who(each: Transcribed) -> str:
    names: Iterable[str] = [party.value.name for party in each.addressees]
    return " → ".join(filter(None, (each.originator.value.name if each.originator else "", ", ".join(names))))


def _anchor(name: str) -> str:
    """A place on the page that a document's id leads to."""
    return "d-" + "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name)
