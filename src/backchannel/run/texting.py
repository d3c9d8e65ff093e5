"""Texts of a channel as they stand: their words now with where each part came from, their versions, who has which (docs/spec/texts.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.errors import Mistake
from backchannel.ledger import Place, Spot, Stage
from backchannel.message import Reference, ValueProblem
from backchannel.message.parts import part_spans
from backchannel.run.closed import Closed
from backchannel.run.facts import Facts, moment
from backchannel.run.picking import received_facts
from backchannel.run.signing import signature_facts
from backchannel.seal.payload import readers
from backchannel.station.life import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger import Text
    from backchannel.ledger.texts_values import Version
    from backchannel.message import Message
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.seal import Charter
    from backchannel.station import Correspondence

__all__ = ["check_corrections", "corrections", "text", "texts"]

_STAGES: Final = {DeliveryState.RECEIVED.value: Stage.RECEIVED, DeliveryState.OPENED.value: Stage.OPENED}


def texts(post: Post, channel: str | None = None) -> Facts:
    """Every titled text of a channel: how it stands, its last version, how many there were."""
    correspondence = post.channel(channel)
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    roots = dict.fromkeys(root for title in ledger.texts.titles for root in ledger.texts.titled(title))
    found = [ledger.texts.text(root) for root in roots]
    closed, name = Closed(post), correspondence.charter.name
    return {
        "channel": name,
        "texts": [closed.listed(name, _listed(one)) for one in found],
    }


def text(post: Post, name: str, channel: str | None = None) -> Facts:
    """One text in full, by its title or by any paragraph that gives a version of it (`HAKTO 42 paragraph 3`).

    Mistake for a title that no text has, one that several have, and a paragraph that is not held.
    """
    correspondence = post.channel(channel)
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    found = ledger.texts.text(_root(post, correspondence.charter.name, ledger, name))
    return Closed(post).text(_facts(post, correspondence, ledger, found))


def corrections(post: Post, correspondence: Correspondence, message: Message) -> Iterator[Mistake]:
    """Why a draft may not go to those to whom it would: a correction is for exactly those who have, or were sent, what it corrects."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel).texts
    charter, own = correspondence.charter, correspondence.office
    for portion in message.full_portions:
        entitled = frozenset(readers(portion, message, charter))
        for target in portion.bearing.targets:
            spot = Spot.of(target.reference)
            correction = ledger.correction(spot)
            left, beyond = correction.left_out(own, entitled), correction.beyond(own, entitled)
            if left and correction.offices:
                came = f"paragraph {portion.number}, which corrects {spot} and is not for {_names(post, charter, left)}"
                yield Mistake("release.correction", came, "everybody who has the old words", "Send it to them too.")
            if beyond and correction.is_complete:
                came = f"paragraph {portion.number}, which corrects {spot}, for {_names(post, charter, beyond)}"
                hint = "They never had the old words: send them the whole text."
                yield Mistake("release.correction", came, "only those who have the old words", hint)


def check_corrections(post: Post, correspondence: Correspondence, message: Message) -> None:
    """Mistake where a draft's corrections would not go to exactly those who have the old words."""
    for mistake in corrections(post, correspondence, message):
        raise mistake


def _listed(one: Text) -> Facts:
    return {
        "title": one.title,
        "first": str(one.root),
        "last": str(one.versions[-1].spot) if one.versions else None,
        "versions": len(one.versions),
        "titles": [{"number": str(version.spot), "title": version.title} for version in one.versions],
        "state": str(one.now.state),
        "conflicts": sum(not conflict.is_resolved for conflict in one.conflicts),
    }


def _root(post: Post, channel: str, ledger: ChannelLedger, name: str) -> Spot:
    if roots := [root for root in ledger.texts.titled(name) if _is_called(post, channel, ledger, root, name)]:
        if len(roots) > 1:
            came = f"{name!r}, which {len(roots)} texts are called"
            raise Mistake("text.several", came, "one of them by its paragraph: " + ", ".join(map(str, roots)))
        return roots[0]
    try:
        reference = Reference.parse(name)
    except ValueProblem:
        told = [row["title"] for row in texts(post, channel)["texts"] if row["title"]]
        known = ", ".join(f'"{title}"' for title in dict.fromkeys(told)) or "none yet"
        raise Mistake("text.unknown", f"no text {name!r}", f"the title of one ({known}), or a paragraph") from None
    spot = Spot.of(reference)
    if ledger.texts.portion(spot) is None:
        raise Mistake("message.not-held", str(spot), "a paragraph that this office holds", "See `backchannel log`.")
    return spot


def _is_called(post: Post, channel: str, ledger: ChannelLedger, root: Spot, title: str) -> bool:
    """Whether a text has, or at some time had, this title in a message that is not closed."""
    closed, versions = Closed(post), ledger.texts.text(root).versions
    return any(version.title == title and not closed.has(channel, str(version.spot)) for version in versions)


def _facts(post: Post, correspondence: Correspondence, ledger: ChannelLedger, found: Text) -> Facts:
    charter = correspondence.charter
    now, words = found.now, found.now.words or ""
    return {
        "channel": charter.name,
        "title": found.title,
        "first": str(found.root),
        "state": str(now.state),
        "words": now.words,
        "digest": now.digest.hex() if now.digest else None,
        "parts": [
            {"from": str(origin.spot), "part": origin.part, "words": words[start:stop]}
            for origin, (start, stop) in zip(now.origins, part_spans(words), strict=False)
        ],
        "signature": signature_facts(post, correspondence, ledger, found),
        "frames": _frames(post, correspondence, ledger, found),
        "missing": [str(spot) for spot in found.missing],
        "conflicts": [
            {
                "about": str(conflict.base),
                "between": [str(spot) for spot in conflict.between],
                "proved": conflict.is_proved,
                "resolved_by": str(conflict.resolved_by) if conflict.resolved_by else None,
                "open": not conflict.is_resolved,
            }
            for conflict in found.conflicts
        ],
        "versions": [_version(post, correspondence, ledger, version) for version in found.versions],
    }


def _version(post: Post, correspondence: Correspondence, ledger: ChannelLedger, version: Version) -> Facts:
    portion = ledger.texts.portion(version.spot)
    return {
        "number": str(version.spot),
        "title": version.title,
        "from": post.name(correspondence.charter, version.office),
        "at": moment(version.at),
        "digest": version.digest.hex() if version.digest else None,
        "replaces": [str(target) for target in version.replaces],
        "withdraws": [str(target) for target in version.withdraws],
        "consists": [str(piece) for piece in version.consists],
        "whole": str(ledger.texts.whole(version.spot)),
        "received": received_facts(portion.received if portion else None),
        "for_signature": portion.for_signature if portion else None,
        "holders": _holders(post, correspondence, ledger, version.spot),
    }


def _frames(post: Post, correspondence: Correspondence, ledger: ChannelLedger, found: Text) -> list[Facts]:
    """The texts that have taken in some of its words, as under another opening to another party: who got which."""
    return [
        {
            "number": str(spot),
            "title": portion.title if (portion := ledger.texts.portion(spot)) else None,
            "holders": _holders(post, correspondence, ledger, spot),
        }
        for spot in ledger.texts.correction(found.root).took
    ]


def _holders(post: Post, correspondence: Correspondence, ledger: ChannelLedger, spot: Spot) -> list[Facts]:
    charter = correspondence.charter
    found = ledger.texts.holders(spot, lambda office, place: _stage(post, correspondence, office, place))
    return [{"office": post.name(charter, holder.office), "stage": str(holder.stage)} for holder in found]


def _stage(post: Post, correspondence: Correspondence, office: str, place: Place) -> Stage | None:
    """How far a message has come with an office, by its receipts for this office's own, and by what this office did itself."""
    channel, vault = correspondence.charter.channel, post.engine.vault
    if place.series == correspondence.outgoing.series:
        row = next((row for row in vault.deliveries(channel, *place) if row.office == office), None)
        return _STAGES.get(row.state) if row else None
    if office != correspondence.office:
        return None
    held = vault.received(channel, *place)
    return (Stage.OPENED if held.opened_at is not None else Stage.RECEIVED) if held else None


def _names(post: Post, charter: Charter, offices: frozenset[str]) -> str:
    return ", ".join(sorted(post.name(charter, office) for office in offices))
