from __future__ import annotations

from typing import Any

import pytest

from backchannel.errors import Mistake, Refused
from backchannel.limits import DISCLOSURES, JSON_DEPTH
from backchannel.seal.disclosures import Disclosure, conceal, decode_disclosures, encode_disclosures, parse_disclosures, resolve
from backchannel.seal.primitives import SystemRandomness
from backchannel.seal.strictjson import b64u, encode

RANDOMNESS = SystemRandomness()
SALT = b64u(bytes(16))
BODY = Disclosure.member("body", "words", RANDOMNESS)
TITLE = Disclosure.member("title", "Reply", RANDOMNESS)
PORTION = Disclosure.element(conceal({"number": 1}, [BODY, TITLE]), RANDOMNESS)


def payload(**members: Any) -> dict[str, Any]:
    return {**members, "_sd_alg": "sha-256"}


def code(tree: dict[str, Any], *disclosures: Disclosure) -> str:
    with pytest.raises(Refused) as caught:
        resolve(tree, disclosures)
    return caught.value.code


def made(*array: Any) -> str:
    return b64u(encode(list(array)))


def test_a_disclosure_comes_back_from_its_travelling_form() -> None:
    for disclosure in (BODY, TITLE, PORTION):
        assert Disclosure.parse(disclosure.encoded) == disclosure


def test_every_disclosure_has_its_own_salt() -> None:
    assert Disclosure.member("body", "words", RANDOMNESS).digest != BODY.digest


@pytest.mark.parametrize(
    "encoded",
    [
        made(SALT),
        made(SALT, "a", 1, 2),
        made(SALT, 1, 2),
        made(1, "a", 2),
        made("AA", "a", 2),
        made(SALT, "_sd", 2),
        made(SALT, "...", 2),
        made(SALT, "_sd_alg", 2),
        made("é", "a", 2),
        b64u(b'["' + SALT.encode() + b'", "a", 1]'),
        b64u(encode({"a": 1})),
        made(SALT, "a", 2) + "=",
    ],
)
def test_a_disclosure_of_another_form_is_refused(encoded: str) -> None:
    with pytest.raises(Refused):
        Disclosure.parse(encoded)


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
def test_a_reserved_name_is_a_mistake(name: str) -> None:
    with pytest.raises(Mistake, match="reserve"):
        Disclosure.member(name, 1, RANDOMNESS)


def test_what_is_withheld_stays_visible_as_its_digest() -> None:
    tree = payload(portions=[PORTION.placeholder, 7])
    nothing = resolve(tree, [])
    assert nothing.tree == {"portions": [PORTION.placeholder, 7]}
    assert nothing.withheld == {PORTION.digest}
    heading = resolve(tree, [PORTION, TITLE])
    assert heading.tree == {"portions": [{"number": 1, "title": "Reply", "_sd": [BODY.digest]}, 7]}
    assert heading.withheld == {BODY.digest}


def test_owed_digests_can_be_looked_up() -> None:
    resolved = resolve(payload(portions=[PORTION.placeholder]), [PORTION, TITLE, BODY])
    assert resolved.shown[BODY.digest].value == "words"
    assert resolved.places[PORTION.digest] == {"number": 1, "title": "Reply", "body": "words"}
    assert resolved.shown[PORTION.digest].value == conceal({"number": 1}, [BODY, TITLE])


def test_one_digest_in_two_places_is_refused() -> None:
    assert code(payload(portions=[PORTION.placeholder, PORTION.placeholder])) == "disclosure.twice"
    assert code(payload(portions=[PORTION.placeholder], _sd=[PORTION.digest])) == "disclosure.twice"
    assert code(payload(portions=[PORTION.placeholder], _sd=[BODY.digest]), PORTION) == "disclosure.twice"


def test_a_disclosure_that_belongs_nowhere_is_refused() -> None:
    assert code(payload(portions=[PORTION.placeholder]), BODY) == "disclosure.unused"
    assert code({"portions": []}, BODY) == "disclosure.unused"


def test_a_disclosure_in_the_other_kind_of_place_is_refused() -> None:
    assert code(payload(portions=[BODY.placeholder]), BODY) == "disclosure.place"
    assert code(payload(_sd=[PORTION.digest]), PORTION) == "disclosure.place"


def test_a_disclosed_member_that_is_already_there_is_refused() -> None:
    assert code(payload(body="other words", _sd=[BODY.digest]), BODY) == "disclosure.place"
    again = Disclosure.member("body", "other words", RANDOMNESS)
    assert code(payload(_sd=sorted([BODY.digest, again.digest])), BODY, again) == "disclosure.place"


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (payload(_sd=sorted([BODY.digest, TITLE.digest], reverse=True)), "disclosure.order"),
        (payload(_sd=[BODY.digest, BODY.digest]), "disclosure.order"),
        (payload(_sd=[1]), "disclosure.order"),
        (payload(_sd=[]), "disclosure.list"),
        (payload(_sd="x"), "disclosure.list"),
        (payload(_sd=["AA"]), "disclosure.digest"),
        (payload(list=[{"...": BODY.digest, "more": 1}]), "disclosure.place"),
        (payload(list=[{"...": 1}]), "disclosure.place"),
        (payload(member={"...": BODY.digest}), "disclosure.place"),
        (payload(member={"_sd_alg": "sha-256"}), "disclosure.place"),
        ({"_sd": [BODY.digest]}, "disclosure.algorithm"),
        ({"_sd": [BODY.digest], "_sd_alg": "sha-512"}, "disclosure.algorithm"),
        ({"_sd_alg": "sha-256"}, "disclosure.algorithm"),
        ({"_sd_alg": None}, "disclosure.algorithm"),
    ],
)
def test_a_payload_that_uses_the_reserved_names_otherwise_is_refused(tree: dict[str, Any], expected: str) -> None:
    assert code(tree) == expected


def test_disclosures_within_disclosures_are_bounded_in_depth() -> None:
    def nested(levels: int) -> tuple[dict[str, Any], list[Disclosure]]:
        chain = [Disclosure.member("a", 1, RANDOMNESS)]
        for _ in range(levels - 1):
            chain.append(Disclosure.member("a", conceal({}, [chain[-1]]), RANDOMNESS))
        return payload(_sd=[chain[-1].digest]), chain

    tree, chain = nested(JSON_DEPTH - 1)
    assert resolve(tree, chain).withheld == frozenset()
    tree, chain = nested(JSON_DEPTH)
    assert code(tree, *chain) == "disclosure.depth"
    tree, chain = nested(2000)
    assert code(tree, *chain) == "disclosure.depth"


def test_the_part_for_named_eyes_comes_back_in_one_spelling() -> None:
    data = encode_disclosures([TITLE, BODY])
    assert set(decode_disclosures(data)) == {TITLE, BODY}
    assert encode_disclosures(decode_disclosures(data)) == data
    for wrong in (b"[]", b"{}", b'"x"', encode(sorted([TITLE.encoded, BODY.encoded], reverse=True))):
        with pytest.raises(Refused):
            decode_disclosures(wrong)


def test_the_number_of_disclosures_is_judged_before_they_are_read() -> None:
    with pytest.raises(Refused, match=f"1 to {DISCLOSURES}"):
        parse_disclosures(["x"] * (DISCLOSURES + 1))
