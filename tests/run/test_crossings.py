"""Messages that crossed: found at both ends as soon as it can be known, and shown until somebody settles it (docs/spec/causality.md)."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.errors import Mistake, Trouble
from run.pair import Pair, Side


def crossed(side: Side, number: str) -> list[str]:
    return [row["number"] for row in side.ask("read", number=number)["crossed"]]


def log(side: Side) -> dict[str, list[str]]:
    return {row["number"].partition("/")[0]: [each["number"] for each in row["crossed"]] for row in side.ask("log")}


def open_at(side: Side) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = side.ask("status")["channels"][0]["crossings"]
    return rows


def both_write(pair: Pair, precedence: str = "ROUTINE") -> None:
    """Each sends one before the other's has come."""
    pair.mission.send("CAPITAL", precedence=precedence)
    pair.capital.send("MISSION", precedence=precedence)
    pair.settle()


def cite(side: Side, to: str, number: str, **how: Any) -> Any:
    draft = f"ROUTINE\nSECRET\nFrom: {side.name}\nTo: {to}\nRef: {number}\n\n1. We have seen it.\n"
    return side.ask("send", drafts=[draft], **how)


def test_messages_that_crossed_say_so_at_both_ends(pair: Pair) -> None:
    both_write(pair)
    for side in (pair.mission, pair.capital):
        assert log(side) == {"MISTO 1": ["TOMIS 1"], "TOMIS 1": ["MISTO 1"]}
    assert open_at(pair.mission) == [{"number": "TOMIS 1", "crossed": ["MISTO 1"]}]
    assert open_at(pair.capital) == [{"number": "MISTO 1", "crossed": ["TOMIS 1"]}]


def test_each_says_what_its_writer_had_and_what_was_not_there_yet(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")  # MISTO 1 lies unopened, MISTO 2 is on its way
    pair.settle()
    (saw,) = pair.mission.ask("read", number="TOMIS 1")["saw"]
    assert (saw["through"], saw["unread"], saw["absent"]) == (None, [1], [2])
    assert crossed(pair.mission, "TOMIS 1") == ["MISTO 1", "MISTO 2"]


def test_an_answer_to_what_was_read_crosses_nothing(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    pair.capital.send("MISSION")
    pair.settle()
    assert crossed(pair.mission, "TOMIS 1") == crossed(pair.capital, "MISTO 1") == []
    assert open_at(pair.mission) == open_at(pair.capital) == []


def test_a_person_is_called_when_one_of_the_two_is_urgent(pair: Pair) -> None:
    both_write(pair)
    assert "crossed" not in pair.mission.alarms() + pair.capital.alarms()
    pair.mission.send("CAPITAL", precedence="IMMEDIATE")
    pair.capital.send("MISSION")
    pair.settle()
    assert pair.mission.alarms().count("crossed") == pair.capital.alarms().count("crossed") == 1


def test_a_crossing_is_known_again_after_a_restart_and_calls_nobody_twice(pair: Pair) -> None:
    both_write(pair, "IMMEDIATE")
    before = log(pair.mission)
    pair.mission.close()
    pair.mission.open()
    assert log(pair.mission) == before
    again = pair.mission.alarms().count("crossed")
    pair.settle()
    assert pair.mission.alarms().count("crossed") == again == 1


def test_the_ledger_of_a_vault_without_entries_is_made_from_its_messages(pair: Pair) -> None:
    both_write(pair)
    entries = list(pair.mission.engine.vault.ledger.entries(pair.mission.post.channel("SPRING").charter.channel))
    pair.mission.engine.vault._connection.execute("delete from entry")
    pair.mission.close()
    pair.mission.open()
    assert log(pair.mission) == {"MISTO 1": ["TOMIS 1"], "TOMIS 1": ["MISTO 1"]}
    assert list(pair.mission.engine.vault.ledger.entries(pair.mission.post.channel("SPRING").charter.channel)) == entries


def test_what_somebody_has_settled_is_not_shown_as_open_and_keeps_its_first_reason(pair: Pair) -> None:
    both_write(pair)
    told = pair.mission.ask("settle", number="MISTO 1", reason="TOMIS 1 was written for another case")
    assert told["crossed"][0]["settled"]["reason"] == "TOMIS 1 was written for another case"
    pair.mission.ask("settle", number="TOMIS 1", reason="something else")
    (row,) = pair.mission.ask("read", number="TOMIS 1")["crossed"]
    assert (row["settled"]["reason"], row["settled"]["by"]) == ("TOMIS 1 was written for another case", "Officer of MISSION")
    assert open_at(pair.mission) == []
    assert open_at(pair.capital) != [], "the other end settles it for itself"


def test_only_the_messages_that_are_named_are_settled(pair: Pair) -> None:
    for _ in range(2):
        pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    pair.settle()
    pair.capital.ask("settle", number="TOMIS 1", others=["MISTO 2"], reason="a repetition")
    assert open_at(pair.capital) == [{"number": "MISTO 1", "crossed": ["TOMIS 1"]}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"number": "MISTO 2", "reason": "nothing crossed it"}, "settle.not-crossed"),
        ({"number": "TOMIS 1", "others": ["MISTO 2"], "reason": "nothing crossed it"}, "settle.not-crossed"),
        ({"number": "TOMIS 9", "reason": "it is not here"}, "message.not-held"),
        ({"number": "TOMIS 1", "reason": ""}, "settle.reason"),
        ({"number": "TOMIS 1", "reason": "two\nlines"}, "settle.reason"),
    ],
)
def test_nothing_is_settled_that_did_not_cross_or_without_a_reason(pair: Pair, asked: dict[str, Any], code: str) -> None:
    both_write(pair)
    pair.mission.ask("read", number="TOMIS 1")
    pair.mission.send("CAPITAL")
    with pytest.raises(Mistake) as caught:
        pair.mission.ask("settle", **asked)
    assert caught.value.code == code
    assert open_at(pair.mission) != []


def test_a_locked_station_settles_nothing(pair: Pair) -> None:
    both_write(pair)
    pair.mission.post.lock()
    with pytest.raises(Trouble):
        pair.mission.ask("settle", number="TOMIS 1", reason="nobody is there")


def test_what_has_come_unopened_is_shown_before_a_release_most_urgent_first(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    saved = pair.clock.now()
    pair.pass_time(saved + 60_000_000)
    pair.mission.send("CAPITAL", precedence="FLASH")
    pair.settle()
    draft = "ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. Go on.\n"
    rows = pair.capital.ask("preview", draft=draft, since=saved)["unopened"]
    assert [(row["place"], row["precedence"], row["after_draft"]) for row in rows] == [
        ("MISTO 2", "FLASH", True),
        ("MISTO 1", "ROUTINE", False),
    ]
    for number in ("MISTO 1", "MISTO 2"):
        pair.capital.ask("read", number=number)
    assert pair.capital.ask("preview", draft=draft)["unopened"] == []


def test_nothing_is_cited_that_came_and_was_not_opened_unless_that_is_said(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    with pytest.raises(Mistake) as caught:
        cite(pair.capital, "MISSION", "MISTO 1")
    assert caught.value.code == "release.unopened"
    assert pair.capital.ask("status")["channels"][0]["next"] == 1, "and no number is used"
    cite(pair.capital, "MISSION", "MISTO 1", unopened=["MISTO 1"])
    pair.settle()
    (saw,) = pair.mission.ask("read", number="TOMIS 1")["saw"]
    assert saw["unread"] == [1], "the message itself says that it was not read"


def test_what_was_opened_may_be_cited_and_so_may_what_never_came(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    pair.capital.ask("read", number="MISTO 1")
    cite(pair.capital, "MISSION", "MISTO 1")
    cite(pair.capital, "MISSION", "MISTO 7")
    assert pair.capital.ask("status")["channels"][0]["next"] == 3


def test_a_commit_that_fails_leaves_no_message_in_the_ledger(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    both_write(pair)
    channel = pair.mission.post.channel("SPRING").charter.channel
    known = len(pair.mission.engine.ledgers.of(channel).causality)

    def fails(keeps: Any) -> None:
        raise Trouble("disk.failed", "a disk that fails", "one that works")

    monkeypatch.setattr(pair.mission.engine.vault, "commit", fails)
    with pytest.raises(Trouble):
        pair.mission.send("CAPITAL")
    assert len(pair.mission.engine.ledgers.of(channel).causality) == known


def test_what_was_cancelled_before_it_came_crossed_nothing(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.mission.ask("cancel", number="MISTO 1")
    pair.capital.send("MISSION")
    pair.carry(pair.capital, pair.mission)
    assert crossed(pair.mission, "TOMIS 1") == []
    assert open_at(pair.mission) == []


def test_nothing_is_answered_that_came_and_was_not_opened(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.settle()
    draft = "ROUTINE\nSECRET\nFrom: CAPITAL\nTo: MISSION\n\n1. [answers MISTO 1 paragraph 1] Agreed.\n"
    with pytest.raises(Mistake) as caught:
        pair.capital.ask("send", drafts=[draft])
    assert caught.value.code == "release.unopened"
