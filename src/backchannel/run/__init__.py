"""Where pure meets outside: the engine, the event loop, the clerk (docs/architecture.md).

Nothing is loaded here, so that a command which only reaches a running station starts fast: import from the modules.
"""

from __future__ import annotations

__all__ = ()
