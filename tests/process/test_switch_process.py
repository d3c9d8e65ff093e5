"""The switch as a process: how it starts, what it loads, what it keeps and says, how it stops."""

from __future__ import annotations

import asyncio
import re
import resource
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from switch_harness import SOURCE, SwitchProcess, envelope_for, fresh_key

from backchannel.carriers import SwitchCarrier
from backchannel.envelope import Deposit
from backchannel.errors import Mistake, Trouble
from backchannel.limits import MAILBOX_WAITERS, WAIT_SECONDS

INNER = ("seal", "message", "station", "ledger", "vault", "record", "run", "cli", "web", "carriers", "ports")


async def travel(switch: SwitchProcess, sealed: bytes) -> tuple[bytes, bytes]:
    """One envelope all the way; the mailbox's two secrets."""
    carrier, key = SwitchCarrier(switch.url), fresh_key()
    await carrier.open_mailbox(key, switch.enrolment_code)
    await carrier.deposit([Deposit(envelope=envelope_for(key, sealed), address=key.address(switch.url))])
    (envelope,) = await carrier.collect(key, wait=True)
    await carrier.taken(key, [envelope.digest])
    await carrier.close()
    return key.collect, key.deposit


def test_in_its_whole_life_it_loads_nothing_that_reads_messages_or_holds_keys(tmp_path: Path) -> None:
    with SwitchProcess(tmp_path / "folder", interpreter_flags=["-X", "importtime"]) as switch:
        asyncio.run(travel(switch, b"sealed"))
        libraries = Path(f"/proc/{switch.pid}/maps").read_text()
        assert switch.stop() == 0
        loaded = set(re.findall(r"^import time:.*\| +(\S+)$", switch.said().decode(), re.MULTILINE))
    assert {"backchannel.switch.service", "backchannel.envelope", "apsw"} <= loaded, "the import log was not read"
    assert not {f"backchannel.{name}" for name in INNER} & loaded
    assert not {name for name in loaded if name.split(".")[0] in {"cryptography", "jwcrypto", "jinja2", "aiohttp"}}
    assert "apsw" in libraries
    assert "cryptography" not in libraries


def test_it_stops_cleanly_while_somebody_waits(tmp_path: Path) -> None:
    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        await carrier.open_mailbox(key, switch.enrolment_code)
        waiting = [asyncio.create_task(carrier.collect(key, wait=True)) for _ in range(MAILBOX_WAITERS + 1)]
        # One too many: as soon as one is sent home, all others wait there.
        _, still = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert still
        async with asyncio.timeout(WAIT_SECONDS - 5):
            assert await asyncio.to_thread(switch.stop) == 0
            assert await asyncio.gather(*waiting) == [[]] * len(waiting)
        await carrier.close()

    with SwitchProcess(tmp_path / "folder") as switch:
        asyncio.run(script(switch))
        log = tmp_path / "folder" / "switch.sqlite3-wal"
        assert not log.exists() or log.stat().st_size == 0, "the write-ahead log was not emptied into the store"


def test_neither_its_store_nor_its_words_hold_a_secret_of_a_mailbox(tmp_path: Path) -> None:
    with SwitchProcess(tmp_path / "folder") as switch:
        sealed = b"canary in a sealed body " * 10
        collect, deposit = asyncio.run(travel(switch, sealed))
        remembered = switch.remembered()
        code = switch.enrolment_code.encode()
        assert code in remembered, "the memory was not read"
        assert switch.stop() == 0
        for secret in (collect, deposit):
            assert secret not in switch.kept()
            assert secret not in switch.said()
        assert code not in switch.said()
        assert b"canary" not in switch.said()


def test_the_enrolment_code_is_for_the_operator_alone_and_stays_the_same(tmp_path: Path) -> None:
    with SwitchProcess(tmp_path / "folder") as switch:
        path = tmp_path / "folder" / "enrolment-code"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert all(file.stat().st_mode & 0o077 == 0 for file in path.parent.iterdir())
        code = switch.enrolment_code
        switch.stop()
        switch.start()
        assert switch.enrolment_code == code
        assert len(code.replace("-", "")) == 32


def test_a_switch_that_is_built_anew_keeps_the_code_that_it_is_given(tmp_path: Path) -> None:
    with SwitchProcess(tmp_path / "lost") as lost:
        code = lost.enrolment_code
    file = tmp_path / "noted"
    file.write_text(code + "\n")
    with SwitchProcess(tmp_path / "anew", "--code-file", str(file)) as anew:
        assert (anew.enrolment_code, (anew.folder / "enrolment-code").stat().st_mode & 0o777) == (code, 0o600)
        anew.stop()
        file.unlink()
        with pytest.raises(AssertionError, match="No such file"):
            anew.start()
        anew.wait()


@pytest.mark.parametrize("content", [b"", b"\n", b"1234", b"\xff" * 39])
def test_a_code_that_can_be_guessed_is_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "enrolment-code").write_bytes(content)
    switch = SwitchProcess(tmp_path / "folder")
    with pytest.raises(AssertionError, match="something else than a code"):
        switch.start()
    assert switch.wait() == Trouble.exit_status


def test_it_may_hold_as_many_connections_as_the_system_lets_it(tmp_path: Path) -> None:
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, usual[1]), usual[1]))
    try:
        switch = SwitchProcess(tmp_path / "folder")
        switch.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)
    limits = resource.prlimit(switch.pid, resource.RLIMIT_NOFILE)
    switch.kill()
    assert limits == (usual[1], usual[1])


def test_a_wrong_enrolment_code_opens_no_mailbox(tmp_path: Path) -> None:
    async def script(switch: SwitchProcess) -> None:
        carrier, key = SwitchCarrier(switch.url), fresh_key()
        for wrong in ("", "x", switch.enrolment_code[:-1], switch.enrolment_code + "x", "é"):
            with pytest.raises(Mistake) as raised:
                await carrier.open_mailbox(key, wrong)
            assert raised.value.code == "enrolment.wrong"
        with pytest.raises(Mistake):
            await carrier.collect(key)
        await carrier.close()

    with SwitchProcess(tmp_path / "folder") as switch:
        asyncio.run(script(switch))


@pytest.mark.parametrize(
    ("flags", "status", "sentence"),
    [
        (["--listen", "0.0.0.0:0"], 2, "without a certificate"),
        (["--listen", "localhost"], 2, "an IP address, a colon and a port"),
        (["--listen", "127.0.0.1:65536"], 2, "an IP address, a colon and a port"),
        (["--capacity", "many"], 2, "a size like"),
        (["--certificate", "missing.pem"], 2, "only one of"),
        (["--certificate", "missing.pem", "--key", "missing.pem"], 4, "a certificate and its own key"),
    ],
)
def test_flags_that_cannot_be_kept_are_answered_with_a_sentence(tmp_path: Path, flags: list[str], status: int, sentence: str) -> None:
    command = [sys.executable, "-m", "backchannel.switch", "--folder", str(tmp_path / "folder"), *flags]
    ended = subprocess.run(command, check=False, env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, timeout=20)
    assert ended.returncode == status
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_with_a_certificate_it_speaks_tls_1_3_only(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=switch", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [*make, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )

    async def script(switch: SwitchProcess) -> None:
        mailbox = fresh_key()
        carrier = SwitchCarrier(switch.url, tls=ssl.create_default_context(cafile=str(certificate)))
        await carrier.open_mailbox(mailbox, switch.enrolment_code)
        assert await carrier.collect(mailbox) == []
        await carrier.close()
        old_fashioned = ssl.create_default_context(cafile=str(certificate))
        old_fashioned.maximum_version = ssl.TLSVersion.TLSv1_2
        for distrusting in (
            SwitchCarrier(switch.url, tls=old_fashioned),
            SwitchCarrier(switch.url),
            SwitchCarrier(switch.url.replace("https:", "http:")),
        ):
            with pytest.raises(Trouble):
                await distrusting.collect(mailbox)
            await distrusting.close()

    with SwitchProcess(tmp_path / "folder", "--certificate", str(certificate), "--key", str(key)) as switch:
        assert switch.url.startswith("https://127.0.0.1:")
        asyncio.run(script(switch))
        assert switch.stop() == 0
