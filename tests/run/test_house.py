"""The stations of one office share what comes and goes, and one of them has custody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from backchannel.errors import Mistake
from backchannel.run.owed import receipts
from backchannel.seal.receipt import Answer
from backchannel.station.events import Acknowledge
from run.pair import DAY
from run.staff import Staff

ALL = ("OFFICER", "LORD", "HAIG")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded")
    Staff.found(folder)
    return folder


@pytest.fixture
def staff(tmp_path: Path, founded: Path) -> Iterator[Staff]:
    shutil.copytree(founded, tmp_path / "staff")
    staff = Staff(tmp_path / "staff")
    staff.settle()
    yield staff
    staff.close()


def test_every_station_of_an_office_knows_its_channels(staff: Staff) -> None:
    known = staff["OFFICER"].engine.histories.keys()
    assert known
    assert [staff[name].engine.histories.keys() == known for name in ALL] == [True] * 3


def test_what_the_office_sends_and_receives_is_at_each_of_its_stations(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    expected = sorted([("TOHAK 1/1", "out"), ("HAKTO 1/1", "in")])
    assert [sorted(staff.log(name)) for name in ALL] == [expected] * 3
    cables = [staff[name].ask("read", number="HAKTO 1")["cable"] for name in ALL]
    assert cables == [cables[0]] * 3


def test_a_station_that_was_off_has_all_of_it_later_and_after_a_restart(staff: Staff) -> None:
    for _ in range(3):
        staff["OFFICER"].send("PARTY")
        staff["PARTY"].send("WHITE HOUSE")
        staff.settle(("OFFICER", "PARTY", "HAIG"))
    assert staff.log("LORD") == []
    staff["LORD"].close()
    staff["LORD"].open()
    staff.settle()
    assert sorted(staff.log("LORD")) == sorted(staff.log("OFFICER"))
    assert len(staff.log("LORD")) == 6


def test_how_a_delivery_stands_is_known_at_each_station(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff.settle()
    staff["PARTY"].ask("read", number="TOHAK 1")
    staff["PARTY"].note(staff["PARTY"].engine.tick())
    staff.settle()
    states = [[row["deliveries"][0]["state"] for row in staff[name].ask("log")] for name in ALL]
    assert states == [["opened"]] * 3


def test_what_a_colleague_opened_counts_for_the_office_and_not_as_read_by_who_writes(staff: Staff) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    staff["LORD"].ask("read", number="HAKTO 1")
    staff.settle()
    assert [row["deliveries"][0]["state"] for row in staff["PARTY"].ask("log")] == ["opened"]
    (channel,) = [one for one in staff["OFFICER"].engine.state.channels.values() if not one.charter.house]
    ledger = channel.incoming["HAKTO"]
    assert (ledger.is_opened(1), ledger.is_read(1)) == (True, False)
    assert channel.place(1).read[0].through is None
    assert [link.seq for link in channel.place(1).held[0].also] == [1]


def test_bodies_for_another_officers_eyes_only_are_not_told_to_colleagues(staff: Staff) -> None:
    draft = "ROUTINE\nTOP SECRET; EXCLUSIVELY EYES ONLY\nFrom: WHITE HOUSE\nTo: PARTY\n\n1. The heron flies tonight.\n"
    staff["OFFICER"].ask("send", drafts=[draft], channel="SPRING", eyes_only=["PARTY"])
    staff.settle()
    assert "heron" in staff["OFFICER"].ask("read", number="TOHAK 1")["cable"]
    assert "heron" not in staff["LORD"].ask("read", number="TOHAK 1")["cable"]


def test_a_colleague_reads_all_but_what_is_for_the_officers_eyes_and_only_the_officer_opens_it(staff: Staff) -> None:
    draft = (
        "ROUTINE\nTOP SECRET; EXCLUSIVELY EYES ONLY\nFrom: PARTY\nTo: WHITE HOUSE\n\n"
        "1. The heron flies tonight.\n\n2. [TOP SECRET] All is quiet.\n"
    )
    staff["PARTY"].ask("send", drafts=[draft], channel="SPRING", eyes_only=["WHITE HOUSE"])
    staff.settle()
    for name in ("LORD", "HAIG"):
        cable = staff[name].ask("read", number="HAKTO 1")["cable"]
        assert ("heron" in cable, "All is quiet." in cable) == (False, True)
    staff.settle()
    assert [row["deliveries"][0]["state"] for row in staff["PARTY"].ask("log")] == ["received"]
    assert "heron" in staff["OFFICER"].ask("read", number="HAKTO 1")["cable"]
    staff.settle()
    assert [row["deliveries"][0]["state"] for row in staff["PARTY"].ask("log")] == ["opened"]
    with pytest.raises(Mistake, match="who alone opens it"):
        staff["LORD"].ask("reading_file", numbers=["HAKTO 1"], principal="Nixon", eyes_only=True)


def test_each_station_says_who_received_and_opened_as_far_as_it_knows(staff: Staff) -> None:
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    staff["LORD"].ask("read", number="HAKTO 1")
    staff.settle()
    record = {name: {step["what"]: step["by"] for step in staff[name].ask("read", number="HAKTO 1")["record"]} for name in ALL}
    other = "another station of this office"
    assert (record["LORD"]["received"], record["LORD"]["opened"]) == (other, "Person of LORD")
    assert (record["OFFICER"]["received"], record["OFFICER"]["opened"]) == ("this station", other)
    assert (record["HAIG"]["received"], record["HAIG"]["opened"]) == (other, other)


def test_a_station_without_custody_releases_nothing(staff: Staff) -> None:
    staff.mandate("LORD")
    with pytest.raises(Mistake, match="no custody"):
        staff["LORD"].send("PARTY")


def test_staff_with_custody_release_nothing_without_a_mandate(staff: Staff) -> None:
    staff.give("OFFICER", "LORD")
    staff.settle()
    with pytest.raises(Mistake, match="without a mandate"):
        staff["LORD"].send("PARTY")


def test_custody_that_is_given_goes_on_with_the_numbers(staff: Staff) -> None:
    staff.mandate("HAIG")
    staff["OFFICER"].send("PARTY")
    staff.settle()
    staff.give("OFFICER", "HAIG")
    staff.settle()
    with pytest.raises(Mistake, match="no custody"):
        staff["OFFICER"].send("PARTY")
    assert staff["HAIG"].send("PARTY")["number"] == "TOHAK 2/2"
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    assert [len(staff.log(name)) for name in (*ALL, "PARTY")] == [3] * 4
    assert [row["deliveries"][0]["state"] for row in staff["HAIG"].ask("log") if row["direction"] == "out"] == ["received"] * 2
    assert staff["PARTY"].alarms().count("went-back") == 0


def test_a_message_that_was_under_way_when_custody_was_given_is_received_all_the_same(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff.settle(("OFFICER", "HAIG", "LORD"))
    staff.give("OFFICER", "HAIG")
    staff.settle(("OFFICER", "HAIG", "LORD"))
    staff.settle()
    assert staff.log("PARTY") == [("TOHAK 1/1", "in")]
    assert [row["deliveries"][0]["state"] for name in ALL for row in staff[name].ask("log")] == ["received"] * 3


def test_what_a_new_custodian_tells_of_a_delivery_counts_at_who_hears_last_of_its_custody(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff.settle(("OFFICER", "LORD", "PARTY"))
    staff.give("OFFICER", "LORD")
    staff.settle(("OFFICER", "LORD"))
    staff["PARTY"].ask("read", number="TOHAK 1")
    staff["PARTY"].note(staff["PARTY"].engine.tick())
    staff.settle(("LORD", "PARTY"))
    staff.settle(("LORD", "HAIG"))
    staff.settle()
    states = [[row["deliveries"][0]["state"] for row in staff[name].ask("log")] for name in ALL]
    assert states == [["opened"]] * 3


def test_custody_that_is_taken_waits_for_the_correspondents_word(staff: Staff) -> None:
    staff.mandate("HAIG")
    staff["OFFICER"].send("PARTY")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff["HAIG"].send("PARTY")
    staff.settle(("HAIG", "PARTY"))
    staff.take("OFFICER")
    with pytest.raises(Mistake, match="restored"):
        staff["OFFICER"].send("PARTY")
    staff.settle(("OFFICER", "PARTY", "LORD"))
    assert staff["OFFICER"].send("PARTY")["number"] == "TOHAK 3/3"


def test_two_custodians_at_once_show_at_their_correspondent_and_in_the_house(staff: Staff) -> None:
    staff.mandate("HAIG")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff.take("OFFICER")
    staff.settle(("OFFICER", "PARTY"))
    mine = staff["OFFICER"].send("PARTY", "From the officer.")["number"]
    theirs = staff["HAIG"].send("PARTY", "From the deputy.")["number"]
    assert mine.split("/")[0] == theirs.split("/")[0]
    staff.settle(("OFFICER", "PARTY"))
    staff.settle()
    assert "number-used-twice" in staff["PARTY"].alarms()
    assert "own-number-twice" in staff["OFFICER"].alarms() + staff["LORD"].alarms() + staff["HAIG"].alarms()
    assert [staff[name].ask("custody")["station"] for name in ALL] == ["WHITE HOUSE"] * 3


def test_of_two_messages_under_one_number_the_colleagues_is_kept_and_refused_to_nobody_after_a_restart(staff: Staff) -> None:
    staff.mandate("HAIG")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff.take("OFFICER")
    staff.settle(("OFFICER", "PARTY"))
    for name in ("OFFICER", "HAIG"):
        staff[name].send("PARTY", f"From {name}.")
    staff.settle(("OFFICER", "PARTY"))
    staff.settle()
    staff["LORD"].close()
    staff["LORD"].open()
    vault, engine = staff["LORD"].engine.vault, staff["LORD"].engine
    (channel,) = [one for one in engine.state.channels.values() if not one.charter.house]
    assert vault.counts()["evidence"] == 1
    assert channel.refusals == {}


def test_a_receipt_that_was_owed_before_custody_was_given_is_not_given_after(staff: Staff) -> None:
    engine = staff["OFFICER"].engine
    (channel,) = engine.histories
    owed = [Acknowledge(channel=channel, office=staff["PARTY"].engine.sealer.office, urgency=3, answer=Answer.NOW)]
    assert len(list(receipts(engine, owed))) == 1
    staff.give("OFFICER", "HAIG")
    assert list(receipts(engine, owed)) == []


def test_nobody_but_the_officer_takes_custody(staff: Staff) -> None:
    with pytest.raises(Mistake, match="officer"):
        staff.take("HAIG")


def test_a_mandate_that_has_run_out_covers_nothing(staff: Staff) -> None:
    staff.mandate("HAIG", days=1)
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff["HAIG"].send("PARTY")
    staff.clock.move(staff.clock.now() + 2 * DAY)
    with pytest.raises(Mistake, match="until"):
        staff["HAIG"].send("PARTY")


def test_a_station_that_is_struck_off_is_told_nothing_more_and_believed_nothing_more(staff: Staff) -> None:
    staff["OFFICER"].ask("strike", station="LORD")
    staff.settle()
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    assert staff.log("LORD") == []
    assert len(staff.log("HAIG")) == 1
    assert "struck-off" in staff["LORD"].alarms()


def test_a_station_that_comes_later_knows_all_there_was(staff: Staff) -> None:
    staff["OFFICER"].send("PARTY")
    staff["PARTY"].send("WHITE HOUSE")
    staff.settle()
    staff.join("SULLIVAN", "deputy")
    staff.settle()
    assert sorted(staff.log("SULLIVAN")) == sorted(staff.log("OFFICER"))


DRAFT = "ROUTINE\nSECRET\nFrom: WHITE HOUSE\nTo: PARTY\n\n1. {words}\n"


def test_a_draft_is_submitted_returned_submitted_again_and_released_as_it_was_reviewed(staff: Staff) -> None:
    staff["LORD"].ask("submit", text=DRAFT.format(words="The first try."), channel="SPRING")
    staff.settle()
    assert "draft-submitted" in staff["OFFICER"].alarms()
    assert "The first try." in staff["OFFICER"].ask("review", draft="LORD 1")["text"]
    staff["OFFICER"].ask("return_draft", draft="LORD 1", note="Say when.")
    staff.settle()
    assert staff["LORD"].ask("drafts")[0]["state"] == "returned"
    text = DRAFT.format(words="At noon, in the second try.")
    staff["LORD"].ask("submit", text=text, draft="LORD 1", channel="SPRING")
    staff.settle()
    assert staff["OFFICER"].ask("review", draft="LORD 1")["text"] == text
    assert staff["OFFICER"].ask("release_draft", draft="LORD 1")[0]["number"] == "TOHAK 1/1"
    staff.settle()
    for name in (*ALL, "PARTY"):
        cable = staff[name].ask("read", number="TOHAK 1")["cable"]
        assert "1. At noon, in the second try." in cable
        assert "Drafter: Person of LORD" in cable
        assert "Releaser: Officer of OFFICER" in cable
    assert [staff[name].ask("drafts") for name in ALL] == [[]] * 3
    assert [staff[name].ask("drafts", all=True)[0]["state"] for name in ALL] == ["released"] * 3


def test_a_draft_that_was_changed_after_its_review_is_not_released(staff: Staff) -> None:
    staff["LORD"].ask("submit", text=DRAFT.format(words="As agreed."), channel="SPRING")
    staff.settle()
    staff["OFFICER"].ask("review", draft="LORD 1")
    staff["LORD"].ask("submit", text=DRAFT.format(words="Otherwise than agreed."), draft="LORD 1", channel="SPRING")
    staff.settle()
    with pytest.raises(Mistake, match="was not reviewed"):
        staff["OFFICER"].ask("release_draft", draft="LORD 1")


def test_a_message_so_secret_goes_when_a_second_person_has_signed_it(staff: Staff) -> None:
    staff.rule(second="SECRET")
    with pytest.raises(Mistake, match="second"):
        staff["OFFICER"].send("PARTY")
    staff["LORD"].ask("submit", text=DRAFT.format(words="For two to sign."), channel="SPRING")
    staff.settle()
    staff["OFFICER"].ask("review", draft="LORD 1")
    assert staff["OFFICER"].ask("release_draft", draft="LORD 1")[0]["waits_for"] == "Person of HAIG"
    with pytest.raises(Mistake, match="waits for"):
        staff["OFFICER"].ask("release_draft", draft="LORD 1")
    staff.settle()
    assert "second-asked" in staff["HAIG"].alarms()
    assert "For two to sign." in staff["HAIG"].ask("review", draft="LORD 1")["asked"]
    with pytest.raises(Mistake):
        staff["LORD"].ask("countersign", draft="LORD 1")
    staff["HAIG"].ask("countersign", draft="LORD 1")
    staff.settle()
    assert staff.log("PARTY") == [("TOHAK 1/1", "in")]
    assert staff["LORD"].ask("drafts", all=True)[0]["state"] == "released"


def test_a_deputy_with_custody_goes_by_how_the_officer_verified_a_key(staff: Staff) -> None:
    staff.rule(verified="words")
    staff.mandate("HAIG")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    assert staff["HAIG"].send("PARTY")["to"][0]["key_verified"] == "compared in a test, by Officer of OFFICER"


def test_what_a_gone_custodian_had_under_way_is_sealed_anew_by_who_takes_custody(staff: Staff) -> None:
    staff.mandate("HAIG")
    staff.give("OFFICER", "HAIG")
    staff.settle()
    staff["HAIG"].send("PARTY")
    staff.settle(("HAIG", "OFFICER"))  # the officer knows of it, and the party has not got it
    staff.take("OFFICER")
    staff["OFFICER"].close()
    staff["OFFICER"].open()
    staff.settle(("OFFICER", "PARTY"))
    assert staff.log("PARTY") == [("TOHAK 1/1", "in")]
