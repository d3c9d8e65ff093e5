"""Whoever does what the README says, line by line, at two offices, has a correspondence in the end."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from station_harness import until
from switch_harness import SOURCE, SwitchProcess

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
STEPS = re.findall(r"^\$ backchannel (.*?) *(?:# *(.*))?$", README.partition("## First steps")[2], re.MULTILINE)
FIRST_DRAFT = next(block for block in re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL) if block.startswith("ROUTINE"))
HERE, THERE = "white-house", "saigon-party"
NAMES = ((HERE, THERE), ("WHITE HOUSE", "SAIGON PARTY"), ("Haig", "Bunker"))
QUICKLY = ("--work-factor", "10")


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
        command = [sys.executable, "-m", "backchannel", *words, *(QUICKLY if words[:2] == ["office", "new"] else ())]
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
    def running(self, office: str) -> Iterator[None]:
        """The station runs in a terminal of its own."""
        process = self.start(office, "run")
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


def test_whoever_does_what_the_readme_says_has_a_correspondence(tmp_path: Path) -> None:
    assert [step for step, _ in STEPS[:2]] == [
        "switch --folder switch",
        'office new --name "WHITE HOUSE" --person Haig --switch http://127.0.0.1:1972',
    ]
    (tmp_path / "draft.txt").write_text(FIRST_DRAFT)
    (tmp_path / "answer.txt").write_text(at_the_other(FIRST_DRAFT).replace("[question] Do you read us?", "We read you well."))
    (tmp_path / "stick").mkdir()
    told: dict[str, str] = {}
    with ExitStack() as terminals:
        switch = terminals.enter_context(SwitchProcess(tmp_path / "switch"))
        desk = Desk(tmp_path, switch.url)
        for step, note in STEPS[1:]:
            if step.startswith("read "):
                desk.do({THERE: "send answer.txt"})
                until(lambda: desk.has(HERE, "HAKTO 37"), "the answer")
            if step == "run":
                for office in (HERE, THERE):
                    terminals.enter_context(desk.running(office))
                continue
            at = {} if note == "the other office" else {HERE: step}
            if note in ("both", "the other office") or step.startswith("office ") or step == "unlock":
                at[THERE] = at_the_other(step)
            told[step] = desk.do(at)[0]
    assert "We read you well." in told['read "HAKTO 37"']
    assert "TOHAK 82" in told["log"]
    assert "last heard of" in told["status"]
    assert (tmp_path / "october.backup").stat().st_size > 0
