from __future__ import annotations

import pytest

from backchannel.errors import Refused
from backchannel.message import HeadingItem, PortionState
from backchannel.seal import Reader, open_sealed, reopen
from backchannel.seal.artefacts import read_payload
from backchannel.seal.fields import line_from
from backchannel.seal.shown import MarkingPayload
from unit.seal.material import composed, office, opened, other_history, reader, sealed_to


def test_a_locked_station_sees_heading_markings_and_that_a_body_is_sealed_here() -> None:
    copy = opened(sealed_to("hill", composed()))
    states = [portion.state for portion in copy.message.portions]
    assert states == [PortionState.FULL, PortionState.SEALED, PortionState.MARKED, PortionState.MARKED, PortionState.FULL]
    assert copy.message.heading.subject == "Crossing by night"
    assert not copy.message.heading.withheld


def test_what_an_intermediary_is_not_shown_is_named_as_withheld() -> None:
    copy = opened(sealed_to("ferry", composed()), "ferry")
    assert copy.message.heading.withheld == tuple(HeadingItem)
    assert [portion.state for portion in copy.message.portions].count(PortionState.WITHHELD) == 3


def test_opening_says_by_which_key_who_signed_and_how_urgent_it_is() -> None:
    copy = opened(sealed_to("hill", composed()))
    assert (copy.sealed_to, copy.person, str(copy.office_name), copy.urgency) == ("standing key", "Vera Holm", "HARBOUR PARTY", 2)


def test_the_key_that_opened_is_the_one_that_is_named() -> None:
    one = office("hill")
    both = Reader(
        office=one.id, identities=[("week 7", office("lake").standing), ("standing key", one.standing)], charters=reader("hill").charters
    )
    assert open_sealed(sealed_to("hill", composed()), both).sealed_to == "standing key"  # type: ignore[union-attr]


def test_a_kept_artefact_reopens_to_the_same_proof() -> None:
    copy = opened(sealed_to("lake", composed()), "lake")
    assert reopen(copy.artefact, reader("lake"), copy.sealed_to) == copy


def test_a_kept_artefact_does_not_reopen_without_its_channel() -> None:
    with pytest.raises(Refused) as caught:
        reopen(composed().signed.encode(), reader("harbour", other_history()))
    assert caught.value.code == "seal.channel"


def test_a_line_from_outside_is_visible_and_in_one_form() -> None:
    assert line_from("Tide talks", 20, "name") == "Tide talks"
    for text in ("", " x", "x\u200b", "e\u0301", "x" * 21):
        with pytest.raises(Refused):
            line_from(text, 20, "name")


def test_what_does_not_fit_is_refused_in_words_that_no_terminal_obeys() -> None:
    with pytest.raises(Refused) as caught:
        read_payload({"classification": "x", "caveats": [], "\x1b[2J\x07" * 1000: 1}, MarkingPayload)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 300
