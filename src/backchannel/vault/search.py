"""Search in what the vault holds: an index inside the encrypted file, by message (docs/spec/vault.md, "Search").

It tells only which messages may hold the words. What is shown of them comes from the messages themselves, verified anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from backchannel.vault.terms import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import apsw

    from backchannel.message import Message
    from backchannel.vault.terms import Term

__all__ = ["SEARCH", "SEARCH_OPENED", "Part", "Where", "find", "index", "parts_of", "skip", "waiting"]

# `searched` holds every message that is searched, whoever files it; its words may come later.
# No words are kept here, only where they stand. ASCII: what comes is folded already, and divided by spaces.
SEARCH: Final = """
    create table searched (
        place integer primary key autoincrement, channel blob not null, series text not null, seq integer not null,
        waiting integer not null default 1, unique (channel, series, seq)
    ) strict;
    create index searched_waiting on searched (place) where waiting;
    create virtual table term using fts5 (series, words, content = '', columnsize = 0, tokenize = 'ascii');

    insert into searched (channel, series, seq) select channel, series, seq from (
        select channel, series, seq, filed_at as at from sent
        union all select channel, series, seq, received_at from received
    ) order by at;
    create trigger sent_searched after insert on sent begin
        insert or replace into searched (channel, series, seq) values (new.channel, new.series, new.seq);
    end;
    create trigger received_searched after insert on received begin
        insert or replace into searched (channel, series, seq) values (new.channel, new.series, new.seq);
    end;
    """
# What nobody has opened is not searched: word by word a search would tell what stands in it. Messages taken in before stay.
SEARCH_OPENED: Final = """
    delete from searched where waiting and (channel, series, seq) in (select channel, series, seq from received where state = 'received');
    drop trigger received_searched;
    create trigger received_searched after insert on received when new.state <> 'received' begin
        insert or replace into searched (channel, series, seq) values (new.channel, new.series, new.seq);
    end;
    create trigger opened_searched after update of state on received when new.state <> 'received' begin
        insert or ignore into searched (channel, series, seq) values (new.channel, new.series, new.seq);
    end;
    """
_BREAK: Final = " ¶ "  # a word that nobody can ask for: no phrase reaches from one part into the next


class Where(NamedTuple):
    """The place of one message: channel, series, number."""

    channel: bytes
    series: str
    seq: int


class Part(NamedTuple):
    """What is searched of a message: a line of its heading (`number` None), or a portion that is here in full."""

    number: int | None
    text: str


def parts_of(message: Message) -> Iterator[Part]:
    """The parts that are searched; never a body for an officer's eyes only, not even in its writer's own copy."""
    heading = message.heading
    release = heading.release
    persons = [str(person) for person in (heading.drafter, heading.releaser) if person]
    lines = (
        heading.subject or "",
        f"{release.number} {release.time}" if release else "",
        ", ".join(map(str, (heading.sender, *heading.to, *heading.info))),
        "; ".join(map(str, heading.references)),
        ", ".join(dict.fromkeys(persons)),
    )
    yield from (Part(None, line) for line in lines if line)
    for portion in message.full_portions:
        if not message.marking_of(portion).eyes_only:
            named = [f"{name}: {value}" for name, value in portion.fields]
            yield Part(portion.number, "\n".join([*named, *([portion.words] if portion.words else [])]))


def index(connection: apsw.Connection, where: Where, message: Message | None) -> None:
    """Take the words of a filed message in, once; within the transaction that files it, or in one of its own.

    Without the message it waits to be looked into.
    """
    if message is None:
        return
    words = _BREAK.join(" ".join(words_of(part.text)) for part in parts_of(message))
    for (place,) in connection.execute(f"{_PLACE} and waiting", where).fetchall():
        connection.execute("insert into term (rowid, series, words) values (?, ?, ?)", (place, _series(where.channel, where.series), words))
        connection.execute("update searched set waiting = 0 where place = ?", (place,))


def skip(connection: apsw.Connection, where: Where) -> None:
    """Do not look at a message again: it could not be read."""
    connection.execute("update searched set waiting = 0 where channel = ? and series = ? and seq = ?", where)


def waiting(connection: apsw.Connection, limit: int) -> list[Where]:
    """Messages of which no words are in the index yet, the last filed first."""
    rows = connection.execute("select channel, series, seq from searched where waiting order by place desc limit ?", (limit,))
    return [Where(*row) for row in rows]


def find(connection: apsw.Connection, terms: Sequence[Term], series: Sequence[tuple[bytes, str]] | None, limit: int) -> list[Where]:
    """Messages that hold every term, the last filed first; only of these series, unless that is None."""
    if series is not None and not series:
        return []
    match = " AND ".join(f"words : {term.match}" for term in terms)
    if series is not None:
        match += f" AND series : ({' OR '.join(_series(*one) for one in series)})"
    rows = connection.execute(
        "select s.channel, s.series, s.seq from term join searched s on s.place = term.rowid"
        " where term match ? order by term.rowid desc limit ?",
        (match, limit),
    )
    return [Where(*row) for row in rows]


_PLACE: Final = "select place from searched where channel = ? and series = ? and seq = ?"


def _series(channel: bytes, series: str) -> str:
    """A series of a channel as one word."""
    return f"c{channel.hex()}{series.lower()}"
