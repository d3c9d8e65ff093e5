"""The demonstration: October 1972 replayed twice by real switches and real stations on this machine."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from backchannel.demo.again import played_again
from backchannel.demo.cast import at
from backchannel.demo.forming import admit_paris, begin, found_line, keep_out
from backchannel.demo.october import before, play
from backchannel.demo.report import show_logs, show_proof
from backchannel.demo.stage import Stage
from backchannel.demo.tell import Tell

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Play it in a scratch folder, or in the one given by --keep; the exit status."""
    parser = argparse.ArgumentParser(prog="backchannel demo", description=__doc__)
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="play in this folder and leave the stations there")
    parser.add_argument("--paper", metavar="FILE", type=Path, help="keep the printed invitation of Paris in this file")
    options = parser.parse_args(arguments)
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        _perform(options.keep, options.paper)
        return 0
    with tempfile.TemporaryDirectory(prefix="backchannel-") as folder:
        _perform(Path(folder), options.paper)
    return 0


def _perform(folder: Path, paper: Path | None) -> None:
    tell, began = Tell(), time.monotonic()
    os.environ["SSL_CERT_FILE"] = os.devnull  # the switch is on this machine: no process here need load who certifies others
    tell.title(
        "October 1972",
        "A switch and five stations, each a process of its own, replay two days of a backchannel. The facts are from the published"
        " record; the words are ours; who drafts, and the times of release and arrival, are chosen, in keeping with the record.",
    )
    first = Stage(path=folder, now=at("22 02:00"), colour=tell.colour)
    second = Stage(path=folder / "again", now=at("22 02:00"), colour=tell.colour)
    with first as stage, second as again:
        played = again.beside(played_again, again)
        begin(stage, tell)
        before(stage, tell)
        words = admit_paris(stage, tell, paper)
        found_line(stage, tell)
        keep_out(stage, tell, words)
        lost = play(stage, tell)
        show_logs(stage, tell)
        show_proof(stage, tell, lost)
        print(played.result(), end="")
    tell.say(f"Played in {time.monotonic() - began:.1f} seconds.")
