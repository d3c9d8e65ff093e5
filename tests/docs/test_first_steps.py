"""Whoever does what the README says, line by line, at two offices, has a correspondence, and keeps it when things go wrong."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from station_harness import until
from switch_harness import SOURCE, SwitchProcess

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def steps(heading: str) -> list[tuple[str, str]]:
    """The commands of one section, each with what is noted behind it."""
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\$ backchannel (.*?) *(?:# *(.*))?$", section, re.MULTILINE)


STEPS, REMEDIES = steps("First steps"), steps("When something goes wrong")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
FIRST_DRAFT = next(block for language, block in FENCED if not language and block.startswith("ROUTINE"))
HERE, THERE, ANEW = "white-house", "saigon-party", "new-laptop"
NAMES = ((HERE, THERE), ("WHITE HOUSE", "SAIGON PARTY"), ("Haig", "Bunker"))
NO_QUESTIONS = ("--yes",)  # nobody sits there to be asked
ASKED = {
    "office new": ("--work-factor", "10"),
    "channel join": ("--words-file", "slip", *NO_QUESTIONS),
    "channel admit": NO_QUESTIONS,
    "resend": NO_QUESTIONS,
    "reopen": NO_QUESTIONS,
}


def at_the_other(text: str) -> str:
    """The same as the other office would write it."""
    names = dict(NAMES) | {there: here for here, there in NAMES}
    return re.sub("|".join(names), lambda found: names[found[0]], text)


class Desk:
    """Two terminals in one folder, one for each office."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._url = url
        (folder / "passphrase").write_text("a passphrase for tests\n")

    def start(self, office: str, step: str) -> subprocess.Popen[str]:
        words = [self._url if word == "http://127.0.0.1:1972" else word for word in shlex.split(step)]
        more = ASKED.get(" ".join(words[:2]), ASKED.get(words[0], ()))
        command = [sys.executable, "-m", "backchannel", *words, *more]
        with (self.folder / "passphrase").open() as passphrase:
            return subprocess.Popen(
                [*command, "--passphrase-fd", str(passphrase.fileno())],
                cwd=self.folder,
                env=os.environ | {"BACKCHANNEL_FOLDER": office, "PYTHONPATH": str(SOURCE)},
                pass_fds=[passphrase.fileno()],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )

    def do(self, steps: dict[str, str]) -> list[str]:
        """One command at each of these offices, side by side, to its good end; what each told."""
        processes = [self.start(office, step) for office, step in steps.items()]
        told = [process.communicate(timeout=60) for process in processes]
        for (office, step), process, (out, beside) in zip(steps.items(), processes, told, strict=True):
            assert process.returncode == 0, f"{office}: backchannel {step}\n{out}{beside}"
        return [out for out, _ in told]

    @contextmanager
    def running(self, office: str, step: str = "run") -> Iterator[None]:
        """The station runs in a terminal of its own."""
        process = self.start(office, step)
        try:
            assert process.stdout
            process.stdout.readline()  # it says when it runs
            yield
        finally:
            process.terminate()
            process.communicate(timeout=60)

    def has(self, office: str, number: str) -> bool:
        """Whether a message has come."""
        return number in json.dumps(json.loads(self.do({office: "inbox --json"})[0]))

    def status(self, office: str) -> dict[str, Any]:
        """How a station stands."""
        facts: dict[str, Any] = json.loads(self.do({office: "status --json"})[0])
        return facts


def test_whoever_does_what_the_readme_says_has_a_correspondence_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(FIRST_DRAFT)
    (tmp_path / "answer.txt").write_text(at_the_other(FIRST_DRAFT).replace("[question] Do you read us?", "We read you well."))
    (tmp_path / "stick").mkdir()
    (tmp_path / "call-somebody").write_text("#!/bin/sh\ncat >> alarms\n")
    (tmp_path / "call-somebody").chmod(0o700)
    with ExitStack() as terminals:
        switch = terminals.enter_context(SwitchProcess(tmp_path / "switch"))
        desk = Desk(tmp_path, switch.url)
        with begun(desk):
            told = desk.do({HERE: remedy("trace")})[0]
            assert "received" in told.partition("SAIGON PARTY")[2]
        carried(desk)
        rebuilt(desk, switch, terminals)
        restored(desk)


@contextmanager
def begun(desk: Desk) -> Iterator[None]:
    """The first steps, at both offices; their stations run."""
    assert [step for step, _ in STEPS[:2]] == [
        "switch --folder switch",
        'office new --name "WHITE HOUSE" --person Haig --switch http://127.0.0.1:1972',
    ]
    told: dict[str, str] = {}
    with ExitStack() as terminals:
        for step, note in STEPS[1:]:
            if step.startswith("channel admit "):
                until(lambda: json.loads(desk.do({HERE: "channel invitations --json"})[0])[0]["state"] == "answered", "the other office")
            if step.startswith("office words "):
                until(lambda: desk.status(THERE)["channels"], "the admission")
            if step.startswith("read "):
                desk.do({THERE: "send answer.txt"})
                until(lambda: desk.has(HERE, "HAKTO 37"), "the answer")
            if step == "run":
                for office in (HERE, THERE):
                    terminals.enter_context(desk.running(office))
                continue
            other = note == "the other office"
            at = {} if other else {HERE: step}
            if other or note == "both" or step.startswith(("office new", "office enrol", "unlock")):
                at[THERE] = at_the_other(step)
            told[step] = desk.do(at)[0]
            if "--print" in step:
                slip_of(desk.folder)
        assert "We read you well." in told['read "HAKTO 37"']
        assert "TOHAK 82" in told["log"]
        assert "last heard of" in told["status"]
        assert "TOHAK 82" in told['search "read us"']
        assert (desk.folder / "october.backup").stat().st_size > 0
        yield


def slip_of(folder: Path) -> None:
    """What the newcomer types: the address and the ten words on the printed page."""
    (page,) = folder.glob("*.html")
    html = page.read_text("utf-8")
    words = re.findall(r'<span class="place">\d+</span><span>([a-z]+)</span>', html)
    (address,) = {line for line in re.findall(r"<code>([^<]+)</code>", html) if "://" in line}
    (folder / "slip").write_text(f"{address} {' '.join(words)}")


def remedy(word: str) -> str:
    """The one command of the second section that begins so."""
    (found,) = [step for step, _ in REMEDIES if step.startswith(word)]
    return found


def carried(desk: Desk) -> None:
    """One message is cancelled, and one goes on a stick."""
    with desk.running(HERE):
        desk.do({HERE: "send draft.txt"})
        desk.do({HERE: remedy("cancel")})
        desk.do({HERE: "send draft.txt"})
        desk.do({HERE: remedy("pouch pack")})
    assert "TOHAK 84" in desk.do({THERE: remedy("pouch take")})[0]


def rebuilt(desk: Desk, switch: SwitchProcess, terminals: ExitStack) -> None:
    """The switch loses everything, and a program is told of the number that will not come."""
    code = switch.folder / "enrolment-code"
    code.rename(desk.folder / code.name)
    switch.kill()
    words = shlex.split(remedy("switch"))
    assert words[:3] == ["switch", "--folder", "new-switch"]
    another = SwitchProcess(desk.folder / words[2], words[3], str(desk.folder / words[4]))
    another.url = switch.url
    terminals.enter_context(another)
    alarms = desk.folder / "alarms"
    with desk.running(HERE), desk.running(THERE, remedy("run --on-alarm")):
        until(lambda: alarms.exists() and '"void"' in alarms.read_text(), "the alarm")


def restored(desk: Desk) -> None:
    """One office loses its station, and gets back what it wrote since the backup."""
    shutil.rmtree(desk.folder / HERE)
    desk.do({ANEW: remedy("restore")})
    with desk.running(ANEW):
        assert desk.status(ANEW)["channels"][0]["awaited"] == ["SAIGON PARTY"]
        desk.do({ANEW: remedy("reopen")})
        with desk.running(THERE):
            until(lambda: desk.status(THERE)["channels"][0]["incoming"][0]["has_lost_of_its_own"], "what was lost")
            desk.do({THERE: remedy("resend")})
            until(lambda: "TOHAK 84" in desk.do({ANEW: "log"})[0], "the lost message")
            desk.do({ANEW: "send draft.txt"})
            until(lambda: desk.has(THERE, "TOHAK 200"), "a message of the new laptop")


def test_every_command_of_the_second_section_is_tried() -> None:
    source = Path(__file__).read_text("utf-8")
    tried = re.findall(r'remedy\("([^"]+)"\)', source)
    runs = {step for step, _ in REMEDIES if step == "run"}
    assert {step for step, _ in REMEDIES} - runs == {remedy(word) for word in tried}
