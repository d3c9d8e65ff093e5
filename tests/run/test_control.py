"""The control socket: what a caller gets for every kind of line, and for a station that is not there."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import Finding, Mistake, Refused, Trouble, Unsound
from backchannel.run.control import RemoteClerk, listen

RAISED = [
    Mistake("a.mistake", "this came", "that was expected", "Do this."),
    Refused("a.refusal", "this came", "that was expected"),
    Trouble("some.trouble", "this came", "that was expected", "Do that."),
]


def during(path: Path, answer: Callable[[str, dict[str, Any]], Any], work: Callable[[], Any]) -> Any:
    """What `work` gives, in a thread, while `answer` is asked over the socket."""

    async def answer_later(name: str, arguments: dict[str, Any]) -> Any:
        return answer(name, arguments)

    async def script() -> Any:
        server = await listen(path, answer_later)
        try:
            return await asyncio.wait_for(asyncio.to_thread(work), 20)
        finally:
            server.close()
            await server.wait_closed()

    return asyncio.run(script())


def say(path: Path, line: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(line)
        connection.shutdown(socket.SHUT_WR)
        answer: dict[str, Any] = json.loads(connection.makefile("rb").readline())
        return answer


def test_a_call_and_its_facts_go_over_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "s"
    facts = during(path, lambda name, arguments: [name, arguments, None, 1], lambda: RemoteClerk(path).call("send", drafts=["„é\n“"]))
    assert facts == ["send", {"drafts": ["„é\n“"]}, None, 1]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_an_error_arrives_as_the_same_error(tmp_path: Path, error: Mistake | Refused | Trouble) -> None:
    def fail(name: str, arguments: dict[str, Any]) -> Any:
        raise error

    with pytest.raises(type(error)) as caught:
        during(tmp_path / "s", fail, lambda: RemoteClerk(tmp_path / "s").call("x"))
    assert caught.value.as_json() == error.as_json()
    assert str(caught.value) == str(error)


def test_findings_of_a_draft_arrive_all_of_them(tmp_path: Path) -> None:
    findings = tuple(Finding(line=line, code="draft.x", came="this", expected="that") for line in (1, 2))

    def fail(name: str, arguments: dict[str, Any]) -> Any:
        raise Unsound(findings)

    with pytest.raises(Unsound) as caught:
        during(tmp_path / "s", fail, lambda: RemoteClerk(tmp_path / "s").call("x"))
    assert caught.value.findings == findings


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"no json\n", b'{"call":"x"}\n', b'{"call":1}\n', b"\xff\xfe\n", b'{"call":"x","with":'])
def test_a_line_that_is_no_call_is_answered_with_a_mistake(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "s"
    answer = during(path, lambda name, arguments: name, lambda: say(path, line))
    assert (answer["error"]["kind"], answer["error"]["code"]) == ("Mistake", "control.request")


def test_a_caller_that_goes_away_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "s"

    def come_and_go() -> Any:
        for line in (b"", b"half a li", b'{"call":"x","with":{}}\n'):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
                connection.sendall(line)
        return RemoteClerk(path).call("still", there=True)

    assert during(path, lambda name, arguments: name, come_and_go) == "still"


def test_the_socket_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert during(path, lambda name, arguments: 0, lambda: path.stat().st_mode & 0o777) == 0o600


def test_a_socket_that_a_killed_process_left_behind_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert not RemoteClerk(path).is_there()
    assert during(path, lambda name, arguments: name, lambda: RemoteClerk(path).call("x")) == "x"


def test_a_station_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        RemoteClerk(tmp_path / "s").call("x")
    assert caught.value.code == "control.gone"


def test_a_folder_whose_path_is_too_long_for_a_socket_is_a_sentence(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 120)
    deep.mkdir()
    with pytest.raises(Trouble, match="shorter path"):
        during(deep / "control.sock", lambda name, arguments: name, lambda: None)
