"""Two stations at work, whose every finished call is a line of the acknowledgement log; and what a disk has of them afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from backchannel.limits import TRANSIT_WEEKS_AHEAD
from backchannel.run.folder import Folder, OpenFolder
from backchannel.vault import TransitStore, Vault
from run.pair import NAMES, PASSPHRASE, WEEK, Pair
from soak.power_log import Facts, line_of

_PRECEDENCES = ("FLASH", "PRIORITY", "ROUTINE")
_MANY = 100_000


def work(folder: Path, random: Random, calls: int, note: Callable[[str], None], *, flushed: bool = True) -> None:
    """Found a channel and work on it: `calls` calls, each noted when it has returned. Without `flushed`, the vaults flush nothing."""
    Pair.found(folder)
    pair = Pair(folder)
    if not flushed:
        _stop_flushing(pair)
    note(line_of(_facts_of_both(pair)))
    for _ in range(calls):
        call = _one_call(pair, random)
        if not flushed:
            _stop_flushing(pair)
        # A week that goes by moves two stations, and two files of each.
        note(line_of(_facts_of_both(pair), at_once=call != "week"))
    pair.close()


def found(folder: Path) -> Facts:
    """What the stations in this folder have, opened as a station opens them; Trouble when they do not open."""
    facts: dict[str, str] = {}
    for name in NAMES:
        stores = OpenFolder.open(Folder(path=folder / name), PASSPHRASE)
        try:
            # The ids as they stand: verifying every charter at every cut would take most of the time; `go_on` does it.
            channels = [channel for (channel,) in stores.vault._ask("select distinct channel from charter_act")]
            facts |= _facts(name, stores.vault, stores.transit, channels)
        finally:
            stores.close()
    return facts


def go_on(folder: Path) -> list[str]:
    """The stations run on: everything filed comes through once, and both ends say so; a sentence for what does not."""
    wrong: list[str] = []
    pair = Pair(folder)
    try:
        # The power came back in the week in which it went: with a clock weeks behind, what comes is sealed to keys long destroyed.
        newest = max(max(side.stores.transit.seeds(), default=0) for side in (pair.mission, pair.capital))
        pair.pass_time(max(pair.clock.now(), (newest - TRANSIT_WEEKS_AHEAD) * WEEK + pair.clock.now() % WEEK))
        pair.settle()
        for one, other in ((pair.mission, pair.capital), (pair.capital, pair.mission)):
            (channel,) = one.engine.charters
            filed = {(row.series, row.seq): row.artefact for row in one.engine.vault.recent_sent(channel, _MANY)}
            came = [(row.series, row.seq) for row in other.engine.vault.recent_received(channel, _MANY)]
            wrong += [f"{other.name} has {place} {came.count(place)} times" for place in {*filed, *came} if came.count(place) != 1]
            wrong += [f"{other.name} has {place} from nowhere" for place in came if place not in filed]
            for series, seq in filed:
                states = [row.state for row in one.engine.vault.deliveries(channel, series, seq)]
                wrong += [f"{one.name} has {series} {seq} as {state}" for state in states if state not in ("received", "opened")]
    finally:
        pair.close()
    return wrong


def _one_call(pair: Pair, random: Random) -> str:
    one, other = random.sample((pair.mission, pair.capital), 2)
    call = random.choice(("send", "send", "send", "carry", "carry", "read", "restart", "tidy", "week"))
    match call:
        case "send":
            # A call may file several in one commit: all of them or none.
            drafts = [_draft(one.name, other.name, random) for _ in range(random.choice((1, 1, 3)))]
            one.ask("send", drafts=drafts)
        case "carry":
            pair.carry(one, other)
        case "read":
            for line in one.ask("inbox")[:1]:
                one.ask("read", number=line["number"])
        case "restart":
            one.close()
            one.open()
        case "tidy":
            one.engine.vault.tidy()
        case "week":
            pair.pass_time(pair.clock.now() + WEEK)
    return call


def _draft(sender: str, to: str, random: Random) -> str:
    words = " ".join(random.choices(("all", "is", "quiet", "here", "tonight"), k=random.choice((5, 50, 2_000))))
    return f"{random.choice(_PRECEDENCES)}\nSECRET\nFrom: {sender}\nTo: {to}\n\n1. {words}.\n"


def _stop_flushing(pair: Pair) -> None:
    for side in (pair.mission, pair.capital):
        side.engine.vault._connection.pragma("synchronous", "off")


def _facts_of_both(pair: Pair) -> Facts:
    facts: dict[str, str] = {}
    for side in (pair.mission, pair.capital):
        facts |= _facts(side.name, side.engine.vault, side.stores.transit, side.engine.charters)
    return facts


def _facts(name: str, vault: Vault, transit: TransitStore, channels: Iterable[bytes]) -> Facts:
    """Everything of one station, by what it is: contents as digests, life cycles by their state."""
    facts = {f"{name} key of week {week}": _digest(seed) for week, seed in transit.seeds().items()}
    facts |= {f"{name} card of {row.office}": _digest(row.artefact) for row in vault.cards()}
    for channel in channels:
        facts[f"{name} channel"] = channel.hex()
        facts |= _messages(name, vault, channel)
    return facts


def _messages(name: str, vault: Vault, channel: bytes) -> Facts:
    facts: dict[str, str] = {}
    for sent in vault.recent_sent(channel, _MANY):
        message = f"{name} sent {sent.series} {sent.seq}"
        facts[message] = f"{sent.serial} {_digest(sent.artefact)}"
        for row in vault.deliveries(channel, sent.series, sent.seq):
            waits = vault.envelope(channel, sent.series, sent.seq, row.office) is not None
            facts[f"{message} to {row.office}"] = f"{row.state}{', its envelope kept' if waits else ''}"
    for received in vault.recent_received(channel, _MANY):
        message = f"{name} received {received.series} {received.seq}"
        facts[message] = _digest(received.artefact)
        facts[f"{message} opened"] = received.state
    return facts


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]
