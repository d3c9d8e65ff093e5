"""A hand-off's file and its report: the code opens it, nothing else does, and no character of a report can be another."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import BackchannelError, Mistake, Refused
from backchannel.limits import HANDOFF_BYTES, HANDOFF_REPORT_BYTES
from backchannel.message.steps import Step
from backchannel.seal.code import Code
from backchannel.seal.handoff import HolderReport, ReportCode, claimed_handoff, handoff_id, handoff_key, seal_handoff
from backchannel.seal.words import wordlist
from unit.seal import holder
from unit.seal.material import Seeded

CODE = Code.parse("legal winner thank year wave sausage worth useful legal winner")
WORDS = "The two sides will meet on the bridge.\n\nNeither side will carry a flag."
CONTENT: dict[str, Any] = {
    "digest": hashlib.sha256(WORDS.encode()).hexdigest(),
    "order": "HAKTO 42 paragraph 2",
    "to": "Mr. Nilsen",
    "words": WORDS,
}
SEALED = seal_handoff(CONTENT, CODE)
KEY = holder.opened(SEALED.artefact, CODE.secret)["key"]
VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "handoff"


def report(**more: Any) -> bytes:
    return holder.signed(holder.report(CONTENT, SEALED.id, **more), KEY)


def read(data: bytes) -> HolderReport:
    return HolderReport.read(data, handoff_key(CODE))


def code_of(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(data)
    assert str(caught.value).isprintable()
    return caught.value.code


# The file


def test_the_ten_words_open_the_file_by_what_is_written_of_it() -> None:
    content = holder.opened(SEALED.artefact, CODE.secret)
    assert {name: content[name] for name in CONTENT} == CONTENT
    assert json.loads(SEALED.artefact)["id"] == holder.base64_of(holder.derived(CODE.secret, "id")[:16])


def test_nothing_of_what_is_sealed_can_be_read_in_the_file() -> None:
    for said in ("bridge", "HAKTO", "Nilsen", CONTENT["digest"], str(KEY["d"]), "legal"):
        assert said.encode() not in SEALED.artefact


def test_another_code_of_which_one_word_is_wrong_opens_nothing() -> None:
    for place in range(10):
        words = list(CODE.words)
        words[place] = "zoo"
        with pytest.raises(InvalidTag):
            holder.opened(SEALED.artefact, Code.parse(" ".join(words)).secret)


def test_a_file_in_which_one_character_was_changed_does_not_open() -> None:
    sealed = json.loads(SEALED.artefact)
    cipher = sealed["cipher"]
    for place in range(0, len(cipher), 37):
        other = cipher[:place] + ("A" if cipher[place] != "A" else "B") + cipher[place + 1 :]
        with pytest.raises(InvalidTag):
            holder.opened(holder.canonical({**sealed, "cipher": other}), CODE.secret)


def test_what_is_as_long_as_the_bound_is_sealed_and_one_byte_more_is_not() -> None:
    rest = len(holder.canonical({"key": KEY, "words": ""}))
    fits = {"words": "x" * (HANDOFF_BYTES - rest)}
    assert holder.opened(seal_handoff(fits, CODE).artefact, CODE.secret)["words"] == fits["words"]
    with pytest.raises(Mistake, match="at most"):
        seal_handoff({"words": fits["words"] + "x"}, CODE)


def test_files_of_texts_of_nearly_the_same_length_have_the_same_length() -> None:
    lengths = {len(seal_handoff({"words": "x" * count}, CODE).cipher) for count in range(1000, 1010)}
    assert len(lengths) <= 2


def test_the_signing_key_follows_from_the_code_and_its_public_half_cannot_be_taken_for_another() -> None:
    assert handoff_key(CODE) == b"\x04" + holder.unbase64(KEY["x"]) + holder.unbase64(KEY["y"])
    assert handoff_key(CODE) != handoff_key(Code.fresh(Seeded("another code")))


# The report


def test_a_report_says_what_its_holder_signed() -> None:
    said = read(report(step="Has done otherwise", words="Other words.", reply="He thanked us.\nTwice.", persons="Two clerks"))
    assert (said.step, said.words, said.reply) == (Step.DONE_OTHERWISE, "Other words.", "He thanked us.\nTwice.")
    assert (str(said.order), str(said.when), said.to, said.persons) == (
        "HAKTO 42 paragraph 2",
        "2335 PARIS 22 OCT 72",
        "Mr. Nilsen",
        "Two clerks",
    )
    assert said.handoff == handoff_id(CODE) == claimed_handoff(said.data)


def test_each_single_character_of_a_report_that_is_changed_is_refused() -> None:
    data = report(reply="He thanked us.", remarks="It rained.")
    for place, byte in enumerate(data):
        changed = data[:place] + bytes([byte ^ 1]) + data[place + 1 :]
        with pytest.raises(Refused):
            read(changed)


def test_a_report_that_another_key_has_signed_is_refused() -> None:
    other = holder.opened(seal_handoff(CONTENT, Code.fresh(Seeded("another"))).artefact, Code.fresh(Seeded("another")).secret)["key"]
    assert code_of(holder.signed(holder.report(CONTENT, SEALED.id), other)) == "signature.wrong"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"step": "Has begun"}, "handoff.report"),
        ({"step": "done"}, "handoff.report"),
        ({"words": "Other words."}, "handoff.report"),
        ({"when": None}, "handoff.report"),
        ({"manner": None}, "handoff.report"),
        ({"step": "Has not done"}, "handoff.report"),
        ({"handoff": "AAAA"}, "handoff.report"),
        ({"manner": "by pigeon"}, "message.field"),
        ({"when": "yesterday"}, "message.time"),
        ({"when": "0230 PARIS 26 MAR 23"}, "message.time"),
        ({"order": "HAKTO"}, "message.reference"),
        ({"where": " the door"}, "artefact.line"),
        ({"where": "x" * 1001}, "artefact.line"),
        ({"persons": "two\nlines"}, "artefact.line"),
        ({"reply": "a tab\there"}, "message.words"),
        ({"step": "Has done otherwise", "words": "turned \u202e round"}, "message.words"),
        ({"written": "now"}, "message.time"),
        ({"more": "of it"}, "artefact.payload"),
        ({"remarks": 7}, "artefact.payload"),
    ],
)
def test_a_report_that_is_signed_and_cannot_be_meant_is_refused(more: dict[str, Any], code: str) -> None:
    assert code_of(report(**more)) == code


def test_what_was_not_done_has_no_hour_and_no_words() -> None:
    said = read(report(step="Has not done", when=None, manner=None, remarks="He was away."))
    assert (said.step, said.when, said.words) == (Step.NOT_DONE, None, None)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"report":{},"signature":""}', b'{"report":{"handoff":"A"},"signature":"A"}', b"\xff"]
)
def test_bytes_that_are_no_report_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        claimed_handoff(data)
    with pytest.raises(Refused):
        read(data)


def test_a_report_of_more_bytes_than_the_bound_is_not_looked_into() -> None:
    data = b" " * (HANDOFF_REPORT_BYTES + 1)
    assert code_of(data) == "json.size"
    assert code_of(data[:-1]) == "json.invalid"


@given(st.binary(max_size=400))
def test_hostile_bytes_raise_one_error_only(data: bytes) -> None:
    with pytest.raises(BackchannelError) as caught:
        claimed_handoff(data)
    assert isinstance(caught.value, Refused)


# The four words


@given(st.lists(st.sampled_from(wordlist()), min_size=4, max_size=4))
def test_any_four_words_are_a_report_code_and_are_written_back_as_they_were(words: list[str]) -> None:
    assert list(ReportCode.parse("  ".join(words).upper()).words) == words
    assert len(ReportCode.parse("-".join(words)).id) == 16


def test_a_report_code_that_is_drawn_is_read_back_and_says_nothing_by_its_id() -> None:
    code = ReportCode.fresh(Seeded("a sheet"))
    assert ReportCode.parse(" ".join(code.words)) == code
    assert "secret" not in repr(code)
    with pytest.raises(Mistake):
        ReportCode.parse("legal winner thank")


# Vectors


def test_the_fixed_code_gives_the_fixed_key_and_the_fixed_file() -> None:
    vector = json.loads((VECTORS / "file.json").read_text("utf-8"))
    code = Code.parse(vector["words"])
    assert code.secret.hex() == vector["secret"]
    assert (handoff_id(code).hex(), handoff_key(code).hex()) == (vector["id"], vector["public"])
    assert holder.derived(code.secret, "file").hex() == vector["file_key"]
    assert seal_handoff(vector["content"], code).artefact.decode() == vector["sealed"]
    assert ReportCode.parse(vector["report_words"]).id.hex() == vector["report_id"]


def vectors() -> list[Path]:
    found = sorted(VECTORS.glob("report-*.json"))
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("path", vectors(), ids=lambda path: path.stem)
def test_each_report_is_taken_or_refused_as_its_file_says(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    key = bytes.fromhex(json.loads((VECTORS / "file.json").read_text("utf-8"))["public"])
    if vector["refused"] is None:
        assert HolderReport.read(vector["report"].encode(), key).step == vector["step"]
    else:
        with pytest.raises(Refused) as caught:
            HolderReport.read(vector["report"].encode(), key)
        assert caught.value.code == vector["refused"]
