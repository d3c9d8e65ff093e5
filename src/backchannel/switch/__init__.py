"""The switch: a relay that keeps sealed envelopes until their addressees have taken them.

Its own process (`python -m backchannel.switch`), which never loads the code that reads messages or holds keys.
The protocol is docs/spec/switch.md.
"""

from __future__ import annotations

from backchannel.switch.command import main

__all__ = ["main"]
