"""Letters of invitation at a switch: put into the mailbox that the ten words open, collected with the words alone, taken out again
(docs/spec/invitation.md, "The letter")."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from backchannel.envelope import Deposit, Envelope
from backchannel.errors import Mistake, Refused, Trouble
from backchannel.seal.code import Slip
from backchannel.seal.invitation import Letter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from backchannel.carriers import SwitchCarrier
    from backchannel.run.clerk import Clerk
    from backchannel.run.facts import Facts

__all__ = ["collect", "deposit", "take_out", "tend"]

_AGAIN_SECONDS: Final = 600.0  # a letter that is of no use any more does no harm meanwhile
_NEVER_OPENED: Final = "mailbox.unknown"


def deposit(facts: Facts) -> None:
    """Put a letter, as `invite` made it, at the inviter's switch; Trouble or Mistake when it cannot wait there: it goes as a file then."""
    if not facts["switch"]:
        raise Mistake("invitation.no-switch", "an office without a switch", "one that has a mailbox at a switch")
    if facts["envelope"] is None:
        came, hint = "a letter whose charter has outgrown one envelope", "It goes as a file: --letter FILE."
        raise Mistake("invitation.letter-size", came, "one that fits", hint)
    if facts["enrolment_code"] is None:
        came, hint = "no enrolment code of the switch, which a letter needs for its mailbox", "Give it: `backchannel office enrol`."
        raise Mistake("invitation.no-code", came, "the code that opened this office's own", hint)
    asyncio.run(_deposit(Slip.parse(facts["slip"]), Envelope.parse(b64decode(facts["envelope"])), facts["enrolment_code"]))


def collect(text: str) -> bytes:
    """The sealed letter that waits at the switch of this slip, left there: it can be read again.

    Mistake when the slip names no switch, or nothing waits under these words; Refused when two letters do that differ; Trouble
    when the switch is away.
    """
    slip = Slip.parse(text)
    if slip.switch is None:
        came, hint = "ten words and no address", "Type the address that stands on the page before them, or name the letter's file."
        raise Mistake("invitation.where", came, "the switch at which the letter waits", hint)
    return asyncio.run(_collect(slip))


def take_out(clerk: Clerk) -> None:
    """Take letters that are of no use any more out of their mailboxes; what cannot be reached now stays until the next time."""
    done = [row["id"] for row in clerk.call("letters_out") if asyncio.run(_removed(row["slip"]))]
    if done:
        clerk.call("letters_gone", ids=done)


async def tend(ask: Callable[..., Awaitable[Any]], rung: asyncio.Event) -> None:
    """As `take_out`, in a station that runs: whenever it is rung for, and now and then for what could not be reached."""
    while True:
        done = [row["id"] for row in await ask("letters_out") if await _removed(row["slip"])]
        if done:
            await ask("letters_gone", ids=done)
        rung.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(_AGAIN_SECONDS):
                await rung.wait()


async def _removed(text: str) -> bool:
    """Whether the mailbox of this slip is empty now."""
    slip = Slip.parse(text)
    key = slip.code.mailbox
    try:
        async with _at(slip) as switch:
            await switch.taken(key, [envelope.digest for envelope in await switch.collect(key)])
    except Mistake as mistake:
        return mistake.code == _NEVER_OPENED
    except (Trouble, Refused):
        return False
    return True


async def _deposit(slip: Slip, envelope: Envelope, enrolment_code: str) -> None:
    key = slip.code.mailbox
    async with _at(slip) as switch:
        await switch.open_mailbox(key, enrolment_code)
        (accepted,) = await switch.deposit([Deposit(envelope=envelope, address=key.address(switch.url))])
    if not accepted.accepted:
        raise Trouble("invitation.declined", f"a letter that {slip.switch} does not take ({accepted.code})", "room for it at the switch")


async def _collect(slip: Slip) -> bytes:
    try:
        async with _at(slip) as switch:
            came = await switch.collect(slip.code.mailbox)
    except Mistake as mistake:
        if mistake.code != _NEVER_OPENED:
            raise
        came = ()
    opened: dict[bytes, bytes] = {}
    problem: Refused | None = None
    for envelope in came:
        try:
            opened[Letter.open(envelope.sealed, slip.code).data] = envelope.sealed
        except Refused as refused:
            problem = refused
    if len(opened) > 1:
        hint = "Somebody else has the ten words. Telephone who invited you, and have another letter written."
        raise Refused("invitation.two-letters", "two letters under these words that differ", "one", hint)
    if opened:
        return next(iter(opened.values()))
    if problem:
        raise problem
    hint = "Compare each word and the address with the page. If they are right, it was withdrawn or used: ask who invited you."
    raise Mistake("invitation.no-letter", f"no letter under these words at {slip.switch}", "the letter that they belong to", hint)


@asynccontextmanager
async def _at(slip: Slip) -> AsyncIterator[SwitchCarrier]:
    from backchannel.carriers import SwitchCarrier

    assert slip.switch is not None  # whoever asks has looked
    carrier = SwitchCarrier(slip.switch)
    try:
        yield carrier
    finally:
        await carrier.close()
