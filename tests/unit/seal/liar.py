"""A correspondent who may sign anything: a message's payload before it is concealed, to be spoiled at will.

It is written from the specification and not from `seal.payload`, so that each is a check of the other.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from backchannel.seal import Reach
from backchannel.seal.age import encrypt
from backchannel.seal.artefacts import MESSAGE
from backchannel.seal.disclosures import Disclosure, conceal, encode_disclosures
from backchannel.seal.keys import SecretPair
from backchannel.seal.padding import pad
from backchannel.seal.receipt import Answer, Life, Receipt
from backchannel.seal.sdjwt import Signed, sign
from backchannel.seal.strictjson import b64u
from unit.seal.material import EYES, INTERMEDIARY, NAMES, SERIES, Seeded, charter, delivered, office


class AsItStands(dict[str, Any]):
    """A paragraph that `Parts` signs without concealing anything in it."""


def _as_it_is(digests: list[str]) -> list[str]:
    return digests


@dataclass
class Parts:
    """A payload before it is concealed: an honest first message of HARBOUR PARTY, to be spoiled."""

    top: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    portions: list[Any] = field(default_factory=list)
    aud: list[Any] = field(default_factory=list)
    read: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    stn: Any = "HS 221"
    common: Any = _as_it_is
    digests: dict[str, str] = field(default_factory=dict)
    randomness: Seeded = field(default_factory=lambda: Seeded("parts"))
    made: list[Disclosure] = field(default_factory=list)

    def sign(self, *, by: SecretPair | None = None, typ: str = MESSAGE, keep: Any = None) -> Signed:
        """Conceal and sign it; `digests` then names every disclosure, and `keep` may change the payload just before."""
        self.made, self.digests = [], {}
        stn = self.give("stn", Disclosure.member("stn", self.stn, self.randomness))
        head = [self.give(f"head.{name}", Disclosure.member(name, value, self.randomness)) for name, value in self.head.items()]
        read = [self.give(f"read.{at}", Disclosure.element(value, self.randomness)) for at, value in enumerate(self.read)]
        held = [self.give(f"held.{at}", Disclosure.element(value, self.randomness)) for at, value in enumerate(self.held)]
        portions = [self.portion(at, value) for at, value in enumerate(self.portions, start=1)]
        alike = {"owed": self.common(self.alike())} if callable(self.common) else self.common
        common = self.give("common", Disclosure.element(alike, self.randomness))
        aud = [self.addressee(value) for value in self.aud]
        payload = {
            "iss": office("harbour").id,
            "by": {"person": office("harbour").secrets.person.public.id, "device": office("harbour").device.public.id, "mandate": None},
            "second": None,
            "jti": b64u(bytes(16)),
            "chn": {"id": b64u(charter().channel), "charter": b64u(charter().digest)},
            "ser": "HARTO",
            "seq": 1,
            "prev": None,
            "sig": [*office("harbour").device.public.kids],
            "audn": len(aud),
            "aud": [item.placeholder for item in aud],
            "common": [common.placeholder],
            "read": [item.placeholder for item in read],
            "held": [item.placeholder for item in held],
            "head": conceal({}, head),
            "n": len(portions),
            "portions": [item.placeholder for item in portions],
        }
        payload = conceal({**payload, **self.top}, [stn])
        if keep:
            keep(payload, self)
        return sign(payload, typ=typ, keys=(by or office("harbour").device).keys, disclosures=self.made)

    def give(self, label: str, disclosure: Disclosure) -> Disclosure:
        self.made.append(disclosure)
        self.digests[label] = disclosure.digest
        return disclosure

    def portion(self, at: int, value: Any) -> Disclosure:
        if not isinstance(value, dict) or isinstance(value, AsItStands):
            return self.give(f"portion.{at}", Disclosure.element(value, self.randomness))
        names = [name for name in ("body", "for") if name in value]
        inner = [self.give(f"portion.{at}.{name}", Disclosure.member(name, value[name], self.randomness)) for name in names]
        plain = {name: item for name, item in value.items() if name not in names}
        return self.give(f"portion.{at}", Disclosure.element(conceal(plain, inner), self.randomness))

    def addressee(self, value: Any) -> Disclosure:
        if not isinstance(value, dict) or "owed" not in value or not callable(value["owed"]):
            return self.give(f"aud.{len(self.digests)}", Disclosure.element(value, self.randomness))
        label = next(who for who in NAMES if office(who).id == value["office"])
        beside = set(self.alike() if value["common"] is True else [])
        owed = value["owed"]([digest for digest in self.owed(label) if digest not in beside])
        again = ".again" if f"aud.{label}" in self.digests else ""
        return self.give(f"aud.{label}{again}", Disclosure.element({**value, "owed": owed}, self.randomness))

    def alike(self) -> list[str]:
        """What the rules owe each of the offices of the channel among the addressees."""
        ids = {value["office"] for value in self.aud if isinstance(value, dict) and value.get("common") is True}
        each = [set(self.owed(who)) for who in NAMES if office(who).id in ids]
        return sorted(set.intersection(*each)) if each else []

    def owed(self, who: str) -> list[str]:
        """What the rules owe this addressee, worked out from the labels alone."""
        mine = {"head.precedence", "head.marking", "head.time"}
        if who == INTERMEDIARY:
            mine |= {f"read.{2}", f"held.{2}"}
        else:
            mine |= {label for label in self.digests if label.split(".")[0] in {"head", "read", "held", "stn"}}
        for at, value in enumerate(self.portions, start=1):
            named = value.get("for") if isinstance(value, dict) else None
            if who != INTERMEDIARY:
                mine |= {f"portion.{at}", f"portion.{at}.for"}
            if office(who).id in named if isinstance(named, list) else who != INTERMEDIARY:
                mine |= {f"portion.{at}", f"portion.{at}.body"}
        return sorted(self.digests[label] for label in mine if label in self.digests)


def parts() -> Parts:
    """Honest parts: to HILL HOUSE (action), LAKE MISSION and FERRYMAN (information)."""
    level = {"classification": "SECRET", "caveats": []}

    def portion(number: int, words: str, readers: list[str] | None = None, **changes: Any) -> dict[str, Any]:
        body = {"fields": [], "words": words}
        named = [office(who).id for who in readers] if readers is not None else None
        return {"number": number, "kind": "paragraph", "marking": copy.deepcopy(level), "body": body, "for": named, **changes}

    def addressee(who: str, capacity: str) -> dict[str, Any]:
        common = who != INTERMEDIARY
        return {"office": office(who).id, "as": capacity, "common": common, "owed": lambda owed: owed, "prev": None}

    reaches = [{"ser": SERIES[who], "through": None, "also": [], "without": []} for who in ("hill", "lake", "ferry")]
    return Parts(
        head={
            "precedence": "ROUTINE",
            "marking": {"classification": "SECRET", "caveats": [EYES]},
            "time": "011200Z MAR 71",
            "subject": "Lamps",
            "references": ["HILTO 7"],
            "exempt": [],
            "drafter": None,
            "releaser": "Vera Holm",
        },
        portions=[
            portion(1, "The pilot waits."),
            portion(2, "Only for the captain.", ["hill"], marking={"classification": "SECRET", "caveats": [EYES]}),
            portion(3, "Row at noon.", ["hill", "ferry"]),
        ],
        aud=[addressee("hill", "action"), addressee("lake", "information"), addressee("ferry", "information")],
        read=copy.deepcopy(reaches),
        held=copy.deepcopy(reaches),
    )


def labels_for(made: Parts, who: str, *, eyes: bool = False) -> set[str]:
    """The labels that this office's outer copy shows (with `eyes`: those of its inner file)."""
    owed = set(made.owed(who))
    inner = {f"portion.{at}.body" for at, value in enumerate(made.portions, 1) if isinstance(value, dict) and _is_eyes_only(value)}
    shown = {label for label, digest in made.digests.items() if digest in owed}
    if eyes:
        return shown & inner
    lists = {label for label in made.digests if label.startswith(("aud.", "common"))}
    return (shown - inner) | ({f"aud.{who}"} if who == INTERMEDIARY else lists)


def _is_eyes_only(value: dict[str, Any]) -> bool:
    mark = value.get("marking")
    return isinstance(mark, dict) and isinstance(mark.get("caveats"), list) and EYES in mark["caveats"]


def copy_of(signed: Signed, made: Parts, labels: set[str], *, inner: set[str] = frozenset(), officer: str = "hill") -> Signed:
    """A copy that shows these labels, with an inner file of those, to that officer."""
    shown = signed.with_disclosures([item for item in signed.disclosures if item.digest in {made.digests[label] for label in labels}])
    if not inner:
        return shown
    closed = [item for item in signed.disclosures if item.digest in {made.digests[label] for label in inner}]
    return shown.with_eyes(encrypt(pad(encode_disclosures(closed)), [office(officer).eyes.recipient], Seeded("inner")))


def sent(made: Parts, who: str = "hill", *, signed: Signed | None = None, **signing: Any) -> bytes:
    """The sealed copy that the rules give this office of these parts."""
    signed = signed or made.sign(**signing)
    return delivered(copy_of(signed, made, labels_for(made, who), inner=labels_for(made, who, eyes=True), officer=who), who)


def said(**values: Any) -> Receipt:
    """What a receipt to HILL HOUSE says; what is not given is as usual."""
    reach = Reach(series="HILTO")
    life = Life(count=1, name=bytes(16))
    usual = Receipt(at=0, charter=bytes(32), life=life, number=1, seen=None, answer=Answer.NONE, received=reach, opened=reach)
    return replace(usual, **values)
