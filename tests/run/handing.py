"""An order to deliver a text, its hand-off, and what its holder sends back or says by telephone."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from backchannel.cli.paper.handoff_file import holders_view
from backchannel.errors import BackchannelError
from backchannel.seal.code import Code
from backchannel.seal.handoff import seal_handoff
from run.pair import Pair, Side
from unit.seal import holder

ORDER = """1. [order]
Deliver: paragraph 2
Manner: orally
To: the Minister
Where: the Ministry
At: 2300 PARIS 02 AUG 25
Begin text:
Say nothing beyond the text.
End text."""
TEXT = """2. [text]
Title: To the Minister
Begin text:
We accept the first point.

We wait for the second.
End text."""
WORDS = "We accept the first point.\n\nWe wait for the second."
CANARY = "3. The orchard is empty."
NUMBER = "TOMIS 1 paragraph 1"


def release(side: Side, to: str, *portions: str, marking: str = "SECRET", **how: Any) -> Any:
    draft = "\n\n".join((f"IMMEDIATE\n{marking}\nFrom: {side.name}\nTo: {to}", *portions)) + "\n"
    return side.ask("send", drafts=[draft], **how)


def ordered(pair: Pair, *portions: str, **how: Any) -> None:
    """CAPITAL orders, and MISSION has read it: TOMIS 1."""
    release(pair.capital, "MISSION", *(portions or (ORDER, TEXT, CANARY)), **how)
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")


def code(side: Side, call: str, **arguments: Any) -> str:
    with pytest.raises(BackchannelError) as caught:
        side.ask(call, **arguments)
    assert str(caught.value)
    return caught.value.code


def opened(facts: Any) -> tuple[dict[str, Any], bytes]:
    """What the holder of a file sees, and its id."""
    ten = Code.parse(" ".join(facts["words"]))
    sealed = seal_handoff(holders_view(facts), ten)
    return holder.opened(sealed.artefact, ten.secret), sealed.id


def reported(facts: Any, **more: Any) -> bytes:
    content, identity = opened(facts)
    return sealed(facts, holder.report(content, identity, **{"when": "2305 PARIS 02 AUG 25", "manner": "orally", **more}))


def sealed(facts: Any, report: dict[str, Any], identity: bytes | None = None) -> bytes:
    """What the holder of this file sends back."""
    content, own = opened(facts)
    return holder.sealed(holder.signed(report, content["key"]), Code.parse(" ".join(facts["words"])).secret, identity or own)


def taken(side: Side, data: bytes) -> Any:
    return side.ask("handoff_take", report=b64encode(data).decode())


def telephoned(side: Side, facts: Any, step: str = "Has done", exactness: str | None = "exact", **more: Any) -> Any:
    return side.ask("handoff_reported", code=" ".join(facts["report_code"]), step=step, exactness=exactness, **more)
