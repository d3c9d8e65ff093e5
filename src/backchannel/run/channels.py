"""A channel's charter grows and changes: every version and revocation is signed by those whom the charter asks (docs/spec/charter.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backchannel.errors import Mistake, Refused
from backchannel.run.answers import answer_to
from backchannel.run.charter_facts import history_facts, pending_facts, refused_facts
from backchannel.run.facts import people
from backchannel.run.inviting import invited, latest
from backchannel.run.membership import pass_on
from backchannel.run.registry import check_against_pins, check_own_card
from backchannel.run.terms import agreed, office_named, role_named
from backchannel.seal import CharterProposal, co_sign, comparison_words
from backchannel.seal.proposal import propose_next
from backchannel.seal.revocation import Revocation, co_sign_revocation, make_revocation, read_revocation
from backchannel.station.invitations import InvitationAct, InvitationState, after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.seal import Seat
    from backchannel.seal.history import History
    from backchannel.station import Correspondence

__all__ = ["admit", "agree", "change", "history", "leave", "pass_round", "pending", "plan_admit", "plan_agree", "revoke", "waiting"]


def history(post: Post, channel: str | None = None) -> Facts:
    """Everything that is held of a channel's charter: the version in force, how each office's key was verified, every act with its
    signers, what waits for signatures."""
    held = post.engine.histories[post.channel(channel).charter.channel]
    facts = history_facts(held, post.engine.vault.charters.came(held.channel))
    for row, seat in zip(facts["offices"], held.in_force.seats, strict=True):
        row["own"] = seat.office == post.engine.sealer.office
        row["key_verified"] = post.how(seat.office)
    refused = refused_facts(held, post.engine.vault.charters.refused(held.channel))
    return {**facts, "pending": waiting(post, held.channel), "refused": refused}


def pending(post: Post, channel: str | None = None) -> list[Facts]:
    """What waits for signatures on a channel: what it does, who has signed, whom it waits for."""
    return waiting(post, post.channel(channel).charter.channel)


def waiting(post: Post, channel: bytes) -> list[Facts]:
    """As `pending`, by the channel's id."""
    correspondence = post.engine.state.channel(channel)
    return [pending_facts(_held(post, what), what) for what in _waiting(post, correspondence)]


def plan_admit(post: Post, office: str, channel: str | None = None) -> Facts:
    """What `admit` would do: who is to come, in which seat, by whose word, and the words to compare with it."""
    proposal = _admission(post, office, channel)
    seat = next(seat for seat in proposal.seats if str(seat.name) == office)
    facts = pending_facts(_held(post, proposal), proposal)
    return {
        **facts,
        "office": office,
        **people(seat.card),
        "role": str(seat.role),
        "series": seat.series,
        "number": str(seat.number(seat.first, seat.first_serial)),
        "key_verified": _known_by(post, proposal, seat),
        "words": list(comparison_words(post.own_card.fingerprint, seat.card.fingerprint)),
    }


def admit(post: Post, office: str, channel: str | None = None, digest: str | None = None) -> Facts:
    """Sign the admission of an office that has answered an invitation: as its inviter, or as one who countersigns.

    Mistake when nobody of this name waits, or another version than that of `digest`, which somebody was shown; Trouble while the
    station is locked.
    """
    proposal = _admission(post, office, channel)
    if digest not in (None, proposal.charter.digest.hex()):
        raise Mistake("channel.pending", f"another admission of {office} than was shown", "the same", "Look at it again, and decide anew.")
    return pass_round(post, proposal)


def revoke(post: Post, office: str, reason: str, channel: str | None = None) -> Facts:
    """Sign that an office is on the channel no more: first, or with those who have signed; Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    seat = correspondence.charter.seat_named(office_named(office))
    if seat.office == secrets.office:
        came, hint = f"{office}, which is this office itself", "To go yourself: `backchannel channel leave`."
        raise Mistake("office.own", came, "another office", hint)
    if seat.office in correspondence.charter.revoked:
        raise Mistake("charter.revoked", f"{office}, which is revoked", "an office that is on the channel")
    waiting = [what for what in _waiting(post, correspondence) if isinstance(what, Revocation) and what.office == seat.office]
    unsigned = [what for what in waiting if secrets.office not in what.signers]
    if waiting:
        return pass_round(post, _revocation_signed(post, (unsigned or waiting)[0]))
    return pass_round(post, make_revocation(seat.office, reason, correspondence.charter, secrets))


def leave(post: Post, reason: str, channel: str | None = None) -> Facts:
    """Leave a channel, for good: nothing is sent there or taken from there any more; Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    return pass_round(post, make_revocation(secrets.office, reason, correspondence.charter, secrets))


def change(
    post: Post, terms: Mapping[str, Any], times: Mapping[str, int] | None = None, channel: str | None = None, *, card: bool = False
) -> Facts:
    """Propose other terms of a channel: `name`, `ceiling`, `markings`, rules by their names, `roles` by office; with `card` this office
    stands on it with its present card. Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    held = post.engine.histories[correspondence.charter.channel]
    force = held.in_force
    roles: Mapping[str, str] = terms.get("roles", {})
    known = {str(seat.name): seat for seat in force.seats}
    for name in roles:
        force.seat_named(office_named(name))
    seats = [replace(seat, role=role_named(roles.get(name, str(seat.role)))) for name, seat in known.items()]
    if card:
        seats = [replace(seat, card=post.own_card) if seat.office == secrets.office else seat for seat in seats]
    offices = {name: seat.office for name, seat in known.items()}
    agreement = agreed(force.agreement, times or {}, {name: value for name, value in terms.items() if name != "roles"}, offices)
    return pass_round(post, propose_next(agreement, seats, [force], held.papers, secrets, revoked=held.revoked))


def plan_agree(post: Post, digest: str, channel: str | None = None) -> Facts:
    """What waits under a digest that begins so; Mistake when nothing or more than one does."""
    what = _under(post, digest, channel)
    return pending_facts(_held(post, what), what)


def agree(post: Post, digest: str, channel: str | None = None) -> Facts:
    """Sign what waits under a digest that begins so; Mistake when nothing or more than one does, Trouble while locked."""
    post.officer()
    what = _under(post, digest, channel)
    return pass_round(post, _revocation_signed(post, what) if isinstance(what, Revocation) else _signed(post, what))


def pass_round(post: Post, what: CharterProposal | Revocation) -> Facts:
    """Let what this office has signed be entered, or go to those who may sign it; what it is."""
    facts = pending_facts(_held(post, what), what)
    effects = pass_on(post.engine, what, own=True)
    post.emit(post.engine.carried_out(effects))
    return facts


def _admission(post: Post, office: str, channel: str | None) -> CharterProposal:
    """The version that admits this office, with this office's signature: one that waits, or a new one for an answer."""
    secrets = post.officer()
    channels = [post.channel(channel)] if channel else post.channels
    waiting = [what for each in channels for what in _waiting(post, each) if isinstance(what, CharterProposal) and _adds(what, office)]
    if len(waiting) > 1:
        came, hint = (
            f"{len(waiting)} admissions of {office} that wait",
            "Look at each with `channel show`, and sign one with `channel agree`.",
        )
        raise Mistake("channel.pending", came, "one", hint)
    row = invited(post, office, channel)
    if waiting and (row is None or row.state != InvitationState.DISPUTED):
        return _signed(post, waiting[0])
    row = row or latest(post, office, channel)
    after(InvitationState(row.state), InvitationAct.PROPOSE)
    held = post.engine.histories[row.channel]
    answer = answer_to(row)
    try:
        answer.check_newcomer(held)
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None
    papers = held.papers.of([answer.card], [answer.acceptance])
    force = held.in_force
    return propose_next(force.agreement, [*force.seats, answer.seat], [force], papers, secrets, revoked=held.revoked)


def _adds(what: CharterProposal, office: str) -> bool:
    return any(str(seat.name) == office and not any(parent.has(seat.office) for parent in what.parents) for seat in what.seats)


def _known_by(post: Post, proposal: CharterProposal, seat: Seat) -> str:
    """How the key of an office that is to come is verified: by people here, by the code of our invitation, or by nobody here."""
    if post.means(seat.office) is not None:
        return post.how(seat.office)
    accepted = proposal.papers.acceptance(seat.acceptance) if seat.acceptance else None
    if accepted and any(row.id == accepted.invitation for row in post.engine.vault.charters.invitations()):
        return "by the code of its invitation, which this office wrote"
    vouch = [str(one.name) for one in proposal.order if one.office in proposal.signers and one.office != post.engine.sealer.office]
    return f"by the charter only: {', '.join(vouch)} vouches"


def _under(post: Post, digest: str, channel: str | None) -> CharterProposal | Revocation:
    found = [what for what in _waiting(post, post.channel(channel)) if _digest(what).hex().startswith(digest.lower())]
    if len(found) != 1:
        came = f"{len(found)} things that wait under {digest!r}"
        raise Mistake("channel.pending", came, "the beginning of one digest", "See `backchannel channel show`.")
    return found[0]


def _signed(post: Post, what: CharterProposal) -> CharterProposal:
    """The same with this office's signature; Mistake when it shows this office, or one that is pinned here, by other keys."""
    secrets = post.officer()
    check_own_card(post, what.seats)
    check_against_pins(post, what.seats)
    return what if secrets.office in what.signers else co_sign(what, secrets)


def _revocation_signed(post: Post, what: Revocation) -> Revocation:
    secrets, version = post.officer(), _held(post, what).version(what.at)
    assert version is not None  # it was read by it
    return what if secrets.office in what.signers else co_sign_revocation(what, version, secrets)


def _held(post: Post, what: CharterProposal | Revocation) -> History:
    return post.engine.histories[what.channel if isinstance(what, Revocation) else what.charter.channel]


def _waiting(post: Post, correspondence: Correspondence) -> list[CharterProposal | Revocation]:
    held = post.engine.histories[correspondence.charter.channel]
    return [
        read_revocation(row.artefact, held.version) if row.kind == "revocation" else held.propose(row.artefact)
        for row in post.engine.vault.charters.pending(held.channel)
    ]


def _digest(what: CharterProposal | Revocation) -> bytes:
    return what.digest if isinstance(what, Revocation) else what.charter.digest
