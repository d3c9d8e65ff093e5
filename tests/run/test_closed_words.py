"""What stands in a message that nobody has opened is told by no command but `read`, neither on the screen nor as facts."""

from __future__ import annotations

import json
from typing import Any

from backchannel.cli.render import bearings, certificates
from backchannel.cli.render import orders as render
from run.ordering import shown
from run.pair import Pair, Side
from web import orders_story, papers_story

HIDDEN = (papers_story.HIDDEN, "INCOMPLETE", "the observer", "RETURNED", "returned unsigned")
ASKED: tuple[tuple[str, dict[str, str], Any], ...] = (
    ("text_page", {"name": "TOMIS 1 paragraph 2"}, bearings.text),
    ("text_page", {"name": "MISTO 4 paragraph 1"}, bearings.text),
    ("texts", {}, bearings.texts),
    ("order", {"number": "TOMIS 1 paragraph 1"}, render.whole),
    ("agenda", {}, render.agenda),
    ("asks", {}, bearings.asks),
)


def told(side: Side) -> str:
    """All that the commands show and say as facts."""
    orders = side.ask("orders")
    said = [shown([orders], render.orders), json.dumps(orders)]
    for call, arguments, rendered in ASKED:
        facts = side.ask(call, **arguments)
        said += [shown(facts, rendered), json.dumps(facts)]
    return "\n".join(said)


def test_no_command_tells_what_nobody_has_opened(pair: Pair) -> None:
    papers_story.tell(pair)
    said = told(pair.capital)
    assert not [hidden for hidden in HIDDEN if hidden in said]
    assert "Some of this text stands in a message that nobody has opened" in " ".join(said.split())
    assert 'backchannel read "MISTO 4"' in " ".join(said.split())
    assert "MISTO 4" in [row["place"] for row in pair.capital.ask("unopened")]
    pair.capital.ask("read", number="MISTO 4")
    assert papers_story.HIDDEN in told(pair.capital)


def test_a_report_that_nobody_has_opened_is_neither_in_the_orders_nor_in_the_certificate(pair: Pair) -> None:
    orders_story.tell(pair, report_read=False)
    facts = pair.capital.ask("certificate", number="TOMIS 1 paragraph 1")
    said = told(pair.capital) + shown(facts, certificates.certificate) + json.dumps(facts)
    for hidden in ("done otherwise", "gladly", "OTHER WORDS"):
        assert hidden not in said, hidden
    assert "How it stands is said in a message that nobody has opened: MISTO 4" in " ".join(said.split())


def test_our_own_messages_are_open(pair: Pair) -> None:
    papers_story.tell(pair)
    assert pair.capital.ask("text_page", name="TOMIS 1 paragraph 1")["words"]
