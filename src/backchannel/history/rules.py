"""The rules by which published correspondence is read, by name (docs/spec/history.md): each claim and each doubt names one."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["BEARING", "Rule"]


class Rule(StrEnum):
    """One rule of reading; docs/spec/history.md says of each what it reads, with an example."""

    # what a document is
    ADDRESS = "address"
    HEADING = "heading"
    HEADING_LINE = "heading line"
    DATELINE = "dateline"
    CLOSING = "closing"
    SIGNATURE = "signature"
    # numbers
    NUMBER_LINE = "number line"
    OPENING_NUMBER = "opening number"
    CITE_NUMBER = "cite number"
    # times
    GROUP_LINE = "date-time group line"
    DATE_LINE = "date line"
    WRITTEN_ON = "written on"
    # handling
    SOURCE_MARKING = "source marking"
    PROSIGN = "prosign"
    HANDLING_WORDS = "handling words"
    SENT_VIA = "sent via"
    SEEN = "seen"
    ATTACHED = "attached"
    COVERING = "covering memorandum"
    # words
    PARAGRAPH_NUMBER = "paragraph number"
    PARAGRAPH_PLACE = "paragraph place"
    TEXT_MARKS = "text marks"
    TEXT_FOLLOWS = "text follows"
    TEXT_ATTACHED = "text attached"
    TEXT_TITLED = "text titled"
    TEXT_QUOTED = "text quoted"
    REPEAT = "repeat"
    # what it cites
    REFERENCE_LIST = "reference list"
    CITED = "cited"
    CITED_BY_SHAPE = "cited by shape"
    CITED_DATE = "cited by date"
    BARE_NUMBER = "bare number"
    NOTE_DOCUMENT = "document in a note"
    # hand-overs
    DELIVERY_ORDER = "delivery order"
    PICKED_UP = "picked up"
    HANDED_OVER = "handed over"
    DELIVERED_BY = "delivered by"
    TITLE_DELIVERED = "title delivered"
    NOTATION = "notation"
    # our own forms
    CABLE_LINE = "cable line"
    PORTION = "portion"
    ANSWERS_LINE = "answers line"
    REPLACES_LINE = "replaces line"
    WITHDRAWS_LINE = "withdraws line"
    CONSISTS_LINE = "consists line"
    STEP_LINE = "step line"
    CABLE_FORM = "cable form"
    OWN_LIST = "own list"
    DIGEST = "digest"
    # what many documents add up to
    MISSING = "missing number"
    USED_TWICE = "number used twice"
    OUT_OF_STEP = "numberings out of step"
    RESOLVED = "reference resolved"
    RELAYED = "text relayed"
    CROSSED_SAID = "crossed by its words"
    WRITTEN_WITHOUT = "written without"
    CROSSED_TIMES = "crossed by times"
    ANSWERS = "paragraph answers"
    REPLACED = "replaced paragraph"
    # doubts
    NOTE_MARK = "note mark"
    GARBLE = "garble"
    EDITORS_GUESS = "editors' guess"
    WITHHELD = "withheld"
    NO_NUMBER = "no number"
    DISAGREE = "heading and body disagree"
    ODD_YEAR = "odd year"
    NO_TIME = "no time"
    INCOMPLETE = "incomplete"
    NO_SPACE = "no space"
    NO_END = "no end mark"
    PAGES = "pages"
    COUNT = "count"


# By these a paragraph of our own form cites what it answers, replaces, withdraws, or takes words from.
BEARING: Final = frozenset((Rule.ANSWERS_LINE, Rule.REPLACES_LINE, Rule.WITHDRAWS_LINE, Rule.CONSISTS_LINE, Rule.STEP_LINE))
