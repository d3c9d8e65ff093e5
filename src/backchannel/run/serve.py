"""Running a station, and reaching one that runs: wiring, start, stop."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backchannel.envelope import POUCH
from backchannel.errors import Mistake
from backchannel.run.alarms import alarm_facts
from backchannel.run.backup import make_backup, note_backup
from backchannel.run.clerk import LocalClerk
from backchannel.run.clock import SystemClock
from backchannel.run.control import RemoteClerk, listen
from backchannel.run.folder import OpenFolder
from backchannel.run.letters import tend
from backchannel.run.office import engine_of, home_of, keep_enrolment_code, mailbox_key
from backchannel.run.post import Post
from backchannel.run.traffic import Traffic
from backchannel.station.charters import CharterAlarm
from backchannel.station.events import Alarm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backchannel.ports import Clock
    from backchannel.run.clerk import Clerk
    from backchannel.run.engine import Engine
    from backchannel.run.facts import Facts
    from backchannel.run.folder import Folder
    from backchannel.run.home import Switch
    from backchannel.station import Effect

__all__ = ["connect", "enrol", "run_station"]

_GARBAGE_AFTER = 20_000  # objects made before young garbage is looked for: some ten messages' worth
_STANDARD_ERROR = 2
_OPENERS = 2  # threads that open what came: the signature library lets go of the interpreter while it works


@contextmanager
def connect(
    folder: Folder, passphrase: Callable[[], str], *, clock: Clock | None = None, alarm: Callable[[Facts], None] = lambda alarm: None
) -> Iterator[Clerk]:
    """The clerk of a station: over its socket while it runs, else here, after asking for the passphrase.

    A station that is opened here files what is sent; it travels when the station next runs. `alarm` is called for each
    alarm that sounds here meanwhile, with what `alarm_facts` says; one that runs sounds its own.
    """
    folder.check()
    remote = RemoteClerk(folder.socket)
    if remote.is_there():
        yield remote
        return
    stores = OpenFolder.open(folder, passphrase())
    try:
        engine = engine_of(stores, clock or SystemClock())

        def carry_out(effects: list[Effect]) -> None:
            # What is filed here waits in the vault until the station runs, and so do the receipts.
            for effect in [*effects, *engine.acknowledge(effects)]:
                if isinstance(effect, Alarm):
                    alarm(alarm_facts(effect, engine.charters))

        yield LocalClerk(Post(engine, folder, emit=carry_out))
    finally:
        stores.close()


def run_station(
    folder: Folder,
    passphrase: str,
    *,
    clock: Clock | None = None,
    alarm: Callable[[Facts], None] = lambda alarm: None,
    complaints: Callable[[], list[str]] = list,
    ready: Callable[[], None] = lambda: None,
    carrier: Callable[[str], Switch] | None = None,
) -> None:
    """Run a station until it is told to stop (SIGINT, SIGTERM); Trouble with a sentence when it cannot go on.

    `alarm` is called for each alarm with what `alarm_facts` says, from the loop, and must not wait; `complaints` says what went
    wrong with that. `ready` is called when commands are answered; `carrier` makes the way to a switch of a given URL.
    """
    faulthandler.enable(file=_STANDARD_ERROR)  # a library that crashes would take the station with it and say nothing
    # What travels is loaded while the passphrase is worked on, so that the first message does not wait for it.
    threading.Thread(target=import_module, args=("aiohttp",), daemon=True).start()
    import uvloop  # a station that runs wants it; a command that reaches one starts faster without

    stores = OpenFolder.open(folder, passphrase)
    try:
        workers = ThreadPoolExecutor(max_workers=_OPENERS, thread_name_prefix="open")
        with workers, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(stores, clock or SystemClock(), workers, alarm, complaints, ready, carrier or _switch))
    finally:
        folder.socket.unlink(missing_ok=True)
        stores.close()


def enrol(folder: Folder, passphrase: Callable[[], str], code: str) -> None:
    """Open this station's mailbox at its switch with the operator's enrolment code, and keep the code, whether it runs or not."""
    folder.check()
    remote = RemoteClerk(folder.socket)
    if remote.is_there():
        remote.call("enrol", code=code)
        return
    stores = OpenFolder.open(folder, passphrase())
    try:
        asyncio.run(_enrol(stores, code))
    finally:
        stores.close()


async def _run(
    stores: OpenFolder,
    clock: Clock,
    workers: ThreadPoolExecutor,
    alarm: Callable[[Facts], None],
    complaints: Callable[[], list[str]],
    ready: Callable[[], None],
    carrier: Callable[[str], Switch],
) -> None:
    loop = asyncio.get_running_loop()
    engine = engine_of(stores, clock, workers)

    admitted = asyncio.Event()

    def sound(sounded: Alarm) -> None:
        alarm(alarm_facts(sounded, engine.charters))
        if sounded.kind == CharterAlarm.ADMITTED:
            admitted.set()

    traffic = Traffic(engine=engine, key=mailbox_key(stores), home=home_of(stores), connect=carrier, alarm=sound)

    def emit(effects: list[Effect]) -> None:
        loop.call_soon_threadsafe(traffic.carry_out, effects)

    clerk = LocalClerk(Post(engine, stores.folder, emit=emit, unreachable=traffic.unreachable, complaints=complaints))

    async def answer(name: str, arguments: dict[str, Any]) -> Any:
        if name == "backup":
            return await _back_up(traffic, engine, stores.folder, **arguments)
        if name == "enrol":  # the one call that asks the network
            return await traffic.enrol(**arguments)
        return await traffic.work(lambda: clerk.call(name, **arguments))

    server = await listen(stores.folder.socket, answer)
    work = asyncio.create_task(traffic.run())
    letters = asyncio.create_task(tend(lambda name, **asked: answer(name, asked), admitted))
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, work.cancel)
    # What was loaded stays: looking through it again and again for garbage would only hold messages up.
    gc.freeze()
    gc.set_threshold(_GARBAGE_AFTER)
    gc.enable()
    ready()
    try:
        await work
    except asyncio.CancelledError:
        pass
    finally:
        letters.cancel()
        server.close()


async def _back_up(traffic: Traffic, engine: Engine, folder: Folder, *, file: str, passphrase: str) -> Facts:
    """Beside the engine's thread, so that no message waits while a large vault is copied."""
    facts = await asyncio.to_thread(make_backup, folder, passphrase, Path(file), at=engine.clock.now())
    await traffic.work(note_backup, engine.vault, facts)
    return facts


async def _enrol(stores: OpenFolder, code: str) -> None:
    from backchannel.carriers import SwitchCarrier

    if home_of(stores) == POUCH:
        raise Mistake("mailbox.none", "a station without a switch", "one that has its mailbox at a switch", "It packs and takes a pouch.")
    carrier = SwitchCarrier(home_of(stores))
    try:
        await carrier.open_mailbox(mailbox_key(stores), code)
    finally:
        await carrier.close()
    keep_enrolment_code(stores.vault, code)


def _switch(url: str) -> Switch:
    from backchannel.carriers import SwitchCarrier

    return SwitchCarrier(url)
