"""Faults planted into the product, one at a time, each a patch of this file: the simulator must find every one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from simulator.plan import Acts

from backchannel import station
from backchannel.errors import Refused
from backchannel.ledger import SeriesLedger
from backchannel.limits import COLLECT_ENVELOPES
from backchannel.run import engine, home, membership, queue, weekly
from backchannel.run.engine import Engine
from backchannel.run.lanes import Lane
from backchannel.run.queue import Load
from backchannel.run.timekeeping import Timekeeper
from backchannel.seal import opening
from backchannel.seal.artefacts import REVOCATION
from backchannel.seal.history import History
from backchannel.seal.opening import Reader
from backchannel.seal.proposal import CharterProposal
from backchannel.station import Event, State, charters, receipts
from backchannel.station.charters import CharterAlarm
from backchannel.station.events import Acknowledge, Arrived, Hand, Started
from backchannel.station.keep import Keep, KeepCopyState, KeepOutgoing, KeepReceived, KeepSent
from backchannel.station.life import DeliveryState
from backchannel.station.line import Line
from backchannel.switch import shelf
from backchannel.switch.store import Store
from backchannel.vault import Vault, store, writes

# What a fault is looked for in, in this order: first those that show a rare one; printed is how many.
SEEDS = (220, 32, 33, 210, *range(1, 241))
# The same for faults of charters: worlds in which these change.
CHANGING = (251, 28, 126, 823, 752, 103, *(seed for seed in range(1, 600) if Acts.draw(seed).any))

Plant = Callable[[pytest.MonkeyPatch], None]


def commit_later(plant: pytest.MonkeyPatch, kinds: tuple[type, ...]) -> None:
    """Rows of some kinds are committed only with the next rows that are no receipts."""
    commit = Vault.commit

    def late(vault: Any, keeps: Sequence[Keep]) -> None:
        prompt = [keep for keep in keeps if not isinstance(keep, kinds)]
        waiting: list[Keep] = getattr(vault, "waiting", [])
        go_along = waiting if any(not isinstance(keep, KeepOutgoing) for keep in prompt) else []
        vault.waiting = [*(waiting if not go_along else []), *(keep for keep in keeps if isinstance(keep, kinds))]
        commit(vault, [*go_along, *prompt])

    plant.setattr(Vault, "commit", late)


def acknowledge_before_keep(plant: pytest.MonkeyPatch) -> None:
    commit_later(plant, (KeepReceived,))


def effects_carried_out_before_the_commit(plant: pytest.MonkeyPatch) -> None:
    commit_later(plant, (KeepSent,))


def commit_not_flushed(plant: pytest.MonkeyPatch) -> None:
    begin = Vault.__init__

    def careless(vault: Vault, connection: Any) -> None:
        begin(vault, connection)
        connection.pragma("synchronous", "off")

    plant.setattr(Vault, "__init__", careless)


def what_has_come_counts_as_read(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(SeriesLedger, "read", SeriesLedger.received)


def number_reused_after_a_crash(plant: pytest.MonkeyPatch) -> None:
    load = Vault.load

    def forgetful(vault: Vault, *what: Any) -> State:
        state = load(vault, *what)
        for channel in state.channels.values():
            channel.outgoing.next_seq = max(1, channel.outgoing.next_seq - 1)
        return state

    plant.setattr(Vault, "load", forgetful)
    replace_rows(plant, KeepSent, ("sent", "delivery", "envelope"))


def replace_rows(plant: pytest.MonkeyPatch, kind: type, tables: Sequence[str]) -> None:
    """What writes such rows takes away those that are there."""

    def write(keep: Any, connection: Any) -> None:
        if isinstance(keep, kind):
            new = keep.sent if isinstance(keep, KeepSent) else keep.opened
            for table in tables:
                where = (new.channel, new.series, new.link.seq)
                connection.execute(f"delete from {table} where channel = ? and series = ? and seq = ?", where)
            connection.execute("delete from artefact where digest = ?", (new.link.digest,))
        writes.write(keep, connection)

    plant.setattr(store, "write", write)


def a_duplicate_is_shown(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(SeriesLedger, "digest", lambda ledger, seq: None)
    replace_rows(plant, KeepReceived, ("received",))


def a_lost_receipt_is_never_repeated(plant: pytest.MonkeyPatch) -> None:
    def once(state: State, event: Event) -> Any:
        opened = event.opened if isinstance(event, Arrived) else None
        known = opened and state.channel(opened.channel).incoming[opened.series].digest(opened.link.seq)
        state, out = station.step(state, event)
        if known or isinstance(event, Started):
            out.effects = [effect for effect in out.effects if not isinstance(effect, Acknowledge)]
        return state, out

    plant.setattr(engine, "step", once)
    plant.setattr(Line, "due_receipt", lambda line, age, heartbeat: False)


def the_sender_forgets_at_accepted(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(writes, "_KEPT", tuple(state for state in writes._KEPT if state is not DeliveryState.ACCEPTED))


def a_gap_is_hidden(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(SeriesLedger, "missing", lambda ledger: ())


def timers_go_by_the_wall_clock(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(Timekeeper, "age", lambda keeper: keeper._age + keeper._clock.now() - keeper._wall)


def a_failed_commit_leaves_the_state_as_if_it_had_not(plant: pytest.MonkeyPatch) -> None:
    happen = Engine.happen

    def happen_without_reload(one: Any, events: Any, **how: Any) -> Any:
        one.reload = lambda: None
        try:
            return happen(one, events, **how)
        finally:
            del one.reload

    plant.setattr(Engine, "happen", happen_without_reload)


def the_carrier_may_forget_before_it_is_filed(plant: pytest.MonkeyPatch) -> None:
    async def eager(mailbox: Any, envelopes: Any) -> None:
        await mailbox._switch.taken(mailbox._key, [envelope.digest for envelope in envelopes])
        await mailbox._household.file(envelopes)

    plant.setattr(home.Home, "_file", eager)


def what_was_opened_is_not_kept(plant: pytest.MonkeyPatch) -> None:
    def write(keep: Any, connection: Any) -> None:
        if not isinstance(keep, KeepCopyState):
            writes.write(keep, connection)

    plant.setattr(store, "write", write)


def a_flash_waits_behind_what_came_before(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(queue._Waiting, "urgency", property(lambda waiting: 3, lambda waiting, value: None))


def a_flash_is_held_up_while_others_go(plant: pytest.MonkeyPatch) -> None:
    push = Lane.push

    def push_later(lane: Lane, load: Load) -> None:
        if isinstance(load, Hand) and load.urgency == queue.FLASH and load.envelope:
            asyncio.get_running_loop().call_later(60, push, lane, load)
        else:
            push(lane, load)

    plant.setattr(Lane, "push", push_later)


def the_switch_acknowledges_before_its_disk(plant: pytest.MonkeyPatch) -> None:
    begin, commit = Store.begin, Store.commit

    def begin_unless_begun(store: Any) -> None:
        store.puts = getattr(store, "puts", 0) + 1
        if not store._connection.in_transaction:
            begin(store)

    def commit_every_third(store: Any) -> None:
        if store.puts % 3 == 0:
            commit(store)

    def collect(reader: Any, mailbox: str, skip: Any, most: int = COLLECT_ENVELOPES) -> list[bytes]:
        return [reader._encoded(arrival) for arrival in reader._chosen(mailbox, frozenset(skip), most)]

    plant.setattr(shelf.Shelf, "collect", collect)
    plant.setattr(Store, "begin", begin_unless_begun)
    plant.setattr(Store, "commit", commit_every_third)


def the_switch_hands_out_in_order_of_arrival(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(shelf, "_ORDER", shelf._ORDER.replace("waiting.urgency, ", ""))


def keys_are_not_told_again_to_whom_has_lost_ones(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(weekly._Told, "repeated", lambda told, age, line: None)


def a_version_is_taken_without_its_signatures(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(CharterProposal, "lacks", property(lambda proposal: 0))


def what_others_lack_of_a_charter_is_not_sent(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(receipts, "compare", lambda *_: None)


def a_revocation_is_forgotten_at_a_restart(plant: pytest.MonkeyPatch) -> None:
    take = History._take

    def versions_only(history: History, act: Any, papers: Any) -> Any:
        return None if act.typ == REVOCATION else take(history, act, papers)

    plant.setattr(History, "_take", versions_only)


def a_revoked_office_is_still_heard(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(opening, "_refuse_revoked", lambda office, charter: None)


def what_is_under_way_to_a_revoked_office_goes_on(plant: pytest.MonkeyPatch) -> None:
    for module in (charters, receipts):
        plant.setattr(module, "end_with_revoked", lambda *_: None)


def a_branch_is_entered_silently(plant: pytest.MonkeyPatch) -> None:
    alarms = membership._alarms

    def without_splits(*news: Any) -> list[tuple[str, str]]:
        return [alarm for alarm in alarms(*news) if alarm[0] != CharterAlarm.SPLIT]

    plant.setattr(membership, "_alarms", without_splits)


def another_branch_comes_into_force_by_itself(plant: pytest.MonkeyPatch) -> None:
    descends = History._descends

    def or_is_as_high(history: History, digest: bytes, older: bytes) -> bool:
        new, force = history.version(digest), history.version(history._force)
        return descends(history, digest, older) or bool(older == history._force != digest and new and force and new.number >= force.number)

    plant.setattr(History, "_descends", or_is_as_high)


def only_the_version_in_force_is_known_to_a_reader(plant: pytest.MonkeyPatch) -> None:
    version = Reader.version

    def in_force(reader: Reader, channel: bytes, digest: bytes) -> Any:
        found = version(reader, channel, digest)
        if digest != reader.charter(channel).digest:
            raise Refused("seal.charter", "a message under another version", "the version in force")
        return found

    plant.setattr(Reader, "version", in_force)


def nobody_is_told_who_was_admitted(plant: pytest.MonkeyPatch) -> None:
    alarms = membership._alarms

    def without_admissions(*news: Any) -> list[tuple[str, str]]:
        return [alarm for alarm in alarms(*news) if alarm[0] != CharterAlarm.ADMITTED]

    plant.setattr(membership, "_alarms", without_admissions)


PLANTED: tuple[Plant, ...] = (
    acknowledge_before_keep,
    effects_carried_out_before_the_commit,
    commit_not_flushed,
    what_has_come_counts_as_read,
    number_reused_after_a_crash,
    a_duplicate_is_shown,
    a_lost_receipt_is_never_repeated,
    the_sender_forgets_at_accepted,
    a_gap_is_hidden,
    timers_go_by_the_wall_clock,
    a_failed_commit_leaves_the_state_as_if_it_had_not,
    the_carrier_may_forget_before_it_is_filed,
    what_was_opened_is_not_kept,
    a_flash_waits_behind_what_came_before,
    a_flash_is_held_up_while_others_go,
    the_switch_acknowledges_before_its_disk,
    the_switch_hands_out_in_order_of_arrival,
    keys_are_not_told_again_to_whom_has_lost_ones,
)


OF_CHARTERS: tuple[Plant, ...] = (
    a_version_is_taken_without_its_signatures,
    what_others_lack_of_a_charter_is_not_sent,
    a_revocation_is_forgotten_at_a_restart,
    a_revoked_office_is_still_heard,
    what_is_under_way_to_a_revoked_office_goes_on,
    a_branch_is_entered_silently,
    another_branch_comes_into_force_by_itself,
    only_the_version_in_force_is_known_to_a_reader,
    nobody_is_told_who_was_admitted,
)


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_found(fault: Plant, look_for: Callable[[Plant, Sequence[int]], None]) -> None:
    look_for(fault, SEEDS)


@pytest.mark.parametrize("fault", OF_CHARTERS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_of_charters_is_found(fault: Plant, look_for: Callable[[Plant, Sequence[int]], None]) -> None:
    look_for(fault, CHANGING)
