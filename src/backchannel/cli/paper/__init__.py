"""Pages to print: a reading file as one page of HTML that needs nothing else (docs/spec/reading-file.md)."""

from __future__ import annotations

from backchannel.cli.paper.sheets import html_of

__all__ = ["html_of"]
