"""The few ways in which the inside meets the outside: time, chance, carriers.

Pure layers receive these as arguments, so that a whole network of stations can run in memory
on a virtual clock, from one seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.envelope import Acceptance, Deposit, Envelope, MailboxKey

__all__ = ["Carrier", "Clock", "Randomness"]


class Clock(Protocol):
    """Tells the time, in whole microseconds: what the wall shows, which may jump, and what has gone by, which does not."""

    def now(self) -> int:
        """Microseconds since 1970-01-01T00:00Z by the wall clock; never used as a safety argument."""
        ...

    def elapsed(self) -> int:
        """Microseconds since some moment of this process; never goes back, and goes on while the machine sleeps."""
        ...


class Randomness(Protocol):
    """Gives unpredictable bytes (in simulations: bytes from a seed)."""

    def bytes(self, count: int) -> bytes:
        """`count` bytes."""
        ...


class Carrier(Protocol):
    """A way for envelopes to travel. The contract, which one test suite checks for every carrier:

    - `deposit` returns one `Acceptance` per envelope, in order. *accepted* means: on the carrier's disk.
      Depositing the same envelope again is harmless. A carrier that cannot be reached raises `Trouble`.
    - `collect` returns waiting envelopes of one mailbox, highest urgency class first, then oldest first,
      and returns what it returned before until it was `taken`. With `wait` it may take until something is there.
    - `taken` lets the carrier forget envelopes by digest; unknown digests are ignored.
    - A key to a mailbox that was never opened there raises `Mistake`; an answer that breaks the carrier's protocol raises `Refused`.
    """

    async def deposit(self, deposits: Sequence[Deposit]) -> Sequence[Acceptance]:
        """Hand envelopes over."""
        ...

    async def collect(self, key: MailboxKey, *, skip: Sequence[bytes] = (), wait: bool = False) -> Sequence[Envelope]:
        """What waits for the holder of `key`, leaving out the digests in `skip` (already fetched, not yet `taken`)."""
        ...

    async def taken(self, key: MailboxKey, digests: Sequence[bytes]) -> None:
        """These are filed here; the carrier may forget them."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
