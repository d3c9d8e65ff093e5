"""A hand-off's file and its report: the code opens it, nothing else does, and no character of a report can be another."""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Mistake, Refused
from backchannel.limits import HANDOFF_BYTES, HANDOFF_MAIL_BYTES
from backchannel.message.steps import Step
from backchannel.seal.code import Code
from backchannel.seal.handoff import ReportCode, handoff_id, handoff_key, handoff_report_key, seal_handoff
from backchannel.seal.handoff_report import HolderReport, SealedReport
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
ORDER_OF_THE_CURVE = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "handoff"


def report(**more: Any) -> bytes:
    return holder.sealed(holder.signed(holder.report(CONTENT, SEALED.id, **more), KEY), CODE.secret, SEALED.id)


def read(text: bytes) -> HolderReport:
    return HolderReport.read(SealedReport.parse(text).open(handoff_report_key(CODE)), handoff_key(CODE))


def said(text: bytes) -> HolderReport:
    """The same whenever it was written and signed."""
    return replace(read(text), written=read(report()).written, signed=b"")


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
    assert said.is_exact is False
    assert said.handoff == handoff_id(CODE) == SealedReport.parse(report()).handoff


def test_each_single_character_of_a_report_that_is_changed_is_refused() -> None:
    data = report(reply="He thanked us.", remarks="It rained.")
    for place in (place for place in range(len(data)) if data[place] != ord("\n")):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(Refused):
            read(changed)


def test_each_single_character_of_what_is_signed_that_is_changed_is_refused() -> None:
    data = holder.signed(holder.report(CONTENT, SEALED.id, reply="He thanked us."), KEY)
    for place, byte in enumerate(data):
        with pytest.raises(Refused):
            HolderReport.read(data[:place] + bytes([byte ^ 1]) + data[place + 1 :], handoff_key(CODE))


def test_nothing_of_a_report_can_be_read_on_its_way_and_its_length_tells_little() -> None:
    text = report(persons="Mr. Secret", reply="The cabinet will fall.", step="Has done otherwise", words="Other words.")
    whole = text + base64.b64decode(b"".join(text.split(b"\n")[1:-2]))
    for said in ("Secret", "cabinet", "Other", "HAKTO", "2335", "Nilsen", "Has done", 'report"', "digest"):
        assert said.encode() not in whole
    assert len({len(report(reply="x" * count)) for count in range(1000, 1010)}) <= 2


def test_the_report_key_opens_the_report_and_neither_the_file_nor_signs() -> None:
    assert handoff_report_key(CODE) == holder.derived(CODE.secret, "report")
    assert len({handoff_report_key(CODE), holder.derived(CODE.secret, "file"), holder.unbase64(KEY["d"])}) == 3


def test_a_report_that_was_wrapped_and_quoted_by_a_mail_is_the_same() -> None:
    text = report(reply="He thanked us.").decode()
    mail = "On Monday he wrote:\r\n> " + text.strip().replace("\n", "\r\n> > ") + "\r\n-- \r\nMr. W.\r\n"
    assert read(mail.encode()) == read(text.encode()) == read((mail + text).encode())


def test_one_report_that_is_signed_twice_says_the_same_and_so_does_its_other_signature() -> None:
    one, later = report(), report(written="222246Z OCT 72")
    assert said(one) == said(later) and read(one).signed != read(later).signed
    signed = json.loads(holder.signed(holder.report(CONTENT, SEALED.id), KEY))
    raw = holder.unbase64(signed["signature"])
    other = (ORDER_OF_THE_CURVE - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    data = holder.canonical({**signed, "signature": holder.base64_of(raw[:32] + other)})
    assert HolderReport.read(data, handoff_key(CODE)) == read(one)
    assert said(report(reply="Yes.")) != said(one)


def test_a_report_that_another_key_has_signed_is_refused() -> None:
    other = holder.opened(seal_handoff(CONTENT, Code.fresh(Seeded("another"))).artefact, Code.fresh(Seeded("another")).secret)["key"]
    data = holder.signed(holder.report(CONTENT, SEALED.id), other)
    assert code_of(holder.sealed(data, CODE.secret, SEALED.id)) == "signature.wrong"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"step": "Has begun"}, "handoff.report"),
        ({"step": "done"}, "handoff.report"),
        ({"words": "Other words."}, "handoff.report"),
        ({"exactness": None}, "handoff.report"),
        ({"exactness": "roughly"}, "handoff.report"),
        ({"step": "Has done otherwise", "exactness": "changed"}, "handoff.report"),
        ({"step": "Has done otherwise", "exactness": "exact", "words": "Other words."}, "handoff.report"),
        ({"step": "Has done otherwise", "exactness": None, "words": "Other words."}, "handoff.report"),
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


def test_what_was_not_done_has_no_words_and_can_say_when_and_to_whom_it_was_tried() -> None:
    said = read(report(step="Has not done", when=None, manner=None, remarks="He was away."))
    assert (said.step, said.when, said.is_exact, said.words) == (Step.NOT_DONE, None, None, None)
    tried = read(report(step="Has not done", manner=None, remarks="He was away."))
    assert (str(tried.when), tried.to) == ("2335 PARIS 22 OCT 72", "Mr. Nilsen")


def test_who_does_not_know_which_words_were_used_says_neither_that_they_were_exact_nor_that_they_were_others() -> None:
    said = read(report(step="Has done otherwise", remarks="He told him the gist."))
    assert (said.is_exact, said.words) == (None, None)
    assert read(report(step="Has done otherwise", exactness="exact", remarks="To his driver.")).is_exact is True


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", holder.armoured(b""), holder.armoured(SEALED.id + bytes(27))])
def test_bytes_that_are_no_report_are_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        SealedReport.parse(data)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"report":{},"signature":""}', b'{"report":{"handoff":"A"},"signature":"A"}'])
def test_what_is_sealed_and_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        HolderReport.read(data, handoff_key(CODE))


def test_a_report_of_more_bytes_than_the_bound_is_not_looked_into() -> None:
    text = report()
    assert read(text.rjust(HANDOFF_MAIL_BYTES)).step == Step.DONE
    assert code_of(text.rjust(HANDOFF_MAIL_BYTES + 1)) == "handoff.report"


@given(st.binary(max_size=400))
def test_hostile_bytes_raise_one_error_only(data: bytes) -> None:
    for text in (data, holder.armoured(data)):
        with suppress(Refused):
            SealedReport.parse(text).open(handoff_report_key(CODE))


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
    assert handoff_report_key(code).hex() == vector["report_key"]
    assert seal_handoff(vector["content"], code).artefact.decode() == vector["sealed"]
    assert ReportCode.parse(vector["report_words"]).id.hex() == vector["report_id"]


def vectors() -> list[Path]:
    found = sorted(VECTORS.glob("report-*.json"))
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("path", vectors(), ids=lambda path: path.stem)
def test_each_report_is_taken_or_refused_as_its_file_says(path: Path) -> None:
    vector = json.loads(path.read_text("utf-8"))
    file = json.loads((VECTORS / "file.json").read_text("utf-8"))
    key, report_key = bytes.fromhex(file["public"]), bytes.fromhex(file["report_key"])
    if vector["refused"] is None:
        sealed = SealedReport.parse(vector["report"].encode())
        assert HolderReport.read(sealed.open(report_key), key).step == vector["step"]
    else:
        with pytest.raises(Refused) as caught:
            HolderReport.read(SealedReport.parse(vector["report"].encode()).open(report_key), key)
        assert caught.value.code == vector["refused"]
