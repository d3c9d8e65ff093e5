"""The end of the first playing: what crossed as a drawing, both logs as cables, and what the stations prove to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from backchannel.demo.cast import LINE, MAIN, NEW_YORK, PARIS, PARTY, SITUATION, WASHINGTON

if TYPE_CHECKING:
    from backchannel.demo.october import Waiting
    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["show_logs", "show_proof"]

_Facts = dict[str, Any]
_ENDS: Final = (PARTY, WASHINGTON)


def show_logs(stage: Stage, tell: Tell) -> None:
    """OCTOBER as a drawing, and both ends' records of it: what is not here first, then every message as a cable, whole where it is new."""
    command = f"ladder --channel {MAIN} --clock PARIS --clock SAIGON"
    drawing = stage.beside(stage.type, PARTY, command)
    logs: dict[str, list[_Facts]] = {office: stage.ask(office, "log", channel=MAIN, limit=100) for office in _ENDS}
    cables = {office: [_read(stage, office, row) for row in logs[office] if row["state"] not in ("missing", "void")] for office in _ENDS}
    tell.chapter("What crossed, drawn")
    tell.did(PARTY, command)
    tell.screen(drawing.result())
    whole: dict[str, str] = {}  # who has shown which text
    for office in _ENDS:
        tell.chapter(f"The record at {office}")
        void = [f"{row['number'].split()[0]} {number}" for row in logs[office] if row["state"] == "void" for number in row["numbers"]]
        tell.found(f"Not here, and will not come, as its originator has told: {', '.join(void)}.")
        for facts in cables[office]:
            shown_at = whole.setdefault(facts["cable"], office)
            same = f"Number: {facts['number']}\n(byte for byte as at {shown_at})"
            tell.cable(facts["cable"] if shown_at == office else same, _label(facts))


def _read(stage: Stage, office: str, row: _Facts) -> _Facts:
    facts: _Facts = stage.ask(office, "read", number=row["number"], channel=MAIN)
    return facts


def show_proof(stage: Stage, tell: Tell, lost: list[Waiting]) -> None:
    """Every message verified anew at every station that holds it, and compared between them; what the switch `lost` is there."""
    tell.chapter("What holds")
    stage.until(lambda: not any(stage.ask(office, "status")["unsettled"] for office in stage.players), "every addressee's signed word")
    held = {
        (office, channel): {row["number"]: row for row in stage.ask(office, "verify", channel=channel)}
        for office, channel in (
            *((office, MAIN) for office in (PARTY, WASHINGTON, SITUATION, PARIS, NEW_YORK)),
            *((office, LINE) for office in (WASHINGTON, PARTY, PARIS)),
        )
    }
    rows = []
    for (office, channel), messages in held.items():
        same = [number for number, row in messages.items() if all(_agrees(number, row, other) for other in held.values())]
        paragraphs = sum(row["paragraphs"] for row in messages.values())
        shown = sum(row["shown"] for row in messages.values())
        rows.append((office, channel, str(len(messages)), f"{len(same)} of {len(messages)}", f"{shown} of {paragraphs}"))
    tell.table(rows, ("office", "channel", "verified", "same at all ends", "paragraphs open"))
    tell.say("")
    tell.say(
        "Verified: both signatures (Ed25519 and ML-DSA-65) by keys of the charter, the links of each series, every digest"
        " that is owed. Paragraphs open: what is exclusively eyes only stays sealed in its addressee's vault, too, and opens"
        " under the officer's key alone."
    )
    there = [item for item in lost if _is_received(stage, *item)]
    tell.say(f"Destroyed with the switch: {len(lost)}. Received all the same, and signed for: {len(there)}.")
    for office in stage.players:
        status = stage.ask(office, "status")
        waiting = [f"{row['number']} to {row['office']}" for row in status["unsettled"]]
        refused = len(status["quarantine"])
        tell.say(f"{office}: {len(waiting)} deliveries unsettled, {refused} refused envelopes.")


def _is_received(stage: Stage, sender: str, number: str, to: str) -> bool:
    """Whether the sender has the addressee's signature, and the addressee the message."""
    arrived = {row["number"].partition("/")[0] for row in stage.ask(to, "arrivals", limit=1000)}
    deliveries = stage.ask(sender, "read", number=number)["deliveries"]
    return number in arrived and any(row["office"] == to and (row["received"] or row["opened"]) for row in deliveries)


def _agrees(number: str, row: dict[str, Any], others: dict[str, dict[str, Any]]) -> bool:
    return number not in others or others[number]["digest"] == row["digest"]


def _label(facts: dict[str, Any]) -> str:
    if facts["direction"] == "in":
        return f"received {_clock(facts['received'])}, opened {_clock(facts['opened'])}"
    states = [f"{item['office']} {_last(item)}" for item in facts["deliveries"]]
    return f"filed {_clock(facts['filed'])}; " + "; ".join(states)


def _last(delivery: dict[str, Any]) -> str:
    reached = delivery["state"]
    return f"{reached} {_clock(delivery[reached])}" if delivery.get(reached) else str(reached)


def _clock(text: str | None) -> str:
    return f"{text[8:10]} {text[11:16]}Z" if text else "not yet"
