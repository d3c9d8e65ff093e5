"""How many examples a property is tried with: a share of what conftest.py allows for all, so that no test has a number of its own."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["DEAR", "DEAREST"]


def _share(of: int) -> settings:
    return settings(max_examples=settings().max_examples // of)


DEAR = _share(3)  # an example is a whole correspondence, or a message of many parts
DEAREST = _share(10)  # an example is signed and checked, again and again
