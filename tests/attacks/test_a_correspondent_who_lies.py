"""A correspondent with true keys signs what no honest station would."""

from __future__ import annotations

from typing import Any

import pytest

from attacks.tools import refusal, refused, spoiled, top
from backchannel.limits import ADDRESSEES, NUMBER_MAX, PORTIONS
from backchannel.seal import open_sealed
from backchannel.seal.artefacts import MESSAGE, RECEIPT
from backchannel.seal.chain import ALSO_MAX
from backchannel.seal.keys import SecretPair
from backchannel.seal.receipt import make_receipt
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u
from unit.seal.liar import AsItStands, Parts, parts, said, sent
from unit.seal.material import EYES, READ_DIGEST, Seeded, charter, delivered, history, office, opened, other_charter, other_history, reader

LINK = {"seq": 1, "digest": b64u(READ_DIGEST)}


def test_honest_parts_are_accepted_so_that_every_refusal_here_has_its_one_cause() -> None:
    for who in ("hill", "lake", "ferry"):
        assert opened(sent(parts(), who), who).capacity is not None


@pytest.mark.parametrize("typ", [RECEIPT, "backchannel-transit+sd-jwt", "backchannel-card+sd-jwt"])
def test_a_message_signed_as_another_kind_of_artefact(typ: str) -> None:
    assert spoiled(lambda made: None, typ=typ) in {"sdjwt.type", "artefact.payload", "artefact.eyes"}


def test_a_receipt_signed_as_a_message() -> None:
    device = office("harbour").device
    receipt = make_receipt(said(), charter=charter(), office=office("harbour").id, to=office("hill").id, device=device)
    assert refused(delivered(sign(receipt.content, typ=MESSAGE, keys=device.keys))) == "artefact.payload"


# Where it belongs


def test_a_channel_that_this_office_is_not_on() -> None:
    assert spoiled(top(chn={"id": b64u(bytes(32)), "charter": b64u(charter().digest)})) == "seal.channel"


def test_another_charter_of_the_same_channel() -> None:
    assert spoiled(top(chn={"id": b64u(charter().channel), "charter": b64u(bytes(32))})) == "seal.charter"


def test_a_message_for_one_channel_said_to_be_under_the_charter_of_another() -> None:
    made = parts()
    made.top["chn"] = {"id": b64u(charter().channel), "charter": b64u(other_charter().digest)}
    assert refusal(open_sealed, sent(made), reader("hill", history(), other_history())) == "seal.charter"


def test_the_name_of_an_office_that_is_not_on_the_channel() -> None:
    assert spoiled(top(iss=office("stranger").id)) == "charter.stranger"


def test_the_name_of_another_office_of_the_channel() -> None:
    assert spoiled(top(iss=office("lake").id)) == "seal.signer"


def test_the_name_of_the_reader_itself() -> None:
    assert spoiled(top(iss=office("hill").id)) == "seal.own"


# Who signed


def test_another_persons_name_under_the_same_device() -> None:
    by = {"person": office("lake").secrets.person.public.id, "device": office("harbour").device.public.id, "mandate": None}
    assert spoiled(top(by=by)) == "seal.signer"


def test_a_device_that_the_card_does_not_name() -> None:
    thief = SecretPair.fresh(Seeded("another device"))
    by = {"person": office("harbour").secrets.person.public.id, "device": thief.public.id, "mandate": None}
    assert spoiled(top(by=by, sig=thief.public.kids), by=thief) == "seal.signer"


def test_the_root_key_signing_in_place_of_the_device() -> None:
    assert spoiled(lambda made: None, by=office("harbour").secrets.root) == "sdjwt.header"


def test_another_offices_device_signing_in_this_offices_name() -> None:
    assert spoiled(lambda made: None, by=office("lake").device) == "sdjwt.header"


@pytest.mark.parametrize("pick", [lambda kids: kids[:1], lambda kids: kids[::-1], lambda kids: [*kids, kids[0]], lambda kids: []])
def test_required_keys_other_than_the_card_requires(pick: Any) -> None:
    assert spoiled(top(sig=pick(office("harbour").device.public.kids))) == "seal.keys"


# Numbers and links


@pytest.mark.parametrize("seq", [0, -1])
def test_a_number_below_the_first_of_the_series(seq: int) -> None:
    assert spoiled(top(seq=seq, prev=b64u(bytes(32)))) == "seal.series"


def test_a_number_above_all_numbers() -> None:
    assert spoiled(top(seq=NUMBER_MAX + 1, prev=b64u(bytes(32)))) == "message.number"


def test_a_number_that_is_true_or_text() -> None:
    assert {spoiled(top(seq=seq)) for seq in (True, "1")} == {"artefact.payload"}


def test_another_offices_series() -> None:
    assert spoiled(top(ser="LAKTO")) == "seal.series"


def test_a_first_message_with_a_predecessor() -> None:
    assert spoiled(top(prev=b64u(bytes(32)))) == "seal.first"


def test_a_later_message_without_a_predecessor() -> None:
    assert spoiled(top(seq=2)) == "seal.first"


def test_a_predecessor_of_another_length() -> None:
    assert spoiled(top(seq=2, prev=b64u(bytes(31)))) == "artefact.link"


def test_a_message_id_of_another_length() -> None:
    assert spoiled(top(jti=b64u(bytes(15)))) == "seal.message-id"


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_an_addressees_message_before_this_one_that_is_not_before_it(seq: int) -> None:
    def change(made: Parts) -> None:
        made.top.update(seq=2, prev=b64u(READ_DIGEST))
        made.aud[1]["prev"] = {"seq": seq, "digest": b64u(bytes(32))}

    assert spoiled(change) == "seal.previous"


@pytest.mark.parametrize("link", [{"seq": 1}, {"seq": 1, "digest": "AA"}, {"seq": True, "digest": b64u(bytes(32))}, [], "x"])
def test_a_link_of_another_shape(link: Any) -> None:
    def change(made: Parts) -> None:
        made.top.update(seq=2, prev=b64u(READ_DIGEST))
        made.aud[0]["prev"] = link

    assert spoiled(change) == "artefact.link"


@pytest.mark.parametrize(
    ("serial", "code"), [("221", "seal.serial"), ("LM 221", "seal.serial"), ("HS 199", "seal.serial"), ("", "message.number")]
)
def test_a_station_serial_that_is_not_this_offices(serial: str, code: str) -> None:
    assert spoiled(lambda made: setattr(made, "stn", serial)) == code


def test_a_station_serial_that_is_empty() -> None:
    assert spoiled(lambda made: setattr(made, "stn", "")) == "message.number"


def test_a_station_serial_that_is_null() -> None:
    assert spoiled(lambda made: setattr(made, "stn", None)) == "artefact.payload"


# Counts


@pytest.mark.parametrize("members", [{"audn": 2}, {"audn": 4}, {"n": 2}, {"n": 4}, {"audn": 0}, {"n": 0}])
def test_counts_that_do_not_fit_what_is_there(members: dict[str, int]) -> None:
    assert spoiled(top(**members)) == "seal.counts"


def test_a_message_to_nobody_or_without_a_paragraph() -> None:
    for name in ("aud", "portions"):
        made = parts()
        setattr(made, name, [])
        assert refused(delivered(made.sign())) == "seal.counts"


@pytest.mark.parametrize(("name", "count", "most"), [("portions", "n", PORTIONS), ("aud", "audn", ADDRESSEES)])
def test_more_paragraphs_or_addressees_than_any_message_has(name: str, count: str, most: int) -> None:
    digests = [b64u(at.to_bytes(32, "big")) for at in range(most + 1)]
    content = {**parts().sign().content, name: [{"...": digest} for digest in digests], count: most + 1}
    assert refused(delivered(sign(content, typ=MESSAGE, keys=office("harbour").device.keys))) == "seal.counts"


# What its writer had read


def test_a_reach_missing_or_one_too_many() -> None:
    assert spoiled(lambda made: made.read.pop()) == "seal.reaches"
    assert spoiled(lambda made: made.held.append(made.held[0])) == "seal.reaches"


def test_reaches_in_another_order_twice_or_in_the_writers_own_series() -> None:
    assert spoiled(lambda made: made.read.reverse()) == "reach.series"
    assert spoiled(lambda made: made.held[1].update(ser="HILTO")) == "reach.series"
    assert spoiled(lambda made: made.read[0].update(ser="HARTO")) == "reach.series"


@pytest.mark.parametrize(
    "change",
    [
        {"through": {**LINK, "seq": 5}, "also": [LINK]},
        {"also": [LINK, LINK]},
        {"also": [{**LINK, "seq": seq} for seq in range(1, ALSO_MAX + 2)]},
        {"also": None},
        {"more": 1},
    ],
)
def test_a_reach_that_does_not_ascend_or_has_another_shape(change: dict[str, Any]) -> None:
    assert spoiled(lambda made: made.read[0].update(change)) == "artefact.reach"


def test_a_reach_that_is_null_would_pass_for_withheld() -> None:
    assert spoiled(lambda made: made.read.__setitem__(0, None)) == "seal.shape"


# Addressees


@pytest.mark.parametrize("at", [0, 1])
def test_an_addressee_twice(at: int) -> None:
    assert spoiled(lambda made: made.aud.append(dict(made.aud[at]))) == "message.heading"


def test_the_sender_among_its_own_addressees() -> None:
    assert spoiled(lambda made: made.aud[1].update(office=office("harbour").id)) in {"message.heading", "seal.audience"}


def test_an_addressee_that_is_not_on_the_channel() -> None:
    assert spoiled(lambda made: made.aud[1].update(office=office("stranger").id)) == "charter.stranger"


def test_an_addressee_in_another_capacity_or_with_other_members() -> None:
    assert spoiled(lambda made: made.aud[1].update({"as": "copy"})) == "artefact.payload"
    assert spoiled(lambda made: made.aud[1].update(more=1)) == "artefact.payload"


def test_an_addressee_that_is_null_would_pass_for_withheld() -> None:
    assert spoiled(lambda made: made.aud.append(None)) == "seal.shape"


def test_owed_digests_in_another_order_or_twice() -> None:
    assert spoiled(lambda made: made.aud[0].update(owed=lambda owed: owed[::-1])) == "seal.addressee"
    assert spoiled(lambda made: made.aud[0].update(owed=lambda owed: [*owed, owed[-1]])) == "seal.addressee"


def test_a_promise_of_a_part_that_is_nowhere() -> None:
    assert spoiled(lambda made: made.aud[0].update(owed=lambda owed: sorted([*owed, b64u(bytes(32))]))) == "seal.owed"


# What is concealed, and in which form


@pytest.mark.parametrize("name", ["subject", "exempt", "releaser"])
def test_a_heading_that_conceals_fewer_items_than_every_heading(name: str) -> None:
    assert spoiled(lambda made: made.head.pop(name)) == "seal.shape"


def test_a_heading_that_conceals_one_item_more() -> None:
    assert spoiled(lambda made: made.head.update(more="x")) == "seal.shape"


def test_a_heading_with_an_item_under_another_name() -> None:
    assert spoiled(lambda made: made.head.update(topic=made.head.pop("subject"))) == "artefact.payload"


def test_a_heading_with_an_item_in_the_clear() -> None:
    def keep(payload: dict[str, Any], _: Parts) -> None:
        payload["head"]["subject"] = "Lamps"

    made = parts()
    del made.head["subject"]
    assert refused(sent(made, keep=keep)) == "artefact.payload"


def test_an_addressee_or_a_paragraph_in_the_clear() -> None:
    for name, value in (("aud", {"office": office("hill").id, "as": "action", "owed": [], "prev": None}), ("portions", {"number": 1})):
        made = parts()
        signed = made.sign(keep=lambda payload, _, name=name, value=value: payload[name].append(value))
        assert refused(sent(made, signed=signed)) == "artefact.payload"


@pytest.mark.parametrize("name", ["body", "for"])
def test_a_body_or_an_audience_in_the_clear(name: str) -> None:
    hidden = sorted([b64u(bytes(32)), b64u(READ_DIGEST)])

    def change(made: Parts) -> None:
        value = made.portions[0]
        plain = {key: item for key, item in value.items() if key not in {"body", "for"} - {name}}
        made.portions[0] = AsItStands({**plain, "_sd": hidden})

    assert spoiled(change) == "seal.shape"


@pytest.mark.parametrize("value", [None, 1, "x", [], [1], {}, {"number": 1}, {"number": 1, "_sd": [b64u(READ_DIGEST)]}])
def test_a_paragraph_that_is_no_object_of_its_shape(value: Any) -> None:
    assert spoiled(lambda made: made.portions.__setitem__(0, AsItStands(value) if isinstance(value, dict) else value)) == "seal.shape"


@pytest.mark.parametrize("marking", [None, 1, "SECRET", [], {}, {"caveats": 1}, {"classification": "SECRET", "caveats": EYES}])
def test_a_paragraph_whose_marking_has_another_shape(marking: Any) -> None:
    assert spoiled(lambda made: made.portions[0].update(marking=marking)) == "artefact.payload"


def test_a_paragraph_without_a_marking() -> None:
    assert spoiled(lambda made: made.portions[0].pop("marking")) == "artefact.payload"
