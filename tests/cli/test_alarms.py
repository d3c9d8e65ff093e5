"""An alarm is heard, says what to do, and starts a program without any shell and without making the station wait."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from backchannel.cli import alarm_words
from backchannel.cli.alarms import Alarms
from backchannel.errors import Mistake
from backchannel.run.alarms import Hook
from backchannel.run.house import HouseAlarm
from backchannel.run.order_watch import OrderAlarm
from backchannel.seal.notice import NoticeKind
from backchannel.station.charters import CharterAlarm

SECONDS = 60
STATION = Path(__file__).resolve().parents[2] / "src" / "backchannel" / "station"


def facts(kind: str = "flash", **changed: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "channel": "SAIGON",
        "office": "SAIGON PARTY",
        "series": "HAKTO",
        "number": 42,
        "paragraph": None,
        "why": None,
        "crossed": [],
        "step": 1,
        "time": "1972-10-22T12:00:00Z",
    } | changed


@pytest.fixture
def alarms() -> Iterator[Callable[..., Alarms]]:
    made: list[Alarms] = []

    def make(**settings: Any) -> Alarms:
        made.append(Alarms(**settings))
        return made[-1]

    yield make
    for each in made:
        each.close()


def program(folder: Path, script: str) -> str:
    path = folder / "alarm"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def until(done: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + SECONDS
    while not (found := done()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_an_alarm_names_the_message_and_what_to_do(alarms: Callable[..., Alarms], capsys: pytest.CaptureFixture[str]) -> None:
    alarms().sound(facts())
    assert capsys.readouterr().err == (
        "ALARM 22 OCT 72 12:00:00Z  FLASH HAKTO 42 from SAIGON PARTY has arrived. Read it: `backchannel read HAKTO 42`.\n"
    )


def test_there_are_words_for_every_alarm_that_a_station_sounds() -> None:
    paths = [*STATION.glob("*.py"), *(STATION.parent / "run").glob("*.py")]
    called = {kind for path in paths for kind in re.findall(r'(?:alarm\(|Alarm\(kind=)"([a-z-]+)"', path.read_text("utf-8"))}
    assert called | {str(kind) for kind in (*NoticeKind, *CharterAlarm, *HouseAlarm, *OrderAlarm)} == alarm_words.ALARMS.keys()
    assert len(called) > 8


def test_every_alarm_says_what_to_do_and_leaves_nothing_unfilled() -> None:
    for kind in alarm_words.ALARMS:
        said = alarm_words.sentence(facts(kind))
        assert said.endswith(".") and "{" not in said and "None" not in said
        said = alarm_words.sentence(facts(kind, number=None, office=None))
        assert "{" not in said and "None" not in said


def test_one_event_at_several_offices_is_one_line_and_every_program_hears_each(
    alarms: Callable[..., Alarms], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = alarms(command=program(tmp_path, f"cat >>{tmp_path}/heard"))

    async def in_one_go() -> None:
        for office in ("SAIGON PARTY", "PARIS", "BONN"):
            made.sound(facts("late", office=office))
        made.sound(facts("late", number=43))
        made.sound(facts("flash", office="PARIS"))
        made.sound(facts("flash", office="BONN"))

    asyncio.run(in_one_go())
    first, *others = [row.split("Z  ")[1] for row in capsys.readouterr().err.splitlines()]
    assert first.startswith("HAKTO 42 was not received by SAIGON PARTY, PARIS and BONN in its time. ")
    assert [row.split(" ")[:5] for row in others] == [
        ["HAKTO", "43", "was", "not", "received"],
        ["FLASH", "HAKTO", "42", "from", "PARIS"],
        ["FLASH", "HAKTO", "42", "from", "BONN"],
    ]
    until(lambda: len((tmp_path / "heard").read_text().splitlines()) == 6 if (tmp_path / "heard").exists() else None)


def test_what_sounds_while_the_station_stops_is_said_all_the_same(
    alarms: Callable[..., Alarms], capsys: pytest.CaptureFixture[str]
) -> None:
    made = alarms()

    async def at_the_end() -> None:
        made.sound(facts())
        made.close()

    asyncio.run(at_the_end())
    assert capsys.readouterr().err.count("ALARM") == 1


def test_every_sentence_reads_well_for_one_office_and_for_several() -> None:
    silent = [facts("silent", series="HAKTO", number=None), facts("silent", office="PARIS", series="PARTO", number=None)]
    assert [len(event) for event in alarm_words.folded(silent)] == [2]
    assert alarm_words.sentence(*silent).startswith("Not heard of for too long: SAIGON PARTY and PARIS. ")
    given_up = [facts("not-delivered"), facts("not-delivered", office="PARIS")]
    assert "`backchannel resend HAKTO 42 --to OFFICE`" in alarm_words.sentence(*given_up)
    assert '`backchannel resend HAKTO 42 --to "SAIGON PARTY"`' in alarm_words.sentence(given_up[0])


def test_an_order_is_named_by_its_paragraph_with_what_speaks_against_it_and_one_of_two_offices_is_one_line() -> None:
    held = {"paragraph": 2, "why": "its times leave no moment (TOHAK 86 paragraph 1)"}
    events = alarm_words.folded([facts("order-impossible", **held), facts("order-impossible", office="PARIS", **held)])
    assert [len(event) for event in events] == [2]
    assert alarm_words.sentence(*events[0]).startswith(
        "The order HAKTO 42 paragraph 2 (SAIGON PARTY and PARIS) cannot be done any more as it was given: its times leave no moment "
        "(TOHAK 86 paragraph 1). See how it stands: `backchannel orders HAKTO 42 paragraph 2`."
    )
    assert len(alarm_words.folded([facts("order-blocked", paragraph=1), facts("order-blocked", paragraph=2)])) == 2


def test_what_crossed_says_which_messages_of_ours_it_crossed() -> None:
    said = alarm_words.sentence(facts("crossed", crossed=["TOHAK 85", "TOHAK 86"]))
    assert said.startswith("HAKTO 42 from SAIGON PARTY crossed TOHAK 85 and TOHAK 86: neither had read the other's")


def test_an_alarm_without_words_is_heard_too() -> None:
    assert "new-kind" in alarm_words.sentence(facts("new-kind"))


@pytest.mark.parametrize(
    ("step", "said"), [(1, "in its time. "), (3, "for the third time"), (6, "for the last time"), (99, "for the last time")]
)
def test_an_alarm_that_is_sounded_again_says_so(step: int, said: str) -> None:
    assert said in alarm_words.sentence(facts("late", step=step))


def test_the_program_is_given_the_facts_as_json_and_the_kind_in_its_environment(alarms: Callable[..., Alarms], tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    command = program(tmp_path, f'{{ echo "$BACKCHANNEL_ALARM $*"; cat; }} >"{heard}.new" && mv "{heard}.new" "{heard}"')
    alarms(command=f"{command} --loud 'two words'").sound(facts())
    until(heard.exists)
    first, second = heard.read_text().splitlines()
    assert (first, json.loads(second)) == ("flash --loud two words", facts())


def test_a_program_is_a_file_and_never_a_line_for_a_shell(alarms: Callable[..., Alarms], tmp_path: Path) -> None:
    with pytest.raises(Mistake):
        alarms(command=f"true; touch {tmp_path}/made")
    alarms(command=f"echo $(touch {tmp_path}/made) ; touch {tmp_path}/made").close()
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("command", ["", "no such program", "'unclosed"])
def test_a_program_that_is_not_there_is_a_mistake_before_the_first_alarm(alarms: Callable[..., Alarms], command: str) -> None:
    with pytest.raises(Mistake) as caught:
        alarms(command=command)
    assert caught.value.code == "alarm.program"


def test_a_program_that_fails_is_said_at_the_station_and_in_its_status(
    alarms: Callable[..., Alarms], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = alarms(command=program(tmp_path, "exit 3"))
    made.sound(facts())
    (said,) = until(made.complaints)
    assert "ended with status 3" in said
    assert said in capsys.readouterr().err


def test_a_program_that_went_away_is_said_too(alarms: Callable[..., Alarms], tmp_path: Path) -> None:
    command = program(tmp_path, "exit 0")
    made = alarms(command=command)
    os.unlink(command)
    made.sound(facts())
    assert "No such file" in until(made.complaints)[0]


def test_a_program_that_hangs_is_killed_with_all_that_it_started_and_said(tmp_path: Path) -> None:
    failed: list[str] = []
    hook = Hook([program(tmp_path, f"sleep 1000 & echo $! >{tmp_path}/child; sleep 1000")], failed=failed.append, seconds=0.5)
    hook.sound(facts())
    assert "was killed" in until(lambda: failed)[0]
    child = int((tmp_path / "child").read_text())
    until(lambda: not alive(child))
    hook.close()


def alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def test_at_most_four_programs_run_at_once_and_no_alarm_waits_for_one_that_hangs(tmp_path: Path) -> None:
    script = f'echo x >>{tmp_path}/begun; read facts; case "$facts" in *hangs*) sleep 1000;; esac; echo x >>{tmp_path}/ended'
    hook = Hook([program(tmp_path, script)], failed=lambda sentence: None)
    for _ in range(3):
        hook.sound(facts("hangs"))
    for _ in range(5):
        hook.sound(facts())
    until(lambda: count(tmp_path / "ended") == 5)
    hook.sound(facts("hangs"))
    until(lambda: count(tmp_path / "begun") == 9)
    hook.sound(facts())
    time.sleep(0.5)  # for a fifth program to begin, if there were one: what is right is right however long this takes
    assert (count(tmp_path / "begun"), hook._alarms.qsize()) == (9, 1)
    hook.close()


def count(file: Path) -> int:
    return len(file.read_text().split()) if file.exists() else 0


def test_alarms_that_find_no_room_are_said_and_the_station_does_not_wait(tmp_path: Path) -> None:
    failed: list[str] = []
    hook = Hook([program(tmp_path, "sleep 1000")], failed=failed.append, waiting=4)
    for _ in range(20):
        hook.sound(facts())
    assert any("Too many alarms" in sentence for sentence in failed)
    hook.close()


def test_no_program_outlives_its_station(tmp_path: Path) -> None:
    hook = Hook(
        [program(tmp_path, f"echo $$ >{tmp_path}/own.new; mv {tmp_path}/own.new {tmp_path}/own; sleep 1000")], failed=lambda said: None
    )
    hook.sound(facts())
    until((tmp_path / "own").exists)
    process = int((tmp_path / "own").read_text())
    hook.close()
    until(lambda: not alive(process))


def test_the_desktop_is_called_in_words_that_name_nobody_and_nothing(
    alarms: Callable[..., Alarms], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard"
    notify = tmp_path / "notify-send"
    notify.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{heard}.new"\ncat >>"{heard}.new"\nmv "{heard}.new" "{heard}"\n')
    notify.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    alarms(desktop=True).sound(facts())
    until(heard.exists)
    shown = heard.read_text().partition("{")[0]
    assert "An urgent message waits to be read." in shown
    for told in ("HAKTO", "42", "SAIGON", "flash"):
        assert told not in shown


def test_a_desktop_that_is_not_there_is_a_mistake(alarms: Callable[..., Alarms], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Mistake) as caught:
        alarms(desktop=True)
    assert caught.value.code == "alarm.desktop"
