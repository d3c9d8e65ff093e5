"""A colleague who would have something released that its releaser has not read, or stop what he may not stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from attacks.insiders import DRAFT, goes_on, say, spring, submit
from backchannel.errors import Mistake
from backchannel.message import cable
from backchannel.run.house import tell
from backchannel.run.releasers import releaser_here
from backchannel.run.seconding import ask, stop
from backchannel.seal.house_acts import AskSecond, DraftName, GiveSecond, Release, Return, Submit, Withdraw
from run.staff import Staff

LORD_1 = DraftName.parse("LORD 1")


def drafted(staff: Staff, words: str = "As agreed.", draft: str | None = None) -> bytes:
    """LORD submits a draft, and everybody has it; its version."""
    facts = staff["LORD"].ask("submit", text=DRAFT.format(words=words), draft=draft, channel="SPRING")
    staff.settle()
    return bytes.fromhex(facts["version"])


def state(staff: Staff, name: str = "OFFICER") -> list[str]:
    return [row["state"] for row in staff[name].ask("drafts", all=True)]


def asked(staff: Staff) -> None:
    """The officer reviews LORD 1, releases it, and HAIG is asked to sign it too."""
    staff.rule(second="SECRET")
    drafted(staff, "The heron flies.")
    staff["OFFICER"].ask("review", draft="LORD 1")
    staff["OFFICER"].ask("release_draft", draft="LORD 1")
    staff.settle()


def test_a_colleague_changes_another_ones_draft_after_it_was_reviewed(staff: Staff) -> None:
    version = drafted(staff)
    staff["OFFICER"].ask("review", draft="LORD 1")
    say(staff["HAIG"], submit(staff["HAIG"], "Otherwise than agreed.", "LORD 1", before=(version,)))
    staff.settle()
    with pytest.raises(Mistake, match="was not reviewed"):
        staff["OFFICER"].ask("release_draft", draft="LORD 1")


def test_a_colleague_changes_a_draft_beside_the_version_that_was_reviewed(staff: Staff) -> None:
    drafted(staff)
    staff["OFFICER"].ask("review", draft="LORD 1")
    say(staff["HAIG"], submit(staff["HAIG"], "Otherwise than agreed.", "LORD 1", before=(bytes(32),)))
    staff.settle()
    with pytest.raises(Mistake, match="2 last versions"):
        staff["OFFICER"].ask("release_draft", draft="LORD 1")


def test_a_colleague_submits_a_draft_under_another_stations_name(staff: Staff) -> None:
    say(staff["HAIG"], submit(staff["HAIG"], "In his name.", "LORD 1"))
    staff.settle()
    with pytest.raises(Mistake, match="0 last versions"):
        staff["OFFICER"].ask("review", draft="LORD 1")


def test_a_draft_without_the_version_that_says_whose_it_is_is_not_released(staff: Staff) -> None:
    say(staff["HAIG"], submit(staff["HAIG"], "In his name.", "LORD 1", before=(bytes(32),)))
    staff.settle()
    assert staff["OFFICER"].ask("review", draft="LORD 1")["drafter"] is None
    with pytest.raises(Mistake, match="the first version is not here"):
        staff["OFFICER"].ask("release_draft", draft="LORD 1")


@pytest.mark.parametrize("text", [b"\xff\xfe", b"\x1b[2J", b"ROUTINE", b"\x00"])
def test_a_draft_that_is_no_message_stops_nothing_and_is_not_released(staff: Staff, text: bytes) -> None:
    say(staff["LORD"], Submit(draft=LORD_1, channel=spring(staff["LORD"]), text=text))
    staff.settle()
    assert state(staff) == ["submitted"]
    goes_on(lambda: staff["OFFICER"].ask("review", draft="LORD 1"))
    assert not goes_on(lambda: staff["OFFICER"].ask("release_draft", draft="LORD 1"))


def test_a_colleague_withdraws_another_ones_draft(staff: Staff) -> None:
    version = drafted(staff)
    say(staff["HAIG"], Withdraw(draft=LORD_1, version=version))
    staff.settle()
    assert state(staff) == ["submitted"]


def test_a_colleague_without_custody_says_that_a_draft_was_released(staff: Staff) -> None:
    version = drafted(staff)
    say(staff["LORD"], Release(draft=LORD_1, version=version, number=1, digest=bytes(32)))
    staff.settle()
    assert [state(staff, name) for name in ("OFFICER", "HAIG")] == [["submitted"]] * 2
    staff["OFFICER"].ask("review", draft="LORD 1")
    assert staff["OFFICER"].ask("release_draft", draft="LORD 1")[0]["number"] == "TOHAK 1/1"


def test_acts_about_a_draft_that_is_none_stop_nothing(staff: Staff) -> None:
    name = DraftName.parse("NOBODY 7")
    acts = [Return(draft=name, version=bytes(32)), Withdraw(draft=name, version=bytes(32))]
    acts += [GiveSecond(draft=name, version=bytes(32), second=b"{}"), AskSecond(draft=name, version=bytes(32), asked=b"{}")]
    say(staff["LORD"], *acts)
    assert goes_on(staff.settle)
    assert goes_on(lambda: staff["OFFICER"].ask("drafts", all=True))
    assert not goes_on(lambda: staff["OFFICER"].ask("release_draft", draft="NOBODY 7"))


# A second person


def ask_again(staff: Staff, words: str) -> None:
    """The station that releases asks for signatures of another text, as if it were the draft's."""
    side = staff["OFFICER"]
    (waiting,) = side.engine.asked.values()
    stop(side.engine, waiting.draft)
    correspondence = side.engine.state.channel(spring(side))
    message = cable.parse_draft(DRAFT.format(words=words))
    releaser = releaser_here(side.engine, correspondence.charter).beside(message, correspondence.charter)
    ask(side.engine, correspondence, message, releaser, waiting.draft, waiting.version)
    side.note(tell(side.engine))
    staff.settle()


def test_the_second_person_signs_no_other_text_than_he_was_shown(staff: Staff) -> None:
    asked(staff)
    assert "heron" in staff["HAIG"].ask("review", draft="LORD 1")["asked"]
    ask_again(staff, "The bittern flies.")
    with pytest.raises(Mistake, match="another text than he was shown"):
        staff["HAIG"].ask("countersign", draft="LORD 1")
    assert "bittern" in staff["HAIG"].ask("review", draft="LORD 1")["asked"]
    staff.settle()
    assert staff.log("PARTY") == []


def test_the_second_persons_signatures_of_an_earlier_text_release_nothing(staff: Staff) -> None:
    asked(staff)
    staff["HAIG"].ask("review", draft="LORD 1")
    staff["HAIG"].ask("countersign", draft="LORD 1")
    ask_again(staff, "The bittern flies.")
    assert staff.log("PARTY") == []


def test_a_colleague_signs_in_the_second_persons_place(staff: Staff) -> None:
    asked(staff)
    (waiting,) = staff["OFFICER"].engine.asked.values()
    lord: Any = staff["LORD"].engine.sealer
    from backchannel.seal.sdjwt import encode_signatures

    false = encode_signatures(waiting.writ.prepared.unsigned.sign(lord._device.keys).signatures)
    say(staff["LORD"], GiveSecond(draft=waiting.draft, version=waiting.version, second=false))
    staff.settle()
    assert staff.log("PARTY") == []
    released(staff)


def released(staff: Staff) -> None:
    staff["HAIG"].ask("review", draft="LORD 1")
    staff["HAIG"].ask("countersign", draft="LORD 1")
    staff.settle()
    assert staff.log("PARTY") == [("TOHAK 1/1", "in")]


def test_a_colleague_without_custody_asks_for_a_second_persons_signatures(staff: Staff) -> None:
    asked(staff)
    (waiting,) = staff["OFFICER"].engine.asked.values()
    (row,) = staff["OFFICER"].engine.vault.house.acts("sign")
    from backchannel.seal.house_words import read_act

    question = read_act(row.act)
    stop(staff["OFFICER"].engine, waiting.draft)
    staff["LORD"].ask("submit", text=DRAFT.format(words="The heron flies."), channel="SPRING")
    staff.settle()
    assert isinstance(question, AskSecond)
    (_, second) = staff["HAIG"].ask("drafts")
    version = bytes.fromhex(second["version"])
    say(staff["LORD"], AskSecond(draft=DraftName.parse("LORD 2"), version=version, asked=question.asked))
    staff.settle()
    assert staff["HAIG"].ask("review", draft="LORD 2")["asked"] is None
    with pytest.raises(Mistake, match="no second signature is asked"):
        staff["HAIG"].ask("countersign", draft="LORD 2")


def test_what_waits_for_a_second_person_does_not_go_to_an_office_that_has_left_meanwhile(staff: Staff) -> None:
    asked(staff)
    staff["HAIG"].ask("review", draft="LORD 1")
    staff["HAIG"].ask("countersign", draft="LORD 1")
    staff["PARTY"].ask("leave", channel="SPRING", reason="All is done.")
    staff.settle(("OFFICER", "PARTY"))
    for _ in range(3):  # and not until nothing is left: what an office refuses that has left is repeated
        staff.carry()
    assert numbers(staff["OFFICER"].ask("log")) == []
    assert staff["OFFICER"].engine.asked == {}


def test_what_waits_for_a_second_person_does_not_go_when_custody_has_gone(staff: Staff) -> None:
    asked(staff)
    staff["HAIG"].ask("review", draft="LORD 1")
    staff["HAIG"].ask("countersign", draft="LORD 1")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    assert numbers(staff["OFFICER"].ask("log")) == []
    assert staff.log("PARTY") == []


def numbers(log: Sequence[Any]) -> list[str]:
    return [row["number"] for row in log]
