"""A text as a code that a camera reads (QR, ISO/IEC 18004), drawn as one path."""

from __future__ import annotations

from typing import Final

__all__ = ["QUIET", "svg_of"]

QUIET: Final = 4  # modules of white around it, as the standard asks for


def svg_of(text: str, label: str) -> str:
    """An inline SVG of the code; a quarter of its modules may be soiled by a fold or a pen. `label` is markup already."""
    # Loaded here alone: a twentieth of a second that only a page with a code takes.
    import segno

    rows = segno.make_qr(text, error="q", boost_error=False).matrix
    size = len(rows) + 2 * QUIET
    runs = "".join(_runs(row, line + QUIET) for line, row in enumerate(rows))
    return f'<svg class="camera" viewBox="0 0 {size} {size}" role="img" aria-label="{label}"><path d="{runs}"/></svg>'


def _runs(row: bytes | bytearray, line: int) -> str:
    """One line of modules: each run of dark ones a rectangle."""
    path, start = "", -1
    for place, dark in enumerate([*row, 0]):
        if dark and start < 0:
            start = place
        elif not dark and start >= 0:
            path += f"M{start + QUIET} {line}h{place - start}v1h-{place - start}z"
            start = -1
    return path
