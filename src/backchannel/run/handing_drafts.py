"""The draft of a report by somebody without a station: what he said, and that an office vouches for nothing but having heard it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from backchannel.errors import Mistake
from backchannel.message import Heading, Message, Portion, ValueProblem, cable
from backchannel.message.kinds import REPORT, TEXT
from backchannel.message.orders import CHANGED, EXACT
from backchannel.message.steps import REPORTING, Step
from backchannel.run.order_facts import text_of
from backchannel.run.stepping import find_order, step_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger import Text
    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.run.stepping import Given

__all__ = ["Said", "handed_draft", "versions_of"]

_STEPS: Final = {step: str(step)[0].lower() + str(step)[1:] for step in REPORTING}
_TELEPHONE: Final = "Reported by telephone by whoever has the sheet that was printed for {holder}, and read out its report code."
_HOLDER: Final = (
    "Reported by the holder of the code, in the file that was made for {holder}; written {at} by his own clock. SHA-256 of his report: "
    "{digest}."
)
_SOMEBODY: Final = "somebody who is not named"
_UNKNOWN: Final = "Whether other words were used than those of the text, and which, is not known."
_REPLY: Final = "Said in return:"
_REMARKS: Final = "He adds:"
_SUBJECT: Final = "{order}: {step}, by hand"
_HANDED_OVER: Final = "Words handed over"
_LINES: Final = ("Manner", "To", "Where", "When", "Persons")


class Said(NamedTuple):
    """What was reported: `by` "telephone" or "holder", `at` when by his own clock, `signed` the SHA-256 of what he signed.

    `exactness`: `exact`, or `changed` with the `words` that were handed over; None where nobody said, or knows.
    """

    step: str
    lines: dict[str, str]
    exactness: str | None
    words: str | None
    reply: str | None
    remarks: str | None
    by: str
    at: str | None
    signed: str | None


def handed_draft(post: Post, kept: dict[str, Any], said: Said) -> Facts:
    """The draft: a step of this office where the order is its to carry out, else a report to those whose it is."""
    _check_said(said)
    order, channel = str(kept["order"]), str(kept["channel"])
    given = find_order(post, order, channel)
    through = given.order.through if given.order else None
    holder = str(kept["for"] or through or _SOMEBODY)
    say = "\n\n".join(_told(holder, said))
    words = said.words
    if said.exactness == EXACT:
        words = str(kept["text"]) if kept["text"] is not None else _as_it_was(post, given, str(kept["digest"]))
    if given.filed.office != given.correspondence.office:
        facts = step_draft(post, order, said.step, channel=channel, say=say, lines=said.lines, words=words)
    else:
        facts = _by_its_giver(given, said, say, words)
    return {**facts, "for": kept["for"] or (str(through) if through else None)}


def _check_said(said: Said) -> None:
    """Mistake where it does not go together, or where nobody asked whether the words were those that were ordered."""
    if said.step not in _STEPS:
        raise Mistake("handoff.step", f"a report that it {said.step or 'says nothing'}", ", ".join(sorted(_STEPS.values())))
    step = Step(said.step)
    if said.exactness == EXACT and said.words is not None:
        raise Mistake("handoff.step", "--exact with other words", "one of the two", "If the words were others, it was done otherwise.")
    if step is Step.NOT_DONE and (said.words, said.exactness) != (None, None):
        raise Mistake("handoff.step", f"a report that it {_STEPS[step]}, and words that were handed over", "one of the two")
    if step is Step.DONE and said.exactness != EXACT:
        came = f'"{step}", and nobody says that every word was as it stands'
        hint = "Ask him. If it was, add --exact; if other words were used, or nobody knows, it is --outcome otherwise."
        raise Mistake("handoff.step", came, "the word of whoever handed it over", hint)
    if (said.words is not None) != (said.exactness == CHANGED):
        raise Mistake("handoff.step", "words that do not go with what is said of them", "the words, where they were changed")


def versions_of(post: Post, given: Given, text: Text) -> Iterator[tuple[str, str]]:
    """The words that a text has had, each once, the last first, and the number with which it had them."""
    texts = post.engine.ledgers.of(given.charter.channel).texts
    seen: set[str] = set()
    for version in reversed(text.versions):
        words = texts.stood(text.root, version.spot.place)[0].words
        if words is not None and words not in seen:
            seen.add(words)
            yield str(version.spot), words


def _as_it_was(post: Post, given: Given, digest: str) -> str:
    """The words of this digest among those that the text has had; of what is for the officer's eyes only nothing else is kept."""
    spot = text_of(given.spot, given.order) if given.order else None
    text = post.engine.ledgers.of(given.charter.channel).texts.text(spot or given.spot)
    now = [text.now.words] if text.now.words is not None else []
    for words in (*now, *(words for _, words in versions_of(post, given, text))):
        if sha256(words.encode()).hexdigest() == digest:
            return words
    came = f"the text of {given.spot} as it was handed over: its words are not here as they stood then"
    raise Mistake("handoff.text", came, "a text of which every version is here", f"See `backchannel text {text.root}`.")


def _told(holder: str, said: Said) -> Iterator[str]:
    """How it is known, then what was said: whoever reads the message cannot take it for the office's own knowledge."""
    sentence = _TELEPHONE if said.by == "telephone" else _HOLDER
    yield sentence.format(holder=holder, at=said.at, digest=said.signed)
    if said.step == Step.DONE_OTHERWISE and said.exactness is None:
        yield _UNKNOWN
    for head, words in ((_REPLY, said.reply), (_REMARKS, said.remarks)):
        if words:
            yield f"{head}\n{words}"


def _by_its_giver(given: Given, said: Said, say: str, words: str | None) -> Facts:
    """A report without a step: the order is carried out by others, and they are told what was heard."""
    charged = tuple(seat.name for seat in given.charter.seats if seat.office in given.charged)
    limited = any(not given.charter.seat_named(name).role.may.see_all for name in charged)
    audience = charged if limited else None
    lines = dict(said.lines)
    fields: list[tuple[str, str]] = [(name, lines[name]) for name in _LINES if name in lines]
    if words is not None:
        digest = f"sha-256 {sha256(words.encode()).hexdigest()}"
        fields = [("Delivered", "paragraph 2"), ("Digest", digest), ("Words", str(said.exactness)), *fields]
    try:
        portions = [Portion(number=1, kind=REPORT, audience=audience, fields=tuple(fields), words=say)]
        if words is not None:
            portions.append(Portion(number=2, kind=TEXT, audience=audience, fields=(("Title", _HANDED_OVER),), words=words))
        heading = Heading(
            precedence=given.precedence,
            marking=given.marking,
            sender=given.charter.seat(given.correspondence.office).name,
            to=charged,
            subject=_SUBJECT.format(order=given.spot, step=_STEPS[Step(said.step)]),
        )
        draft = cable.render(Message(heading=heading, portions=tuple(portions)))
    except ValueProblem as problem:
        raise problem.mistake() from None
    return {"channel": given.charter.name, "order": str(given.spot), "draft": draft}
