"""Versions of a charter by whoever has some of the keys and wants more than they give: strangers, other terms, weaker rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.errors import Refused
from backchannel.limits import CHARTER_BRANCHES, CHARTER_VERSIONS
from backchannel.seal import Charter, Seat
from backchannel.seal.acceptance import Acceptance, accept, read_acceptance
from backchannel.seal.acts import read_chain
from backchannel.seal.artefacts import ACCEPTANCE, CHARTER, MESSAGE, read_artefact
from backchannel.seal.card import make_card
from backchannel.seal.history import History
from backchannel.seal.keys import SecretPair
from backchannel.seal.papers import Papers
from backchannel.seal.proposal import read_signed
from backchannel.seal.roles import Role
from backchannel.seal.sdjwt import Signed
from backchannel.seal.strictjson import b64u, decode_object, encode, unb64u
from unit.seal.growing import (
    INVITATION,
    accepted,
    added,
    admission,
    bundled,
    chained,
    changed,
    channel,
    following,
    forged,
    left,
    member,
    newcomer,
    payload,
    renewed,
    united,
    with_card,
)
from unit.seal.material import Office, new_office, office


def attempt(history: History, signed: Signed, papers: Papers | None = None) -> str:
    """The code with which a station refuses a version; what it holds is as it was."""
    before = (history.acts, history.in_force)
    code = refusal(history.add, signed, papers or history.papers)
    assert (history.acts, history.in_force) == before
    return code


def version(history: History, seats: Sequence[Seat], *signers: str, **members: Any) -> Signed:
    """A version after the one in force, as a forger writes it."""
    return forged(payload(seats, history.in_force, **members), *(office(who) for who in signers))


def seats_of(history: History) -> list[Seat]:
    return list(history.in_force.seats)


def with_word(history: History, wanted: Seat, word: Acceptance) -> tuple[list[Seat], Papers]:
    """The seats with one more, on the strength of this acceptance."""
    return [*seats_of(history), replace(wanted, acceptance=word.digest)], history.papers.of([wanted.card], [word])


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


# Who comes


def test_an_office_that_has_accepted_nothing_is_admitted() -> None:
    history = channel("harbour", "hill")
    wanted = replace(newcomer(history, "stranger")[0], acceptance=None)
    papers = history.papers.of([wanted.card])
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.acceptance"


def test_an_acceptance_for_another_channel() -> None:
    history = channel("harbour", "hill")
    wanted = newcomer(history, "stranger")[0]
    rows, papers = with_word(history, wanted, accepted(history, wanted, office("stranger"), channel=bytes(32)))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "acceptance.terms"


@pytest.mark.parametrize("changes", [{"role": Role.OFFICE}, {"series": "OTHERTO"}, {"first": 7}, {"first_serial": 900}, {"prefix": "XX"}])
def test_an_acceptance_of_other_terms(changes: dict[str, Any]) -> None:
    history = channel("harbour", "hill")
    wanted = newcomer(history, "ferry")[0]
    rows, papers = with_word(history, wanted, accepted(history, wanted, office("ferry"), terms=replace(wanted.terms, **changes)))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) in {"acceptance.terms", "charter.acceptance"}


def test_an_acceptance_with_another_card_of_the_same_office() -> None:
    history = channel("harbour", "hill")
    wanted = newcomer(history, "stranger")[0]
    old = renewed("stranger").card
    rows, papers = with_word(history, wanted, accepted(history, wanted, office("stranger"), card=old))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers.of([old])) == "charter.acceptance"


def test_an_acceptance_that_another_office_has_signed() -> None:
    history = channel("harbour", "hill")
    wanted, _ = newcomer(history, "stranger")
    word = accepted(history, wanted, office("stranger"))
    false = forged(dict(read_word(word)), office("lake"), typ=ACCEPTANCE)
    rows = [*seats_of(history), replace(wanted, acceptance=false.digest)]
    data = bundled(version(history, rows, "harbour", "hill"), [row.card for row in rows], [replace(word, artefact=false.encode())])
    assert refusal(history.propose, data) == "sdjwt.header"


def test_an_acceptance_for_another_offices_card() -> None:
    history = channel("harbour", "hill")
    wanted, _ = newcomer(history, "stranger")
    thief = member("THIEF")
    with pytest.raises(Refused) as caught:
        accept(history.channel, INVITATION, wanted.terms, wanted.card, thief.secrets)
    assert caught.value.code == "sdjwt.header"
    with pytest.raises(Refused) as caught:
        accept(history.channel, INVITATION, wanted.terms, thief.card, thief.secrets)
    assert caught.value.code == "acceptance.issuer"


def test_an_acceptance_shown_beside_another_card_of_its_office() -> None:
    history = channel("harbour", "hill")
    word = accepted(history, newcomer(history, "stranger")[0], office("stranger"))
    assert refusal(read_acceptance, word.artefact, renewed("stranger").card) == "acceptance.terms"


def test_the_acceptance_of_one_seat_used_for_two() -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, "stranger")
    twice = [*seats_of(history), wanted, replace(wanted, series="AGAINTO")]
    assert attempt(history, version(history, twice, "harbour", "hill"), papers) == "acceptance.terms"
    same = [*seats_of(history), wanted, wanted]
    assert attempt(history, version(history, same, "harbour", "hill"), papers) == "charter.twice"


def test_the_acceptance_of_a_newcomer_given_to_an_office_that_is_there() -> None:
    history = channel("harbour", "hill", "lake")
    word = accepted(history, history.in_force.seats[2], office("lake"))
    rows = [*history.in_force.seats[:2], replace(history.in_force.seats[2], acceptance=word.digest)]
    papers = history.papers.of([], [word])
    assert attempt(history, version(history, rows, "harbour", "hill", "lake"), papers) == "charter.seat"


def test_an_acceptance_that_is_named_and_not_there() -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, "stranger")
    signed = version(history, [*seats_of(history), wanted], "harbour", "hill")
    assert attempt(history, signed, replace(papers, acceptances={})) == "charter.papers"
    assert attempt(history, signed, replace(papers, cards=history.papers.cards)) == "charter.papers"


def test_an_acceptance_by_another_classical_key_under_the_same_office_id() -> None:
    # An office is named after its lattice key alone. Who could forge that one must still not speak for it.
    history = channel("harbour", "hill")
    wanted, _ = newcomer(history, "stranger")
    false = two_faced("stranger")
    assert false.id == wanted.office
    word = accepted(history, wanted, office("stranger"))
    signed = forged(dict(read_word(word)), false, typ=ACCEPTANCE)
    rows = [*seats_of(history), replace(wanted, acceptance=signed.digest)]
    cards = [row.card for row in rows]
    data = bundled(version(history, rows, "harbour", "hill"), [*cards, false.card], [replace(word, artefact=signed.encode())])
    assert refusal(history.propose, data) == "sdjwt.header"


def read_word(word: Acceptance) -> dict[str, Any]:
    """The payload of an acceptance."""
    return decode_object(unb64u(str(decode_object(word.artefact)["payload"])))


def two_faced(who: str) -> Office:
    """An office with the lattice root key of another, and a classical one of its own."""
    one = office(who)
    mixed = SecretPair.of(bytes(32) + one.secrets.root.seed[32:])
    secrets = replace(one.secrets, root=mixed)
    card = make_card(
        name=one.card.name,
        person_name=one.card.person.name,
        secrets=secrets,
        eyes=one.eyes.recipient,
        device=one.device.public,
        standing=one.standing.recipient,
        mailbox=one.card.mailbox,
    )
    return replace(one, secrets=secrets, card=card)


@pytest.mark.parametrize("name", ["HARB0UR PARTY", "HARBOUR-PARTY", "H\u00c4RBOUR PARTY", "HARBOURPARTY", "HARBOUR PARTY"])
def test_a_newcomer_whose_name_looks_like_one_that_is_there(name: str) -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, name, series="NEWTO")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.twice"


def test_a_newcomer_whose_name_is_in_another_script_or_whose_series_looks_like_one_that_is_there() -> None:
    history = channel("harbour", "hill")
    wanted, papers = newcomer(history, "\u0413\u0410\u0412\u0410\u041d\u042c", series="NEWTO")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.scripts"
    wanted, papers = newcomer(history, "stranger", series="HART0")
    assert attempt(history, version(history, [*seats_of(history), wanted], "harbour", "hill"), papers) == "charter.twice"


@pytest.mark.parametrize("what", ["standing", "eyes", "device"])
def test_a_newcomer_with_a_key_of_an_office_that_is_there(what: str) -> None:
    history = channel("harbour", "hill")
    victim = office("hill")
    keys = {"standing": victim.standing.recipient, "eyes": victim.eyes.recipient, "device": victim.device.public}
    thief = new_office("THIEF", seed="thief", **{what: keys[what]})
    wanted = replace(newcomer(history, "stranger")[0], card=thief.card)
    rows, papers = with_word(history, wanted, accepted(history, wanted, thief))
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "charter.twice"


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
    spoiled["cards"][3]["device"] = decode_object(other.card.artefact)["device"]
    assert refusal(history.propose, encode(spoiled)) in {"sdjwt.header", "charter.papers"}


def test_a_thief_of_a_device_makes_a_card_without_the_office() -> None:
    history = channel("harbour", "hill", "lake")
    rows, papers = with_card(seats_of(history), renewed("lake").card), history.papers.of([renewed("lake").card])
    assert attempt(history, version(history, rows, "harbour", "hill"), papers) == "charter.unsigned"
    assert attempt(history, version(history, rows, "lake"), papers) == "charter.unsigned"


# What is weakened


@pytest.mark.parametrize("rules", [{"admit": 2}, {"change": 3}, {"revoke": 1}, {"verified": None}, {"retain": 1}, {"handoff": None}])
def test_a_rule_is_weakened_by_its_own_next_version(rules: dict[str, Any]) -> None:
    strict = {"admit": 3, "revoke": 3, "verified": "words", "handoff": (), "retain": 900}
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


# What unites


def split(**rules: Any) -> History:
    """Two branches: one has admitted FERRYMAN, the other THE STRANGER."""
    history = channel("harbour", "hill", "lake", **rules)
    founding = history.in_force
    added(history, admission(history, "ferry", "harbour", "hill", after=founding))
    added(history, admission(history, "stranger", "harbour", "hill", after=founding))
    return history


def tips_of(history: History) -> list[Charter]:
    return sorted(history.tips, key=lambda tip: tip.digest)


def uniting(history: History, seats: Sequence[Seat], *signers: str, **members: Any) -> Signed:
    return forged(payload(seats, *tips_of(history), **members), *(office(who) for who in signers))


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
