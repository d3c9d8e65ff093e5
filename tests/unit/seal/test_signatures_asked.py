"""Which signatures a version needs, row by row of the table in docs/spec/charter.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel.errors import Mistake
from backchannel.message import Classification
from backchannel.seal import CharterProposal
from backchannel.seal.history import History
from backchannel.seal.roles import Role
from unit.seal.growing import (
    added,
    admission,
    as_office,
    changed,
    channel,
    following,
    left,
    member,
    newcomer,
    renewed,
    revocation,
    signed_by,
    united,
    with_card,
)
from unit.seal.material import office


def names(seats: object) -> list[str]:
    return [str(seat.name) for seat in seats]  # type: ignore[attr-defined]


def is_complete(history: History, proposal: CharterProposal) -> bool:
    """Whether a history takes it in; when not, it is for lack of signatures."""
    if proposal.lacks:
        return False
    added(history, proposal)
    return True


def test_a_founding_version_is_signed_by_all_its_offices_whatever_their_roles() -> None:
    founded = channel("harbour", "ferry", roles={"ferry": Role.OBSERVER})
    assert founded.signers(founded.channel) == (office("harbour").id, office("ferry").id)


def test_one_office_alone_founds_a_channel_and_admits_a_second() -> None:
    history = channel("harbour")
    assert is_complete(history, admission(history, "hill", "harbour"))


def test_one_office_alone_does_not_admit_a_third() -> None:
    history = channel("harbour", "hill")
    proposal = admission(history, "lake", "harbour")
    assert (proposal.lacks, names(proposal.outstanding)) == (1, ["HILL HOUSE"])
    assert is_complete(history, signed_by(proposal, "hill"))


@pytest.mark.parametrize(("admit", "voices"), [(2, 2), (3, 3), (9, 3)])
def test_an_admission_needs_as_many_voices_as_the_rule_says_or_all_there_are(admit: int, voices: int) -> None:
    history, signers = channel("harbour", "hill", "lake", admit=admit), ("harbour", "hill", "lake")[:voices]
    assert admission(history, "stranger", *signers[:-1]).lacks == 1
    assert is_complete(history, admission(history, "stranger", *signers))


def test_an_intermediary_is_admitted_as_any_other_and_needs_an_acceptance_of_its_own() -> None:
    history = channel("harbour", "hill")
    version = added(history, admission(history, "ferry", "harbour", "hill"))
    assert version.seat(office("ferry").id).role is Role.INTERMEDIARY
    assert names(version.voices()) == ["HARBOUR PARTY", "HILL HOUSE"]


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.ARCHIVIST, Role.OBSERVER])
def test_who_has_no_voice_cannot_sign_for_an_admission(role: Role) -> None:
    history = channel("harbour", "hill", "ferry", roles={"ferry": role})
    with pytest.raises(Mistake) as caught:
        admission(history, "lake", "ferry")
    assert caught.value.code == "charter.signer"
    with pytest.raises(Mistake) as caught:
        admission(history, "lake", "harbour", "ferry")
    assert caught.value.code == "charter.signed"


def test_a_principal_has_a_voice() -> None:
    history = channel("harbour", "hill", roles={"hill": Role.PRINCIPAL})
    assert is_complete(history, admission(history, "lake", "harbour", "hill"))


def test_several_are_admitted_at_once_by_the_same_signatures() -> None:
    history = channel("harbour", "hill")
    one, papers = newcomer(history, "lake")
    history.papers = papers
    other, papers = newcomer(history, "ferry")
    proposal = following(history, [*history.in_force.seats, one, other], "harbour", "hill", papers=papers)
    assert names(added(history, proposal).seats)[2:] == ["LAKE MISSION", "FERRYMAN"]


def test_a_new_card_is_signed_by_its_office_and_by_as_many_voices_as_an_admission() -> None:
    history = channel("harbour", "hill", "lake")
    seats = with_card(history.in_force.seats, renewed("lake").card)
    without_lake = following(history, seats, "harbour", "hill")
    assert (without_lake.lacks, names(without_lake.outstanding)) == (1, ["LAKE MISSION"])
    alone = following(history, seats, "lake")
    assert (alone.lacks, names(alone.outstanding)) == (1, ["HARBOUR PARTY", "HILL HOUSE"])
    assert is_complete(history, following(history, seats, "lake", "hill"))
    assert history.in_force.seat(office("lake").id).card == renewed("lake").card


def test_an_intermediarys_new_card_needs_two_voices_beside_its_own_signature() -> None:
    history = channel("harbour", "hill", "ferry")
    seats = with_card(history.in_force.seats, renewed("ferry").card)
    assert following(history, seats, "ferry").lacks == 2 + 0
    assert following(history, seats, "ferry", "hill").lacks == 1
    assert following(history, seats, "harbour", "hill").lacks == 1
    assert is_complete(history, following(history, seats, "ferry", "hill", "harbour"))


def test_two_new_cards_in_one_version_are_signed_by_both_their_offices() -> None:
    history = channel("harbour", "hill", "lake")
    seats = with_card(with_card(history.in_force.seats, renewed("lake").card), renewed("hill").card)
    assert following(history, seats, "lake", "harbour").lacks == 1
    assert is_complete(history, following(history, seats, "lake", "hill"))


@pytest.mark.parametrize(
    "rules",
    [
        {"admit": 3},
        {"change": 2},
        {"revoke": 1},
        {"verified": "words"},
        {"retain": 30},
        {"second": Classification.SECRET},
        {"handoff": (office("ferry").id,)},
    ],
)
def test_a_change_of_any_rule_needs_all_voices_where_the_rule_says_nothing_else(rules: dict[str, object]) -> None:
    history = channel("harbour", "hill", "lake", "ferry")
    assert changed(history, "harbour", "hill", **rules).lacks == 1
    assert is_complete(history, changed(history, "harbour", "hill", "lake", **rules))


def test_a_change_needs_as_many_voices_as_the_rule_says() -> None:
    history = channel("harbour", "hill", "lake", "stranger", change=3)
    assert changed(history, "harbour", "hill", name="Quiet talks").lacks == 1
    assert is_complete(history, changed(history, "harbour", "hill", "stranger", name="Quiet talks"))


def test_a_version_is_judged_by_its_predecessors_rules_and_not_by_its_own() -> None:
    history = channel("harbour", "hill", "lake")
    assert changed(history, "harbour", "hill", change=2).lacks == 1
    added(history, changed(history, "harbour", "hill", "lake", change=2))
    assert is_complete(history, changed(history, "harbour", "hill", name="Quiet talks"))


@pytest.mark.parametrize("role", [Role.PRINCIPAL, Role.OBSERVER])
def test_another_role_is_a_change_like_any_other(role: Role) -> None:
    history = channel("harbour", "hill", "lake")
    seats = [*history.in_force.seats[:2], replace(history.in_force.seats[2], role=role)]
    assert following(history, seats, "harbour", "hill").lacks == 1
    assert is_complete(history, following(history, seats, "harbour", "hill", "lake"))


def test_an_office_that_was_admitted_in_one_role_may_get_another_later() -> None:
    history = channel("harbour", "hill")
    added(history, admission(history, "ferry", "harbour", "hill"))
    seats = [*history.in_force.seats[:2], replace(history.in_force.seats[2], role=Role.OFFICE)]
    assert is_complete(history, following(history, seats, "harbour", "hill"))


def test_a_version_that_admits_and_changes_needs_what_both_ask_for() -> None:
    history = channel("harbour", "hill", "lake")
    seat, papers = newcomer(history, "ferry")
    other = replace(history.in_force.agreement, name="Quiet talks")
    proposal = following(history, [*history.in_force.seats, seat], "harbour", "hill", agreement=other, papers=papers)
    assert proposal.lacks == 1
    assert is_complete(history, signed_by(proposal, "lake"))


def test_the_voices_of_revoked_offices_do_not_count() -> None:
    history = channel("harbour", "hill", "lake")
    left(history, "lake")
    proposal = admission(history, "stranger", "harbour", "lake")
    assert (proposal.lacks, names(proposal.outstanding)) == (1, ["HILL HOUSE"])
    assert is_complete(history, signed_by(proposal, "hill"))


def test_all_are_all_that_are_not_revoked() -> None:
    history = channel("harbour", "hill", "lake")
    left(history, "lake")
    assert is_complete(history, changed(history, "harbour", "hill", name="Quiet talks"))


@pytest.mark.parametrize("rules", [{}, {"change": 2}])
def test_revocations_never_lower_a_number_so_that_one_is_left_who_may_do_everything(rules: dict[str, int]) -> None:
    history = channel("harbour", "hill", **rules)
    left(history, "hill")
    for proposal in (admission(history, "lake", "harbour"), changed(history, "harbour", name="Mine")):
        assert (proposal.lacks, proposal.outstanding) == (1, ())


def test_what_was_complete_without_a_voice_stays_so_when_its_office_is_revoked() -> None:
    history = channel("harbour", "hill", "lake", "stranger")
    proposal = admission(history, "ferry", "harbour", "hill", "lake")
    left(history, "lake")
    assert is_complete(history, history.propose(proposal.artefact))


def split(*who: str, **rules: int) -> History:
    """A channel on which two offices were admitted at the same time, each by a version of its own."""
    history = channel(*who, **rules)
    for one in ("ferry", "stranger"):
        added(history, admission(history, one, who[0], who[1], after=history.version(history.channel)))
    assert len(history.tips) == 2
    return history


def test_two_voices_unite_what_two_admissions_have_split() -> None:
    history = split("harbour", "hill", "lake")
    assert united(history, "harbour").lacks == 1
    version = added(history, united(history, "harbour", "lake"))
    assert (version.number, history.tips, len(version.seats)) == (3, (version,), 5)
    assert {"FERRYMAN", "THE STRANGER"} < set(names(version.seats))


def test_a_version_that_unites_may_admit_at_the_same_time() -> None:
    history = split("harbour", "hill")
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    seat, papers = newcomer(history, "lake")
    theirs = [one for one in tips[1].seats if not tips[0].has(one.office)]
    proposal = following(history, [*tips[0].seats, *theirs, seat], "harbour", "hill", after=tips, papers=papers)
    assert names(added(history, proposal).seats)[-1] == "LAKE MISSION"


def branches(history: History, change: dict[str, object]) -> None:
    """Split it: one branch admits, another changes something."""
    founding = history.version(history.channel)
    added(history, admission(history, "stranger", "harbour", "hill", after=founding))
    added(history, changed(history, "harbour", "hill", "lake", after=founding, **change))  # type: ignore[arg-type]


def test_what_one_branch_has_changed_is_kept_or_taken_back_by_the_voices_for_a_change() -> None:
    for kept in (True, False):
        history = channel("harbour", "hill", "lake")
        branches(history, {"name": "Quiet talks"})
        agreement = next(tip.agreement for tip in history.tips if (tip.name == "Quiet talks") is kept)
        assert united(history, "harbour", "hill", agreement=agreement).lacks == (2 if kept else 1)
        whole = united(history, "harbour", "hill", "lake", agreement=agreement)
        # The newcomer has a voice where it was admitted, and all of that branch are asked as well.
        assert names(whole.outstanding) == (["THE STRANGER"] if kept else [])
        assert is_complete(history, signed_by(whole, "stranger") if kept else whole)


def test_a_card_renewed_in_one_branch_is_chosen_by_its_own_office() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    added(history, admission(history, "stranger", "harbour", "hill", after=founding))
    added(history, following(history, with_card(founding.seats, renewed("lake").card), "lake", "hill", after=[founding]))
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    everybody = {seat.office: seat for tip in tips for seat in tip.seats}
    for card in (renewed("lake").card, office("lake").card):
        first = [everybody[seat.office] for seat in tips[0].seats]
        rest = [seat for seat in tips[1].seats if not tips[0].has(seat.office)]
        proposal = united(history, "harbour", "hill", seats=with_card([*first, *rest], card))
        assert (proposal.lacks, names(proposal.outstanding)) == (1, ["LAKE MISSION"])
    assert is_complete(history, signed_by(proposal, "lake"))


def test_a_card_of_a_revoked_office_needs_no_choice() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    added(history, admission(history, "stranger", "harbour", "hill", after=founding))
    added(history, following(history, with_card(founding.seats, renewed("lake").card), "lake", "hill", after=[founding]))
    left(history, "lake")
    assert is_complete(history, united(history, "harbour", "hill"))


def test_look_alikes_of_two_branches_are_united_when_one_is_revoked() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    for who in ("PARIS", "PAR1S"):
        member(who)
        added(history, admission(history, who, "harbour", "hill", after=founding, series=f"{who}A"))
    with pytest.raises(Mistake) as caught:
        united(history, "harbour", "hill")
    assert caught.value.code == "charter.twice"
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    second = str(tips[1].seats[-1].name)
    gone = revocation(history, second, "harbour", "hill", at=tips[1])
    assert history.revoke(gone.artefact)
    version = added(history, united(history, "harbour", "hill", seats=tips[0].seats))
    assert not version.has(as_office(second).id)


def test_the_same_office_admitted_in_both_branches_sits_as_in_the_first() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    for series in ("ONETO", "TWOTO"):
        added(history, admission(history, "stranger", "harbour", "hill", after=founding, series=series))
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    version = added(history, united(history, "harbour", "lake", seats=tips[0].seats))
    assert version.seats[-1].series == tips[0].seats[-1].series


def test_three_branches_are_united_at_once() -> None:
    history = split("harbour", "hill", "lake")
    added(history, admission(history, "PARIS", "harbour", "lake", after=history.version(history.channel)))
    version = added(history, united(history, "lake", "hill"))
    assert (len(version.previous), len(version.seats)) == (3, 6)


def test_signatures_stand_in_the_order_of_the_versions_seats_whoever_signs_first() -> None:
    history = channel("harbour", "hill", "lake")
    one = changed(history, "lake", "harbour", "hill", name="Quiet talks")
    other = changed(history, "hill", "lake", "harbour", name="Quiet talks")
    assert one.signed.kids == other.signed.kids
    assert [seat.office for seat in one.order] == list(one.signers)


def test_more_have_signed_than_is_asked_for() -> None:
    history = channel("harbour", "hill", "lake")
    proposal = admission(history, "stranger", "harbour", "hill", "lake")
    assert is_complete(history, proposal)
    assert history.signers(proposal.charter.digest) == tuple(office(who).id for who in ("harbour", "hill", "lake"))
