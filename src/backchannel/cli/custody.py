"""`backchannel channel custody`: which station of this office speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.cli import house_words, words
from backchannel.cli.command import command, option
from backchannel.cli.deciding import UNDONE, decided
from backchannel.cli.render import house as render
from backchannel.cli.show import width
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from backchannel.cli.invocation import Invocation

__all__ = ["COMMANDS"]


@command("channel custody")
@option("--give", "to", words_of="give", metavar="STATION")
@option("--take", words_of="take", is_flag=True)
@option("--yes", words_of="yes", is_flag=True)
def custody(invocation: Invocation, to: str | None, take: bool, yes: bool) -> int:
    if to is not None and take:
        raise Mistake("custody.both", "both --give and --take", "one of them")
    invocation.said |= {"custody", "custody-gone"}
    with invocation.counter() as counter:
        facts = counter.ask("custody")
        if to is None and not take:
            invocation.tell(facts, lambda told: render.custody(told, width()))
            return 0
        if take and not facts["here"] and not decided(invocation, render.taking(facts, width()), yes=yes):
            return UNDONE
        if to is None:
            invocation.tell_done(counter.ask("take_custody"), house_words.CUSTODY_TAKEN)
        else:
            invocation.tell_done(counter.ask("give_custody", to=to), house_words.CUSTODY_GIVEN.format(station=to))
        if not counter.runs:
            invocation.note(words.TRAVELS_LATER)
    return 0


COMMANDS: Final = (custody,)
