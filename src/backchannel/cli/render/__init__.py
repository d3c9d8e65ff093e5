"""From facts to lines; nothing here writes, asks or computes."""

from __future__ import annotations

__all__: list[str] = []
