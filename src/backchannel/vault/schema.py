"""The vault's tables, one migration a version; never edited once released (docs/spec/vault.md)."""

from __future__ import annotations

from typing import Final

from backchannel.vault.search import SEARCH, SEARCH_OPENED

__all__ = ["TRANSIT", "VAULT"]

VAULT: Final = (
    """
    create table meta (name text primary key, value blob not null) strict, without rowid;

    create table card (
        office text primary key, artefact blob not null, pinned_at integer not null, how text not null, means text not null
    ) strict, without rowid;

    create table transit_card (
        office text not null, device text not null, artefact blob not null, at integer not null, primary key (office, device)
    ) strict, without rowid;

    -- In the order in which they came: a channel begins with its founding version.
    create table charter_act (
        channel blob not null, digest blob not null, artefact blob not null, at integer not null, primary key (channel, digest)
    ) strict;
    create table paper (digest blob primary key, kind text not null, artefact blob not null) strict;
    create table invitation (
        id blob primary key, channel blob not null, code blob not null, terms blob not null, state text not null, at integer not null
    ) strict;
    create table answer (id blob not null, artefact blob not null, primary key (id, artefact)) strict;
    create table joining (
        channel blob primary key, code blob not null, chain blob not null, office text not null, mailbox text not null,
        at integer not null
    ) strict;
    -- What lacks signatures yet.
    create table pending (
        channel blob not null, digest blob not null, kind text not null, artefact blob not null, at integer not null,
        primary key (channel, digest)
    ) strict;

    -- Large and never changed: apart, so that a new state beside it does not write it again.
    create table artefact (digest blob primary key, artefact blob not null) strict;
    create table envelope (
        channel blob not null, series text not null, seq integer not null, office text not null,
        envelope blob not null, primary key (channel, series, seq, office)
    ) strict;

    create table sent (
        channel blob not null, series text not null, seq integer not null, serial integer not null,
        digest blob not null, precedence text not null, filed_at integer not null,
        primary key (channel, series, seq)
    ) strict;

    create table delivery (
        channel blob not null, series text not null, seq integer not null, office text not null,
        urgency integer not null, state text not null,
        filed_at integer not null, accepted_at integer, received_at integer, opened_at integer, refused_at integer,
        cancelled_at integer,
        detail text not null default '',
        primary key (channel, series, seq, office)
    ) strict;
    create index delivery_open on delivery (urgency, filed_at) where state in ('filed', 'accepted', 'received', 'cancelled');

    create table received (
        channel blob not null, series text not null, seq integer not null, office text not null,
        digest blob not null, before blob, previous_seq integer, previous_digest blob, capacity text,
        precedence text not null, urgency integer not null, sealed_to text not null,
        state text not null, received_at integer not null, opened_at integer,
        primary key (channel, series, seq)
    ) strict;
    create index received_lately on received (channel, received_at);
    create index received_unopened on received (urgency, received_at) where state = 'received';

    create table evidence (
        channel blob not null, series text not null, seq integer not null, digest blob not null,
        artefact blob not null, at integer not null, primary key (channel, series, seq, digest)
    ) strict;

    create table quarantine (
        digest blob primary key, code text not null, sentence text not null, came blob not null, at integer not null
    ) strict;

    create table outgoing (
        channel blob not null, office text not null, kind text not null, urgency integer not null,
        envelope blob not null, at integer not null, primary key (channel, office, kind)
    ) strict;
    """,
    # Ages are the station's: how long it has lived, in microseconds.
    """
    alter table sent add column whole integer not null default 1;
    alter table received add column received_age integer not null default 0;
    alter table received add column carrier text not null default '';

    alter table delivery add column week integer;
    alter table delivery add column handed_at integer;
    alter table delivery add column tries integer not null default 0;
    alter table delivery add column carrier text not null default '';
    alter table delivery add column given_up_at integer;
    alter table delivery add column resealed_at integer;
    alter table delivery add column filed_age integer not null default 0;
    alter table delivery add column received_age integer not null default 0;
    alter table delivery add column late integer not null default 0;
    alter table delivery add column unopened integer not null default 0;
    drop index delivery_open;
    create index delivery_open on delivery (urgency, filed_at) where state in ('filed', 'accepted');
    create index delivery_pending on delivery (channel, series, seq)
        where state in ('filed', 'accepted', 'received', 'cancelled', 'undelivered');
    create index delivery_to on delivery (channel, series, office, seq);
    create index received_copies on received (channel) where capacity is null;
    create index received_disputed on received (channel) where state = 'disputed';

    create table line (
        channel blob not null, office text not null,
        told integer not null, asked integer not null, covered integer not null,
        heard_at integer, heard_age integer, life_count integer, life_name blob, taken integer not null,
        received blob, opened blob, missed blob, head_seq integer, head_digest blob, last_seq integer, last_digest blob,
        silent integer not null, confirmed integer not null, primary key (channel, office)
    ) strict;

    create table series (
        channel blob primary key, next_seq integer not null, next_serial integer not null,
        last_seq integer, last_digest blob, lost text not null
    ) strict, without rowid;

    create table void (
        channel blob not null, series text not null, first integer not null, last integer not null,
        previous_seq integer, previous_digest blob, code text not null, at integer not null,
        primary key (channel, series, first, last)
    ) strict;

    create table notice (
        digest blob primary key, channel blob not null, series text not null, seq integer not null, office text not null,
        kind text not null, step integer not null, at integer not null, artefact blob not null
    ) strict;
    create index notice_of on notice (channel, series, seq);

    create table trace (
        channel blob not null, series text not null, seq integer not null, office text not null,
        asked_at integer not null, answered_at integer, received_at integer, opened_at integer,
        primary key (channel, series, seq, office)
    ) strict;
    """,
    SEARCH,
    """
    create table seen (
        channel blob not null, series text not null, seq integer not null, digest blob not null,
        primary key (channel, series, seq, digest)
    ) strict;
    """,
    # The house: acts of the stations of this office, and those of this one that wait to be told.
    """
    alter table received add column elsewhere integer not null default 0;
    create table act (
        station text not null, seq integer not null, place integer not null, kind text not null, about text not null,
        act blob not null, at integer not null, card integer not null, primary key (station, seq, place)
    ) strict;
    create index act_about on act (kind, about);
    create table to_tell (number integer primary key, act blob not null, urgency integer not null, station text) strict;
    """,
    # What the ledger keeps of each message, and which pairs that crossed somebody has settled.
    """
    create table entry (
        channel blob not null, series text not null, seq integer not null, digest blob not null,
        entry blob not null, bears integer not null, primary key (channel, series, seq)
    ) strict, without rowid;
    create table settled (
        channel blob not null, series text not null, seq integer not null, other_series text not null, other_seq integer not null,
        person text not null, reason text not null, at integer not null,
        primary key (channel, series, seq, other_series, other_seq)
    ) strict, without rowid;
    """,
    # What each message bears, so that the ledger need not open it again; null where that has not been found out, or is sealed.
    """
    alter table entry add column filed blob;
    create index entry_bears on entry (channel, bears);
    """,
    # What nobody has opened is not searched.
    SEARCH_OPENED,
)

TRANSIT: Final = (
    """
    create table transit (week integer primary key, seed blob not null) strict;
    """,
)
