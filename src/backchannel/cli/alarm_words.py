"""Every sentence with which the station calls a person: what happened, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.words.saying import named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["ALARMS", "NO_DESKTOP", "NO_PROGRAM", "folded", "on_desktop", "sentence"]

_TIMES: Final = ("", "", " for the second time", " for the third time", " for the fourth time", " for the fifth time", " for the last time")
_SEVERAL: Final = frozenset(
    {"order-blocked", "order-impossible", "order-overdue", "late", "not-opened", "not-delivered", "cancelled", "silent", "heard-again"}
)
_UNKNOWN: Final = "{kind} {number} {office}. See `backchannel status`."
ALARMS: Final = {
    "flash": "FLASH {number} from {office} has arrived. Read it: `backchannel read {number}`.",
    "crossed": "{number} from {office} crossed {crossed}: neither had read the other's when it wrote. What it had before it: "
    "`backchannel read {number}`.",
    "order-blocked": "The order {number} ({office}) is blocked{why}. See how it stands: `backchannel orders {number}`.",
    "order-impossible": "The order {number} ({office}) cannot be done any more as it was given{why}. "
    "See how it stands: `backchannel orders {number}`.",
    "order-overdue": "The time of the order {number} ({office}) is over without a report. "
    "See how it stands: `backchannel orders {number}`.",
    "miscounted": "{number}: what {office} has counted is not what was to come. See what is missing: `backchannel read {number}`.",
    "unopened": "{number} from {office} lies unopened{again}. Read it: `backchannel read {number}`.",
    "late": "{number} was not received by {office} in its time{again}. Tell them another way, or ask their station: "
    "`backchannel trace {number}`.",
    "not-opened": "{number} was received by {office} and not opened in its time{again}. Call their officer another way.",
    "not-delivered": "{number} is given up: it was never received by {office}, and they are told that it will not come. "
    "To try once more: `backchannel resend {number} --to {to}`.",
    "cancelled": "{number} is not sent to {office} any more, and they are told so.",
    "after-all": "{office} has received {number} all the same: a carrier had it already. Tell them by voice how it stands.",
    "refused": "{number} was refused by {office}. `backchannel read {number}` says why; write it again under a new number.",
    "number-used-twice": "{number} came from {office} twice with different words. Both are kept as evidence: "
    "ask them by voice which is theirs.",
    "void": "{number} from {office} will not come, they say. `backchannel log` says why.",
    "silent": "Not heard of for too long: {office}. What they have sent since cannot be known: call them another way.",
    "lost-keys": "{office} may be writing to keys that this station no longer has: what no key here opens still comes, and nothing is "
    "heard of them. Call them another way; a pouch brings them the keys: `backchannel pouch pack`.",
    "keys-twice": "{office} has told two different sets of keys in one place: it was restored twice from one backup, or runs twice. "
    "The first stays in use. Ask them by voice which station is theirs.",
    "heard-again": "Heard again: {office}. `backchannel status` says whether anything is missing.",
    "went-back": "{office} was restored from an old backup, and has lost messages of ours. "
    'Make sure by voice that it is they, then `backchannel resend --to "{office}"`.',
    "double": "{office} has heard another station that speaks as this office since it heard this one. If it is not yours, "
    "somebody has your keys: tell all correspondents by voice, and send nothing more.",
    "traced": "{office} has answered for {number}. See `backchannel read {number}`.",
    "series-open": "{series} is open again on {channel}: everybody has said how far it had come. `backchannel send`.",
    "own-lost": "Messages of this office's own are lost since it was restored, from {number} on: {office} may hold them. "
    "`backchannel status` says which; ask them by voice to give them back, with `backchannel resend` at their station.",
    "far-ahead": "{office} says that it holds {number}, far beyond what is known here. Ask them by voice, then "
    '`backchannel reopen "{channel}"`.',
    "invitation-answered": "{office} has answered its invitation to {channel}. See who it is, compare words by voice, and sign: "
    '`backchannel channel admit "{office}"`.',
    "invitation-disputed": "The invitation of {office} to {channel} was answered twice, differently: somebody else has the ten words. "
    'Telephone {office}. If it is not admitted: `backchannel channel withdraw "{office}"`, and write another; if it is, and by the '
    'wrong one: `backchannel channel revoke "{office}"`.',
    "charter-waits": "A change of {channel} waits for this office's signature{about}. See what it is: `backchannel channel show`.",
    "revocation-waits": "Others want {office} off {channel}, and ask for this office's signature. See why: `backchannel channel show`.",
    "joined": "This office is on {channel}. `backchannel channel show` says who else is. Before you write, compare words by voice.",
    "admitted": '{office} is on {channel} now. Before you write to it, compare words by voice: `backchannel office words "{office}"`.',
    "left": "{office} has left {channel}. Nothing goes to it any more, and nothing from it is taken.",
    "revoked": "{office} is revoked on {channel}: nothing goes to it any more, and nothing from it is taken. "
    "`backchannel channel show` says why, and who signed.",
    "channel-over": "This office is revoked on {channel}: nothing that it writes is taken there any more, and nothing comes. What is here "
    "stays readable. `backchannel channel show` says why, and who signed.",
    "charter-changed": "{channel} has other terms now. `backchannel channel log` says which, and who signed them.",
    "charter-split": "{channel} is split: offices have signed versions of its charter that do not follow each other. Telephone them; "
    "`backchannel channel show` says who signed which, `backchannel channel unite` brings them together.",
    "draft-submitted": "{office} has submitted a draft. See which: `backchannel draft list`.",
    "draft-returned": "{office} has returned a draft. `backchannel draft list` says which, and what is wanted.",
    "draft-released": "{number} is released: the second person has signed. See how it stands: `backchannel read {number}`.",
    "second-asked": "{office} asks this station's person to sign a message as the second person. See it: `backchannel draft list`, then "
    "`backchannel review`.",
    "own-number-twice": "{number} was given twice by stations of this office, with different words. Both texts are kept; correspondents "
    "see both: agree by voice which one counts, and who has custody.",
    "struck-off": "This station is struck off the card of its office: it is told nothing any more, and what it writes is refused. What is "
    "here stays readable.",
    "custody": "This station has custody now: it numbers its office's messages. See what is open: `backchannel status`.",
    "custody-gone": "{office} has custody now: messages are numbered there. What was released here is still delivered from here.",
}
NO_PROGRAM: Final = "a program that is here, and its arguments"
NO_DESKTOP: Final = "notify-send (Linux) or osascript (macOS)"
_TO_READ: Final = frozenset({"flash", "unopened"})


def folded(alarms: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Alarms as they are said: those of one event that differ in their offices alone together, at the place of the first."""
    events: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for place, facts in enumerate(alarms):
        about = facts["number"] and (facts["series"], facts["number"], facts["paragraph"], facts["why"])
        alone = () if facts["kind"] in _SEVERAL else (place,)
        events.setdefault((facts["kind"], facts["channel"], about, facts["step"], *alone), []).append(facts)
    return list(events.values())


def sentence(facts: Mapping[str, Any], *others: Mapping[str, Any]) -> str:
    """What happened and what to do, for the person at the station; of several alarms that `folded` put together, one sentence."""
    step = min(facts["step"], len(_TIMES) - 1)
    number = f"{facts['series']} {facts['number']}" if facts["number"] else ""
    number += f" paragraph {facts['paragraph']}" if facts["paragraph"] else ""
    offices = named(str(each["office"] or "") for each in (facts, *others))
    told = {**facts, "number": number, "office": offices, "to": "OFFICE" if others else f'"{offices}"', "again": _TIMES[step]}
    told["why"] = f": {facts['why']}" if facts["why"] else ""
    told["crossed"] = named(facts["crossed"]) if facts["crossed"] else "a message of ours"
    told["about"] = f": the admission of {offices}" if offices else ""
    return " ".join(ALARMS.get(facts["kind"], _UNKNOWN).format(**told).split())


def on_desktop(facts: Mapping[str, Any]) -> str:
    """The same for a screen that others may see: that somebody should come, and nothing of who or what."""
    return "An urgent message waits to be read." if facts["kind"] in _TO_READ else "The station calls: see its status."
