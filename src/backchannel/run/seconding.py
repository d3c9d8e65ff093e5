"""A second person's release: asked for by who has custody, given by the second person's station (docs/spec/house.md, "Drafts").

What was asked for is held in memory alone: nothing of it is filed, so after a restart it is asked for anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.run.house import HouseAlarm, to_tell
from backchannel.seal.house import seat_id
from backchannel.seal.house_acts import AskSecond, GiveSecond, Release
from backchannel.seal.second import asked_of, read_asked
from backchannel.station.events import Alarm, Released

if TYPE_CHECKING:
    from backchannel.message import Message
    from backchannel.run.engine import Engine
    from backchannel.run.releasers import Releaser
    from backchannel.run.sealer import Writ
    from backchannel.seal.house_acts import DraftName
    from backchannel.seal.second import Asked
    from backchannel.station import Correspondence, Effect

__all__ = ["Waiting", "ask", "complete", "look", "refuse_waiting", "sign", "stop"]

_URGENCY: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that is written down, numbered, and waits for a second person's signatures."""

    draft: DraftName
    version: bytes
    person: str
    writ: Writ = field(repr=False)


def refuse_waiting(engine: Engine, channel: bytes) -> None:
    """Mistake where a number of this channel's series is held for a message that waits for a second person."""
    if waiting := engine.asked.get(channel):
        came = f"a release on a channel on which {waiting.draft} waits for {waiting.person}"
        hint = f"Wait, or stop asking: `backchannel release --stop '{waiting.draft}'`."
        raise Mistake("release.waits", came, "one whose next number is free", hint)


def ask(
    engine: Engine, correspondence: Correspondence, message: Message, releaser: Releaser, draft: DraftName, version: bytes
) -> tuple[Waiting, AskSecond]:
    """Write a message down, and ask the second person for his signatures."""
    channel = correspondence.charter.channel
    refuse_waiting(engine, channel)
    assert releaser.second is not None  # the rule asks for one, and preflight found one
    place = correspondence.place(engine.state.next_serial)
    writ = engine.sealer.prepare(
        message,
        correspondence.charter,
        place,
        releaser.person.name,
        engine.clock.now(),
        mandate=releaser.mandate(message, correspondence.charter),
        second=releaser.second,
    )
    waiting = Waiting(draft=draft, version=version, person=str(releaser.card.person_of(releaser.second).name), writ=writ)
    act = AskSecond(draft=draft, version=version, asked=asked_of(writ.prepared))
    # To that person's station alone: bodies for other officers' eyes only are in it.
    engine.vault.commit([to_tell(act, _URGENCY, seat_id(releaser.second.pair))])
    engine.asked[channel] = waiting
    return waiting, act


def stop(engine: Engine, draft: DraftName) -> None:
    """Ask no longer: the number is given to the next message. Mistake when nothing of this draft is asked for here."""
    channel = next((channel for channel, waiting in engine.asked.items() if waiting.draft == draft), None)
    if channel is None:
        raise Mistake("release.not-waiting", f"{draft}, which waits for nobody's signature here", "a draft that does")
    del engine.asked[channel]


def look(engine: Engine, act: AskSecond) -> Asked | None:
    """What is asked of this station's person; None when it is asked of another. Refused when it could not be released so."""
    asked = read_asked(act.asked, engine.reader())
    return asked if asked.device == engine.sealer.device_id else None


def sign(engine: Engine, act: AskSecond) -> GiveSecond:
    """This station's person's signatures of what is asked for; Mistake when it is asked of another."""
    asked = look(engine, act)
    if asked is None:
        raise Mistake("second.device", f"{act.draft}, for which another person is asked to sign", "one that asks for this station's person")
    return GiveSecond(draft=act.draft, version=act.version, second=engine.sealer.countersign(asked))


def complete(engine: Engine, act: GiveSecond) -> list[Effect]:
    """Release what has all its signatures now; nothing where it is not waited for here any more. Refused for wrong signatures."""
    found = next((row for row in engine.asked.items() if (row[1].draft, row[1].version) == (act.draft, act.version)), None)
    if found is None:
        return []
    channel, waiting = found
    correspondence = engine.state.channel(channel)
    is_next = correspondence.custody and correspondence.outgoing.next_seq == waiting.writ.place.seq
    now, then = correspondence.charter, waiting.writ.charter
    if not is_next or (now.digest, now.revocations) != (then.digest, then.revocations):
        # Custody has gone since, and somebody else may have given the number; or an addressee may be revoked by now.
        del engine.asked[channel]
        return []
    sent = engine.sealer.finish(waiting.writ, act.second)
    told = to_tell(Release(draft=act.draft, version=act.version, number=sent.link.seq, digest=sent.link.digest), _URGENCY)
    effects = engine.happen([Released(sent=sent, at=waiting.writ.at)], also=[told])
    del engine.asked[channel]
    office, series = engine.sealer.office, correspondence.outgoing.series
    done = Alarm(kind=HouseAlarm.RELEASED, channel=channel, series=series, seq=sent.link.seq, at=engine.clock.now(), office=office)
    return [*effects, done]
