"""Faults planted into offices of several stations, one at a time, each a patch of this file: the simulator must find every one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from simulator.plan import Houses

from backchannel.ledger.custody import CustodyFold
from backchannel.run import colleagues, custody, engine, mailboxes, traffic
from backchannel.run.engine import Engine
from backchannel.seal.house_words import kind_of, read_act
from backchannel.station.events import PersonOpened
from backchannel.station.keep import KeepCustody, KeepEvidence
from backchannel.vault import Vault, store, writes

# Worlds in which offices have several stations: first those that show a rare fault.
HOUSED = (173, 102, *(seed for seed in range(1, 600) if Houses.draw(seed).any))

Plant = Callable[[pytest.MonkeyPatch], None]


def a_station_that_was_told_of_another_custodian_speaks_on(plant: pytest.MonkeyPatch) -> None:
    settle = custody.settle_custody

    def settle_what_is_gained(one: Engine) -> Any:
        return [] if one.vault.has_custody() else settle(one)

    for module in (custody, engine, colleagues):
        plant.setattr(module, "settle_custody", settle_what_is_gained)


def whoever_claims_custody_has_it(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(CustodyFold, "_wrong", lambda *_: None)


def custody_is_forgotten_at_a_restart(plant: pytest.MonkeyPatch) -> None:
    def write(keep: Any, connection: Any) -> None:
        if not isinstance(keep, KeepCustody):
            writes.write(keep, connection)

    plant.setattr(store, "write", write)


def colleagues_are_not_told(plant: pytest.MonkeyPatch, kind: str) -> None:
    news = engine.news

    def without(one: Engine, keeps: Any) -> Any:
        return [row for row in news(one, keeps) if kind_of(read_act(row.act)) != kind]

    plant.setattr(engine, "news", without)


def colleagues_are_not_told_what_was_received(plant: pytest.MonkeyPatch) -> None:
    colleagues_are_not_told(plant, "received")


def colleagues_are_not_told_how_deliveries_stand(plant: pytest.MonkeyPatch) -> None:
    colleagues_are_not_told(plant, "delivery")


def colleagues_are_not_told_correspondents_keys(plant: pytest.MonkeyPatch) -> None:
    colleagues_are_not_told(plant, "correspondent")


def what_a_colleague_received_counts_as_opened(plant: pytest.MonkeyPatch) -> None:
    received = colleagues._received

    def received_and_opened(one: Engine, act: Any) -> Any:
        effects, opened = received(one, act), one.reopen(act.artefact)
        event = PersonOpened(channel=act.channel, series=opened.series, seq=opened.link.seq, confirmed=True, at=act.at)
        return [*effects, *one.happen([event])]

    plant.setattr(colleagues, "_received", received_and_opened)


def one_of_two_messages_under_a_number_is_not_kept(plant: pytest.MonkeyPatch) -> None:
    def write(keep: Any, connection: Any) -> None:
        if not isinstance(keep, KeepEvidence):
            writes.write(keep, connection)

    plant.setattr(store, "write", write)


def a_former_custodian_empties_the_mailbox_on(plant: pytest.MonkeyPatch) -> None:
    def every(vault: Vault, first: Any = None) -> Any:
        office = mailboxes.office_mailbox(vault)
        return [mailboxes.mailboxes(vault, first)[0], *([office] if office else [])]

    plant.setattr(traffic, "mailboxes", every)


OF_HOUSES: tuple[Plant, ...] = (
    a_station_that_was_told_of_another_custodian_speaks_on,
    whoever_claims_custody_has_it,
    custody_is_forgotten_at_a_restart,
    colleagues_are_not_told_what_was_received,
    colleagues_are_not_told_how_deliveries_stand,
    colleagues_are_not_told_correspondents_keys,
    what_a_colleague_received_counts_as_opened,
    one_of_two_messages_under_a_number_is_not_kept,
    a_former_custodian_empties_the_mailbox_on,
)


@pytest.mark.parametrize("fault", OF_HOUSES, ids=lambda fault: fault.__name__)
def test_a_planted_fault_of_houses_is_found(fault: Plant, look_for: Callable[[Plant, Sequence[int]], None]) -> None:
    look_for(fault, HOUSED)
