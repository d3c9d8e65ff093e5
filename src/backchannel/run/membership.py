"""A channel's charter at work in a station: what comes is verified, kept and told on; what others lack is sent to them
(docs/spec/charter.md, "What a station does").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Refused
from backchannel.limits import SEALED_BYTES
from backchannel.run.answers import note_admitted
from backchannel.run.put_aside import try_again
from backchannel.seal.acts import Denied, names_office
from backchannel.seal.artefacts import CHARTER, REVOCATION
from backchannel.seal.carried import CarriedChain, CarriedProposal, CarriedRevocation
from backchannel.seal.charter import Charter, bundle
from backchannel.seal.history import History, Standing
from backchannel.seal.padding import fits
from backchannel.seal.revocation import Revocation, read_revocation
from backchannel.station.charters import CharterAlarm
from backchannel.station.events import Acknowledge, Alarm, CharterChanged, Dispatch, ShareCharter
from backchannel.station.keep import KeepOutgoing
from backchannel.vault import PendingRow
from backchannel.vault.charters import RefusedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.run.engine import Engine
    from backchannel.seal import CharterProposal, Seat
    from backchannel.seal.acts import Chain
    from backchannel.seal.sdjwt import Signed
    from backchannel.station import Effect
    from backchannel.vault import JoiningRow

__all__ = ["enter", "follow", "pass_on", "share", "take"]

# Why something waits for a charter: its version, its channel, or the office that wrote it is not known here yet, or may not send.
_UNKNOWN: Final = ("seal.charter", "seal.channel", "charter.stranger", "charter.silenced")
_FOR_NOW: Final = ("charter.gap", "charter.chain")  # not for what a version is, but for what is not here, or here already
_LEFT_OUT: Final = "This office was left out when branches were united: telephone."
_BRANCH: Final = 8  # versions that are sent to an office with one in force that is unknown here: so long a branch may be
_PART_BYTES: Final = SEALED_BYTES // 2
_URGENCY: Final = 2  # who may read and who no more: not behind what is routine
_CHARTER: Final = "charter"
_REVOCATION: Final = "revocation"


def take(engine: Engine, came: CarriedChain | CarriedProposal | CarriedRevocation) -> list[Effect]:
    """What came of a channel's charter is verified, kept, and told to people; Refused when nothing in it holds."""
    joining = engine.vault.charters.joinings().get(came.channel)
    held = engine.histories.get(came.channel)
    if held is None and joining and isinstance(came, CarriedChain):
        return _join(engine, joining, came)
    if held is None or not held.in_force.has(engine.sealer.office):
        raise Refused("seal.channel", "a charter of a channel that this office is not on", "one of its own channels")
    history = held.copy()
    match came:
        case CarriedChain():
            return _take_chain(engine, held, came.chain)
        case CarriedProposal():
            return pass_on(engine, history.propose(came.data), own=False)
        case CarriedRevocation():
            return pass_on(engine, read_revocation(came.data, history.version), own=False)


def _take_chain(engine: Engine, held: History, chain: Chain) -> list[Effect]:
    own, history = engine.sealer.office, held.copy()
    news, refused = history.take(chain)
    if not history.in_force.has(own):
        # It was left out when branches were united: of what is new only what concerns it is taken, as that it is revoked.
        history = held.copy()
        concerns = tuple(act for act in chain.acts if act.typ == REVOCATION or names_office(act, own))
        news, refused = history.take(replace(chain, acts=concerns)) if concerns else ([], [])
        without = Refused("charter.not-on-it", "a version that this office is not on", "one that has this office", _LEFT_OUT)
        refused = refused or [Denied(problem=without)] * (own not in history.revoked)
    kept = [_keep_refused(engine, history, one) for one in refused]
    if not news and not all(kept):
        raise refused[kept.index(False)].problem
    return enter(engine, history, news, own=False)


def _keep_refused(engine: Engine, history: History, denied: Denied) -> bool:
    """Whether what was refused is kept as evidence: a version that somebody on the channel has signed and nobody may follow."""
    act = denied.act
    if act is None or act.typ != CHARTER or denied.code in _FOR_NOW or not (signers := history.true_signers(act)):
        return False
    row = RefusedRow(
        channel=history.channel,
        digest=act.digest,
        at=engine.clock.now(),
        code=denied.code,
        sentence=str(denied.problem),
        signers=signers,
        artefact=act.encode(),
    )
    return engine.vault.charters.keep_refused(row)


def pass_on(engine: Engine, what: CharterProposal | Revocation, *, own: bool) -> list[Effect]:
    """A version or revocation with some of its signatures: with those that were here before it is entered when it has all that are
    asked for; else it waits, and when it is our own doing, goes to those who may sign it. Mistake when it comes too late."""
    channel = what.channel if isinstance(what, Revocation) else what.charter.channel
    history = engine.histories[channel].copy()
    both = _with_what_waits(engine, history, what)
    if not both.lacks:
        added = history.revoke(both.artefact) if isinstance(both, Revocation) else history.add(both.signed, both.papers)
        return enter(engine, history, [added] if added else [], own=True)
    digest, kind = (both.digest, _REVOCATION) if isinstance(both, Revocation) else (both.charter.digest, _CHARTER)
    at = engine.clock.now()
    engine.vault.charters.pend(PendingRow(channel=channel, digest=digest, kind=kind, artefact=both.artefact, at=at))
    waits_for = _waits_for(history, both)
    if own:
        # Whoever may sign holds what the versions before it name.
        data = both.artefact if isinstance(both, Revocation) else both.brief
        return _send(engine, channel, waits_for, data, f"{kind} {digest.hex()[:8]}", at)
    if engine.sealer.office not in waits_for:
        return []
    series = engine.state.channel(channel).outgoing.series
    office, newcomer = (both.office, "") if isinstance(both, Revocation) else ("", _newcomer(history, both))
    waits = CharterAlarm.REVOCATION_WAITS if isinstance(both, Revocation) else CharterAlarm.CHARTER_WAITS
    return [Alarm(kind=waits, channel=channel, series=series, seq=0, at=at, office=office, newcomer=newcomer)]


def enter(engine: Engine, history: History, news: Sequence[Charter | Revocation], *, own: bool) -> list[Effect]:
    """Keep what is new of a history, work by it from now on, and try again what had waited for it."""
    if not news:
        return []
    before = engine.histories.get(history.channel)
    if not history.in_force.has(engine.sealer.office):
        raise Refused("charter.not-on-it", "a version that this office is not on", "one that has this office", _LEFT_OUT)
    last = _farewells(engine, history, news) if own else []
    engine.enter(history)
    engine.vault.commit(last)
    _settle(engine, history)
    engine.vault.charters.clear_refused(history.channel, [act.digest for act in news])
    note_admitted(engine, history)
    alarms = tuple(_alarms(history, before.in_force if before else None, news, engine.sealer.office))
    since = before.in_force.digest if before else None
    event = CharterChanged(channel=history.channel, since=since, news=alarms, own=own, at=engine.clock.now())
    return [*engine.happen([event]), *try_again(engine, _UNKNOWN), *([Dispatch()] if last else [])]


def follow(engine: Engine, history: History) -> list[Effect]:
    """Work by a history in which another version is in force, as an officer has chosen: kept, and told to everybody in a receipt."""
    since = engine.histories[history.channel].in_force.digest
    engine.enter(history)
    told = CharterChanged(channel=history.channel, since=since, news=(), own=False, at=engine.clock.now())
    effects = [*engine.happen([told]), *try_again(engine, _UNKNOWN)]
    lines = engine.state.channel(history.channel).lines
    return [*effects, *(Acknowledge(channel=history.channel, office=office, urgency=_URGENCY) for office in lines)]


def share(engine: Engine, asked: Iterable[ShareCharter]) -> list[Effect]:
    """Send offices what they lack of a charter."""
    keeps: list[KeepOutgoing] = []
    for one in asked:
        history = engine.histories[one.channel]
        seat = history.in_force.seat(one.office)
        since = one.since or _letter_of(history, seat)
        known = since if since is None or history.version(since) else _before(history, history.in_force)
        if known == history.in_force.digest and not history.revocations:
            continue
        for place, part in enumerate(history.chains(known, _PART_BYTES)):
            if not fits(len(part), SEALED_BYTES):
                # A founding version of so many offices goes by file, in every letter: an envelope does not take it.
                continue
            envelope = engine.sealer.enclosed(part, seat, _URGENCY, one.at)
            kind = f"chain {place}"
            keeps.append(KeepOutgoing(channel=one.channel, office=one.office, kind=kind, urgency=_URGENCY, envelope=envelope, at=one.at))
    if not keeps:
        return []
    engine.vault.commit(keeps)
    return [Dispatch()]


def _letter_of(history: History, seat: Seat) -> bytes | None:
    """The version that a newcomer has from the letter it answered, as its acceptance says; None where it is not held here."""
    holds = history.papers.acceptance(seat.acceptance).holds if seat.acceptance else None
    return holds if holds and history.version(holds) else None


def _before(history: History, at: Charter | None) -> bytes:
    """A version some steps before another: an office on another branch holds it, one that is ahead has all of it."""
    version = at
    for _ in range(_BRANCH):
        assert version is not None  # a version is held with all before it
        version = history.version(version.previous[0]) if version.previous else version
    assert version is not None
    return version.digest


def _join(engine: Engine, joining: JoiningRow, came: CarriedChain) -> list[Effect]:
    """More of the charter of a channel that this office has asked to join; with a seat for it, it is on the channel."""
    history = History.of_chain(joining.chain)
    news, refused = history.take(came.chain)
    if not news:
        raise refused[0].problem if refused else Refused("charter.held", "a chain that brings nothing new", "what follows the letter's")
    force = history.in_force
    if not force.has(engine.sealer.office):
        engine.vault.charters.keep_joining(replace(joining, chain=history.chain()))
        return []
    own = next(row.artefact for row in engine.vault.cards() if row.office == engine.sealer.office)
    if force.seat(engine.sealer.office).card.artefact != own:
        raise Refused("charter.our-card", "a charter with another card for this office than its own", "the card that it answered with")
    effects = enter(engine, history, news, own=False)
    engine.vault.charters.joined(history.channel)
    return [*effects, *engine.start()]


def _with_what_waits(engine: Engine, history: History, what: CharterProposal | Revocation) -> CharterProposal | Revocation:
    """The same with the signatures that were here already."""
    digest = what.digest if isinstance(what, Revocation) else what.charter.digest
    channel = history.channel
    row = next((row for row in engine.vault.charters.pending(channel) if row.digest == digest), None)
    if row is None:
        return what
    if isinstance(what, Revocation):
        version = history.version(what.at)
        waiting = read_revocation(row.artefact, history.version).signed
        return read_revocation(_both(what.signed, waiting, version.seats if version else ()).encode(), history.version)
    waiting = history.propose(row.artefact).signed
    return history.propose(bundle(_both(what.signed, waiting, what.order), what.seats, what.papers))


def _both(one: Signed, other: Signed, seats: Iterable[Seat]) -> Signed:
    """One payload under the signatures of both, in the order of the seats."""
    order = [kid for seat in seats for kid in seat.card.root.kids]
    given = {signature.header.kid: signature for signature in (*other.signatures, *one.signatures)}
    return one.with_signatures(sorted(given.values(), key=lambda signature: order.index(signature.header.kid)))


def _waits_for(history: History, what: CharterProposal | Revocation) -> list[str]:
    if isinstance(what, Revocation):
        version = history.version(what.at)
        voices = version.voices() if version else []
        return [seat.office for seat in voices if seat.office not in (*what.signers, what.office, *history.revoked)]
    return [seat.office for seat in what.outstanding]


def _send(engine: Engine, channel: bytes, offices: Iterable[str], data: bytes, kind: str, at: int) -> list[Effect]:
    correspondence = engine.state.channel(channel)
    seats = [correspondence.charter.seat(office) for office in offices if office in correspondence.lines]
    engine.vault.commit(
        [
            KeepOutgoing(
                channel=channel,
                office=seat.office,
                kind=kind,
                urgency=_URGENCY,
                envelope=engine.sealer.enclosed(data, seat, _URGENCY, at),
                at=at,
            )
            for seat in seats
        ]
    )
    return [Dispatch()]


def _settle(engine: Engine, history: History) -> None:
    """What is done, or can no more be done, waits no longer: a version that another has overtaken has to be proposed anew."""
    gone = []
    for row in engine.vault.charters.pending(history.channel):
        try:
            if row.kind == _REVOCATION:
                revocation = read_revocation(row.artefact, history.version)
                done = revocation.office in history.revoked
            else:
                proposal = history.propose(row.artefact)
                tips = {tip.digest for tip in history.tips}
                done = history.version(proposal.charter.digest) is not None or not set(proposal.charter.previous) <= tips
        except (Refused, Mistake):
            done = True
        if done:
            gone.append(row.digest)
    engine.vault.charters.settle(history.channel, gone)


def _newcomer(history: History, proposal: CharterProposal) -> str:
    return next((str(seat.name) for seat in proposal.seats if not history.in_force.has(seat.office)), "")


def _farewells(engine: Engine, history: History, news: Sequence[Charter | Revocation]) -> list[KeepOutgoing]:
    """Who is revoked is told so, once, by the office that completed it: else it would only notice that nothing comes any more."""
    keeps: list[KeepOutgoing] = []
    lines, at = engine.state.channel(history.channel).lines, engine.clock.now()
    for act in (act for act in news if isinstance(act, Revocation) and not act.is_leave):
        said = lines[act.office].charter if act.office in lines else None
        since = said if said and history.version(said) else _before(history, history.version(act.at))
        whole = history.farewell(act, since)
        told = whole if len(whole) <= _PART_BYTES else history.farewell(act, act.at)
        envelope = engine.sealer.enclosed(told, history.in_force.met(act.office), _URGENCY, at)
        keeps.append(KeepOutgoing(channel=history.channel, office=act.office, kind="farewell", urgency=_URGENCY, envelope=envelope, at=at))
    return keeps


def _alarms(history: History, before: Charter | None, news: Sequence[Charter | Revocation], own: str) -> Iterable[tuple[str, str]]:
    """What people are called for: who came and went, what changed, and whether the channel is split."""
    known = {seat.office for seat in before.seats} if before else {seat.office for seat in history.in_force.seats}
    if before is None:
        yield CharterAlarm.JOINED, ""
        if len(history.tips) > 1:
            yield CharterAlarm.SPLIT, ""
    for act in news:
        if not isinstance(act, Charter):
            ended = (CharterAlarm.OVER, "") if act.office == own else (CharterAlarm.REVOKED, act.office)
            yield (CharterAlarm.LEFT, act.office) if act.is_leave else ended
        elif before is not None and history.standing(act.digest) is Standing.OTHER_BRANCH:
            yield CharterAlarm.SPLIT, ""
        elif before is not None:
            added = [seat.office for seat in act.seats if seat.office not in known]
            known |= set(added)
            yield from ((CharterAlarm.ADMITTED, office) for office in added)
            if not added:
                yield CharterAlarm.CHANGED, ""
