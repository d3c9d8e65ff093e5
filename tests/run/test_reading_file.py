"""What goes on paper for somebody without the system, and the note that it was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backchannel.cli.paper import html_of
from backchannel.errors import BackchannelError, Mistake, Unsound
from backchannel.limits import CAVEATS, FIELD_CHARACTERS, READING_FILE_MESSAGES
from backchannel.run.reading_file import enclosed
from backchannel.seal.artefacts import SEEN
from backchannel.seal.keys import SecretPair
from backchannel.seal.sdjwt import parse, sign
from run.pair import Pair, Side
from unit.seal.liar import parts
from unit.seal.liar import sent as sealed
from unit.seal.material import opened

CANARY = "The orchard is empty."
EYES = f"SECRET; EXCLUSIVELY EYES ONLY\nFrom: {{}}\nTo: {{}}\n\n1. {CANARY}\n\n2. [SECRET] The gate is shut.\n"
WHO = "The President"


def sent(side: Side, to: str, rest: str) -> None:
    eyes = [to] if "EYES ONLY" in rest else []
    side.ask("send", drafts=["ROUTINE\n" + rest.format(side.name, to)], eyes_only=eyes)


def marked(side: Side, to: str, marking: str) -> None:
    sent(side, to, f"{marking}\nFrom: {{}}\nTo: {{}}\n\n1. All is quiet here.\n")


def arrived(pair: Pair, *numbers: str) -> None:
    """What CAPITAL has sent is at MISSION, and these numbers are opened there."""
    pair.carry(pair.capital, pair.mission)
    for number in numbers:
        pair.mission.ask("read", number=number)


def paper(side: Side, *numbers: str, **more: Any) -> Any:
    return side.ask("reading_file", numbers=list(numbers), principal=WHO, **more)


def code(call: Callable[..., object], *arguments: Any, **more: Any) -> str:
    with pytest.raises(BackchannelError) as caught:
        call(*arguments, **more)
    return caught.value.code


def note(side: Side, *numbers: str, **more: Any) -> Any:
    return side.ask("note_seen", numbers=list(numbers), **{"by": WHO, **more})


@pytest.fixture
def one(pair: Pair) -> Pair:
    """MISSION holds TOMIS 1, opened, and has sent MISTO 1."""
    pair.capital.send("MISSION")
    arrived(pair, "TOMIS 1")
    pair.mission.send("CAPITAL", "Nothing is decided.")
    return pair


# The file


def test_messages_stand_in_the_order_in_which_they_were_named_with_what_ties_them_to_the_record(one: Pair) -> None:
    facts = paper(one.mission, "MISTO", "1", "TOMIS", "1/1")
    assert [row["number"] for row in facts["messages"]] == ["MISTO 1/1", "TOMIS 1/1"]
    assert [row["portions"][0]["words"] for row in facts["messages"]] == ["Nothing is decided.", "All is quiet here."]
    assert [row["digest"] for row in facts["messages"]] == [
        one.mission.ask("verify", number=each)[0]["digest"] for each in ("MISTO 1", "TOMIS 1")
    ]
    assert (facts["for"], facts["from"], facts["office"], facts["marking"]) == (WHO, "Officer of MISSION", "MISSION", "SECRET")


def test_numbers_are_written_as_on_messages_or_from_first_to_last(pair: Pair) -> None:
    for _ in range(4):
        pair.mission.send("CAPITAL")
    for asked in ("MISTO 1-3", "MISTO 1, 2, 3", "MISTO 1/1 2/2 MISTO 3", "MISTO 1 2-3"):
        assert [row["number"] for row in paper(pair.mission, asked)["messages"]] == ["MISTO 1/1", "MISTO 2/2", "MISTO 3/3"]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("MISTO 2", "message.not-held"),
        ("TOMIS 7", "message.not-held"),
        ("MISTO 1 TOMIS 1 MISTO 1", "reading-file.twice"),
        ("1", "reading-file.numbers"),
        ("MISTO", "reading-file.numbers"),
        ("misto 1", "reading-file.numbers"),
        ("MISTO 0", "reading-file.numbers"),
        ("MISTO 1-\u202e2", "reading-file.numbers"),
        ("MISTO 2-1", "reading-file.many"),
        ("MISTO 1-999999", "reading-file.many"),
        ("", "reading-file.many"),
    ],
)
def test_what_is_not_held_or_not_a_number_is_refused_for_paper_and_for_a_note_alike(one: Pair, numbers: str, expected: str) -> None:
    assert code(paper, one.mission, numbers) == expected
    assert code(note, one.mission, numbers) == expected


def test_as_many_messages_as_there_may_be_are_enclosed_and_not_one_more(pair: Pair) -> None:
    draft = "ROUTINE\nSECRET\nFrom: MISSION\nTo: CAPITAL\n\n1. Quiet.\n"
    pair.mission.ask("send", drafts=[draft] * (READING_FILE_MESSAGES + 1))
    assert len(paper(pair.mission, f"MISTO 1-{READING_FILE_MESSAGES}")["messages"]) == READING_FILE_MESSAGES
    assert len(note(pair.mission, f"MISTO 1-{READING_FILE_MESSAGES}")["messages"]) == READING_FILE_MESSAGES
    assert code(paper, pair.mission, f"MISTO 1-{READING_FILE_MESSAGES + 1}") == "reading-file.many"


def test_a_message_that_its_officer_has_not_opened_is_not_passed_on_nor_noted_and_stays_unopened(pair: Pair) -> None:
    pair.capital.send("MISSION")
    arrived(pair)
    assert code(paper, pair.mission, "TOMIS 1") == code(note, pair.mission, "TOMIS 1") == "reading-file.unopened"
    assert [row["number"] for row in pair.mission.ask("inbox")] == ["TOMIS 1/1"]


def test_a_locked_station_makes_no_paper_and_notes_nothing(one: Pair) -> None:
    one.mission.ask("lock")
    assert code(paper, one.mission, "TOMIS 1") == code(note, one.mission, "TOMIS 1") == "station.locked"


@pytest.mark.parametrize("side", ["capital", "mission"], ids=["in its writer's own copy", "at its addressee"])
def test_a_body_that_is_exclusively_eyes_only_is_not_in_the_file(pair: Pair, side: str) -> None:
    sent(pair.capital, "MISSION", EYES)
    arrived(pair, "TOMIS 1")
    facts = paper(getattr(pair, side), "TOMIS 1")
    html, _ = html_of(facts)
    assert CANARY not in str(facts)
    assert CANARY not in html
    assert "The gate is shut." in html
    assert [row["state"] for row in facts["messages"][0]["portions"]] == ["sealed", "full"]
    assert "Paragraph 1 is exclusively eyes only, and was left out." in html
    assert "1 of 2 paragraphs shown" in html


@pytest.mark.parametrize("side", ["capital", "mission"], ids=["in its writer's own copy", "at its addressee"])
def test_it_is_opened_and_in_the_file_when_the_officer_asks_for_it(pair: Pair, side: str) -> None:
    sent(pair.capital, "MISSION", EYES)
    arrived(pair, "TOMIS 1")
    facts = paper(getattr(pair, side), "TOMIS 1", eyes_only=True)
    assert facts["messages"][0]["portions"][0]["words"] == CANARY
    assert facts["marking"] == "SECRET; EXCLUSIVELY EYES ONLY"
    assert CANARY in html_of(facts)[0]


@pytest.mark.parametrize(
    ("who", "states"),
    [("hill", ["full", "sealed", "full"]), ("lake", ["full", "marked", "marked"]), ("ferry", ["withheld", "withheld", "full"])],
)
def test_words_that_are_not_owed_to_an_office_are_not_in_its_file(pair: Pair, who: str, states: list[str]) -> None:
    pair.mission.send("CAPITAL")
    facts = paper(pair.mission, "MISTO 1")
    facts["messages"] = [{**enclosed(opened(sealed(parts(), who), who), how="compared in a test", eyes_only=False), "copy": False}]
    html, _ = html_of(facts)
    assert [portion["state"] for portion in facts["messages"][0]["portions"]] == states
    bodies = [portion["body"]["words"] for portion in parts().portions]
    assert [words in html for words in bodies] == [state == "full" for state in states]
    assert html.count("is not addressed to this office.") == len([state for state in states if state in ("marked", "withheld")])


def test_the_marking_covers_the_highest_class_and_every_caveat_of_what_is_in_it(pair: Pair) -> None:
    for marking in ("TOP SECRET", "SECRET; NODIS; EXCLUSIVELY EYES ONLY", "CONFIDENTIAL; ZEBRA", "SECRET; ALPHA"):
        marked(pair.mission, "CAPITAL", marking)
    assert paper(pair.mission, "MISTO 1-4")["marking"] == "TOP SECRET; ALPHA; NODIS; ZEBRA; EXCLUSIVELY EYES ONLY"
    assert paper(pair.mission, "MISTO 3-4")["marking"] == "SECRET; ALPHA; ZEBRA"


def test_more_caveats_than_a_marking_has_are_not_left_out_in_silence(pair: Pair) -> None:
    names = [f"CAVEAT {letter}" for letter in "ABCDEFGHI"[: CAVEATS + 1]]
    marked(pair.mission, "CAPITAL", "; ".join(["SECRET", *names[:CAVEATS]]))
    marked(pair.mission, "CAPITAL", f"SECRET; {names[CAVEATS]}")
    assert paper(pair.mission, "MISTO 1")["marking"].count(";") == CAVEATS
    assert code(paper, pair.mission, "MISTO 1-2") == "reading-file.marking"


@pytest.mark.parametrize(
    ("text", "subject", "words"),
    [
        ("Subject: For tonight\n\nOne.\n\nTwo.\n", "For tonight", "One.\n\nTwo."),
        ("One.\nTwo.", None, "One.\nTwo."),
        ("\n\nOne.\n\n", None, "One."),
        ("One.\nSubject: not at the head\n", None, "One.\nSubject: not at the head"),
    ],
)
def test_a_memorandum_is_plain_words_and_may_begin_with_its_subject(one: Pair, text: str, subject: str | None, words: str) -> None:
    assert paper(one.mission, "MISTO 1", memorandum=text)["memorandum"] == {"subject": subject, "words": words}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Subject: \n\nOne.\n", [1]),
        ("", [1]),
        ("Subject: For tonight\n", [2]),
        ("Subject: For \u202etonight\n\nOne.\n\nTwo\x1b[2J.\n", [1, 5]),
        ("\nOne.\nTwo.\u200b\n", [3]),
    ],
)
def test_a_memorandum_with_unseen_characters_or_without_words_is_refused_by_line(one: Pair, text: str, lines: list[int]) -> None:
    with pytest.raises(Unsound) as caught:
        paper(one.mission, "MISTO 1", memorandum=text)
    assert [finding.line for finding in caught.value.findings] == lines


@pytest.mark.parametrize(
    "name", ["", " The President", "The\u202ePresident", "<b>The President</b>", "The Pr\u0435sident", "A" * 61, "A\nB"]
)
def test_a_name_with_hostile_characters_is_no_persons(one: Pair, name: str) -> None:
    assert code(one.mission.ask, "reading_file", numbers=["MISTO 1"], principal=name) == "message.name"
    assert code(note, one.mission, "MISTO 1", by=name) == "message.name"
    assert one.mission.ask("read", number="MISTO 1")["seen"] == []


# The note


def test_a_note_is_signed_by_the_officer_and_shown_wherever_the_message_is(one: Pair) -> None:
    one.pass_time(one.clock.now() + 600_000_000)
    told = note(one.mission, "TOMIS 1", "MISTO 1", at="020003Z AUG 25", note="In the margin: no.", file="ab" * 32)
    assert told["messages"] == ["MISTO 1", "TOMIS 1"]
    for number in told["messages"]:
        (seen,) = one.mission.ask("read", number=number)["seen"]
        assert (seen["holds"], seen["by"], seen["noted_by"]) == (True, WHO, "Officer of MISSION")
        assert (seen["at"], seen["noted"][:16]) == ("2025-08-02T00:03:00Z", "2025-08-02T00:10")
        assert (seen["note"], seen["file"]) == ("In the margin: no.", "ab" * 32)
        assert one.mission.ask("verify", number=number)[0]["seen"] == 1
    assert [len(row["seen"]) for row in one.mission.ask("log")] == [1, 1]


def test_a_note_stays_over_a_restart_and_nobody_else_is_told(one: Pair) -> None:
    one.settle()
    note(one.mission, "TOMIS 1")
    one.mission.close()
    one.mission.open()
    assert [row["by"] for row in one.mission.ask("read", number="TOMIS 1")["seen"]] == [WHO]
    assert one.mission.waiting() == []
    assert one.capital.ask("read", number="TOMIS 1")["seen"] == []


def test_several_may_have_seen_it_and_each_note_is_kept(one: Pair) -> None:
    note(one.mission, "TOMIS 1")
    note(one.mission, "TOMIS 1", by="The Secretary of State", note="On the way to the airport.")
    assert [row["by"] for row in one.mission.ask("read", number="TOMIS 1")["seen"]] == [WHO, "The Secretary of State"]
    assert one.mission.ask("verify", number="TOMIS 1")[0]["seen"] == 2


@pytest.mark.parametrize("at", ["020001Z AUG 25", "030000Z AUG 25", "0201 PARIS 02 AUG 25"])
def test_nobody_has_seen_anything_at_a_time_that_has_not_come(one: Pair, at: str) -> None:
    assert one.mission.ask("status")["time"] == "2025-08-02T00:00:00Z"
    assert note(one.mission, "MISTO 1", at="0200 PARIS 02 AUG 25")["at"] == "2025-08-02T00:00:00Z"
    with pytest.raises(Mistake, match="which has not come yet"):
        note(one.mission, "MISTO 1", at=at)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"at": "yesterday"}, "message.time"),
        ({"at": "2025-08-02T00:00Z"}, "message.time"),
        ({"note": ""}, "seen.note"),
        ({"note": "two\nlines"}, "seen.note"),
        ({"note": "turned\u202eround"}, "seen.note"),
        ({"note": "a" * (FIELD_CHARACTERS + 1)}, "seen.note"),
        ({"file": "ab"}, "seen.digest"),
    ],
)
def test_a_time_a_note_or_a_digest_that_is_none_is_refused_and_nothing_is_kept(one: Pair, more: dict[str, str], expected: str) -> None:
    assert code(note, one.mission, "MISTO 1", **more) == expected
    assert one.mission.ask("read", number="MISTO 1")["seen"] == []


def test_a_note_may_be_as_long_as_a_named_line(one: Pair) -> None:
    assert len(note(one.mission, "MISTO 1", note="a" * FIELD_CHARACTERS)["note"]) == FIELD_CHARACTERS


# A vault that somebody has changed


def kept(side: Side) -> bytes:
    (row,) = side.engine.vault.seen(*place(side, "MISTO 1"))
    return row.artefact


def place(side: Side, number: str) -> tuple[bytes, str, int]:
    _, row = side.clerk._post.find(number, None)
    return row.channel, row.series, row.seq


def altered(side: Side, artefact: bytes) -> None:
    side.engine.vault._connection.execute("update artefact set artefact = ? where digest in (select digest from seen)", (artefact,))


def found_out(side: Side, number: str = "MISTO 1") -> str:
    """The code with which `verify` refuses, while the message itself is still read, and listed, with a word on the note."""
    (seen,) = side.ask("read", number=number)["seen"]
    assert (seen["holds"], seen["by"]) == (False, None)
    assert not all(row["seen"][0]["holds"] for row in side.ask("log") if row["seen"])
    whole = code(side.ask, "verify")
    assert code(side.ask, "verify", number=number) == whole
    return whole


def test_a_changed_name_is_found(one: Pair) -> None:
    note(one.mission, "MISTO 1")
    signed = parse(kept(one.mission), typ=SEEN)
    forged = sign({**signed.content, "who": "The Vice President"}, typ=SEEN, keys=one.mission.clerk._post.officer().person.keys)
    both = forged.encode().partition(b'"signatures"')[0] + b'"signatures"' + signed.encode().partition(b'"signatures"')[2]
    altered(one.mission, both)
    assert found_out(one.mission) == "signature.wrong"


def test_a_note_that_the_device_has_signed_is_not_the_officers(one: Pair) -> None:
    note(one.mission, "MISTO 1")
    device = one.mission.engine.vault.get("device")
    assert device
    forged = sign(dict(parse(kept(one.mission), typ=SEEN).content), typ=SEEN, keys=SecretPair.of(device).keys)
    altered(one.mission, forged.encode())
    assert found_out(one.mission) == "sdjwt.header"


def test_a_note_of_another_office_is_not_ours(one: Pair) -> None:
    note(one.mission, "MISTO 1")
    note(one.capital, "TOMIS 1")
    (theirs,) = one.capital.engine.vault.seen(*place(one.capital, "TOMIS 1"))
    altered(one.mission, theirs.artefact)
    assert found_out(one.mission) == "seen.office"


def test_a_note_beside_a_message_that_it_does_not_name_is_found(one: Pair) -> None:
    note(one.mission, "MISTO 1")
    channel, series, seq = place(one.mission, "TOMIS 1")
    one.mission.engine.vault._connection.execute("insert into seen select ?, ?, ?, digest from seen", (channel, series, seq))
    assert found_out(one.mission, "TOMIS 1") == "seen.about"
