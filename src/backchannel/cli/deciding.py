"""What is to be done is shown before it is done, and a person says yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.cli import recovery_words
from backchannel.cli.lines import line
from backchannel.cli.show import show, show_json
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backchannel.cli.invocation import Invocation
    from backchannel.cli.lines import Line

__all__ = ["UNDONE", "decided"]

UNDONE: Final = Mistake.exit_status  # of a command that nobody wanted done after all


def decided(invocation: Invocation, lines: Iterable[Line], *, yes: bool) -> bool:
    """Whether it is to be done: who has seen these lines says so, or said it before. Programs that asked for JSON are spared them."""
    if not invocation.as_json:
        show(lines, error=True)
    if invocation.confirms(yes):
        return True
    if invocation.as_json:
        show_json({"done": False})
    else:
        show([line(recovery_words.NOTHING_DONE)])
    return False
