from __future__ import annotations

import pytest

from backchannel import limits
from backchannel.message import OfficeName, PersonName, ValueProblem


@pytest.mark.parametrize(
    "text",
    ["PARIS", "WHITE HOUSE", "O'HARE-WEST", "ST. PETER", "1ST ARMY", "U.N. OFFICE 2", "外交部", "日本の大使館", "МИД", "וושינגטון", "ỌYỌ́"],
)
def test_an_office_of_one_writing_is_written_as_it_is_read(text: str) -> None:
    assert str(OfficeName.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", " PARIS", "PARIS ", "WHITE  HOUSE", "White House", "PARIS,", "A; B", "A/B", "A]", "A:B", "12", "-A", "A-", "A'"),
        *("A--B", "A'-B", "PARIS\n", "A\tB", "A\u00a0B", "A\u200bB", "A\u200dB", "\u202ePARIS", "A\u034fB", "A\u0301\u0301\u0301"),
        *(
            "X\u0301\u0301\u0301",
            "A.\u0301",
            "E\u0301COLE",
            "\uff30\uff21\uff32\uff29\uff33",
            "\U0001d400",
            "O\u2019HARE",
            "\u01c0",
            "\u115f",
            "A 😀",
            "A_B",
            "٣A",
            "\u0301A",
        ),
    ],
)
def test_a_name_that_could_be_mistaken_for_another_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        OfficeName.parse(text)


@pytest.mark.parametrize("text", ["WHITE HO\u0423SE", "P\u0391RIS", "МИД PARIS", "外交部 PARIS", "한국 かな"])
def test_a_name_that_mixes_writings_is_a_problem_that_names_the_odd_letters(text: str) -> None:
    with pytest.raises(ValueProblem, match=r"mixes \w+ letters with .*\(U\+[0-9A-F]{4} "):
        OfficeName.parse(text)


def test_a_look_alike_letter_is_named_by_its_writing() -> None:
    with pytest.raises(ValueProblem) as caught:
        OfficeName.parse("WHITE H\u041eUSE")
    assert "(U+041E CYRILLIC CAPITAL LETTER O)" in caught.value.came


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("White House", 'Write "WHITE HOUSE".'),
        ("O\u2019HARE", 'Write "O\'HARE".'),
        ("WHITE  HOUSE", 'Write "WHITE HOUSE".'),
        ("E\u0301COLE", 'Write "ÉCOLE".'),
        ("PARIS, BONN", "Write one name a line."),
    ],
)
def test_a_slip_in_a_name_is_told_how_to_be_written(text: str, hint: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        OfficeName.parse(text)
    assert caught.value.hint == hint


def test_a_name_is_as_long_as_the_limit_and_no_longer() -> None:
    OfficeName.parse("A" * limits.NAME_CHARACTERS)
    PersonName.parse("A" * limits.PERSON_CHARACTERS)
    with pytest.raises(ValueProblem):
        OfficeName.parse("A" * (limits.NAME_CHARACTERS + 1))
    with pytest.raises(ValueProblem):
        PersonName.parse("A" * (limits.PERSON_CHARACTERS + 1))


@pytest.mark.parametrize("text", ["Lord", "Le Duc Tho", "V. J. Fazio", "O'Brien", "Kuan-hua", "周恩来", "Добрынин", "H.-J. Vogel"])
def test_a_person_of_one_writing_is_written_as_it_is_read(text: str) -> None:
    assert str(PersonName.parse(text)) == text


@pytest.mark.parametrize("text", ["Lord 2", "Lord,", "L\u043erd", "Gri\ufb03n", "<b>", ""])
def test_a_person_with_figures_signs_or_two_writings_is_a_problem(text: str) -> None:
    with pytest.raises(ValueProblem):
        PersonName.parse(text)
