"""The reading desk: what a station holds, as pages on this machine's own address, for one person and nobody else."""

from __future__ import annotations

from backchannel.web.door import Door
from backchannel.web.process import Served, served
from backchannel.web.site import application

__all__ = ["Door", "Served", "application", "served"]
