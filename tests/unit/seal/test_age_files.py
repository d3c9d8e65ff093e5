from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Mistake, Refused
from backchannel.limits import ARTEFACT_BYTES, SCRYPT_WORK_FACTOR_MAX, SEALED_BYTES, SEALED_RECIPIENTS
from backchannel.seal import age, bech32
from backchannel.seal.age.header import Header, Stanza, base64, unbase64
from backchannel.seal.padding import pad
from backchannel.seal.primitives import SystemRandomness
from examples import DEAR

RANDOMNESS = SystemRandomness()
FIRST, SECOND = (age.HybridIdentity.from_seed(bytes([number]) * 32) for number in (1, 2))
OLDER = age.X25519Identity.from_raw(bytes([3]) * 32)
PHRASE = age.Passphrase("paris by night", work_factor=2)
CHUNK = 64 * 1024


def sealed_by_hand(*stanzas: Stanza, file_key: bytes = bytes(16)) -> bytes:
    return Header.written(stanzas, file_key) + bytes(16)


def code(action: Callable[..., object], *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as caught:
        action(*arguments, **named)
    return caught.value.code


@pytest.mark.parametrize("identity", [FIRST, OLDER], ids=["hybrid", "X25519"])
@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_a_sealed_file_comes_back(identity: age.HybridIdentity | age.X25519Identity, length: int) -> None:
    words = bytes(length)
    assert age.decrypt(age.encrypt(words, [identity.recipient], RANDOMNESS), [identity]).plaintext == words


def test_a_passphrase_file_comes_back_and_another_passphrase_fits_not() -> None:
    file = age.encrypt(b"words", [PHRASE], RANDOMNESS)
    assert age.decrypt(file, [PHRASE]).plaintext == b"words"
    assert code(age.decrypt, file, [age.Passphrase("paris by day")]) == "age.no-match"


def test_the_identity_that_opened_is_named() -> None:
    file = age.encrypt(b"words", [SECOND.recipient], RANDOMNESS)
    assert age.decrypt(file, [OLDER, FIRST, SECOND]).identity == 2


def test_every_recipient_opens_and_nobody_else() -> None:
    file = age.encrypt(b"words", [FIRST.recipient, SECOND.recipient], RANDOMNESS)
    assert age.decrypt(file, [FIRST]).plaintext == age.decrypt(file, [SECOND]).plaintext == b"words"
    assert code(age.decrypt, file, [age.HybridIdentity.from_seed(bytes(32))]) == "age.no-match"
    assert code(age.decrypt, file, [OLDER]) == "age.no-match"


def test_a_file_shows_how_many_can_open_it_but_not_who() -> None:
    file = age.encrypt(b"words", [FIRST.recipient, SECOND.recipient], RANDOMNESS)
    assert age.recipients_of(file) == ("mlkem768x25519", "mlkem768x25519")
    again = age.encrypt(b"words", [FIRST.recipient, SECOND.recipient], RANDOMNESS)
    assert not set(Header.parse(file).stanzas) & set(Header.parse(again).stanzas)


def test_a_post_quantum_file_gets_no_weaker_door() -> None:
    with pytest.raises(Mistake, match="together"):
        age.encrypt(b"words", [FIRST.recipient, OLDER.recipient], RANDOMNESS)


def test_a_passphrase_stands_alone() -> None:
    for others in ([PHRASE, PHRASE], [PHRASE, FIRST.recipient]):
        with pytest.raises(Mistake, match="alone"):
            age.encrypt(b"words", others, RANDOMNESS)


def test_the_number_of_recipients_is_bounded_on_both_sides() -> None:
    recipient = OLDER.recipient
    most = age.encrypt(b"words", [recipient] * SEALED_RECIPIENTS, RANDOMNESS)
    assert age.decrypt(most, [OLDER]).plaintext == b"words"
    for wrong in (0, SEALED_RECIPIENTS + 1):
        with pytest.raises(Mistake, match="recipients"):
            age.encrypt(b"words", [recipient] * wrong, RANDOMNESS)
    stanza = Header.parse(most).stanzas[0]
    too_many = sealed_by_hand(*[stanza] * (SEALED_RECIPIENTS + 1))
    assert code(age.decrypt, too_many, [OLDER]) == "age.header"


def test_size_is_judged_before_anything_else() -> None:
    file = age.encrypt(b"words", [OLDER.recipient], RANDOMNESS)
    assert age.decrypt(file, [OLDER], limit=len(file)).plaintext == b"words"
    assert code(age.decrypt, file, [OLDER], limit=len(file) - 1) == "age.size"


def test_a_work_factor_above_the_bound_costs_no_work() -> None:
    salt = "AAAAAAAAAAAAAAAAAAAAAA"
    for factor in (str(SCRYPT_WORK_FACTOR_MAX + 1), "9" * 5000):
        file = sealed_by_hand(Stanza(arguments=("scrypt", salt, factor), body=bytes(32)))
        assert code(age.decrypt, file, [PHRASE]) == "age.header"


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_low_order_share_breaks_the_file_wherever_it_stands(place: int) -> None:
    good = list(Header.parse(age.encrypt(b"", [SECOND.recipient] * 2, RANDOMNESS)).stanzas)
    kind, share = good[0].arguments
    low = Stanza(arguments=(kind, base64(unbase64(share)[:-32] + bytes(32))), body=good[0].body)
    good.insert(place, low)
    assert code(age.decrypt, sealed_by_hand(*good), [FIRST]) == "age.header"


def test_a_recipient_with_a_low_order_share_is_refused_when_it_is_read() -> None:
    hybrid = bech32.encode("age1pq", FIRST.recipient.key.raw[:-32] + bytes(32))
    assert code(age.HybridRecipient.parse, hybrid) == "key.low-order"
    assert code(age.X25519Recipient.parse, bech32.encode("age", bytes(32))) == "key.low-order"
    assert code(age.X25519Recipient.parse, bech32.encode("age", bytes(31))) == "key.length"


def test_the_largest_artefact_fits_a_sealed_file_to_the_most_recipients() -> None:
    largest = pad(bytes(ARTEFACT_BYTES))
    file = age.encrypt(largest, [FIRST.recipient] * SEALED_RECIPIENTS, RANDOMNESS)
    assert len(file) <= SEALED_BYTES
    with pytest.raises(Mistake, match="at most"):
        age.encrypt(b"words", [OLDER.recipient], RANDOMNESS, limit=100)


def test_a_malformed_stanza_after_the_right_one_breaks_the_file_for_everybody() -> None:
    good = Header.parse(age.encrypt(b"", [FIRST.recipient], RANDOMNESS)).stanzas[0]
    bad = Stanza(arguments=good.arguments, body=bytes(31))
    for identity in (FIRST, SECOND):
        assert code(age.decrypt, sealed_by_hand(good, bad), [identity]) == "age.header"


def test_stanzas_of_unknown_types_are_passed_over() -> None:
    class Grease:
        kind = "mlkem768x25519"

        def wrap(self, file_key: bytes, randomness: object) -> Stanza:
            return Stanza(arguments=("grease", "x"), body=b"y" * 48)

    file = age.encrypt(b"words", [Grease(), FIRST.recipient, Grease()], RANDOMNESS)
    assert age.decrypt(file, [FIRST]).plaintext == b"words"


@pytest.mark.parametrize("argument", ["", "a  b", "a\tb", "a\x00", "a\x7f", "a\r"])
def test_a_stanza_argument_is_one_printable_word(argument: str) -> None:
    good = Stanza(arguments=("kind", "argument"), body=b"")
    Header.parse(sealed_by_hand(good))
    wrong = sealed_by_hand(good).replace(b"argument", argument.encode("ascii"))
    assert code(Header.parse, wrong) == "age.header"


def test_any_changed_byte_is_noticed() -> None:
    file = age.encrypt(b"words", [OLDER.recipient], RANDOMNESS)
    for place in range(len(file)):
        changed = bytearray(file)
        changed[place] ^= 1
        with pytest.raises(Refused):
            age.decrypt(bytes(changed), [OLDER])


def test_a_file_cut_anywhere_is_noticed() -> None:
    file = age.encrypt(b"words", [OLDER.recipient], RANDOMNESS)
    for length in range(len(file)):
        with pytest.raises(Refused):
            age.decrypt(file[:length], [OLDER])


@DEAR
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.binary(min_size=16, max_size=16))
def test_a_header_is_its_own_spelling(bodies: list[bytes], file_key: bytes) -> None:
    stanzas = tuple(Stanza(arguments=("kind", str(number)), body=body) for number, body in enumerate(bodies))
    written = Header.written(stanzas, file_key)
    header = Header.parse(written + b"payload")
    header.authenticate(file_key)
    assert (header.stanzas, header.end) == (stanzas, len(written))
    assert code(header.authenticate, bytes(15) + bytes([file_key[0] ^ 1])) == "age.hmac"


@DEAR
@given(st.binary(min_size=1, max_size=300))
def test_armor_comes_back(data: bytes) -> None:
    text = age.armor(data)
    assert age.dearmor(text.encode("ascii")) == data
    assert age.dearmor(b"\n \t" + text.replace("\n", "\r\n").encode("ascii") + b"  \n") == data


@pytest.mark.parametrize("change", [lambda text: text.replace(b"\n", b"\r\n", 1), lambda text: text.split(b"\n")[0], lambda text: b""])
def test_armor_with_mixed_or_missing_lines_is_refused(change: Callable[[bytes], bytes]) -> None:
    assert code(age.dearmor, change(age.armor(b"words").encode("ascii"))) == "age.armor"


def test_keys_have_one_spelling() -> None:
    for recipient in (FIRST.recipient, OLDER.recipient):
        text = str(recipient)
        assert type(recipient).parse(text) == recipient
        assert code(type(recipient).parse, text.upper()) == "bech32.case"
    for identity in (FIRST, OLDER):
        text = identity.reveal()
        assert type(identity).parse(text).recipient == identity.recipient
        assert code(type(identity).parse, text.lower()) == "bech32.case"


def test_secrets_do_not_show_when_printed() -> None:
    for secret in (FIRST, OLDER, PHRASE):
        shown = repr(secret)
        assert "paris" not in shown
        assert repr(bytes([3]) * 32) not in shown
        assert repr(bytes([1]) * 32) not in shown
