"""What stands on a screen, on a page of the desk and on paper alike: facts become sentences here, and each sentence stands once.

Nothing is loaded here, so that a command which says little starts fast: import from the modules.
"""

from __future__ import annotations

__all__ = ()
