"""A channel of three offices, the office that is invited to it, and letters and answers that nobody honest would write."""

from __future__ import annotations

from functools import cache
from typing import Any

from backchannel.message import OfficeName
from backchannel.seal.acceptance import Acceptance, accept
from backchannel.seal.agreement import Agreement
from backchannel.seal.artefacts import INVITATION, as_value
from backchannel.seal.code import Code
from backchannel.seal.history import History
from backchannel.seal.invitation import Answer, Letter
from backchannel.seal.primitives import hmac_sha256
from backchannel.seal.proposal import co_sign, propose, propose_next
from backchannel.seal.revocation import make_revocation
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import sign
from backchannel.seal.seat import Seat, Terms
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.material import NAMES, SERIES, Office, Seeded, new_office, office

CODE = Code.fresh(Seeded("the ten words"))
OTHER_CODE = Code.fresh(Seeded("ten other words"))
VOICES = ("harbour", "hill")


def terms_of(who: str, **changes: Any) -> Terms:
    """The terms of an office's seat."""
    row: dict[str, Any] = {
        "name": OfficeName.parse(NAMES[who]),
        "role": Role.INTERMEDIARY if who == "ferry" else Role.OFFICE,
        "series": SERIES.get(who, "STRTO"),
        "first": 1,
        "first_serial": 200,
        "prefix": None,
    }
    return Terms(**{**row, **changes})


@cache
def _founded(name: str, *who: str) -> History:
    proposal = propose(Agreement(name=name), [Seat.of(terms_of(one), office(one).card) for one in who], office(who[0]).secrets)
    for one in who[1:]:
        proposal = co_sign(proposal, office(one).secrets)
    return History.found(proposal)


def channel() -> History:
    """The channel that somebody is invited to: two offices with a voice, and an intermediary."""
    return _founded("Harbour talks", *VOICES, "ferry").copy()


def other_channel() -> History:
    """Another channel of the same inviter."""
    return _founded("Other talks", *VOICES).copy()


@cache
def letter() -> Letter:
    """HARBOUR PARTY invites LAKE MISSION."""
    return Letter.write(terms_of("lake"), channel(), CODE, office("harbour").secrets)


@cache
def answer() -> Answer:
    """LAKE MISSION takes the seat."""
    return Answer.write(letter(), CODE, office("lake").card, office("lake").secrets)


def admitted(history: History, accepted: Answer, *signers: str) -> None:
    """The newcomer's seat in the version after the one in force."""
    papers = history.papers.of([accepted.card], [accepted.acceptance])
    seats = [*history.in_force.seats, accepted.seat]
    first, *others = signers or VOICES
    proposal = propose_next(history.in_force.agreement, seats, [history.in_force], papers, office(first).secrets)
    for one in others:
        proposal = co_sign(proposal, office(one).secrets)
    history.add(proposal.signed, proposal.papers)


def gone(history: History, who: str) -> None:
    """An office leaves, and is revoked."""
    history.revoke(make_revocation(office(who).id, "It is over", history.in_force, office(who).secrets).artefact)


def with_seal(members: dict[str, Any], key: bytes) -> bytes:
    """Members of a letter or an answer under the seal of a key."""
    return encode({**members, "seal": b64u(hmac_sha256(key, encode(members)))})


def invitation(history: History, signer: Office, code: Code = CODE, **changes: Any) -> Any:
    """An invitation with other members, signed by any office."""
    payload = {"iss": signer.id, "channel": b64u(history.channel), "id": b64u(code.id), "seat": terms_of("lake").members}
    return as_value(sign({**payload, **changes}, typ=INVITATION, keys=signer.secrets.root.keys))


def letter_of(history: History, signed: Any, code: Code = CODE) -> bytes:
    """A letter with this chain and this invitation, written by somebody who has the code."""
    return with_seal({"chain": decode_object(history.chain()), "invitation": signed}, code.key("letter"))


def answer_of(newcomer: Office, acceptance: Acceptance, code: Code = CODE, key: bytes | None = None) -> bytes:
    """An answer with this card and this acceptance, by default by somebody who has the code."""
    members = {"acceptance": decode_object(acceptance.artefact), "card": decode_object(newcomer.card.artefact)}
    return with_seal(members, key or code.key("answer"))


def accepted(newcomer: Office, **changes: Any) -> Acceptance:
    """An acceptance by any office, of the letter's terms unless others are given."""
    row: dict[str, Any] = {
        "channel": channel().channel,
        "invitation": CODE.id,
        "terms": terms_of("lake", name=newcomer.card.name),
        "card": newcomer.card,
        "holds": channel().in_force.digest,
    }
    return accept(**{**row, **changes}, secrets=newcomer.secrets)


def lake_again(seed: str = "another lake", **other: Any) -> Office:
    """Another office that calls itself LAKE MISSION."""
    return new_office(NAMES["lake"], seed=seed, **other)
