"""What others have published: `history`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from backchannel.cli import history_words as said
from backchannel.cli.command import command, option
from backchannel.cli.files import about, read_bytes, write_exactly
from backchannel.cli.lines import Piece, harmless, line
from backchannel.cli.show import draws_lines, show, show_json, whole_width, width
from backchannel.errors import Mistake, Refused, Trouble
from backchannel.limits import HISTORY_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backchannel.cli.invocation import Invocation
    from backchannel.cli.lines import Line
    from backchannel.history import Correspondence, Transcribed

__all__ = ["COMMANDS"]

_SUFFIXES: Final = frozenset({".txt", ".xml", ".json"})
_NARROWEST: Final = 60


@command("history")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@option("--html", "file", words_of="html", metavar="FILE")
@option("--ladder", "draws", words_of="history ladder", is_flag=True)
def history(invocation: Invocation, paths: Sequence[str], file: str | None, draws: bool) -> None:
    from backchannel.history import as_json, fold

    documents = [document for path in paths for document in _read(path, invocation)]
    found = fold(documents)
    if again := len(documents) - len(found.documents):
        invocation.note(said.TWICE_READ.format(count=again))
    if file is not None:
        from backchannel.cli.paper.published import published_html

        write_exactly(published_html(found), file, invocation)
    elif invocation.as_json:
        show_json([as_json(document) for document in found.documents])
    elif draws:
        show(_drawn(found))
    else:
        from backchannel.cli.render.published import published

        show(published(found, width()))


def _read(path: str, invocation: Invocation) -> Iterator[Transcribed]:
    """The documents of a file, or of all files in a folder that are some; what is none there is said, and left."""
    from backchannel.history import read

    if not Path(path).is_dir():
        with about(path):
            yield from read(read_bytes(path, HISTORY_BYTES), Path(path).name)
        return
    files = sorted(each for each in Path(path).rglob("*") if each.suffix in _SUFFIXES and each.is_file())
    if not files:
        raise Mistake("history.folder", f"{path} with {said.NOTHING_HERE}", "a file, or a folder with such files")
    for each in files:
        try:
            yield from read(read_bytes(str(each), HISTORY_BYTES), each.name)
        except (Refused, Mistake, Trouble) as error:
            invocation.note(said.NOT_READ.format(file=each, why=harmless(error.came)))


def _drawn(found: Correspondence) -> Iterator[Line]:
    from backchannel.cli.published_ladder import ladders_of
    from backchannel.cli.render.published import transcribed
    from backchannel.ladder import text_lines

    yield from (line(Piece(sentence, "quiet")) for sentence in transcribed(found))
    for ladder in ladders_of(found):
        yield ()
        for row in text_lines(ladder, max(whole_width(), _NARROWEST), ascii_only=not draws_lines()):
            yield tuple(Piece(text, style) for text, style in row)


COMMANDS = (history,)
