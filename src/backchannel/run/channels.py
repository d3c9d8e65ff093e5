"""Channels: founded, shown, grown and changed; every change is signed by those whom the charter asks (docs/spec/charter.md)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from backchannel.errors import Mistake, Refused
from backchannel.message import Classification, OfficeName, SeriesName, ValueProblem
from backchannel.message.handling import HandlingTimes
from backchannel.run.answers import answer_to
from backchannel.run.charter_facts import charter_facts, pending_facts, proposal_facts
from backchannel.run.facts import Facts
from backchannel.run.inviting import latest
from backchannel.run.membership import pass_on
from backchannel.run.registry import card_named, check_against_pins, check_own_card
from backchannel.seal import CharterProposal, Seat, co_sign, comparison_words, propose, read_proposal
from backchannel.seal.agreement import USUAL_RULES, Agreement
from backchannel.seal.history import History
from backchannel.seal.proposal import propose_next
from backchannel.seal.revocation import Revocation, co_sign_revocation, make_revocation, read_revocation
from backchannel.seal.roles import Role
from backchannel.station.invitations import InvitationAct, InvitationState, after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.run.post import Post
    from backchannel.seal import Charter
    from backchannel.station import Correspondence

__all__ = [
    "admit",
    "agree",
    "change",
    "enter",
    "found",
    "history",
    "leave",
    "pending",
    "plan_admit",
    "revoke",
    "show_charter",
    "sign",
    "unite",
]


def found(
    post: Post, name: str, seats: Sequence[Facts], times: Mapping[str, int] | None = None, terms: Mapping[str, Any] | None = None
) -> Facts:
    """Write a founding version over pinned cards and sign it first; of this office alone, it is entered at once.

    Each seat: office (name), role, series, first, serial, prefix. `times`: minutes by name, where they are not the usual
    ones; `terms`: as `change` takes them. Raises Trouble while the station is locked.
    """
    agreement = _agreed(Agreement(name=name), times or {}, terms or {})
    proposal = propose(agreement, [_seat(post, row) for row in seats], post.officer())
    facts = proposal_facts(proposal)
    if not proposal.lacks:
        _enter(post, History.found(proposal))
    return facts


def sign(post: Post, proposal: str) -> Facts:
    """Add this office's signatures to a founding version; Trouble while the station is locked."""
    read = read_proposal(proposal.strip().encode())
    check_own_card(post, read.seats)
    check_against_pins(post, read.seats)
    return proposal_facts(co_sign(read, post.officer()))


def enter(post: Post, charter: str) -> Facts:
    """Keep a founding version that all have signed: from now on its channel is open here."""
    post.officer()
    opened = History.found(read_proposal(charter.strip().encode()))
    force = opened.in_force
    if not force.has(post.engine.sealer.office):
        raise Mistake("charter.not-on-it", f"a charter that {post.own_card.name} is not on", "one that names this office")
    check_own_card(post, force.seats)
    check_against_pins(post, force.seats)
    if force.channel not in post.engine.histories:
        _enter(post, opened)
    return charter_facts(force)


def show_charter(post: Post, charter: str) -> Facts:
    """What a founding version or a proposal of one says, verified, without keeping it."""
    return proposal_facts(read_proposal(charter.strip().encode()))


def history(post: Post, channel: str | None = None) -> Facts:
    """Everything that is held of a channel's charter: the version in force, what each changed and who signed, who is revoked."""
    held = post.engine.histories[post.channel(channel).charter.channel]
    force = held.in_force
    names = {seat.office: str(seat.name) for version in held.versions for seat in version.seats}
    return {
        **charter_facts(force),
        "version": force.number,
        "split": len(held.tips) > 1,
        "versions": [
            {
                "version": version.number,
                "standing": str(held.standing(version.digest)),
                "signed_by": [names[office] for office in held.signers(version.digest)],
                "added": [str(seat.name) for seat in version.seats if not _was_on(held, version, seat.office)],
                "digest": version.digest.hex(),
            }
            for version in held.versions
        ],
        "revoked": [
            {
                "office": names[one.office],
                "left": one.is_leave,
                "reason": one.reason,
                "signed_by": [names[office] for office in one.signers],
            }
            for one in held.revocations
        ],
        "pending": pending(post, channel),
    }


def pending(post: Post, channel: str | None = None) -> list[Facts]:
    """What waits for signatures on a channel: what it does, who has signed, whom it waits for."""
    correspondence = post.channel(channel)
    return [pending_facts(_held(post, what), what) for what in _waiting(post, correspondence)]


def plan_admit(post: Post, office: str, channel: str | None = None) -> Facts:
    """What `admit` would do: who is to come, in which seat, by whose word, and the words to compare with it."""
    proposal = _admission(post, office, channel)
    seat = next(seat for seat in proposal.seats if str(seat.name) == office)
    return {
        **pending_facts(_held(post, proposal), proposal),
        "office": office,
        "person": str(seat.card.person.name),
        "role": str(seat.role),
        "series": seat.series,
        "words": list(comparison_words(post.own_card.fingerprint, seat.card.fingerprint)),
    }


def admit(post: Post, office: str, channel: str | None = None) -> Facts:
    """Sign the admission of an office that has answered an invitation: as its inviter, or as one who countersigns.

    Mistake when nobody of this name waits, Trouble while the station is locked.
    """
    post.officer()
    return _pass_on(post, _admission(post, office, channel))


def revoke(post: Post, office: str, reason: str, channel: str | None = None) -> Facts:
    """Sign that an office is on the channel no more: first, or with those who have signed; Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    seat = correspondence.charter.seat_named(_name(office))
    if seat.office == secrets.office:
        raise Mistake(
            "office.own", f"{office}, which is this office itself", "another office", "To go yourself: `backchannel channel leave`."
        )
    if seat.office in correspondence.charter.revoked:
        raise Mistake("charter.revoked", f"{office}, which is revoked", "an office that is on the channel")
    waiting = [what for what in _waiting(post, correspondence) if isinstance(what, Revocation) and what.office == seat.office]
    unsigned = [what for what in waiting if secrets.office not in what.signers]
    if unsigned:
        version = post.engine.histories[correspondence.charter.channel].version(unsigned[0].at)
        assert version is not None  # it was read by it
        return _pass_on(post, co_sign_revocation(unsigned[0], version, secrets))
    return _pass_on(post, waiting[0] if waiting else make_revocation(seat.office, reason, correspondence.charter, secrets))


def leave(post: Post, reason: str, channel: str | None = None) -> Facts:
    """Leave a channel, for good: nothing is sent there or taken from there any more; Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    return _pass_on(post, make_revocation(secrets.office, reason, correspondence.charter, secrets))


def change(post: Post, terms: Mapping[str, Any], times: Mapping[str, int] | None = None, channel: str | None = None) -> Facts:
    """Propose other terms of a channel: `name`, `ceiling`, `markings`, rules by their names, `roles` by office; Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    held = post.engine.histories[correspondence.charter.channel]
    force = held.in_force
    roles: Mapping[str, str] = terms.get("roles", {})
    known = {str(seat.name): seat for seat in force.seats}
    for name in roles:
        force.seat_named(_name(name))
    seats = [replace(seat, role=_role(roles.get(name, str(seat.role)))) for name, seat in known.items()]
    agreement = _agreed(force.agreement, times or {}, {name: value for name, value in terms.items() if name != "roles"})
    return _pass_on(post, propose_next(agreement, seats, [force], held.papers, secrets, revoked=held.revoked))


def unite(post: Post, channel: str | None = None) -> Facts:
    """Propose a version that unites the branches of a split channel; Mistake when it is not split, Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    held = post.engine.histories[correspondence.charter.channel]
    tips = sorted(held.tips, key=lambda tip: tip.digest)
    if len(tips) < 2:
        raise Mistake("channel.whole", f"{correspondence.charter.name}, which is not split", "a channel that is split")
    seats = {seat.office: seat for tip in reversed(tips) for seat in tip.seats}
    first = [seats[seat.office] for seat in tips[0].seats]
    added = [seat for tip in tips[1:] for seat in tip.seats if not tips[0].has(seat.office)]
    once = {seat.office: seat for seat in (*first, *added)}
    return _pass_on(post, propose_next(tips[0].agreement, list(once.values()), tips, held.papers, secrets, revoked=held.revoked))


def agree(post: Post, digest: str, channel: str | None = None) -> Facts:
    """Sign what waits under a digest that begins so; Mistake when nothing or more than one does, Trouble while locked."""
    secrets, correspondence = post.officer(), post.channel(channel)
    found = [what for what in _waiting(post, correspondence) if _digest(what).hex().startswith(digest.lower())]
    if len(found) != 1:
        came = f"{len(found)} things that wait under {digest!r}"
        raise Mistake("channel.pending", came, "the beginning of one digest", "See `backchannel channel show`.")
    (what,) = found
    if isinstance(what, Revocation):
        version = post.engine.histories[correspondence.charter.channel].version(what.at)
        assert version is not None  # it was read by it
        return _pass_on(post, co_sign_revocation(what, version, secrets))
    return _pass_on(post, co_sign(what, secrets))


def _admission(post: Post, office: str, channel: str | None) -> CharterProposal:
    """The version that admits this office, with this office's signature: one that waits, or a new one for an answer."""
    secrets = post.officer()
    for correspondence in [post.channel(channel)] if channel else post.engine.state.channels.values():
        held = post.engine.histories[correspondence.charter.channel]
        for what in _waiting(post, correspondence):
            if isinstance(what, CharterProposal) and office in [
                str(seat.name) for seat in what.seats if not held.in_force.has(seat.office)
            ]:
                check_against_pins(post, what.seats)
                return what if secrets.office in what.signers else co_sign(what, secrets)
    row = latest(post, office)
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


def _pass_on(post: Post, what: CharterProposal | Revocation) -> Facts:
    effects = pass_on(post.engine, what, own=True)
    post.emit(post.engine.carried_out(effects))
    return pending_facts(_held(post, what), what)


def _held(post: Post, what: CharterProposal | Revocation) -> History:
    return post.engine.histories[what.channel if isinstance(what, Revocation) else what.charter.channel]


def _waiting(post: Post, correspondence: Correspondence) -> list[CharterProposal | Revocation]:
    held = post.engine.histories[correspondence.charter.channel]
    return [
        read_revocation(row.artefact, held.version) if row.kind == "revocation" else held.propose(row.artefact)
        for row in post.engine.vault.charters.pending(held.channel)
    ]


def _enter(post: Post, opened: History) -> None:
    post.engine.enter(opened)
    # As at a start: in a restored station correspondents are asked how far the new channel had come.
    post.emit(post.engine.start())


def _agreed(before: Agreement, times: Mapping[str, int], terms: Mapping[str, Any]) -> Agreement:
    """An agreement with some terms in place of others; Mistake for one that no channel has, or out of its bounds."""
    rules: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in terms.items() if name in asdict(USUAL_RULES)
    }
    unknown = sorted(set(terms) - set(rules) - {"name", "ceiling", "markings"})
    if unknown:
        raise Mistake("channel.terms", f"a term {unknown[0]}", "name, ceiling, markings, or a rule: " + ", ".join(asdict(USUAL_RULES)))
    try:
        return replace(
            before,
            name=terms.get("name", before.name),
            times=HandlingTimes.of({**asdict(before.times), **times}),
            ceiling=Classification.parse(terms["ceiling"]) if "ceiling" in terms else before.ceiling,
            markings=_markings(terms["markings"]) if "markings" in terms else before.markings,
            rules=replace(before.rules, **rules),
        )
    except ValueProblem as problem:
        raise problem.mistake() from None
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None


def _markings(rows: Sequence[Sequence[str]] | None) -> tuple[tuple[str, ...], ...] | None:
    return tuple(sorted({tuple(row) for row in rows})) if rows is not None else None


def _seat(post: Post, row: Facts) -> Seat:
    try:
        series = SeriesName.parse(str(row["series"]))
    except ValueProblem as problem:
        raise problem.mistake() from None
    return Seat(
        role=_role(str(row["role"])),
        series=str(series),
        first=int(row["first"]),
        first_serial=int(row["serial"]),
        prefix=row["prefix"],
        card=card_named(post, str(_name(str(row["office"])))),
    )


def _role(text: str) -> Role:
    if text not in set(Role):
        raise Mistake("channel.role", f"the role {text!r}", "one of " + ", ".join(Role))
    return Role(text)


def _name(text: str) -> OfficeName:
    try:
        return OfficeName.parse(text)
    except ValueProblem as problem:
        raise problem.mistake() from None


def _digest(what: CharterProposal | Revocation) -> bytes:
    return what.digest if isinstance(what, Revocation) else what.charter.digest


def _was_on(held: History, version: Charter, office: str) -> bool:
    return any(before.has(office) for digest in version.previous if (before := held.version(digest)))
