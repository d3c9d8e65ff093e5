"""Who has custody of an office: a pure fold, the same in whatever order acts came (docs/spec/house.md, "Custody").

Which act has effect depends on who had custody under the count before. So they are gone through by count, all anew when one has come: an
office hands its desk over some times a week, not a second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from backchannel.ledger.said import Said
from backchannel.seal.house_acts import Custody

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

__all__ = ["Claims", "CustodyFold", "Ineffective", "NoCustody"]


class NoCustody(StrEnum):
    """Why an act of custody has no effect."""

    STRUCK = "its station is not on the office's card"
    OFFICER = "only an officer's station takes custody"
    OTHER = "a station takes custody for itself"
    SELF = "a station gives custody to another"
    STRANGER = "custody goes to a station that is on the office's card"
    GAP = "no act of the count before has effect"
    HOLDER = "its station had no custody under the count before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ineffective:
    """An act of custody that has no effect, and why."""

    said: Said
    act: Custody
    why: NoCustody


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Acts of one count that each could have had effect and name different stations; the first has it."""

    count: int
    acts: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Where custody is after some count: `card` is the highest under which any act up to there was written."""

    holder: str
    count: int
    life: int
    card: int = 0
    course: tuple[Said, ...] = ()
    ineffective: tuple[Ineffective, ...] = ()
    doubles: tuple[Claims, ...] = ()


class CustodyFold:
    """A pure fold over acts of custody; any order of arrival, doubled or with holes, gives the same answers.

    `first` is the station that made the office. `is_seated` and `is_officers` say of a station, by its id, whether it is on the card of a
    number, and whether it is an officer's there; of one card they always say the same.
    """

    __slots__ = ("_acts", "_first", "_is_officers", "_is_seated", "_standing")

    def __init__(
        self,
        first: str,
        said: Iterable[Said] = (),
        *,
        is_seated: Callable[[str, int], bool],
        is_officers: Callable[[str, int], bool],
        life: int = 1,
    ) -> None:
        self._first = _Standing(holder=first, count=0, life=life)
        self._is_seated = is_seated
        self._is_officers = is_officers
        self._acts: dict[int, set[tuple[Said, Custody]]] = {}
        self._standing: _Standing | None = self._first
        for one in said:
            self.hold(one)

    def hold(self, said: Said) -> None:
        """Count one act in; again, or of another kind, changes nothing."""
        if isinstance(said.act, Custody):
            self._acts.setdefault(said.act.count, set()).add((said, said.act))
            self._standing = None

    @property
    def holder(self) -> str:
        """The station that has custody."""
        return self._now.holder

    @property
    def count(self) -> int:
        """The count under which it has; 0 for the first of all."""
        return self._now.count

    @property
    def life(self) -> int:
        """The life in which it speaks to correspondents: as its act says, and higher than that of everybody before it."""
        return self._now.life

    @property
    def course(self) -> tuple[Said, ...]:
        """The acts that have had effect, by count."""
        return self._now.course

    @property
    def rejected(self) -> tuple[Ineffective, ...]:
        """The acts that have none, by count, and why."""
        return self._now.ineffective

    @property
    def doubles(self) -> tuple[Claims, ...]:
        """Where two had custody under one count, by count."""
        return self._now.doubles

    @property
    def hands(self) -> frozenset[str]:
        """Every station that has, had, or had reason to believe that it had custody: what these released is out."""
        hands = {self._first.holder}
        for count in sorted(self._acts):
            hands |= {act.to for said, act in self._acts[count] if self._has_reason(said, act, hands)}
        return frozenset(hands)

    def _has_reason(self, said: Said, act: Custody, hands: Collection[str]) -> bool:
        if act.taken:
            return act.to == said.station and self._is_officers(said.station, said.card)
        return said.station in hands and self._is_seated(act.to, said.card)

    @property
    def _now(self) -> _Standing:
        if self._standing is None:
            standing = self._first
            for count in sorted(self._acts):
                standing = self._after(standing, count)
            self._standing = standing
        return self._standing

    def _after(self, before: _Standing, count: int) -> _Standing:
        """Where custody is after the acts of one count."""
        acts = sorted(self._acts[count], key=lambda pair: (not pair[1].taken, *pair[0].where, pair[1].to, pair[1].life))
        judged = [(said, act, self._wrong(said, act, before, before.card)) for said, act in acts]
        card = max([before.card, *(said.card for said, _, why in judged if why is None)])
        # A station that a newer card has struck off cannot hold on by the side of whoever acts under that card.
        judged = [(said, act, why or self._wrong(said, act, before, card)) for said, act, why in judged]
        valid = [(said, act) for said, act, why in judged if why is None]
        wrong = tuple(Ineffective(said=said, act=act, why=why) for said, act, why in judged if why is not None)
        if not valid:
            return replace(before, ineffective=before.ineffective + wrong)
        said, act = valid[0]
        claims: tuple[Claims, ...] = ()
        if len({other.to for _, other in valid}) > 1:
            claims = (Claims(count=count, acts=tuple(other for other, _ in valid)),)
        return _Standing(
            holder=act.to,
            count=count,
            life=max(act.life, before.life + 1),
            card=card,
            course=(*before.course, said),
            ineffective=before.ineffective + wrong,
            doubles=before.doubles + claims,
        )

    def _wrong(self, said: Said, act: Custody, before: _Standing, card: int) -> NoCustody | None:
        """Why an act has no effect, under its own card or this one, whichever is newer."""
        card = max(card, said.card)
        if not self._is_seated(said.station, card):
            return NoCustody.STRUCK
        if act.taken:
            if act.to != said.station:
                return NoCustody.OTHER
            return None if self._is_officers(said.station, card) else NoCustody.OFFICER
        if act.to == said.station:
            return NoCustody.SELF
        if not self._is_seated(act.to, card):
            return NoCustody.STRANGER
        if before.count != act.count - 1:
            return NoCustody.GAP
        return None if before.holder == said.station else NoCustody.HOLDER
