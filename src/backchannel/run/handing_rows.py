"""What a station keeps of its hand-offs: one row of each, in the order in which they were made (docs/spec/handoff.md, "What is kept")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.errors import Mistake
from backchannel.ledger import Spot
from backchannel.message import Marking
from backchannel.run.facts import Facts, moment
from backchannel.seal.primitives import sha256
from backchannel.seal.strictjson import decode_object, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from backchannel.message import Message
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["handed_on", "in_hands", "keep_handoff", "keep_report", "kept_handoff", "reported_before"]

_KEPT: Final = "handoff "
_MADE: Final = "handoffs"
_NAMES: Final = ("order", "channel", "digest", "made", "for", "text", "kind", "key", "report_key")


def keep_handoff(post: Post, identity: bytes, facts: Facts) -> int:
    """Keep a hand-off that is being made: enough to know a report for one of it, and nothing that signs it or opens the file.

    Of an order for the officer's eyes only neither its text nor a name is kept: the vault has none of it in clear, and they are found
    again. The number that it has at this station.
    """
    vault = post.engine.vault
    made = [*_made(post), identity.hex()]
    kept = {name: facts.get(name) for name in _NAMES} | {"number": len(made), "reports": [], "eyes": False}
    if Marking.parse(facts["marking"]).eyes_only:
        is_named = facts["for"] == dict(facts["lines"]).get("Through")
        kept |= {"text": None, "for": None if is_named else facts["for"], "eyes": True}
    vault.put_all({_KEPT + identity.hex(): encode(kept), _MADE: encode({"made": made})})
    return len(made)


def kept_handoff(post: Post, identity: bytes, what: str) -> dict[str, Any]:
    """What is kept of a hand-off; Mistake where none with this id was made here."""
    found = post.engine.vault.get(_KEPT + identity.hex())
    if found is None:
        hint = "Compare each word, and take it to the station that made the hand-off."
        raise Mistake("handoff.unknown", f"a {what} of no hand-off that was made here", "one of a hand-off of this station", hint)
    kept: dict[str, Any] = decode_object(found)
    return kept


def handed_on(post: Post, order: str | None = None, channel: str | None = None) -> Iterator[dict[str, Any]]:
    """What is kept of every hand-off that was made here, or of those of one order or one channel, in their order."""
    for identity in _made(post):
        kept = kept_handoff(post, bytes.fromhex(identity), "hand-off")
        if order in (None, kept["order"]) and channel in (None, kept["channel"]):
            yield kept


def keep_report(post: Post, identity: bytes, kept: Mapping[str, Any], report: Mapping[str, Any], digest: str) -> None:
    """Keep that a report was taken, and what it says; of an order for the officer's eyes only nothing but its step and digest."""
    told = None if kept["eyes"] else dict(report)
    row = {"digest": digest, "said": _said(report), "step": report["step"], "at": moment(post.engine.clock.now()), "told": told}
    post.engine.vault.put(_KEPT + identity.hex(), encode({**kept, "reports": [*kept["reports"], row]}))


def reported_before(kept: Mapping[str, Any], report: Mapping[str, Any]) -> tuple[bool, list[Facts]]:
    """Whether the same was reported before, however it was signed; and what else was: when it was taken, and where it says otherwise
    (`differs`: name, what it said, what is said now; None where it is not kept)."""
    said = _said(report)
    rows = [dict(row) for row in kept["reports"]]
    others = [
        {"at": row["at"], "step": row["step"], "digest": row["digest"], "differs": _differs(row["told"], report)}
        for row in rows
        if row["said"] != said
    ]
    return len(others) < len(rows), others


def in_hands(post: Post, correspondence: Correspondence, message: Message) -> list[Facts]:
    """What is in somebody's hands, unreported, and bears what a message withdraws or replaces: no message reaches him."""
    bearings = [portion.bearing for portion in message.full_portions]
    targets = {Spot.of(target.reference) for bearing in bearings for target in bearing.targets}
    if not targets:
        return []
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    roots = {ledger.texts.text(target).root for target in targets}
    orders = {str(order) for spot in targets | roots for order in (spot, *ledger.orders.delivering(spot))}
    rows = [kept for kept in handed_on(post, channel=correspondence.charter.name) if kept["order"] in orders and not kept["reports"]]
    return [{name: row[name] for name in ("number", "kind", "order", "for")} for row in rows]


def _differs(told: Mapping[str, Any] | None, report: Mapping[str, Any]) -> list[list[Any]] | None:
    if told is None:
        return None
    names = sorted({*told, *report})
    return [[name, told.get(name), report.get(name)] for name in names if told.get(name) != report.get(name)]


def _said(report: Mapping[str, Any]) -> str:
    return sha256(encode(dict(report))).hex()


def _made(post: Post) -> list[str]:
    found = post.engine.vault.get(_MADE)
    made: list[str] = list(decode_object(found)["made"]) if found else []  # type: ignore[arg-type]
    return made
