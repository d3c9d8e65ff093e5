"""`backchannel` and `python -m backchannel`: the command line, which Ctrl-C ends at any moment with 130 and without a word."""

from __future__ import annotations

import os
import sys

_INTERRUPTED = 130
_MOMENT = 0.001  # seconds

try:
    import signal
except KeyboardInterrupt:
    os._exit(_INTERRUPTED)

__all__ = ["main"]


def main() -> int:
    """Load the command line and run one command; the exit status.

    While nothing is begun yet and when all is done, Ctrl-C ends the process where it stands. In between it unwinds the command.
    """
    # Whoever started this with `&` in a script has it ignored, and it stays so.
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    try:
        if is_heard:
            signal.signal(signal.SIGINT, _leave)
        from backchannel.cli import main as command_line

        if is_heard:
            sys.unraisablehook = _raise_later
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = command_line()
        if is_heard:
            signal.signal(signal.SIGINT, _leave)
    except KeyboardInterrupt:
        status = _INTERRUPTED
    if status == _INTERRUPTED:
        # Python would otherwise end by the signal, and not with this status, where the interrupt came in generated code.
        sys.stdout.flush()
        os._exit(_INTERRUPTED)
    return status


def _leave(_signal: int, _frame: object) -> None:
    os._exit(_INTERRUPTED)


def _raise_later(unraisable: sys.UnraisableHookArgs) -> None:
    """An interrupt where none can be raised, such as in the clearing up of an object, would be lost: it is raised a moment later."""
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, _MOMENT)
    else:
        sys.__unraisablehook__(unraisable)


if __name__ == "__main__":
    sys.exit(main())
