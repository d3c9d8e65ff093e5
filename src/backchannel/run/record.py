"""The handling record of a message: what happened to it, by whom, when and by whose word; the same questions at both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.envelope import POUCH
from backchannel.errors import Refused
from backchannel.run.facts import delivery_facts, moment
from backchannel.run.house import TOLD_HERE
from backchannel.seal.house_acts import TellOpened
from backchannel.seal.house_words import read_act
from backchannel.seal.notice import Notice, NoticeKind, read_notice
from backchannel.station.line import SERIES_LOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.run.facts import Facts
    from backchannel.run.post import Post
    from backchannel.seal import Charter, Opened
    from backchannel.station import Correspondence
    from backchannel.vault import DeliveryRow, NoticeRow, ReceivedRow, SentRow, TraceRow, VoidRow

__all__ = ["deliveries", "delivery", "received_record", "sent_record", "stopped", "verified_notices"]

_ANOTHER = "another station of this office"
_MET = frozenset({NoticeKind.LATE, NoticeKind.NOT_OPENED})  # what may still turn out well


def delivery(post: Post, correspondence: Correspondence, row: DeliveryRow) -> Facts:
    """How a message stands with one addressee, and until when the next word on it is due."""
    due, overdue = _due(post, correspondence, row)
    return delivery_facts(row, post.name(correspondence.charter, row.office), due=due, overdue=overdue)


def deliveries(post: Post, correspondence: Correspondence, seq: int) -> list[Facts]:
    """How one message of this office stands with each addressee."""
    rows = post.engine.vault.deliveries(correspondence.charter.channel, correspondence.outgoing.series, seq)
    return [delivery(post, correspondence, row) for row in rows]


def sent_record(post: Post, correspondence: Correspondence, row: SentRow, opened: Opened) -> list[Facts]:
    """What happened to a message of this office: here, and then with each addressee."""
    vault, place = post.engine.vault, (row.channel, row.series, row.seq)
    notices, traces = vault.notices(*place), vault.traces(*place)
    record = list(_written(opened, row.filed_at))
    for each in vault.deliveries(*place):
        name = post.name(correspondence.charter, each.office)
        told = [notice for notice in notices if notice.office == each.office]
        asked = [trace for trace in traces if trace.office == each.office]
        record += [{**step, "office": name} for step in _delivered(each, told, asked, whole=bool(row.whole))]
    return record


def received_record(post: Post, row: ReceivedRow, opened: Opened) -> list[Facts]:
    """What happened to a message of another office, as far as it is known here."""
    release = opened.message.heading.release
    record = list(_written(opened, None, str(release.time) if release else None))
    by = _ANOTHER if row.carrier == TOLD_HERE else "this station"
    received = _step("received", row.received_at, by=by, sealed_to=row.sealed_to)
    here = [(row.received_at, received | ({"from": _place(row)} if row.carrier.startswith(POUCH) else {}))]
    if row.opened_at is not None:
        here.append((row.opened_at, _step("opened", row.opened_at, by=_opener(post, row))))
    if void := stopped(post, row):
        here.append((void.at, _step("void", void.at, by=str(opened.office_name), signed=True, why=void.code)))
    return [*record, *(step for _, step in sorted(here, key=lambda pair: pair[0]))]


def _opener(post: Post, row: ReceivedRow) -> str:
    """Who opened it first, as far as this station knows: its own person, or somebody at another one."""
    engine = post.engine
    if engine.house is None:
        return str(post.own_card.officer.name)
    told = engine.vault.house.acts("opened", about=f"{row.channel.hex()} {row.series} {row.seq}")
    acts = [read_act(each.act) for each in told if each.station != engine.sealer.station]
    if any(isinstance(act, TellOpened) and act.at == row.opened_at for act in acts):
        return _ANOTHER
    return str(engine.house.in_force.met(engine.sealer.station).card.officer.name)


def stopped(post: Post, row: ReceivedRow) -> VoidRow | None:
    """What its originator has said of a message that it wanted stopped, and that arrived all the same.

    Numbers that it lost in a restore are another matter: those messages it wants.
    """
    void = post.engine.vault.void(row.channel, row.series, row.seq)
    return void if void and void.code != SERIES_LOST else None


def verified_notices(post: Post, charter: Charter, row: SentRow) -> int:
    """How many signed notices there are about a message of this office, verified anew; Refused when one does not hold."""
    rows = post.engine.vault.notices(row.channel, row.series, row.seq)
    for each in rows:
        said = read_notice(each.artefact, charter)
        kept = Notice(
            kind=NoticeKind(each.kind), channel=each.channel, series=each.series, link=said.link, to=each.office, step=each.step, at=each.at
        )
        if said != kept or (said.link.seq, said.link.digest) != (row.seq, row.digest):
            came = f"a notice beside {row.series} {row.seq} that says something else"
            raise Refused("notice.about", came, "the one that was signed for it")
    return len(rows)


def _due(post: Post, correspondence: Correspondence, row: DeliveryRow) -> tuple[int | None, bool]:
    """Until when by the wall clock, as it stands now, a delivery should be received (or opened); and whether that is over."""
    found = correspondence.deliveries.find(row.office, row.seq)
    if found is None or found.is_void:
        return None, False
    since = found.filed_age if found.is_under_way else found.received_age
    left = since + found.handling - post.engine.time.age()
    return post.engine.clock.now() + left, left <= 0


def _written(opened: Opened, filed_at: int | None, time: str | None = None) -> Iterator[Facts]:
    heading = opened.message.heading
    if heading.drafter:
        yield _step("drafted", None, by=str(heading.drafter))
    yield {**_step("released", filed_at, by=str(heading.releaser or opened.person)), "group": time}


def _delivered(row: DeliveryRow, notices: list[NoticeRow], traces: list[TraceRow], *, whole: bool) -> Iterator[Facts]:
    """The stations of one delivery, in the order in which they come when all goes well."""
    if whole:
        yield _step("resealed" if row.resealed_at else "sealed", row.resealed_at or row.filed_at, sealed_to=_key(row))
    stamps = {
        "received": _step("received", row.received_at, signed=whole),
        "opened": _step("opened", row.opened_at, signed=True),
        "refused": _step("refused", row.refused_at, signed=True, why=row.detail or None),
    }
    late, unopened, final = (
        [notice for notice in notices if notice.kind == NoticeKind.LATE],
        [notice for notice in notices if notice.kind == NoticeKind.NOT_OPENED],
        [notice for notice in notices if notice.kind not in _MET],
    )
    # What is stopped here may be received all the same, and never the other way round.
    ended = [_step(str(notice.kind), notice.at, signed=True, by="this station") for notice in final]
    steps = [*_carried(row), *_told(late), *ended, stamps["received"], *_told(unopened), stamps["opened"], stamps["refused"]]
    yield from (step for step in steps if step["at"])
    for trace in traces:
        yield {
            **_step("traced", trace.asked_at),
            "answered": moment(trace.answered_at),
            "received_there": moment(trace.received_at),
            "opened_there": moment(trace.opened_at),
        }


def _carried(row: DeliveryRow) -> list[Facts]:
    """What a carrier said; of a pouch no more than that it was packed, and into what: nobody but us has had it in hand."""
    if row.carrier.startswith(POUCH):
        return [{**_step("packed", row.accepted_at), "into": _place(row)}]
    return [_step("handed", row.handed_at), _step("accepted", row.accepted_at, by=row.carrier or None)]


def _place(row: DeliveryRow | ReceivedRow) -> str:
    """What a pouch was: a folder, a mail, a file, as a person named it."""
    return row.carrier.removeprefix(POUCH).strip()


def _told(notices: list[NoticeRow]) -> Iterator[Facts]:
    """Notices of one kind as one step, at the first of them."""
    if notices:
        yield {**_step(notices[0].kind, notices[0].at, signed=True, by="this station"), "times": len(notices)}


def _key(row: DeliveryRow) -> str:
    return "standing key" if row.week is None else f"week {row.week}"


def _step(
    what: str, at: int | None, *, by: str | None = None, signed: bool = False, why: str | None = None, sealed_to: str | None = None
) -> Facts:
    return {"what": what, "at": moment(at), "by": by, "signed": signed, "why": why, "sealed_to": sealed_to, "office": None}
