"""`python -m backchannel`: the command line."""

from __future__ import annotations

import sys

from backchannel.cli import main

sys.exit(main())
