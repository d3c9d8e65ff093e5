"""Whatever happened: the state that is rebuilt from the vault's rows is the state in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backchannel.errors import Trouble
from backchannel.station import DeliveryState, State, step
from backchannel.station.events import Cancelled, CarrierAccepted, CarrierFailed, Event, PersonOpened, ReceiptSealed, Ticked
from backchannel.vault import Vault
from unit.station.values import (
    CHANNEL,
    OUR_SERIES,
    OURS,
    THEIR_SERIES,
    THEIRS,
    TwoSeats,
    arrived,
    fresh_state,
    garbage,
    link,
    reach,
    released,
    theirs,
    transit,
)
from unit.station.values import receipt as receipt_of

KEY = bytes(32)
SMALL = st.integers(1, 4)
UNDER_WAY = (DeliveryState.FILED, DeliveryState.HANDED, DeliveryState.ACCEPTED)


@dataclass(frozen=True)
class Word:
    """What is to happen next; numbers of messages of ours are filled in when it does."""

    kind: str
    seq: int = 1
    flag: bool = False


WORDS = st.one_of(
    st.just(Word("release")),
    st.builds(Word, st.sampled_from(["arrive", "twin", "copy", "open"]), SMALL, st.booleans()),
    st.builds(Word, st.sampled_from(["receive", "read", "refuse", "accept", "fail", "cancel"]), SMALL),
    st.builds(Word, st.sampled_from(["tick", "seal", "garbage", "transit"])),
)


def event_of(word: Word, state: State) -> Event | None:
    """The event that this word stands for now, or None when it cannot happen."""
    seq, channel = word.seq, state.channel(CHANNEL)
    delivery: dict[str, Any] = {"channel": CHANNEL, "series": OUR_SERIES, "seq": seq, "office": THEIRS, "at": 5}
    closed = channel.incoming[THEIR_SERIES].digest(seq) is None or theirs(seq) in channel.refusals.get(THEIRS, {})
    events: dict[str, Callable[[], Event | None]] = {
        "release": lambda: released(channel.outgoing.next_seq, at=4),
        "arrive": lambda: arrived(seq, previous=seq - 1 or None),
        "twin": lambda: arrived(seq, previous=seq - 1 or None, version="twin"),
        "copy": lambda: arrived(seq, capacity=None),
        "open": lambda: None if closed else PersonOpened(channel=CHANNEL, series=THEIR_SERIES, seq=seq, confirmed=word.flag, at=6),
        "receive": lambda: receipt_of(received=reach(seq)),
        "read": lambda: receipt_of(received=reach(seq), opened=reach(None, link(seq))),
        "refuse": lambda: receipt_of(refused=((link(seq), "seal.eyes-body"),)),
        "accept": lambda: CarrierAccepted(**delivery),
        "fail": lambda: CarrierFailed(**delivery),
        "cancel": lambda: Cancelled(channel=CHANNEL, seq=seq, at=8),
        "seal": lambda: ReceiptSealed(channel=CHANNEL, office=THEIRS, urgency=3, envelope=b"sealed", at=9),
        "garbage": garbage,
        "transit": transit,
        "tick": lambda: Ticked(at=10**14),
    }
    return events[word.kind]()


def seen(state: State) -> tuple[object, ...]:
    """All of a state that must survive a restart. How far carriers have brought a delivery need not: it is handed over again."""
    channel = state.channel(CHANNEL)
    own, ledger = channel.outgoing, channel.incoming[THEIR_SERIES]
    deliveries = {
        key: ("under way" if item.state in UNDER_WAY else item.state, item.urgency, item.digest)
        for key, item in channel.deliveries.items()
    }
    series = (ledger.received(), ledger.opened(), ledger.unopened(), ledger.missing(), ledger.broken(), ledger.highest())
    refusals = {office: noted for office, noted in channel.refusals.items() if noted}
    return ((own.next_seq, own.next_serial, own.last, own.last_for), deliveries, series, refusals)


def rebuilt(vault: Vault) -> State:
    state = fresh_state()
    state.channels[CHANNEL] = vault.correspondence(TwoSeats(), OURS)  # type: ignore[arg-type]
    return state


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=5, max_size=25))
def test_the_state_rebuilt_from_the_rows_is_the_state_in_memory_after_every_event(words: list[Word]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = Vault.create(Path(folder) / "vault.db", KEY)
        vault._connection.pragma("synchronous", "off")  # nothing is cut off here, and the disk is slow
        state = fresh_state()
        try:
            for word in words:
                event = event_of(word, state)
                if event is None:
                    continue
                try:
                    state, outcome = step(state, event)
                except Trouble as trouble:
                    raise AssertionError(f"{word} is not in the life cycle: {trouble}") from trouble
                vault.commit(outcome.keeps)
                assert seen(rebuilt(vault)) == seen(state), word
        finally:
            vault.close()
