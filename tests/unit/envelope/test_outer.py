"""The outer form: one spelling, everything else refused (docs/spec/envelope.md, section 2)."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from backchannel.envelope import Envelope
from backchannel.errors import Refused
from backchannel.limits import ENVELOPE_BYTES, EXPIRY_DAYS, SEALED_BYTES

MAILBOX = "A" * 42 + "E"
GOOD = b"backchannel-envelope/1\nmailbox " + MAILBOX.encode() + b"\nclass 2\nexpires 20270405\nsize 6\n\nsealed"


def envelope(**changes: object) -> Envelope:
    values: dict[str, object] = {"mailbox": MAILBOX, "urgency": 2, "expires": date(2027, 4, 5), "sealed": b"sealed"}
    return Envelope(**(values | changes))  # type: ignore[arg-type]


def test_the_documented_example_is_read_and_written() -> None:
    assert Envelope.parse(GOOD) == envelope()
    assert envelope().encode() == GOOD


def test_the_digest_is_sha_256_of_the_encoded_bytes() -> None:
    assert envelope().digest == hashlib.sha256(GOOD).digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"envelope/1", b"envelope/2"),
        (b"backchannel", b"Backchannel"),
        (b"envelope/1\n", b"envelope/1\r\n"),
        (b"mailbox A", b"mailbox  A"),
        (b"AE\n", b"AF\n"),
        (b"AE\n", b"A=\n"),
        (b"AE\n", b"E\n"),
        (b"AE\n", b"AAE\n"),
        (b"AE\n", b"+E\n"),
        (b"class 2", b"class 0"),
        (b"class 2", b"class 4"),
        (b"class 2", b"class 02"),
        (b"class 2", b"class \xc2\xb2"),
        (b"20270405", b"20270230"),
        (b"20270405", b"00000101"),
        (b"20270405", b"2027W141"),
        (b"20270405", b"2027-4-5"),
        (b"20270405", b"\xef\xbc\x92\xef\xbc\x90270405"),
        (b"size 6", b"size 06"),
        (b"size 6", b"size 5"),
        (b"size 6", b"size 7"),
        (b"size 6", b"size +6"),
        (b"size 6\n\nsealed", b"size 0\n\n"),
        (b"\n\nsealed", b"\nsealed"),
        (b"\n\nsealed", b"\n\n\nsealed"),
        (b"sealed", b""),
        (b"class 2\nexpires 20270405", b"expires 20270405\nclass 2"),
        (b"size 6", b"hint x\nsize 6"),
    ],
)
def test_every_other_spelling_is_refused(old: bytes, new: bytes) -> None:
    changed = GOOD.replace(old, new, 1)
    assert changed != GOOD
    with pytest.raises(Refused):
        Envelope.parse(changed)


def test_a_cut_at_any_byte_is_refused() -> None:
    for length in range(len(GOOD)):
        with pytest.raises(Refused):
            Envelope.parse(GOOD[:length])


@pytest.mark.parametrize("changes", [{"mailbox": "short"}, {"mailbox": MAILBOX + "\n"}, {"urgency": 0}, {"urgency": 4}, {"sealed": b""}])
def test_a_value_that_could_not_be_read_back_cannot_exist(changes: dict[str, object]) -> None:
    with pytest.raises(Refused):
        envelope(**changes)


def test_sealed_bytes_fit_up_to_the_limit_and_not_beyond() -> None:
    largest = envelope(sealed=bytes(SEALED_BYTES))
    assert len(largest.encode()) <= ENVELOPE_BYTES
    assert Envelope.parse(largest.encode()) == largest
    with pytest.raises(Refused) as raised:
        envelope(sealed=bytes(SEALED_BYTES + 1))
    assert raised.value.code == "envelope.size"
    with pytest.raises(Refused):
        Envelope.parse(largest.encode().replace(b"size %d" % SEALED_BYTES, b"size %d" % (SEALED_BYTES + 1)) + b"x")


def test_expiry_is_the_one_constant_after_the_day_of_posting() -> None:
    posted = Envelope.post(mailbox=MAILBOX, urgency=1, sealed=b"x", today=date(2026, 1, 1))
    assert (posted.expires - date(2026, 1, 1)).days == EXPIRY_DAYS


def test_a_clock_at_the_end_of_the_calendar_still_posts() -> None:
    assert Envelope.post(mailbox=MAILBOX, urgency=1, sealed=b"x", today=date.max).expires == date.max


def test_an_early_year_is_written_with_four_figures() -> None:
    early = envelope(expires=date(20, 1, 2))
    assert b"expires 00200102\n" in early.encode()
    assert Envelope.parse(early.encode()) == early


def test_the_sentence_says_which_line_came_wrong_and_repeats_little_of_it() -> None:
    with pytest.raises(Refused) as raised:
        Envelope.parse(GOOD.replace(b"class 2", b"class " + b"9" * 1000))
    assert "class line" in raised.value.came
    assert len(str(raised.value)) < 300
