"""What a step asks for, and the few things that several of its parts say in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backchannel.seal.notice import Notice
from backchannel.seal.receipt import Answer
from backchannel.station.events import Acknowledge, Alarm
from backchannel.station.keep import KeepLine

if TYPE_CHECKING:
    from backchannel.seal.notice import NoticeKind
    from backchannel.station.deliveries import Delivery
    from backchannel.station.events import Effect
    from backchannel.station.keep import Keep
    from backchannel.station.state import Correspondence, State

__all__ = ["Outcome"]


@dataclass(slots=True)
class Outcome:
    """Rows to commit and notices to sign and commit with them, all at once; then effects to carry out."""

    keeps: list[Keep] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)

    def keep_line(self, channel: Correspondence, office: str) -> None:
        """Have a line on disk as it stands."""
        self.keeps.append(KeepLine(channel=channel.charter.channel, office=office, line=channel.lines[office].copy()))

    def hear(self, state: State, channel: Correspondence, office: str, at: int) -> None:
        """Something verified came from an office; on no line, where it is revoked: what it wrote before another station may tell later."""
        if office not in channel.lines:
            return
        if channel.lines[office].hear(at, state.age):
            self.alarm("heard-again", channel, channel.series_of(office), 0, at, office=office)
        self.keep_line(channel, office)

    def acknowledge(
        self, channel: Correspondence, office: str, *, urgency: int = 3, answer: Answer = Answer.SOON, traced: tuple[int, ...] = ()
    ) -> None:
        """Owe an office a receipt; none to one that is revoked, nor where another station speaks for this office."""
        if office not in channel.lines or channel.is_over or not channel.custody:
            return
        self.effects.append(Acknowledge(channel=channel.charter.channel, office=office, urgency=urgency, answer=answer, traced=traced))

    def alarm(self, kind: str, channel: Correspondence, series: str, seq: int, at: int, *, office: str = "", step: int = 1) -> None:
        """Call a person."""
        self.effects.append(Alarm(kind=kind, channel=channel.charter.channel, series=series, seq=seq, at=at, office=office, step=step))

    def notify(self, channel: Correspondence, office: str, delivery: Delivery, kind: NoticeKind, step: int, at: int) -> None:
        """Give notice of one delivery: signed, kept, and sounded."""
        series = channel.outgoing.series
        self.notices.append(
            Notice(kind=kind, channel=channel.charter.channel, series=series, link=delivery.link, to=office, step=step, at=at)
        )
        self.alarm(str(kind), channel, series, delivery.link.seq, at, office=office, step=step)
