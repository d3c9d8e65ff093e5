"""What the holder of a hand-off sends back: sealed on its way, signed within (docs/spec/handoff.md, "The report")."""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import a2b_base64
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

import msgspec

from backchannel.errors import Refused
from backchannel.limits import FIELD_CHARACTERS, HANDOFF_MAIL_BYTES, HANDOFF_REPORT_BYTES
from backchannel.message import DateTimeGroup, Reference, ValueProblem
from backchannel.message.orders import CHANGED, EXACT, Manner
from backchannel.message.steps import REPORTING, Step
from backchannel.message.times import parse_time
from backchannel.message.words import words_problems
from backchannel.seal.artefacts import payload_type, read_payload
from backchannel.seal.fields import line_from, name_from
from backchannel.seal.handoff import HANDOFF_ID_BYTES
from backchannel.seal.padding import unpad
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import decode_object, encode, unb64u
from backchannel.seal.webcrypto import NONCE_BYTES, TAG_BYTES, gcm_open, verify_curve

if TYPE_CHECKING:
    from backchannel.message.times import Time

__all__ = ["REPORT_FORMAT", "HolderReport", "SealedReport"]

REPORT_FORMAT: Final = "backchannel-handoff-report/2"
_SIGNED_MARK: Final = f"{REPORT_FORMAT}\n".encode("ascii")
_BETWEEN_MARKS: Final = re.compile(rb"-----BEGIN HAND-OFF REPORT-----(.*?)-----END HAND-OFF REPORT-----", re.DOTALL)
_QUOTING: Final = re.compile(rb"[\s>]+")  # how mail programs wrap what is copied, and quote it


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedReport:
    """A report as it travels: of which hand-off it claims to be, and what only that hand-off's report key opens."""

    handoff: bytes
    nonce: bytes
    cipher: bytes = field(repr=False)

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """The one report between its marks, whatever a mail has around it; Refused where there is none, or more than one."""
        if len(text) > HANDOFF_MAIL_BYTES:
            raise Refused("handoff.report", f"{len(text)} bytes around a report", f"at most {HANDOFF_MAIL_BYTES}")
        found = {_QUOTING.sub(b"", lines) for lines in _BETWEEN_MARKS.findall(text)}
        if len(found) != 1:
            came = f"{len(found) or 'no'} reports of a hand-off"
            raise Refused("handoff.report", came, "one, with the line at its beginning and that at its end")
        data = _unbase64(found.pop())
        start = HANDOFF_ID_BYTES + NONCE_BYTES
        if len(data) < start + TAG_BYTES:
            raise Refused("handoff.report", f"a report of {len(data)} bytes", f"at least {start + TAG_BYTES}")
        return cls(handoff=data[:HANDOFF_ID_BYTES], nonce=data[HANDOFF_ID_BYTES:start], cipher=data[start:])

    def open(self, key: bytes) -> bytes:
        """The signed report, with the report key of its hand-off; Refused when anything was changed on its way."""
        aad = REPORT_FORMAT.encode("ascii") + self.handoff
        return unpad(gcm_open(key, self.cipher, nonce=self.nonce, aad=aad))


@payload_type
class _ReportPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    digest: str
    exactness: str | None
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

    `digest` is that of the words shown to him; `is_exact` whether it was those that he handed over, None where he does not know or
    handed over nothing, `words` those that they were otherwise. `written` is by his own clock. `signed` is SHA-256 of what he signed.
    """

    handoff: bytes
    order: Reference
    digest: bytes
    step: Step
    is_exact: bool | None
    manner: Manner | None
    when: Time | None
    where: str | None
    to: str | None
    persons: str | None
    words: str | None
    reply: str | None
    remarks: str | None
    written: DateTimeGroup
    signed: bytes

    @classmethod
    def read(cls, data: bytes, key: bytes) -> Self:
        """The report in these bytes, signed with this hand-off's key (`handoff_key`); Refused when anything in it does not hold."""
        payload = read_payload(decode_object(data, limit=HANDOFF_REPORT_BYTES), _SignedPayload)
        verify_curve(key, unb64u(payload.signature), _SIGNED_MARK + encode(payload.report))
        said = read_payload(payload.report, _ReportPayload)
        step = _step(said)
        return cls(
            handoff=_id(said.handoff),
            order=name_from(Reference, said.order),
            digest=unb64u(said.digest),
            step=step,
            is_exact=said.exactness == EXACT if said.exactness is not None else None,
            manner=name_from(Manner, said.manner) if said.manner is not None else None,
            when=_time(said.when) if said.when is not None else None,
            where=_line(said.where, "place"),
            to=_line(said.to, "name of who received it"),
            persons=_line(said.persons, "list of persons"),
            words=_words(said.words),
            reply=_words(said.reply),
            remarks=_words(said.remarks),
            written=name_from(DateTimeGroup, said.written),
            signed=sha256(encode(payload.report)),
        )


def _unbase64(text: bytes) -> bytes:
    with suppress(ValueError):
        data = a2b_base64(text, strict_mode=True)
        if b64encode(data) == text:
            return data
    raise Refused("base64.spelling", "lines between the marks that are not canonical base64", "all of them, as they were copied")


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
    if step is Step.NOT_DONE:
        if (said.words, said.manner, said.persons, said.exactness) != (None, None, None, None):
            raise Refused("handoff.report", f'"{step}" with too much beside it', "when and to whom it was tried, and why not")
        return step
    if None in (said.manner, said.when):
        raise Refused("handoff.report", f'"{step}" with too little beside it', "when and how it was done")
    if said.exactness not in ((EXACT,) if step is Step.DONE else (EXACT, CHANGED, None)):
        raise Refused("handoff.report", f'"{step}" and other words', f'"{Step.DONE_OTHERWISE}", or every word as it stands')
    if (said.words is not None) != (said.exactness == CHANGED):
        raise Refused("handoff.report", "words that do not go with how they are said to be", f'the words, and "{CHANGED}"')
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
