"""docs/five-views.md shows what five desks show of one message, and each has its own words of it and no others."""

from __future__ import annotations

import pytest

from architecture.tree import ROOT
from run.views import BLOCK, NUMBER, WORDS, View, alike, five_views, in_page

PAGE = (ROOT / "docs" / "five-views.md").read_text("utf-8")
READ = {"officer": {1, 2, 3, 4}, "locked": set[int](), "staff": {1, 2, 3}, "intermediary": {2, 3}, "observer": {1}}
OPENED_BY_ITS_STATION = {**READ, "officer": {1, 2, 3}, "locked": {1, 2, 3}}
# What else there is of a message, and an intermediary is not shown.
HEADING = ("The reply goes out tonight", "HAKTO", "Duty Officer", "SAIGON", "EMBASSY", "WHS 2281")


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, View]:
    return five_views(tmp_path_factory.mktemp("desks"))


def words_in(text: str) -> set[int]:
    """The paragraphs whose words stand in a text."""
    return {number for number, words in WORDS.items() if words in text}


def test_the_page_shows_what_the_five_desks_show(views: dict[str, View]) -> None:
    assert len(BLOCK.findall(PAGE)) == len(views)
    assert alike(in_page(PAGE, views)) == alike(PAGE), "docs/five-views.md is stale; write it anew: scripts/write-five-views"


def test_all_five_verify_one_number_one_digest_and_the_same_two_signatures(views: dict[str, View]) -> None:
    (signed,) = {view.signed for view in views.values()}
    assert len(signed) == 3  # the payload, and one signature by each key
    proofs = [view.proof for view in views.values()]
    assert len({proof["digest"] for proof in proofs}) == 1
    assert {(proof["number"], proof["signed_by"], *proof["signatures"]) for proof in proofs} == {(NUMBER, "Haig", "Ed25519", "ML-DSA-65")}
    assert all(proof["digest"][:16] in view.screen for proof, view in zip(proofs, views.values(), strict=True))


def test_each_desk_reads_its_own_paragraphs_and_no_others(views: dict[str, View]) -> None:
    assert {name: words_in(view.facts) for name, view in views.items()} == READ


def test_what_is_for_the_officers_eyes_only_is_opened_by_no_stations_keys(views: dict[str, View]) -> None:
    assert {name: words_in(view.held) for name, view in views.items()} == OPENED_BY_ITS_STATION


def test_the_intermediarys_copy_holds_nothing_of_the_heading_that_is_not_its_own(views: dict[str, View]) -> None:
    copy = views["intermediary"]
    assert [item for item in HEADING if item in copy.facts + copy.held + copy.screen] == []
    assert [item for item in HEADING if item not in views["observer"].facts] == []


def test_a_colleague_who_reads_the_rest_does_not_count_as_the_officer(views: dict[str, View]) -> None:
    states = {name: view.states["SAIGON PARTY"] for name, view in views.items()}
    assert (states["locked"], states["staff"], states["officer"]) == ("received", "received", "opened")
