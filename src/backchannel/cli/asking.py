"""While a person is asked, Ctrl-C is an answer."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["heard"]


@contextmanager
def heard() -> Iterator[None]:
    """Ctrl-C ends what is asked in here, also in a command that a script's `&` has told to ignore it (as readpassphrase(3) does)."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
