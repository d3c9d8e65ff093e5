"""Invitations, from both ends: letters written and withdrawn, answers that come; a letter read, and answered
(docs/spec/invitation.md)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.limits import SEALED_BYTES
from backchannel.message import MessageNumber, OfficeName, SeriesName, StationSerial, ValueProblem
from backchannel.run.answers import BY_CODE, CODE, answer_to
from backchannel.run.facts import Facts, moment
from backchannel.run.house import pin as pin_told
from backchannel.run.office import enrolment_code, home_in
from backchannel.seal import SystemRandomness
from backchannel.seal.code import Code, Slip
from backchannel.seal.invitation import Answer, Letter
from backchannel.seal.roles import Role
from backchannel.seal.seat import Terms
from backchannel.station.events import Dispatch
from backchannel.station.invitations import InvitationAct, InvitationState, after
from backchannel.station.keep import KeepOutgoing
from backchannel.vault import CardRow, InvitationRow, JoiningRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.run.post import Post

__all__ = ["invitations", "invite", "invited", "join", "latest", "letters_gone", "letters_out", "look", "withdraw"]

_URGENCY = 2


def invite(post: Post, office: str, role: str, series: str, first: int, serial: int, prefix: str | None, channel: str | None) -> Facts:
    """Write a letter that offers a seat, and its code; Mistake for terms that the channel cannot have, Trouble while locked.

    `letter` is the sealed file in base64; `slip` what a person types; `envelope` the letter for the mailbox that the words open.
    """
    secrets, correspondence = post.officer(), post.channel(channel)
    history = post.engine.histories[correspondence.charter.channel]
    code = Code.fresh(SystemRandomness())
    letter = Letter.write(_terms(office, role, series, first, serial, prefix), history, code, secrets)
    sealed, at = letter.seal(code, SystemRandomness()), post.engine.clock.now()
    url = home_in(post.engine.vault)
    waits = url is not None and len(sealed) <= SEALED_BYTES
    envelope = post.engine.sealer.deposited(sealed, code.mailbox.address(url).text(), _URGENCY, at) if url and waits else b""
    slip = Slip(code=code, switch=url)
    row = InvitationRow(id=code.id, channel=history.channel, code=code.secret, terms=letter.terms, state=InvitationState.OPEN, at=at)
    post.engine.vault.charters.keep_invitation(row)
    if url and waits:
        post.engine.vault.put(_letter(row), url.encode())
    return {
        **_letter_facts(letter),
        "written": moment(at),
        "words": list(code.words),
        "slip": str(slip),
        "switch": url,
        "enrolment_code": enrolment_code(post.engine.vault),
        "letter": b64encode(sealed).decode("ascii"),
        "envelope": b64encode(envelope).decode("ascii") if envelope else None,
    }


def invitations(post: Post) -> list[Facts]:
    """Every invitation that this office has written, and where it stands."""
    return [_invitation_facts(post, row) for row in post.engine.vault.charters.invitations()]


def withdraw(post: Post, office: str, channel: str | None = None) -> Facts:
    """End the invitation of an office that is not admitted yet; Mistake when there is none."""
    post.officer()
    row = latest(post, office, channel)
    kept = replace(row, state=after(InvitationState(row.state), InvitationAct.WITHDRAW))
    if not post.engine.vault.get(_letter(row)):
        kept = replace(kept, code=b"")
    post.engine.vault.charters.keep_invitation(kept)
    return _invitation_facts(post, kept)


def letters_out(post: Post) -> list[Facts]:
    """Letters that may still wait at a switch, and are of no use any more: each by its id, with the slip that finds it."""
    found = []
    for row in post.engine.vault.charters.invitations():
        url = post.engine.vault.get(_letter(row))
        if url and row.state in (InvitationState.ADMITTED, InvitationState.WITHDRAWN):
            found.append({"id": row.id.hex(), "slip": str(Slip(code=Code(secret=row.code), switch=url.decode()))})
    return found


def letters_gone(post: Post, ids: Sequence[str]) -> Facts:
    """These are out of their mailboxes; the code of what was withdrawn is forgotten."""
    for row in post.engine.vault.charters.invitations():
        if row.id.hex() in ids:
            post.engine.vault.put(_letter(row), b"")
            if row.state == InvitationState.WITHDRAWN:
                post.engine.vault.charters.keep_invitation(replace(row, code=b""))
    return {"gone": len(ids)}


def look(post: Post, letter: str, words: str) -> Facts:
    """What a letter says: who invites this office to which channel, in which role, and who is on it; nothing is done."""
    return _letter_facts(Letter.open(b64decode(letter), Code.parse(words)))


def join(post: Post, letter: str, words: str) -> Facts:
    """Answer a letter: the seat is taken, and waits for those who admit; Trouble while locked.

    `answer` is the sealed answer in base64, to be carried by hand where no network leads to the inviter.
    """
    secrets, code, engine = post.officer(), Code.parse(words), post.engine
    opened = Letter.open(b64decode(letter), code)
    if opened.history.channel in engine.histories:
        raise Mistake("channel.on-it", f"a letter to {opened.history.in_force.name}, which this office is on", "another channel's")
    answer = Answer.write(opened, code, post.own_card, secrets)
    inviter, at = opened.inviter, engine.clock.now()
    sealed = answer.seal(inviter.card, SystemRandomness())
    joining = JoiningRow(
        channel=opened.history.channel,
        code=code.secret,
        chain=opened.history.chain(),
        office=inviter.office,
        mailbox=inviter.card.mailbox,
        at=at,
    )
    engine.vault.charters.keep_joining(joining)
    _pin(post, CardRow(office=inviter.office, artefact=inviter.card.artefact, pinned_at=at, how=BY_CODE, means=CODE))
    envelope = engine.sealer.deposited(sealed, inviter.card.mailbox, _URGENCY, at)
    row = KeepOutgoing(channel=joining.channel, office=inviter.office, kind="answer", urgency=_URGENCY, envelope=envelope, at=at)
    engine.vault.commit([row])
    post.emit([Dispatch()])
    return {**_letter_facts(opened), "answer": b64encode(envelope).decode("ascii")}


def invited(post: Post, office: str, channel: str | None = None) -> InvitationRow | None:
    """The last invitation of an office of this name to a channel, or to any; None when there is none."""
    identity = post.channel(channel).charter.channel if channel else None
    rows = [row for row in post.engine.vault.charters.invitations() if str(row.terms.name) == office]
    return next((row for row in reversed(rows) if identity in (None, row.channel)), None)


def latest(post: Post, office: str, channel: str | None = None) -> InvitationRow:
    """As `invited`; Mistake when there is none."""
    row = invited(post, office, channel)
    if row is None:
        hint = "See `backchannel channel invitations`."
        raise Mistake("invitation.none", f"no invitation of {office}", "an office that was invited", hint)
    return row


def _letter(row: InvitationRow) -> str:
    """Under which name the vault keeps at which switch a letter waits."""
    return f"letter {row.id.hex()}"


def _pin(post: Post, row: CardRow) -> None:
    """What people have compared themselves is worth more than a code."""
    if post.means(row.office) is None:
        pin_told(post.engine, row)


def _terms(office: str, role: str, series: str, first: int, serial: int, prefix: str | None) -> Terms:
    try:
        return Terms(
            name=OfficeName.parse(office),
            role=Role(role),
            series=str(SeriesName.parse(series)),
            first=first,
            first_serial=serial,
            prefix=str(SeriesName.parse(prefix)) if prefix else None,
        )
    except ValueProblem as problem:
        raise problem.mistake() from None
    except ValueError:
        raise Mistake("channel.role", f"the role {role!r}", "one of " + ", ".join(Role)) from None


def _letter_facts(letter: Letter) -> Facts:
    charter = letter.history.in_force
    return {
        "channel": charter.name,
        "inviter": str(letter.inviter.name),
        "person": str(letter.inviter.card.officer.name),
        "office": str(letter.terms.name),
        "role": str(letter.terms.role),
        "series": letter.terms.series,
        "first": letter.terms.first,
        "serial": letter.terms.first_serial,
        "prefix": letter.terms.prefix,
        "number": _first_number(letter.terms),
        "on_it": [
            {"office": str(seat.name), "person": str(seat.card.officer.name), "role": str(seat.role)}
            for seat in charter.seats
            if seat.office not in charter.revoked
        ],
        "version": charter.number,
        "admit": charter.rules.admit,
    }


def _first_number(terms: Terms) -> str:
    serial = StationSerial(number=terms.first_serial, letters=terms.prefix or "")
    return str(MessageNumber(series=SeriesName(text=terms.series), number=terms.first, serial=serial))


def _invitation_facts(post: Post, row: InvitationRow) -> Facts:
    terms = row.terms
    facts: Facts = {
        "office": str(terms.name),
        "role": str(terms.role),
        "series": terms.series,
        "channel": post.engine.histories[row.channel].in_force.name,
        "state": row.state,
        "written": moment(row.at),
    }
    if row.answers and row.state == InvitationState.ANSWERED:
        answer = answer_to(row)
        facts |= {"answered_by": str(answer.card.officer.name), "id": answer.card.office}
    return facts
