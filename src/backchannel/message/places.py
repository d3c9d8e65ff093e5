"""Places whose clocks can be named in a message (docs/spec/message.md, "Places")."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from backchannel.message.problems import ValueProblem, shown
from backchannel.message.zones import ZONE_OF_PLACE

__all__ = ["Place"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A capital or a city where people negotiate, with its zone in the IANA database; raises ValueProblem for any other."""

    name: str

    def __post_init__(self) -> None:
        if self.name in ZONE_OF_PLACE:
            return
        near = get_close_matches(self.name.upper(), ZONE_OF_PLACE, n=1, cutoff=0.75)
        hint = f'Did you mean "{near[0]}"? ' if near else ""
        raise ValueProblem(
            "message.place",
            f"the clock of {shown(self.name)} is not known here",
            "a capital or a well-known place of negotiations, in capital letters",
            f'{hint}A time in UTC always works: "222200Z OCT 72".',
        )

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place of this name; raises ValueProblem."""
        return cls(name=text)

    @property
    def zone(self) -> ZoneInfo:
        """Its zone, with all changes of its clocks since 1970."""
        return _zone(ZONE_OF_PLACE[self.name])

    def __str__(self) -> str:
        return self.name


@cache
def _zone(key: str) -> ZoneInfo:
    """The zone from the pinned `tzdata` package, so that every station computes the same moment; the system's only without it."""
    folder, _, name = f"tzdata.zoneinfo.{key.replace('/', '.')}".rpartition(".")
    try:
        with resources.files(folder).joinpath(name).open("rb") as table:
            return ZoneInfo.from_file(table, key=key)
    except (ModuleNotFoundError, FileNotFoundError):
        return ZoneInfo(key)
