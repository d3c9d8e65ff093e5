"""What a file shows to somebody without any key, and what it does not: for `backchannel inspect`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from backchannel.envelope import PACKET_MARK, POUCH, Envelope, MailboxAddress, read_packet
from backchannel.errors import Refused
from backchannel.seal import read_card, read_proposal
from backchannel.seal.acts import read_chain
from backchannel.seal.age import dearmor, recipients_of
from backchannel.seal.artefacts import ACCEPTANCE, CARD, CHARTER, DEVICE, INVITATION, MESSAGE, PERSON, RECEIPT, REVOCATION, TRANSIT
from backchannel.seal.carried import CarriedChain, carried
from backchannel.seal.history import History
from backchannel.seal.proposal import read_claim
from backchannel.seal.sdjwt import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.run.facts import Facts
    from backchannel.seal import Charter
    from backchannel.seal.sdjwt import Signed

__all__ = ["inspect_bytes"]

_ENVELOPE: Final = b"backchannel-envelope/"
_AGE: Final = b"age-encryption.org/v1\n"
_ARMOR: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
_TYPES: Final = (MESSAGE, RECEIPT, TRANSIT, CARD, PERSON, DEVICE, CHARTER, REVOCATION, INVITATION, ACCEPTANCE)
_UNPLACED: Final = (
    "Not checked: any signature, and whether it may follow the versions that it names, which are not in the file. A station that holds "
    "them says so (`channel show`)."
)
_WITHOUT_START: Final = ("charter.gap", "charter.chain")  # a chain that does not begin at the founding version
_WHOSE: Final = "Not shown: whether these are the keys of whom they name. The cards that you pinned tell (`channel enter` compares)."


def inspect_bytes(data: bytes) -> Facts:
    """`kind`, `shows` (names and values in order) and `hides` (one sentence); Refused when it is none of our formats."""
    text = data.strip()
    if data.startswith(_ENVELOPE):
        return _envelope(Envelope.parse(data))
    if data.startswith(PACKET_MARK):
        return _packet(data)
    if data.startswith(_AGE):
        return _age(data)
    if text.startswith(_ARMOR):
        return _age(dearmor(data))
    for start, read in _JSON.items():
        if text.startswith(start):
            return read(text)
    raise _unknown()


def _envelope(envelope: Envelope) -> Facts:
    urgency = {1: "1 (Flash)", 2: "2 (Immediate)", 3: "3 (Priority and Routine)"}[envelope.urgency]
    return {
        "kind": "envelope",
        "shows": {
            "mailbox": envelope.mailbox,
            "urgency class": urgency,
            "expires": envelope.expires.isoformat(),
            "sealed bytes": len(envelope.sealed),
            "digest": envelope.digest.hex(),
            **_recipients(envelope.sealed),
        },
        "hides": "Not shown without a key: from whom it is, to which office, its number, its exact length and every word.",
    }


def _packet(data: bytes) -> Facts:
    packet = read_packet(data)
    mailboxes = Counter(envelope.mailbox for envelope in packet.envelopes)
    return {
        "kind": "packet of envelopes",
        "shows": {
            "envelopes": len(packet.envelopes),
            "for": [f"mailbox {mailbox}: {count}" for mailbox, count in mailboxes.items()] or "nobody",
            "urgency classes": ", ".join(str(each) for each in sorted({envelope.urgency for envelope in packet.envelopes})) or "none",
            "spoilt": list(packet.spoilt) or "nothing",
        },
        "hides": "Not shown without a key: from whom they are, to which offices, their numbers and every word.",
    }


def _age(data: bytes) -> Facts:
    return {
        "kind": "sealed file (age v1)",
        "shows": {"bytes": len(data), **_recipients(data)},
        "hides": "Not shown without a key: for whom it is, what it holds and how long that is. Whoever has a key can use `age -d`.",
    }


def _recipients(sealed: bytes) -> Facts:
    try:
        kinds = Counter(recipients_of(sealed))
    except Refused as refused:
        return {"sealed to": f"unreadable: {refused.came}"}
    return {"sealed to": ", ".join(f"{count} x {kind}" for kind, count in kinds.items())}


def _card(data: bytes) -> Facts:
    card = read_card(data)
    return {
        "kind": "card",
        "shows": {
            "office": str(card.name),
            "person": str(card.officer.name),
            **({"others": ", ".join(f"{person.name} ({person.rank})" for person in card.persons[1:])} if len(card.persons) > 1 else {}),
            **({"stations": ", ".join(str(device.name) for device in card.devices)} if len(card.devices) > 1 else {}),
            "number": str(card.number),
            "id": card.office,
            "mailbox": _switch_of(card.mailbox),
            "signatures": "all good: root key over card and persons, persons over their devices",
        },
        "hides": "Not shown: whether it is the card of whom it names. Only comparing words with that office tells (`office pin`).",
    }


def _charter(data: bytes) -> Facts:
    if isinstance(carried(data), CarriedChain):
        return _chain(data)
    try:
        proposal = read_proposal(data)
    except Refused as refused:
        if refused.code != "charter.gap":
            raise
        return _later_version(data)
    unsigned = ", ".join(str(seat.name) for seat in proposal.outstanding)
    return {
        "kind": "charter" if not unsigned else "charter that is not signed by all",
        "shows": {
            **_version(proposal.charter),
            "not signed by": unsigned or "nobody: all have signed, all signatures are good",
        },
        "hides": _WHOSE,
    }


def _later_version(data: bytes) -> Facts:
    charter, signed = read_claim(data)
    kids = set(signed.kids)
    return {
        "kind": f"version {charter.number} of a charter, or a proposal of one",
        "shows": {
            **_version(charter),
            "digest": charter.digest.hex(),
            "follows": [digest.hex() for digest in charter.previous],
            "signatures of": [str(seat.name) for seat in charter.seats if not kids.isdisjoint(seat.kids)] or "nobody who is on it",
        },
        "hides": f"{_UNPLACED} {_WHOSE}",
    }


def _part_of_chain(data: bytes) -> Facts:
    chain = read_chain(data)
    return {
        "kind": "part of a charter's versions",
        "shows": {
            "acts": [f"{_act(act)}, {act.digest.hex()}" for act in chain.acts],
            "cards": len(chain.cards),
            "acceptances": len(chain.acceptances),
        },
        "hides": f"{_UNPLACED} {_WHOSE}",
    }


def _act(act: Signed) -> str:
    return f"version {act.content.get('version')}" if act.typ == CHARTER else "revocation"


def _chain(data: bytes) -> Facts:
    try:
        history = History.of_chain(data)
    except Refused as refused:
        if refused.code not in _WITHOUT_START:
            raise
        return _part_of_chain(data)
    force = history.in_force
    return {
        "kind": "charter with its versions",
        "shows": {
            **_version(force),
            "versions": f"{len(history.versions)}, each signed as those before it ask",
            "revoked": [str(force.seat(office).name) for office in sorted(history.revoked) if force.has(office)] or "nobody",
        },
        "hides": _WHOSE,
    }


def _version(charter: Charter) -> Facts:
    seats = [
        f"{seat.name} ({seat.role}): {seat.series} from {seat.first}, station serial from "
        + (f"{seat.prefix} {seat.first_serial}" if seat.prefix else str(seat.first_serial))
        for seat in charter.seats
    ]
    return {"channel": charter.name, "seats": seats, "times": asdict(charter.times)}


def _signed(data: bytes) -> Facts:
    signed = parse(data, typ=_TYPES)
    return {
        "kind": f"signed artefact ({signed.typ})",
        "shows": {
            "signatures": [f"{signature.header.algorithm} by key {signature.header.kid}" for signature in signed.signatures],
            "digest": signed.digest.hex(),
            "disclosures in this copy": len(signed.disclosures),
            "sealed for eyes only": "yes" if signed.eyes is not None else "no",
        },
        "hides": "Not shown: whether the signatures are good. That takes the keys of a pinned charter (`backchannel verify`).",
    }


# Members of our JSON stand in order, so the first one tells the form; what comes after is judged by its own reader.
_JSON: Final[dict[bytes, Callable[[bytes], Facts]]] = {b'{"acceptances":': _charter, b'{"devices":': _card, b'{"': _signed}


def _switch_of(mailbox: str) -> str:
    """The mailbox without the secret that lets correspondents deposit."""
    address = MailboxAddress.parse(mailbox)
    return f"{address.mailbox} " + ("without a switch, by pouch only" if address.url == POUCH else f"at {address.url}")


def _unknown() -> Refused:
    return Refused(
        "inspect.unknown",
        "a file of none of Backchannel's forms",
        "an envelope, an age file, a card, a charter or a signed artefact",
        "A draft is looked at with `backchannel check`.",
    )
