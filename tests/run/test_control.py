"""The control socket: what a caller gets for every kind of line, and for a station that is not there."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from backchannel.errors import Finding, Mistake, Refused, Trouble, Unsound
from backchannel.run import control
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


def test_a_station_that_was_never_reached_was_asked_nothing(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="it was asked nothing"):
        RemoteClerk(tmp_path / "s").call("send", drafts=["x"])


@contextmanager
def answered_with(path: Path, *parts: bytes, hold: bool = False) -> Iterator[None]:
    """A station that hears one call, says this, and then goes away, or holds the line without a word until the block is left."""
    over = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            stream.readline()
            for part in parts:
                connection.sendall(part)
            if hold:
                over.wait(20)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@pytest.mark.parametrize("parts", [(), (b"  ",), (b' {"facts": [1', b", 2]}")])
def test_a_station_that_dies_while_it_answers_may_have_done_what_was_asked(tmp_path: Path, parts: tuple[bytes, ...]) -> None:
    with answered_with(tmp_path / "s", *parts), pytest.raises(Trouble) as caught:
        RemoteClerk(tmp_path / "s").call("send", drafts=["x"])
    assert caught.value.code == "control.gone"
    assert "may have been done, or not" in str(caught.value)
    assert "`backchannel log`" in str(caught.value)


@pytest.mark.parametrize("parts", [(), (b"  ",)])
def test_a_station_that_says_nothing_more_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: tuple[bytes, ...]
) -> None:
    monkeypatch.setattr(control, "SILENT_SECONDS", 0.2)
    with answered_with(tmp_path / "s", *parts, hold=True), pytest.raises(Trouble) as caught:
        RemoteClerk(tmp_path / "s").call("send", drafts=["x"])
    assert caught.value.code == "control.gone"
    assert "not a sign of it" in str(caught.value)
    assert "`backchannel log`" in str(caught.value)


def test_signs_before_an_answer_are_passed_over(tmp_path: Path) -> None:
    with answered_with(tmp_path / "s", b" ", b"  ", b'{"facts": 7}\n'):
        assert RemoteClerk(tmp_path / "s").call("x") == 7


def while_it_works(path: Path, look: Callable[[socket.socket], Any]) -> Any:
    """What `look` sees of a call whose answer waits until it is done with that."""

    async def script() -> Any:
        seen = asyncio.Event()

        async def answer(name: str, arguments: dict[str, Any]) -> Any:
            await seen.wait()
            return name

        def call() -> Any:
            with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as stream:
                connection.settimeout(20)
                connection.connect(str(path))
                connection.sendall(b'{"call":"x","with":{}}\n')
                found = look(connection)
                loop.call_soon_threadsafe(seen.set)
                return found, json.loads(stream.readline())

        loop = asyncio.get_running_loop()
        server = await listen(path, answer)
        try:
            return await asyncio.wait_for(asyncio.to_thread(call), 20)
        finally:
            server.close()
            await server.wait_closed()

    return asyncio.run(script())


def test_a_station_that_works_gives_signs_and_then_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_SIGN_SECONDS", 0.01)
    signs, answer = while_it_works(tmp_path / "s", lambda connection: [connection.recv(1) for _ in range(3)])
    assert (signs, answer) == ([b" "] * 3, {"facts": "x"})


def test_signs_end_for_work_that_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "_SIGN_SECONDS", 0.01)
    monkeypatch.setattr(control, "WORK_SECONDS", 0.02)

    def listened(connection: socket.socket) -> bytes:
        signs = connection.recv(1) + connection.recv(1)
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(20)
        return signs

    assert while_it_works(tmp_path / "s", listened) == (b"  ", {"facts": "x"})


def test_a_folder_whose_path_is_too_long_for_a_socket_is_a_sentence(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 120)
    deep.mkdir()
    with pytest.raises(Trouble, match="shorter path"):
        during(deep / "control.sock", lambda name, arguments: name, lambda: None)
