"""A correspondence drawn: its offices side by side, time downwards, an arrow for each message; on a terminal and as a picture."""

from backchannel.ladder.model import Answer, Column, Event, Ladder, Mark, Missing, Reader, Rung, State, Timing
from backchannel.ladder.svg import STYLE, picture
from backchannel.ladder.terminal import Line, Piece, text_lines

__all__ = [
    "STYLE",
    "Answer",
    "Column",
    "Event",
    "Ladder",
    "Line",
    "Mark",
    "Missing",
    "Piece",
    "Reader",
    "Rung",
    "State",
    "Timing",
    "picture",
    "text_lines",
]
