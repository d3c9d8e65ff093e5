"""Whatever happened: the state that is rebuilt from the vault's rows is the state in memory."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Trouble
from backchannel.seal.receipt import Answer, Life, Seen, Traced, Void
from backchannel.station import Correspondence, DeliveryState, Outbound, Outcome, State, step
from backchannel.station.events import (
    Cancelled,
    CarrierAccepted,
    CarrierBack,
    Event,
    PersonOpened,
    Resealed,
    Started,
    Ticked,
    TraceAsked,
)
from backchannel.station.keep import KeepNotice
from backchannel.vault import Vault
from backchannel.vault.loading import Own, correspondences
from unit.station.values import (
    CHANNEL,
    LIFE,
    OUR_SERIES,
    THEIR_SERIES,
    THEIRS,
    TwoSeats,
    arrived,
    fresh_state,
    garbage,
    link,
    reach,
    released,
    sealed,
    theirs,
    transit,
)
from unit.station.values import receipt as receipt_of

KEY = bytes(32)
SMALL = st.integers(1, 4)


@dataclass(frozen=True)
class Word:
    """What is to happen next; numbers of messages of ours are filled in when it does."""

    kind: str
    seq: int = 1
    flag: bool = False


AGEING = defaultdict(lambda: 1_000_000, tick=7 * 3600 * 1_000_000, year=3650 * 24 * 3600 * 1_000_000)

WORDS = st.one_of(
    st.just(Word("release")),
    st.builds(Word, st.sampled_from(["arrive", "twin", "copy", "open"]), SMALL, st.booleans()),
    st.builds(Word, st.sampled_from(["receive", "read", "refuse", "accept", "cancel", "reseal"]), SMALL),
    st.builds(Word, st.sampled_from(["void", "tell", "trace", "traced", "reborn"]), SMALL),
    st.builds(Word, st.sampled_from(["tick", "year", "seal", "garbage", "transit", "start", "back", "seen", "asks"])),
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
        "cancel": lambda: Cancelled(channel=CHANNEL, seq=seq, at=8),
        "seal": sealed,
        "reseal": lambda: resealed(seq) if is_settled(channel, seq) else None,
        "void": lambda: receipt_of(void=(Void(first=seq, last=seq, previous=theirs(seq - 1) if seq > 1 else None, code="a.code"),)),
        "tell": lambda: receipt_of(head=theirs(seq)),
        "trace": lambda: TraceAsked(channel=CHANNEL, seq=seq, office=THEIRS, at=11) if seq < channel.outgoing.next_seq else None,
        "traced": lambda: receipt_of(traced=(Traced(seq=seq, received_at=1, opened_at=None),)),
        "reborn": lambda: receipt_of(life=Life(count=seq, name=bytes([seq]) * 16)),
        "start": lambda: Started(at=12),
        "back": lambda: CarrierBack(offices=frozenset({(CHANNEL, THEIRS)}), at=13),
        "seen": lambda: receipt_of(seen=Seen(life=LIFE.name, number=channel.lines[THEIRS].told)),
        "asks": lambda: receipt_of(answer=Answer.SOON),
        "garbage": garbage,
        "transit": transit,
        "tick": lambda: Ticked(at=10**14),
        "year": lambda: Ticked(at=10**14),
    }
    return events[word.kind]()


def is_settled(channel: Correspondence, seq: int) -> bool:
    found = channel.deliveries.find(THEIRS, seq)
    return found is not None and not found.is_under_way


def resealed(seq: int) -> Resealed:
    outbound = Outbound(office=THEIRS, urgency=3, envelope=b"sealed anew", week=7)
    return Resealed(channel=CHANNEL, link=link(seq), precedence="ROUTINE", outbound=outbound, at=14)


def seen(state: State) -> tuple[object, ...]:
    """All of a state that must survive a restart. How far carriers have brought a delivery need not: it is handed over again."""
    channel = state.channel(CHANNEL)
    own, ledger = channel.outgoing, channel.incoming[THEIR_SERIES]
    deliveries = {
        (office, item.link): replace(item, state=DeliveryState.FILED if item.is_under_way else item.state)
        for office, item in channel.deliveries.all()
    }
    series = (ledger.voided(), ledger.received(), ledger.opened(), ledger.unopened(), ledger.missing(), ledger.broken(), ledger.highest())
    refusals = {office: noted for office, noted in channel.refusals.items() if noted}
    mine = (own.next_seq, own.next_serial, own.last, own.last_for, own.lost)
    return (mine, deliveries, series, refusals, channel.lines, sorted(channel.reminders))


def rebuilt(vault: Vault, age: int) -> State:
    state = fresh_state()
    state.age = age
    own = Own(office=state.office, life=state.life, custody=True)
    state.channels = correspondences(vault._ask, vault._each, [(TwoSeats(), own)], state)  # type: ignore[list-item]
    return state


def commit(vault: Vault, outcome: Outcome) -> None:
    vault.commit([*outcome.keeps, *(KeepNotice(notice=notice, artefact=repr(notice).encode()) for notice in outcome.notices)])


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
                state.age += AGEING[word.kind]
                try:
                    state, outcome = step(state, event)
                except Trouble as trouble:
                    raise AssertionError(f"{word} is not in the life cycle: {trouble}") from trouble
                commit(vault, outcome)
                assert seen(rebuilt(vault, state.age)) == seen(state), word
        finally:
            vault.close()
