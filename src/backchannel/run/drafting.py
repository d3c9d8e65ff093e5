"""Drafts of this office: submitted, reviewed, returned, withdrawn, released (docs/spec/house.md, "Drafts")."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger.draft_life import DraftState
from backchannel.ledger.drafts import Draft, Drafts
from backchannel.message import PersonName, ValueProblem, cable
from backchannel.run.closed_checks import check_orders
from backchannel.run.crossings import check_opened
from backchannel.run.custody import custody_of, said
from backchannel.run.facts import Facts, moment
from backchannel.run.house import tell, to_tell
from backchannel.run.preflight import check_named, preflight
from backchannel.run.releasers import releaser_here
from backchannel.run.seconding import ask, look, sign, stop
from backchannel.run.texting import check_corrections
from backchannel.run.writing import check_charter, drafted, release
from backchannel.seal.house_acts import AskSecond, DraftName, Release, Return, Submit, Withdraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.ledger.drafts import Version
    from backchannel.message import OfficeName
    from backchannel.run.post import Post
    from backchannel.run.sealer import Writ
    from backchannel.seal.house_acts import DraftAct
    from backchannel.station import Keep

__all__ = ["countersign", "drafts", "release_draft", "return_draft", "review", "stop_release", "submit", "withdraw_draft"]

_KINDS: Final = ("submit", "return", "withdraw", "release", "sign", "signed")
_URGENCY: Final = 2
_REVIEWED: Final = "reviewed "
_SHOWN: Final = "shown to sign "


def submit(post: Post, text: str, channel: str | None = None, draft: str | None = None, note: str | None = None) -> Facts:
    """Submit a draft to the other stations of this office, or another version of one; Unsound when it is none."""
    post.person()
    fold = _fold(post)
    correspondence = post.channel(channel)
    message = cable.parse_draft(text)
    if message.heading.sender != post.own_card.name:
        raise Mistake("release.sender", f"a draft from {message.heading.sender}", f"one from {post.own_card.name}")
    before: tuple[bytes, ...] = ()
    if draft is None:
        station = post.engine.own_device.name
        name = DraftName(station=station, number=fold.next_number(station))
    else:
        found = _found(fold, draft)
        name, before = found.name, tuple(sorted(version.digest for version in found.last))
    act = Submit(draft=name, channel=correspondence.charter.channel, text=text.encode(), before=before, note=note)
    _say(post, act)
    return {"draft": str(name), "version": act.version.hex(), "channel": correspondence.charter.name}


def drafts(post: Post, *, all: bool = False) -> list[Facts]:
    """The drafts of this office, each as it stands; those that are released or withdrawn only when `all` are asked for."""
    if post.engine.house is None:
        return []
    fold = _fold(post)
    found = [one for name in fold.names if (one := fold.draft(name))]
    return [_facts(post, one) for one in found if all or one.state in (DraftState.SUBMITTED, DraftState.RETURNED)]


def review(post: Post, draft: str) -> Facts:
    """A draft with the text of its last version, which counts as reviewed here from now on; Mistake where there are several."""
    post.person()
    found = _found(_fold(post), draft)
    version = _last(found)
    text, asked = _text(post, version), _shown_to_sign(post, found)
    post.engine.vault.put(_REVIEWED + str(found.name), version.digest)
    return {**_facts(post, found), "text": text, "asked": asked}


def return_draft(post: Post, draft: str, note: str | None = None) -> Facts:
    """Give a draft back to its drafter, with a note; Mistake when it is not what was reviewed here."""
    post.person()
    found = _found(_fold(post), draft)
    _say(post, Return(draft=found.name, version=_reviewed(post, found).digest, note=note))
    return _facts(post, _found(_fold(post), draft))


def withdraw_draft(post: Post, draft: str) -> Facts:
    """Take back a draft of this station; Mistake for another station's."""
    post.person()
    found = _found(_fold(post), draft)
    if found.drafter != post.engine.sealer.station:
        raise Mistake("draft.not-ours", f"{found.name}, another station's draft", "one of this station")
    _say(post, Withdraw(draft=found.name, version=_last(found).digest))
    return _facts(post, _found(_fold(post), draft))


def release_draft(
    post: Post,
    draft: str,
    eyes_only: Sequence[str] = (),
    charter: str | None = None,
    unopened: Sequence[str] = (),
    despite: Sequence[str] = (),
) -> list[Facts]:
    """Release the version that was reviewed here, byte for byte, with its drafter in the heading.

    Mistake when there is another version by now, or it is released or withdrawn; else as `send`.
    """
    post.person()
    found = _found(_fold(post), draft)
    if found.state in (DraftState.RELEASED, DraftState.WITHDRAWN):
        raise Mistake("draft.over", f"{found.name}, which is {found.state}", "a draft that is submitted")
    version = _reviewed(post, found)
    correspondence = post.engine.state.channel(version.channel)
    releaser = releaser_here(post.engine, correspondence.charter)
    message = drafted(cable.parse_draft(_text(post, version)), _drafter(post, found))
    if correspondence.charter.rules.asks_second(message.heading.marking):
        preflight(message, correspondence, post.means, with_second := releaser.beside(message, correspondence.charter))
        check_charter(correspondence, charter)
        check_named([message], correspondence.charter, eyes_only)
        check_opened([message], correspondence, unopened)
        check_corrections(post, correspondence, message)
        check_orders(post, correspondence, [message], despite)
        waiting, _ = ask(post.engine, correspondence, message, with_second, found.name, version.digest)
        post.emit(tell(post.engine))
        return [
            {"draft": str(found.name), "waits_for": waiting.person, "number": f"{correspondence.outgoing.series} {waiting.writ.place.seq}"}
        ]

    def also(writs: Sequence[Writ]) -> Sequence[Keep]:
        (writ,) = writs
        return [to_tell(Release(draft=found.name, version=version.digest, number=writ.link.seq, digest=writ.link.digest), _URGENCY)]

    return release(post, correspondence, [_text(post, version)], eyes_only, charter, _drafter(post, found), also, unopened, despite)


def countersign(post: Post, draft: str) -> Facts:
    """Sign what a draft's release asks of this station's person; Mistake when nothing is, or another text than he was shown."""
    post.person()
    found = _found(_fold(post), draft)
    asked = _asked(post, found)
    if post.engine.vault.get(_SHOWN + str(found.name)) != sha256(asked.asked).digest():
        came = f"{found.name}, for which this station's person is asked to sign another text than he was shown"
        raise Mistake("draft.changed", came, "the one that was reviewed", f"Read it: `backchannel review '{found.name}'`.")
    _say(post, sign(post.engine, asked))
    return _facts(post, found)


def stop_release(post: Post, draft: str) -> Facts:
    """Stop asking for a second person's signatures; Mistake when none are asked for here."""
    post.person()
    found = _found(_fold(post), draft)
    stop(post.engine, found.name)
    return _facts(post, found)


def _asked(post: Post, found: Draft) -> AskSecond:
    acts = [one.act for one in said(post.engine, "sign") if one.where in {entry.order[1:4] for entry in found.asked}]
    last = found.last[-1].digest if found.last else b""
    of_last = [act for act in acts if isinstance(act, AskSecond) and act.version == last]
    if not of_last:
        raise Mistake("second.none", f"{found.name}, for which no second signature is asked", "one for which it is")
    return of_last[-1]


def _shown_to_sign(post: Post, found: Draft) -> str | None:
    """The message that this station's person is asked to sign, as a cable; None when he is asked for nothing."""
    if not found.asked or found.state in (DraftState.RELEASED, DraftState.WITHDRAWN):
        return None
    act = _asked(post, found)
    asked = look(post.engine, act)
    if asked is None:
        return None
    post.engine.vault.put(_SHOWN + str(found.name), sha256(act.asked).digest())
    return cable.render(asked.message)


def _say(post: Post, act: DraftAct) -> None:
    post.engine.vault.commit([to_tell(act, _URGENCY)])
    post.emit(tell(post.engine))


def _fold(post: Post) -> Drafts:
    engine = post.engine
    custody, house = custody_of(engine), engine.house
    assert house is not None  # custody_of refuses where there is none

    def station_of(name: OfficeName) -> str | None:
        seats = [*house.in_force.seats, *house.in_force.elsewhere]
        return next((seat.office for seat in seats if seat.name == name), None)

    return Drafts(said(engine, *_KINDS), station_of=station_of, had_custody=lambda station: station in custody.hands)


def _found(fold: Drafts, name: str) -> Draft:
    try:
        found = fold.draft(DraftName.parse(name))
    except ValueProblem as problem:
        raise problem.mistake() from None
    if found is None:
        known = ", ".join(map(str, fold.names)) or "none"
        raise Mistake("draft.unknown", f"no draft {name}", f"one of: {known}", "See `backchannel draft list`.")
    return found


def _last(found: Draft) -> Version:
    if len(found.last) != 1:
        came = f"{found.name}, of which {len(found.last)} last versions are here"
        hint = "Submit one that follows them all: `backchannel submit --draft`."
        raise Mistake("draft.versions", came, "a draft that nobody else has changed at once", hint)
    return found.last[0]


def _reviewed(post: Post, found: Draft) -> Version:
    """The last version, when it is the one that was reviewed here."""
    version = _last(found)
    if post.engine.vault.get(_REVIEWED + str(found.name)) != version.digest:
        came = f"{found.name}, of which the last version was not reviewed at this station"
        raise Mistake("draft.changed", came, "the version that was reviewed", f"Read it: `backchannel review '{found.name}'`.")
    return version


def _text(post: Post, version: Version) -> str:
    acts = (one.act for one in said(post.engine, "submit") if one.station == version.author)
    try:
        return next(act.text.decode() for act in acts if isinstance(act, Submit) and act.version == version.digest)
    except UnicodeDecodeError:
        raise Mistake("draft.text", "a draft that is no text", "UTF-8", "Ask its drafter for another version.") from None


def _drafter(post: Post, found: Draft) -> PersonName:
    assert post.engine.house is not None
    if found.drafter is None:
        hint = "Wait for it, or submit the text as a draft of this station."
        raise Mistake("draft.unknown", f"{found.name}, of which the first version is not here", "one whose drafter is known", hint)
    return post.engine.house.in_force.met(found.drafter).card.officer.name


def _facts(post: Post, found: Draft) -> Facts:
    charters = post.engine.charters
    version = found.last[-1] if found.last else None
    return {
        "draft": str(found.name),
        "state": str(found.state),
        "drafter": str(_drafter(post, found)) if found.drafter else None,
        "channel": charters[version.channel].name if version and version.channel in charters else None,
        "version": version.digest.hex() if version else None,
        "versions": len(found.versions),
        "at": moment(version.submitted.at) if version else None,
        "notes": [{"by": _person(post, one.station), "at": moment(one.at), "note": one.note, "step": str(one.step)} for one in found.notes],
        "released": [{"number": one.number, "by": _person(post, one.station), "at": moment(one.at)} for one in found.released],
        "crossed": len(found.crossed),
        "unread": version is not None and post.engine.vault.get(_REVIEWED + str(found.name)) != version.digest,
    }


def _person(post: Post, station: str) -> str:
    assert post.engine.house is not None
    return str(post.engine.house.in_force.met(station).card.officer.name)
