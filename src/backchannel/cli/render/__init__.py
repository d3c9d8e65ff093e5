"""From facts to lines; nothing here writes, asks or computes."""

from __future__ import annotations

from backchannel.cli.render import answers, cable, lists, pouch, standing

__all__ = ["answers", "cable", "lists", "pouch", "standing"]
