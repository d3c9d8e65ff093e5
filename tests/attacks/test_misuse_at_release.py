"""What somebody releases, or has signed, that the charter does not allow: each ends in one refusal, known by its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attacks.tools import refusal
from backchannel.envelope import Envelope
from backchannel.errors import Mistake, Unsound
from backchannel.message import Classification, Marking, Message
from backchannel.seal import Opened, Reader, open_sealed, propose
from backchannel.seal.agreement import Agreement
from backchannel.seal.history import History
from backchannel.seal.payload import compose
from backchannel.seal.roles import Role
from backchannel.seal.sealing import seal_copy
from run.circle import Circle
from unit.seal.growing import seat_of, signed_by
from unit.seal.material import EYES, Seeded, message, office, writing

CHANNEL = "LAKESIDE"
MOAT_IN_CYRILLIC = "\u041c\u041e\u0410\u0422"


@pytest.fixture(scope="module")
def circle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Circle]:
    """Two offices, one of each other role, and one that is revoked; nothing above SECRET, and few caveats."""
    circle = Circle(tmp_path_factory.mktemp("circle"), "ALFA", "BRAVO", "PARIS", "MOAT", "ARCHIVE", "GONE")
    circle.found("ALFA", ceiling="SECRET", markings=[["LIMITED", "SENSITIVE"], ["SENSITIVE"], [EYES], ["SENSITIVE", EYES]])
    circle.admit("BRAVO", "ALFA")
    for name, role in (("PARIS", "intermediary"), ("MOAT", "observer"), ("ARCHIVE", "archivist"), ("GONE", "office")):
        circle.admit(name, "ALFA", "BRAVO", role=role)
    for voice in ("ALFA", "BRAVO"):
        circle[voice].ask("revoke", office="GONE", reason="Closed", channel=CHANNEL)
        circle.settle(but=("GONE",))
    yield circle
    circle.close()


def draft(*lines: str, sender: str = "ALFA", to: str = "BRAVO", marking: str = "SECRET", words: str = "1. All is quiet here.") -> str:
    return "\n".join(["ROUTINE", marking, f"From: {sender}", f"To: {to}", *lines, "", words, ""])


def mistake(circle: Circle, *texts: str, at: str = "ALFA", **named: Any) -> Mistake:
    """Why an office cannot release these drafts; nothing is released."""
    before = circle[at].ask("log", channel=CHANNEL)
    with pytest.raises(Mistake) as caught:
        circle[at].ask("send", drafts=list(texts), channel=CHANNEL, **named)
    assert circle[at].ask("log", channel=CHANNEL) == before
    return caught.value


def refused(circle: Circle, text: str, at: str = "ALFA") -> Mistake:
    """The same for one draft; `check` finds it too."""
    found = mistake(circle, text, at=at)
    (facts,) = circle[at].ask("check", drafts=[text], channel=CHANNEL)
    assert not facts["fit"]
    assert found.code in [row["code"] for row in facts["findings"]]
    return found


def unsound(circle: Circle, text: str) -> list[str]:
    """The findings of layer `message`, for a draft that is none: no charter is asked."""
    found = mistake(circle, text)
    assert isinstance(found, Unsound)
    return [f"{finding.code}: {finding.came}" for finding in found.findings]


# Who sends, and to whom


@pytest.mark.parametrize("name", ["MOAT", "ARCHIVE"])
def test_an_office_that_only_looks_on_releases_something(circle: Circle, name: str) -> None:
    assert refused(circle, draft(sender=name), name).code == "release.role"


@pytest.mark.parametrize("name", ["MOAT", "ARCHIVE"])
def test_an_office_that_only_looks_on_is_to_act(circle: Circle, name: str) -> None:
    found = refused(circle, draft(to=name))
    assert (found.code, found.hint) == ("release.action", f"Write Info: {name}.")


def test_a_draft_in_another_offices_name(circle: Circle) -> None:
    assert refused(circle, draft(sender="BRAVO", to="ARCHIVE")).code == "release.sender"


def test_a_message_to_an_office_that_is_revoked(circle: Circle) -> None:
    assert refused(circle, draft("Info: GONE")).code == "release.revoked"


def test_an_office_that_has_heard_of_its_own_revocation_releases_something(circle: Circle) -> None:
    engine, gone = circle["ALFA"].engine, circle["GONE"]
    (history,) = engine.histories.values()
    seat = history.in_force.seat(gone.engine.sealer.office)
    told = [Envelope.parse(engine.sealer.enclosed(part, seat, 2, engine.clock.now())) for part in history.chains(None, 4_000_000)]
    gone.note(gone.engine.arrive(told))
    assert mistake(circle, draft(sender="GONE"), at="GONE").code == "charter.revoked"


def test_an_intermediary_with_no_paragraph_for_it(circle: Circle) -> None:
    assert refused(circle, draft("Info: PARIS")).code == "release.nothing-for"


@pytest.mark.parametrize("item", ["Info", "Exempt"])
def test_a_name_that_is_not_on_the_channel(circle: Circle, item: str) -> None:
    assert refused(circle, draft(f"{item}: CHARLIE")).code == "charter.no-such-office"


@pytest.mark.parametrize(("name", "meant"), [("PAR1S", "PARIS"), ("BRAV0", "BRAVO"), ("ARCH-IVE", "ARCHIVE")])
def test_a_name_that_looks_like_one_on_the_channel_is_refused_with_the_one_that_was_meant(circle: Circle, name: str, meant: str) -> None:
    found = refused(circle, draft(f"Exempt: {name}"))
    assert (found.code, found.expected) == ("charter.look-alike", f"{meant}, if that is meant")


def test_a_name_in_the_letters_of_another_writing_is_refused_and_the_letters_are_named(circle: Circle) -> None:
    found = refused(circle, draft(f"Info: {MOAT_IN_CYRILLIC}"))
    assert (found.code, found.expected) == ("charter.look-alike", "MOAT, if that is meant")
    assert "(Cyrillic letters, not Latin)" in found.came


# Those that layer `message` refuses before any charter is asked


def test_an_addressee_that_is_exempted_too(circle: Circle) -> None:
    assert unsound(circle, draft("Info: MOAT", "Exempt: MOAT")) == ["message.heading: MOAT stands under Exempt: and already under Info:"]


def test_an_exempted_office_among_those_whom_a_paragraph_is_for(circle: Circle) -> None:
    (found,) = unsound(circle, draft("Exempt: MOAT", words="1. [for MOAT] Not for you."))
    assert found.startswith("message.portion: paragraph 1 is for MOAT, not an addressee")


def test_a_paragraph_marked_above_its_message(circle: Circle) -> None:
    (found,) = unsound(circle, draft(marking="RESTRICTED", words="1. [SECRET] The gate."))
    assert found.startswith("message.portion: paragraph 1 is marked SECRET")


def test_a_paragraph_with_a_caveat_that_its_message_has_not(circle: Circle) -> None:
    (found,) = unsound(circle, draft(words="1. [SECRET; SENSITIVE] The gate."))
    assert found.startswith("message.portion: paragraph 1 is marked SECRET; SENSITIVE")


# Markings


def test_a_message_marked_above_the_ceiling(circle: Circle) -> None:
    assert refused(circle, draft(marking="TOP SECRET")).code == "release.ceiling"


@pytest.mark.parametrize("marking", ["SECRET; OTHER", f"SECRET; OTHER; {EYES}"])
def test_a_combination_of_caveats_that_the_charter_does_not_have(circle: Circle, marking: str) -> None:
    found = refused(circle, draft(marking=marking))
    assert found.code == "release.caveats"
    assert found.came.startswith("the message marked")


def test_a_paragraph_under_a_combination_that_the_charter_does_not_have(circle: Circle) -> None:
    found = refused(
        circle, draft(marking="SECRET; LIMITED; SENSITIVE", words="1. [SECRET; SENSITIVE] May be.\n\n2. [SECRET; LIMITED] Not.")
    )
    assert found.code == "release.caveats"
    assert found.came.startswith("paragraph 2 marked LIMITED,")


# How keys were verified


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Circle]:
    """ALFA has admitted BRAVO with a code; BRAVO has admitted CHARLIE, for whom ALFA has the charter's word alone."""
    circle = Circle(tmp_path, "ALFA", "BRAVO", "CHARLIE")
    circle.found("ALFA", verified="code")
    circle.admit("BRAVO", "ALFA")
    circle.admit("CHARLIE", "BRAVO", "ALFA")
    yield circle
    circle.close()


def pinned(circle: Circle, name: str, how: str | None) -> None:
    circle["ALFA"].ask("pin", card=circle[name].ask("own_card")["card"], how=how)


def test_an_office_whose_key_only_the_charter_vouches_for_where_a_code_is_asked_for(three: Circle) -> None:
    assert refused(three, draft(to="CHARLIE")).code == "release.key"
    three["ALFA"].send("BRAVO", channel=CHANNEL)


def test_an_office_known_by_a_code_where_compared_words_are_asked_for(three: Circle) -> None:
    for voice in ("ALFA", "BRAVO", "CHARLIE"):
        if voice == "ALFA":
            three[voice].ask("change", terms={"verified": "words"}, channel=CHANNEL)
        else:
            (waits,) = three[voice].ask("pending", channel=CHANNEL)
            three[voice].ask("agree", digest=waits["digest"], channel=CHANNEL)
        three.settle()
    found = refused(three, draft(to="BRAVO"))
    assert (found.code, found.expected) == ("release.key", "compared words")
    pinned(three, "BRAVO", "read to each other by telephone")
    three["ALFA"].send("BRAVO", channel=CHANNEL)


def test_a_card_that_was_kept_without_comparing_anything_vouches_for_nothing(three: Circle) -> None:
    pinned(three, "CHARLIE", None)
    assert refused(three, draft(to="CHARLIE")).code == "release.key"
    pinned(three, "CHARLIE", "read to each other by telephone")
    three["ALFA"].send("CHARLIE", channel=CHANNEL)


# Exclusively eyes only


ALONE = draft("Info: ARCHIVE", marking=f"SECRET; {EYES}", words="1. [for BRAVO] For you alone.\n\n2. [SECRET; for ARCHIVE] For the file.")


def test_what_is_for_an_officer_alone_with_nobody_saying_whose(circle: Circle) -> None:
    found = mistake(circle, ALONE)
    assert (found.code, found.hint) == ("release.eyes-only", 'In a script: --eyes-only "BRAVO".')


@pytest.mark.parametrize("named", [["ALFA"], ["bravo"], ["BRAVO "], ["BRAV0"], ["BRAVO", "ARCHIVE"], ["BRAVO", "MOAT"], ["ARCHIVE"]])
def test_what_is_for_an_officer_alone_with_another_name_said(circle: Circle, named: list[str]) -> None:
    assert mistake(circle, ALONE, eyes_only=named).code == "release.eyes-only"


def test_what_is_for_everybody_and_for_officers_alone_with_one_of_the_names_said(circle: Circle) -> None:
    everybody = draft("Info: ARCHIVE", marking=f"SECRET; {EYES}", words="1. For whoever is addressed.")
    found = mistake(circle, everybody, eyes_only=["BRAVO"])
    assert (found.code, found.hint) == ("release.eyes-only", 'In a script: --eyes-only "ARCHIVE".')


def test_a_name_said_for_a_message_that_is_not_for_an_officer_alone(circle: Circle) -> None:
    assert mistake(circle, draft(), eyes_only=["BRAVO"]).code == "release.eyes-only"


def test_two_messages_for_two_officers_alone_with_one_name_said(circle: Circle) -> None:
    other = draft(to="PARIS", marking=f"SECRET; {EYES}", words="1. [for PARIS] Carry this.")
    assert mistake(circle, ALONE, other, eyes_only=["BRAVO"]).code == "release.eyes-only"


def test_a_release_under_another_charter_than_it_was_looked_at(circle: Circle) -> None:
    assert mistake(circle, draft(), charter="00" * 32).code == "release.charter"


# Signed all the same: a correspondent's station without these checks


def marked(*caveats: str) -> Marking:
    return Marking(classification=Classification.SECRET, caveats=caveats)


def to_hill(marking: Marking, paragraph: Marking | None = None) -> Message:
    """A message from HARBOUR PARTY to HILL HOUSE for action."""
    whole = message()
    release = whole.heading.release
    assert release is not None
    heading = replace(whole.heading, marking=marking, to=whole.heading.to, info=(), release=None)
    portion = replace(whole.full_portions[0], marking=paragraph)
    return Message(heading=heading, portions=(portion,)).released(release.number, release.time)


def sealed_on(agreement: Agreement, signed: Message, writer: Role = Role.OFFICE, addressee: Role = Role.OFFICE) -> tuple[bytes, Reader]:
    """A message as a station without these checks would release it on a channel of three, and HILL HOUSE, which opens it."""
    seats = [seat_of("harbour", role=writer), seat_of("hill", role=addressee), seat_of("lake")]
    history = History.found(signed_by(propose(agreement, seats, office("harbour").secrets), "hill", "lake"))
    made = compose(signed, writing(charter=history.in_force), Seeded("signed all the same"))
    hill = office("hill")
    sealed = seal_copy(made, made.audiences[0], [hill.standing.recipient], [hill.eyes.recipient], Seeded("sealed"))
    return sealed, Reader(office=hill.id, identities=[("standing key", hill.standing)], charters={history.channel: history})


def test_what_the_charter_allows_is_opened() -> None:
    agreement = Agreement(name="Talks", ceiling=Classification.SECRET, markings=(("HARBOUR",), ("HARBOUR", EYES)))
    assert isinstance(open_sealed(*sealed_on(agreement, to_hill(marked("HARBOUR", EYES), marked("HARBOUR")))), Opened)


def test_a_signed_message_above_the_ceiling() -> None:
    agreement = Agreement(name="Talks", ceiling=Classification.CONFIDENTIAL)
    assert refusal(open_sealed, *sealed_on(agreement, to_hill(marked()))) == "charter.ceiling"


@pytest.mark.parametrize(("whole", "paragraph"), [(("ODD",), None), (("HARBOUR", "ODD"), None), (("HARBOUR", EYES), (EYES,))])
def test_a_signed_message_under_caveats_that_the_charter_does_not_have(whole: tuple[str, ...], paragraph: tuple[str, ...] | None) -> None:
    agreement = Agreement(name="Talks", markings=(("HARBOUR",), ("HARBOUR", EYES)))
    signed = to_hill(marked(*whole), marked(*paragraph) if paragraph else None)
    assert refusal(open_sealed, *sealed_on(agreement, signed)) == "charter.caveats"


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ARCHIVIST])
def test_a_signed_message_from_an_office_that_only_looks_on(role: Role) -> None:
    assert refusal(open_sealed, *sealed_on(Agreement(name="Talks"), to_hill(marked()), writer=role)) == "charter.role"


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ARCHIVIST])
def test_a_signed_message_that_has_an_office_act_which_only_looks_on(role: Role) -> None:
    assert refusal(open_sealed, *sealed_on(Agreement(name="Talks"), to_hill(marked()), addressee=role)) == "charter.role"
