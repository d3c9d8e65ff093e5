"""Versions that unite branches and take back, leave out or bring in what nobody has agreed to."""

from __future__ import annotations

from dataclasses import replace

from attacks.forging import attempt, split, tips_of, uniting
from backchannel.limits import CHARTER_BRANCHES
from backchannel.seal.roles import Role
from backchannel.seal.strictjson import b64u
from unit.seal.growing import (
    added,
    admission,
    changed,
    channel,
    following,
    forged,
    newcomer,
    payload,
    renewed,
    united,
    with_card,
)
from unit.seal.material import office


def test_a_version_that_unites_leaves_out_a_seat_or_smuggles_one_in() -> None:
    history = split()
    first, second = tips_of(history)
    theirs = second.seats[-1]
    wanted, papers = newcomer(history, "PARIS")
    assert attempt(history, uniting(history, first.seats, "harbour", "hill", "lake"), papers) == "charter.seat"
    false = replace(wanted, acceptance=None)
    assert attempt(history, uniting(history, [*first.seats, theirs, false], "harbour", "hill"), papers) == "charter.acceptance"
    assert attempt(history, uniting(history, [*first.seats, wanted, theirs], "harbour", "hill"), papers) == "charter.seat"
    assert attempt(history, uniting(history, [*second.seats, first.seats[-1]], "harbour", "hill"), papers) == "charter.seat"


def test_a_version_that_unites_changes_a_seat_of_the_other_branch() -> None:
    history = split()
    first, second = tips_of(history)
    theirs = second.seats[-1]
    for changes in ({"series": "OTHERTO"}, {"first": 9}, {"acceptance": None}):
        rows = [*first.seats, replace(theirs, **changes)]  # type: ignore[arg-type]
        assert attempt(history, uniting(history, rows, "harbour", "hill", "lake")) in {"charter.seat", "acceptance.terms"}
    other = Role.OFFICE if theirs.role is Role.INTERMEDIARY else Role.PRINCIPAL
    rows = [*first.seats, replace(theirs, role=other)]
    assert attempt(history, uniting(history, rows, "harbour", "hill")) == "charter.unsigned"


def test_a_version_that_unites_is_signed_by_one_or_by_nobodys_voice() -> None:
    history = split()
    first, second = tips_of(history)
    rows = [*first.seats, second.seats[-1]]
    assert attempt(history, uniting(history, rows, "harbour")) == "charter.unsigned"
    assert attempt(history, uniting(history, rows, "harbour", "ferry")) == "charter.signer"


def test_two_voices_go_back_behind_a_change_by_uniting_it_with_a_branch_of_their_own() -> None:
    history = channel("harbour", "hill", "lake", "stranger")
    founding = history.in_force
    strict = replace(founding.agreement, rules=replace(founding.rules, admit=4, revoke=4))
    rows = [*founding.seats[:3], replace(founding.seats[3], role=Role.OBSERVER)]
    added(history, following(history, rows, "harbour", "hill", "lake", "stranger", agreement=strict))
    added(history, admission(history, "ferry", "harbour", "hill", after=founding))
    branch = next(tip for tip in history.tips if tip.agreement == founding.agreement)
    strong = next(tip for tip in history.tips if tip is not branch)
    first, second = tips_of(history)
    roles = {seat.office: seat.role for seat in strong.seats}
    for agreement, old_roles in ((founding.agreement, False), (strong.agreement, True), (founding.agreement, True)):
        seats = {seat.office: seat for tip in (second, first) for seat in tip.seats}
        order = [*first.seats, *(seat for seat in second.seats if not first.has(seat.office))]
        before = {seat.office: seat.role for seat in founding.seats}
        wanted = before if old_roles else roles
        united_rows = [replace(seats[seat.office], role=wanted.get(seat.office, seat.role)) for seat in order]
        assert attempt(history, uniting(history, united_rows, "harbour", "hill", agreement=agreement)) == "charter.unsigned"


def test_two_voices_bring_back_an_old_card_by_uniting_with_a_branch_of_their_own() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    added(history, following(history, with_card(founding.seats, renewed("lake").card), "hill", "lake"))
    added(history, admission(history, "ferry", "harbour", "hill", after=founding))
    first, second = tips_of(history)
    order = [*first.seats, *(seat for seat in second.seats if not first.has(seat.office))]
    rows = with_card(order, office("lake").card)
    assert attempt(history, uniting(history, rows, "harbour", "hill")) == "charter.unsigned"


def test_two_voices_go_back_behind_a_change_by_naming_an_old_version_beside_its_successor() -> None:
    history = channel("harbour", "hill", "lake", "stranger")
    founding = history.in_force
    strict = replace(founding.agreement, rules=replace(founding.rules, admit=4))
    added(history, following(history, founding.seats, "harbour", "hill", "lake", "stranger", agreement=strict))
    both = payload(founding.seats, *sorted([founding, history.in_force], key=lambda one: one.digest), agreement=founding.agreement)
    for signers in (("harbour", "hill"), ("harbour", "hill", "lake", "stranger")):
        assert attempt(history, forged(both, *(office(who) for who in signers))) == "charter.version"


def test_one_predecessor_twice_or_two_in_another_order() -> None:
    history = split()
    tips = sorted(history.tips, key=lambda tip: tip.digest)
    both = united(history, "harbour", "hill").signed.content
    for prev in ([tips[1], tips[0]], [tips[0], tips[0], tips[1]]):
        signed = forged({**both, "prev": [b64u(one.digest) for one in prev]}, office("harbour"), office("hill"))
        assert attempt(history, signed) in {"charter.version", "charter.gap"}


def test_more_predecessors_than_a_version_unites() -> None:
    history = channel("harbour")
    founding = history.in_force
    for at in range(CHARTER_BRANCHES + 1):
        added(history, changed(history, "harbour", after=founding, name=f"Talks {at}"))
    assert attempt(history, uniting(history, founding.seats, "harbour")) in {"charter.version", "charter.gap"}
    most = sorted(history.tips, key=lambda tip: tip.digest)[:-1]
    assert added(history, following(history, founding.seats, "harbour", after=most)).number == 3
