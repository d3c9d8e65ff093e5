"""From facts to lines; nothing here writes, asks or computes.

A command imports the modules that it needs, and waits for no other.
"""

from __future__ import annotations

__all__ = ()
