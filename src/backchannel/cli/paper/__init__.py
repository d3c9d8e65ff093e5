"""Pages to print, each one HTML that needs nothing else: reading files (docs/spec/reading-file.md), invitations
(docs/spec/invitation.md, "The page")."""

from __future__ import annotations

from backchannel.cli.paper.letter import letter_html
from backchannel.cli.paper.sheets import html_of

__all__ = ["html_of", "letter_html"]
