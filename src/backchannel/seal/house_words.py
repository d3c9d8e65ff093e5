"""Acts of the house as words of portions, one spelling each (docs/spec/house.md, "Acts")."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from backchannel.errors import Mistake, Refused
from backchannel.limits import (
    ACTS,
    ACTS_BYTES,
    DRAFT_BRANCHES,
    DRAFT_BYTES,
    NAME_CHARACTERS,
    NOTE_CHARACTERS,
    NUMBER_MAX,
    WORDS_BYTES,
)
from backchannel.message import SeriesName
from backchannel.message.problems import shown
from backchannel.message.words import words_problems
from backchannel.seal import house_acts as acts_of
from backchannel.seal.fields import name_from
from backchannel.seal.house_acts import Act, DraftName, Elsewhere, ToldState, Unknown
from backchannel.seal.keys import OFFICE_URI
from backchannel.seal.reaches import link_of, number_of
from backchannel.seal.strictjson import Value, b64u, decode, decode_object, encode, unb64u

__all__ = ["kind_of", "read_act", "read_acts", "write_act", "write_acts"]

_CODE: Final = "house.act"
_LINE: Final = 1000  # characters: what an editor shows of a house message without complaint
_JOINERS: Final = "\u200c\u200d"
_DIGEST_BYTES: Final = 32
_LAST_MOMENT: Final = 4_102_444_800_000_000  # the year 2100, as in receipts


@dataclass(frozen=True, slots=True)
class _Member:
    """How the value of one member is written and read; `read` refuses what `write` would not have written."""

    write: Callable[[Any], Value]
    read: Callable[[Any], Any]


def write_acts(acts: Sequence[Act]) -> list[str]:
    """The words of the portions of one message that tells these acts, in order; Mistake when a reader would refuse them."""
    try:
        text = encode([_value(act) for act in acts]).decode()
        words = _portions(text)
        told = read_acts(words)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None
    if told != tuple(acts):
        raise Mistake(_CODE, "acts that would be read as others", "the value of its kind for each")
    # Only what is kept of an unknown kind can hold characters that words may not.
    if problem := next((problem for portion in words for problem in words_problems(portion)), None):
        raise Mistake(_CODE, problem.came, problem.expected, problem.hint)
    return words


def read_acts(words: Sequence[str]) -> tuple[Act, ...]:
    """The acts in the words of a message's portions, in order; Refused when it would not have been written so."""
    text = "".join(words).replace("\n", "")
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise Refused(_CODE, "half a surrogate pair", "Unicode text") from None
    value = decode(data, limit=ACTS_BYTES)
    if not isinstance(value, list) or not 1 <= len(value) <= ACTS:
        raise Refused(_CODE, "no list of acts, or too many", f"a list of 1 to {ACTS}")
    if _portions(text) != list(words):
        raise Refused(_CODE, "acts that are broken into lines or portions in another way", f"lines of {_LINE} characters")
    return tuple(map(_act, value))


def kind_of(act: Act) -> str:
    """What an act is called."""
    return str(decode_object(act.value, limit=ACTS_BYTES)["act"]) if isinstance(act, Unknown) else _KINDS[type(act)]


def write_act(act: Act) -> bytes:
    """One act by itself, as its canonical JSON."""
    return encode(_value(act))


def read_act(data: bytes) -> Act:
    """One act by itself; Refused when it would not have been written so."""
    return _act(decode(data, limit=ACTS_BYTES))


def _value(act: Act) -> Value:
    if isinstance(act, Unknown):
        return decode_object(act.value, limit=ACTS_BYTES)
    name = _KINDS[type(act)]
    _, members = _SHAPES[name]
    return {"act": name, **{member: spelling.write(getattr(act, member)) for member, spelling in members.items()}}


def _act(value: Value) -> Act:
    if not isinstance(value, dict) or not isinstance(kind := value.get("act"), str) or not 1 <= len(kind) <= NAME_CHARACTERS:
        raise Refused(_CODE, "an act that names no kind", f"an object with its kind, of at most {NAME_CHARACTERS} characters")
    if kind not in _SHAPES:
        return Unknown(value=encode(value))
    made, members = _SHAPES[kind]
    if value.keys() != {"act", *members}:
        raise Refused(_CODE, f"an act {shown(kind)} with other members", ", ".join(members))
    try:
        read = {name: member.read(value[name]) for name, member in members.items()}
    except Refused as refused:
        raise Refused(_CODE, f"in an act {shown(kind)}: {refused.came}", refused.expected, refused.hint) from None
    act: Act = made(**read)
    return act


def _portions(text: str) -> list[str]:
    """The text in lines, and as many lines to each portion as fit."""
    portions: list[list[str]] = []
    size = 0
    for line in _lines(text):
        more = len(line.encode()) + 1
        if not portions or size + more > WORDS_BYTES + 1:
            portions.append([])
            size = 0
        portions[-1].append(line)
        size += more
    return ["\n".join(lines) for lines in portions]


def _lines(text: str) -> Iterator[str]:
    """Lines of 1,000 characters, or as many more as it takes for none to end with a space, or beside a sign that joins two letters:
    words may not."""
    start = 0
    while start < len(text):
        end = start + _LINE
        while end < len(text) and (text[end - 1] in f" {_JOINERS}" or text[end] in _JOINERS):
            end += 1
        yield text[start:end]
        start = end


def _refused(came: str, expected: str) -> Refused:
    return Refused(_CODE, came, expected)


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise _refused("a member that is no text", "text")
    return value


def _whole(value: Value, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _refused(f"a number outside of {least} to {most}", f"a whole number from {least} to {most}")
    return value


def _flag(value: Value) -> bool:
    if not isinstance(value, bool):
        raise _refused("neither true nor false", "one of the two")
    return value


def _digest(value: Value) -> bytes:
    digest = unb64u(_text(value))
    if len(digest) != _DIGEST_BYTES:
        raise _refused(f"{len(digest)} bytes", f"{_DIGEST_BYTES} bytes in base64url")
    return digest


def _draft_text(value: Value) -> bytes:
    text = unb64u(_text(value))
    if not 1 <= len(text) <= DRAFT_BYTES:
        raise _refused(f"a text of {len(text)} bytes", f"1 to {DRAFT_BYTES} bytes in base64url")
    return text


def _digests(value: Value) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > DRAFT_BRANCHES:
        raise _refused("versions before in another form, or too many", f"a list of at most {DRAFT_BRANCHES}")
    digests = tuple(map(_digest, value))
    if any(one >= other for one, other in pairwise(digests)):
        raise _refused("versions before that do not ascend", "each once, ascending")
    return digests


def _object(value: Value) -> bytes:
    if not isinstance(value, dict):
        raise _refused("an artefact that is no object", "an object")
    return encode(value)


def _message(value: Value) -> bytes | Elsewhere:
    if isinstance(value, dict) and value.keys() == {"digest", "seq", "series"}:
        return Elsewhere(series=_series(value["series"]), link=link_of({"digest": value["digest"], "seq": value["seq"]}))
    return _object(value)


def _message_value(message: bytes | Elsewhere) -> Value:
    if isinstance(message, Elsewhere):
        return {"digest": b64u(message.link.digest), "seq": message.link.seq, "series": message.series}
    return _object_value(message)


def _object_value(data: bytes) -> Value:
    return decode_object(data, limit=ACTS_BYTES)


def _series(value: Value) -> str:
    return str(name_from(SeriesName, _text(value)))


def _key_id(value: Value) -> str:
    """An office or a station: the RFC 9278 URI of a key."""
    text = _text(value)
    if not text.startswith(OFFICE_URI):
        raise _refused(f"the id {shown(text)}", "the RFC 9278 URI of a key")
    _digest(text.removeprefix(OFFICE_URI))
    return text


def _note(value: Value) -> str | None:
    if value is None:
        return None
    note = _text(value)
    if len(note) > NOTE_CHARACTERS:
        raise _refused(f"a note of {len(note)} characters", f"at most {NOTE_CHARACTERS}")
    for problem in words_problems(note):
        raise _refused(f"a note in which there is {problem.came}", problem.expected)
    return note


def _state(value: Value) -> ToldState:
    try:
        return ToldState(_text(value))
    except ValueError:
        raise _refused("a state that no delivery is told in", ", ".join(ToldState)) from None


def _same(value: Any) -> Value:
    same: Value = value
    return same


def _b64u_list(digests: tuple[bytes, ...]) -> Value:
    return [b64u(digest) for digest in digests]


_OBJECT: Final = _Member(_object_value, _object)
_MESSAGE: Final = _Member(_message_value, _message)
_DIGEST: Final = _Member(b64u, _digest)
_MOMENT: Final = _Member(_same, lambda value: _whole(value, 0, _LAST_MOMENT))
_COUNT: Final = _Member(_same, lambda value: _whole(value, 1, NUMBER_MAX))
_SEQ: Final = _Member(_same, number_of)
_FLAG: Final = _Member(_same, _flag)
_KEY_ID: Final = _Member(_same, _key_id)
_SERIES: Final = _Member(_same, _series)
_NOTE: Final = _Member(_same, _note)
_HOW: Final = _Member(_same, lambda value: _note(_text(value)))
_DRAFT: Final = _Member(str, lambda value: name_from(DraftName, _text(value)))

_SHAPES: Final[dict[str, tuple[type[Any], dict[str, _Member]]]] = {
    "chain": (acts_of.TellChain, {"chain": _OBJECT}),
    "sent": (acts_of.TellSent, {"channel": _DIGEST, "artefact": _MESSAGE, "at": _MOMENT, "whole": _FLAG}),
    "received": (acts_of.TellReceived, {"channel": _DIGEST, "artefact": _MESSAGE, "at": _MOMENT}),
    "opened": (acts_of.TellOpened, {"channel": _DIGEST, "series": _SERIES, "seq": _SEQ, "at": _MOMENT}),
    "delivery": (acts_of.TellDelivery, {"channel": _DIGEST, "seq": _SEQ, "office": _KEY_ID, "state": _Member(str, _state), "at": _MOMENT}),
    "correspondent": (acts_of.TellCorrespondent, {"transit": _OBJECT}),
    "mandate": (acts_of.TellMandate, {"mandate": _OBJECT}),
    "verified": (acts_of.TellVerified, {"card": _OBJECT, "how": _HOW, "by_words": _FLAG}),
    "submit": (
        acts_of.Submit,
        {
            "draft": _DRAFT,
            "channel": _DIGEST,
            "text": _Member(b64u, _draft_text),
            "before": _Member(_b64u_list, _digests),
            "note": _NOTE,
        },
    ),
    "return": (acts_of.Return, {"draft": _DRAFT, "version": _DIGEST, "note": _NOTE}),
    "withdraw": (acts_of.Withdraw, {"draft": _DRAFT, "version": _DIGEST}),
    "release": (acts_of.Release, {"draft": _DRAFT, "version": _DIGEST, "number": _SEQ, "digest": _DIGEST}),
    "sign": (acts_of.AskSecond, {"draft": _DRAFT, "version": _DIGEST, "asked": _OBJECT}),
    "signed": (acts_of.GiveSecond, {"draft": _DRAFT, "version": _DIGEST, "second": _OBJECT}),
    "life": (acts_of.TellLife, {"count": _COUNT}),
    "custody": (acts_of.Custody, {"count": _COUNT, "to": _KEY_ID, "life": _COUNT, "taken": _FLAG}),
    "mailbox": (acts_of.GiveMailbox, {"count": _COUNT, "key": _DIGEST}),
}
_KINDS: Final = {kind: name for name, (kind, _) in _SHAPES.items()}
