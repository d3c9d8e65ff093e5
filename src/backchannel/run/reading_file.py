"""What stands in a reading file: chosen messages and a covering memorandum for somebody without the system (docs/spec/reading-file.md)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Finding, Mistake, Unsound
from backchannel.limits import CAVEATS, READING_FILE_MESSAGES, SUBJECT_CHARACTERS
from backchannel.message import ClosedPortion, Marking, PersonName, Portion, ValueProblem, WithheldPortion, cable
from backchannel.message.marking import EYES_ONLY
from backchannel.message.problems import shown
from backchannel.message.words import check_line, words_problems
from backchannel.run.facts import Facts, line_facts, moment
from backchannel.seal import open_eyes
from backchannel.seal.age import HybridIdentity
from backchannel.station.life import CopyState
from backchannel.vault import ReceivedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backchannel.message import AnyPortion, Message
    from backchannel.run.post import Post
    from backchannel.seal import Opened
    from backchannel.vault import SentRow

__all__ = ["chosen", "enclosed", "highest", "person_named", "reading_file"]

_NUMBER: Final = re.compile(r"(?:([A-Z][A-Z0-9]*) )?([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5})|/(?:[A-Z][A-Z0-9]* )?[0-9]+)?(?: |$)")
_SUBJECT: Final = "Subject: "


def reading_file(
    post: Post,
    numbers: Sequence[str],
    principal: str,
    memorandum: str | None = None,
    eyes_only: bool = False,
    channel: str | None = None,
) -> Facts:
    """What goes on paper for `principal`: the messages as far as this copy shows them, the memorandum, and the marking of it all.

    Bodies that are exclusively eyes only are opened and told with `eyes_only` alone. Raises Trouble while the station is locked,
    Mistake for a message that is not held or not opened, or is for the officer's eyes at a colleague's station, Unsound for a
    memorandum that is not plain words.
    """
    post.person()
    person = person_named(principal)
    covering = _memorandum(memorandum) if memorandum is not None else None
    rows = chosen(post, numbers, channel)
    opened = [_opened(post, row, eyes_only) for row in rows]
    own = post.own_card
    return {
        "for": str(person),
        "from": str(own.officer.name),
        "office": str(own.name),
        "made": moment(post.engine.clock.now()),
        "marking": str(highest(each.message.heading.marking for each in opened)),
        "channels": list(dict.fromkeys(each.charter.name for each in opened)),
        "eyes_only": eyes_only,
        "memorandum": covering,
        "messages": [
            {
                **enclosed(each, how=post.how(each.office), eyes_only=eyes_only),
                "copy": isinstance(row, ReceivedRow) and each.capacity is None,
            }
            for row, each in zip(rows, opened, strict=True)
        ],
    }


def enclosed(opened: Opened, *, how: str, eyes_only: bool) -> Facts:
    """One message as far as this copy shows it, and without what is exclusively eyes only unless that is asked for."""
    message = opened.message if eyes_only else _without_eyes_only(opened.message)
    heading, _, _ = cable.render(message).partition("\n\n")
    named = [line.partition(": ") for line in heading.split("\n")[2:]]
    return {
        **line_facts(message),
        "heading": [[name, value] for name, _, value in named],
        "portions": [_portion(portion) for portion in message.portions],
        "shown": len(message.full_portions),
        "signed_by": opened.person,
        "key_verified": how,
        "channel": opened.charter.name,
        "digest": opened.link.digest.hex(),
    }


def chosen(post: Post, numbers: Sequence[str], channel: str | None) -> list[SentRow | ReceivedRow]:
    """The messages of these numbers, `HAKTO 37 TOHAK 82-84`, in their order; Mistake for one that is not held, not opened, or twice."""
    rows: list[SentRow | ReceivedRow] = []
    for number in _numbers(" ".join(" ".join(numbers).replace(",", " ").split())):
        _, row = post.find(number, channel)
        if row in rows:
            raise Mistake("reading-file.twice", f"{number} more than once", "each message once")
        if isinstance(row, ReceivedRow) and row.state == CopyState.RECEIVED:
            hint = f"Open it with `backchannel read {number}`."
            raise Mistake("reading-file.unopened", f"{number}, which is not opened here", "messages that their officer has read", hint)
        rows.append(row)
    return rows


def person_named(name: str) -> PersonName:
    """A person who does not use the system, by name; Mistake for what cannot be one."""
    try:
        return PersonName.parse(name)
    except ValueProblem as problem:
        raise problem.mistake() from None


def _numbers(text: str) -> list[str]:
    found: list[str] = []
    series, place = "", 0
    while place < len(text):
        read = _NUMBER.match(text, place)
        series = (read[1] or series) if read else ""
        if read is None or not series:
            raise Mistake("reading-file.numbers", shown(text[place:]), "numbers such as HAKTO 37 or TOHAK 82-84")
        first, last = int(read[2]), int(read[3] or read[2])
        found += [f"{series} {number}" for number in range(first, min(last, first + READING_FILE_MESSAGES) + 1)]
        place = read.end()
    if not 1 <= len(found) <= READING_FILE_MESSAGES:
        came = "more messages than that" if found else "no message"
        raise Mistake("reading-file.many", came, f"1 to {READING_FILE_MESSAGES} messages", "Make several files.")
    return found


def _memorandum(text: str) -> Facts:
    """A memorandum's subject, or None, and its words; Unsound with every line that is wrong."""
    lines = text.strip("\n").split("\n")
    start = text[: len(text) - len(text.lstrip("\n"))].count("\n") + 1
    subject: str | None = None
    findings: list[Finding] = []
    if lines[0].startswith(_SUBJECT):
        subject = lines.pop(0).removeprefix(_SUBJECT)
        try:
            check_line(subject, "subject", SUBJECT_CHARACTERS, "reading-file.subject")
        except ValueProblem as problem:
            findings.append(problem.finding(start))
        start += 1
        while lines and not lines[0]:
            lines.pop(0)
            start += 1
    words = "\n".join(lines)
    findings += [problem.finding(start + problem.about[1]) for problem in words_problems(words)]
    if findings:
        raise Unsound(tuple(findings))
    return {"subject": subject, "words": words}


def _opened(post: Post, row: SentRow | ReceivedRow, eyes_only: bool) -> Opened:
    """A message verified anew, with the bodies for the officer's eyes only when they are asked for."""
    opened = post.reopen_anew(row)
    if eyes_only and opened.pending:
        if not post.is_officers:
            came, hint = "what is for the officer's eyes only, at a colleague's station", "Leave out --eyes-only."
            raise Mistake("reading-file.eyes", came, f"it of {post.own_card.officer.name}, who alone opens it", hint)
        return open_eyes(opened, HybridIdentity.from_seed(post.person().eyes), post.engine.reader())
    return opened


def highest(markings: Iterable[Marking]) -> Marking:
    """The marking that covers all of these; Mistake when that would have too many caveats."""
    every = list(markings)
    caveats = {caveat for marking in every for caveat in marking.caveats}
    if len(caveats) > CAVEATS:
        came = f"messages with {len(caveats)} caveats between them"
        raise Mistake("reading-file.marking", came, f"at most {CAVEATS}, which one marking can name", "Make several files.")
    last = (EYES_ONLY,) if EYES_ONLY in caveats else ()
    return Marking(classification=max(marking.classification for marking in every), caveats=(*sorted(caveats - {EYES_ONLY}), *last))


def _without_eyes_only(message: Message) -> Message:
    """The message with every body closed that is exclusively eyes only: an own copy holds them open."""
    return replace(message, portions=tuple(_closed(message, portion) for portion in message.portions))


def _closed(message: Message, portion: AnyPortion) -> AnyPortion:
    if not isinstance(portion, Portion) or not message.marking_of(portion).eyes_only:
        return portion
    return ClosedPortion(number=portion.number, kind=portion.kind, marking=portion.marking, audience=portion.audience, sealed=True)


def _portion(portion: AnyPortion) -> Facts:
    facts: Facts = {"number": portion.number, "state": portion.state.name.lower(), "about": [], "fields": [], "words": None}
    if isinstance(portion, WithheldPortion):
        return facts
    facts["about"] = list(_about(portion))
    if isinstance(portion, Portion):
        facts |= {"fields": [list(field) for field in portion.fields], "words": portion.words}
    return facts


def _about(portion: Portion | ClosedPortion) -> Iterator[str]:
    """Kind, marking and audience, each where it says something."""
    if not portion.kind.known:
        yield f'unknown kind "{portion.kind}"'
    elif str(portion.kind) != "paragraph":
        yield str(portion.kind)
    if portion.marking:
        yield str(portion.marking)
    if portion.audience:
        yield f"for {', '.join(map(str, portion.audience))}"
