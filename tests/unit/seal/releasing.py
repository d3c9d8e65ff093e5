"""Messages of an office of three persons, as any of its devices would sign them: what the tests of mandates and second persons share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from backchannel.message import (
    Classification,
    DateTimeGroup,
    Heading,
    Message,
    MessageNumber,
    OfficeName,
    Portion,
    Precedence,
    SeriesName,
    StationSerial,
)
from backchannel.seal import Opened, Reader, Writing, co_sign, open_sealed, propose
from backchannel.seal.agreement import Agreement, Rules
from backchannel.seal.artefacts import MESSAGE, as_value
from backchannel.seal.disclosures import Disclosure
from backchannel.seal.history import History
from backchannel.seal.mandate import Mandate, Powers, make_mandate
from backchannel.seal.payload import Prepared, prepare_message
from backchannel.seal.sdjwt import Signed, sign
from backchannel.seal.sealing import seal_artefact
from unit.seal.material import NAMES, Seeded, marking, office, seat
from unit.seal.staffed import Station, staffed, stations

HILL = office("hill").id
DATED = "011200Z MAR 71"
AT = DateTimeGroup.parse(DATED).microseconds
DAY = 24 * 60 * 60 * 1_000_000


@cache
def history(second: Classification | None = None) -> History:
    """A channel of HILL HOUSE, of three persons, and three offices of one; `second` is its rule."""
    rows = [seat("harbour"), seat("hill", staffed()), seat("lake"), seat("ferry")]
    proposal = propose(Agreement(name="Hill talks", rules=Rules(second=second)), rows, office("harbour").secrets)
    for who in ("hill", "lake", "ferry"):
        proposal = co_sign(proposal, office(who).secrets)
    return History.found(proposal)


def desk() -> Station:
    return stations()[0]


def travel() -> Station:
    return stations()[1]


def deputy() -> Station:
    return stations()[2]


def staff() -> Station:
    return stations()[3]


def powers(**changes: Any) -> Powers:
    """The widest for a month around the date of these messages."""
    usual: dict[str, Any] = {
        "channels": None,
        "precedence": Precedence.FLASH,
        "classification": Classification.TOP_SECRET,
        "caveats": None,
        "since": AT - 15 * DAY,
        "until": AT + 15 * DAY,
    }
    return Powers(**{**usual, **changes})


def mandate(one: Station | None = None, **changes: Any) -> Mandate:
    """A mandate for the person of a station of HILL HOUSE, the deputy's unless it is said."""
    person = (one or deputy()).certificate.person
    return make_mandate(powers(**changes), person=person, number=1, card=staffed(), secrets=office("hill").secrets)


def draft(one: Station, *, words: str = "The lamp is out.", caveats: Sequence[str] = (), **changes: Any) -> Message:
    """A message of HILL HOUSE to all three others, dated as above, by the person of that station."""
    usual: dict[str, Any] = {
        "precedence": Precedence.IMMEDIATE,
        "marking": marking(*caveats),
        "sender": OfficeName.parse(NAMES["hill"]),
        "to": (OfficeName.parse(NAMES["harbour"]),),
        "info": tuple(OfficeName.parse(NAMES[who]) for who in ("lake", "ferry")),
        "subject": "The lamp",
        "releaser": staffed().person_of(one.certificate).name,
    }
    ferry = OfficeName.parse(NAMES["ferry"])
    portions = (Portion(number=1, words=words), Portion(number=2, words="Row to the lamp.", audience=(ferry,)))
    made = Message(heading=Heading(**{**usual, **changes}), portions=portions)
    number = MessageNumber(series=SeriesName(text="HILTO"), number=1, serial=StationSerial(number=200))
    return made.released(number, DateTimeGroup.parse(DATED))


def prepared(
    one: Station, what: Message | None = None, *, second: Station | None = None, seed: str = "of hill", **changes: Any
) -> Prepared:
    """That message written down; `changes` are those of `Writing`."""
    usual: dict[str, Any] = {
        "charter": history().in_force,
        "office": HILL,
        "device": one.device,
        "second": second.certificate if second else None,
        "before": None,
        "previous": {},
        "read": (),
        "held": (),
    }
    return prepare_message(what or draft(one), Writing(**{**usual, **changes}), Seeded(seed))


def forged(one: Station, *, under: Mandate | Signed | None = None, second: Station | None = None, **changes: Any) -> Signed:
    """A message that this station signs, whoever's it is; `under` and `second` stand in it as they are, `changes` are of its heading."""
    charter = changes.pop("charter", history().in_force)
    seconds = changes.pop("signed_by", second)  # who signs as second person, whoever is named
    # The officer may write anything down; then it gets another releaser's name, signers and signatures.
    made = prepared(desk(), draft(desk(), **changes), charter=charter, second=deputy() if charter.rules.second else None).unsigned
    content, disclosures = _renamed(made.content, made.disclosures, str(staffed().person_of(one.certificate).name))
    artefact = under.artefact if isinstance(under, Mandate) else under
    content |= {
        "by": {**_named(one), "mandate": as_value(artefact) if artefact else None},
        "second": _named(second) if second else None,
        "sig": [*one.device.public.kids, *(second.device.public.kids if second else ())],
    }
    keys = [*one.device.keys, *(seconds.device.keys if seconds else ())]
    return sign(content, typ=MESSAGE, keys=keys, disclosures=disclosures)


def _named(one: Station) -> dict[str, str]:
    return {"person": one.certificate.person, "device": one.device.public.id}


def _renamed(content: Any, disclosures: Sequence[Disclosure], name: str) -> tuple[dict[str, Any], list[Disclosure]]:
    """The same with another releaser in the heading, and in the list of what the offices are owed."""
    old = next(item for item in disclosures if item.name == "releaser")
    new = Disclosure.member("releaser", name, Seeded("renamed"))
    owed: Any = next(item for item in disclosures if isinstance(item.value, dict) and set(item.value) == {"owed"})
    common = Disclosure.element({"owed": sorted({*owed.value["owed"], new.digest} - {old.digest})}, Seeded("common"))
    head = sorted({*content["head"]["_sd"], new.digest} - {old.digest})
    rest = [item for item in disclosures if item not in (old, owed)]
    return {**content, "head": {"_sd": head}, "common": [common.placeholder]}, [*rest, new, common]


def reader(who: str = "harbour", *histories: History) -> Reader:
    """Who opens at an office of one with its standing key, or at HILL HOUSE at its deputy's station."""
    held = {each.channel: each for each in histories or (history(),)}
    identity = deputy().standing if who == "hill" else office(who).standing
    return Reader(office=office(who).id, identities=[("standing key", identity)], charters=held)


def opened(signed: Signed, *histories: History) -> Opened:
    """A message of HILL HOUSE as HARBOUR PARTY opens it, of all disclosures those that are owed to it."""
    bodies = {item.digest for item in signed.disclosures if _is_for_ferry(item)}
    copy = signed.with_disclosures(item for item in signed.disclosures if item.digest not in bodies)
    found = open_sealed(seal_artefact(copy, [office("harbour").standing.recipient], Seeded("x")), reader("harbour", *histories))
    assert isinstance(found, Opened)
    return found


def _is_for_ferry(item: Disclosure) -> bool:
    return item.name == "body" and "Row to" in str(item.value)
