"""What the acts about drafts add up to: a pure fold, the same in whatever order they came (docs/spec/house.md, "Drafts").

Texts stay where they are: a fold over all drafts of years holds who did what with which version, and in which message it was told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from backchannel.ledger.draft_life import DraftState, DraftStep
from backchannel.seal.house_acts import AskSecond, DraftName, GiveSecond, Release, Return, Submit, Withdraw

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from backchannel.ledger.said import Said
    from backchannel.message import OfficeName
    from backchannel.seal.house_acts import DraftAct

__all__ = ["Draft", "DraftEntry", "Drafts", "Version", "WithoutEffect", "WrongHand"]

_STEPS = {
    Submit: DraftStep.SUBMIT,
    Return: DraftStep.RETURN,
    Withdraw: DraftStep.WITHDRAW,
    Release: DraftStep.RELEASE,
    AskSecond: DraftStep.ASK,
    GiveSecond: DraftStep.SIGN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """What is kept of one act about a draft: which station did what with which version, and where that was told.

    A submission has a channel, and the versions `before` it; a release the number and digest of what was released.
    """

    step: DraftStep
    version: bytes
    station: str
    seq: int
    place: int
    at: int
    channel: bytes | None = None
    before: tuple[bytes, ...] = ()
    note: str | None = None
    number: int | None = None
    digest: bytes | None = None

    @property
    def order(self) -> tuple[int, str, int, int, bytes]:
        """By time, then by where it was told: an order for showing, and nothing rests on it."""
        return self.at, self.station, self.seq, self.place, self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a draft, by the submission of it that counts, and the versions that it follows."""

    digest: bytes
    channel: bytes
    before: tuple[bytes, ...]
    submitted: DraftEntry

    @property
    def author(self) -> str:
        """The station that submitted it."""
        return self.submitted.station


class WrongHand(StrEnum):
    """Why an act about a draft has no effect."""

    NAME = "the draft bears another station's name"
    DRAFTER = "only the drafter's station withdraws a draft"
    CUSTODY = "the station had no custody"


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutEffect:
    """An act that has no effect, and why."""

    entry: DraftEntry
    why: WrongHand


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a draft is now.

    `versions` stand after those that they follow; `last` are those that none follows; `missing` are named and not here. `released` are
    the releases that are held (more than one where two had custody at once), `crossed` what was done without knowing of a release.
    `asked` and `signed` say that a second person's signatures are wanted, and given; `false` is what has no effect.
    """

    name: DraftName
    state: DraftState
    versions: tuple[Version, ...]
    last: tuple[Version, ...]
    missing: tuple[bytes, ...]
    notes: tuple[DraftEntry, ...]
    released: tuple[DraftEntry, ...]
    crossed: tuple[DraftEntry, ...]
    asked: tuple[DraftEntry, ...]
    signed: tuple[DraftEntry, ...]
    false: tuple[WithoutEffect, ...]

    @property
    def drafter(self) -> str | None:
        """The station that submitted the first version; None while that is not here."""
        return next((version.author for version in self.versions if not version.before), None)

    def version(self, digest: bytes) -> Version | None:
        """The version of this digest, when it is here."""
        return next((version for version in self.versions if version.digest == digest), None)


class Drafts:
    """A pure fold over acts about drafts; any order of arrival, doubled or with holes, gives the same answers.

    `station_of` says which station has (or had) a name, `had_custody` which has or ever had custody. Both are asked anew for each
    answer, so that it holds for what is known then.
    """

    __slots__ = ("_entries", "_had_custody", "_station_of")

    def __init__(
        self, said: Iterable[Said] = (), *, station_of: Callable[[OfficeName], str | None], had_custody: Callable[[str], bool]
    ) -> None:
        self._entries: dict[DraftName, set[DraftEntry]] = {}
        self._station_of = station_of
        self._had_custody = had_custody
        for one in said:
            self.hold(one)

    def hold(self, said: Said) -> DraftName | None:
        """Count one act in, and say which draft it is about; again, or about something else, changes nothing."""
        match said.act:
            case Submit() | Return() | Withdraw() | Release() | AskSecond() | GiveSecond() as act:
                self._entries.setdefault(act.draft, set()).add(_entry(said, act))
                return act.draft
        return None

    @property
    def names(self) -> tuple[DraftName, ...]:
        """Every draft that anything was said of, by station and number."""
        return tuple(sorted(self._entries))

    def next_number(self, station: OfficeName) -> int:
        """The number of this station's next draft."""
        return 1 + max((name.number for name in self._entries if name.station == station), default=0)

    def draft(self, name: DraftName) -> Draft | None:
        """What the draft is by all that is held; None when nothing was said of it."""
        entries = self._entries.get(name)
        if entries is None:
            return None
        false: list[WithoutEffect] = []
        of: dict[DraftStep, list[DraftEntry]] = {step: [] for step in DraftStep}
        for entry in sorted(entries, key=lambda entry: entry.order):
            why = self._wrong(name, entry)
            if why is None:
                of[entry.step].append(entry)
            else:
                false.append(WithoutEffect(entry=entry, why=why))
        versions = _versions(of[DraftStep.SUBMIT])
        followed = {digest for version in versions.values() for digest in version.before}
        last = [version for version in versions.values() if version.digest not in followed]
        return Draft(
            name=name,
            state=_state(of, {version.digest for version in last}),
            versions=tuple(versions.values()),
            last=tuple(last),
            missing=tuple(sorted((followed | {entry.version for steps in of.values() for entry in steps}) - versions.keys())),
            notes=tuple(entry for step in (DraftStep.SUBMIT, DraftStep.RETURN) for entry in of[step] if entry.note is not None),
            released=tuple(of[DraftStep.RELEASE]),
            crossed=tuple(_crossed(of, versions)),
            asked=tuple(of[DraftStep.ASK]),
            signed=tuple(of[DraftStep.SIGN]),
            false=tuple(false),
        )

    def _wrong(self, name: DraftName, entry: DraftEntry) -> WrongHand | None:
        """Why an act has no effect; every station may submit a version after another, return one, and sign."""
        match entry.step:
            case DraftStep.SUBMIT if not entry.before and entry.station != self._station_of(name.station):
                return WrongHand.NAME
            case DraftStep.WITHDRAW if entry.station != self._station_of(name.station):
                return WrongHand.DRAFTER
            case DraftStep.RELEASE | DraftStep.ASK if not self._had_custody(entry.station):
                return WrongHand.CUSTODY
        return None


def _entry(said: Said, act: DraftAct) -> DraftEntry:
    release = act if isinstance(act, Release) else None
    submit = act if isinstance(act, Submit) else None
    return DraftEntry(
        step=_STEPS[type(act)],
        version=act.version,
        station=said.station,
        seq=said.seq,
        place=said.place,
        at=said.at,
        channel=submit.channel if submit else None,
        before=submit.before if submit else (),
        note=act.note if isinstance(act, Submit | Return) else None,
        number=release.number if release else None,
        digest=release.digest if release else None,
    )


def _versions(submitted: Iterable[DraftEntry]) -> dict[bytes, Version]:
    """Each version by its digest, after those that it follows; told twice, the same submission of it counts at every station."""
    first: dict[bytes, DraftEntry] = {}
    for entry in sorted(submitted, key=lambda entry: (entry.station, entry.seq, entry.place)):
        first.setdefault(entry.version, entry)
    order = TopologicalSorter({digest: [before for before in entry.before if before in first] for digest, entry in first.items()})
    order.prepare()
    versions: dict[bytes, Version] = {}
    while order.is_active():
        for digest in sorted(order.get_ready(), key=lambda digest: first[digest].order):
            entry = first[digest]
            if entry.channel is not None:
                versions[digest] = Version(digest=digest, channel=entry.channel, before=entry.before, submitted=entry)
            order.done(digest)
    return versions


def _state(of: Mapping[DraftStep, Iterable[DraftEntry]], last: Collection[bytes]) -> DraftState:
    """The first row that holds of the table "Drafts": of several last versions one that was sent back speaks for all."""
    if of[DraftStep.RELEASE]:
        return DraftState.RELEASED
    for step, state in ((DraftStep.WITHDRAW, DraftState.WITHDRAWN), (DraftStep.RETURN, DraftState.RETURNED)):
        if any(entry.version in last for entry in of[step]):
            return state
    return DraftState.SUBMITTED


def _crossed(of: Mapping[DraftStep, Iterable[DraftEntry]], versions: Mapping[bytes, Version]) -> list[DraftEntry]:
    """What was done without knowing of a release: all that is not about a version before one that was released.

    While a version before a released one is not here, only what was said of the released ones themselves is known to have crossed.
    """
    released = {entry.version for entry in of[DraftStep.RELEASE]}
    if not released:
        return []
    known: set[bytes] = set()
    ahead = [*released]
    while ahead:
        digest = ahead.pop()
        if digest not in known:
            known.add(digest)
            ahead += versions[digest].before if digest in versions else ()
    whole = known <= versions.keys()
    sent_back = [entry for step in (DraftStep.RETURN, DraftStep.WITHDRAW) for entry in of[step]]
    crossed = [entry for entry in sent_back if entry.version in released or (whole and entry.version not in known)]
    return [entry for entry in of[DraftStep.SUBMIT] if whole and entry.version not in known] + crossed
