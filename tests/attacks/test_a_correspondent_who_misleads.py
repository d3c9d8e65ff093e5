"""A correspondent with true keys signs what a person would take for something else, or what would take hours to read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from attacks.tools import refused, spoiled, top
from backchannel.limits import ADDRESSEES, PORTIONS
from backchannel.seal.artefacts import MESSAGE
from backchannel.seal.disclosures import Disclosure
from backchannel.seal.sdjwt import sign
from backchannel.seal.strictjson import b64u
from unit.seal.liar import AsItStands, Parts, copy_of, labels_for, parts, sent
from unit.seal.material import delivered, office, opened

SECONDS = 1.5  # honest messages take a hundredth of this; what compares each with each takes hours


# What a person would be shown


@pytest.mark.parametrize("number", [0, 2, 999])
def test_a_paragraph_with_another_number_than_its_place(number: int) -> None:
    assert spoiled(lambda made: made.portions[0].update(number=number)) == "seal.portion-number"


def test_paragraphs_in_another_order() -> None:
    assert spoiled(lambda made: made.portions.reverse()) == "seal.portion-number"


def test_a_paragraph_marked_above_its_message() -> None:
    assert spoiled(lambda made: made.portions[0].update(marking={"classification": "TOP SECRET", "caveats": []})) == "message.portion"


def test_a_paragraph_said_to_be_for_one_office_and_given_to_two() -> None:
    def change(made: Parts) -> None:
        made.common = lambda digests: sorted({*digests, made.digests["portion.3.body"]})
        made.aud[0]["owed"] = lambda digests: sorted(set(digests) - {made.digests["portion.3.body"]})

    assert spoiled(change) == "seal.audience"


def test_a_paragraph_said_to_be_for_two_offices_and_given_to_one() -> None:
    def change(made: Parts) -> None:
        made.aud[2]["owed"] = lambda digests: sorted(set(digests) - {made.digests["portion.3.body"]})

    assert spoiled(change) == "seal.audience"


def test_a_paragraph_said_to_be_for_all_and_given_to_an_intermediary() -> None:
    def change(made: Parts) -> None:
        made.aud[2]["owed"] = lambda digests: sorted({*digests, made.digests["portion.1.body"]})

    assert spoiled(change) == "seal.audience"


def test_a_paragraph_for_an_office_that_is_no_addressee_or_not_on_the_channel() -> None:
    assert spoiled(lambda made: made.portions[0].update({"for": [office("harbour").id]})) in {"seal.audience", "message.portion"}
    assert spoiled(lambda made: made.portions[2]["for"].append(office("stranger").id)) == "charter.stranger"


# What is owed, said once for all offices


def for_everybody(made: Parts) -> None:
    made.portions = [{**made.portions[0], "for": [office(who).id for who in ("hill", "lake", "ferry")]}]


@pytest.mark.parametrize("who", ["hill", "lake"])
def test_a_promise_to_all_offices_of_a_part_that_is_nowhere(who: str) -> None:
    def change(made: Parts) -> None:
        made.common = lambda digests: sorted([*digests, b64u(bytes(32))])

    assert spoiled(change, who) == "seal.owed"


def test_digests_owed_to_all_offices_in_another_order_or_twice() -> None:
    assert spoiled(lambda made: setattr(made, "common", lambda digests: digests[::-1])) == "seal.addressee"
    assert spoiled(lambda made: setattr(made, "common", lambda digests: [*digests, digests[-1]])) == "seal.addressee"


def test_a_digest_owed_to_all_offices_and_to_one_of_them_again() -> None:
    def change(made: Parts) -> None:
        made.aud[1]["owed"] = lambda digests: sorted([*digests, made.digests["head.subject"]])

    assert spoiled(change) == "seal.addressee"


def test_a_digest_owed_to_each_office_apart_that_belongs_into_their_common_list() -> None:
    def change(made: Parts) -> None:
        made.common = lambda digests: sorted(set(digests) - {made.digests["head.subject"]})
        for row in made.aud[:2]:
            row["owed"] = lambda digests: sorted([*digests, made.digests["head.subject"]])

    assert spoiled(change) == "seal.addressee"


def test_an_intermediary_that_is_owed_what_is_common_to_the_offices() -> None:
    def change(made: Parts) -> None:
        for_everybody(made)
        made.aud[2].update(common=True)
        made.common = lambda digests: sorted({*digests, *made.owed("hill")})
        made.aud[0]["owed"] = made.aud[1]["owed"] = made.aud[2]["owed"] = lambda digests: []

    assert spoiled(change) == "seal.addressee"
    made = parts()
    change(made)
    signed = made.sign()
    assert refused(delivered(signed, "ferry"), "ferry") == "seal.addressee"


@pytest.mark.parametrize("label", ["common", "aud.hill"])
def test_an_intermediary_that_is_owed_a_list_of_what_others_are_owed(label: str) -> None:
    made = parts()
    made.aud[2]["owed"] = lambda digests: sorted([*digests, made.digests[label]])
    signed = made.sign()
    labels = labels_for(made, "ferry") | {label, "common"}
    assert refused(delivered(copy_of(signed, made, labels), "ferry"), "ferry") == "seal.addressee"


def test_a_common_list_that_names_what_an_addressee_is_owed_instead_of_parts() -> None:
    made = parts()
    ferry = {**made.aud.pop(2), "owed": []}
    line = Disclosure.element(ferry, made.randomness)
    made.portions = made.portions[:1]
    made.common = lambda digests: sorted([*digests, line.digest])

    def keep(payload: dict[str, Any], made: Parts) -> None:
        payload.update(aud=[*payload["aud"], line.placeholder], audn=3)
        made.give("aud.ferry", line)

    assert refused(sent(made, keep=keep)) == "seal.addressee"


def test_an_office_that_is_not_owed_what_is_common_to_the_offices() -> None:
    def change(made: Parts) -> None:
        for_everybody(made)
        made.aud[1].update(common=False)

    assert spoiled(change) == "seal.addressee"


def test_a_common_list_as_long_as_an_artefact_for_as_many_addressees_as_there_may_be() -> None:
    made = parts()
    made.common = lambda digests: sorted([*digests, *(b64u(at.to_bytes(32, "big")) for at in range(50_000))])
    made.aud += [{**made.aud[1], "office": f"office {at}", "owed": []} for at in range(ADDRESSEES - 3)]
    data = sent(made)
    start = time.process_time()
    assert refused(data) == "charter.stranger"
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("common", [True, 1, "x", None, [], {}, {"owed": None}, {"owed": [1]}, {"owed": [], "more": 1}])
def test_a_common_list_of_another_shape(common: Any) -> None:
    assert spoiled(lambda made: setattr(made, "common", common)) in {"seal.shape", "artefact.payload"}


@pytest.mark.parametrize("value", [1, None, "yes"])
def test_an_addressee_that_does_not_say_whether_the_common_list_is_owed_to_it(value: Any) -> None:
    assert spoiled(lambda made: made.aud[2].update(common=value)) == "artefact.payload"


def test_two_common_lists_of_which_one_office_is_shown_the_first_and_another_the_second() -> None:
    made = parts()
    other = Disclosure.element({"owed": []}, made.randomness)

    def keep(payload: dict[str, Any], made: Parts) -> None:
        payload["common"].append(other.placeholder)
        made.give("common.other", other)

    signed = made.sign(keep=keep)
    for label in ("common", "common.other"):
        labels = (labels_for(made, "lake") - {"common", "common.other"}) | {label}
        assert refused(delivered(copy_of(signed, made, labels), "lake"), "lake") == "seal.shape"


def test_no_common_list_at_all() -> None:
    made = parts()
    content = {**made.sign().content, "common": []}
    shown = [item for item in made.made if item.digest in {made.digests[label] for label in labels_for(made, "ferry")}]
    signed = sign(content, typ=MESSAGE, keys=office("harbour").device.keys, disclosures=shown)
    assert refused(delivered(signed, "ferry"), "ferry") == "seal.shape"


# One signature, and another text for each office


def to_each_its_own(made: Parts, one: Disclosure, other: Disclosure, keep: Any = None) -> Iterator[str]:
    """The codes with which HILL HOUSE and LAKE MISSION refuse when each is owed, and shown, one of the two."""
    for row, item in zip(made.aud, (one, other), strict=False):
        row["owed"] = lambda digests, item=item: sorted([*digests, item.digest])
    signed = made.sign(keep=keep)
    for who, item in (("hill", one), ("lake", other)):
        copy = copy_of(signed, made, labels_for(made, who))
        yield refused(delivered(copy.with_disclosures((*copy.disclosures, item)), who), who)


def test_a_paragraph_with_one_text_for_one_office_and_another_for_the_other() -> None:
    made = parts()
    one, other = (Disclosure.member("body", {"fields": [], "words": f"The pilot {does}."}, made.randomness) for does in ("waits", "goes"))
    plain = {name: value for name, value in made.portions[0].items() if name not in ("body", "for")}
    made.portions = [AsItStands({**plain, "_sd": sorted([one.digest, other.digest])})]
    assert set(to_each_its_own(made, one, other)) == {"seal.owed"}


def test_a_heading_with_one_subject_for_one_office_and_another_for_the_other() -> None:
    made = parts()
    one, other = (Disclosure.member("subject", what, made.randomness) for what in ("Lamps", "Ships"))
    made.head = {name: value for name, value in made.head.items() if name not in ("subject", "drafter")}
    made.portions = made.portions[:1]

    def keep(payload: dict[str, Any], _: Parts) -> None:
        payload["head"]["_sd"] = sorted([*payload["head"]["_sd"], one.digest, other.digest])

    assert set(to_each_its_own(made, one, other, keep)) == {"seal.owed"}


@pytest.mark.parametrize("label", ["head.releaser", "stn", "read.1", "held.2", "portion.1.for", "portion.3"])
def test_a_message_that_owes_no_office_what_every_office_is_shown(label: str) -> None:
    made = parts()
    made.portions[2].update({"number": 3, "for": [office("ferry").id]})
    made.common = lambda digests: sorted(set(digests) - {made.digests[label]})
    signed = made.sign()
    assert refused(delivered(copy_of(signed, made, labels_for(made, "lake") - {label, f"{label}.for"}), "lake"), "lake") == "seal.owed"


UNSEEN = ["\u202eevil", "a\u200bb", "a\u2066b", "\ufeffa", "a\x1b[2Jb", "a\u3164b", "a\U000e0041b", "line\nline", " lead", ""]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_subject_that_hides_or_turns_its_letters(text: str) -> None:
    assert spoiled(lambda made: made.head.update(subject=text)) == "message.heading"


@pytest.mark.parametrize("text", [text for text in UNSEEN if text not in ("line\nline", " lead")])
def test_words_that_hide_or_turn_their_letters(text: str) -> None:
    assert spoiled(lambda made: made.portions[0]["body"].update(words=text)) in {"message.words", "message.portion"}


@pytest.mark.parametrize("name", ["", "V\u0435ra Holm", "Vera\u202eHolm", "vera2", "x" * 100])
def test_a_persons_name_with_a_look_alike_letter_or_none(name: str) -> None:
    assert spoiled(lambda made: made.head.update(releaser=name)) == "message.name"


def test_an_unknown_kind_of_paragraph_is_kept_and_shown_as_unknown() -> None:
    made = parts()
    made.portions[0].update(kind="semaphore", body={"fields": [["Flags", "two"]], "words": "Dip once."})
    portion = opened(sent(made)).message.portion(1)
    assert portion is not None and str(getattr(portion, "kind", "")) == "semaphore" and not portion.kind.known  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["Paragraph", "para graph ", "\u0440aragraph", "", "x" * 50])
def test_a_kind_whose_name_could_pass_for_another(kind: str) -> None:
    assert spoiled(lambda made: made.portions[0].update(kind=kind)) == "message.kind"


def test_a_member_whose_name_would_steer_a_terminal_is_refused_in_printable_words() -> None:
    assert spoiled(top(**{"\x1b[31mred\x1b]0;title\x07": 1})) == "artefact.payload"
    assert spoiled(top(ser="\x1b[2J")) == "seal.series"


# What would take hours


def timed(change: Any) -> str:
    made = parts()
    change(made)
    data = sent(made)
    start = time.process_time()
    code = refused(data)
    assert time.process_time() - start < SECONDS
    return code


def test_a_hundred_thousand_references() -> None:
    assert timed(lambda made: made.head.update(references=[f"A{at} 1" for at in range(100_000)])) == "seal.list"


def test_a_hundred_thousand_exempted_offices() -> None:
    assert timed(lambda made: made.head.update(exempt=[office("lake").id] * 20_000)) == "seal.list"


def test_a_hundred_thousand_named_lines() -> None:
    assert timed(lambda made: made.portions[0]["body"].update(fields=[[f"A{at}", "x"] for at in range(100_000)])) == "seal.list"


def test_a_paragraph_for_ten_thousand_offices() -> None:
    assert timed(lambda made: made.portions[0].update({"for": [office("hill").id] * 10_000})) == "seal.list"


def test_words_with_half_a_million_faults() -> None:
    assert timed(lambda made: made.portions[0]["body"].update(words="x \n" * 500_000)) in {"message.words", "seal.list"}
    assert timed(lambda made: made.portions[0]["body"].update(words="x \n" * 300_000)) == "message.words"


def test_as_many_paragraphs_and_addressees_as_fit_cost_no_more_than_their_bytes() -> None:
    made = parts()
    one = made.portions[0]
    made.portions = [{**one, "number": at, "body": {"fields": [], "words": "x"}} for at in range(1, PORTIONS + 1)]
    data = sent(made)
    start = time.process_time()
    assert len(opened(data).message.portions) == PORTIONS
    assert time.process_time() - start < SECONDS
