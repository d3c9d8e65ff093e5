from __future__ import annotations

from dataclasses import replace

import pytest

from backchannel import limits
from backchannel.message import Enclosure, MessageNumber, Reference, SeriesName, StationSerial, ValueProblem

HEX = "0f" * 32


@pytest.mark.parametrize("text", ["HAKTO 42/221", "TOHAK 82/WHS 2280", "HAKTO 42", "A1 999999/1"])
def test_a_number_is_written_as_it_is_read(text: str) -> None:
    assert str(MessageNumber.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "HAKTO", "HAKTO 0", "HAKTO 042", "HAKTO 1000000", "hakto 42", "HAKTO  42", "HAKTO 42/", "HAKTO 42/0", "HAKTO42"),
        *("HAKTO 42/WHS2280", "HAKTO 42/221/1", "HAKTO 42\n", "1A 2", "HAKTO ٤٢", "HAKTO +4", "HAKTO 42/whs 1", "ABCDEFGHIJKLM 1"),
    ],
)
def test_any_other_spelling_of_a_number_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        MessageNumber.parse(text)


def test_a_series_is_as_long_as_the_limit_and_no_longer() -> None:
    SeriesName.parse("A" * limits.SERIES_CHARACTERS)
    with pytest.raises(ValueProblem):
        SeriesName.parse("A" * (limits.SERIES_CHARACTERS + 1))


def test_numbers_made_in_code_are_checked_like_those_that_are_read() -> None:
    series = SeriesName.parse("HAKTO")
    for number in (0, -1, limits.NUMBER_MAX + 1):
        with pytest.raises(ValueProblem):
            MessageNumber(series=series, number=number)
        with pytest.raises(ValueProblem):
            StationSerial(number=number)
    with pytest.raises(ValueProblem):
        StationSerial(number=1, letters="whs")
    StationSerial(number=1, letters="A" * limits.SERIES_CHARACTERS)
    with pytest.raises(ValueProblem):
        StationSerial(number=1, letters="A" * (limits.SERIES_CHARACTERS + 1))
    with pytest.raises(ValueProblem):
        Reference(series=series, number=1, paragraph=limits.PORTIONS + 1)


def test_a_serial_without_its_space_is_told_how_to_be_written() -> None:
    with pytest.raises(ValueProblem) as caught:
        StationSerial.parse("WHS2210")
    assert caught.value.hint == 'Write "WHS 2210".'


@pytest.mark.parametrize("text", ["HAKTO 41", "HAKTO 41 paragraph 4", "T2 1 paragraph 999"])
def test_a_reference_is_written_as_it_is_read(text: str) -> None:
    assert str(Reference.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["HAKTO 41/219", "HAKTO 41 paragraph", "HAKTO 41 paragraph 0", "HAKTO 41 paragraph 1000", "HAKTO 41 para 4", "186", "Hakto 41"]
)
def test_any_other_spelling_of_a_reference_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        Reference.parse(text)


def test_a_shortened_paragraph_reference_is_told_how_to_be_written() -> None:
    with pytest.raises(ValueProblem) as caught:
        Reference.parse("HAKTO 41, para. 4")
    assert caught.value.hint == 'Write "HAKTO 41 paragraph 4".'


def test_an_enclosure_is_written_as_it_is_read() -> None:
    fields = (("Title", "Minutes"), ("Count", "14 pages"), ("Size", "182044 bytes"), ("Digest", f"sha-256 {HEX}"))
    enclosure = Enclosure.of(fields)
    assert (enclosure.count, enclosure.unit, enclosure.size, enclosure.digest) == (14, "pages", 182044, bytes.fromhex(HEX))
    assert enclosure.fields == fields


@pytest.mark.parametrize(
    ("place", "value"),
    [
        *((0, ""), (0, " x"), (1, "14"), (1, "014 pages"), (1, "14 Pages"), (1, "0 pages"), (1, "many pages"), (2, "10 KB")),
        *((2, "1,000 bytes"), (2, "0 bytes"), (3, HEX), (3, f"sha-256 {HEX.upper()}"), (3, f"sha-256 {HEX}0"), (3, f"md5 {HEX}")),
    ],
)
def test_an_enclosure_that_could_not_be_counted_or_compared_is_a_problem(place: int, value: str) -> None:
    fields = [("Title", "Minutes"), ("Count", "14 pages"), ("Size", "182044 bytes"), ("Digest", f"sha-256 {HEX}")]
    fields[place] = (fields[place][0], value)
    with pytest.raises(ValueProblem):
        Enclosure.of(tuple(fields))


def test_an_enclosure_of_paper_has_a_count_alone() -> None:
    fields = (("Title", "Transcripts"), ("Count", "2 sets"))
    enclosure = Enclosure.of(fields)
    assert (enclosure.count, enclosure.unit, enclosure.size, enclosure.digest) == (2, "sets", None, None)
    assert enclosure.fields == fields


def test_a_bare_series_is_told_what_a_number_looks_like() -> None:
    with pytest.raises(ValueProblem, match="HAKTO 42/221"):
        MessageNumber.parse("HAKTO")


def test_a_reference_with_a_serial_is_told_to_leave_it_out() -> None:
    with pytest.raises(ValueProblem, match='Write "HAKTO 41"'):
        Reference.parse("HAKTO 41/219")


@pytest.mark.parametrize(
    "change",
    [
        *({"count": 0}, {"size": 0}, {"size": 2**53}, {"size": None}, {"unit": "Pages"}, {"unit": ""}),
        *({"digest": bytes(31)}, {"digest": None}, {"title": "a\u200bb"}),
    ],
)
def test_an_enclosure_made_in_code_is_checked_like_one_that_is_read(change: dict[str, object]) -> None:
    sound = Enclosure(title="Minutes", count=1, unit="page", size=2**53 - 1, digest=bytes(32))
    with pytest.raises(ValueProblem):
        replace(sound, **change)  # type: ignore[arg-type]
