"""An addressee, or whoever got hold of a copy, seals the artefact anew: whole, in part, or with other things in it."""

from __future__ import annotations

import json

import pytest

from attacks.tools import refusal, refused, sealed_bytes
from backchannel.errors import Refused
from backchannel.message import HeadingItem
from backchannel.seal import Opened, open_eyes, reopen
from backchannel.seal.age import encrypt
from backchannel.seal.disclosures import encode_disclosures
from backchannel.seal.padding import pad
from backchannel.seal.sdjwt import Signed
from backchannel.seal.strictjson import encode
from unit.seal.liar import Parts, copy_of, labels_for, parts
from unit.seal.material import Seeded, delivered, office, opened, reader

INNER = {"portion.2.body"}


def signed_parts() -> tuple[Parts, Signed]:
    made = parts()
    return made, made.sign()


def passed_on(who: str, to: str, *, without: set[str] = frozenset(), more: set[str] = frozenset()) -> bytes:
    """One office's copy, without some of it and with more, sealed to another office."""
    made, signed = signed_parts()
    return delivered(copy_of(signed, made, (labels_for(made, who) - without) | more), to)


def with_inner(made: Parts, signed: Signed, labels: set[str], *, officer: str = "hill") -> Opened:
    """HILL HOUSE's copy with an inner file of these labels."""
    copy = copy_of(signed, made, labels_for(made, "hill"), inner=labels, officer=officer)
    return opened(delivered(copy))


# To an office that it was not addressed to


def test_what_is_passed_on_to_an_office_that_it_is_not_addressed_to_shows_as_a_copy() -> None:
    made = parts()
    made.aud.pop(1)
    signed = made.sign()
    copy = opened(delivered(copy_of(signed, made, labels_for(made, "hill")), "lake"), "lake")
    assert copy.capacity is None
    assert copy.previous is None
    assert copy.pending == frozenset()


def test_what_an_intermediary_passes_on_shows_as_a_copy_and_withholds_as_before() -> None:
    copy = opened(passed_on("ferry", "lake"), "lake")
    assert copy.capacity is None
    assert HeadingItem.OTHER_ADDRESSEES in copy.message.heading.withheld
    assert [portion.audience for portion in copy.message.full_portions] == [(office("ferry").card.name,)]


def test_the_writers_own_message_sent_back_to_it() -> None:
    assert refused(passed_on("hill", "harbour"), "harbour") == "seal.own"


def test_a_message_passed_on_to_a_stranger_to_the_channel() -> None:
    assert refused(passed_on("hill", "stranger"), "stranger") == "seal.channel"


# To an addressee, with less


PARTS = ["head.subject", "head.releaser", "stn", "read.0", "held.1", "portion.1.body", "portion.3.for", "aud.hill", "common"]


@pytest.mark.parametrize("label", PARTS)
def test_an_addressees_copy_without_one_part_that_it_is_owed(label: str) -> None:
    assert refused(passed_on("lake", "lake", without={label}), "lake") == "seal.owed"


@pytest.mark.parametrize("label", ["head.precedence", "head.marking", "head.time"])
def test_no_copy_at_all_can_be_without_precedence_marking_and_time(label: str) -> None:
    assert refused(passed_on("lake", "lake", without={label}), "lake") == "artefact.payload"


def test_a_whole_paragraph_left_out() -> None:
    assert refused(passed_on("lake", "lake", without={"portion.1", "portion.1.body", "portion.1.for"}), "lake") == "seal.owed"


def test_an_intermediarys_paragraph_left_out() -> None:
    assert refused(passed_on("ferry", "ferry", without={"portion.3", "portion.3.body"}), "ferry") == "seal.owed"


def test_an_office_from_which_its_own_address_is_hidden_sees_that_addressees_are_withheld() -> None:
    copy = opened(passed_on("lake", "lake", without={"aud.lake"}), "lake")
    assert copy.capacity is None
    assert HeadingItem.OTHER_ADDRESSEES in copy.message.heading.withheld


def test_an_addressees_line_without_the_list_that_says_what_else_is_owed_to_it() -> None:
    made = parts()
    made.aud.pop(1)
    copy = copy_of(made.sign(), made, labels_for(made, "hill") - {"common"})
    assert refused(delivered(copy, "lake"), "lake") == "seal.owed"


# To an addressee, with more


@pytest.mark.parametrize("label", ["portion.3.body", "portion.2.body"])
def test_an_addressees_copy_with_a_body_that_is_for_another(label: str) -> None:
    assert refused(passed_on("lake", "lake", more={label}), "lake") in {"seal.not-owed", "seal.eyes-open"}


@pytest.mark.parametrize("label", ["aud.hill", "common", "head.subject", "stn", "read.0", "portion.3.for"])
def test_an_intermediarys_copy_with_a_part_that_is_for_offices_alone(label: str) -> None:
    more = {label, "common"} if label == "aud.hill" else {label}
    assert refused(passed_on("ferry", "ferry", more=more), "ferry") == "seal.not-owed"


def test_a_disclosure_of_another_message() -> None:
    made, signed = signed_parts()
    foreign = next(item for item in parts_of_another().disclosures if item.name == "subject")
    copy = copy_of(signed, made, labels_for(made, "lake"))
    encoded = sorted([*(item.encoded for item in copy.disclosures), foreign.encoded])
    assert refused(with_disclosures(copy, encoded), "lake") == "disclosure.unused"


def parts_of_another() -> Signed:
    made = parts()
    made.randomness = Seeded("another message")
    return made.sign()


def with_disclosures(copy: Signed, encoded: list[str]) -> bytes:
    """The copy with exactly these disclosures in its header, sealed to LAKE MISSION."""
    artefact = json.loads(copy.encode())
    artefact["signatures"][0]["header"]["disclosures"] = encoded
    return sealed_bytes(encode(artefact), "lake")


def test_a_disclosure_twice_or_in_another_order() -> None:
    made, signed = signed_parts()
    copy = copy_of(signed, made, labels_for(made, "lake"))
    encoded = [item.encoded for item in copy.disclosures]
    assert refused(with_disclosures(copy, sorted([*encoded, encoded[0]])), "lake") == "disclosure.order"
    assert refused(with_disclosures(copy, encoded[::-1]), "lake") == "disclosure.order"


@pytest.mark.parametrize("at", range(0, 24, 5))
def test_one_character_of_one_disclosure_changed(at: int) -> None:
    made, signed = signed_parts()
    copy = copy_of(signed, made, labels_for(made, "lake"))
    encoded = [item.encoded for item in copy.disclosures]
    place = at % len(encoded)
    text = encoded[place]
    encoded[place] = text[:8] + ("A" if text[8] != "A" else "B") + text[9:]
    assert refused(with_disclosures(copy, sorted(encoded)), "lake").split(".")[0] in {"disclosure", "json", "base64", "seal"}


# For the officer's eyes only


def test_a_body_for_eyes_only_is_closed_to_the_station_and_opens_to_its_officer() -> None:
    made, signed = signed_parts()
    locked = with_inner(made, signed, INNER)
    assert locked.pending == {made.digests["portion.2.body"]}
    whole = open_eyes(locked, office("hill").eyes, reader("hill"))
    assert whole.pending == frozenset()
    assert whole.message.full_portions[1].words == "Only for the captain."
    assert reopen(locked.artefact, reader("hill")).pending == locked.pending


def test_an_eyes_only_body_in_the_outer_part_where_the_stations_keys_open_it() -> None:
    made, signed = signed_parts()
    assert refused(delivered(copy_of(signed, made, labels_for(made, "hill") | INNER))) == "seal.eyes-open"


def test_an_eyes_only_body_passed_on_in_the_open_to_an_office_that_it_is_not_for() -> None:
    assert refused(passed_on("hill", "lake", more=INNER), "lake") in {"seal.eyes-open", "seal.not-owed"}


def test_a_copy_without_the_inner_file_that_it_owes() -> None:
    made, signed = signed_parts()
    assert refused(delivered(copy_of(signed, made, labels_for(made, "hill")))) == "seal.owed"


def test_an_inner_file_where_nothing_is_owed() -> None:
    made, signed = signed_parts()
    copy = copy_of(signed, made, labels_for(made, "lake"), inner=INNER, officer="lake")
    assert refused(delivered(copy, "lake"), "lake") == "seal.owed"


@pytest.mark.parametrize("label", ["portion.1.body", "portion.2.for", "head.subject", "portion.1"])
def test_an_inner_file_instead_of_a_part_that_is_not_for_eyes_only(label: str) -> None:
    made, signed = signed_parts()
    below = {other for other in labels_for(made, "hill") if other.startswith(label)}
    copy = copy_of(signed, made, labels_for(made, "hill") - below, inner=INNER | {label})
    assert refused(delivered(copy)) == "seal.owed"


def test_an_inner_file_with_too_much_too_little_or_other_bodies() -> None:
    made, signed = signed_parts()
    for labels in (INNER | {"portion.3.body"}, {"portion.3.body"}, {"portion.1"}):
        locked = with_inner(made, signed, labels)
        assert refusal(open_eyes, locked, office("hill").eyes, reader("hill")) == "seal.eyes-body"


def test_an_inner_file_to_another_officer_or_of_no_sense() -> None:
    made, signed = signed_parts()
    locked = with_inner(made, signed, INNER, officer="lake")
    assert refusal(open_eyes, locked, office("hill").eyes, reader("hill")) == "age.no-match"
    for eyes, code in ((b"garbage", "age.header"), (to_hill(b"[]"), "disclosure.list"), (to_hill(b"{}"), "disclosure.list")):
        odd = opened(delivered(copy_of(signed, made, labels_for(made, "hill")).with_eyes(eyes)))
        assert refusal(open_eyes, odd, office("hill").eyes, reader("hill")) == code


def to_hill(data: bytes) -> bytes:
    return encrypt(pad(data), [office("hill").eyes.recipient], Seeded("to hill"))


def test_an_inner_file_that_is_not_padded_or_twice_the_same() -> None:
    made, signed = signed_parts()
    body = next(item for item in signed.disclosures if item.digest == made.digests["portion.2.body"])
    plain = encode_disclosures([body])
    loose = encrypt(plain + b" ", [office("hill").eyes.recipient], Seeded("loose"))
    odd = opened(delivered(copy_of(signed, made, labels_for(made, "hill")).with_eyes(loose)))
    assert refusal(open_eyes, odd, office("hill").eyes, reader("hill")) == "padding.length"


def test_a_message_without_an_inner_file_has_none_to_open() -> None:
    made, signed = signed_parts()
    copy = opened(delivered(copy_of(signed, made, labels_for(made, "lake")), "lake"), "lake")
    assert refusal(open_eyes, copy, office("lake").eyes, reader("lake")) == "seal.eyes-missing"


def test_a_body_whose_officer_is_owed_its_audience_in_the_inner_file_too() -> None:
    made, signed = signed_parts()
    copy = copy_of(signed, made, labels_for(made, "hill") - {"portion.2.for"}, inner=INNER | {"portion.2.for"})
    with pytest.raises(Refused):
        opened(delivered(copy))
