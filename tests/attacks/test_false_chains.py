"""Chains as a relay or a correspondent may spoil them: old, cut, doubled, with papers of others, without end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attacks.tools import refusal, sealed_bytes
from backchannel.errors import Refused
from backchannel.limits import CHARTER_VERSIONS
from backchannel.seal import open_sealed
from backchannel.seal.acts import Chain, read_chain
from backchannel.seal.artefacts import CHARTER
from backchannel.seal.carried import CarriedAnswer, CarriedChain, CarriedProposal, CarriedRevocation
from backchannel.seal.history import History
from backchannel.seal.strictjson import b64u, decode_object, encode
from unit.seal.growing import added, admission, chained, changed, channel, forged, left, payload, revocation
from unit.seal.material import office, reader


def grown() -> History:
    """Three versions and a revocation."""
    history = channel("harbour", "hill", "lake")
    added(history, admission(history, "ferry", "harbour", "hill"))
    added(history, changed(history, "harbour", "hill", "lake", name="Quiet talks"))
    left(history, "ferry")
    return history


def behind() -> History:
    return channel("harbour", "hill", "lake")


def codes(history: History, chain: Chain) -> list[str]:
    return [problem.code for problem in history.take(chain)[1]]


def test_a_relay_serves_an_old_chain() -> None:
    history, old = grown(), behind()
    before = (history.acts, history.in_force)
    added(old, admission(old, "ferry", "harbour", "hill"))
    assert history.take(read_chain(old.chain())) == ([], [])
    assert (history.acts, history.in_force) == before


def test_a_relay_leaves_out_a_revocation_and_it_counts_when_it_comes_later() -> None:
    history, other = grown(), behind()
    chain = read_chain(history.chain())
    assert codes(other, replace(chain, acts=chain.acts[:-1])) == []
    assert other.in_force.revocations != history.in_force.revocations, "a receipt says so"
    assert codes(other, replace(chain, acts=chain.acts[-1:])) == []
    assert other.in_force == history.in_force


def test_a_relay_cuts_a_chain_in_the_middle_or_at_its_beginning() -> None:
    chain = read_chain(grown().chain())
    assert codes(behind(), replace(chain, acts=(*chain.acts[:1], *chain.acts[2:]))) == ["revocation.version", "charter.gap"]
    assert refusal(History.of_chain, chained(chain.acts[1:])) in {"charter.papers", "charter.gap"}


def test_a_chain_without_a_card_or_an_acceptance_that_it_names() -> None:
    chain = read_chain(grown().chain())
    newcomers = [card for card in chain.cards if encode(card) == office("ferry").card.artefact]
    without = [card for card in chain.cards if card not in newcomers]
    assert codes(behind(), replace(chain, cards=without)) == ["charter.papers"]
    assert set(codes(behind(), replace(chain, acceptances=[]))) == {"charter.papers", "charter.gap", "revocation.version"}


def test_a_chain_with_a_spoiled_card_is_refused_whole() -> None:
    chain = read_chain(grown().chain())
    spoiled: Any = decode_object(office("ferry").card.artefact)
    spoiled["devices"] = decode_object(office("stranger").card.artefact)["devices"]
    other = behind()
    assert codes(other, replace(chain, cards=[*chain.cards, spoiled])) == ["card.chain"]
    assert len(other.acts) == 1


def test_a_chain_with_cards_of_others_fills_nobodys_disk() -> None:
    chain = read_chain(grown().chain())
    other = behind()
    assert codes(other, replace(chain, cards=[*chain.cards, decode_object(office("stranger").card.artefact)])) == []
    assert office("stranger").card.digest not in other.papers.cards


def test_a_chain_of_another_channel_or_of_two() -> None:
    other = channel("harbour", "hill", "lake", name="Other talks")
    added(other, changed(other, "harbour", "hill", "lake", name="More talks"))
    left(other, "lake")
    ours = behind()
    strange = read_chain(other.chain())
    assert codes(ours, strange) == ["revocation.version", "charter.gap", "charter.gap"]
    assert len(ours.acts) == 1
    mixed = replace(read_chain(grown().chain()), acts=(*strange.acts, *read_chain(grown().chain()).acts))
    assert set(codes(ours, mixed)) == {"revocation.version", "charter.gap"}
    assert ours.in_force.name == "Quiet talks"


def test_a_chain_with_something_else_in_it() -> None:
    history = grown()
    value: Any = decode_object(history.chain())
    for name, thing, code in (
        ("chain", decode_object(office("hill").card.artefact)["office"], "sdjwt.type"),
        ("chain", {}, "sdjwt.shape"),
        ("cards", {}, "artefact.payload"),
        ("acceptances", decode_object(office("hill").card.artefact)["office"], "sdjwt.type"),
    ):
        data = encode({**value, name: [*value[name], thing]})
        assert refusal(History.of_chain, data) == code
    for data in (encode({**value, "more": []}), encode({**value, "chain": []}), encode({"chain": value["chain"]}), b"[]", b""):
        assert refusal(read_chain, data) in {"artefact.payload", "charter.chain", "json.shape", "json.invalid"}


def test_a_chain_of_too_many_acts_is_refused_before_anything_is_verified() -> None:
    header = b64u(encode({"alg": "Ed25519", "kid": "x", "typ": CHARTER}))
    act = {"payload": b64u(b"{}"), "signatures": [{"protected": header, "signature": ""}]}
    value: dict[str, Any] = {"acceptances": [], "cards": [], "chain": [act], "force": ""}
    assert len(read_chain(encode({**value, "chain": [act] * 2 * CHARTER_VERSIONS})).acts) == 2 * CHARTER_VERSIONS
    assert refusal(read_chain, encode({**value, "chain": [act] * (2 * CHARTER_VERSIONS + 1)})) == "charter.chain"


def test_versions_without_end_end_at_their_bound_on_all_branches_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backchannel.seal.history.CHARTER_VERSIONS", 4)
    history = channel("harbour", "hill")
    founding = history.in_force
    for name in ("One talks", "Two talks", "Three talks"):
        added(history, changed(history, "harbour", "hill", after=founding, name=name))
    more = changed(history, "harbour", "hill", after=founding, name="Four talks")
    assert refusal(history.add, more.signed, more.papers) == "charter.chain"
    assert len(history.versions) == 4


def test_a_long_row_of_versions_costs_no_more_for_each_than_a_short_one() -> None:
    history = channel("harbour")
    for at in range(60):
        added(history, changed(history, "harbour", name=f"Talks {at}"))
    assert (len(history.versions), len(history.tips)) == (61, 1)
    first, middle = history.versions[0].digest, history.versions[30].digest
    assert str(history.standing(first)) == str(history.standing(middle)) == "earlier"
    assert History.of_chain(history.chain()).in_force == history.in_force


def test_a_whole_chain_that_says_in_force_what_is_not_the_last_of_a_branch() -> None:
    history = grown()
    value: Any = decode_object(history.chain())
    for force, code in ((bytes(32), "charter.chain"), (history.channel, "charter.chain"), (history.revocations[0].digest, "charter.chain")):
        assert refusal(History.of_chain, encode({**value, "force": b64u(force)})) == code
    assert refusal(History.of_chain, encode({**value, "force": "A"})) == "base64.spelling"


def test_what_travels_sealed_is_told_apart_by_its_members() -> None:
    history = grown()
    newer = changed(history, "harbour", name="More talks")
    gone = revocation(history, "lake", "harbour")
    for data, kind in ((history.chain(), CarriedChain), (newer.artefact, CarriedProposal), (gone.artefact, CarriedRevocation)):
        found = open_sealed(sealed_bytes(data), reader("hill", history))
        assert isinstance(found, kind)
        assert found.channel == history.channel  # type: ignore[union-attr]
    answer = encode({"acceptance": {}, "card": {}, "seal": ""})
    assert isinstance(open_sealed(sealed_bytes(answer), reader("hill", history)), CarriedAnswer)


def test_what_begins_like_a_charter_and_is_none() -> None:
    for data in (
        b'{"acceptance',
        encode({"acceptance": 1}),
        encode({"acceptances": [], "cards": [], "chain": [], "force": ""}),
        encode({"acceptances": [], "cards": [], "chain": {}, "force": ""}),
        encode({"acceptances": [], "cards": [], "charter": {}}),
        encode({"acceptances": [], "cards": [], "charter": None}),
        encode({"acceptances": [], "cards": [], "other": 1}),
    ):
        with pytest.raises(Refused):
            open_sealed(sealed_bytes(data), reader("hill"))


def test_a_founding_version_is_known_by_its_own_digest_wherever_it_travels() -> None:
    history = grown()
    found = open_sealed(sealed_bytes(history.chain()), reader("hill", history))
    assert isinstance(found, CarriedChain)
    assert found.channel == history.channel
    strange = forged(payload(history.in_force.seats, history.in_force, channel=7), office("harbour"))
    assert codes(history, read_chain(chained([strange]))) == ["artefact.payload"]
