"""A channel's charter at work in a station: what comes is verified, kept and told on; what others lack is sent to them
(docs/spec/charter.md, "What a station does")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Refused
from backchannel.limits import SEALED_BYTES
from backchannel.seal.carried import CarriedChain, CarriedProposal, CarriedRevocation
from backchannel.seal.charter import Charter
from backchannel.seal.history import Standing
from backchannel.station.events import CharterChanged, Dispatch, ShareCharter
from backchannel.station.keep import KeepOutgoing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.run.engine import Engine
    from backchannel.seal.history import Chain, History
    from backchannel.seal.revocation import Revocation
    from backchannel.station import Effect

__all__ = ["enter", "share", "take"]

UNHELD: Final = "seal.charter"  # why a message waits for a version of the charter
_PART_BYTES: Final = SEALED_BYTES // 2
_URGENCY: Final = 2  # who may read and who no more: not behind what is routine


def take(engine: Engine, came: CarriedChain | CarriedProposal | CarriedRevocation) -> list[Effect]:
    """What came of a channel's charter is verified, kept, and told to people; Refused when nothing in it holds and it says so."""
    history = engine.histories.get(came.channel)
    if history is None or not history.in_force.has(engine.sealer.office):
        raise Refused("seal.channel", "a charter of a channel that this office is not on", "one of its own channels")
    copy = history.copy()
    match came:
        case CarriedChain():
            news, refused = _taken(copy, came.chain)
        case CarriedProposal():
            proposal = copy.propose(came.data)
            if proposal.lacks:
                return engine.papers.propose(proposal)
            added = copy.add(proposal.signed, proposal.papers)
            news, refused = [added] if added else [], []
        case CarriedRevocation():
            revocation = copy.revoke(came.data)
            news, refused = [revocation] if revocation else [], []
    if not news and refused:
        raise refused[0]
    return enter(engine, copy, news, own=False)


def enter(engine: Engine, history: History, news: Sequence[Charter | Revocation], *, own: bool) -> list[Effect]:
    """Keep what is new of a history, work by it from now on, and try again what had waited for it."""
    if not news:
        return []
    before = engine.histories[history.channel].in_force
    engine.enter(history)
    event = CharterChanged(
        channel=history.channel, since=before.digest, news=tuple(_alarms(history, before, news)), own=own, at=engine.clock.now()
    )
    return [*engine.happen([event]), *engine.try_again(UNHELD)]


def share(engine: Engine, asked: Iterable[ShareCharter]) -> list[Effect]:
    """Send offices what they lack of a charter; nothing to one that is ahead, for then it is they who send."""
    keeps: list[KeepOutgoing] = []
    for one in asked:
        history = engine.histories[one.channel]
        seat = history.in_force.seat(one.office)
        known = one.since if history.version(one.since) else history.in_force.digest
        if known == history.in_force.digest and not history.revocations:
            continue
        for place, part in enumerate(history.chains(known, _PART_BYTES)):
            envelope = engine.sealer.enclosed(part, seat, _URGENCY, one.at)
            kind = f"charter {place}"
            keeps.append(
                KeepOutgoing(channel=one.channel, office=one.office, kind=kind, urgency=_URGENCY, envelope=envelope, at=one.at)
            )
    if not keeps:
        return []
    engine.vault.commit(keeps)
    return [Dispatch()]


def _taken(history: History, chain: Chain) -> tuple[list[Charter | Revocation], list[Refused]]:
    return history.take(chain)


def _alarms(history: History, before: Charter, news: Sequence[Charter | Revocation]) -> Iterable[tuple[str, str]]:
    """What people are called for: who came and went, what changed, and whether the channel is split."""
    known = {seat.office for seat in before.seats}
    for act in news:
        if not isinstance(act, Charter):
            yield ("left" if act.is_leave else "revoked"), act.office
        elif history.standing(act.digest) is Standing.OTHER_BRANCH:
            yield "charter-split", ""
        else:
            added = [seat.office for seat in act.seats if seat.office not in known]
            known |= set(added)
            yield from (("admitted", office) for office in added)
            if not added:
                yield "charter-changed", ""
