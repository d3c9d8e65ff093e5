"""Anything at all under true signatures: whatever a correspondent signs, only `Refused` comes out, and what is accepted stands.

BACKCHANNEL_FUZZ_SECONDS sets the time for all targets together (2 by default). A finding prints the number from which it
can be made again.
"""

from __future__ import annotations

import copy
import os
import random
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from attacks.tools import sealed_bytes
from backchannel.errors import Mistake, Refused
from backchannel.limits import CHAIN_BYTES
from backchannel.seal import Opened, open_eyes, open_sealed, read_card, reopen
from backchannel.seal.artefacts import CARD, RECEIPT, REVOCATION, TRANSIT, as_value
from backchannel.seal.carried import CarriedChain
from backchannel.seal.history import History
from backchannel.seal.receipt import make_receipt
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u
from unit.seal.growing import added, admission, channel, forged, left, revocation
from unit.seal.liar import parts, said, sent
from unit.seal.material import charter, delivered, office, reader

SECONDS = float(os.environ.get("BACKCHANNEL_FUZZ_SECONDS", "2"))
ATOMS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 2**52, "", "x", "1", "\u202e", "\x1b[2J", "\u3164", "null", [], {}, [[]], [None], {"_sd": 1}),
    *(
        {"...": "x"},
        {"...": b64u(bytes(32))},
        b64u(bytes(32)),
        b64u(bytes(16)),
        "EXCLUSIVELY EYES ONLY",
        "action",
        "HARTO",
        "011200Z MAR 71",
    ),
)


def spoil(value: Any, chance: random.Random) -> Any:
    """The same value with one thing in it changed, left out, doubled, moved or put in."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(list(value))
        match chance.randrange(6):
            case 0:
                return {key: item for key, item in value.items() if key != name}
            case 1:
                return {**value, chance.choice(("more", "_sd", "...", "iss", "body", "for")): chance.choice(ATOMS)}
            case _:
                return {**value, name: spoil(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        match chance.randrange(6):
            case 0:
                return value[:at] + value[at + 1 :]
            case 1:
                return [*value, copy.deepcopy(value[at])]
            case 2:
                return value[::-1]
            case _:
                return [*value[:at], spoil(value[at], chance), *value[at + 1 :]]
    return copy.deepcopy(chance.choice(ATOMS))


def message(chance: random.Random) -> None:
    made = parts()
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice(("top", "head", "portions", "aud", "read", "held", "stn", "common"))
        if name == "top":
            content = {key: item for key, item in parts().sign().content.items() if key not in {"_sd", "_sd_alg"}}
            member = chance.choice(list(content))
            made.top[member] = spoil(content[member], chance)
        else:
            setattr(made, name, spoil(getattr(made, name), chance))
    who = chance.choice(("hill", "lake", "ferry"))
    try:
        data = sent(made, who)
    except (Mistake, TypeError, KeyError, AttributeError, StopIteration, ValueError):
        return  # not even a correspondent of ours could write this down
    result = open_sealed(data, reader(who))
    assert isinstance(result, Opened)
    assert reopen(result.artefact, reader(who), result.sealed_to) == result
    if result.pending:
        assert open_eyes(result, office(who).eyes, reader(who)).pending == frozenset()


def receipt(chance: random.Random) -> None:
    link = {"seq": 1, "digest": b64u(bytes(32))}
    reach = {"ser": "HILTO", "through": link, "also": [{**link, "seq": 3}], "without": []}
    signed = make_receipt(said(), charter=charter(), office=office("harbour").id, to=office("hill").id, device=office("harbour").device)
    refused = [{"link": {**link, "seq": 2}, "code": "seal.owed"}]
    signed_anew({**signed.content, "received": reach, "opened": reach, "refused": refused}, RECEIPT, chance)


def transit(chance: random.Random) -> None:
    signed_anew({"iss": office("harbour").id, "first": 2971, "weeks": [str(office("lake").standing.recipient)]}, TRANSIT, chance)


def signed_anew(content: dict[str, Any], typ: str, chance: random.Random) -> None:
    spoiled = spoil(content, chance)
    try:
        data = delivered(sign(spoiled, typ=typ, keys=office("harbour").device.keys))
    except (Mistake, TypeError, ValueError):
        return
    assert open_sealed(data, reader("hill"))


def card(chance: random.Random) -> None:
    bundle = decode_object(office("harbour").card.artefact)
    part: Any = bundle["office"]
    content = spoil(decode_object(unb64u(part["payload"])), chance)
    try:
        bundle["office"] = as_value(sign(content, typ=CARD, keys=office("harbour").secrets.root.keys))
        data = encode(spoil(bundle, chance) if chance.random() < 0.3 else bundle)
    except (Mistake, TypeError, ValueError):
        return
    assert read_card(data).artefact == data


@cache
def grown() -> History:
    """A channel that has admitted an office and lost one."""
    history = channel("harbour", "hill", "lake")
    added(history, admission(history, "ferry", "harbour", "hill"))
    left(history, "ferry")
    return history


def a_charter(chance: random.Random) -> None:
    proposal = grown().propose(admission(grown(), "stranger", "harbour", "hill").artefact)
    read = grown().propose(encode(spoil(decode_object(proposal.artefact), chance)))
    assert grown().propose(read.artefact) == read


def version(chance: random.Random) -> None:
    proposal = admission(grown(), "stranger", "harbour", "hill")
    content = spoil(dict(proposal.signed.content), chance)
    try:
        signed = forged(content, office("harbour"), office("hill"))
    except (Mistake, TypeError, ValueError):
        return
    history = grown().copy()
    if history.add(signed, proposal.papers):
        assert History.of_chain(history.chain()).acts == history.acts


def revoked(chance: random.Random) -> None:
    content = spoil(dict(revocation(grown(), "lake", "harbour", "hill").signed.content), chance)
    try:
        signed = forged(content, *chance.choice(((office("harbour"), office("hill")), (office("lake"),))), typ=REVOCATION)
    except (Mistake, TypeError, ValueError):
        return
    history = grown().copy()
    if history.revoke(signed.encode()):
        assert History.of_chain(history.chain()).in_force == history.in_force


def a_chain(chance: random.Random) -> None:
    data = encode(spoil(decode_object(grown().chain(), limit=CHAIN_BYTES), chance))
    history = History.of_chain(data)
    assert History.of_chain(history.chain()).acts == history.acts


def carried_along(chance: random.Random) -> None:
    value = spoil(decode_object(chance.choice((grown().chain(), admission(grown(), "stranger", "harbour").artefact))), chance)
    found = open_sealed(sealed_bytes(encode(value)), reader("hill", grown()))
    if isinstance(found, CarriedChain):
        before = grown().acts
        history = grown().copy()
        history.take(found.chain)
        assert history.acts[: len(before)] == before


TARGETS: dict[str, Callable[[random.Random], None]] = {
    "message": message,
    "receipt": receipt,
    "transit": transit,
    "card": card,
    "charter": a_charter,
    "version": version,
    "revocation": revoked,
    "chain": a_chain,
    "carried": carried_along,
}


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_signed_raises_nothing_but_refused(name: str) -> None:
    first = random.randrange(2**32)
    end = time.monotonic() + SECONDS / len(TARGETS)
    number = first
    while time.monotonic() < end:
        try:
            TARGETS[name](random.Random(number))
        except Refused as refused:
            assert str(refused).isprintable(), f"{name} number {number}: {refused!r}"
        except Exception as error:
            pytest.fail(f"{type(error).__name__} instead of Refused for {name} number {number}: {error}")
        number += 1
    print(f"{name}: {number - first} tries from number {first}")
