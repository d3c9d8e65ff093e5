"""What is written down in a world where nothing is enciphered: a line of bytes stands for each thing, and says nothing by itself.

A line that was changed on its way is on no paper: so a carrier can lose, double and spoil what is sealed, and cannot make it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, cast

from backchannel.errors import Refused
from backchannel.seal.artefacts import REVOCATION, read_artefact
from backchannel.seal.carried import CarriedAnswer, CarriedRevocation, carried
from backchannel.seal.strictjson import encode, unb64u

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.message import Message
    from backchannel.seal import Charter, Link
    from backchannel.seal.carried import Carried
    from backchannel.seal.invitation import Answer
    from backchannel.station import Place

__all__ = ["STANDING", "Artefact", "Enclosed", "Paper", "Sealed", "Writ"]

STANDING: Final = "standing key"


@dataclass(slots=True)
class Paper:
    """Everything that was ever written down in one world, by the line of bytes that stands for it."""

    lines: dict[bytes, Any] = field(default_factory=dict)
    has_houses: bool = False  # what stations of one office tell each other are objects

    def write(self, what: str, content: Any) -> bytes:
        """The line that stands for this from now on."""
        text = f"{len(self.lines)} {what}"
        line = encode({"line": text}) if self.has_houses else text.encode()
        self.lines[line] = content
        return line

    def read(self, line: bytes) -> Any:
        """What this line stands for; Refused when it is on no paper."""
        if line not in self.lines:
            raise Refused("seal.size", "bytes that nobody wrote", "a line of this world")
        return self.lines[line]

    def answer(self, answer: Answer, inviter: str) -> bytes:
        """The line that stands for an answer to an invitation, for the office that wrote it."""
        return self.write("sealed answer", Sealed(to=inviter, keys=(), content=CarriedAnswer(data=answer.data)))

    def of_channel(self, channel: bytes) -> Iterator[Writ]:
        """Every message that was ever written on a channel, oldest first."""
        yield from (one for one in self.lines.values() if isinstance(one, Writ) and one.charter.channel == channel)

    def version(self, artefact: bytes) -> bytes | None:
        """The digest of the version under which a message was written; None for what is no message."""
        writ = self.lines.get(artefact)
        return writ.charter.digest if isinstance(writ, Writ) else None

    def previous(self, artefact: bytes, office: str) -> int | None:
        """The number of the message that this one names as the one before it for an office; None when it names none."""
        writ = self.lines.get(artefact)
        link = writ.place.previous.get(office) if isinstance(writ, Writ) else None
        return link.seq if link else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writ:
    """A message that is numbered and written down."""

    charter: Charter
    series: str
    sender: str
    place: Place
    message: Message
    person: str
    capacities: dict[str, str]
    artefact: bytes
    link: Link
    at: int

    @property
    def offices(self) -> list[str]:
        return [*self.capacities]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Something for one office or station, to a key of each of its devices; to the standing ones, where none is named."""

    to: str
    keys: tuple[tuple[str, str], ...]
    content: Any


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What carries its own signatures: these are true ones."""

    data: bytes

    def carried(self) -> Carried:
        """What it is, as whoever opens it finds out."""
        if found := carried(self.data):
            return found
        signed = read_artefact(self.data, typ=REVOCATION)
        return CarriedRevocation(channel=unb64u(cast("str", signed.content["channel"])), data=self.data)


@dataclass(frozen=True, slots=True)
class Artefact:
    """Stands where a signed artefact does: its bytes."""

    line: bytes

    def encode(self) -> bytes:
        return self.line

    @property
    def digest(self) -> bytes:
        return sha256(self.line).digest()
