"""Letters and answers by somebody who has the words, and what a person may type: only `Refused` comes out, or `Mistake` of what is typed.

BACKCHANNEL_FUZZ_SECONDS sets the time for all targets together (2 by default). A finding prints the number from which it
can be made again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from backchannel.errors import Mistake, Refused
from backchannel.seal.artefacts import ACCEPTANCE, INVITATION, as_value
from backchannel.seal.code import Code, Slip
from backchannel.seal.invitation import Answer, Letter, answered
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import decode_object, unb64u
from backchannel.seal.words import wordlist
from fuzz.test_opening_fuzz import SECONDS, spoil
from unit.seal.invitations import CODE, answer, channel, letter, terms_of, with_seal
from unit.seal.material import Office, office

PIECES = (" ", "-", "\n", "\x00", "\u202e", "ABANDON", "https://switch.example", "://", "backchannel-invitation:", "é", "9", "\ud800")


def resigned(value: Any, typ: str, signer: Office, chance: random.Random) -> Any:
    """An artefact with something changed in what it says, signed again by its office."""
    content = spoil(decode_object(unb64u(value["payload"])), chance)
    return as_value(sign(content, typ=typ, keys=signer.secrets.root.keys))


def a_letter(chance: random.Random) -> None:
    members: Any = decode_object(letter().data)
    del members["seal"]
    try:
        if chance.random() < 0.5:
            members["invitation"] = resigned(members["invitation"], INVITATION, office("harbour"), chance)
        else:
            members = spoil(members, chance)
        data = with_seal(members, CODE.key("letter"))
    except (Mistake, TypeError, ValueError):
        return  # not even somebody with the words could write this down
    assert Letter.read(data, CODE).data == data


def an_answer(chance: random.Random) -> None:
    members: Any = decode_object(answer().data)
    del members["seal"]
    try:
        if chance.random() < 0.5:
            members["acceptance"] = resigned(members["acceptance"], ACCEPTANCE, office("lake"), chance)
        else:
            members = spoil(members, chance)
        data = with_seal(members, CODE.key("answer"))
    except (Mistake, TypeError, ValueError):
        return
    answered(data)
    read = Answer.read(data, terms_of("lake"), channel().channel, CODE)
    read.check_newcomer(channel())
    assert read.data == data


def typed(chance: random.Random) -> None:
    words = [chance.choice((chance.choice(wordlist()), chance.choice(PIECES))) for _ in range(chance.choice((9, 10, 10, 11)))]
    text = chance.choice((" ", "-", "", "\t")).join(words)
    for read in (Code.parse, Slip.parse):
        try:
            found = read(text)
        except Mistake as mistake:
            assert str(mistake).isprintable(), repr(mistake)
        else:
            assert read(str(found)) == found


TARGETS: dict[str, Callable[[random.Random], None]] = {"letter": a_letter, "answer": an_answer, "typed": typed}


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_under_the_right_seal_raises_nothing_but_refused(name: str) -> None:
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
