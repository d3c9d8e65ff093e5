"""The floor: what a message must cost, in the barest loop. Prints JSON.

    python bench/floor.py [--messages 300]

One loop in one process does for each message what no program can leave out: a payload of 2 KB in five portions is signed with
Ed25519 and ML-DSA-65, sealed to an X-Wing recipient, and committed durably by the sender (SQLCipher format); committed by the
relay (plain); opened, both signatures verified, and committed by the receiver (SQLCipher format). Every commit is its own
transaction in a write-ahead log with `synchronous = FULL`. No program of ours runs here, only the libraries that it stands on:
no disclosures, no padding, no numbering, no checks, no network, no processes.
"""

from __future__ import annotations

import argparse
import hmac
import json
import os
import statistics
import tempfile
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import apsw
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
SENTENCE = "The delegation will wait at the north gate until the hour that was agreed between both sides. "
PORTION = (SENTENCE * 5)[:380]
STEPS = ("sign and seal", "sender's commit", "relay's commit", "open and verify", "receiver's commit")
TOGETHER = 50  # messages in one commit, for the second figure
NONCE = bytes(11) + b"\x01"


@dataclass(frozen=True, slots=True)
class Sender:
    """Signs and seals."""

    curve: ed25519.Ed25519PrivateKey
    lattice: mldsa.MLDSA65PrivateKey
    recipient: hpke.MLKEM768X25519PublicKey

    def seal(self, number: int) -> bytes:
        """Sealed bytes of a message: an age file in all that costs time."""
        payload = json.dumps({"seq": number, "portions": [PORTION] * 5}).encode()
        signatures = [urlsafe_b64encode(key.sign(payload)).decode() for key in (self.curve, self.lattice)]
        artefact = json.dumps({"payload": urlsafe_b64encode(payload).decode(), "signatures": signatures}).encode()
        file_key, salt = os.urandom(16), os.urandom(16)
        stanza = SUITE.encrypt(file_key, self.recipient, b"floor")
        mac = hmac.digest(derive(file_key, b"", b"header"), stanza, "sha256")
        return stanza + mac + salt + ChaCha20Poly1305(derive(file_key, salt, b"payload")).encrypt(NONCE, artefact, None)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Opens and verifies."""

    curve: ed25519.Ed25519PublicKey
    lattice: mldsa.MLDSA65PublicKey
    identity: hpke.MLKEM768X25519PrivateKey

    def open(self, sealed: bytes) -> bytes:
        """The verified artefact."""
        stanza, mac, salt, body = sealed[:1152], sealed[1152:1184], sealed[1184:1200], sealed[1200:]
        file_key = SUITE.decrypt(stanza, self.identity, b"floor")
        if not hmac.compare_digest(mac, hmac.digest(derive(file_key, b"", b"header"), stanza, "sha256")):
            raise SystemExit("a header that was changed")
        artefact = ChaCha20Poly1305(derive(file_key, salt, b"payload")).decrypt(NONCE, body, None)
        read = json.loads(artefact)
        payload = urlsafe_b64decode(read["payload"])
        self.curve.verify(urlsafe_b64decode(read["signatures"][0]), payload)
        self.lattice.verify(urlsafe_b64decode(read["signatures"][1]), payload)
        json.loads(payload)
        return artefact


def derive(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)


def correspondents() -> tuple[Sender, Receiver]:
    curve, lattice = ed25519.Ed25519PrivateKey.generate(), mldsa.MLDSA65PrivateKey.generate()
    hybrid = hpke.MLKEM768X25519PrivateKey(mlkem.MLKEM768PrivateKey.generate(), x25519.X25519PrivateKey.generate())
    return Sender(curve, lattice, hybrid.public_key()), Receiver(curve.public_key(), lattice.public_key(), hybrid)


def database(path: Path, *, encrypted: bool) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    if encrypted:
        connection.pragma("cipher", "sqlcipher")
        connection.pragma("legacy", 4)
        connection.pragma("key", f"raw:{os.urandom(32).hex()}")
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.execute("create table message (number integer primary key, bytes blob not null)")
    return connection


def commit(connection: apsw.Connection, rows: list[tuple[int, bytes]]) -> None:
    with connection:
        connection.executemany("insert into message values (?, ?)", rows)


class Floor:
    """The barest loop over three stores in a folder; `once` is one message from the sender's words to the receiver's disk."""

    def __init__(self, folder: Path) -> None:
        self._sender, self._receiver = correspondents()
        self._stores = [database(folder / f"{name}.db", encrypted=name != "relay") for name in ("sender", "relay", "receiver")]
        self._number = 0
        self.times: dict[str, list[float]] = {name: [] for name in STEPS}

    def once(self) -> float:
        """Milliseconds that one message took; those of each step are added to `times`."""
        self._number += 1
        stamps = [time.perf_counter()]
        sealed = self._sender.seal(self._number)
        row = [(self._number, sealed)]
        stamps.append(time.perf_counter())
        commit(self._stores[0], row)
        stamps.append(time.perf_counter())
        commit(self._stores[1], row)
        stamps.append(time.perf_counter())
        self._receiver.open(sealed)
        stamps.append(time.perf_counter())
        commit(self._stores[2], row)
        stamps.append(time.perf_counter())
        for name, (before, after) in zip(STEPS, pairwise(stamps), strict=True):
            self.times[name].append((after - before) * 1000)
        return (stamps[-1] - stamps[0]) * 1000

    def rate(self, messages: int) -> float:
        """Messages a second, one after another."""
        start = time.perf_counter()
        for _ in range(messages):
            self.once()
        return messages / (time.perf_counter() - start)

    def rate_together(self, messages: int) -> float:
        """Messages a second when TOGETHER of them share each commit."""
        start = time.perf_counter()
        batches = -(-messages // TOGETHER)
        for _ in range(batches):
            numbers = range(self._number + 1, self._number + 1 + TOGETHER)
            self._number += TOGETHER
            rows = [(number, self._sender.seal(number)) for number in numbers]
            commit(self._stores[0], rows)
            commit(self._stores[1], rows)
            for _, sealed in rows:
                self._receiver.open(sealed)
            commit(self._stores[2], rows)
        return batches * TOGETHER / (time.perf_counter() - start)

    def close(self) -> None:
        """Let go of the stores."""
        for store in self._stores:
            store.close()


def measure(messages: int, folder: Path) -> dict[str, float]:
    """Medians in milliseconds of each step, and messages a second of the whole loop."""
    floor = Floor(folder)
    rate = floor.rate(messages)
    medians = {name: statistics.median(values) for name, values in floor.times.items()}
    together = floor.rate_together(messages)
    floor.close()
    return {
        **{f"{name}, ms": round(median, 3) for name, median in medians.items()},
        "sum, ms": round(sum(medians.values()), 3),
        "per second": round(rate, 1),
        "per second, many to a commit": round(together, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300, help="in each loop (default %(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backchannel-bench-") as folder:
        print(json.dumps(measure(options.messages, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
