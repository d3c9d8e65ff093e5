"""The station itself: `status`, `run`, `unlock`, `lock`, `clock`."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

import click

from backchannel.cli import words
from backchannel.cli.colleagues import house_of
from backchannel.cli.command import command, group, option
from backchannel.cli.given import moment_from
from backchannel.cli.render import standing
from backchannel.cli.show import width
from backchannel.errors import Mistake
from backchannel.words.times import exact_of

if TYPE_CHECKING:
    from backchannel.cli.invocation import Invocation
    from backchannel.run.control import RemoteClerk

__all__ = ["COMMANDS"]


@command("status")
def status(invocation: Invocation) -> None:
    with invocation.counter() as counter:
        waiting = [row["number"] for row in counter.ask("inbox")]
        of_office = {"house": house_of(counter), "drafts": counter.ask("drafts")}
        facts = {**counter.ask("status"), **of_office, "running": counter.runs, "not_opened": waiting}
    invocation.tell(facts, lambda told: standing.status(told, width()))


@command("run")
@option("--exercise-clock", words_of="exercise clock", metavar="TIME")
@option("--on-alarm", words_of="on alarm", metavar="COMMAND")
@option("--desktop", words_of="desktop", is_flag=True)
def run(invocation: Invocation, exercise_clock: str | None, on_alarm: str | None, desktop: bool) -> None:
    gc.disable()  # until it runs: of what is loaded now nearly all stays
    from backchannel.cli.alarms import Alarms
    from backchannel.run.clock import ExerciseClock, SystemClock
    from backchannel.run.folder import in_use
    from backchannel.run.serve import run_station

    clock = ExerciseClock(moment_from(exercise_clock)) if exercise_clock else SystemClock()
    folder = invocation.station()
    folder.check()
    if folder.running() is not None:  # said before anybody types a passphrase
        raise in_use(folder)
    sentence = words.RUNNING_EXERCISE if exercise_clock else words.RUNNING
    alarms = Alarms(command=on_alarm, desktop=desktop)
    try:
        run_station(
            folder,
            invocation.passphrase(),
            clock=clock,
            alarm=alarms.sound,
            complaints=alarms.complaints,
            ready=lambda: invocation.tell_done({"running": True}, sentence.format(folder=invocation.folder)),
        )
    finally:
        alarms.close()
    invocation.note(words.STOPPED)


@command("unlock")
def unlock(invocation: Invocation) -> None:
    clerk = _running(invocation)
    invocation.tell_done(clerk.call("unlock", passphrase=invocation.passphrase()), words.UNLOCKED)


@command("lock")
def lock(invocation: Invocation) -> None:
    clerk = _running(invocation)
    invocation.tell_done(clerk.call("lock"), words.LOCKED)


@command("clock confirm")
def confirm(invocation: Invocation) -> None:
    facts = invocation.ask("confirm_clock")
    invocation.tell_done(facts, words.CLOCK_CONFIRMED.format(time=exact_of(facts["time"])))


@command("clock move")
@click.argument("time")
def move(invocation: Invocation, time: str) -> None:
    facts = invocation.ask("move_clock", to=moment_from(time))
    invocation.tell_done(facts, words.CLOCK_MOVED.format(time=exact_of(facts["time"])))


def _running(invocation: Invocation) -> RemoteClerk:
    from backchannel.run.control import RemoteClerk

    folder = invocation.station()
    folder.check()
    clerk = RemoteClerk(folder.socket)
    if not clerk.is_there():
        came = f"the station in {invocation.folder}, which is not running"
        hint = "Start it with `backchannel run`; without it each command asks for the passphrase and forgets it."
        raise Mistake("station.not-running", came, "one that runs", hint)
    return clerk


COMMANDS: Final = (status, run, unlock, lock, group("clock", confirm, move))
