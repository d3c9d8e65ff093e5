"""Whole networks of stations in one process, on a virtual clock, from one seed (docs/simulator.md)."""

from simulator.world import Report, World, simulate

__all__ = ["Report", "World", "simulate"]
