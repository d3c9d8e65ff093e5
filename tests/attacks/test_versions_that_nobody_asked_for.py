"""Versions of a charter by whoever has some of the keys and wants more than they give: strangers, other terms, weaker rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attacks.forging import attempt, seats_of, two_faced, version
from attacks.tools import refusal
from backchannel.limits import CHARTER_VERSIONS
from backchannel.message import Classification
from backchannel.seal.acts import read_chain
from backchannel.seal.artefacts import CHARTER, MESSAGE, read_artefact
from backchannel.seal.history import History
from backchannel.seal.proposal import read_signed
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import Signed
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.growing import (
    added,
    admission,
    chained,
    changed,
    channel,
    forged,
    left,
    newcomer,
    payload,
    renewed,
    with_card,
)
from unit.seal.material import new_office, office

# Who signs


def test_one_office_admits_a_stranger_alone() -> None:
    history = channel("harbour", "hill", "lake")
    wanted, papers = newcomer(history, "stranger")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour"), papers) == "charter.unsigned"


def test_one_office_signs_twice_for_two() -> None:
    history = channel("harbour", "hill", "lake")
    wanted, papers = newcomer(history, "stranger")
    signed = version(history, [*seats_of(history), wanted], "harbour", "harbour")
    assert attempt(history, signed, papers) == "sdjwt.signatures"
    half = signed.with_signatures([signed.signatures[0], signed.signatures[0], signed.signatures[1], signed.signatures[1]])
    assert attempt(history, half, papers) in {"sdjwt.header", "sdjwt.signatures"}


def test_the_newcomer_signs_for_its_own_admission() -> None:
    history = channel("harbour", "hill", "lake")
    wanted, papers = newcomer(history, "stranger")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "stranger"), papers) == "charter.signer"


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ARCHIVIST, Role.INTERMEDIARY])
def test_an_office_without_a_voice_signs_for_an_admission(role: Role) -> None:
    history = channel("harbour", "hill", "ferry", roles={"ferry": role})
    wanted, papers = newcomer(history, "stranger")
    for signers in (("harbour", "ferry"), ("harbour", "hill", "ferry")):
        assert attempt(history, version(history, [*seats_of(history), wanted], *signers), papers) == "charter.signer"


def test_a_revoked_office_signs_for_an_admission() -> None:
    history = channel("harbour", "hill", "lake")
    left(history, "lake")
    wanted, papers = newcomer(history, "stranger")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "lake"), papers) == "charter.unsigned"


def test_signatures_of_another_version_of_the_same_offices() -> None:
    history = channel("harbour", "hill", "lake")
    wanted, papers = newcomer(history, "stranger")
    honest = changed(history, "harbour", "hill", "lake", name="Quiet talks").signed
    moved = version(history, [*seats_of(history), wanted], "harbour").with_signatures(honest.signatures)
    assert attempt(history, moved, papers) == "signature.wrong"


def test_signatures_in_another_order_half_of_a_pair_or_for_something_else() -> None:
    history = channel("harbour", "hill", "lake")
    wanted, papers = newcomer(history, "stranger")
    rows = [*seats_of(history), wanted]
    assert attempt(history, version(history, rows, "hill", "harbour"), papers) == "sdjwt.header"
    whole = version(history, rows, "harbour", "hill")
    for at in range(4):
        less = whole.with_signatures([*whole.signatures[:at], *whole.signatures[at + 1 :]])
        assert attempt(history, less, papers) in {"sdjwt.signatures", "sdjwt.header"}
    message = forged(payload(rows, history.in_force), office("harbour"), office("hill"), typ=MESSAGE)
    assert refusal(read_chain, chained([message])) == "sdjwt.type"


# What never changes


@pytest.mark.parametrize(
    "change",
    [
        {"series": "OTHERTO"},
        {"first": 2},
        {"first_serial": 201},
        {"prefix": "QQ"},
        {"acceptance": None},
    ],
)
def test_a_version_that_changes_a_seats_terms(change: dict[str, Any]) -> None:
    history = channel("harbour", "hill", "lake")
    added(history, admission(history, "ferry", "harbour", "hill"))
    rows = [*seats_of(history)[:3], replace(seats_of(history)[3], **change)]
    code = attempt(history, version(history, rows, "harbour", "hill", "lake"))
    assert code in {"charter.seat", "acceptance.terms"}


def test_a_version_that_changes_the_terms_of_a_founder() -> None:
    history = channel("harbour", "hill", "lake")
    for change in ({"series": "OTHERTO"}, {"first": 2}, {"first_serial": 201}, {"prefix": "QQ"}):
        rows = [*seats_of(history)[:2], replace(seats_of(history)[2], **change)]  # type: ignore[arg-type]
        assert attempt(history, version(history, rows, "harbour", "hill", "lake")) == "charter.seat"


def test_a_version_that_takes_out_a_seat_moves_it_or_puts_a_newcomer_before_it() -> None:
    history = channel("harbour", "hill", "lake")
    one, two, three = seats_of(history)
    wanted, papers = newcomer(history, "stranger")
    for rows in ([one, two], [one, three, two], [one, two, wanted, three], [wanted, one, two, three], [one, two, wanted]):
        assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "charter.seat"


def test_a_version_that_renames_an_office() -> None:
    history = channel("harbour", "hill", "lake")
    other = new_office("LAGOON", seed="lake")
    assert other.id == office("lake").id
    rows = with_card(seats_of(history), other.card)
    assert attempt(history, version(history, rows, "harbour", "hill", "lake"), history.papers.of([other.card])) == "charter.seat"


def test_a_card_with_another_classical_root_key_under_the_same_office_id() -> None:
    history = channel("harbour", "hill", "lake")
    false = two_faced("lake")
    rows, papers = with_card(seats_of(history), false.card), history.papers.of([false.card])
    signed = forged(payload(rows, history.in_force), office("harbour"), office("hill"), false)
    assert attempt(history, signed, papers) == "charter.seat"
    assert attempt(history, version(history, rows, "harbour", "hill", "lake"), papers) == "charter.seat"


def test_a_relay_swaps_the_card_of_an_office() -> None:
    history = channel("harbour", "hill", "lake")
    proposal = admission(history, "ferry", "harbour", "hill")
    bundle = decode_object(proposal.artefact)
    other = new_office("FERRYMAN", seed="another ferryman")
    bundle["cards"][3] = decode_object(other.card.artefact)  # type: ignore[call-overload, index]
    assert refusal(history.propose, encode(bundle)) == "charter.papers"
    spoiled: Any = decode_object(proposal.artefact)
    spoiled["cards"][3]["devices"] = decode_object(other.card.artefact)["devices"]
    assert refusal(history.propose, encode(spoiled)) == "card.chain"


def test_a_thief_of_a_device_makes_a_card_without_the_office() -> None:
    history = channel("harbour", "hill", "lake")
    rows, papers = with_card(seats_of(history), renewed("lake").card), history.papers.of([renewed("lake").card])
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "charter.unsigned"
    assert attempt(history, version(history, rows, "lake"), papers) == "charter.unsigned"


# What is weakened


@pytest.mark.parametrize(
    "rules", [{"admit": 2}, {"change": 3}, {"revoke": 1}, {"verified": None}, {"retain": 1}, {"handoff": None}, {"second": None}]
)
def test_a_rule_is_weakened_by_its_own_next_version(rules: dict[str, Any]) -> None:
    strict = {"admit": 3, "revoke": 3, "verified": "words", "handoff": (), "retain": 900, "second": Classification.SECRET}
    history = channel("harbour", "hill", "lake", "stranger", **strict)
    agreement = replace(history.in_force.agreement, rules=replace(history.in_force.rules, **rules))
    signed = version(history, seats_of(history), "harbour", "hill", "lake", agreement=agreement)
    assert attempt(history, signed) == "charter.unsigned"


def test_a_newcomer_comes_in_under_a_rule_that_is_weakened_with_it() -> None:
    history = channel("harbour", "hill", "lake", admit=3)
    wanted, papers = newcomer(history, "stranger")
    agreement = replace(history.in_force.agreement, rules=replace(history.in_force.rules, admit=2))
    signed = version(history, [*seats_of(history), wanted], "harbour", "hill", agreement=agreement)
    assert attempt(history, signed, papers) == "charter.unsigned"


@pytest.mark.parametrize("member", ["name", "ceiling", "markings", "times"])
def test_two_voices_change_what_all_must_sign_for(member: str) -> None:
    history = channel("harbour", "hill", "lake")
    values: dict[str, Any] = {
        "name": "Other talks",
        "ceiling": "UNCLASSIFIED",
        "markings": [["HARBOUR"]],
        "times": {**payload(seats_of(history), history.in_force)["times"], "flash": 9},
    }
    assert attempt(history, version(history, seats_of(history), "harbour", "hill", **{member: values[member]})) == "charter.unsigned"


@pytest.mark.parametrize(
    ("who", "role"), [("ferry", Role.OFFICE), ("ferry", Role.OBSERVER), ("lake", Role.OBSERVER), ("lake", Role.PRINCIPAL)]
)
def test_a_role_is_raised_or_lowered_by_two_voices_where_all_are_asked(who: str, role: Role) -> None:
    history = channel("harbour", "hill", "lake", "ferry")
    rows = [replace(row, role=role) if row.office == office(who).id else row for row in seats_of(history)]
    assert attempt(history, version(history, rows, "harbour", "hill")) == "charter.unsigned"


def test_a_role_is_raised_along_with_an_admission() -> None:
    history = channel("harbour", "hill", "lake", "ferry")
    wanted, papers = newcomer(history, "stranger")
    rows = [replace(row, role=Role.OFFICE) if row.role is Role.INTERMEDIARY else row for row in seats_of(history)]
    assert attempt(history, version(history, [*rows, wanted], "harbour", "hill"), papers) == "charter.unsigned"


def test_all_voices_are_taken_away() -> None:
    history = channel("harbour", "hill")
    rows = [replace(row, role=Role.OBSERVER) for row in seats_of(history)]
    assert attempt(history, version(history, rows, "harbour", "hill")) == "charter.offices"


@pytest.mark.parametrize("rules", [{"admit": 1}, {"admit": 0}, {"change": 1}, {"admit": 3, "change": 2}, {"revoke": 0}, {"admit": 201}])
def test_rules_by_which_one_office_could_do_everything_or_nobody_anything(rules: dict[str, int]) -> None:
    history = channel("harbour", "hill")
    members = payload(seats_of(history), history.in_force)["rules"]
    assert attempt(history, version(history, seats_of(history), "harbour", "hill", rules={**members, **rules})) == "charter.rules"


# Where it stands


@pytest.mark.parametrize("number", [1, 3, 0, 2**40])
def test_a_number_that_jumps_or_stays(number: int) -> None:
    history = channel("harbour", "hill")
    signed = version(history, seats_of(history), "harbour", "hill", version=number, name="Quiet talks")
    assert attempt(history, signed) == "charter.version"


def test_a_version_beyond_the_last_number() -> None:
    history = channel("harbour")
    last = replace(history.in_force, number=CHARTER_VERSIONS)
    signed = forged(payload(seats_of(history), last, name="Quiet talks") | {"version": CHARTER_VERSIONS + 1}, office("harbour"))
    assert refusal(read_signed, signed, history.papers, [last]) == "charter.version"


def test_a_version_that_changes_nothing() -> None:
    history = channel("harbour", "hill")
    assert attempt(history, version(history, seats_of(history), "harbour", "hill")) == "charter.version"


def test_a_second_founding_version_of_a_channel() -> None:
    history = channel("harbour", "hill")
    other = channel("harbour", "hill", name="Other talks")
    assert attempt(history, other_founding(other), other.papers) == "charter.gap"
    both = other_founding(other)
    chain = chained_with(history, both)
    assert refusal(History.of_chain, chain) == "charter.gap"


def other_founding(history: History) -> Signed:
    return read_artefact(history.acts[0][1], typ=CHARTER)


def chained_with(history: History, more: Signed) -> bytes:
    return chained([other_founding(history), more], history.papers)


def test_a_version_of_one_channel_said_to_be_of_another() -> None:
    history, other = channel("harbour", "hill"), channel("harbour", "hill", name="Other talks")
    signed = version(history, seats_of(history), "harbour", "hill", name="Quiet talks", channel=b64u(other.channel))
    assert attempt(history, signed) == "charter.gap"
    for text in ("", "AAAA"):
        signed = version(history, seats_of(history), "harbour", "hill", name="Quiet talks", channel=text)
        assert attempt(history, signed) == "charter.gap"


@pytest.mark.parametrize("prev", [[], ["x"], [1], None, "x", [""], ["AAAA"]])
def test_predecessors_that_are_none(prev: Any) -> None:
    history = channel("harbour", "hill")
    signed = version(history, seats_of(history), "harbour", "hill", name="Quiet talks", prev=prev)
    assert attempt(history, signed) in {"charter.gap", "base64.spelling"}
