"""The project speaks only of itself: no machine it was made on, nobody who made it, no words of other documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from architecture.tree import ROOT, committed_texts

# In pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:wo" r"rk|ro" r"ot|ho" r"me/\w+|Us" r"ers/\w+|tmp/\w+|opt/\w+)/",
    "the host of a package index": r"py" r"pi\.org|pytho" r"nhosted\.org|registry\.np" r"mjs|deb\.deb" r"ian\.org|crat" r"es\.io",
    "an address in a lock": r"\"resol" r"ved\":|--(?:extra-)?inde" r"x-url[= ]|--find" r"-links",
    "who wrote it": r"(?i)\b(?:cla" r"ude|anthr" r"opic|chat" r"gpt|open" r"ai|copi" r"lot|language mo" r"del|co-author" r"ed-by)\b",
    "how it was made": r"(?i)\b(?:sub-?a" r"gents?|this se" r"ssion's|helper se" r"ssions?|the br" r"ief\b|work" r"place|our C" r"EO)\b",
    "the number of an issue": r"(?i)\b(?:iss" r"ue|pull req" r"uest|tick" r"et|PR) ?#?\d+\b",
    "work left undone": r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b",
}  # fmt: skip

CORPUS = ROOT / ".." / "shared" / "corpus"
RUN = 8  # words in a row: shorter runs are ordinary language


def offences(texts: Iterable[tuple[Path, str]]) -> list[str]:
    """Every forbidden word, with its place and why it is one."""
    return [
        f"{path} line {text.count(chr(10), 0, match.start()) + 1}: {match[0]!r} is {why}"
        for path, text in texts
        for why, pattern in FORBIDDEN.items()
        for match in re.finditer(pattern, text)
    ]


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words, in lower case, without punctuation."""
    words = re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "").replace("'", ""))
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def body(document: str) -> str:
    """A document of the corpus without its two address lines, its heading, its page marks and its notes."""
    paragraphs = document.split("\n\n")[2:]
    return "\n\n".join(p for p in paragraphs if not re.match(r"\s+\d+\. |\[Page", p))


def copied(texts: Iterable[tuple[Path, str]], documents: Iterable[str]) -> list[str]:
    """Every run of eight words that a text shares with a document."""
    known = set().union(*(runs(body(document)) for document in documents))
    return [f"{path}: {' '.join(run)}" for path, text in texts for run in sorted(runs(text) & known)]


def test_nothing_committed_names_a_machine_an_index_its_makers_or_unfinished_work() -> None:
    assert offences(committed_texts()) == []


def test_no_eight_words_in_a_row_come_from_the_corpus() -> None:
    if not CORPUS.is_dir():
        pytest.skip("The corpus (../shared/corpus) is not beside this checkout.")
    documents = [path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    assert documents, "the folder is there, but no document in it"
    assert copied(committed_texts(), documents) == []


@pytest.mark.parametrize(
    "text",
    [
        "open /wo" + "rk/main first",
        "in /ho" + "me/somebody/.ssh",
        "from https://py" + "pi.org/simple",
        '"resol' + 'ved": "https://example.org/a.tgz"',
        "--inde" + "x-url https://example.org",
        "written with Cla" + "ude",
        "as the br" + "ief says",
        "see iss" + "ue #12",
        "# TO" + "DO: later",
    ],
)
def test_a_forbidden_word_is_found(text: str) -> None:
    assert len(offences([(Path("planted"), text)])) == 1


def test_ordinary_words_pass() -> None:
    text = "At the session's end the network/work/list was closed; issue a number; ~/.local/share; the model of work."
    assert offences([(Path("planted"), text)]) == []


def test_eight_words_of_a_document_are_found_and_seven_are_not() -> None:
    words = "one two three four five six seven eight"
    document = f"url: x\ncomplete: yes\n\n1. Heading\n\nBefore. {words.title()}, after.\n\n  1. Source: nine ten eleven twelve.\n"
    assert len(copied([(Path("planted"), f"# {words}!")], [document])) == 1
    assert copied([(Path("planted"), f"# {words[4:]}")], [document]) == []


def test_heading_and_notes_of_a_document_may_be_cited() -> None:
    document = "url: x\n\nHeading of eight words a b c d e f g h\n\nBody.\n\n  1. Source: a long note of more than eight words here.\n"
    assert copied([(Path("planted"), document.partition("url: x")[2])], [document]) == []
