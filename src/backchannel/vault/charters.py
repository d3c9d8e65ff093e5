"""What the vault keeps of charters: their histories, what lacks signatures, invitations written and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backchannel.limits import REFUSED_VERSIONS
from backchannel.seal.artefacts import read_payload
from backchannel.seal.history import History
from backchannel.seal.papers import Papers
from backchannel.seal.seat import Terms, TermsPayload
from backchannel.seal.strictjson import decode_object, encode
from backchannel.vault.database import Tables, transaction
from backchannel.vault.rows import InvitationRow, JoiningRow, PendingRow

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CharterTables", "RefusedRow", "force_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A version that was refused: why, when, as it came, and which offices have truly signed it."""

    channel: bytes
    digest: bytes
    at: int
    code: str
    sentence: str
    signers: tuple[str, ...]
    artefact: bytes


def force_of(channel: bytes) -> str:
    """Under which name the vault keeps which version of a channel's charter is in force here."""
    return f"force {channel.hex()}"


def _refused(channel: bytes, digest: bytes) -> str:
    return f"refused {channel.hex()} {digest.hex()}"


class CharterTables(Tables):
    """The tables of one vault that are about charters; each write is on disk when it returns."""

    def histories(self) -> dict[bytes, History]:
        """Every channel's charter, in order of entry, verified anew."""
        cards = [decode_object(row) for (row,) in self._ask("select artefact from paper where kind = 'card'")]
        accepted = [decode_object(row) for (row,) in self._ask("select artefact from paper where kind = 'acceptance'")]
        papers = Papers().read(cards, accepted)
        acts: dict[bytes, list[bytes]] = {}
        for channel, artefact in self._ask("select channel, artefact from charter_act order by rowid"):
            acts.setdefault(channel, []).append(artefact)
        return {channel: History.rebuild(rows, papers, self._force(channel)) for channel, rows in acts.items()}

    def came(self, channel: bytes) -> dict[bytes, int]:
        """When each version and revocation of a channel was kept here, by digest."""
        return dict(self._ask("select digest, at from charter_act where channel = ?", channel))

    def keep_refused(self, row: RefusedRow) -> bool:
        """Keep a version that was refused as evidence, once, and of each channel at most REFUSED_VERSIONS; whether it is kept."""
        known = self.refused(row.channel)
        if any(one.digest == row.digest for one in known):
            return True
        if len(known) >= REFUSED_VERSIONS:
            return False
        value = encode(
            {"at": row.at, "code": row.code, "sentence": row.sentence, "signers": [*row.signers], "artefact": row.artefact.decode()}
        )
        self._do("insert into meta values (?, ?)", _refused(row.channel, row.digest), value)
        return True

    def refused(self, channel: bytes) -> list[RefusedRow]:
        """The versions of a channel that were refused, oldest first."""
        first = _refused(channel, b"")
        rows: list[tuple[bytes, dict[str, Any]]] = [
            (bytes.fromhex(name.removeprefix(first)), decode_object(value))
            for name, value in self._ask("select name, value from meta where name >= ? and name < ?", first, f"{first}~")
        ]
        found = [
            RefusedRow(
                channel=channel,
                digest=digest,
                at=value["at"],
                code=value["code"],
                sentence=value["sentence"],
                signers=tuple(value["signers"]),
                artefact=value["artefact"].encode(),
            )
            for digest, value in rows
        ]
        return sorted(found, key=lambda row: row.at)

    def clear_refused(self, channel: bytes, digests: Sequence[bytes]) -> None:
        """What was refused and has been taken in since."""
        for digest in digests:
            self._do("delete from meta where name = ?", _refused(channel, digest))

    def pend(self, row: PendingRow) -> None:
        """Keep what lacks signatures, in place of the same with fewer."""
        self._do("insert or replace into pending values (?, ?, ?, ?, ?)", row.channel, row.digest, row.kind, row.artefact, row.at)

    def pending(self, channel: bytes) -> list[PendingRow]:
        """What lacks signatures on a channel, oldest first."""
        rows = self._ask("select channel, digest, kind, artefact, at from pending where channel = ? order by at, digest", channel)
        return [PendingRow(channel=row[0], digest=row[1], kind=row[2], artefact=row[3], at=row[4]) for row in rows]

    def settle(self, channel: bytes, digests: Sequence[bytes]) -> None:
        """What lacked signatures, and lacks none or is of no use any more."""
        for digest in digests:
            self._do("delete from pending where channel = ? and digest = ?", channel, digest)

    def keep_invitation(self, row: InvitationRow) -> None:
        """Keep an invitation as it stands now, and the answers to it."""
        with transaction(self._connection):
            values = (row.id, row.channel, row.code, encode(row.terms.members), row.state, row.at)
            self._connection.execute("insert or replace into invitation values (?, ?, ?, ?, ?, ?)", values)
            self._connection.executemany("insert or ignore into answer values (?, ?)", [(row.id, answer) for answer in row.answers])

    def invitations(self) -> list[InvitationRow]:
        """Every invitation of this office, oldest first."""
        return [
            InvitationRow(
                id=id,
                channel=channel,
                code=code,
                terms=Terms.read(read_payload(decode_object(terms), TermsPayload)),
                state=state,
                at=at,
                answers=self._answers(id),
            )
            for id, channel, code, terms, state, at in self._ask(
                "select id, channel, code, terms, state, at from invitation order by at, id"
            )
        ]

    def keep_joining(self, row: JoiningRow) -> None:
        """Keep that this office has asked to join a channel, and how far its charter is here."""
        values = (row.channel, row.code, row.chain, row.office, row.mailbox, row.at)
        self._do("insert or replace into joining values (?, ?, ?, ?, ?, ?)", *values)

    def joined(self, channel: bytes) -> None:
        """It is on the channel, or does not ask any more."""
        self._do("delete from joining where channel = ?", channel)

    def joinings(self) -> dict[bytes, JoiningRow]:
        """The channels that this office has asked to join, by id."""
        rows = self._ask("select channel, code, chain, office, mailbox, at from joining order by at")
        return {
            channel: JoiningRow(channel=channel, code=code, chain=chain, office=office, mailbox=mailbox, at=at)
            for channel, code, chain, office, mailbox, at in rows
        }

    def _force(self, channel: bytes) -> bytes | None:
        found = self._ask("select value from meta where name = ?", force_of(channel))
        return found[0][0] if found else None

    def _answers(self, invitation: bytes) -> tuple[bytes, ...]:
        return tuple(row for (row,) in self._ask("select artefact from answer where id = ? order by rowid", invitation))

    def _do(self, sql: str, *values: Any) -> None:
        with transaction(self._connection):
            self._connection.execute(sql, values)
