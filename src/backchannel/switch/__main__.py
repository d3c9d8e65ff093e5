"""`python -m backchannel.switch`: Ctrl-C before it listens ends it without a word."""

from __future__ import annotations

import os
import signal
import sys

_INTERRUPTED = 130

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda _signal, _frame: os._exit(_INTERRUPTED))

from backchannel.switch.command import main  # noqa: E402  # what takes a while comes after

try:
    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(_INTERRUPTED)
