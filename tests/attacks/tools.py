"""What every attack here ends in: one refusal, by its code, and never another exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from backchannel.errors import Refused
from backchannel.seal import open_sealed
from backchannel.seal.age import encrypt
from backchannel.seal.padding import pad
from backchannel.seal.sdjwt import Signed
from backchannel.seal.strictjson import encode
from unit.seal.liar import Parts, parts, sent
from unit.seal.material import Seeded, office, reader


def refusal(call: Callable[..., object], *arguments: Any, **named: Any) -> str:
    """The code with which `call` refuses."""
    with pytest.raises(Refused) as caught:
        call(*arguments, **named)
    assert str(caught.value).isprintable(), "a refusal's own words are printed"
    return caught.value.code


def refused(data: bytes, who: str = "hill") -> str:
    """The code with which an office refuses sealed bytes."""
    return refusal(open_sealed, data, reader(who))


def sealed_bytes(data: bytes, who: str = "hill", *, padded: bool = True) -> bytes:
    """Any bytes in a sealed file to an office."""
    return encrypt(pad(data) if padded else data, [office(who).standing.recipient], Seeded("any bytes"))


def rewritten(signed: Signed, **members: Any) -> bytes:
    """The artefact with other outer members, in canonical spelling."""
    return encode({**json.loads(signed.encode()), **members})


def spoiled(change: Callable[[Parts], object], who: str = "hill", **signing: Any) -> str:
    """The code with which an office refuses honest parts after `change`, signed by their true writer."""
    made = parts()
    change(made)
    return refused(sent(made, who, **signing), who)


def top(**members: Any) -> Callable[[Parts], object]:
    """Other members of the payload."""
    return lambda made: made.top.update(members)
