"""What the clerk tells of charters: plain facts, as in `run.facts`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from backchannel.seal.revocation import Revocation

if TYPE_CHECKING:
    from backchannel.run.facts import Facts
    from backchannel.seal import Charter, CharterProposal
    from backchannel.seal.history import History

__all__ = ["charter_facts", "pending_facts", "proposal_facts"]


def charter_facts(charter: Charter) -> Facts:
    """What a version says."""
    rules = charter.rules
    return {
        "name": charter.name,
        "times": asdict(charter.times),
        "ceiling": str(charter.agreement.ceiling),
        "markings": [list(row) for row in charter.agreement.markings] if charter.agreement.markings is not None else None,
        "rules": asdict(rules) | {"handoff": list(rules.handoff) if rules.handoff is not None else None},
        "offices": [
            {
                "office": str(seat.name),
                "role": str(seat.role),
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


def pending_facts(history: History, what: CharterProposal | Revocation) -> Facts:
    """What waits for signatures: what it does, who has signed, how many are lacking, and who may give them."""
    names = {seat.office: str(seat.name) for version in history.versions for seat in version.seats}
    facts: Facts = {"channel": history.in_force.name, "signed_by": [names[office] for office in what.signers], "lacks": what.lacks}
    if isinstance(what, Revocation):
        return {**facts, "kind": "revocation", "digest": what.digest.hex(), "office": names[what.office], "reason": what.reason}
    added = [str(seat.name) for seat in what.seats if not history.in_force.has(seat.office)]
    return {
        **facts,
        "kind": "admission" if added else "change",
        "digest": what.charter.digest.hex(),
        "added": added,
        "waits_for": [str(seat.name) for seat in what.outstanding],
        "terms": charter_facts(what.charter),
    }
