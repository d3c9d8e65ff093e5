"""Looking at drafts before anything is released: all findings, and what is worth a second look."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from backchannel.errors import Unsound
from backchannel.message import cable
from backchannel.run.closed_checks import doubt_facts, doubts, impossible
from backchannel.run.crossings import refers_unread, unread_citations
from backchannel.run.preflight import problems
from backchannel.run.texting import corrections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backchannel.errors import Finding
    from backchannel.run.facts import Facts
    from backchannel.run.post import Post

__all__ = ["check_draft", "check_drafts"]


def check_draft(draft: str) -> Facts:
    """Whether a draft in the cable form can be read as a message, with every finding and all advice; needs no station.

    Lines count from 1 in the draft as it came: a draft that can be read has one spelling only.
    """
    try:
        message = cable.parse_draft(draft)
    except Unsound as unsound:
        return {"fit": False, "findings": _rows(unsound.findings), "advice": [], "doubts": []}
    return {"fit": True, "findings": [], "advice": _rows(cable.advice(message)), "doubts": []}


def check_drafts(post: Post, drafts: Sequence[str], channel: str | None = None) -> list[Facts]:
    """The same for each draft, and whether it may be released on a channel of this station: the findings of a release and the doubts in
    which it would ask, without it."""
    correspondence = post.channel(channel)
    checked = []
    for draft in drafts:
        facts = check_draft(draft)
        if facts["fit"]:
            message = cable.parse_draft(draft)
            wrong = list(problems(message, correspondence, post.means)) or list(corrections(post, correspondence, message))
            wrong = wrong or list(impossible(post, correspondence, message))
            found = [{"line": 0, **problem.as_json()} for problem in wrong]
            unread = [doubt_facts(each, refers_unread(each), [each]) for each in unread_citations(message, correspondence)]
            doubtful = [] if found else [*unread, *doubts(post, correspondence, message)]
            facts |= {"fit": not found, "findings": found, "doubts": doubtful}
        checked.append(facts)
    return checked


def _rows(findings: Iterable[Finding]) -> list[Facts]:
    rows = [asdict(finding) for finding in findings]
    for row in rows:
        del row["advice"]
    return rows
