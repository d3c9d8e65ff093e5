"""The one asyncio loop of a running station: collects, delivers, keeps time. What it does, `Engine` has put on disk before."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from backchannel.envelope import Deposit, Envelope
from backchannel.errors import BackchannelError, Trouble
from backchannel.limits import COLLECT_ENVELOPES
from backchannel.station.events import Acknowledge, Alarm, Dispatch, Hand
from backchannel.vault import OutgoingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from backchannel.envelope import MailboxKey
    from backchannel.ports import Carrier
    from backchannel.run.engine import Engine
    from backchannel.station import Effect

__all__ = ["Traffic"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_TICK_SECONDS: Final = 5.0
_NOTE_SECONDS: Final = 0.05
_BATCH: Final = 32
_IN_MEMORY: Final = 64  # envelopes that wait for a carrier with their bytes
_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds between tries to reach a carrier that is away
_VAULT: Final = "the vault"
_FATAL: Final = frozenset({"vault.io", "vault.fault", "vault.key"})

_Load = Hand | OutgoingRow


class Traffic:
    """A station on the line. `work` runs engine calls one after another in their own thread; effects come back here."""

    def __init__(
        self,
        *,
        engine: Engine,
        key: MailboxKey,
        home: str,
        connect: Callable[[str], Carrier],
        alarm: Callable[[Alarm], None],
    ) -> None:
        self._engine = engine
        self._key = key
        self._home = home
        self._connect = connect
        self._alarm = alarm
        self._carriers: dict[str, Carrier] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._hands: list[tuple[int, int, Hand]] = []
        self._order = itertools.count()
        self._wake = asyncio.Event()
        self._outgoing = True
        self._accepted: list[Hand] = []
        self._noting = asyncio.Event()
        self._owed: list[Effect] = []
        self._owing = asyncio.Event()
        self.unreachable: dict[str, str] = {}

    async def run(self) -> None:
        """Work until cancelled; Trouble when the vault's disk fails, because then nothing can be promised any more."""
        await self.do(self._engine.start)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._collect())
                group.create_task(self._deliver())
                group.create_task(self._together(self._owing, self._owed, self._engine.acknowledge))
                group.create_task(self._together(self._noting, self._accepted, self._engine.accepted))
                group.create_task(self._keep_time())
        except* Trouble as troubles:
            raise troubles.exceptions[0] from None
        finally:
            for carrier in self._carriers.values():
                await carrier.close()
            self._thread.shutdown()

    async def work(self, call: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Run one call in the engine's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: call(*args, **kwargs))

    async def do(self, call: Callable[_P, list[Effect]], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Run one engine call, then carry out what it asks for."""
        self.carry_out(await self.work(call, *args, **kwargs))

    def carry_out(self, effects: Iterable[Effect]) -> None:
        """Queue what is to be handed over, sound what is to be heard."""
        for effect in effects:
            match effect:
                case Hand():
                    # A long queue waits on disk, not in memory.
                    hand = replace(effect, envelope=None) if len(self._hands) >= _IN_MEMORY else effect
                    heapq.heappush(self._hands, (effect.urgency, next(self._order), hand))
                case Dispatch():
                    self._outgoing = True
                case Acknowledge():
                    self._owed.append(effect)
                    self._owing.set()
                case Alarm():
                    self._alarm(effect)
        self._wake.set()

    async def _collect(self) -> None:
        """Take in what waits, most urgent first; while a full batch is filed the next is already on its way."""
        tries = 0
        filing: asyncio.Task[None] | None = None
        skip: list[bytes] = []
        while True:
            try:
                envelopes = await self._carrier(self._home).collect(self._key, skip=skip, wait=not skip)
                tries = 0
                self.unreachable.pop(self._home, None)
                if filing:
                    await filing
                    filing = None
                skip = [envelope.digest for envelope in envelopes] if len(envelopes) == COLLECT_ENVELOPES else []
                if skip:
                    filing = asyncio.create_task(self._file(envelopes))
                elif envelopes:
                    await self._file(envelopes)
            except BackchannelError as error:
                if error.code in _FATAL:
                    raise
                if filing:
                    await asyncio.gather(filing, return_exceptions=True)
                filing, skip = None, []
                tries = await self._pause(tries, self._home, error)

    async def _file(self, envelopes: Sequence[Envelope]) -> None:
        await self.do(self._engine.arrive, envelopes)
        await self._carrier(self._home).taken(self._key, [envelope.digest for envelope in envelopes])

    async def _deliver(self) -> None:
        tries = 0
        while True:
            await self._wake.wait()
            self._wake.clear()
            while loads := await self._next_loads():
                by_url: dict[str, list[tuple[_Load, Deposit]]] = {}
                for load, deposit in loads:
                    by_url.setdefault(deposit.address.url, []).append((load, deposit))
                failures = [await self._hand_over(url, part) for url, part in by_url.items()]
                failed = next((failure for failure in failures if failure), None)
                if not failed:
                    tries = 0
                    continue
                tries = await self._pause(tries, *failed)
                await self._insist(self._engine.tick)

    async def _next_loads(self) -> list[tuple[_Load, Deposit]]:
        hands = [heapq.heappop(self._hands)[2] for _ in range(min(_BATCH, len(self._hands)))]
        outgoing, self._outgoing = self._outgoing, False
        if outgoing or any(hand.envelope is None for hand in hands):
            return await self.work(self._load, hands, outgoing)
        return self._load(hands, outgoing)

    def _load(self, hands: Sequence[Hand], outgoing: bool) -> list[tuple[_Load, Deposit]]:
        vault, loads = self._engine.vault, list[tuple[_Load, Deposit]]()
        for row in vault.outgoing() if outgoing else ():
            loads.append((row, self._deposit(row.channel, row.office, row.envelope)))
        for hand in hands:
            if envelope := hand.envelope or vault.envelope(hand.channel, hand.series, hand.seq, hand.office):
                loads.append((hand, self._deposit(hand.channel, hand.office, envelope)))
        return sorted(loads, key=lambda load: load[0].urgency)

    def _deposit(self, channel: bytes, office: str, envelope: bytes) -> Deposit:
        return Deposit(envelope=Envelope.parse(envelope), address=self._engine.address(channel, office))

    async def _hand_over(self, url: str, part: Sequence[tuple[_Load, Deposit]]) -> tuple[str, BackchannelError] | None:
        """Give one carrier its part; None when it took all, else where and why not."""
        try:
            acceptances = await self._carrier(url).deposit([deposit for _, deposit in part])
        except BackchannelError as error:
            if error.code in _FATAL:
                raise
            await self._settle([], [load for load, _ in part])
            return url, error
        pairs = list(zip(part, acceptances, strict=True))
        refused = [load for (load, _), acceptance in pairs if not acceptance.accepted]
        await self._settle([load for (load, _), acceptance in pairs if acceptance.accepted], refused)
        if not refused:
            self.unreachable.pop(url, None)
            return None
        code = next(acceptance.code for acceptance in acceptances if not acceptance.accepted)
        return url, Trouble("carrier.declined", f"{url} declined {len(refused)} envelopes ({code})", "a mailbox that takes them")

    async def _settle(self, accepted: Sequence[_Load], failed: Sequence[_Load]) -> None:
        if hands := [load for load in accepted if isinstance(load, Hand)]:
            self._accepted += hands
            self._noting.set()
        if rows := [load for load in accepted if isinstance(load, OutgoingRow)]:
            await self._insist(self._engine.handed, rows)
        if hands := [load for load in failed if isinstance(load, Hand)]:
            await self._insist(self._engine.failed, hands)
        if any(isinstance(load, OutgoingRow) for load in failed):
            self._outgoing = True

    async def _together(self, asked: asyncio.Event, items: list[_R], call: Callable[[list[_R]], list[Effect]]) -> None:
        """Do what nobody waits for a little later, for all that has come by then: one receipt an office, one commit."""
        while True:
            await asked.wait()
            await asyncio.sleep(_NOTE_SECONDS)
            asked.clear()
            gathered = items.copy()
            items.clear()
            await self._insist(call, gathered)

    async def _keep_time(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self._outgoing = True
            await self._insist(self._engine.tick)

    async def _insist(self, call: Callable[_P, list[Effect]], *args: _P.args, **kwargs: _P.kwargs) -> None:
        """As `do`, again and again while there is no room on the disk: what is owed is owed, and the station goes on."""
        tries = 0
        while True:
            try:
                await self.do(call, *args, **kwargs)
            except Trouble as trouble:
                if trouble.code in _FATAL:
                    raise
                tries = await self._pause(tries, _VAULT, trouble)
            else:
                self.unreachable.pop(_VAULT, None)
                return

    async def _pause(self, tries: int, url: str, error: BackchannelError) -> int:
        self.unreachable[url] = str(error)
        await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
        return tries + 1

    def _carrier(self, url: str) -> Carrier:
        if url not in self._carriers:
            self._carriers[url] = self._connect(url)
        return self._carriers[url]
