"""What the offices of a channel agree on besides who they are: name, times, markings, rules (docs/spec/charter.md, "Rules")."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from backchannel.errors import Refused
from backchannel.limits import ADDRESSEES, CAVEATS, MARKINGS, RETAIN_DAYS, SUBJECT_CHARACTERS
from backchannel.message import Classification, Marking, ValueProblem
from backchannel.message.handling import USUAL_TIMES, HandlingTimes
from backchannel.seal.artefacts import payload_type, read_payload
from backchannel.seal.fields import line_from, name_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.seal.strictjson import Value

__all__ = ["USUAL_RULES", "Agreement", "Rules", "agreement_members", "read_agreement"]

Verified = Literal["words", "code"]
_VERIFIED: Final = (None, "code", "words")  # weakest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How many voices sign an admission, another change (0: all) and a revocation; how keys must be verified; and the rest.

    `handoff`: the office ids of those who may hand over, None for every intermediary. `retain`: days, None for ever. `second`:
    the classification from which on a second person of the office signs each message too, None for no such.
    Refused for numbers that let one office alone change a channel of several.
    """

    admit: int = 2
    change: int = 0
    revoke: int = 2
    verified: Verified | None = None
    handoff: tuple[str, ...] | None = None
    retain: int | None = None
    second: Classification | None = None

    def __post_init__(self) -> None:
        if not 2 <= self.admit <= ADDRESSEES:
            raise Refused("charter.rules", f"{self.admit} voices for an admission", f"2 to {ADDRESSEES}: nobody admits alone")
        if self.change != 0 and not self.admit <= self.change <= ADDRESSEES:
            expected = f"0 for all, or as many as for an admission ({self.admit}) to {ADDRESSEES}"
            raise Refused("charter.rules", f"{self.change} voices for a change", expected)
        if not 1 <= self.revoke <= ADDRESSEES:
            raise Refused("charter.rules", f"{self.revoke} voices for a revocation", f"1 to {ADDRESSEES}")
        if self.handoff is not None and (len(self.handoff) > ADDRESSEES or list(self.handoff) != sorted(set(self.handoff))):
            raise Refused("charter.rules", "offices for hand-offs twice or in another order", "each once, ascending")
        if self.retain is not None and not 1 <= self.retain <= RETAIN_DAYS:
            raise Refused("charter.rules", f"{self.retain} days to retain", f"1 to {RETAIN_DAYS}, or none")

    def is_met_by(self, how: str | None) -> bool:
        """Whether a key that was verified so (None, "code" or "words") may be written to."""
        return _VERIFIED.index(how) >= _VERIFIED.index(self.verified)

    def asks_second(self, marking: Marking) -> bool:
        """Whether a message marked so needs the signature of a second person of its office."""
        return self.second is not None and marking.classification >= self.second


USUAL_RULES: Final = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What stands in a charter besides its seats. `markings`: the combinations of caveats that are allowed, None for all."""

    name: str
    times: HandlingTimes = USUAL_TIMES
    ceiling: Classification = Classification.TOP_SECRET
    markings: tuple[tuple[str, ...], ...] | None = None
    rules: Rules = field(default=USUAL_RULES)

    def allows(self, marking: Marking) -> bool:
        """Whether a message or a paragraph on the channel may be marked so."""
        allowed = self.markings is None or not marking.caveats or marking.caveats in self.markings
        return allowed and marking.classification <= self.ceiling


@payload_type
class _RulesPayload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    admit: int
    change: int
    revoke: int
    verified: Verified | None
    handoff: list[str] | None
    retain: int | None
    second: str | None


def agreement_members(agreement: Agreement) -> dict[str, Value]:
    """The members of a charter's payload that say this."""
    rules = agreement.rules
    return {
        "name": agreement.name,
        "times": asdict(agreement.times),
        "ceiling": str(agreement.ceiling),
        "markings": [[*caveats] for caveats in agreement.markings] if agreement.markings is not None else None,
        "rules": {
            **asdict(rules),
            "handoff": [*rules.handoff] if rules.handoff is not None else None,
            "second": str(rules.second) if rules.second is not None else None,
        },
    }


def read_agreement(*, name: str, times: dict[str, int], ceiling: str, markings: list[list[str]] | None, rules: dict[str, Any]) -> Agreement:
    """The agreement that these members say; Refused for any that is out of its bounds or another spelling."""
    said = read_payload(rules, _RulesPayload)
    return Agreement(
        name=line_from(name, SUBJECT_CHARACTERS, "channel's name"),
        times=_times(times),
        ceiling=name_from(Classification, ceiling),
        markings=_markings(markings) if markings is not None else None,
        rules=Rules(
            admit=said.admit,
            change=said.change,
            revoke=said.revoke,
            verified=said.verified,
            handoff=tuple(said.handoff) if said.handoff is not None else None,
            retain=said.retain,
            second=name_from(Classification, said.second) if said.second is not None else None,
        ),
    )


def _times(minutes: dict[str, int]) -> HandlingTimes:
    if minutes.keys() != asdict(USUAL_TIMES).keys():
        raise Refused("charter.times", "a charter with other times than a channel has", ", ".join(asdict(USUAL_TIMES)))
    try:
        return HandlingTimes(**minutes)
    except ValueProblem as problem:
        raise problem.refused() from None


def _markings(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    if len(rows) > MARKINGS or any(not 1 <= len(row) <= CAVEATS for row in rows):
        raise Refused("charter.markings", f"{len(rows)} combinations of caveats", f"at most {MARKINGS}, of 1 to {CAVEATS} caveats")
    combinations = tuple(tuple(row) for row in rows)
    if list(combinations) != sorted(set(combinations)):
        raise Refused("charter.markings", "combinations of caveats twice or in another order", "each once, ascending")
    try:
        for caveats in combinations:
            Marking(classification=Classification.UNCLASSIFIED, caveats=caveats)
    except ValueProblem as problem:
        raise problem.refused() from None
    return combinations
