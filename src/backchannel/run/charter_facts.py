"""What the clerk tells of charters: plain facts, as in `run.facts`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from backchannel.run.facts import moment
from backchannel.seal.revocation import Revocation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from backchannel.run.facts import Facts
    from backchannel.seal import Charter, CharterProposal
    from backchannel.seal.history import History
    from backchannel.vault.charters import RefusedRow

__all__ = ["branch_facts", "charter_facts", "ended_facts", "history_facts", "pending_facts", "proposal_facts", "refused_facts"]


def charter_facts(charter: Charter) -> Facts:
    """What a version says."""
    rules = charter.rules
    said = {
        "handoff": [_name(charter, office) for office in rules.handoff] if rules.handoff is not None else None,
        "second": str(rules.second) if rules.second is not None else None,
    }
    return {
        "name": charter.name,
        "times": asdict(charter.times),
        "ceiling": str(charter.agreement.ceiling),
        "markings": [list(row) for row in charter.agreement.markings] if charter.agreement.markings is not None else None,
        "rules": asdict(rules) | said,
        "offices": [
            {
                "office": str(seat.name),
                "person": str(seat.card.officer.name),
                "role": str(seat.role),
                "voice": seat.role.may.vote,
                "series": seat.series,
                "first": seat.first,
                "serial": f"{seat.prefix} {seat.first_serial}" if seat.prefix else str(seat.first_serial),
                "revoked": seat.office in charter.revoked,
            }
            for seat in charter.seats
        ],
    }


def proposal_facts(proposal: CharterProposal) -> Facts:
    """What a version says that may lack signatures, and whose."""
    return {
        **charter_facts(proposal.charter),
        "unsigned": [str(seat.name) for seat in proposal.outstanding],
        "charter": proposal.artefact.decode("ascii"),
    }


def history_facts(history: History, came: Mapping[bytes, int]) -> Facts:
    """Everything that is held of a charter: the version in force, every act in order, who is revoked; `came` says when each did."""
    names = _names(history)
    return {
        **charter_facts(history.in_force),
        "version": history.in_force.number,
        "split": len(history.tips) > 1,
        "versions": [
            {
                "version": version.number,
                "standing": str(history.standing(version.digest)),
                "tip": version in history.tips,
                "at": moment(came.get(version.digest)),
                "signed_by": [names[office] for office in history.signers(version.digest)],
                **_news(version, _predecessors(history, version)),
                "digest": version.digest.hex(),
            }
            for version in history.versions
        ],
        "revoked": [_revocation_facts(one, names, came) for one in history.revocations],
    }


def ended_facts(history: History, office: str, came: Mapping[bytes, int]) -> Facts | None:
    """Why, by whom and when a channel has ended for an office; None while it is on it."""
    return next((_revocation_facts(one, _names(history), came) for one in history.revocations if one.office == office), None)


def refused_facts(history: History, rows: Sequence[RefusedRow]) -> list[Facts]:
    """Versions that were refused, which are kept as evidence: why, when, and who has truly signed them."""
    names = _names(history)
    return [
        {
            "at": moment(row.at),
            "code": row.code,
            "why": row.sentence,
            "signed_by": [names[office] for office in row.signers],
            "digest": row.digest.hex(),
        }
        for row in rows
    ]


def branch_facts(history: History, other: Charter) -> Facts:
    """What would be other with the last version of another branch in force: offices that come and go, and terms."""
    force = history.in_force
    was, now = _terms(force), _terms(other)
    return {
        "channel": force.name,
        "version": other.number,
        "digest": other.digest.hex(),
        "instead": force.digest.hex(),
        "signed_by": [_names(history)[office] for office in history.signers(other.digest)],
        "come": [str(seat.name) for seat in other.seats if not force.has(seat.office)],
        "go": [str(seat.name) for seat in force.seats if not other.has(seat.office)],
        "changes": [{"what": what, "was": was[what], "now": now[what]} for what in was if what in now and was[what] != now[what]],
    }


def pending_facts(history: History, what: CharterProposal | Revocation) -> Facts:
    """What waits for signatures: what it does, who has signed, how many are lacking, and who may give them."""
    names = _names(history)
    facts: Facts = {"channel": history.in_force.name, "signed_by": [names[office] for office in what.signers], "lacks": what.lacks}
    if isinstance(what, Revocation):
        version = history.version(what.at)
        voices = version.voices() if version else []
        may = [names[seat.office] for seat in voices if seat.office not in (*what.signers, what.office, *history.revoked)]
        return {
            **facts,
            "kind": "revocation",
            "digest": what.digest.hex(),
            "office": names[what.office],
            "reason": what.reason,
            "waits_for": may if what.lacks else [],
        }
    news = _news(what.charter, what.parents)
    return {
        **facts,
        "kind": "unification" if len(what.parents) > 1 else "admission" if news["added"] else "change",
        "digest": what.charter.digest.hex(),
        **news,
        "waits_for": [str(seat.name) for seat in what.outstanding],
    }


def _revocation_facts(one: Revocation, names: Mapping[str, str], came: Mapping[bytes, int]) -> Facts:
    return {
        "office": names[one.office],
        "left": one.is_leave,
        "reason": one.reason,
        "at": moment(came.get(one.digest)),
        "signed_by": [names[office] for office in one.signers],
        "digest": one.digest.hex(),
    }


def _news(version: Charter, before: Sequence[Charter]) -> Facts:
    """What a version has that its predecessors have not: seats, and terms that are others."""
    added = [seat for seat in version.seats if not any(parent.has(seat.office) for parent in before)]
    was, now = (_terms(before[0]), _terms(version)) if before else ({}, {})
    return {
        "added": [{"office": str(seat.name), "person": str(seat.card.officer.name), "role": str(seat.role)} for seat in added],
        "changes": [{"what": what, "was": was[what], "now": now[what]} for what in was if what in now and was[what] != now[what]],
        "unites": len(before) if len(before) > 1 else 0,
    }


def _terms(charter: Charter) -> dict[str, Any]:
    """Every term of a version by its name: what two versions are compared by."""
    facts = charter_facts(charter)
    return {
        **{what: facts[what] for what in ("name", "ceiling", "markings")},
        **{f"time {name}": minutes for name, minutes in facts["times"].items()},
        **{f"rule {name}": rule for name, rule in facts["rules"].items()},
        **{f"role {seat.name}": str(seat.role) for seat in charter.seats},
        **{f"card {seat.name}": seat.card.digest.hex() for seat in charter.seats},
    }


def _predecessors(history: History, version: Charter) -> list[Charter]:
    return [before for digest in version.previous if (before := history.version(digest))]


def _names(history: History) -> dict[str, str]:
    return {seat.office: str(seat.name) for version in history.versions for seat in version.seats}


def _name(charter: Charter, office: str) -> str:
    return str(charter.seat(office).name) if charter.has(office) else office
