"""Revocations, sentence by sentence of docs/spec/charter.md, "Revocation"."""

from __future__ import annotations

import pytest

from backchannel.errors import Mistake, Refused
from backchannel.seal.history import History
from backchannel.seal.roles import Role
from unit.seal.growing import added, admission, changed, channel, left, revocation
from unit.seal.material import office


def revoked(history: History) -> set[str]:
    return {str(history.in_force.seat(one).name) for one in history.revoked}


def test_an_office_leaves_by_its_own_word() -> None:
    history = channel("harbour", "hill", "lake")
    gone = left(history, "lake")
    assert gone.is_leave
    assert revoked(history) == {"LAKE MISSION"}
    assert history.in_force.revoked == history.revoked


@pytest.mark.parametrize("role", [Role.INTERMEDIARY, Role.ARCHIVIST, Role.OBSERVER])
def test_an_office_without_a_voice_leaves_as_well(role: Role) -> None:
    history = channel("harbour", "ferry", roles={"ferry": role})
    assert left(history, "ferry").is_leave


def test_two_voices_revoke_a_third_and_one_alone_does_not() -> None:
    history = channel("harbour", "hill", "lake")
    alone = revocation(history, "lake", "harbour")
    assert (alone.lacks, alone.is_leave) == (1, False)
    with pytest.raises(Refused) as caught:
        history.revoke(alone.artefact)
    assert caught.value.code == "revocation.unsigned"
    assert history.revoke(revocation(history, "lake", "hill", "harbour").artefact)
    assert revoked(history) == {"LAKE MISSION"}


def test_where_there_are_two_voices_the_other_one_is_enough() -> None:
    history = channel("harbour", "hill", "ferry")
    assert history.revoke(revocation(history, "hill", "harbour").artefact)


def test_an_office_without_a_voice_is_revoked_by_voices_and_the_number_counts_them_all() -> None:
    history = channel("harbour", "hill", "ferry")
    assert revocation(history, "ferry", "harbour").lacks == 1
    assert history.revoke(revocation(history, "ferry", "harbour", "hill").artefact)


def test_the_rule_says_how_many_voices() -> None:
    history = channel("harbour", "hill", "lake", "stranger", revoke=3)
    assert revocation(history, "lake", "harbour", "hill").lacks == 1
    assert revocation(history, "lake", "harbour", "hill", "stranger").lacks == 0
    assert not revocation(channel("harbour", "hill", "lake", revoke=1), "lake", "hill").lacks


def test_who_signs_first_makes_no_difference() -> None:
    history = channel("harbour", "hill", "lake")
    one, other = revocation(history, "lake", "hill", "harbour"), revocation(history, "lake", "harbour", "hill")
    assert (one.digest, one.signers) == (other.digest, other.signers)


def test_it_counts_from_whichever_version_it_was_signed_under() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    added(history, changed(history, "harbour", "hill", "lake", revoke=3, name="Quiet talks"))
    assert history.revoke(revocation(history, "lake", "harbour", "hill", at=founding).artefact)
    assert history.in_force.revoked == {office("lake").id}


def test_it_counts_from_another_branch() -> None:
    history = channel("harbour", "hill", "lake")
    founding = history.in_force
    added(history, admission(history, "ferry", "harbour", "hill"))
    other = added(history, admission(history, "stranger", "harbour", "lake", after=founding))
    assert history.revoke(revocation(history, "stranger", "hill", "lake", at=other).artefact)
    assert history.revoked == {office("stranger").id}


def test_it_counts_although_its_signers_are_revoked_themselves() -> None:
    history = channel("harbour", "hill", "lake", "stranger")
    against_lake = revocation(history, "lake", "harbour", "hill")
    left(history, "harbour")
    left(history, "hill")
    assert history.revoke(against_lake.artefact)
    assert revoked(history) == {"HARBOUR PARTY", "HILL HOUSE", "LAKE MISSION"}


def test_the_first_for_an_office_is_kept_and_no_other() -> None:
    history = channel("harbour", "hill", "lake")
    assert history.revoke(revocation(history, "lake", "lake", reason="I go").artefact)
    for again in (revocation(history, "lake", "lake", reason="I go again"), revocation(history, "lake", "harbour", "hill")):
        assert history.revoke(again.artefact) is None
    assert [one.reason for one in history.revocations] == ["I go"]


def test_whoever_was_revoked_first_and_for_what_two_stations_say_the_same_of_who_is() -> None:
    one, other = channel("harbour", "hill", "lake", "stranger"), channel("harbour", "hill", "lake", "stranger")
    left(one, "lake")
    left(one, "stranger")
    left(other, "stranger")
    assert one.in_force.revocations != other.in_force.revocations
    assert other.revoke(revocation(other, "lake", "harbour", "hill").artefact)
    assert one.in_force.revocations == other.in_force.revocations
    assert channel("harbour", "hill").in_force.revocations is None


def test_nobody_signs_a_revocation_twice_or_without_a_voice() -> None:
    history = channel("harbour", "hill", "lake", "ferry")
    with pytest.raises(Mistake) as caught:
        revocation(history, "lake", "harbour", "harbour")
    assert caught.value.code == "revocation.signed"
    for signers in (("ferry",), ("harbour", "ferry"), ("stranger",), ("harbour", "lake"), ("lake", "harbour")):
        with pytest.raises(Mistake) as caught:
            revocation(history, "lake", *signers)
        assert caught.value.code in {"revocation.signers", "sdjwt.signatures"}


def test_the_reason_is_one_line() -> None:
    history = channel("harbour", "hill")
    for reason in ("", "two\nlines", "x" * 201):
        with pytest.raises(Mistake) as caught:
            revocation(history, "hill", "hill", reason=reason)
        assert caught.value.code == "artefact.line"
