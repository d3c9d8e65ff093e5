"""Acts of the house: one spelling each, every member within its bounds, and no word of another version lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Mistake, Refused
from backchannel.limits import (
    ACTS,
    ACTS_BYTES,
    ARTEFACT_BYTES,
    DRAFT_BRANCHES,
    DRAFT_BYTES,
    NAME_CHARACTERS,
    NOTE_CHARACTERS,
    NUMBER_MAX,
    WORDS_BYTES,
)
from backchannel.message import OfficeName, ValueProblem
from backchannel.message.words import words_problems
from backchannel.seal.chain import Link
from backchannel.seal.house_acts import (
    Act,
    DraftName,
    Elsewhere,
    Return,
    Submit,
    TellDelivery,
    TellLife,
    TellMandate,
    TellOpened,
    TellSent,
    Unknown,
)
from backchannel.seal.house_words import read_acts, write_acts
from backchannel.seal.strictjson import decode, encode
from unit.seal.told import ANY_ACT, CHANNEL, DRAFT, FIRST, OF_EACH_KIND, digest, station

LAST_MOMENT = 4_102_444_800_000_000


def value_of(act: Act) -> dict[str, Any]:
    """The members of an act, to be spoiled."""
    acts: Any = decode("".join(write_acts([act])).replace("\n", "").encode())
    only: dict[str, Any] = acts[0]
    return only


def in_lines(text: str) -> list[str]:
    return ["\n".join(text[start : start + 1000] for start in range(0, len(text), 1000))]


def refusal(*values: object) -> Refused:
    with pytest.raises(Refused) as caught:
        read_acts(in_lines(encode([*values]).decode()))
    return caught.value


def one_of(kind: type[Act]) -> Any:
    return next(act for act in OF_EACH_KIND if isinstance(act, kind))


def test_there_is_an_act_of_every_kind_here() -> None:
    assert {type(act) for act in OF_EACH_KIND} == set(get_args(Act))


@pytest.mark.parametrize("act", OF_EACH_KIND, ids=lambda act: type(act).__name__)
def test_an_act_that_was_written_is_read_as_the_same(act: Act) -> None:
    assert read_acts(write_acts([act])) == (act,)


@given(st.lists(ANY_ACT, min_size=1, max_size=6))
def test_acts_are_read_in_the_order_in_which_they_were_told_and_written_again_in_the_same_words(acts: list[Act]) -> None:
    words = write_acts(acts)
    assert read_acts(words) == tuple(acts)
    assert write_acts(read_acts(words)) == words
    assert [*words_problems(words[0])] == []


@pytest.mark.parametrize("act", [act for act in OF_EACH_KIND if not isinstance(act, Unknown)], ids=lambda act: type(act).__name__)
def test_a_member_that_lacks_is_one_too_many_or_has_another_type_is_refused(act: Act) -> None:
    value = value_of(act)
    assert refusal({**value, "more": 1}).code == "house.act"
    for name in value.keys() - {"act"}:
        assert refusal({other: member for other, member in value.items() if other != name}).code == "house.act"
        for wrong in (-1, [None], {} if not isinstance(value[name], dict) else "x"):
            assert refusal({**value, name: wrong}).code == "house.act"


def test_a_kind_that_is_not_known_is_kept_as_it_came_and_written_as_it_came() -> None:
    words = in_lines('[{"act":"dance","at":[{"x":null}]},{"act":"life","count":1}]')
    assert read_acts(words) == (Unknown(value=b'{"act":"dance","at":[{"x":null}]}'), TellLife(count=1))
    assert write_acts(read_acts(words)) == words


def test_an_act_of_a_known_kind_is_not_written_as_one_that_is_unknown() -> None:
    for value in (b'{"act":"life","count":1}', b'{"act":1}', b"{}", b"[]", b'{"act": "dance"}'):
        with pytest.raises(Mistake):
            write_acts([Unknown(value=value)])


def test_a_kind_has_a_name_within_its_bounds() -> None:
    assert read_acts(in_lines(encode([{"act": "k" * NAME_CHARACTERS}]).decode()))
    assert refusal({"act": "k" * (NAME_CHARACTERS + 1)}).code == "house.act"
    assert refusal({"act": ""}).code == "house.act"
    assert refusal({"act": 1}).code == refusal("act").code == refusal({}).code == "house.act"


def test_one_message_tells_from_one_act_to_a_thousand() -> None:
    assert len(read_acts(write_acts([TellLife(count=1)] * ACTS))) == ACTS
    for acts in ([], [TellLife(count=1)] * (ACTS + 1)):
        with pytest.raises(Mistake, match="list"):
            write_acts(acts)
    assert refusal().code == "house.act"
    assert refusal(*[{"act": "life", "count": 1}] * (ACTS + 1)).code == "house.act"
    with pytest.raises(Refused, match="list"):
        read_acts(['{"act":"life","count":1}'])


def test_acts_are_told_up_to_the_bytes_that_a_message_carries() -> None:
    def of(size: int) -> list[Act]:
        empty = len(encode([{"act": "mandate", "mandate": {"x": ""}}]))
        return [TellMandate(mandate=encode({"x": "x" * (size - empty)}))]

    words = write_acts(of(ACTS_BYTES))
    assert len("".join(words).replace("\n", "")) == ACTS_BYTES
    with pytest.raises(Mistake) as caught:
        write_acts(of(ACTS_BYTES + 1))
    assert caught.value.code == "json.size"
    assert len(encode(words)) * 4 // 3 < ARTEFACT_BYTES - 64 * 1024


def test_a_draft_at_its_limit_is_told_and_one_byte_more_is_not() -> None:
    assert read_acts(write_acts([replace(FIRST, text=b"x" * DRAFT_BYTES)]))
    for text in (b"", b"x" * (DRAFT_BYTES + 1)):
        with pytest.raises(Mistake) as caught:
            write_acts([replace(FIRST, text=text)])
        assert caught.value.code == "house.act"


def test_words_are_lines_of_a_thousand_characters_in_portions_as_full_as_they_may_be() -> None:
    first, second = write_acts([replace(FIRST, text=b"x" * 800_000)])
    assert {len(line) for line in first.split("\n")} == {1000}
    assert WORDS_BYTES - 1001 < len(first) <= WORDS_BYTES
    assert [*words_problems(first)] == [*words_problems(second)] == []


def test_a_portion_is_filled_to_its_last_byte() -> None:
    empty = len(encode([{"act": "mandate", "mandate": {"x": ""}}]))
    lines, rest = divmod(WORDS_BYTES + 1, 1001)
    fits = lines * 1000 + rest - 1
    for length, portions in ((fits, 1), (fits + 1, 2)):
        words = write_acts([TellMandate(mandate=encode({"x": "x" * (length - empty)}))])
        assert len(words) == portions
        assert max(map(len, words)) == (WORDS_BYTES if portions == 1 else lines * 1001 - 1)


def test_what_words_may_not_hold_is_not_written_in_an_act_that_nobody_knows() -> None:
    with pytest.raises(Mistake) as caught:
        write_acts([Unknown(value=encode({"act": "dance", "with": "a \u200b ghost"}))])
    assert caught.value.code == "house.act"


def test_acts_in_other_lines_or_portions_are_refused() -> None:
    words = write_acts([replace(FIRST, text=b"x" * 800_000)])
    one, other = words
    line = one.split("\n")[0]
    joined = [f"{line}\n{line[:500]}", line[500:]]
    for broken in (
        [one + other],
        [one, other[:-1], other[-1:]],
        [*words, ""],
        [one[: len(line)], one[len(line) + 1 :], other],
        [words[0].replace("\n", "", 1), other],
        joined,
        [one + "\n", other],
    ):
        with pytest.raises(Refused):
            read_acts(broken)


@pytest.mark.parametrize("mark", [" ", "\u200c", "\u200d", "  \u4e16  "])
def test_no_line_ends_where_words_may_not_end_one(mark: str) -> None:
    for before in range(900, 1000):
        act = Return(draft=DRAFT, version=digest("v"), note="k" * before + f"\u0646{mark}\u0646" * 8 + "x")
        (words,) = write_acts([act])
        assert [*words_problems(words)] == []
        assert read_acts([words]) == (act,)


def test_a_line_that_ends_with_a_space_is_refused_where_a_longer_one_would_not() -> None:
    act = Return(draft=DRAFT, version=digest("v"), note="x" * 842 + "     y" * 20)
    (words,) = write_acts([act])
    text = words.replace("\n", "")
    assert len(words.split("\n")[0]) > 1000
    with pytest.raises(Refused, match="another way"):
        read_acts(in_lines(text))


def test_what_is_not_canonical_json_is_refused() -> None:
    for text in (
        '[{"act":"life", "count":1}]',
        '[{"count":1,"act":"life"}]',
        '[{"act":"life","count":1.0}]',
        "[",
        "",
        "\ud800",
        "[" * 2000,
    ):
        with pytest.raises(Refused):
            read_acts([text])
    with pytest.raises(Refused):
        read_acts([])


@pytest.mark.parametrize("count", [0, NUMBER_MAX + 1, True, -1])
@pytest.mark.parametrize(("kind", "member"), [("life", "count"), ("custody", "count"), ("custody", "life"), ("mailbox", "count")])
def test_counts_run_from_one_to_the_highest_number(kind: str, member: str, count: int) -> None:
    value = next(value_of(act) for act in OF_EACH_KIND if value_of(act)["act"] == kind)
    assert read_acts(in_lines(encode([{**value, member: NUMBER_MAX}]).decode()))
    assert read_acts(in_lines(encode([{**value, member: 1}]).decode()))
    assert refusal({**value, member: count}).code == "house.act"


def test_numbers_of_messages_run_from_one_to_the_highest_number() -> None:
    opened = TellOpened(channel=CHANNEL, series="TOHAK", seq=1, at=0)
    assert read_acts(write_acts([opened, replace(opened, seq=NUMBER_MAX)]))
    large = TellSent(channel=CHANNEL, artefact=Elsewhere(series="TOHAK", link=Link(seq=0, digest=digest("x"))), at=0, whole=True)
    for wrong in (replace(opened, seq=0), replace(opened, seq=NUMBER_MAX + 1), replace(opened, series="tohak"), large):
        with pytest.raises(Mistake) as caught:
            write_acts([wrong])
        assert caught.value.code == "house.act"


def test_moments_are_those_that_a_clock_can_show() -> None:
    opened = TellOpened(channel=CHANNEL, series="TOHAK", seq=1, at=0)
    assert read_acts(write_acts([opened, replace(opened, at=LAST_MOMENT)]))
    for at in (-1, LAST_MOMENT + 1):
        with pytest.raises(Mistake):
            write_acts([replace(opened, at=at)])


@pytest.mark.parametrize("size", [0, 31, 33])
def test_channels_versions_and_digests_have_32_bytes(size: int) -> None:
    for act in OF_EACH_KIND:
        for name in ("channel", "version", "digest", "key"):
            if hasattr(act, name) and not isinstance(getattr(type(act), name, None), property):
                changed: Any = {name: bytes(size)}
                with pytest.raises(Mistake):
                    write_acts([replace(act, **changed)])


def test_offices_and_stations_are_named_by_the_address_of_a_key() -> None:
    told = one_of(TellDelivery)
    for office in (
        "HILL HOUSE",
        station("hill")[:-1],
        station("hill") + "A",
        "urn:" + station("hill"),
        station("hill")[:-1] + "_",
        station("hill")[-43:],
    ):
        with pytest.raises(Mistake) as caught:
            write_acts([replace(told, office=office)])
        assert caught.value.code == "house.act"


def test_a_note_is_words_of_at_most_its_bound() -> None:
    note = one_of(Return)
    for fits in (None, "x", "x" * NOTE_CHARACTERS, "One.\n\n  Two."):
        assert read_acts(write_acts([replace(note, note=fits)]))
    for wrong in ("", " ", "x ", "x" * (NOTE_CHARACTERS + 1), "tab\t", "\u200b", "\nx", "x\n", "turned\u202eround"):
        with pytest.raises(Mistake) as caught:
            write_acts([replace(note, note=wrong)])
        assert caught.value.code == "house.act"


def test_a_version_follows_at_most_its_bound_of_others_each_once_and_ascending() -> None:
    many = sorted(digest(str(number)) for number in range(DRAFT_BRANCHES + 1))
    assert read_acts(write_acts([replace(FIRST, before=tuple(many[:-1]))]))
    for wrong in (tuple(many), tuple(reversed(many[:2])), (many[0], many[0]), (b"short",)):
        with pytest.raises(Mistake) as caught:
            write_acts([replace(FIRST, before=wrong)])
        assert caught.value.code == "house.act"


def test_a_version_is_named_by_draft_channel_text_and_what_was_before_it_and_not_by_its_note() -> None:
    changes: list[dict[str, Any]] = [
        {"draft": DraftName.parse("LORD 4")},
        {"channel": digest("other")},
        {"text": FIRST.text + b"."},
        {"before": (FIRST.version,)},
    ]
    names = {FIRST.version, *(replace(FIRST, **change).version for change in changes)}
    assert len(names) == len(changes) + 1
    assert replace(FIRST, note=None).version == FIRST.version


def test_an_earlier_text_that_somebody_goes_back_to_is_another_version() -> None:
    second = Submit(draft=DRAFT, channel=CHANNEL, text=b"changed", before=(FIRST.version,))
    assert replace(FIRST, before=(second.version,)).version not in (FIRST.version, second.version)


def test_a_draft_is_called_by_its_station_and_a_number() -> None:
    assert str(DraftName.parse("SITUATION ROOM 2 17")) == "SITUATION ROOM 2 17"
    assert DraftName.parse("SITUATION ROOM 2 17") == DraftName(station=OfficeName.parse("SITUATION ROOM 2"), number=17)
    assert DraftName.parse(f"LORD {NUMBER_MAX}").number == NUMBER_MAX
    for text in ("LORD", "LORD 0", f"LORD {NUMBER_MAX + 1}", "LORD 03", "lord 3", "LORD  3", " 3", "LORD 3 ", "LORD -1", ""):
        with pytest.raises(ValueProblem):
            DraftName.parse(text)
    for number in (0, NUMBER_MAX + 1):
        with pytest.raises(ValueProblem):
            DraftName(station=DRAFT.station, number=number)


def test_the_secret_of_the_mailbox_does_not_show() -> None:
    for act in OF_EACH_KIND:
        assert repr(digest("secret")) not in repr(act)


def test_an_artefact_that_does_not_hold_does_not_take_along_what_is_told_beside_it() -> None:
    told = [TellMandate(mandate=b'{"nonsense":true}'), TellLife(count=4)]
    assert read_acts(write_acts(told)) == tuple(told)
