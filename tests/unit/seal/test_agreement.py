"""What the offices of a channel agree on, each value within its bounds (docs/spec/charter.md, "Rules" and "Times")."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from backchannel.errors import Refused
from backchannel.limits import ADDRESSEES, MARKINGS, RETAIN_DAYS, SUBJECT_CHARACTERS
from backchannel.message import Classification, Marking
from backchannel.message.handling import USUAL_TIMES
from backchannel.seal.agreement import USUAL_RULES, Agreement, Rules, agreement_members, read_agreement

WHOLE = Agreement(
    name="Harbour talks",
    ceiling=Classification.SECRET,
    markings=(("ALPHA",), ("ALPHA", "BRAVO")),
    rules=Rules(admit=3, change=4, revoke=1, verified="code", handoff=("a", "b"), retain=30, second=Classification.SECRET),
)


def read(agreement: Agreement = WHOLE, **changes: Any) -> Agreement:
    return read_agreement(**{**agreement_members(agreement), **changes})  # type: ignore[arg-type]


def refused(**changes: Any) -> str:
    with pytest.raises(Refused) as caught:
        read(**changes)
    return caught.value.code


def rules(**changes: Any) -> dict[str, Any]:
    return {**asdict(USUAL_RULES), **changes}


def marked(level: Classification) -> Marking:
    return Marking(classification=level)


@pytest.mark.parametrize("agreement", [WHOLE, Agreement(name="Harbour talks")])
def test_an_agreement_comes_back_from_its_members(agreement: Agreement) -> None:
    assert read(agreement) == agreement


def test_usually_two_admit_two_revoke_and_all_change() -> None:
    assert (USUAL_RULES.admit, USUAL_RULES.revoke, USUAL_RULES.change) == (2, 2, 0)


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"admit": 1}, False),
        ({"admit": ADDRESSEES}, True),
        ({"admit": ADDRESSEES + 1}, False),
        ({"change": 1}, False),
        ({"change": -1}, False),
        ({"change": 2}, True),
        ({"admit": 3, "change": 2}, False),
        ({"admit": 3, "change": 3}, True),
        ({"change": ADDRESSEES}, True),
        ({"change": ADDRESSEES + 1}, False),
        ({"revoke": 0}, False),
        ({"revoke": 1}, True),
        ({"revoke": ADDRESSEES + 1}, False),
        ({"retain": 0}, False),
        ({"retain": RETAIN_DAYS}, True),
        ({"retain": RETAIN_DAYS + 1}, False),
        ({"handoff": []}, True),
        ({"handoff": ["b", "a"]}, False),
        ({"handoff": ["a", "a"]}, False),
        ({"handoff": [f"{at:03}" for at in range(ADDRESSEES + 1)]}, False),
    ],
)
def test_each_rule_within_its_bounds(changes: dict[str, Any], fits: bool) -> None:
    if fits:
        assert read(rules=rules(**changes))
    else:
        assert refused(rules=rules(**changes)) == "charter.rules"


@pytest.mark.parametrize(
    "changes", [{"admit": "2"}, {"admit": 2.0}, {"admit": True}, {"verified": "said"}, {"retain": False}, {"second": 4}, {"more": 1}]
)
def test_a_rule_of_another_type_or_that_no_channel_has(changes: dict[str, Any]) -> None:
    assert refused(rules=rules(**changes)) == "artefact.payload"


def test_a_key_is_verified_well_enough_or_better() -> None:
    order = (None, "code", "words")
    for asked in order:
        met = [how for how in order if Rules(verified=asked).is_met_by(how)]  # type: ignore[arg-type]
        assert met == list(order[order.index(asked) :])


def test_a_second_person_signs_from_one_classification_on_and_without_the_rule_never() -> None:
    asked = [level for level in Classification if WHOLE.rules.asks_second(marked(level))]
    assert asked == [Classification.SECRET, Classification.TOP_SECRET]
    assert not any(USUAL_RULES.asks_second(marked(level)) for level in Classification)
    assert refused(rules=rules(second="COSMIC")) == "message.marking"


def test_times_are_those_that_a_channel_has_each_within_its_bounds() -> None:
    times = asdict(USUAL_TIMES)
    assert refused(times={**times, "soon": 1}) == "charter.times"
    assert refused(times={name: value for name, value in times.items() if name != "flash"}) == "charter.times"
    for minutes in (0, -1, 5_270_401):
        assert refused(times={**times, "flash": minutes}) == "charter.times"


@pytest.mark.parametrize(
    "rows",
    [
        [[]],
        [["BRAVO"], ["ALPHA"]],
        [["ALPHA"], ["ALPHA"]],
        [[f"A{'B' * (at // 26)}{chr(65 + at % 26)}"] for at in range(MARKINGS + 1)],
        [["ALPHA"] * 9],
    ],
)
def test_combinations_of_caveats_each_once_ascending_and_few(rows: list[list[str]]) -> None:
    assert refused(markings=rows) == "charter.markings"


def test_a_caveat_that_no_message_could_bear() -> None:
    for rows in ([["alpha"]], [["ALPHA", "ALPHA"]], [["BRAVO", "ALPHA"]], [["AL\u200bPHA"]]):
        assert refused(markings=rows) == "message.marking"


def test_a_ceiling_is_a_classification_and_a_name_one_visible_line() -> None:
    assert refused(ceiling="COSMIC") == "message.marking"
    for name in ("", "two\nlines", "e\u0301", "x" * (SUBJECT_CHARACTERS + 1)):
        assert refused(name=name) == "artefact.line"
    assert read(name="x" * SUBJECT_CHARACTERS)


def test_what_is_above_the_ceiling_or_in_another_combination_is_not_allowed() -> None:
    def allowed(level: Classification, *caveats: str) -> bool:
        return WHOLE.allows(Marking(classification=level, caveats=caveats))

    assert allowed(Classification.SECRET)
    assert allowed(Classification.UNCLASSIFIED, "ALPHA", "BRAVO")
    assert not allowed(Classification.TOP_SECRET)
    assert not allowed(Classification.SECRET, "BRAVO")
    assert Agreement(name="All").allows(Marking(classification=Classification.TOP_SECRET, caveats=("ANY",)))
