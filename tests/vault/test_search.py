"""The index of words: what is filed is found, by its words folded, and no question is too strange."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backchannel.errors import Mistake, Trouble
from backchannel.message import Message, Portion, cable
from backchannel.station.keep import KeepCopyState, KeepReceived, KeepSent
from backchannel.station.life import CopyState
from backchannel.vault import Vault
from backchannel.vault.schema import VAULT
from backchannel.vault.search import SEARCH, Where, find, index, parts_of
from backchannel.vault.terms import parse_terms, tokens, words_of
from unit.station.values import CHANNEL, OUR_SERIES, THEIR_SERIES, arrived, released

KEY = bytes(range(32))
WORD = st.sampled_from(["gate", "gates", "Gate", "north", "19", "190", "4,000", "café", "cafe", "Straße", "上海", "海", "next", "meeting"])


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    vault = Vault.create(tmp_path / "vault.db", KEY)
    yield vault
    vault.close()


def message(words: str, subject: str = "The next meeting", marking: str = "SECRET") -> Message:
    return cable.parse_draft(f"ROUTINE\n{marking}\nFrom: SAIGON PARTY\nTo: WHITE HOUSE\nSubject: {subject}\n\n1. {words}\n")


def file(vault: Vault, seq: int, words: str) -> None:
    vault.commit([KeepSent(sent=replace(released(seq).sent, message=message(words)), at=seq, age=seq)])


def opened(seq: int) -> KeepCopyState:
    return KeepCopyState(channel=CHANNEL, series=THEIR_SERIES, seq=seq, state=CopyState.OPENED, at=9)


def found(vault: Vault, asked: str, series: list[tuple[bytes, str]] | None = None) -> list[int]:
    return [where.seq for where in vault.find(parse_terms(asked), series, 100)]


@pytest.mark.parametrize(
    "asked",
    [
        "gate",
        "GATE",
        "cafe",
        "Café",
        '"north gate"',
        "\u201cnorth gate\u201d",
        "nor*",
        '"the nor*"',
        "19 degrees",
        '"19 degrees"',
        "4,000",
        "strasse",
        "lodz",
        "上海",
        "公報",
        "SAIGON",
        "meeting gate",
        "north-gate",
        "gate gate",
    ],
)
def test_words_are_found_without_case_and_accents_as_phrases_and_by_their_beginning(vault: Vault, asked: str) -> None:
    file(vault, 1, "The north gate, 19 degrees, 4,000 men: café, Straße, Łódź, 上海公報.")
    assert found(vault, asked) == [1]


@pytest.mark.parametrize(
    "asked",
    ["gates", '"gate north"', "9 degree", "40,00", "上報", "gate missing", '"meeting saigon"', '"house the"', "north NOT gate", "term"],
)
def test_what_does_not_stand_there_is_not_found(vault: Vault, asked: str) -> None:
    file(vault, 1, "The north gate, 19 degrees, 4,000 men: 上海公報.")
    assert found(vault, asked) == []


@pytest.mark.parametrize(
    "asked", ["", "  ", '"', 'north "gate', '""', "* *", "ab*", "-- ; ()", "\x00", "\ud800", "x" * 201, "a b c d e f g h i j k l m n o p q"]
)
def test_a_question_that_asks_for_nothing_or_too_much_is_a_sentence(asked: str) -> None:
    with pytest.raises(Mistake) as caught:
        parse_terms(asked)
    assert caught.value.code == "search.words"


@given(st.text(max_size=60) | st.text("\"*():^-+{}\\';,. ANDORNOTEAR1", max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_is_an_error_of_the_database(vault: Vault, asked: str) -> None:
    try:
        terms = parse_terms(asked)
    except Mistake:
        return
    assert vault.find(terms, None, 5) == []


@pytest.fixture(scope="module")
def memory() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    for step in VAULT:
        connection.execute(step)
    yield connection
    connection.close()


@given(
    st.lists(WORD, min_size=1, max_size=8).map(" ".join),
    st.lists(
        WORD
        | st.lists(WORD, min_size=2, max_size=3).map(lambda phrase: f'"{" ".join(phrase)}"')
        | WORD.filter(lambda word: word != "19").map("{}*".format),
        min_size=1,
        max_size=3,
    ),
)
def test_the_index_finds_exactly_where_the_terms_stand(memory: apsw.Connection, words: str, asked: list[str]) -> None:
    filed, terms = message(words), parse_terms(" ".join(asked))
    memory.execute("begin")
    memory.execute("insert into searched (channel, series, seq) values (?, 'MISTO', 1)", (CHANNEL,))
    index(memory, Where(CHANNEL, "MISTO", 1), filed)
    hits = find(memory, terms, None, 5)
    memory.execute("rollback")
    parts = [tokens(part.text) for part in parts_of(filed)]
    assert bool(hits) == all(any(list(term.spans(part)) for part in parts) for term in terms)


@given(st.text(max_size=40))
def test_a_word_as_it_is_searched_for_is_found_by_itself(text: str) -> None:
    for token in tokens(text):
        assert [again.word for again in tokens(token.word)] == [token.word]


@given(st.text(max_size=40) | st.text(string.printable, max_size=40))
def test_words_stand_where_their_tokens_say_in_order(text: str) -> None:
    here = tokens(text)
    assert [token.word for token in here] == words_of(text)
    assert all(text[token.start : token.end] for token in here)
    assert all(one.start <= other.start for one, other in pairwise(here))


def test_the_last_filed_comes_first(vault: Vault) -> None:
    for seq in (3, 1, 2):
        file(vault, seq, "The gate.")
    assert found(vault, "gate") == [2, 1, 3]


def test_a_series_narrows_what_is_found(vault: Vault) -> None:
    file(vault, 1, "The gate.")
    assert found(vault, "gate", [(CHANNEL, OUR_SERIES)]) == [1]
    assert found(vault, "gate", [(CHANNEL, THEIR_SERIES)]) == []
    assert found(vault, "gate", [(bytes(32), OUR_SERIES), (CHANNEL, OUR_SERIES)]) == [1]
    assert found(vault, "gate", []) == []


def test_a_commit_that_fails_leaves_no_words_behind(vault: Vault) -> None:
    file(vault, 1, "The gate.")
    with pytest.raises(Trouble):
        vault.commit([KeepSent(sent=replace(released(seq).sent, message=message("The harbour.")), at=seq, age=seq) for seq in (2, 1)])
    assert (found(vault, "harbour"), found(vault, "gate"), vault.count_unsearched()) == ([], [1], 0)


def test_what_is_filed_without_its_words_waits_and_is_found_when_it_was_looked_into(vault: Vault) -> None:
    for seq in (1, 2):
        vault.commit([KeepSent(sent=released(seq).sent, at=seq, age=seq)])
    assert (vault.count_unsearched(), found(vault, "gate")) == (2, [])
    assert vault.unsearched(1) == [Where(CHANNEL, OUR_SERIES, 2)]
    vault.look_into([(where, message("The gate.")) for where in vault.unsearched(9)])
    vault.look_into([(Where(CHANNEL, OUR_SERIES, 2), message("The harbour."))])
    assert (vault.count_unsearched(), found(vault, "gate"), found(vault, "harbour")) == (0, [2, 1], [])


def test_what_cannot_be_read_is_not_looked_into_again(vault: Vault) -> None:
    vault.commit([KeepSent(sent=released(1).sent, at=1, age=1)])
    vault.look_into([(where, None) for where in vault.unsearched(9)])
    assert (vault.unsearched(9), found(vault, "gate")) == ([], [])


def test_an_older_vault_brings_its_messages_with_the_order_of_their_filing(vault: Vault, tmp_path: Path) -> None:
    vault.commit(
        [
            KeepSent(sent=released(1).sent, at=20, age=20),
            KeepReceived(opened=arrived(7).opened, at=30, age=30),
            KeepSent(sent=released(2).sent, at=40, age=40),
        ]
    )
    older = VAULT.index(SEARCH)
    for statement in (
        "drop trigger sent_searched",
        "drop trigger received_searched",
        "drop trigger opened_searched",
        "drop table searched",
        "drop table term",
        "drop table seen",
        "alter table received drop column elsewhere",
        "drop table act",
        "drop table to_tell",
        "drop table entry",
        "drop table settled",
    ):
        vault._connection.execute(statement)
    vault._connection.pragma("user_version", older)
    vault.close()
    again = Vault.open(tmp_path / "vault.db", KEY)
    assert [where.seq for where in again.unsearched(9)] == [2, 1]
    again.commit([opened(7)])
    assert [where.seq for where in again.unsearched(9)] == [7, 2, 1]
    again.look_into([(where, message("The gate.")) for where in again.unsearched(9)])
    assert found(again, "gate") == [7, 2, 1]
    file(again, 3, "The gate.")
    assert found(again, "gate") == [3, 7, 2, 1]
    again.close()


def test_what_nobody_has_opened_is_not_in_the_index_until_somebody_has(vault: Vault) -> None:
    vault.commit([KeepReceived(opened=arrived(1, message=message("The gate.")).opened, at=1, age=1)])
    assert (found(vault, "gate"), found(vault, "meeting"), vault.unsearched(9)) == ([], [], [])
    for _ in range(2):  # by the officer of this station, and told again by another
        vault.commit([opened(1)])
        vault.look_into([(where, message("The gate.")) for where in vault.unsearched(9)])
        assert found(vault, "gate") == [1]


def test_an_older_vault_that_has_taken_in_what_nobody_has_opened_does_so_once(vault: Vault) -> None:
    vault.commit([KeepReceived(opened=arrived(1).opened, at=1, age=1)])
    vault._connection.execute("insert into searched (channel, series, seq) select channel, series, seq from received")
    vault.look_into([(where, message("The gate.")) for where in vault.unsearched(9)])
    vault.commit([opened(1)])
    assert (vault.unsearched(9), found(vault, "gate")) == ([], [1])


def test_a_copy_that_gave_way_is_found_once(vault: Vault) -> None:
    for capacity in (None, "action"):
        vault.commit([KeepReceived(opened=arrived(1, capacity=capacity, message=message("The gate.")).opened, at=1, age=1)])
    vault.commit([opened(1)])
    vault.look_into([(where, message("The gate.")) for where in vault.unsearched(9)])
    assert found(vault, "gate") == [1]


def test_a_body_for_an_officers_eyes_only_is_never_searched() -> None:
    eyes = message("The gate.", marking="SECRET; EXCLUSIVELY EYES ONLY")
    assert [part.number for part in parts_of(eyes)] == [None, None]
    one = replace(message("The gate."), portions=(Portion(number=1, words="The gate."),))
    assert [part.number for part in parts_of(one)] == [None, None, 1]
