"""TEI of the edition: one document, many, or a whole volume (docs/spec/history.md, "Forms"). The one module that uses lxml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from backchannel import limits
from backchannel.errors import Refused
from backchannel.history.blocks import NOTE_CLOSE, NOTE_OPEN, Block, Form, Mark, Note, Printed, block, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_tei", "read_tei"]

_VOLUME: Final = re.compile(r"([^/\\\s]+?)(?:[-_]d\d+)?\.xml$")
_NUMBER: Final = re.compile(r"\s*(\d{1,4})\.\s+")
_XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
_WRAPPERS: Final = frozenset(
    {"div", "opener", "closer", "postscript", "attachment", "floatingText", "body", "group", "text", "table", "quote"}
)
_EDITORIAL: Final = frozenset({"note", "pb", "head", "dateline"})


def is_tei(content: bytes) -> bool:
    """Whether this begins like an XML document."""
    return content.lstrip()[:1] == b"<"


def read_tei(content: bytes, name: str) -> Iterator[Printed]:
    """Each document in the TEI, in its order; raises Refused for what is not well-formed or tries to reach further."""
    root = _parse(content)
    volume = root.get(_XML_ID) or "" if root.tag.endswith("TEI") else ""
    if not volume:
        found = _VOLUME.search(name)
        volume = found[1] if found else ""
    documents = [element for element in root.iter(root_tag(root, "div")) if element.get("type") == "document"]
    if not documents:
        raise Refused("history.tei", "XML without a document in it", '`<div type="document">`, alone or within a volume')
    for element in documents:
        yield _document(element, volume)


def root_tag(root: Any, local: str) -> str:
    """The name of an element in the namespace of the root."""
    space, brace, _ = root.tag.rpartition("}")
    return f"{space}{brace}{local}"


def _parse(content: bytes) -> Any:
    """The root element, by a parser that expands nothing, fetches nothing and stops at the usual bounds; raises Refused."""
    from lxml import etree

    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("history.xml", "XML that declares a document type or entities", "XML without declarations of its own")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(
            "history.xml", f"XML that cannot be read: {str(error)[:200]}", "well-formed XML in UTF-8, nested less than 256 deep"
        ) from None
    if root.xpath(f"boolean({'/*' * (limits.HISTORY_DEPTH + 1)})"):
        raise Refused(
            "history.xml", f"XML nested more than {limits.HISTORY_DEPTH} deep", f"at most {limits.HISTORY_DEPTH} elements within each other"
        )
    return root


def _document(element: Any, volume: str) -> Printed:
    reader = _Reader(element)
    heading, marks, tagged = reader.heading()
    number = _NUMBER.match(heading)
    when, until, place = reader.dateline()
    return Printed(
        volume=volume,
        number=element.get("n") or (number[1] if number else "") or (element.get(_XML_ID) or "").removeprefix("d"),
        heading=heading[number.end() :] if number else heading,
        heading_marks=marks,
        blocks=tuple(reader.blocks()),
        notes=reader.notes,
        when=when,
        until=until,
        place=place,
        originators=tuple(tagged["from"]),
        addressees=tuple(tagged["to"]),
    )


class _Reader:
    """One document element, its notes taken out first so that words can be read at full speed."""

    def __init__(self, element: Any) -> None:
        self.element = element
        space, brace, _ = element.tag.rpartition("}")
        self.space = f"{space}{brace}"
        self.notes = tuple(self._take_notes())
        self._turn_breaks()
        self.page = ""

    def _take_notes(self) -> Iterator[Note]:
        """Each note; in its place stays a sentinel with its number."""
        for note in list(self.element.iter(f"{self.space}note")):
            number = note.get("n") or ""
            yield Note(number=number, kind=note.get("type") or "", words=_words(note))
            tail = f"{NOTE_OPEN}{number}{NOTE_CLOSE}{note.tail or ''}"
            note.clear()
            note.tail = tail

    def _turn_breaks(self) -> None:
        """Page and line breaks as words, where they stand within other words."""
        for mark in self.element.iter(f"{self.space}pb", f"{self.space}lb"):
            if mark.tag.endswith("pb"):
                mark.text = f" [Page {mark.get('n') or '?'}] "
            else:
                mark.text = NEW_LINE

    def heading(self) -> tuple[str, tuple[Mark, ...], dict[str, list[str]]]:
        """Its words and marks, and the names in it that are tagged as those it is from, or to."""
        tagged: dict[str, list[str]] = {"from": [], "to": []}
        head = self.element.find(f"{self.space}head")
        if head is None:
            return "", (), tagged
        for child in head.iterdescendants() if len(head) else ():
            if (names := tagged.get(child.get("type"))) is not None and (words := _words(child)):
                names.append(words)
        return *clean(_words(head)), tagged

    def dateline(self) -> tuple[str, str, str]:
        """What the dateline is marked up to say: from when, until when, where."""
        line = next(self.element.iter(f"{self.space}dateline"), None)
        if line is None:
            return "", "", ""
        date, time, place = (next(line.iter(f"{self.space}{name}"), None) for name in ("date", "time", "placeName"))
        when = "" if date is None else date.get("when") or date.get("from") or ""
        until = "" if date is None else date.get("to") or ""
        if time is not None and len(when) == 10:
            start, stop = time.get("when") or time.get("from"), time.get("to")
            until = f"{when}T{stop}" if stop else ""
            when = f"{when}T{start}" if start else when
        return when, until, "" if place is None else _words(place)

    def blocks(self) -> Iterator[Block]:
        return self._within(self.element, 0)

    def _within(self, parent: Any, depth: int) -> Iterator[Block]:
        for child in parent:
            local = child.tag.rpartition("}")[2]
            if local == "p":
                yield from self._made(_words(child))
            elif local == "pb":
                self.page = child.get("n") or "?"
            elif local == "list":
                yield from self._list(child)
            elif local == "signed":
                yield from self._made(_words(child), Form.SIGNATURE)
            elif local in _WRAPPERS:
                yield from self._within(child, depth + 1)
            elif local == "head" and depth:
                yield from self._made(_words(child), Form.SECTION if _encloses(parent) else Form.PLAIN)
            elif local not in _EDITORIAL:
                yield from self._made(_words(child))

    def _list(self, element: Any) -> Iterator[Block]:
        head = element.find(f"{self.space}head")
        items = [words for child in element.iter(f"{self.space}item") if (words := _words(child))]
        label = "" if head is None else _words(head)
        if label:
            yield from self._made("\n".join(items), Form.LIST, label)
        else:
            for item in items:
                yield from self._made(item)

    def _made(self, words: str, form: Form = Form.PLAIN, label: str = "") -> Iterator[Block]:
        made = block(words, self.page, form=form, label=label)
        self.page = made.turned or made.page
        if made.words:
            yield made


def _encloses(element: Any) -> bool:
    """Whether this holds another document that came with the one around it."""
    return element.tag.endswith("attachment") or element.get("type") in {"attachment", "enclosure", "tab"}


NEW_LINE: Final = "\ue002"


def _words(element: Any) -> str:
    """The words of an element with single spaces, and a line feed where a line breaks."""
    text = " ".join(("".join(element.itertext()) if len(element) else element.text or "").split())
    return "\n".join(line.strip() for line in text.split(NEW_LINE)).strip() if NEW_LINE in text else text
