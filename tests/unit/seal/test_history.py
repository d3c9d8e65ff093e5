"""What a station holds of a charter, sentence by sentence of docs/spec/charter.md, "What a station does" and "Going round"."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from backchannel.errors import Mistake, Refused
from backchannel.seal import Seat, propose
from backchannel.seal.acts import read_chain
from backchannel.seal.agreement import Agreement
from backchannel.seal.history import History, Standing
from backchannel.seal.papers import Papers
from backchannel.seal.strictjson import decode_object, encode
from unit.seal.growing import added, admission, chained, changed, channel, following, left, renewed, revocation, united, with_card
from unit.seal.material import office, seat


def codes(refused: list[Refused]) -> list[str]:
    return [problem.code for problem in refused]


def grown() -> History:
    return _grown().copy()


@cache
def _grown() -> History:
    """Admissions, a renewed card, a split that was united, other rules, two who left: everything that a charter can go through."""
    history = channel("harbour", "hill", "lake")
    added(history, admission(history, "ferry", "harbour", "hill"))
    two = history.in_force
    added(history, following(history, with_card(two.seats, renewed("lake").card), "lake", "hill"))
    added(history, admission(history, "stranger", "harbour", "hill", after=two))
    added(history, united(history, "harbour", "hill", "lake", seats=uniting(history)))
    left(history, "stranger")
    added(history, changed(history, "harbour", "hill", "lake", name="Quiet talks"))
    left(history, "ferry")
    return history


def uniting(history: History) -> list[Seat]:
    """The seats of all branches, with the renewed card."""
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    rest = [seat for seat in tips[1].seats if not tips[0].has(seat.office)]
    return with_card([*tips[0].seats, *rest], renewed("lake").card)


def same(one: History, other: History) -> bool:
    """Whether two hold the same, and have the same version in force."""
    held = [(digest for digest, _ in history.acts) for history in (one, other)]
    return set(held[0]) == set(held[1]) and one.in_force == other.in_force and one.revoked == other.revoked


def test_a_version_after_the_one_in_force_comes_into_force() -> None:
    history = channel("harbour", "hill")
    version = added(history, admission(history, "lake", "harbour", "hill"))
    assert (history.in_force.digest, history.in_force.number) == (version.digest, 2)
    assert [history.standing(one.digest) for one in history.versions] == [Standing.EARLIER, Standing.IN_FORCE]


def test_a_version_that_is_held_is_nothing_new() -> None:
    history = channel("harbour", "hill")
    proposal = admission(history, "lake", "harbour", "hill")
    added(history, proposal)
    assert history.add(proposal.signed, proposal.papers) is None


def test_a_version_of_another_branch_is_kept_and_the_channel_is_split_until_one_unites_them() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    ours = added(history, admission(history, "ferry", "harbour", "hill"))
    theirs = added(history, admission(history, "stranger", "harbour", "lake", after=founding))
    assert history.in_force.digest == ours.digest
    assert history.standing(theirs.digest) is Standing.OTHER_BRANCH
    assert [tip.digest for tip in history.tips] == [ours.digest, theirs.digest]
    both = added(history, united(history, "hill", "lake"))
    assert history.in_force.digest == both.digest
    assert history.standing(theirs.digest) is history.standing(ours.digest) is Standing.EARLIER


def test_a_version_that_grows_on_another_branch_does_not_come_into_force() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    ours = added(history, admission(history, "ferry", "harbour", "hill"))
    theirs = added(history, admission(history, "stranger", "harbour", "lake", after=founding))
    added(history, changed(history, "harbour", "hill", "lake", "stranger", after=theirs, name="Other talks"))
    assert history.in_force.digest == ours.digest


def test_the_officer_may_put_another_branch_in_force() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    ours = added(history, admission(history, "ferry", "harbour", "hill"))
    theirs = added(history, admission(history, "stranger", "harbour", "lake", after=founding))
    assert history.follow(theirs.digest).digest == history.in_force.digest == theirs.digest
    assert history.standing(ours.digest) is Standing.OTHER_BRANCH
    later = added(history, changed(history, "harbour", "hill", "lake", "stranger", name="Other talks"))
    assert history.in_force.digest == later.digest
    kept = History.rebuild([act for _, act in history.acts], history.papers, history.in_force.digest)
    assert same(kept, history)
    assert same(History.of_chain(history.chain()), history)
    for digest in (founding.digest, theirs.digest, bytes(32)):
        with pytest.raises(Mistake) as caught:
            history.follow(digest)
        assert caught.value.code == "charter.branch"


def test_a_version_whose_predecessor_is_not_held_is_a_gap() -> None:
    history, ahead = channel("harbour", "hill"), channel("harbour", "hill")
    added(ahead, admission(ahead, "lake", "harbour", "hill"))
    late = changed(ahead, "harbour", "hill", "lake", name="Quiet talks")
    with pytest.raises(Refused) as caught:
        history.add(late.signed, late.papers)
    assert caught.value.code == "charter.gap"


def test_a_version_that_unites_a_branch_which_is_not_held_is_a_gap() -> None:
    history, ahead = channel("harbour", "hill", "lake"), channel("harbour", "hill", "lake")
    founding = ahead.in_force
    ours = admission(ahead, "ferry", "harbour", "hill", after=founding)
    for one in (history, ahead):
        added(one, ours)
    added(ahead, admission(ahead, "stranger", "harbour", "lake", after=founding))
    both = united(ahead, "hill", "lake")
    with pytest.raises(Refused) as caught:
        history.add(both.signed, both.papers)
    assert caught.value.code == "charter.gap"


def test_a_proposal_is_read_by_who_holds_its_predecessors_and_needs_only_new_papers() -> None:
    history, other = channel("harbour", "hill"), channel("harbour", "hill")
    proposal = admission(history, "lake", "harbour")
    bundle = decode_object(proposal.artefact)
    cards = [card for card in bundle["cards"] if card == decode_object(office("lake").card.artefact)]  # type: ignore[union-attr]
    assert len(cards) == 1
    read = other.propose(encode({**bundle, "cards": cards}))
    assert (read.signers, read.lacks) == (proposal.signers, 1)
    assert read.artefact == proposal.artefact


def test_what_was_built_is_rebuilt_from_its_acts() -> None:
    history = grown()
    kept = History.rebuild([act for _, act in history.acts], history.papers)
    assert same(kept, history)
    assert kept.acts == history.acts
    assert [kept.signers(one.digest) for one in kept.versions] == [history.signers(one.digest) for one in history.versions]


def test_a_history_is_rebuilt_from_papers_of_other_channels_too_and_keeps_its_own() -> None:
    history, other = channel("harbour", "hill"), channel("ferry", "stranger", name="Other talks", roles={"ferry": "office"})
    papers = history.papers.of(other.papers.cards.values())
    assert History.rebuild([act for _, act in history.acts], papers).papers == history.papers


def test_a_whole_chain_gives_the_same_history() -> None:
    history = grown()
    assert same(History.of_chain(history.chain()), history)
    assert History.of_chain(history.chain()).acts == history.acts


def test_a_chain_keeps_the_order_in_which_a_version_and_a_revocation_came() -> None:
    history = channel("harbour", "hill", "lake")
    proposal = admission(history, "ferry", "harbour", "lake")
    gone = revocation(history, "lake", "lake")
    added(history, proposal)
    history.revoke(gone.artefact)
    assert same(History.of_chain(history.chain()), history)


def test_a_chain_holds_a_change_that_all_signed_but_who_was_revoked() -> None:
    history = channel("harbour", "hill", "lake")
    left(history, "lake")
    added(history, changed(history, "harbour", "hill", name="Quiet talks"))
    assert same(History.of_chain(history.chain()), history)
    behind = channel("harbour", "hill", "lake")
    assert codes(behind.take(read_chain(history.chain()))[1]) == []
    assert same(behind, history)


def test_who_is_behind_is_sent_what_it_lacks_and_no_more() -> None:
    history, behind = channel("harbour", "hill"), channel("harbour", "hill")
    added(history, admission(history, "lake", "harbour", "hill"))
    (part,) = history.chains(behind.in_force.digest, 10**6)
    chain = read_chain(part)
    assert (len(chain.acts), len(chain.cards), len(chain.acceptances)) == (1, 1, 1)
    news, refused = behind.take(chain)
    assert ([act.digest for act in news], refused) == ([history.in_force.digest], [])
    assert same(behind, history)


def test_who_lacks_nothing_is_sent_nothing_but_the_revocations() -> None:
    history = channel("harbour", "hill", "lake")
    assert list(history.chains(history.in_force.digest, 10**6)) == []
    gone = left(history, "lake")
    (part,) = history.chains(history.in_force.digest, 10**6)
    assert [act.digest for act in read_chain(part).acts] == [gone.digest]


def test_who_names_a_version_that_is_not_held_is_sent_everything() -> None:
    history = grown()
    assert list(history.chains(bytes(32), 10**8)) == list(history.chains(None, 10**8))


@pytest.mark.parametrize("limit", [1, 100_000, 120_000])
def test_parts_are_taken_in_one_after_the_other_and_name_each_paper_once(limit: int) -> None:
    history = grown()
    parts = [read_chain(part) for part in history.chains(history.channel, limit)]
    assert len(parts) > 1
    assert sum(len(part.acts) for part in parts) == len(history.acts) - 1
    papers = [str(paper) for part in parts for paper in (*part.cards, *part.acceptances)]
    assert len(papers) == len(set(papers))
    behind = channel("harbour", "hill", "lake")
    for part in parts:
        assert behind.take(part)[1] == []
    assert same(behind, history)


def test_parts_without_the_one_before_are_a_gap_and_fit_when_it_has_come() -> None:
    history, behind = grown(), channel("harbour", "hill", "lake")
    first, *rest = (read_chain(part) for part in history.chains(history.channel, 1))
    for part in rest:
        news, refused = behind.take(part)
        assert not news
        assert set(codes(refused)) <= {"charter.gap", "revocation.version", "charter.papers"}
    for part in (first, *rest):
        behind.take(part)
    assert same(behind, history)


def test_a_chain_twice_or_backwards_is_the_same() -> None:
    history = grown()
    chain = read_chain(history.chain())
    for acts in (chain.acts[::-1], (*chain.acts, *chain.acts), (*chain.acts[::-1], *chain.acts)):
        behind = channel("harbour", "hill", "lake")
        assert behind.take(replace(chain, acts=acts))[1] == []
        assert {version.digest for version in behind.versions} == {version.digest for version in history.versions}
        assert behind.revoked == history.revoked
        assert behind.in_force.digest == history.in_force.digest
        assert behind.take(chain) == ([], [])


def test_what_is_new_of_a_chain_is_said_in_order_and_what_is_refused_beside_it() -> None:
    history, behind = channel("harbour", "hill", "lake"), channel("harbour", "hill", "lake")
    lacking = admission(history, "stranger", "harbour")
    good = admission(history, "ferry", "harbour", "hill")
    added(history, good)
    chain = read_chain(history.chain())
    papers = [*chain.cards, *decode_object(lacking.artefact)["cards"]]  # type: ignore[misc]
    words = [*chain.acceptances, *decode_object(lacking.artefact)["acceptances"]]  # type: ignore[misc]
    mixed = replace(chain, acts=(*chain.acts, lacking.signed), cards=papers, acceptances=words)
    news, refused = behind.take(mixed)
    assert ([act.digest for act in news], codes(refused)) == ([good.charter.digest], ["charter.unsigned"])


def test_only_what_versions_name_is_kept() -> None:
    history = channel("harbour", "hill")
    good = admission(history, "lake", "harbour", "hill")
    more = good.papers.of([office("stranger").card])
    added(history, replace(good, papers=more))
    assert office("stranger").card.digest not in history.papers.cards
    assert len(history.papers.cards) == 3


def test_a_chain_begins_with_the_founding_version() -> None:
    history = grown()
    chain = read_chain(history.chain())
    gone = history.revocations[0].signed
    for acts, code in (((gone, *chain.acts), "charter.chain"), (chain.acts[1:], "charter.gap")):
        with pytest.raises(Refused) as caught:
            History.of_chain(chained(acts, history.papers))
        assert caught.value.code == code


def test_a_history_that_is_copied_and_added_to_leaves_the_first_as_it_was() -> None:
    history = channel("harbour", "hill")
    other = history.copy()
    added(other, admission(other, "lake", "harbour", "hill"))
    left(other, "hill")
    assert (len(history.versions), history.revoked, history.in_force.number) == (1, frozenset(), 1)
    assert len(history.papers.cards) == 2


def test_an_act_that_no_longer_holds_is_refused_when_a_history_is_rebuilt() -> None:
    history = grown()
    acts = [act for _, act in history.acts]
    with pytest.raises(Refused):
        History.rebuild([acts[0], *acts[2:]], history.papers)
    with pytest.raises(Refused) as caught:
        History.rebuild(acts, Papers())
    assert caught.value.code == "charter.papers"


def test_a_founding_version_that_lacks_a_signature_begins_nothing() -> None:
    proposal = propose(Agreement(name="Talks"), [seat("harbour"), seat("hill")], office("harbour").secrets)
    with pytest.raises(Refused) as caught:
        History.found(proposal)
    assert caught.value.code == "charter.unsigned"
