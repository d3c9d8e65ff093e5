"""A sealed hand-off as one file: a page that opens what stands in it with the browser's own cryptography, and signs a report
(docs/spec/handoff.md, "The file")."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from backchannel.cli import handoff_words as words
from backchannel.cli.paper.document import text
from backchannel.cli.paper.handoff_lines import plain_lines
from backchannel.seal.code import Code
from backchannel.seal.handoff import seal_handoff
from backchannel.seal.words import wordlist
from backchannel.words.comparing import figures
from backchannel.words.times import group_of

if TYPE_CHECKING:
    from backchannel.seal.strictjson import Value

__all__ = ["handoff_file_html", "holders_view"]

Facts = dict[str, Any]
_NOT_MARKUP: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})  # JSON within a page ends where the page says


def handoff_file_html(facts: Facts) -> str:
    """The file, from the facts of a hand-off and its ten words."""
    sealed = seal_handoff(holders_view(facts), Code.parse(" ".join(facts["words"])))
    style, script = _asset("handoff_file.css"), _asset("handoff_file.js")
    told = {name: text(sentence) for name, sentence in words.FILE.items()}
    return _asset("handoff_file.html").format(
        **told,
        style=style,
        style_digest=_digest(style),
        script=script,
        script_digest=_digest(script),
        sealed=sealed.artefact.decode("ascii"),
        said=json.dumps(words.SAID, ensure_ascii=False).translate(_NOT_MARKUP),
        word_list=" ".join(wordlist()),
    )


def holders_view(facts: Facts) -> dict[str, Value]:
    """What the holder is shown, and nothing else of the message."""
    said = dict(facts["lines"])
    return {
        "about": words.MADE.format(**facts["from"], time=group_of(facts["made"])),
        "digest": facts["digest"],
        "heading": words.HEADING.format(order=facts["order"]),
        "instructions": facts["instructions"],
        "keeping": words.KEEPING.get(said["Manner"], ""),
        "lines": [list(each) for each in plain_lines(facts)],
        "manner": said["Manner"],
        "marking": facts["marking"],
        "order": facts["order"],
        "places": facts["places"],
        "span": facts["span"],
        "tail": words.DIGEST.format(count=facts["counted"], digest=figures(facts["digest"])),
        "title": facts["title"],
        "to": said.get("To"),
        "where": said.get("Where"),
        "words": facts["text"],
    }


def _asset(name: str) -> str:
    return resources.files("backchannel.cli.paper").joinpath(name).read_text("utf-8")


def _digest(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
