"""A split channel: its branches brought together, or another one put in force at this station alone (docs/spec/charter.md,
"What a station does")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.run.channels import pass_round
from backchannel.run.charter_facts import branch_facts
from backchannel.run.membership import follow as put_in_force
from backchannel.seal.proposal import propose_next

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.seal import Charter, CharterProposal, OfficeSecrets
    from backchannel.seal.history import History

__all__ = ["follow", "plan_follow", "unite"]

_TAKEN = ("charter.twice", "charter.scripts")


def unite(post: Post, channel: str | None = None) -> Facts:
    """Propose a version that unites the branches of a split channel; Mistake when it is not split, Trouble while locked.

    A revoked office that not every branch has is left out where its name or series stands in the way.
    """
    secrets, held = post.officer(), _split(post, channel)
    tips = sorted(held.tips, key=lambda tip: tip.digest)
    try:
        proposal = _united(held, tips, secrets, frozenset())
    except Mistake as mistake:
        if mistake.code not in _TAKEN:
            raise
        proposal = _united(held, tips, secrets, held.revoked)
    return pass_round(post, proposal)


def plan_follow(post: Post, version: str, channel: str | None = None) -> Facts:
    """What `follow` would do: which version would be in force here in place of which, what differs, and to whom lines would end.

    Mistake when no last version of another branch has a digest that begins so, or more than one has, or this office is not on it.
    """
    held = _split(post, channel)
    found = [tip for tip in held.tips if tip.digest.hex().startswith(version.lower()) and tip.digest != held.in_force.digest]
    if len(found) != 1:
        came = f"{len(found)} other branches of {held.in_force.name} whose last version begins with {version!r}"
        raise Mistake("channel.branch", came, "the beginning of one digest", "See `backchannel channel show`.")
    if not found[0].has(post.engine.sealer.office):
        raise Mistake("charter.not-on-it", f"a version that {post.own_card.name} is not on", "one that names this office")
    return branch_facts(held, found[0])


def follow(post: Post, version: str, channel: str | None = None) -> Facts:
    """Put the last version of another branch in force at this station; others are told, and bound by nothing. Trouble while locked."""
    post.officer()
    facts = plan_follow(post, version, channel)
    history = _split(post, channel).copy()
    history.follow(bytes.fromhex(facts["digest"]))
    post.emit(post.engine.carried_out(put_in_force(post.engine, history)))
    return facts


def _split(post: Post, channel: str | None) -> History:
    held = post.engine.histories[post.channel(channel).charter.channel]
    if len(held.tips) < 2:
        raise Mistake("channel.whole", f"{held.in_force.name}, which is not split", "a channel that is split")
    return held


def _united(held: History, tips: Sequence[Charter], secrets: OfficeSecrets, without: frozenset[str]) -> CharterProposal:
    seats = {seat.office: seat for tip in reversed(tips) for seat in tip.seats}
    first = [seats[seat.office] for seat in tips[0].seats]
    added = [seat for tip in tips[1:] for seat in tip.seats if not tips[0].has(seat.office) and seat.office not in without]
    once = {seat.office: seat for seat in (*first, *added)}
    return propose_next(tips[0].agreement, list(once.values()), tips, held.papers, secrets, revoked=held.revoked)
