"""The vault: what is committed is there, what is not has not happened, and stock SQLCipher opens it."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
import sqlcipher3

from backchannel.errors import Trouble
from backchannel.station import DeliveryState
from backchannel.station.keep import Keep, KeepDelivery, KeepOutgoing, KeepQuarantine, KeepReceived, KeepSent
from backchannel.vault import Vault
from backchannel.vault.database import open_database
from backchannel.vault.schema import VAULT
from unit.station.values import CHANNEL, OUR_SERIES, THEIRS, arrived, garbage, released

KEY = bytes(range(32))
SOURCE = Path(__file__).resolve().parents[2] / "src"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(SOURCE)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def vault(path: Path) -> Iterator[Vault]:
    vault = Vault.create(path, KEY)
    yield vault
    vault.close()


def keeps_of(seq: int, came: bytes = b"garbage") -> list[Keep]:
    sent, message, refused = released(seq).sent, arrived(seq).opened, garbage(came)
    quarantined = KeepQuarantine(refused=refused.refused, came=came, at=3)
    return [KeepSent(sent=sent, at=1, age=0), KeepReceived(opened=message, at=2, age=0), quarantined]


def theirs(path: Path, key: bytes = KEY) -> sqlcipher3.Connection:
    """The file as another program opens it: SQLCipher's own defaults and the raw key."""
    connection = sqlcipher3.connect(str(path))
    connection.execute(f"pragma key = \"x'{key.hex()}'\"")
    return connection


def test_another_sqlcipher_opens_the_file_with_the_raw_key(vault: Vault, path: Path) -> None:
    vault.commit(keeps_of(1))
    vault.close()
    other = theirs(path)
    assert other.execute("select seq, envelope from envelope").fetchall() == [(1, b"envelope 1")]
    assert other.execute("pragma cipher_integrity_check").fetchall() == []
    other.close()


def test_what_another_sqlcipher_writes_is_read_here(vault: Vault, path: Path) -> None:
    vault.close()
    other = theirs(path)
    other.execute("insert into meta values ('switch', x'41')")
    other.commit()
    other.close()
    again = Vault.open(path, KEY)
    assert again.get("switch") == b"A"
    again.close()


def test_no_planted_word_is_in_any_file_of_the_vault(vault: Vault, path: Path) -> None:
    vault.commit(keeps_of(1, came=b"PLANTED PLANTED PLANTED"))
    vault.put("planted", b"PLANTED")
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert (b"PLANTED" in kept, b"SQLite format" in kept, b"quarantine" in kept) == (False, False, False)


def test_a_wrong_key_is_a_sentence(vault: Vault, path: Path) -> None:
    vault.close()
    with pytest.raises(Trouble) as caught:
        Vault.open(path, bytes(32))
    assert caught.value.code == "vault.key"


def test_a_missing_vault_and_one_that_is_there_already_are_sentences(vault: Vault, path: Path) -> None:
    with pytest.raises(Trouble, match="is there already"):
        Vault.create(path, KEY)
    with pytest.raises(Trouble, match="there is no"):
        Vault.open(path.with_name("other.db"), KEY)


def test_a_vault_of_a_newer_version_is_refused_and_left_as_it_is(vault: Vault, path: Path) -> None:
    vault.close()
    other = theirs(path)
    other.execute(f"pragma user_version = {len(VAULT) + 1}")
    other.close()
    with pytest.raises(Trouble, match="newer version") as caught:
        Vault.open(path, KEY)
    assert caught.value.code == "vault.newer"
    other = theirs(path)
    assert other.execute("pragma user_version").fetchone() == (len(VAULT) + 1,)
    other.close()


MIGRATE = """
import sys, os, signal, pathlib
from backchannel.vault import database
from backchannel.vault.schema import VAULT
path = pathlib.Path(sys.argv[1])
# The migration's last statement ends the process: everything before it has been executed by then.
steps = VAULT + ("create table later (a int) strict; insert into meta values ('half', x'41'); select kill();",)
class Killing(database.Database):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.create_scalar_function("kill", lambda: os.kill(os.getpid(), signal.SIGKILL))
database.Database = Killing
database.open_database(path, bytes(range(32)), steps)
"""


def test_a_migration_that_is_killed_half_way_has_not_happened(vault: Vault, path: Path) -> None:
    vault.commit(keeps_of(1))
    vault.close()
    done = subprocess.run([sys.executable, "-c", MIGRATE, str(path)], env=ENVIRONMENT, timeout=30, check=False)
    assert done.returncode == -9
    again = Vault.open(path, KEY)
    assert (again.get("half"), again.counts()["sent"]) == (None, 1)
    again.close()
    other = theirs(path)
    assert other.execute("pragma user_version").fetchone() == (len(VAULT),)
    assert other.execute("select count(*) from sqlite_master where name = 'later'").fetchone() == (0,)
    other.close()


def test_a_migration_brings_an_older_vault_on_and_keeps_its_rows(vault: Vault, path: Path) -> None:
    vault.commit(keeps_of(1))
    vault.close()
    connection = open_database(path, KEY, (*VAULT, "alter table meta add column note text"))
    assert connection.execute("select count(*) from sent").fetchall() == [(1,)]
    assert connection.pragma("user_version") == len(VAULT) + 1
    connection.close()


def test_a_commit_of_which_one_row_fails_has_not_happened(vault: Vault) -> None:
    vault.commit(keeps_of(1))
    with pytest.raises(Trouble):
        vault.commit([*keeps_of(2), *keeps_of(1)])
    assert vault.counts() == {"sent": 1, "received": 1, "evidence": 0, "quarantine": 1}


def test_a_full_disk_is_a_sentence_and_loses_nothing(vault: Vault) -> None:
    vault.commit(keeps_of(1))
    pages = vault._connection.pragma("page_count")
    vault._connection.pragma("max_page_count", pages)
    with pytest.raises(Trouble) as caught:
        vault.commit(keeps_of(2, came=bytes(100_000)))
    assert (caught.value.code, "nothing filed is lost" in str(caught.value)) == ("vault.disk-full", True)
    assert vault.counts()["sent"] == 1
    vault._connection.pragma("max_page_count", 2**30)
    vault.commit(keeps_of(2, came=bytes(100_000)))
    assert vault.counts()["sent"] == 2


def test_a_vault_that_does_not_open_or_that_nobody_wants_any_more_keeps_no_file_open(vault: Vault, path: Path) -> None:
    vault.close()
    gc.disable()
    try:
        with pytest.raises(Trouble):
            Vault.open(path, bytes(32))
        unwanted = Vault.open(path, KEY)
        del unwanted
        assert not [name for file in Path("/proc/self/fd").iterdir() if (name := os.path.realpath(file)).startswith(str(path))]
    finally:
        gc.enable()


def test_a_second_writer_is_a_sentence(vault: Vault, path: Path) -> None:
    other = Vault.open(path, KEY)
    other._connection.execute("begin immediate")
    with pytest.raises(Trouble) as caught:
        vault.commit(keeps_of(1))
    assert caught.value.code == "vault.busy"
    other.close()
    vault.commit(keeps_of(1))


def test_every_commit_is_flushed_before_it_returns(vault: Vault) -> None:
    assert vault._connection.pragma("synchronous") == 2  # FULL
    assert vault._connection.pragma("journal_mode") == "wal"


def test_a_process_killed_after_a_commit_has_lost_nothing(vault: Vault, path: Path, tmp_path: Path) -> None:
    vault.commit(keeps_of(1))
    # What a killed process leaves: the file and its log as they are on disk at this moment.
    for file in path.parent.glob("vault.db*"):
        shutil.copy(file, tmp_path / ("left-" + file.name))
    left = Vault.open(tmp_path / "left-vault.db", KEY)
    assert left.counts()["sent"] == 1
    left.close()


def test_a_damaged_page_is_a_sentence(vault: Vault, path: Path) -> None:
    vault.commit(keeps_of(1, came=bytes(100_000)))
    vault.close()
    data = bytearray(path.read_bytes())
    for place in range(4096 * 2 + 100, len(data), 4096):
        data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(Trouble):
        again = Vault.open(path, KEY)
        again.quarantined()


def test_a_handed_receipt_leaves_a_newer_one_that_took_its_place(vault: Vault) -> None:
    def receipt(envelope: bytes) -> KeepOutgoing:
        return KeepOutgoing(channel=CHANNEL, office=THEIRS, kind="receipt", urgency=3, envelope=envelope, at=1)

    vault.commit([receipt(b"first")])
    taken = vault.outgoing()
    vault.commit([receipt(b"second")])
    vault.handed(taken)
    assert [row.envelope for row in vault.outgoing()] == [b"second"]
    vault.handed(vault.outgoing())
    assert vault.outgoing() == []


def test_the_sealed_copy_goes_when_the_addressee_has_signed_and_not_before(vault: Vault) -> None:
    vault.commit(keeps_of(1))
    for state, there in ((DeliveryState.ACCEPTED, True), (DeliveryState.RECEIVED, False)):
        vault.commit([KeepDelivery(channel=CHANNEL, series=OUR_SERIES, seq=1, office=THEIRS, state=state, at=9, age=0)])
        assert (vault.envelope(CHANNEL, OUR_SERIES, 1, THEIRS) is not None) is there
    assert [(row.accepted_at, row.received_at) for row in vault.deliveries(CHANNEL, OUR_SERIES, 1)] == [(9, 9)]


def test_the_inbox_gives_the_most_urgent_first(vault: Vault) -> None:
    came = ((1, 3), (2, 1), (3, 2), (4, 1))
    vault.commit([KeepReceived(opened=arrived(seq, urgency=urgency).opened, at=seq, age=0) for seq, urgency in came])
    assert [row.seq for row in vault.inbox(10)] == [2, 4, 3, 1]


def test_every_apsw_error_becomes_trouble(vault: Vault) -> None:
    vault._connection.execute("drop table quarantine")
    with pytest.raises(Trouble) as caught:
        vault.quarantined()
    assert (caught.value.code, isinstance(caught.value.__cause__, apsw.Error)) == ("vault.fault", True)


def test_what_happens_again_keeps_the_time_at_which_it_happened_first(vault: Vault) -> None:
    vault.commit(keeps_of(1))
    for at in (9, 20):
        vault.commit([KeepDelivery(channel=CHANNEL, series=OUR_SERIES, seq=1, office=THEIRS, state=DeliveryState.ACCEPTED, at=at, age=0)])
    assert [row.accepted_at for row in vault.deliveries(CHANNEL, OUR_SERIES, 1)] == [9]


def test_a_query_is_planned_once_and_not_again_for_every_value(vault: Vault) -> None:
    assert vault._connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1)
