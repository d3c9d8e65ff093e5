"""A hand-off to somebody without a station: what its code opens, and the report that its holder signs (docs/spec/handoff.md).

A file is sealed under ten words that travel apart from it, and the report is signed with a key that follows from them. A printed sheet
has four words, to be read back by telephone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import FIELD_CHARACTERS, HANDOFF_BYTES, HANDOFF_REPORT_BYTES
from backchannel.message import DateTimeGroup, Reference, ValueProblem
from backchannel.message.orders import Manner
from backchannel.message.steps import REPORTING, Step
from backchannel.message.times import parse_time
from backchannel.message.words import words_problems
from backchannel.seal.artefacts import payload_type, read_payload
from backchannel.seal.code import number_of, words_of
from backchannel.seal.fields import line_from, name_from
from backchannel.seal.padding import pad
from backchannel.seal.primitives import hkdf
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u
from backchannel.seal.webcrypto import EXPANDED_BYTES, curve_numbers, gcm_seal, public_point, verify_curve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backchannel.message.times import Time
    from backchannel.ports import Randomness
    from backchannel.seal.code import Code
    from backchannel.seal.strictjson import Value

__all__ = [
    "FORMAT",
    "HANDOFF_ID_BYTES",
    "REPORT_WORDS",
    "HolderReport",
    "ReportCode",
    "SealedHandoff",
    "claimed_handoff",
    "handoff_id",
    "handoff_key",
    "seal_handoff",
]

_Use: TypeAlias = Literal["file", "id", "sheet", "sign"]

FORMAT: Final = "backchannel-handoff/1"
HANDOFF_ID_BYTES: Final = 16
REPORT_WORDS: Final = 4
_REPORT_MARK: Final = b"backchannel-handoff-report/1\n"
_BITS: Final = 11  # a word
_REPORT_BYTES: Final = 6
_LOOSE: Final = 8 * _REPORT_BYTES - REPORT_WORDS * _BITS


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCode:
    """44 random bits on a printed sheet, written as four words: who reads them out by telephone has seen the sheet."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls, randomness: Randomness) -> Self:
        """A new one."""
        drawn = randomness.bytes(_REPORT_BYTES)
        return cls(secret=drawn[:-1] + bytes([drawn[-1] >> _LOOSE << _LOOSE]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code in four words, in small or capital letters, with spaces or hyphens between; Mistake for any other text."""
        return cls(secret=(number_of(text, REPORT_WORDS) << _LOOSE).to_bytes(_REPORT_BYTES, "big"))

    @property
    def words(self) -> tuple[str, ...]:
        """The four words, in order."""
        return words_of(int.from_bytes(self.secret, "big") >> _LOOSE, REPORT_WORDS)

    @property
    def id(self) -> bytes:
        """The sheet's id (16 bytes), under which it is kept: the words themselves are kept nowhere."""
        return _key(self.secret, "sheet")[:HANDOFF_ID_BYTES]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedHandoff:
    """What stands in the file: its id, which tells nothing of the words, and what they open."""

    id: bytes
    cipher: bytes = field(repr=False)

    @property
    def artefact(self) -> bytes:
        """As the file holds it."""
        return encode({"cipher": b64u(self.cipher), "format": FORMAT, "id": b64u(self.id)})


def handoff_id(code: Code) -> bytes:
    """The id of the file that this code opens (16 bytes)."""
    return _key(code.secret, "id")[:HANDOFF_ID_BYTES]


def handoff_key(code: Code) -> bytes:
    """The public half of the key that follows from this code and signs the report (65 bytes): with it nobody can sign."""
    _, x, y = _numbers(code)
    return public_point(x, y)


def seal_handoff(content: Mapping[str, Value], code: Code) -> SealedHandoff:
    """What the holder is to see, and the key of his report, sealed under a code that no other file has; Mistake when it is too much."""
    secret, x, y = _numbers(code)
    key: Value = {"crv": "P-256", "d": b64u(secret), "kty": "EC", "x": b64u(x), "y": b64u(y)}
    plaintext = encode({**content, "key": key})
    if len(plaintext) > HANDOFF_BYTES:
        hint = "Hand it over in parts."
        raise Mistake("handoff.size", f"a hand-off of {len(plaintext)} bytes", f"at most {HANDOFF_BYTES}", hint)
    identity = handoff_id(code)
    cipher = gcm_seal(_key(code.secret, "file"), pad(plaintext), aad=FORMAT.encode("ascii") + identity)
    return SealedHandoff(id=identity, cipher=cipher)


@payload_type
class _ReportPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    digest: str
    handoff: str
    manner: str | None
    order: str
    persons: str | None
    remarks: str | None
    reply: str | None
    step: str
    to: str | None
    when: str | None
    where: str | None
    words: str | None
    written: str


@payload_type
class _SignedPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    report: dict[str, str | None]
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderReport:
    """A verified report: who held the code has said so, whoever that was.

    `digest` is that of the words shown to him; `words` those handed over, None where they were exact. `written` is by his own clock.
    """

    handoff: bytes
    order: Reference
    digest: bytes
    step: Step
    manner: Manner | None
    when: Time | None
    where: str | None
    to: str | None
    persons: str | None
    words: str | None
    reply: str | None
    remarks: str | None
    written: DateTimeGroup
    data: bytes = field(repr=False)

    @classmethod
    def read(cls, data: bytes, key: bytes) -> Self:
        """The report in these bytes, signed with this hand-off's key (`handoff_key`); Refused when anything in it does not hold."""
        signed = _signed(data)
        verify_curve(key, unb64u(signed.signature), _REPORT_MARK + encode(signed.report))
        said = read_payload(signed.report, _ReportPayload)
        step = _step(said)
        return cls(
            handoff=_id(said.handoff),
            order=name_from(Reference, said.order),
            digest=unb64u(said.digest),
            step=step,
            manner=name_from(Manner, said.manner) if said.manner is not None else None,
            when=_time(said.when) if said.when is not None else None,
            where=_line(said.where, "place"),
            to=_line(said.to, "name of who received it"),
            persons=_line(said.persons, "list of persons"),
            words=_words(said.words),
            reply=_words(said.reply),
            remarks=_words(said.remarks),
            written=name_from(DateTimeGroup, said.written),
            data=data,
        )


def claimed_handoff(data: bytes) -> bytes:
    """Which hand-off a report claims to be of (its id): by it the originator finds the key to read it with."""
    return _id(_signed(data).report.get("handoff") or "")


def _numbers(code: Code) -> tuple[bytes, bytes, bytes]:
    return curve_numbers(_key(code.secret, "sign", EXPANDED_BYTES))


def _key(secret: bytes, use: _Use, length: int = 32) -> bytes:
    return hkdf(secret, salt=b"", info=f"{FORMAT} {use}".encode("ascii"), length=length)


def _signed(data: bytes) -> _SignedPayload:
    return read_payload(decode_object(data, limit=HANDOFF_REPORT_BYTES), _SignedPayload)


def _id(text: str) -> bytes:
    identity = unb64u(text)
    if len(identity) != HANDOFF_ID_BYTES:
        raise Refused("handoff.report", f"a hand-off's id of {len(identity)} bytes", f"{HANDOFF_ID_BYTES} bytes")
    return identity


def _step(said: _ReportPayload) -> Step:
    """What was done; what is said beside it must be possible together."""
    step = next((each for each in REPORTING if each == said.step), None)
    if step is None:
        raise Refused("handoff.report", "a report that does not say whether it was done", ", ".join(sorted(REPORTING)))
    done = (said.manner, said.when) if step is not Step.NOT_DONE else ()
    if None in done or (step is Step.NOT_DONE and (said.words, said.manner, said.when) != (None, None, None)):
        raise Refused("handoff.report", f'"{step}" with too little beside it, or too much', "when and how it was done, or neither")
    if step is Step.DONE and said.words is not None:
        raise Refused("handoff.report", f'"{step}" with other words', f'"{Step.DONE_OTHERWISE}"')
    return step


def _time(text: str) -> Time:
    try:
        return parse_time(text)
    except ValueProblem as problem:
        raise problem.refused() from None


def _line(text: str | None, what: str) -> str | None:
    return line_from(text, FIELD_CHARACTERS, what) if text is not None else None


def _words(text: str | None) -> str | None:
    for problem in words_problems(text) if text is not None else ():
        raise problem.refused()
    return text
