"""What every call of the clerk works with: the engine, the officer's key while unlocked, and look-ups by name and number."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake, Trouble
from backchannel.message import MessageNumber, ValueProblem
from backchannel.seal import OfficeSecrets, read_card
from backchannel.seal.age import HybridIdentity
from backchannel.seal.keyfile import open_officer_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.run.engine import Engine
    from backchannel.run.folder import Folder
    from backchannel.seal import Card, Charter, Opened
    from backchannel.seal.persons import PersonSecrets
    from backchannel.station import Correspondence, Effect
    from backchannel.vault import ReceivedRow, SentRow

__all__ = ["Post"]

_LATELY: Final = 128  # proofs at hand for lists that are looked at again and again; about 100 KB each
_IDLE_SECONDS: Final = 15 * 60  # an unlocked officer's key is forgotten after this much quiet


class Post:
    """One station's engine with the officer beside it or not. `emit` takes the effects of what is done here.

    `unreachable` and `complaints` say what is wrong around the station: on the way to carriers, and with calling people.
    """

    def __init__(
        self,
        engine: Engine,
        folder: Folder,
        *,
        emit: Callable[[list[Effect]], None],
        unreachable: Callable[[], dict[str, str]] = dict,
        complaints: Callable[[], list[str]] = list,
    ) -> None:
        self.engine = engine
        self.folder = folder
        self.emit = emit
        self.unreachable = unreachable
        self.complaints = complaints
        self._person: PersonSecrets | None = None
        self._identity: HybridIdentity | None = None
        self._last_use = 0.0
        self._lately: dict[bytes, Opened] = {}
        self._eyes: HybridIdentity | None = None
        engine.ledgers.eyes = lambda: None if self.is_locked else self._eyes

    def unlock(self, passphrase: str) -> None:
        """Take the person's key into memory; Trouble when the passphrase is wrong."""
        self._person = open_officer_file(self.folder.officer_key.read_bytes(), passphrase)
        self._last_use = time.monotonic()
        self._identity = HybridIdentity.from_seed(self._person.eyes)
        self._eyes = self._identity if self.is_officers else None

    def lock(self) -> None:
        """Forget the person's key, and what only he may see."""
        self._person = self._identity = self._eyes = None
        self.engine.ledgers.look_with(None)

    @property
    def is_locked(self) -> bool:
        """Whether the person's key is out of reach; it is forgotten after a quarter of an hour of quiet."""
        if self._person and time.monotonic() - self._last_use > _IDLE_SECONDS:
            self.lock()
        return self._person is None

    def person(self) -> PersonSecrets:
        """The secrets of this station's person; Trouble while the station is locked."""
        if self.is_locked or self._person is None:
            raise _locked()
        self._last_use = time.monotonic()
        return self._person

    def officer(self) -> OfficeSecrets:
        """The officer's secrets, root pair and all; Trouble while the station is locked, Mistake where its person is not the officer."""
        secrets = self.person()
        if isinstance(secrets, OfficeSecrets):
            return secrets
        officer = self.own_card.officer.name
        expected, hint = f"the officer, {officer}, who holds it", "Do it at a station of the officer."
        raise Mistake("officer.root", "this station's person, who holds no root key", expected, hint)

    @property
    def is_officers(self) -> bool:
        """Whether this station's person is the officer, who alone opens what is exclusively eyes only; Trouble while it is locked.

        To ask is no use of the person's key: it is forgotten all the same.
        """
        if self.is_locked or self._identity is None:
            raise _locked()
        return self._identity.recipient == self.own_card.officer.eyes

    @cached_property
    def own_card(self) -> Card:
        """This office's card."""
        row = next(row for row in self.engine.vault.cards() if row.office == self.engine.sealer.office)
        return read_card(row.artefact)

    def work_by(self, card: Card) -> None:
        """Take a newer card of this office for the one in force."""
        self.engine.adopt(card)
        self.__dict__.pop("own_card", None)

    def how(self, office: str) -> str:
        """How an office's key was verified here."""
        return self.engine.vault.how(office) or "by the charter only: nobody here compared words"

    def means(self, office: str) -> str | None:
        """By which means an office's key was verified here: "words", "code", or None where only the charter vouches."""
        return self.engine.vault.means(office)

    @property
    def channels(self) -> list[Correspondence]:
        """The channels with other offices: that of this office's own stations is not one of them."""
        return [channel for channel in self.engine.state.channels.values() if not channel.charter.house]

    def channel(self, name: str | None, *, series: str | None = None) -> Correspondence:
        """The channel of this name, or the only one (with this series); Mistake when that leaves none or several."""
        channels = self.channels
        every = channels if name is None else self.engine.state.channels.values()
        found = [channel for channel in every if name is None or channel.charter.name == name]
        if name is None and series is not None:
            found = [channel for channel in found if series == channel.outgoing.series or series in channel.incoming] or found
        if len(found) == 1:
            return found[0]
        known = ", ".join(channel.charter.name for channel in channels) or "none yet"
        came = f"no channel {name!r}" if name else f"{len(channels)} channels and none named"
        raise Mistake("channel.which", came, f"one of this office's channels: {known}", "Name it with --channel, or enter a charter.")

    def find(self, text: str, name: str | None) -> tuple[Correspondence, SentRow | ReceivedRow]:
        """The message of this number, sent or received; Mistake when this office does not hold it."""
        try:
            number = MessageNumber.parse(text)
        except ValueProblem as problem:
            raise problem.mistake() from None
        series = str(number.series)
        channel = self.channel(name, series=series)
        vault, identity = self.engine.vault, channel.charter.channel
        row: SentRow | ReceivedRow | None
        if series == channel.outgoing.series:
            row = vault.sent(identity, series, number.number)
        else:
            row = vault.received(identity, series, number.number)
        if row is None:
            raise Mistake("message.not-held", f"{series} {number.number}", "a message that this office holds", "See `backchannel log`.")
        return channel, row

    def reopen(self, row: SentRow | ReceivedRow) -> Opened:
        """A kept message as proof; verified anew unless it was a moment ago."""
        # By its bytes, not by the message's digest: two copies of one message may show different parts.
        if opened := self._lately.get(row.artefact):
            return opened
        opened = self.reopen_anew(row)
        self._lately[row.artefact] = opened
        if len(self._lately) > _LATELY:
            self._lately.pop(next(iter(self._lately)))
        return opened

    def reopen_anew(self, row: SentRow | ReceivedRow) -> Opened:
        """A kept message, verified anew in any case."""
        sealed_to = getattr(row, "sealed_to", "own copy")
        return self.engine.reopen(row.artefact, sealed_to)

    def name(self, charter: Charter, office: str) -> str:
        """An office's name on a channel."""
        return str(charter.met(office).name)


def _locked() -> Trouble:
    return Trouble("station.locked", "a locked station", "its officer", "Unlock it with `backchannel unlock`.")
