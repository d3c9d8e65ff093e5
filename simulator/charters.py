"""What the voices of a virtual world do with their channels' charters: change, admit, revoke, leave, fall apart, unite, and sign or not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import BackchannelError, Mistake
from backchannel.run import branches, channels
from backchannel.run.post import Post
from backchannel.seal.code import Code
from backchannel.seal.invitation import Answer, Letter
from backchannel.seal.roles import Role
from backchannel.seal.seat import Terms
from backchannel.station.invitations import InvitationState
from backchannel.station.keep import KeepOutgoing
from backchannel.vault import CardRow, InvitationRow, JoiningRow
from simulator.machine import SeedBytes
from simulator.offices import series_of
from simulator.plan import HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from backchannel.seal import Card, OfficeSecrets
    from backchannel.seal.persons import PersonSecrets
    from backchannel.station import Effect
    from simulator.station import Process, Station
    from simulator.world import World

__all__ = ["Desk", "at_desk", "signer", "stories"]

_UNITES_EVERY: Final = 2 * HOUR
_SIGNS_AGAIN: Final = 20  # looks
_SIGNS_WHAT_IS_OVERTAKEN: Final = 0.5


class Desk(Post):
    """What an officer has before him at an unlocked station; the effects of what he does there are gathered."""

    def __init__(self, process: Process) -> None:
        self.effects: list[Effect] = []
        super().__init__(process.engine, folder=None, emit=self.effects.extend)  # type: ignore[arg-type]  # no file of it is read here
        self.station = process.station

    @property
    def own_card(self) -> Card:  # type: ignore[override]
        return self.station.office.card

    def person(self) -> PersonSecrets:
        return self.station.office.keys.person or self.officer()

    def officer(self) -> OfficeSecrets:
        return self.station.office.keys.secrets

    def called(self, channel: bytes) -> str:
        """What a channel is called here now; Mistake when this office is not on it."""
        return self.engine.state.channel(channel).charter.name


def stories(world: World) -> list[Coroutine[None, None, None]]:
    """Everything that is done to charters here, each at its own moment."""
    acts = world.acts
    counts = {
        _changes: acts.terms,
        _invites: acts.newcomers,
        _revokes: acts.revocations,
        _leaves: acts.leaves,
        _falls_apart: acts.sides,
    }
    every = [_at_some_time(world, story) for story, count in counts.items() for _ in range(count)]
    return [*every, _uniter(world)] if acts.any and acts.unites else every


async def signer(world: World, station: Station) -> None:
    """The officer of a station looks at what waits for a signature, again and again, and signs most of it; now and then once more,
    for what he signed may never have come anywhere."""
    decided: set[bytes] = set()
    looks = 0
    while not world.over:
        await asyncio.sleep(world.acts.chance.uniform(30, world.acts.hours * HOUR))
        looks += 1
        if looks % _SIGNS_AGAIN == 0:
            decided.clear()
        if station.process and _waits(station.process, decided):
            await at_desk(station, lambda desk: _sign(world, desk, decided))


async def _at_some_time(world: World, story: Callable[[World, bytes], Coroutine[None, None, Any]]) -> None:
    chance = world.acts.chance
    await asyncio.sleep(chance.uniform(0, world.plan.hours * HOUR * 0.8))
    await story(world, chance.choice(world.charters).channel)


async def at_desk(station: Station, act: Callable[[Desk], Any]) -> bool:
    """What an officer does at a station that runs; whether it was done."""
    process = station.process
    if process is None:
        return False
    desk = Desk(process)

    def work() -> list[Effect]:
        act(desk)
        return desk.effects

    try:
        await process.ask(work)
    except (BackchannelError, asyncio.CancelledError):
        return False
    return True


def _somebody(world: World, channel: bytes) -> Station:
    charter = next(one for one in world.charters if one.channel == channel)
    return world.station(world.acts.chance.choice([*charter.seats, *world.newcomers(charter)]).office)


async def _changes(world: World, channel: bytes, station: Station | None = None) -> None:
    station, chance = station or _somebody(world, channel), world.acts.chance
    terms: dict[str, Any] = {"retain": chance.randint(1, 30_000)}
    if chance.random() < 0.3:
        terms["ceiling"] = chance.choice(("SECRET", "TOP SECRET"))
    if chance.random() < 0.2:
        terms["revoke"] = chance.choice((1, 2, 3))
    times = {"heartbeat": chance.choice((20, 60, 240))} if chance.random() < 0.3 else {}
    if await at_desk(station, lambda desk: channels.change(desk, terms, times, desk.called(channel))):
        station.say("proposes other terms")


async def _revokes(world: World, channel: bytes, station: Station | None = None) -> None:
    station, chance = station or _somebody(world, channel), world.acts.chance

    def revoke(desk: Desk) -> None:
        charter = desk.engine.state.channel(channel).charter
        others = [str(seat.name) for seat in charter.seats if seat.office not in (station.office.office, *charter.revoked)]
        if not others:
            raise Mistake("charter.no-such-office", "a channel with nobody else", "another office")
        name = chance.choice(others)
        channels.revoke(desk, name, "It is lost", charter.name)
        station.say(f"signs that {name} is revoked")

    await at_desk(station, revoke)


async def _leaves(world: World, channel: bytes) -> None:
    station = _somebody(world, channel)
    if await at_desk(station, lambda desk: channels.leave(desk, "It goes", desk.called(channel))):
        station.say("leaves")


async def _invites(world: World, channel: bytes, station: Station | None = None) -> None:
    """A voice writes a letter; somebody new gets it after a while, and answers: its station is made then."""
    inviter, chance = station or _somebody(world, channel), world.acts.chance
    newcomer, code = world.settle(), Code.fresh(SeedBytes(chance))
    founding = next(one for one in world.charters if one.channel == channel)
    terms = Terms(
        name=newcomer.office.card.name,
        role=Role.OFFICE,
        series=series_of(newcomer.office, founding.name),
        first=1,
        first_serial=1,
        prefix=None,
    )
    letters: list[Letter] = []

    def invite(desk: Desk) -> None:
        letter = Letter.write(terms, desk.engine.histories[channel], code, desk.officer())
        at = desk.engine.clock.now()
        row = InvitationRow(id=code.id, channel=channel, code=code.secret, terms=terms, state=InvitationState.OPEN, at=at)
        desk.engine.vault.charters.keep_invitation(row)
        letters.append(letter)

    if await at_desk(inviter, lambda desk: desk.called(channel) and invite(desk)):
        inviter.say(f"invites {newcomer}")
        await asyncio.sleep(chance.uniform(60, HOUR))
        _answer(newcomer, letters[0], code)
        world.invited(newcomer, channel)
    world.come(newcomer)


def _answer(newcomer: Station, letter: Letter, code: Code) -> None:
    """As `run.inviting.join`: the seat is taken, and waits for those who admit."""
    office, inviter, at = newcomer.office, letter.inviter, newcomer.clock.now()
    channel = letter.history.channel
    sealed = newcomer.sealed_answer(Answer.write(letter, code, office.card, office.keys.secrets), inviter)
    vault = newcomer.open_vault()
    vault.charters.keep_joining(
        JoiningRow(
            channel=channel, code=code.secret, chain=letter.history.chain(), office=inviter.office, mailbox=inviter.card.mailbox, at=at
        )
    )
    for card in (office.card, inviter.card):
        vault.pin(CardRow(office=card.office, artefact=card.artefact, pinned_at=at, how="by the letter", means=""))
    envelope = newcomer.sealer().deposited(sealed, inviter.card.mailbox, 2, at)
    vault.commit([KeepOutgoing(channel=channel, office=inviter.office, kind="answer", urgency=2, envelope=envelope, at=at)])
    vault.close()


async def _falls_apart(world: World, channel: bytes) -> None:
    """Two sides hear nothing of each other for a while, and on each the charter goes on."""
    chance = world.acts.chance
    charter = next(one for one in world.charters if one.channel == channel)
    everybody = [world.station(one.office) for one in (*charter.seats, *world.newcomers(charter))]
    chance.shuffle(everybody)
    sides = everybody[: len(everybody) // 2], everybody[len(everybody) // 2 :]
    seconds = chance.uniform(HOUR, 6 * HOUR)
    world.trace.say("world", f"falls apart: {', '.join(map(str, sides[0]))} hear nothing of others")
    world.part(frozenset(station.office.office for station in sides[0]), seconds)
    for side in sides:
        act = chance.choices((_changes, _invites, _revokes), (6, 3, 1))[0]
        await asyncio.sleep(chance.uniform(0, seconds / 4))
        await act(world, channel, chance.choice(side))


async def _uniter(world: World) -> None:
    """Somebody on a split channel proposes to unite it, now and then."""
    while not world.over:
        await asyncio.sleep(_UNITES_EVERY)
        for charter in world.charters:
            station = _somebody(world, charter.channel)
            if await at_desk(station, lambda desk, channel=charter.channel: branches.unite(desk, desk.called(channel))):  # type: ignore[misc]
                station.say("proposes to unite what is split")


def _waits(process: Process, decided: set[bytes]) -> bool:
    """Whether anything lies before an officer on which nothing was decided yet."""
    kept = process.vault.charters
    pending = any(row.digest not in decided for channel in process.engine.histories for row in kept.pending(channel))
    return pending or any(row.state == InvitationState.ANSWERED and row.id not in decided for row in kept.invitations())


def _sign(world: World, desk: Desk, decided: set[bytes]) -> None:
    """Sign what waits and is new; what another version has overtaken, not always."""
    chance, kept = world.acts.chance, desk.engine.vault.charters
    for channel, history in list(desk.engine.histories.items()):
        tips = {tip.digest for tip in history.tips}
        for row in kept.pending(channel):
            if row.digest in decided:
                continue
            decided.add(row.digest)
            is_overtaken = row.kind == "charter" and not tips.issuperset(history.propose(row.artefact).charter.previous)
            if not is_overtaken or chance.random() < _SIGNS_WHAT_IS_OVERTAKEN:
                _try(lambda row=row, channel=channel: channels.agree(desk, row.digest.hex(), desk.called(channel)))  # type: ignore[misc]
                desk.station.say(f"signs a {row.kind}")
    for row in kept.invitations():
        if row.state == InvitationState.ANSWERED and row.id not in decided:
            decided.add(row.id)
            _try(lambda row=row: channels.admit(desk, str(row.terms.name), desk.called(row.channel)))  # type: ignore[misc]
            desk.station.say(f"signs the admission of {row.terms.name}")


def _try(act: Callable[[], object]) -> None:
    """Do what an officer tries; a word that it cannot be is all that comes of it."""
    try:
        act()
    except Mistake:
        return
