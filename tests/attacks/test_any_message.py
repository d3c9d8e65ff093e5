"""Any message at all, composed, sealed and opened: everybody gets exactly his part, and nothing less or other passes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from backchannel.errors import Mistake, Refused
from backchannel.message import HeadingItem, Message, MessageNumber, Portion, SeriesName, StationSerial
from backchannel.seal import open_eyes, reopen
from backchannel.seal.artefacts import MESSAGE
from backchannel.seal.payload import compose
from backchannel.seal.sdjwt import parse
from examples import DEAR
from unit.message.cables import messages as any_messages
from unit.seal.material import Seeded, composed, delivered, message, office, opened, reader, sealed_to, writing


@DEAR
@given(any_messages().filter(lambda made: made.is_draft))
def test_any_message_comes_back_to_its_writer_and_each_addressee_gets_its_part(draft: Message) -> None:
    hill, lake = office("hill").card.name, office("lake").card.name
    names = dict(zip(draft.heading.addressees, (hill, lake), strict=False))
    to, info = (tuple(names[name] for name in group if name in names) for group in (draft.heading.to, draft.heading.info))
    signer = office("harbour").card.officer.name
    heading = replace(draft.heading, sender=office("harbour").card.name, to=to, info=info, exempt=(), releaser=signer)
    portions = []
    for portion in draft.portions:
        assert isinstance(portion, Portion)
        audience = tuple(names[name] for name in portion.audience or () if name in names) or None
        portions.append(replace(portion, audience=audience))
    number = MessageNumber(series=SeriesName(text="HARTO"), number=1, serial=StationSerial(number=221, letters="HS"))
    whole = Message(heading=heading, portions=tuple(portions)).released(number, message().heading.release.time)  # type: ignore[union-attr]
    made = compose(whole, writing(), Seeded("any"))
    assert reopen(made.signed.encode(), reader("harbour")).message == whole
    for name in to + info:
        who = "hill" if name == hill else "lake"
        copy = opened(sealed_to(who, made), who)
        if copy.pending:
            copy = open_eyes(copy, office(who).eyes, reader(who))
        assert copy.message.heading == whole.heading
        mine = tuple(p for p in whole.portions if isinstance(p, Portion) and (p.audience is None or name in p.audience))
        assert copy.message.full_portions == mine


@pytest.mark.parametrize("who", ["hill", "lake", "ferry"])
def test_a_copy_without_any_one_of_its_disclosures_is_never_taken_for_the_whole(who: str) -> None:
    copy = opened(sealed_to(who, composed()), who)
    for left_out in copy.signed.disclosures:
        try:
            less = copy.signed.with_disclosures(item for item in copy.signed.disclosures if item != left_out)
        except Mistake:
            continue  # what it encloses would have no place
        try:
            result = opened(delivered(less, who), who)
        except Refused:
            continue
        assert result.capacity is None and HeadingItem.OTHER_ADDRESSEES in result.message.heading.withheld


@pytest.mark.parametrize("who", ["hill", "lake", "ferry"])
def test_what_was_accepted_is_its_own_encoding(who: str) -> None:
    copy = opened(sealed_to(who, composed()), who)
    assert parse(copy.artefact, typ=MESSAGE).encode() == copy.artefact
