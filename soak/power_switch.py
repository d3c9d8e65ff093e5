"""A switch's store at work, whose every answer is a line of the acknowledgement log; and what a disk has of it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

from backchannel.errors import Trouble
from backchannel.switch import store as store_module
from backchannel.switch.bodies import Posted
from backchannel.switch.shelf import Shelf
from backchannel.switch.store import Store, connect
from backchannel.switch.writer import Writer
from soak.power_log import Facts, line_of

_MAILBOXES = ("mailbox-of-mission", "mailbox-of-capital")
_NAME = "switch.sqlite3"
_PLENTY = 10**12
_SOON = 60  # pages of log, so that a short run sees checkpoints too


def work(folder: Path, random: Random, rounds: int, note: Callable[[str], None], *, flushed: bool = True) -> None:
    """Deposits and takings, several asked at once, each round noted when all are answered. Without `flushed`, the store flushes nothing."""
    with _early_checkpoints():
        asyncio.run(_work(folder, random, rounds, note, flushed))


def found(folder: Path) -> Facts:
    """What the store in this folder has, opened as a switch opens it; Trouble or a database error when it does not open."""
    connection = connect(str(folder / _NAME))
    try:
        Store(connection, capacity=_PLENTY, free=lambda: _PLENTY)
        facts: dict[str, str] = {}
        shelf = Shelf(connection)
        for mailbox, number, size in connection.execute("select id, envelopes, bytes from mailbox").fetchall():
            waiting = _all_of(mailbox, shelf)
            if (len(waiting), sum(map(len, waiting))) != (number, size):
                facts[f"{mailbox} counts"] = f"{number} envelopes and {size} bytes, where there are {len(waiting)}"
            facts |= {_key(mailbox, sha256(encoded).digest()): str(len(encoded)) for encoded in waiting}
            facts[mailbox] = "open"
        return facts
    finally:
        connection.close()


def go_on(folder: Path) -> list[str]:
    """The switch runs on: an envelope goes in and out again; a sentence when it does not."""
    connection = connect(str(folder / _NAME))
    try:
        store = Store(connection, capacity=_PLENTY, free=lambda: _PLENTY)
        posted = _posted(Random(0))
        for work in (partial(_open_mailbox, posted.mailbox), partial(_deposit, posted), partial(_take, posted)):
            store.begin()
            work(store)
            store.commit()
        (sound,) = connection.execute("pragma integrity_check").fetchall()
        return [] if sound == ("ok",) else [f"the store is not sound: {sound}"]
    finally:
        connection.close()


def _all_of(mailbox: str, shelf: Shelf) -> list[bytes]:
    waiting: list[bytes] = []
    while more := shelf.collect(mailbox, [sha256(encoded).digest() for encoded in waiting]):
        waiting += more
    return waiting


async def _work(folder: Path, random: Random, rounds: int, note: Callable[[str], None], flushed: bool) -> None:
    kept: dict[str, str] = {}
    writer, store = _start(folder, flushed)
    for mailbox in _MAILBOXES:
        await writer.run(partial(_open_mailbox, mailbox))
        kept[mailbox] = "open"
        note(line_of(kept))
    waiting: list[Posted] = []
    for _ in range(rounds):
        if random.random() < 0.1:
            await writer.stop()
            store.close()
            writer, store = _start(folder, flushed)
        taken = random.sample(waiting, len(waiting) // 2) if random.random() < 0.3 else []
        posted = [_posted(random) for _ in range(random.choice((1, 1, 2, 9)))]
        works = [*(partial(_deposit, one) for one in posted), *(partial(_take, one) for one in taken)]
        random.shuffle(works)
        await asyncio.gather(*map(writer.run, works))
        waiting = [one for one in waiting if one not in taken] + posted
        kept = dict.fromkeys(_MAILBOXES, "open") | {_key(one.mailbox, one.digest): str(len(one.encoded)) for one in waiting}
        note(line_of(kept))
    await writer.stop()
    store.close()


def _start(folder: Path, flushed: bool) -> tuple[Writer, Store]:
    connection = connect(str(folder / _NAME))
    if not flushed:
        connection.pragma("synchronous", "off")
    store = Store(connection, capacity=_PLENTY, free=lambda: _PLENTY)
    return Writer(store, on_broken=_broken), store


def _broken(trouble: Trouble) -> None:
    raise trouble


def _posted(random: Random) -> Posted:
    encoded = random.randbytes(random.choice((300, 2_000, 20_000)))
    digest = sha256(encoded).digest()
    return Posted(mailbox=random.choice(_MAILBOXES), urgency=random.randrange(4), expires="2030-01-01", digest=digest, encoded=encoded)


def _open_mailbox(mailbox: str, store: Store) -> None:
    store.open_mailbox(mailbox)


def _deposit(posted: Posted, store: Store) -> None:
    assert store.deposit(posted) == ""


def _take(posted: Posted, store: Store) -> None:
    assert store.take(posted.mailbox, (posted.digest,)) == 1


def _key(mailbox: str, digest: bytes) -> str:
    return f"{mailbox} {digest.hex()[:16]}"


@contextmanager
def _early_checkpoints() -> Iterator[None]:
    usual = store_module._CHECKPOINT_PAGES
    store_module._CHECKPOINT_PAGES = _SOON  # type: ignore[misc]  # a number made smaller, nothing else
    try:
        yield
    finally:
        store_module._CHECKPOINT_PAGES = usual  # type: ignore[misc]
