"""The one asyncio loop of a running station: collects, delivers, keeps time. What it does, `Engine` has put on disk before."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from backchannel.envelope import POUCH, Deposit, Envelope, MailboxAddress
from backchannel.errors import BackchannelError, Mistake, Trouble
from backchannel.limits import DEPOSIT_BYTES
from backchannel.run.home import Home
from backchannel.run.lanes import Lane
from backchannel.run.mailboxes import mailboxes
from backchannel.run.office import enrolment_code, keep_enrolment_code
from backchannel.run.queue import FORGOTTEN, Load, Pause
from backchannel.station.events import Acknowledge, Alarm, Dispatch, Hand
from backchannel.vault import OutgoingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backchannel.envelope import MailboxKey
    from backchannel.run.engine import Engine
    from backchannel.run.home import Switch
    from backchannel.run.lanes import Packed
    from backchannel.station import Effect

__all__ = ["Traffic"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_TICK_SECONDS: Final = 5.0
_NOTE_SECONDS: Final = 0.05
_REMIND_SECONDS: Final = 60.0  # on a line that comes and goes, what is under way is not handed over again each time
_VAULT: Final = "the vault"
_FATAL: Final = frozenset({"vault.io", "vault.fault", "vault.key"})


class Traffic:
    """A station on the line. `work` runs engine calls one after another in their own thread; effects come back here."""

    def __init__(
        self, *, engine: Engine, key: MailboxKey, home: str, connect: Callable[[str], Switch], alarm: Callable[[Alarm], None]
    ) -> None:
        self._engine = engine
        self._connect = connect
        self._alarm = alarm
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._carriers: dict[str, Switch] = {}
        self._lanes: dict[str, Lane] = {}
        self._group: asyncio.TaskGroup | None = None
        self._key = key
        self._url = home
        self._homes: dict[str, tuple[Home, asyncio.Task[None]]] = {}
        self._dispatch = asyncio.Event()
        self._taken: list[Load] = []
        self._noting = asyncio.Event()
        self._owed: list[Effect] = []
        self._owing = asyncio.Event()
        self._broken: asyncio.Future[Trouble] = asyncio.get_running_loop().create_future()
        self._complaints: dict[tuple[str, str], str] = {}
        self._away: dict[str, float] = {}
        self._returned: set[str] = set()
        self._reminded: dict[str, float] = {}

    async def run(self) -> None:
        """Work until cancelled; Trouble when the vault's disk fails, because then nothing can be promised any more."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._stop_when_broken())
                await self._insist(self._engine.start)
                self._group = group
                for lane in self._lanes.values():
                    self._start(lane)
                await self._mind_homes()
                group.create_task(self._dispatch_rows())
                group.create_task(self._together(self._owing, self._owed, self._engine.acknowledge))
                group.create_task(self._together(self._noting, self._taken, self._noted, self._forget))
                group.create_task(self._keep_time())
        except* Trouble as troubles:
            raise troubles.exceptions[0] from None
        finally:
            for carrier in self._carriers.values():
                await carrier.close()
            self._thread.shutdown()

    async def work(self, call: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run one call in the engine's thread; after the disk has failed once, no call at all."""
        if self._broken.done():
            raise self._broken.result()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*args, **kwargs))
        except Trouble as trouble:
            if trouble.code in _FATAL and not self._broken.done():
                self._broken.set_result(trouble)
            raise

    async def do(self, call: Callable[_P, list[Effect]], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Run one engine call, then carry out what it asks for."""
        self.carry_out(await self.work(call, *args, **kwargs))

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Queue what is to be handed over, sound what is to be heard."""
        for effect in effects:
            match effect:
                case Hand():
                    self._push(effect)
                case Dispatch():
                    self._dispatch.set()
                case Acknowledge():
                    self._owed.append(effect)
                    self._owing.set()
                case Alarm():
                    self._alarm(effect)

    async def _mind_homes(self) -> None:
        """Empty this station's own mailbox, and its office's for as long as it has custody; which they are may change while it runs."""
        wanted = await self.work(self._wanted)
        for mailbox in [one for one in self._homes if one not in wanted]:
            self._homes.pop(mailbox)[1].cancel()
        for mailbox in [one for one in wanted if one not in self._homes]:
            if self._group:
                url, key = wanted[mailbox]
                home = Home(url, self._carrier(url), key, self)
                self._homes[mailbox] = home, self._group.create_task(home.run())

    def _wanted(self) -> dict[str, tuple[str, MailboxKey]]:
        own, *office = mailboxes(self._engine.vault, self._key)
        wanted = {own.mailbox: (self._url, own)}
        wanted |= {key.mailbox: (MailboxAddress.parse(self._engine.own_card.mailbox).url, key) for key in office}
        return {mailbox: (url, key) for mailbox, (url, key) in wanted.items() if url != POUCH}

    async def enrol(self, code: str) -> None:
        """Open this station's mailbox with the operator's code, and keep the code for a switch that loses everything."""
        if self._url == POUCH:
            raise Mistake("mailbox.none", "a station without a switch", "one that has its mailbox at a switch")
        for home, _ in self._homes.values():
            await home.open(code)
        await self.work(keep_enrolment_code, self._engine.vault, code)

    def unreachable(self) -> dict[str, str]:
        """What is wrong on the way to each carrier, and with this station's own disk: sentences."""
        sentences: dict[str, str] = {}
        for (_, place), sentence in sorted(self._complaints.copy().items()):
            if sentence not in sentences.get(place, ""):
                sentences[place] = f"{sentences[place]} {sentence}" if place in sentences else sentence
        return sentences

    async def pack(self, loads: Sequence[Load]) -> Sequence[tuple[Load, Packed]]:
        """See `lanes.Depot`; the engine's thread is not waited for when all the bytes are here."""
        return self._packed(loads) if all(load.envelope for load in loads) else await self.work(self._packed, loads)

    def taken(self, loads: Sequence[Load]) -> None:
        """See `lanes.Depot`."""
        self._taken += loads
        self._noting.set()

    async def came_back(self, url: str) -> None:
        """See `lanes.Depot`: what the carrier had and nobody has signed for is handed over again, once for every absence."""
        if self._reminded.get(url, -1.0) <= self._away.get(url, 0.0):
            self._returned.add(url)
            await self._remind()

    def stands(self, url: str, error: BackchannelError | None, refusing: dict[tuple[bytes, str], str]) -> None:
        """See `lanes.Depot`."""
        names = sorted({f"{self._name(*addressee)} ({code})" for addressee, code in refusing.items()})
        declined = f"{url} does not take what is for {', '.join(names)}" if names else None
        self._complain("lane", url, str(error) if error else declined)
        if error or FORGOTTEN in refusing.values():
            self._away[url] = _now()

    async def file(self, envelopes: Sequence[Envelope]) -> None:
        """See `home.Household`."""
        await self.do(self._engine.arrive, envelopes)

    async def enrolment_code(self) -> str | None:
        """See `home.Household`."""
        return await self.work(enrolment_code, self._engine.vault)

    async def reached(self, url: str) -> None:
        """See `home.Household`."""
        if url in self._lanes:
            self._lanes[url].back()
        await self.came_back(url)

    def mailbox_stands(self, url: str, error: BackchannelError | None) -> None:
        """See `home.Household`."""
        self._complain("mailbox", url, str(error) if error else None)
        if error:
            self._away[url] = _now()

    def _push(self, load: Load) -> None:
        url = self._engine.address(load.channel, load.office).url
        if url == POUCH:
            return  # a courier packs it; no network leads there
        if url not in self._lanes:
            lane = self._lanes[url] = Lane(url, self._carrier(url), self)
            self._start(lane)
        self._lanes[url].push(load)

    def _start(self, lane: Lane) -> None:
        if self._group:
            for work in lane.works():
                self._group.create_task(work)

    def _packed(self, loads: Sequence[Load]) -> list[tuple[Load, Packed]]:
        packed: list[tuple[Load, Packed]] = []
        room = DEPOSIT_BYTES
        for load in loads:
            envelope = load.envelope
            if isinstance(load, Hand) and envelope is None:
                envelope = self._engine.vault.envelope(load.channel, load.series, load.seq, load.office)
            room -= len(envelope or b"")
            if room < 0 and packed:
                break
            packed.append((load, self._deposit(load, envelope) if envelope else None))
        return packed

    def _deposit(self, load: Load, envelope: bytes) -> Deposit | BackchannelError:
        try:
            return Deposit(envelope=Envelope.parse(envelope), address=self._engine.address(load.channel, load.office))
        except BackchannelError as error:
            return error  # one that cannot travel holds up no other

    def _noted(self, loads: Sequence[Load]) -> list[Effect]:
        if rows := [load for load in loads if isinstance(load, OutgoingRow)]:
            self._engine.handed(rows)
        hands = [load for load in loads if isinstance(load, Hand)]
        return self._engine.accepted(hands) if hands else []

    def _forget(self, loads: Sequence[Load]) -> None:
        for load in loads:
            self._lanes[self._engine.address(load.channel, load.office).url].done(load)

    async def _dispatch_rows(self) -> None:
        """Let receipts and transit cards that wait on disk wait in their lanes."""
        while True:
            await self._dispatch.wait()
            self._dispatch.clear()
            for row in await self.work(self._engine.vault.outgoing):
                self._push(row)

    async def _together(
        self,
        asked: asyncio.Event,
        items: list[_R],
        call: Callable[[list[_R]], list[Effect]],
        then: Callable[[list[_R]], None] = lambda items: None,
    ) -> None:
        """Do what nobody waits for a little later, for all that has come by then: one receipt an office, one commit."""
        while True:
            await asked.wait()
            await asyncio.sleep(_NOTE_SECONDS)
            asked.clear()
            gathered = items.copy()
            items.clear()
            await self._insist(call, gathered)
            then(gathered)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self._dispatch.set()
            await self._insist(self._engine.tick)
            await self._mind_homes()
            await self._remind()

    async def _remind(self) -> None:
        for url in [url for url in self._returned if _now() - self._reminded.get(url, -_REMIND_SECONDS) >= _REMIND_SECONDS]:
            self._returned.discard(url)
            self._reminded[url] = _now()
            await self._insist(self._engine.came_back, url)

    async def _insist(self, call: Callable[_P, list[Effect]], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """As `do`, again and again while there is no room on the disk: what is owed is owed, and the station goes on."""
        pause = Pause()
        while True:
            try:
                await self.do(call, *args, **kwargs)
            except Trouble as trouble:
                self._complain("disk", _VAULT, str(trouble))
                await asyncio.sleep(pause.again(_now()))
            else:
                self._complain("disk", _VAULT, None)
                return

    async def _stop_when_broken(self) -> None:
        # After a failed flush nobody knows what the disk holds, and the next may falsely succeed: so, no next one.
        raise await self._broken

    def _complain(self, who: str, place: str, sentence: str | None) -> None:
        if sentence:
            self._complaints[who, place] = sentence
        else:
            self._complaints.pop((who, place), None)

    def _name(self, channel: bytes, office: str) -> str:
        return self._engine.name(channel, office)

    def _carrier(self, url: str) -> Switch:
        if url not in self._carriers:
            self._carriers[url] = self._connect(url)
        return self._carriers[url]


def _now() -> float:
    return asyncio.get_running_loop().time()
