"""Published correspondence on a terminal: what was found, and the doubts of each document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.cli import history_words as said
from backchannel.cli.lines import Piece, line, wrapped
from backchannel.cli.render.findings import name_of, sections
from backchannel.words.saying import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.cli.lines import Line
    from backchannel.cli.render.findings import Finding
    from backchannel.history import Correspondence, Transcribed

__all__ = ["counts", "published", "transcribed"]

_INDENT: Final = "  "
_BELOW: Final = "    "
_STYLES: Final = {"proved": "alarm", "used twice": "warning", "out of step": "warning"}


def published(found: Correspondence, width: int) -> list[Line]:
    """The whole summary."""
    doubts = sum(len(document.doubts) for document in found.documents)
    lines = [line(Piece(counts(len(found.documents), doubts), "strong"))]
    lines += [line(Piece(each, "quiet")) for sentence in transcribed(found) for each in wrapped(sentence, width)]
    lines += [(), line(Piece(said.CONTENTS, "strong"))]
    lines += [each for document in found.documents for each in _document(document, width)]
    volumes = {document.id.rpartition("/")[0] for document in found.documents}
    for section in sections(found):
        lines += [(), line(Piece(section.title, "strong"))]
        style = _STYLES.get(section.kind, "")
        lines += [each for finding in section.findings for each in _finding(finding, width, style, len(volumes) > 1)]
    lines += [each for document in found.documents if document.doubts for each in _doubts(document, width)]
    return lines


def transcribed(found: Correspondence) -> tuple[str, ...]:
    """What all of it is, said once; of copies in our own form, that they prove nothing either."""
    return (said.TRANSCRIBED, said.COPIED) if any(document.copied for document in found.documents) else (said.TRANSCRIBED,)


def _counted(count: int, what: str) -> str:
    """`1 doubt`, `4 doubts`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def counts(documents: int, doubts: int) -> str:
    """How many documents and doubts there are."""
    return said.COUNT.format(documents=_counted(documents, "document"), doubts=_counted(doubts, "doubt"))


def _document(document: Transcribed, width: int) -> Iterator[Line]:
    when = document.dated or document.date_time_group
    who = joined([document.originator.value.name if document.originator else "", *(each.value.name for each in document.addressees)], " → ")
    about = joined([str(when.value) if when else "", who, document.kind.value if document.kind and not who else ""])
    name = name_of(document.number.value if document.number else "", document.id)
    first, *rest = wrapped(joined([name, about]), width, _INDENT, _BELOW)
    yield line(first[: len(_INDENT)], Piece(first[len(_INDENT) :][: len(name)], "name"), first[len(_INDENT) + len(name) :])
    yield from (line(each) for each in rest)


def _finding(finding: Finding, width: int, style: str, volumes: bool) -> Iterator[Line]:
    yield from (line(Piece(each, style)) for each in wrapped(finding.sentence, width, _INDENT, _BELOW))
    if finding.words:
        yield from (line(each) for each in wrapped(f"“{finding.words}”", width, _BELOW, _BELOW))
    if finding.places:
        places = dict.fromkeys(
            f"{place.document if volumes else place.document.rpartition('/')[2]} {place.where}" for place in finding.places
        )
        rules = joined(dict.fromkeys(place.rule for place in finding.places), ", ")
        yield from (line(Piece(each, "quiet")) for each in wrapped(f"{'; '.join(places)} ({rules})", width, _BELOW, _BELOW))


def _doubts(document: Transcribed, width: int) -> Iterator[Line]:
    name = name_of(document.number.value if document.number else "", document.id)
    yield ()
    yield line(Piece(f"{said.DOUBTS}: {name}", "strong"), Piece(f" {document.id}" if name != document.id else "", "quiet"))
    for doubt in document.doubts:
        came = f"“{doubt.came}”: " if doubt.came else ""
        yield from (line(Piece(each, "warning")) for each in wrapped(came + doubt.reason, width, _INDENT, _BELOW))
        yield line(_BELOW, Piece(f"{doubt.where} ({doubt.rule})", "quiet"))
