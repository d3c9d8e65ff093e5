"""How an office comes onto a channel: the letter that invites it, and its answer (docs/spec/invitation.md).

Both are sealed with what follows from the code, so that who changes one on its way needs the ten words. An answer admits nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import CHAIN_BYTES, LETTER_BYTES
from backchannel.message import SeriesName
from backchannel.message.scripts import mixed_characters
from backchannel.seal.acceptance import Acceptance, accept, read_acceptance
from backchannel.seal.age import decrypt, encrypt
from backchannel.seal.artefacts import ACCEPTANCE, INVITATION, as_value, nested, payload_type, read_payload
from backchannel.seal.card import Card, read_card
from backchannel.seal.history import History
from backchannel.seal.padding import pad, unpad
from backchannel.seal.primitives import hmac_sha256, same
from backchannel.seal.sdjwt import sign, verify
from backchannel.seal.seat import Seat, Terms, TermsPayload, refuse_twins
from backchannel.seal.strictjson import Value, b64u, decode_object, encode, unb64u

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backchannel.ports import Randomness
    from backchannel.seal.age import Identity
    from backchannel.seal.code import Code
    from backchannel.seal.persons import OfficeSecrets
    from backchannel.seal.sdjwt import Signed

__all__ = ["Answer", "Letter", "answered", "unsealed"]

_Made = TypeVar("_Made")


@payload_type
class _InvitationPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    iss: str
    channel: str
    id: str
    seat: TermsPayload


@payload_type
class _LetterPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    chain: dict[str, Any]
    invitation: dict[str, Any]
    seal: str


@payload_type
class _AnswerPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    acceptance: dict[str, Any]
    card: dict[str, Any]
    seal: str


@payload_type
class _ClaimedPayload(msgspec.Struct, frozen=True, kw_only=True):
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A verified letter: who invites to which channel, under which terms, and the channel's whole charter."""

    history: History = field(repr=False)
    inviter: Seat
    terms: Terms
    id: bytes
    data: bytes = field(repr=False)

    @classmethod
    def write(cls, terms: Terms, history: History, code: Code, secrets: OfficeSecrets) -> Self:
        """A letter by this office for a code that no other letter has; Mistake when it may not invite, or not under these terms."""
        payload: dict[str, Value] = {
            "iss": secrets.office,
            "channel": b64u(history.channel),
            "id": b64u(code.id),
            "seat": terms.members,
        }
        signed = sign(payload, typ=INVITATION, keys=secrets.root.keys)
        chain = decode_object(history.chain(), limit=CHAIN_BYTES)
        data = _with_seal({"chain": chain, "invitation": as_value(signed)}, code.key("letter"))
        if len(data) > LETTER_BYTES:
            raise Mistake("invitation.size", f"a letter of {len(data)} bytes", f"at most {LETTER_BYTES}")
        # What is held here was verified when it came: the newcomer verifies it again.
        inviter = _own(lambda: _checked(secrets.office, signed, terms, history))
        return cls(history=history, inviter=inviter, terms=terms, id=code.id, data=data)

    @classmethod
    def read(cls, data: bytes, code: Code) -> Self:
        """The letter in these bytes, verified from the channel's founding on; Refused when anything in it does not hold."""
        letter = read_payload(decode_object(data, limit=LETTER_BYTES), _LetterPayload)
        _check_seal({"chain": letter.chain, "invitation": letter.invitation}, letter.seal, code.key("letter"))
        history = History.of_chain(encode(letter.chain))
        signed = nested(letter.invitation, INVITATION)
        payload = read_payload(signed.content, _InvitationPayload)
        if (unb64u(payload.channel), unb64u(payload.id)) != (history.channel, code.id):
            raise Refused("invitation.other", "an invitation to another channel, or for another code", "that of this letter")
        terms = Terms.read(payload.seat)
        inviter = _checked(payload.iss, signed, terms, history)
        return cls(history=history, inviter=inviter, terms=terms, id=code.id, data=data)

    @classmethod
    def open(cls, sealed: bytes, code: Code) -> Self:
        """The letter in its sealed file; Refused when the code is another one's, or anything does not hold."""
        try:
            plaintext = decrypt(sealed, [code.identity], limit=LETTER_BYTES).plaintext
        except Refused as refused:
            if refused.code != "age.no-match":
                raise
            came = "a letter that these ten words do not open"
            raise Refused("invitation.code", came, "the words that belong to it", "Compare each word with the page.") from None
        return cls.read(unpad(plaintext), code)

    def seal(self, code: Code, randomness: Randomness) -> bytes:
        """The letter as a file that the code opens: nobody else on its way learns who invites whom."""
        return encrypt(pad(self.data), [code.identity.recipient], randomness, limit=LETTER_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verified answer: the office with this card takes the seat that was offered. It waits for those who admit."""

    card: Card
    acceptance: Acceptance
    data: bytes = field(repr=False)

    @classmethod
    def write(cls, letter: Letter, code: Code, card: Card, secrets: OfficeSecrets) -> Self:
        """Take the seat that a letter offers; Mistake when it is offered to another name, or this office is on the channel."""
        if card.name != letter.terms.name:
            raise Mistake("invitation.name", f"an answer by {card.name}", f"one by {letter.terms.name}, which is invited")
        acceptance = accept(letter.history.channel, letter.id, letter.terms, card, secrets, holds=letter.history.in_force.digest)
        members: dict[str, Value] = {"acceptance": decode_object(acceptance.artefact), "card": decode_object(card.artefact)}
        data = _with_seal(members, code.key("answer"))
        answer = _own(lambda: cls.read(data, letter.terms, letter.history.channel, code))
        _own(lambda: answer.check_newcomer(letter.history))
        return answer

    @classmethod
    def read(cls, data: bytes, terms: Terms, channel: bytes, code: Code) -> Self:
        """The answer in these bytes to the invitation to this channel, with this code, under these terms; Refused when anything in
        it does not hold. Whether the office may be admitted is another question: `check_newcomer`."""
        answer = read_payload(decode_object(data), _AnswerPayload)
        _check_seal({"acceptance": answer.acceptance, "card": answer.card}, answer.seal, code.key("answer"))
        card = read_card(encode(answer.card))
        if card.name != terms.name:
            came = f"an answer by an office that calls itself {card.name}"
            raise Refused("invitation.name", came, f"one by {terms.name}, which was invited", "Invite it by that name, if it is meant.")
        acceptance = read_acceptance(encode(answer.acceptance), card)
        if (acceptance.channel, acceptance.invitation) != (channel, code.id):
            raise Refused("invitation.other", "an acceptance of another invitation", "one of this invitation")
        if acceptance.terms != terms:
            raise Refused("acceptance.terms", "an acceptance of other terms", "the terms of the letter")
        return cls(card=card, acceptance=acceptance, data=data)

    @property
    def digest(self) -> bytes:
        """Equal for two answers when the same office says the same with the same card."""
        return self.acceptance.digest

    @property
    def seat(self) -> Seat:
        """The seat, for the version that is to admit the newcomer."""
        return Seat.of(self.acceptance.terms, self.card, self.digest)

    def check_newcomer(self, history: History) -> None:
        """Return when this office is new to the channel, as its charter is held now; Refused when it is on it or ever was.

        An invitation adds an office and never touches one; nor may the newcomer share a key with anybody, also an old one.
        """
        for charter in history.versions:
            if charter.has(self.card.office):
                came = f"an answer by {charter.seat(self.card.office).name}, which is on the channel or was"
                raise Refused("invitation.known-office", came, "an office that never was", "Who comes back comes as a new office.")
            refuse_twins([*charter.seats, self.seat])

    def seal(self, inviter: Card, randomness: Randomness) -> bytes:
        """The answer as a file that every device of the inviter opens."""
        return encrypt(pad(self.data), [device.standing for device in inviter.devices], randomness)


def unsealed(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """The answer in its sealed file, not verified; Refused when it is sealed to others or is none by its form."""
    return unpad(decrypt(sealed, identities).plaintext)


def answered(data: bytes) -> bytes:
    """Which invitation an answer claims to be for (its id): by it the inviter finds the code to read it with."""
    answer = read_payload(decode_object(data), _AnswerPayload)
    signed = nested(answer.acceptance, ACCEPTANCE)
    return unb64u(read_payload(signed.content, _ClaimedPayload).id)


def _checked(office: str, signed: Signed, terms: Terms, history: History) -> Seat:
    """The seat of the inviter; Refused when it may not invite, or not under these terms."""
    inviter = _inviter(office, signed, history)
    Terms.read(read_payload(terms.members, TermsPayload))
    _refuse_taken(terms, history)
    return inviter


def _inviter(office: str, signed: Signed, history: History) -> Seat:
    charter = history.in_force
    seat = charter.seat(office) if charter.has(office) else None
    if seat is None or not seat.role.may.vote or office in charter.revoked:
        came = "an invitation by an office without a voice on the channel"
        raise Refused("invitation.inviter", came, "one by an office of the channel that has a voice and is not revoked")
    verify(signed, seat.card.root.keys)
    return seat


def _refuse_taken(terms: Terms, history: History) -> None:
    """A name or series that somebody has, or that looks like one, could never be admitted: better said before anybody answers."""
    for charter in history.tips:
        if terms.name.skeleton in [seat.name.skeleton for seat in charter.seats]:
            raise Refused("charter.twice", f"an invitation for {terms.name}, which is on the channel, or looks like one", "another name")
        if _outline(terms.series) in [_outline(seat.series) for seat in charter.seats]:
            raise Refused("charter.twice", f"an invitation with {terms.series}, which another has, or looks like it", "another series")
        if mixed_characters(" ".join(str(name) for name in (*(seat.name for seat in charter.seats), terms.name)))[1]:
            raise Refused("charter.scripts", f"an invitation for {terms.name} among names in another script", "one script for all names")


def _outline(series: str) -> str:
    return SeriesName(text=series).skeleton


def _with_seal(members: dict[str, Value], key: bytes) -> bytes:
    return encode({**members, "seal": b64u(hmac_sha256(key, encode(members)))})


def _check_seal(members: dict[str, Any], seal: str, key: bytes) -> None:
    if not same(unb64u(seal), hmac_sha256(key, encode(members))):
        came = "a letter or an answer that was not sealed with this code"
        raise Refused("invitation.seal", came, "the seal that only the ten words make")


def _own(read: Callable[[], _Made]) -> _Made:
    try:
        return read()
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None
