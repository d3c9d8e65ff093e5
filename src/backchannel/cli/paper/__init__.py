"""Pages that need nothing else, each one HTML: reading files (docs/spec/reading-file.md), invitations (docs/spec/invitation.md,
"The page"), and hand-offs on paper and in a sealed file (docs/spec/handoff.md)."""

from __future__ import annotations

from backchannel.cli.paper.handoff import handoff_sheet_html
from backchannel.cli.paper.handoff_file import handoff_file_html
from backchannel.cli.paper.letter import letter_html
from backchannel.cli.paper.sheets import html_of

__all__ = ["handoff_file_html", "handoff_sheet_html", "html_of", "letter_html"]
