"""The roles of offices on a channel, as one table (docs/spec/charter.md, "Roles")."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

__all__ = ["ROLES", "Role", "RoleRow"]


class Role(StrEnum):
    """An office's role on a channel."""

    PRINCIPAL = "principal"
    OFFICE = "office"
    INTERMEDIARY = "intermediary"
    ARCHIVIST = "archivist"
    OBSERVER = "observer"

    @property
    def may(self) -> RoleRow:
        """What an office in this role may do and is shown."""
        return ROLES[self]


class RoleRow(NamedTuple):
    """One row of the table: its signature counts for the charter; it releases messages; it stands under *To*; it is shown
    paragraphs that name nobody; it is shown who else is addressed and what had been read."""

    vote: bool
    send: bool
    act: bool
    see_all: bool
    see_others: bool


ROLES: Final[dict[Role, RoleRow]] = {
    Role.PRINCIPAL: RoleRow(vote=True, send=True, act=True, see_all=True, see_others=True),
    Role.OFFICE: RoleRow(vote=True, send=True, act=True, see_all=True, see_others=True),
    Role.INTERMEDIARY: RoleRow(vote=False, send=True, act=True, see_all=False, see_others=False),
    Role.ARCHIVIST: RoleRow(vote=False, send=False, act=False, see_all=True, see_others=True),
    Role.OBSERVER: RoleRow(vote=False, send=False, act=False, see_all=True, see_others=True),
}
