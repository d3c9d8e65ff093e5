"""`python -m backchannel.switch`."""

from __future__ import annotations

import sys

from backchannel.switch.command import main

sys.exit(main())
