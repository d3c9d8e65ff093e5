"""The command line: it asks the clerk, and shows what the clerk tells (docs/commands.md, docs/exit-codes.md)."""

from __future__ import annotations

from backchannel.cli.entry import main, root

__all__ = ["main", "root"]
