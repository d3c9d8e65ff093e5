"""Every sentence about published correspondence: what was found in it, and how sure that is."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ADDRESSED",
    "ANSWERS",
    "CHANGED",
    "CONTENTS",
    "COPIED",
    "COUNT",
    "CROSSED",
    "DOUBTS",
    "FIELDS",
    "GAP",
    "HELD",
    "HELP",
    "IN_PLACE_OF",
    "LEFT_OUT",
    "MISSING",
    "NOTHING_HERE",
    "NOT_HELD",
    "NOT_READ",
    "NO_DATE",
    "OPTIONS",
    "OUT_OF_STEP",
    "PAGE_TITLE",
    "PUT_IN",
    "RELAYED",
    "REPLACES",
    "SAME_WORDS",
    "STAMP",
    "STATION",
    "TEXT",
    "TITLES",
    "TRANSCRIBED",
    "TWICE_READ",
    "UNDETERMINABLE",
    "USED_TWICE",
    "WITHIN",
]

TRANSCRIBED: Final = "Transcribed: read from what others have published. Nobody here has signed or verified any of it."
COPIED: Final = (
    "Copies of messages are among them: a text proves nothing, whatever form it has. A station that holds the message can verify it."
)
COUNT: Final = "{documents}, {doubts}"
PAGE_TITLE: Final = "Published correspondence"
ADDRESSED: Final = "to {names}"
CONTENTS: Final = "Documents"
TITLES: Final = {
    "series": "Series and numbers",
    "used twice": "Numbers used twice",
    "out of step": "Numberings out of step",
    "references": "References not held, or doubtful",
    "relays": "Texts that went on",
    "proved": "Crossed, proved by words",
    "possible": "Crossed, possibly",
    "undeterminable": "Crossed or not: undeterminable",
    "answers": "What answers what",
    "replacements": "Paragraphs replaced",
    "ladder": "Ladder",
}
HELD: Final = "{name}: {numbers}"
WITHIN: Final = "{name} of {volume}"
STAMP: Final = "Transcribed, not signed"
STATION: Final = "{name}, the numbers of a station: {numbers}. What is missing between them may belong to other channels"
NOT_HELD: Final = "{name}: none is held"
GAP: Final = "missing: {numbers}"
MISSING: Final = "{name}: {standing}"
USED_TWICE: Final = "{number} is the number of {count} messages"
OUT_OF_STEP: Final = "{first} stands before {second} by the station's numbers, and after it by its own"
RELAYED: Final = "text {one} of {first} went on as text {other} of {second}, {how}"
SAME_WORDS: Final = "in the same words"
CHANGED: Final = "with words changed: {changes}"
LEFT_OUT: Final = "left out “{words}”"
PUT_IN: Final = "put in “{words}”"
IN_PLACE_OF: Final = "“{new}” in place of “{old}”"
CROSSED: Final = "{first} and {second}: {because}"
UNDETERMINABLE: Final = (
    "{one} with {others}: it cannot be told; of one of the two no hour is known, neither is known to cite the other, and nothing "
    "says which its writer had read"
)
ANSWERS: Final = "{own} paragraph {paragraph} answers {answers}"
REPLACES: Final = "{own} replaces the {what}{of}"
TEXT: Final = "Text {number}"
DOUBTS: Final = "Doubts"
NOTHING_HERE: Final = "no file that ends in .txt, .xml or .json"
NO_DATE: Final = "no date"
NOT_READ: Final = "{file} was not read: {why}."
TWICE_READ: Final = "{count} stand in more than one file; the first counts."
FIELDS: Final = {
    "number": "Number",
    "station_number": "Station number",
    "kind": "Kind",
    "originator": "From",
    "addressees": "To",
    "place": "Place",
    "date_time_group": "Group",
    "dated": "Dated",
    "precedence": "Precedence",
    "classification": "Marked",
    "caveats": "Caveats",
    "via": "Via",
    "references": "Refers to",
    "deliveries": "Delivery",
    "enclosures": "Enclosed",
    "seen_by": "Seen by",
    "repeats": "Repeats",
}
OPTIONS: Final = {
    "html": "Write one page (HTML) to this file instead: every document as a cable, and the ladder; `-` for standard output.",
    "history ladder": "Draw the correspondence in the terminal instead.",
}
HELP: Final = {
    "history": "Read published correspondence.\n\n"
    "PATHS are files, or folders with files that end in .txt, .xml or .json: the plain-text form and TEI, single documents and whole "
    "volumes; copies of messages, as `read` writes them, one or many in a file; and what `--json` gave, here or at `read`. Says which "
    "numbers are missing or used twice, what is cited and not held, which texts went on with words changed, what crossed: proved, "
    "possible or undeterminable. Everything is transcribed, never signed, and what is doubtful says why. Needs no station.",
}
