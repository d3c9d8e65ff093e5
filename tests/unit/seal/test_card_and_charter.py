from __future__ import annotations

import pytest

from backchannel.errors import Mistake
from backchannel.message import OfficeName
from backchannel.seal import co_sign, propose, read_card, read_charter, read_proposal
from backchannel.seal.agreement import Agreement
from backchannel.seal.keys import OFFICE_URI, PublicPair, SecretPair
from unit.seal.material import NAMES, Seeded, charter, new_office, office, seat


def test_a_card_comes_back_from_its_bytes() -> None:
    card = office("harbour").card
    assert read_card(card.artefact) == card
    assert str(card.name) == NAMES["harbour"]


def test_an_office_is_named_after_its_root_key() -> None:
    root = office("harbour").secrets.root.public
    assert office("harbour").id == OFFICE_URI + root.kids[1] == office("harbour").secrets.office


def test_the_fingerprint_covers_both_root_keys() -> None:
    one, other = office("harbour").secrets.root.public, office("hill").secrets.root.public
    mixed = {PublicPair(classic=a, lattice=b).fingerprint for a in (one.classic, other.classic) for b in (one.lattice, other.lattice)}
    assert len(mixed) == 4


def test_a_pair_comes_from_one_secret_and_says_none_of_it() -> None:
    pair = SecretPair.fresh(Seeded("pair"))
    assert SecretPair.of(pair.seed).public == pair.public
    assert PublicPair.parse(pair.public.jwks) == pair.public
    assert pair.seed.hex() not in repr(pair) and repr(pair.seed) not in repr(pair)


def test_a_charter_goes_round_and_stands_when_all_have_signed() -> None:
    proposal = propose(Agreement(name="Tide talks"), [seat("hill"), seat("lake"), seat("ferry")], office("hill").secrets)
    assert [str(one.name) for one in proposal.outstanding] == [NAMES["lake"], NAMES["ferry"]]
    for who in ("ferry", "lake"):
        proposal = co_sign(read_proposal(proposal.artefact), office(who).secrets)
    made = read_charter(proposal.artefact)
    assert made.channel == made.digest == proposal.signed.digest
    assert [one.series for one in made.seats] == ["HILTO", "LAKTO", "FERTO"]
    assert [str(one.role) for one in made.seats] == ["office", "office", "intermediary"]


def test_whoever_signs_last_the_charter_is_the_same() -> None:
    seats = [seat("hill"), seat("lake"), seat("ferry")]
    proposal = propose(Agreement(name="Tide talks"), seats, office("hill").secrets)
    one = co_sign(co_sign(proposal, office("lake").secrets), office("ferry").secrets)
    other = co_sign(co_sign(proposal, office("ferry").secrets), office("lake").secrets)
    assert one.signed.digest == other.signed.digest
    assert one.signed.kids == other.signed.kids


def test_a_charter_knows_its_seats_by_office_series_and_name() -> None:
    found = charter().seat(office("lake").id)
    assert found is charter().seat_of_series("LAKTO") is charter().seat_named(OfficeName.parse(NAMES["lake"]))
    assert charter().has(office("lake").id) and not charter().has(office("stranger").id)


def test_names_in_one_writing_pass_although_their_letters_serve_several() -> None:
    kanji, kana = new_office("\u5916\u4ea4\u90e8", seed="kanji"), new_office("\u307f\u306a\u3068", seed="kana")
    rows = [seat("stranger", kanji.card, series="ONE"), seat("stranger", kana.card, series="TWO")]
    assert propose(Agreement(name="Two"), rows, kanji.secrets).outstanding


def test_contradicting_seats_are_the_proposers_mistake() -> None:
    with pytest.raises(Mistake) as caught:
        propose(Agreement(name="Tide talks"), [seat("hill"), seat("lake", series="HILTO")], office("hill").secrets)
    assert caught.value.code == "charter.twice"
