"""Pages that need nothing else: the only place where text becomes markup, and all of it as text."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from typing import Final

from backchannel.cli.lines import harmless

__all__ = ["document", "text"]

_DOCUMENT: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{digest}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{sheets}</body>
</html>
"""


def document(title: str, style: str, sheets: str) -> str:
    """The page of HTML around sheets that are markup already; it allows its own style sheet, by its digest, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _DOCUMENT.format(digest=f"sha256-{digest}", title=text(title), style=style, sheets=sheets)


def text(words: str) -> str:
    """Words as text, whatever they are."""
    return escape(harmless(words))
