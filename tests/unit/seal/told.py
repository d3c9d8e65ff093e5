"""One act of each kind, and acts by chance: what the tests of the house share."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import strategies as st

from backchannel.limits import NUMBER_MAX
from backchannel.seal.chain import Link
from backchannel.seal.house_acts import (
    Act,
    AskSecond,
    Custody,
    DraftName,
    Elsewhere,
    GiveMailbox,
    GiveSecond,
    Release,
    Return,
    Submit,
    TellChain,
    TellCorrespondent,
    TellDelivery,
    TellLife,
    TellMandate,
    TellOpened,
    TellReceived,
    TellSent,
    TellVerified,
    ToldState,
    Unknown,
    Withdraw,
)
from backchannel.seal.keys import OFFICE_URI
from backchannel.seal.strictjson import b64u, encode

CHANNEL = sha256(b"a channel").digest()
DRAFT = DraftName.parse("LORD 3")


def digest(name: str) -> bytes:
    return sha256(name.encode()).digest()


def station(name: str) -> str:
    """The id of a seat."""
    return OFFICE_URI + b64u(digest(name))


FIRST = Submit(draft=DRAFT, channel=CHANNEL, text=b"DRAFT\n\nThe lamp will show green.\n", note="For your eyes.\n\n  Twice.")
PLACE = Elsewhere(series="HAKTO", link=Link(seq=42, digest=digest("large")))
OF_EACH_KIND: tuple[Act, ...] = (
    TellChain(chain=b'{"chain":[]}'),
    TellSent(channel=CHANNEL, artefact=b'{"payload":"","signatures":[]}', at=0, whole=False),
    TellSent(channel=CHANNEL, artefact=PLACE, at=1, whole=True),
    TellReceived(channel=CHANNEL, artefact=b"{}", at=2),
    TellReceived(channel=CHANNEL, artefact=PLACE, at=3),
    TellOpened(channel=CHANNEL, series="TOHAK", seq=7, at=4),
    TellDelivery(channel=CHANNEL, seq=8, office=station("hill"), state=ToldState.RECEIVED, at=5),
    TellCorrespondent(transit=b'{"weeks":[1]}'),
    TellMandate(mandate=b'{"person":"\xc3\xa9"}'),
    TellVerified(card=b'{"devices":[]}', how="words compared by telephone", by_words=True),
    FIRST,
    Submit(draft=DRAFT, channel=CHANNEL, text=b"\x00\xff", before=tuple(sorted((digest("one"), digest("other"))))),
    Return(draft=DRAFT, version=FIRST.version, note="Say when."),
    Withdraw(draft=DRAFT, version=FIRST.version),
    Release(draft=DRAFT, version=FIRST.version, number=42, digest=digest("released")),
    AskSecond(draft=DRAFT, version=FIRST.version, asked=b'{"payload":""}'),
    GiveSecond(draft=DRAFT, version=FIRST.version, second=b'{"signatures":[]}'),
    TellLife(count=1),
    Custody(count=2, to=station("deputy"), life=3, taken=False),
    GiveMailbox(count=2, key=digest("secret")),
    Unknown(value=b'{"act":"dance","with":["whom"]}'),
)

DIGESTS = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(1, NUMBER_MAX)
OBJECTS = st.dictionaries(st.text("abcdef", min_size=1), st.text("xyz é世") | st.integers(-9, 9) | st.none(), max_size=3).map(encode)
NOTES = st.none() | st.text('ab \n"\\é世', min_size=1, max_size=50).map(
    lambda text: "\n".join(line.rstrip(" ") for line in f"x{text}x".split("\n"))
)
DRAFTS = st.builds(DraftName, station=st.just(DRAFT.station), number=NUMBERS)
TEXTS = st.binary(min_size=1, max_size=3000)
BEFORE = st.sets(DIGESTS, max_size=4).map(lambda found: tuple(sorted(found)))
ANY_ACT: st.SearchStrategy[Act] = (
    st.sampled_from(OF_EACH_KIND)
    | st.builds(TellSent, channel=DIGESTS, artefact=OBJECTS, at=st.integers(0, 2**50), whole=st.booleans())
    | st.builds(Submit, draft=DRAFTS, channel=DIGESTS, text=TEXTS, before=BEFORE, note=NOTES)
    | st.builds(Return, draft=DRAFTS, version=DIGESTS, note=NOTES)
    | st.builds(Custody, count=NUMBERS, to=DIGESTS.map(lambda key: OFFICE_URI + b64u(key)), life=NUMBERS, taken=st.booleans())
)
