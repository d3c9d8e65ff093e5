"""Mailbox capabilities (docs/spec/envelope.md, sections 3 and 4)."""

from __future__ import annotations

import base64
import hashlib
from datetime import date

import pytest

from backchannel.envelope import (
    Deposit,
    Envelope,
    MailboxAddress,
    MailboxKey,
    SwitchPlace,
    mailbox_of_collector,
    mailbox_of_depositor,
)
from backchannel.errors import Refused

KEY = MailboxKey(collect=bytes(range(32)), deposit=bytes(range(32, 64)))
URL = "https://switch.example"


class Counting:
    """Randomness that counts up."""

    def __init__(self) -> None:
        self.next = 0

    def bytes(self, count: int) -> bytes:
        self.next += 1
        return bytes([self.next]) * count


def sha256(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def test_the_id_is_the_hash_of_the_tag_and_both_hashes() -> None:
    expected = sha256(b"backchannel-mailbox/1" + sha256(KEY.collect) + sha256(KEY.deposit))
    assert base64.urlsafe_b64decode(KEY.mailbox + "=") == expected


def test_owner_and_correspondent_name_the_same_mailbox() -> None:
    address = KEY.address(URL)
    assert address.mailbox == KEY.mailbox == mailbox_of_collector(KEY.proof) == mailbox_of_depositor(address.proof)


def test_one_proof_is_never_the_other() -> None:
    assert mailbox_of_collector(KEY.address(URL).proof) != KEY.mailbox
    assert mailbox_of_depositor(KEY.proof) != KEY.mailbox


def test_a_fresh_key_has_two_different_secrets() -> None:
    key = MailboxKey.fresh(Counting())
    assert (key.collect, key.deposit) == (bytes([1]) * 32, bytes([2]) * 32)


def test_the_right_to_deposit_does_not_give_the_collect_secret_away() -> None:
    address = KEY.address(URL)
    assert KEY.collect not in address.proof
    assert KEY.collect not in base64.urlsafe_b64decode(address.text().partition("#")[2].partition(".")[0] + "=")


def test_secrets_do_not_show_in_a_repr() -> None:
    shown = repr(KEY) + repr(KEY.address(URL))
    assert repr(KEY.collect) not in shown
    assert repr(KEY.deposit) not in shown


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_secret_has_32_bytes(length: int) -> None:
    with pytest.raises(Refused):
        MailboxKey(collect=bytes(length), deposit=bytes(32))
    with pytest.raises(Refused):
        MailboxKey(collect=bytes(32), deposit=bytes(length))
    with pytest.raises(Refused):
        MailboxAddress(url=URL, collect_hash=bytes(length), deposit=bytes(32))


@pytest.mark.parametrize(
    "url",
    [
        "https://switch.example",
        "http://127.0.0.1:1972",
        "https://[2001:db8::1]",
        "http://[::1]:81",
        "https://a.b-c.d:65535",
        "http://localhost:443",
    ],
)
def test_an_address_is_read_back_from_its_line(url: str) -> None:
    address = KEY.address(url)
    assert MailboxAddress.parse(address.text()) == address
    assert address.text().startswith(url + "/#")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "switch.example",
        "ftp://switch.example",
        "HTTPS://switch.example",
        "https://Switch.example",
        "https://switch.example/",
        "https://switch.example/path",
        "https://switch.example?x",
        "https://user@switch.example",
        "https://switch.example:443",
        "http://switch.example:80",
        "https://switch.example:0",
        "https://switch.example:080",
        "https://switch.example:65536",
        "https://switch.example:",
        "https://switch..example",
        "https://switch.example.",
        "https://-switch.example",
        "https://sw_itch.example",
        "https://" + "a" * 64 + ".example",
        "https://" + ".".join(["a" * 60] * 5),
        "https://127.1",
        "https://127.0.0.01",
        "https://256.0.0.1",
        "https://2130706433",
        "https://0x7f000001",
        "https://[2001:db8:0::1]",
        "https://[2001:DB8::1]",
        "https://[127.0.0.1]",
        "https://2001:db8::1",
        "https://[::ffff:7f00:1]",
        "https://[::ffff:127.0.0.1]",
        "https://switch.example\n",
        "https://swïtch.example",
    ],
)
def test_a_switch_has_one_spelling(url: str) -> None:
    with pytest.raises(Refused):
        SwitchPlace(url=url)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "=",
        lambda text: text + "\n",
        lambda text: " " + text,
        lambda text: text.replace("/#", "#"),
        lambda text: text.replace("/#", "/?#"),
        lambda text: text.replace(".", "", 2),
        lambda text: text[:-1],
        lambda text: text[:-1] + "B",
        lambda text: text + ".x",
    ],
)
def test_an_address_has_one_spelling(change) -> None:
    with pytest.raises(Refused):
        MailboxAddress.parse(change(KEY.address(URL).text()))


def test_an_envelope_and_the_right_beside_it_name_one_mailbox() -> None:
    envelope = Envelope.post(mailbox=KEY.mailbox, urgency=3, sealed=b"x", today=date(2026, 1, 1))
    assert Deposit(envelope=envelope, address=KEY.address(URL)).envelope is envelope
    other = MailboxKey(collect=KEY.deposit, deposit=KEY.collect)
    with pytest.raises(Refused):
        Deposit(envelope=envelope, address=other.address(URL))


def test_the_sentence_about_a_wrong_address_does_not_repeat_its_secret() -> None:
    text = KEY.address(URL).text()
    for wrong in (text.replace("/#", "#"), text + "AAAA"):
        with pytest.raises(Refused) as raised:
            MailboxAddress.parse(wrong)
        assert text[-43:] not in str(raised.value)
