# ruff: noqa: RUF001 - ambiguous letters are what this file is about
from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.message import OfficeName, PersonName, SeriesName, ValueProblem
from backchannel.message.look_alikes import skeleton
from backchannel.message.prototypes import PROTOTYPES
from backchannel.message.scripts import writings

WRITTEN = ("Latin", "Greek", "Cyrillic", "Hebrew", "Arabic", "Devanagari", "Thai", "Japanese", "Korean", "Telugu")


IDEOGRAPHS, OTHERS, RARE = 0x3400, 0xD7B0, 0x20000  # many letters of one kind, and what comes after them
ALL = range(0x34000)  # beyond it no letter is assigned
SOME = (*range(IDEOGRAPHS), *range(IDEOGRAPHS, OTHERS, 40), *range(OTHERS, RARE), *range(RARE, ALL.stop, 200))


def letters(points: Iterable[int]) -> dict[str, frozenset[str]]:
    """The letters and marks of names among these, with the writings that use each."""
    found = (c for c in map(chr, points) if c.isalpha() or unicodedata.category(c) in {"Mn", "Mc"})
    return {c: used for c in found if (used := writings(c))}


@cache
def characters(written: str) -> st.SearchStrategy[str]:
    """What names of one writing consist of, with every letter that has the shape of something else."""
    found = [c for c, used in some_letters().items() if written in used]
    shapes = [chr(int(row.split("=")[0], 16)) for row in PROTOTYPES.split()]
    return st.sampled_from([*found[:: len(found) // 500 + 1], *(c for c in shapes if written in writings(c))]) | st.sampled_from(" -'.0158")


@cache
def some_letters() -> dict[str, frozenset[str]]:
    return letters(SOME)


@cache
def all_letters() -> dict[str, frozenset[str]]:
    return letters(ALL)


@st.composite
def names(draw: st.DrawFn) -> str:
    """A letter and whatever else a name may contain, in NFC."""
    written = draw(st.sampled_from(WRITTEN))
    first = draw(st.sampled_from("AĐΘЙװثबด工한ష"))
    return unicodedata.normalize("NFC", first + "".join(draw(st.lists(characters(written), max_size=12))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("PACE", "РАСЕ"), ("MAPT", "ΜΑΡΤ"), ("ABC", "АВС"), ("TOKYO", "ΤΟΚΥΟ"), ("TOMSK", "ТОМЅК"), ("SOS", "ЅОЅ")),
        *(("EMBASSY 1", "EMBASSY I"), ("BUREAU II", "BUREAU 11"), ("OSLO", "OSL0"), ("ROOM S", "ROOM 5"), ("DESK B", "DESK 8")),
        *(("G-Z", "G-2"), ("UNIT G", "UNIT 6"), ("ОТДЕЛ Ч", "ОТДЕЛ 4"), ("ОТДЕЛ Б", "ОТДЕЛ 6"), ("ОТДЕЛ З", "ОТДЕЛ 3")),
        *(("WHITE HOUSE", "WHITEHOUSE"), ("O'HARE", "OHARE"), ("ST. PETER", "ST PETER"), ("PORTO-NOVO", "PORTO NOVO")),
        *(("ECOLE", "ÉCOLE"), ("OSTFOLD", "ØSTFOLD"), ("LODZ", "ŁÓDŹ"), ("DAKAR", "ĐAKAR"), ("DEN HAAG", "DÉN ḦAAG"), ("BANJUL", "ƁANJUL")),
        *(("МИР", "МЙР"), ("ЕЛКИ", "ЁЛКИ"), ("ΑΘΗΝΑ", "ΑΟΗΝΑ"), ("STRAẞE", "STRABE"), ("ÆGIR", "AEGIR"), ("IZMIR", "İZMİR")),
        *(("משרד ו", "משרד 1"), ("שָׁלוֹם", "שלום"), ("יידיש", "\u05f2דיש"), ("وزارة ا", "وزارة 1"), ("أنقرة", "انقرة")),
        *(("مُحَمَّد", "محمد"), ("ثبت", "ى\u06dbبت"), ("エ", "工"), ("ロシア", "口シア"), ("キャノン", "キヤノン"), ("ヵ", "力"), ("へ", "ヘ")),
        ("\u0c13\u0c4d", "\u0c12\u0c4d\u0c55"),  # marks that a row brings take their place among those that are there
    ],
)
def test_names_that_can_be_taken_for_one_another_have_one_skeleton(one: str, other: str) -> None:
    assert OfficeName.parse(one) != OfficeName.parse(other)
    assert OfficeName.parse(one).skeleton == OfficeName.parse(other).skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("PARIS", "BONN"), ("UNIT 5", "UNIT 8"), ("UNIT 1", "UNIT 7"), ("UNIT 12", "UNIT 21"), ("UNIT 6", "UNIT 8")),
        *(("HALL I", "HALL L"), ("HALL O", "HALL Q"), ("HALL U", "HALL V"), ("HALL C", "HALL G"), ("HALL M", "HALL N")),
        *(("EMBASSY II", "EMBASSY III"), ("BERN", "BEM"), ("VVH", "WH"), ("NORTH KOREA", "SOUTH KOREA"), ("EAST", "WEST")),
        *(("ОТДЕЛ Б", "ОТДЕЛ Ь"), ("ШИТ", "ЩИТ"), ("ИРАК", "ИРАН"), ("ΛΟΝΔΙΝΟ", "ΔΟΝΔΙΝΟ"), ("בירות", "ברות"), ("קול", "קלו")),
        *(("شام", "سام"), ("بيت", "تيت"), ("حلب", "جلب"), ("कत", "क्त"), ("हिंदी", "हिदी"), ("カ", "ガ"), ("日本", "日木"), ("한국", "한곡")),
        *(("రవి", "ఠవి"), ("มี", "มี่")),
    ],
)
def test_names_that_a_reader_tells_apart_have_two_skeletons(one: str, other: str) -> None:
    assert OfficeName.parse(one).skeleton != OfficeName.parse(other).skeleton


@pytest.mark.parametrize(("one", "other"), [("HAKTO", "HAKT0"), ("SITTO", "S1TT0"), ("TOG2", "T06Z"), ("DESK8", "DE5KB")])
def test_series_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert SeriesName.parse(one).skeleton == SeriesName.parse(other).skeleton


@pytest.mark.parametrize(("one", "other"), [("HAKTO", "TOHAK"), ("SITTO", "SILTO"), ("DESK5", "DESK8")])
def test_series_that_do_not_look_alike_have_two_skeletons(one: str, other: str) -> None:
    assert SeriesName.parse(one).skeleton != SeriesName.parse(other).skeleton


def test_small_letters_join_into_others_as_unicode_says() -> None:
    assert skeleton("modern") == skeleton("rnodem") == skeleton("mo\u0501ern")


@given(names())
def test_a_skeleton_is_its_own_skeleton_and_never_empty(name: str) -> None:
    assert skeleton(name)
    assert skeleton(skeleton(name)) == skeleton(name)


@given(names())
def test_composed_and_decomposed_letters_have_one_skeleton(name: str) -> None:
    assert skeleton(unicodedata.normalize("NFD", name)) == skeleton(name) == unicodedata.normalize("NFD", skeleton(name))


@given(names(), st.sampled_from(" -'.\u0301\u0308\u0327\u0338"), st.integers(0, 12))
def test_a_sign_or_an_accent_more_changes_no_skeleton(name: str, lost: str, place: int) -> None:
    decomposed = unicodedata.normalize("NFD", name)
    assert skeleton(decomposed[:place] + lost + decomposed[place:]) == skeleton(name)


def test_every_letter_of_a_name_leaves_something() -> None:
    marks = {c for c in all_letters() if not skeleton(c)}
    assert {unicodedata.category(c) for c in marks} == {"Mn"}
    assert marks >= {c for c in all_letters() if unicodedata.category(c) == "Mn" and "Hebrew" in writings(c)}
    assert {name for c in marks for name in writings(c)} == {"Hebrew", "Arabic", "Devanagari"}


def test_the_table_maps_letters_of_names_to_shapes_that_stay_as_they_are() -> None:
    rows = [line.split("=") for line in PROTOTYPES.split()]
    sources = [chr(int(source, 16)) for source, _ in rows]
    assert sources == sorted(set(sources))
    for source, (_, target) in zip(sources, rows, strict=True):
        shape = "".join(chr(int(point, 16)) for point in target.split("+"))
        assert writings(source) or source in "01"
        assert unicodedata.normalize("NFD", source) == source != shape == skeleton(shape)


def test_every_python_reads_the_same_letters() -> None:
    points = " ".join(f"{ord(c):X}" for c in all_letters())
    small = " ".join(f"{ord(c):X}" for c in all_letters() if unicodedata.category(c) == "Ll")
    assert hashlib.sha256(f"{points}\n{small}".encode()).hexdigest() == "e656f64fd84bc01e0e990f5a2731c779f90a7e630962e834455d323fdd3082dd"


@pytest.mark.parametrize("text", ["1 משרד", "משרד 2 חיפה", "מ1ש", "2 وزارة", "وزارة 2-1", "משרד 1."])
def test_figures_before_the_end_of_a_name_that_runs_to_the_left_are_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem, match="figures together, at the end"):
        OfficeName.parse(text)


@pytest.mark.parametrize("text", ["משרד 12", "وزارة 2", "1ST ARMY", "3-Я АРМИЯ"])
def test_figures_at_the_end_or_in_a_name_that_runs_to_the_right_are_read(text: str) -> None:
    assert str(OfficeName.parse(text)) == text


@pytest.mark.parametrize("text", ["A\u0295", "A\ua7da", "\u1c89", "ก\u1e4f0", "\U00031350"])
def test_a_letter_that_is_another_in_newer_unicode_is_a_problem(text: str) -> None:
    for kind in (OfficeName, PersonName):
        with pytest.raises(ValueProblem):
            kind.parse(text)
