"""Hostile bytes against everything that reads an outer form: Refused, or exactly one spelling."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from backchannel.envelope import Envelope, MailboxAddress, MailboxKey, SwitchPlace, frame, read_frames
from backchannel.errors import Refused
from backchannel.switch.bodies import Collecting, DepositReader, Posted, Taking

KEY = MailboxKey(collect=bytes(32), deposit=bytes(range(32)))
URL = "https://switch.example:8443"
GOOD = Envelope(mailbox=KEY.mailbox, urgency=2, expires=date(2027, 4, 5), sealed=b"sealed bytes").encode()
PROOF = KEY.address(URL).proof


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """A good input with a slice replaced by anything: far more often interesting than noise."""
    start = draw(st.integers(0, len(good)))
    end = draw(st.integers(start, min(len(good), start + 12)))
    return good[:start] + draw(st.binary(max_size=12)) + good[end:]


envelopes = st.builds(
    Envelope,
    mailbox=st.binary(min_size=64, max_size=64).map(lambda two: MailboxKey(collect=two[:32], deposit=two[32:]).mailbox),
    urgency=st.integers(1, 3),
    expires=st.dates(),
    sealed=st.binary(min_size=1, max_size=200),
)


@given(envelopes)
def test_every_envelope_is_read_back_as_itself(envelope: Envelope) -> None:
    assert Envelope.parse(envelope.encode()) == envelope


@given(st.binary(max_size=300) | damaged(GOOD))
@example(GOOD)
def test_an_accepted_envelope_equals_its_own_encoding(encoded: bytes) -> None:
    try:
        envelope = Envelope.parse(encoded)
    except Refused:
        return
    assert envelope.encode() == encoded


@given(st.text(max_size=200) | damaged(KEY.address(URL).text().encode()).map(lambda raw: raw.decode("utf-8", "replace")))
def test_an_accepted_address_equals_its_own_text(text: str) -> None:
    try:
        address = MailboxAddress.parse(text)
    except Refused:
        return
    assert address.text() == text


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-z0-9.:\[\]-]{1,40}", fullmatch=True))
def test_a_switch_place_is_refused_or_kept_as_it_came(url: str) -> None:
    try:
        place = SwitchPlace(url=url)
    except Refused:
        return
    assert place.url == url


@given(st.binary(max_size=300))
def test_a_run_of_frames_is_refused_or_equals_its_pieces_framed(run: bytes) -> None:
    try:
        pieces = list(read_frames(run))
    except Refused:
        return
    assert b"".join(map(frame, pieces)) == run


def read_in_pieces(body: bytes, cuts: list[int]) -> list[Posted | str] | str:
    reader = DepositReader({KEY.mailbox})
    edges = sorted({0, len(body), *(cut % (len(body) + 1) for cut in cuts)})
    try:
        for start, end in pairwise(edges):
            reader.feed(body[start:end])
        return reader.finish()
    except Refused as refused:
        return refused.code


@given(
    st.lists(st.sampled_from([PROOF + frame(GOOD), bytes(64) + frame(GOOD), PROOF + frame(b"x"), bytes(64) + frame(b"")]), max_size=5),
    damaged(PROOF + frame(GOOD)) | st.binary(max_size=200) | st.just(b""),
    st.lists(st.integers(0, 5_000), max_size=10),
)
def test_a_deposit_reads_the_same_however_the_network_cuts_it(whole: list[bytes], tail: bytes, cuts: list[int]) -> None:
    body = b"".join(whole) + tail
    assert read_in_pieces(body, cuts) == read_in_pieces(body, [])


@given(st.binary(max_size=200) | damaged(KEY.proof + b"\x01" + bytes(64)))
def test_other_requests_are_read_or_refused(body: bytes) -> None:
    for request in (Collecting, Taking):
        try:
            request.parse(body)
        except Refused:
            continue
