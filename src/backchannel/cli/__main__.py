"""`python -m backchannel.cli`."""

from __future__ import annotations

import sys

from backchannel.cli import main

sys.exit(main())
