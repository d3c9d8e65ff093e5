"""How a station stands, in words: what needs somebody, what is open, how far a correspondent's series has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.words.times import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AWAITED", "CROSSED", "NOTHING_CAME", "NOTHING_MISSING", "NOT_HEARD", "NOT_RECEIVED", "UNOPENED", "WRONG_LINKS", "trouble"]

Facts = dict[str, Any]
CROSSED: Final = "Crossed, and not settled"
NOT_RECEIVED: Final = "Not yet received"
UNOPENED: Final = "Received, and not opened in time"
AWAITED: Final = "closed; awaited: how far it had come, from {offices}"
NOT_HEARD: Final = "not heard of yet"
NOTHING_CAME: Final = "nothing has come"
NOTHING_MISSING: Final = "nothing missing up to {number}"
WRONG_LINKS: Final = "wrong links at {numbers}: `backchannel verify`"
_CLOCK: Final = "The clock went far ahead since {since}. If it is right, say so: `backchannel clock confirm`."
_UNREACHABLE: Final = "Cannot be reached: {why}"
_EVIDENCE: Final = "Evidence is kept of {count} messages that reused a number."


def trouble(facts: Facts) -> Iterator[str]:
    """What is wrong with the station or its ways, apart from what it refused."""
    if facts["clock_doubtful_since"]:
        yield _CLOCK.format(since=moment_of(facts["clock_doubtful_since"]))
    yield from (_UNREACHABLE.format(why=why if url in why else f"{url} ({why})") for url, why in facts["unreachable"].items())
    yield from facts["complaints"]
    if evidence := facts["counts"]["evidence"]:
        yield _EVIDENCE.format(count=evidence)
