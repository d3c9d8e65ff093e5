"""Whoever does what docs/first-steps.md says, three offices at three terminals, has a channel; and a fourth does not get onto it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from station_harness import until
from switch_harness import SOURCE, SwitchProcess

from backchannel.errors import BackchannelError
from backchannel.message import cable
from backchannel.run.control import RemoteClerk
from backchannel.run.letters import collect
from cli.terminal import Terminal
from cli.transcript import fits

TOMORROW = datetime.now(UTC) + timedelta(days=1)
WRITTEN = (Path(__file__).resolve().parents[2] / "docs" / "first-steps.md").read_text("utf-8")
PAGE = WRITTEN.replace("22 OCT 72", f"{TOMORROW:%d %b %y}".upper())  # what is ordered is to come
URL = "http://127.0.0.1:1972"
PASSPHRASE = "a passphrase for tests"
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
BLOCKS = [block for language, block in FENCED if language == "console"]
FILES = dict(zip(("draft.txt", "order.txt", "handed.txt"), (block for language, block in FENCED if not language), strict=True))
ENTER = "Enter when the letter came as a file\\):"


def steps(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what it is said to say."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


class Sheet(HTMLParser):
    """A printed invitation, read as its newcomer reads it: the ten words, and every line that is to be typed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.typed: list[str] = []
        self._within = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = "code" if tag == "code" else "word" if tag == "span" and not attrs else ""

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "word":
            self.words.append(data)
        elif self._within == "code":
            self.typed.append(data)


@dataclass(slots=True, kw_only=True)
class Room:
    """One folder with three terminals in it, and the paper on its table."""

    folder: Path
    url: str
    words: str = ""
    stations: dict[str, Terminal] = field(default_factory=dict)

    def play(self, block: str) -> None:
        """Every command of a block, as its office; what it says must be what the page says."""
        (first, _), *rest = steps(block)
        office = first.removeprefix("export BACKCHANNEL_FOLDER=")
        for command, expected in rest:
            arguments = [word.replace(URL, self.url) for word in shlex.split(command)][1:]
            self.wait(office, arguments)
            if arguments == ["run"]:
                said = self.run(office)
            else:
                terminal = self.terminal(office, arguments)
                status = terminal.end()
                said = terminal.said + (f"[exit {status}]\n" if status else "")
            shown = "\n".join(line.rstrip() for line in said.replace(self.url, URL).splitlines())
            assert fits(shown, expected), f"{office}: {command}\n--- the page\n{expected}\n--- the terminal\n{shown}"
            self.look_at_paper(arguments, said)

    def terminal(self, office: str, arguments: list[str]) -> Terminal:
        more = ["--work-factor", "10"] if arguments[:2] == ["office", "new"] else []
        answers = {
            "(?i)passphrase[^:\n]*:": PASSPHRASE,
            "The same again:": PASSPHRASE,
            ENTER: self.url,
            "The ten words:": self.words,
            r"\[y/N\]:": "y",
        }
        around = {"BACKCHANNEL_FOLDER": office, "PYTHONPATH": str(SOURCE), "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
        return Terminal([*arguments, *more], folder=self.folder, answers=answers, environment=around)

    def run(self, office: str) -> str:
        """A station in a terminal of its own."""
        terminal = self.stations[office] = self.terminal(office, ["run"])
        terminal.until("is running")
        return terminal.said

    def wait(self, office: str, arguments: list[str]) -> None:
        """What a person would wait for: the telephone, the post, an alarm."""
        if arguments[:2] == ["channel", "admit"]:
            until(lambda: self.answers(office, "plan_admit", office=arguments[2]), "an answer to admit")
        elif arguments[:2] in (["office", "words"], ["channel", "show"], ["channel", "invite"]):
            until(lambda: self.answers(office, "status")["channels"], "to be on the channel")
        elif arguments[0] == "read":
            until(lambda: arguments[1] in str(self.answers(office, "inbox")), "the message")
        elif office == "somebody" and arguments[:2] == ["channel", "join"]:
            until(lambda: not self.waits_at_switch(), "the letter to be taken out")

    def answers(self, office: str, call: str, /, **arguments: Any) -> Any:
        try:
            return RemoteClerk(self.folder / office / "control.sock").call(call, **arguments)
        except BackchannelError:
            return None

    def waits_at_switch(self) -> bool:
        try:
            return bool(collect(f"{self.url} {self.words}"))
        except BackchannelError:
            return False

    def look_at_paper(self, arguments: list[str], said: str) -> None:
        """The words stand on the sheet, or are read out by telephone from the screen."""
        if "--print" in arguments:
            sheet = Sheet((self.folder / arguments[arguments.index("--print") + 1]).read_text("utf-8"))
            assert self.url in sheet.typed
            self.words = " ".join(sheet.words or re.findall(r"\d+ ([a-z]+)", said.partition("The letter waits")[2].partition("Give")[0]))
            assert len(self.words.split()) == 10


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    with SwitchProcess(folder / "switch") as switch:
        made = Room(folder=folder, url=switch.url)
        try:
            yield made
        finally:
            for terminal in made.stations.values():
                assert terminal.stop() == 0


def test_three_offices(tmp_path: Path) -> None:
    for name, words in FILES.items():
        (tmp_path / name).write_text(words)
    assert steps(BLOCKS[0]) == [("backchannel switch --folder switch", f"enrolment code in switch/enrolment-code\nlistening on {URL}\n")]
    with room(tmp_path) as made:
        for block in BLOCKS[1:]:
            made.play(block)
        heard = made.stations
        until(lambda: made.answers("saigon-party", "inbox"), "the message")
    assert "SAIGON PARTY has answered its invitation" in heard["white-house"].said
    assert "charter-waits" not in heard["white-house"].said
    assert "waits for this office's signature: the admission of PARIS" in heard["white-house"].said


@pytest.mark.parametrize(
    ("name", "offices"),
    [("draft.txt", ["WHITE HOUSE", "SAIGON PARTY", "PARIS"]), ("order.txt", ["WHITE HOUSE", "PARIS", "SAIGON PARTY"])],
)
def test_the_page_has_sound_drafts_between_its_offices(name: str, offices: list[str]) -> None:
    message = cable.parse_draft(FILES[name])
    assert [str(each) for each in (message.heading.sender, *message.addressees)] == offices


@pytest.mark.parametrize("name", FILES)
def test_the_page_says_in_which_file_each_text_is_written(name: str) -> None:
    assert f"`{name}`" in WRITTEN


def test_everybody_on_the_page_is_an_office_that_it_makes() -> None:
    offices = {steps(block)[0][0].removeprefix("export BACKCHANNEL_FOLDER=") for block in BLOCKS[1:]}
    assert offices == {"white-house", "saigon-party", "paris", "somebody"}
