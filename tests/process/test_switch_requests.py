"""Requests that no honest station makes, as raw HTTP against a real switch."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator

import pytest
from switch_harness import SwitchProcess, envelope_for, fresh_key

from backchannel.envelope import frame
from backchannel.limits import DEPOSIT_ENVELOPES, ENVELOPE_BYTES, MAILBOX_ENVELOPES, MAILBOX_WAITERS


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwitchProcess]:
    with SwitchProcess(tmp_path_factory.mktemp("switch") / "folder") as process:
        yield process


def connect(switch: SwitchProcess) -> http.client.HTTPConnection:
    host, _, port = switch.url.removeprefix("http://").partition(":")
    return http.client.HTTPConnection(host, int(port), timeout=10)


def ask(switch: SwitchProcess, path: str, body: bytes | None = b"", method: str = "POST") -> tuple[int, bytes]:
    connection = connect(switch)
    connection.request(method, path, body)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def refusal(switch: SwitchProcess, path: str, body: bytes = b"", method: str = "POST") -> tuple[int, str]:
    status, answer = ask(switch, path, body, method)
    explained = json.loads(answer)
    assert set(explained) == {"code", "came", "expected", "hint"}
    return status, explained["code"]


def opened(switch: SwitchProcess):
    key = fresh_key()
    assert ask(switch, "/1/mailbox", key.proof + switch.enrolment_code.encode())[0] == 204
    return key


def codes(switch: SwitchProcess, body: bytes) -> list[str]:
    status, answer = ask(switch, "/1/deposit", body)
    assert status == 200, answer
    return json.loads(answer)


def test_it_says_what_it_speaks(switch) -> None:
    assert ask(switch, "/1", None, "GET") == (200, b'{"protocol":"backchannel-switch/1"}')


def test_the_deposit_secret_of_one_mailbox_is_no_right_to_another(switch) -> None:
    mine, yours = opened(switch), opened(switch)
    body = mine.address(switch.url).proof + frame(envelope_for(yours).encode())
    assert codes(switch, body) == ["capability.wrong"]
    assert ask(switch, "/1/collect", yours.proof + b"\0") == (200, b"")


def test_each_half_of_a_proof_must_be_right(switch) -> None:
    key = opened(switch)
    envelope = frame(envelope_for(key).encode())
    proof = key.address(switch.url).proof
    for place in (0, 31, 32, 63):
        forged = proof[:place] + bytes([proof[place] ^ 1]) + proof[place + 1 :]
        assert codes(switch, forged + envelope) == ["mailbox.unknown"]
        collecting = key.proof[:place] + bytes([key.proof[place] ^ 1]) + key.proof[place + 1 :]
        assert refusal(switch, "/1/collect", collecting + b"\0") == (404, "mailbox.unknown")
        assert refusal(switch, "/1/taken", collecting) == (404, "mailbox.unknown")
    assert codes(switch, key.proof + envelope) == ["mailbox.unknown"]
    assert codes(switch, proof + envelope) == [""]


def test_the_mailbox_id_alone_is_no_right_to_anything(switch) -> None:
    """Whoever learns an id (a log, a seized store) can neither put in nor take out."""
    key = opened(switch)
    halves = key.address(switch.url).collect_hash, key.proof[32:]
    assert codes(switch, b"".join(halves) + frame(envelope_for(key).encode())) == ["mailbox.unknown"]
    assert refusal(switch, "/1/collect", b"".join(halves) + b"\0") == (404, "mailbox.unknown")


def test_a_malformed_envelope_is_refused_and_its_neighbours_are_kept(switch) -> None:
    key = opened(switch)
    proof = key.address(switch.url).proof
    good = envelope_for(key).encode()
    body = proof + frame(good) + proof + frame(good.replace(b"class 3", b"class 4")) + proof + frame(b"") + proof + frame(good + b"x")
    assert codes(switch, body) == ["", "envelope.malformed", "envelope.malformed", "envelope.malformed"]
    assert ask(switch, "/1/collect", key.proof + b"\0") == (200, frame(good))


def test_a_body_cut_anywhere_leaves_nothing(switch) -> None:
    key = opened(switch)
    whole = key.address(switch.url).proof + frame(envelope_for(key).encode())
    for length in (1, 63, 64, 67, 68, 69, len(whole) - 1, len(whole) + 1, 2 * len(whole) - 1):
        assert refusal(switch, "/1/deposit", (whole * 2)[:length])[1] == "request.cut"
    assert ask(switch, "/1/collect", key.proof + b"\0") == (200, b"")


def test_an_oversized_envelope_is_refused_at_its_length(switch) -> None:
    key = opened(switch)
    head = key.address(switch.url).proof + (ENVELOPE_BYTES + 1).to_bytes(4)
    assert refusal(switch, "/1/deposit", head) == (413, "envelope.size")
    stranger = fresh_key().address(switch.url).proof
    assert refusal(switch, "/1/deposit", stranger + b"\xff\xff\xff\xff") == (413, "envelope.size")


def test_more_envelopes_than_allowed_at_once_are_refused_whole(switch) -> None:
    key = opened(switch)
    one = key.address(switch.url).proof + frame(envelope_for(key).encode())
    assert refusal(switch, "/1/deposit", one * (DEPOSIT_ENVELOPES + 1)) == (413, "request.count")
    assert ask(switch, "/1/collect", key.proof + b"\0") == (200, b"")
    assert codes(switch, one * DEPOSIT_ENVELOPES) == [""] * DEPOSIT_ENVELOPES


def test_more_bytes_than_allowed_at_once_are_refused_whole(switch) -> None:
    key = opened(switch)
    envelope = envelope_for(key, bytes(4 * 1024 * 1024)).encode()
    assert refusal(switch, "/1/deposit", (key.address(switch.url).proof + frame(envelope)) * 2) == (413, "request.size")
    assert ask(switch, "/1/collect", key.proof + b"\0") == (200, b"")


def test_a_stranger_cannot_make_the_switch_hold_bytes(switch) -> None:
    proof = fresh_key().address(switch.url).proof
    filler = bytes(4 * 1024 * 1024)
    before = switch.resident_bytes()
    waiting = []
    for _ in range(20):
        connection = connect(switch)
        connection.putrequest("POST", "/1/deposit")
        connection.putheader("Content-Length", str(64 + 4 + len(filler) + 1))
        connection.endheaders()
        connection.send(proof + (len(filler) + 1).to_bytes(4) + filler)
        waiting.append(connection)
    assert ask(switch, "/1", None, "GET")[0] == 200
    assert switch.resident_bytes() - before < 20 * 1024 * 1024
    for connection in waiting:
        connection.close()


def test_more_than_a_mailbox_could_hold_is_no_list_of_digests(switch) -> None:
    key = opened(switch)
    assert refusal(switch, "/1/taken", key.proof + bytes(31)) == (400, "request.digests")
    assert ask(switch, "/1/taken", key.proof + bytes(32 * MAILBOX_ENVELOPES))[0] == 204
    assert refusal(switch, "/1/taken", key.proof + bytes(32 * (MAILBOX_ENVELOPES + 2))) == (413, "request.size")
    assert refusal(switch, "/1/collect", key.proof + b"\4") == (400, "request.wait")
    assert refusal(switch, "/1/collect", key.proof) == (400, "request.wait")
    assert refusal(switch, "/1/taken", key.proof[:63]) == (400, "request.proof")


def test_other_paths_and_methods_are_explained(switch) -> None:
    assert refusal(switch, "/") == (404, "request.path")
    assert refusal(switch, "/1/mailboxes") == (404, "request.path")
    assert refusal(switch, "/1/deposit", method="PUT") == (405, "request.method")


def test_bytes_that_are_no_request_harm_nobody(switch) -> None:
    host, _, port = switch.url.removeprefix("http://").partition(":")
    for garbage in (b"\0" * 1000, b"GET\r\n\r\n", b"POST /1/deposit HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"\x16\x03\x01" * 100):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"POST /1/deposit HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    assert ask(switch, "/1", None, "GET")[0] == 200
    assert b"Traceback" not in switch.said()


def answer_to(switch: SwitchProcess, *pieces: bytes) -> bytes:
    """What comes back, to the end, when these bytes are sent one after the other; empty when the switch just hangs up."""
    host, _, port = switch.url.removeprefix("http://").partition(":")
    answer = b""
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            while received := connection.recv(65536):
                answer += received
        except ConnectionError:
            pass
    return answer


def test_a_request_head_without_end_is_cut_off(switch) -> None:
    before = switch.resident_bytes()
    lines = [b"X-%d: " % number + bytes([65]) * 8_000 + b"\r\n" for number in range(4_000)]
    assert answer_to(switch, b"GET /1 HTTP/1.1\r\nHost: x\r\n", *lines) == b""
    assert answer_to(switch, b"GET /1 HTTP/1.1\r\nHost: x\r\nX: ", *([bytes([65]) * 8_000] * 4_000)) == b""
    assert answer_to(switch, b"GET /", *([bytes([65]) * 8_000] * 4_000)) == b""
    assert switch.resident_bytes() - before < 10 * 1024 * 1024


def test_a_body_of_unsaid_length_is_no_request(switch) -> None:
    head = b"POST /1/deposit HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert answer_to(switch, head).startswith(b"HTTP/1.1 400 ")


def test_a_connection_carries_one_request_at_a_time(switch) -> None:
    key = opened(switch)
    poll = b"POST /1/collect HTTP/1.1\r\nHost: x\r\nContent-Length: 65\r\n\r\n" + key.proof + b"\1"
    answer = answer_to(switch, poll + b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1") == 1


def test_a_long_poll_too_many_sends_the_oldest_home(switch) -> None:
    key = opened(switch)
    connections = [connect(switch) for _ in range(MAILBOX_WAITERS + 1)]
    for connection in connections:
        connection.request("POST", "/1/collect", key.proof + b"\1")
        ask(switch, "/1", None, "GET")  # one after the other
    assert connections[0].getresponse().read() == b""
    envelope = envelope_for(key).encode()
    assert codes(switch, key.address(switch.url).proof + frame(envelope)) == [""]
    assert [connection.getresponse().read() for connection in connections[1:]] == [frame(envelope)] * MAILBOX_WAITERS
    for connection in connections:
        connection.close()


def test_a_switch_at_its_capacity_says_so_and_has_room_again_after_taken(tmp_path) -> None:
    with SwitchProcess(tmp_path / "folder", "--capacity", "10KiB") as small:
        key = opened(small)
        first, second = envelope_for(key, bytes(9_000)), envelope_for(key, bytes(9_001))
        proof = key.address(small.url).proof
        assert codes(small, proof + frame(first.encode()) + proof + frame(second.encode())) == ["", "switch.full"]
        assert codes(small, proof + frame(first.encode())) == [""], "again is accepted, whatever is full"
        assert ask(small, "/1/taken", key.proof + first.digest)[0] == 204
        small.kill()
        small.start()
        assert codes(small, proof + frame(second.encode())) == [""]
