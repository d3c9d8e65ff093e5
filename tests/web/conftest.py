"""For every test here: a pair of stations that have founded a channel, a fresh copy for each test."""

from __future__ import annotations

from run.conftest import founded, pair

__all__ = ["founded", "pair"]
