"""Times as people read them, on a screen and on paper; how they are spelled is said in `backchannel.words.times`."""

from __future__ import annotations

from backchannel.words.times import exact_of, group_of, moment_of, week_of

__all__ = ["exact_of", "group_of", "moment_of", "week_of"]
