"""Searching what a station holds: at both ends, only what the office may see, and nothing of what is not opened."""

from __future__ import annotations

from typing import Any

import pytest

from backchannel.cli import searching
from backchannel.errors import Mistake, Trouble
from run.pair import Pair, Side

EYES = "ROUTINE\nSECRET; EXCLUSIVELY EYES ONLY\nFrom: MISSION\nTo: CAPITAL\nSubject: For you alone\n\n1. The orchard is empty.\n"
LONG = "It was said. " * 30 + "The orchard is empty. " + "It was said. " * 29 + "It was said."


def hits(side: Side, words: str, **narrowed: Any) -> list[tuple[str, int | None]]:
    """Number and paragraph of what is found."""
    rows = side.ask("search", words=words, **narrowed)["messages"]
    return [(row["number"].partition("/")[0], row["paragraph"]) for row in rows]


def test_both_ends_find_a_message_from_the_moment_in_which_it_is_released_or_opened(pair: Pair) -> None:
    pair.mission.send("CAPITAL", "The orchard is empty.")
    assert pair.mission.engine.vault.count_unsearched() == 0
    pair.carry(pair.mission, pair.capital)
    pair.capital.ask("read", number="MISTO 1")
    for side in (pair.mission, pair.capital):
        assert hits(side, "orchard") == hits(side, '"the orchard" EMPT*') == [("MISTO 1", 1)]
        assert hits(side, "MISTO 1") == hits(side, "capital") == [("MISTO 1", None)]


@pytest.mark.parametrize("older", [False, True])
def test_a_message_that_is_not_opened_is_found_by_none_of_its_words(pair: Pair, older: bool) -> None:
    pair.mission.send("CAPITAL", "The orchard is empty.")
    pair.carry(pair.mission, pair.capital)
    if older:  # a vault from before took such messages in
        pair.capital.engine.vault._connection.execute(
            "insert into searched (channel, series, seq) select channel, series, seq from received"
        )
    for words in ("orchard", "orch*", "MISTO 1"):
        facts = pair.capital.ask("search", words=words)
        assert (facts["messages"], facts["unopened"]) == ([], 1)
    pair.capital.ask("read", number="MISTO 1")
    facts = pair.capital.ask("search", words="orchard")
    (opened,) = facts["messages"]
    assert facts["unopened"] == 0
    assert (opened["excerpt"], opened["found"], opened["state"]) == ("The orchard is empty.", [[4, 11]], "opened")


def test_how_many_are_not_searched_is_counted_so_far_and_no_further(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backchannel.run.search._COUNTED", 2)
    for unopened, said in ((1, "1 message. See"), (2, "2 messages. See"), (3, "2 messages and more. See")):
        pair.mission.send("CAPITAL", "The orchard is empty.")
        pair.carry(pair.mission, pair.capital)
        facts = pair.capital.ask("search", words="orchard")
        assert (facts["unopened"], facts["more_unopened"]) == (min(unopened, 2), unopened > 2)
        assert said in "".join(piece.text for line in searching.hits(facts, 120) for piece in line)


def test_an_excerpt_shows_the_words_around_what_was_found(pair: Pair) -> None:
    pair.mission.send("CAPITAL", LONG)
    (row,) = pair.mission.ask("search", words="orchard empt*")["messages"]
    assert row["excerpt"].startswith("… ")
    assert row["excerpt"].endswith(" …")
    assert len(row["excerpt"]) < 170
    assert [row["excerpt"][start:end] for start, end in row["found"]] == ["orchard", "empty"]


def test_a_body_for_an_officers_eyes_only_is_found_at_neither_end_before_or_after_it_is_opened(pair: Pair) -> None:
    pair.mission.ask("send", drafts=[EYES], eyes_only=["CAPITAL"])
    pair.carry(pair.mission, pair.capital)
    pair.capital.ask("read", number="MISTO 1")
    for side in (pair.mission, pair.capital):
        assert hits(side, "orchard") == []
        assert hits(side, "alone") == [("MISTO 1", None)]
        kept = side.engine.vault._connection.execute("select block from term_data").fetchall()
        assert not any(b"orchard" in block for (block,) in kept)


def test_a_search_is_narrowed_to_an_office_a_series_or_a_channel(pair: Pair) -> None:
    pair.mission.send("CAPITAL")
    pair.capital.send("MISSION")
    pair.settle()
    pair.mission.ask("read", number="TOMIS 1")
    assert hits(pair.mission, "quiet") == [("TOMIS 1", 1), ("MISTO 1", 1)]
    assert hits(pair.mission, "quiet", office="CAPITAL") == hits(pair.mission, "quiet", series="TOMIS") == [("TOMIS 1", 1)]
    assert hits(pair.mission, "quiet", channel="SPRING", office="MISSION") == [("MISTO 1", 1)]
    assert hits(pair.mission, "quiet", office="MISSION", series="TOMIS") == []


@pytest.mark.parametrize(
    ("narrowed", "code"),
    [({"office": "NOBODY"}, "search.office"), ({"series": "NONE"}, "search.series"), ({"channel": "AUTUMN"}, "channel.which")],
)
def test_what_there_is_not_is_a_sentence_and_not_an_empty_answer(pair: Pair, narrowed: dict[str, str], code: str) -> None:
    with pytest.raises(Mistake) as caught:
        pair.mission.ask("search", words="quiet", **narrowed)
    assert caught.value.code == code


def test_a_limit_says_that_there_is_more(pair: Pair) -> None:
    for _ in range(3):
        pair.mission.send("CAPITAL")
    answer = pair.mission.ask("search", words="quiet", limit=2)
    assert ([row["number"] for row in answer["messages"]], answer["more"]) == (["MISTO 3/3", "MISTO 2/2"], True)
    assert pair.mission.ask("search", words="quiet", limit=3)["more"] is False


def test_a_locked_station_answers_no_search(pair: Pair) -> None:
    pair.mission.ask("lock")
    with pytest.raises(Trouble) as caught:
        pair.mission.ask("search", words="quiet")
    assert caught.value.code == "station.locked"


def test_what_was_filed_without_its_words_is_looked_into_before_the_answer_and_in_quiet_moments(pair: Pair) -> None:
    for _ in range(2):
        pair.mission.send("CAPITAL")
    vault = pair.mission.engine.vault
    forget = "insert into term (term) values ('delete-all')", "update searched set waiting = 1"
    for statement in forget:
        vault._connection.execute(statement)
    assert hits(pair.mission, "quiet") == [("MISTO 2", 1), ("MISTO 1", 1)]
    for statement in forget:
        vault._connection.execute(statement)
    pair.mission.engine.tick()
    pair.mission.engine.tick()
    assert vault.count_unsearched() == 0


def test_a_message_that_cannot_be_looked_into_stops_no_search(pair: Pair) -> None:
    for _ in range(2):
        pair.mission.send("CAPITAL")
    connection = pair.mission.engine.vault._connection
    connection.execute("update searched set waiting = 1")
    connection.execute("insert into term (term) values ('delete-all')")
    connection.execute("update artefact set artefact = x'00' where digest = (select digest from sent where seq = 1)")
    assert hits(pair.mission, "quiet") == [("MISTO 2", 1)]
    assert pair.mission.engine.vault.count_unsearched() == 0
