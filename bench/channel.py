"""A channel that grows from two offices to two hundred, one admission after another; then one message to all. Prints JSON.

    python bench/channel.py [--offices 200]

Real cards, invitations, acceptances and signatures, in one process, without network and disk. Each admission is what five people's
stations do: the letter is written and read, the answer written and read, the version written and signed by two, and taken in
by a third. The floor beside it is the same work's signatures alone: four pairs made and six verified.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

from backchannel.envelope import Envelope, MailboxKey
from backchannel.message import OfficeName, PersonName, cable
from backchannel.run.sealer import Sealer
from backchannel.seal import OfficeSecrets, Seat, SecretPair, SystemRandomness, co_sign, make_card, open_sealed, propose
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.code import Code
from backchannel.seal.history import History
from backchannel.seal.invitation import Answer, Letter
from backchannel.seal.proposal import propose_next
from backchannel.seal.roles import Role
from backchannel.seal.seat import Terms
from backchannel.station import Correspondence

RANDOM = SystemRandomness()
AT = 1_760_000_000_000_000
LAST = 5  # admissions at the end that are timed apart


@dataclass(frozen=True, kw_only=True)
class Office:
    """One office with all its secrets."""

    secrets: OfficeSecrets
    device: SecretPair
    standing: bytes
    card: Any

    @classmethod
    def make(cls, number: int) -> Office:
        """An office with a name of its own, that looks like no other's."""
        secrets, device, standing = OfficeSecrets.fresh(RANDOM), SecretPair.fresh(RANDOM), os.urandom(32)
        card = make_card(
            name=OfficeName.parse(f"MISSION {number}"),
            person_name=PersonName.parse("Vera Holm"),
            secrets=secrets,
            eyes=HybridIdentity.from_seed(secrets.eyes).recipient,
            device=device.public,
            standing=HybridIdentity.from_seed(standing).recipient,
            mailbox=MailboxKey.fresh(RANDOM).address("https://switch.example").text(),
        )
        return cls(secrets=secrets, device=device, standing=standing, card=card)

    def terms(self, number: int) -> Terms:
        """The seat that it is offered."""
        series = "TO" + "".join(chr(ord("A") + int(digit)) for digit in f"{number:03}")
        return Terms(name=self.card.name, role=Role.OFFICE, series=series, first=1, first_serial=1, prefix=None)


def admit(newcomer: Office, number: int, voices: list[Office], history: History, far: History) -> tuple[History, dict[str, float]]:
    """One admission; the history that a third office holds afterwards, and seconds and bytes by what was done."""
    inviter, second = voices[0], voices[-1]
    clock = [time.perf_counter()]
    code = Code.fresh(RANDOM)
    letter = Letter.write(newcomer.terms(number), history, code, inviter.secrets).seal(code, RANDOM)
    clock.append(time.perf_counter())
    answer = Answer.write(Letter.open(letter, code), code, newcomer.card, newcomer.secrets)
    clock.append(time.perf_counter())
    read = Answer.read(answer.data, newcomer.terms(number), history.channel, code)
    read.check_newcomer(history)
    papers = history.papers.of([read.card], [read.acceptance])
    force = history.in_force
    proposal = propose_next(force.agreement, [*force.seats, read.seat], [force], papers, inviter.secrets)
    if proposal.lacks:
        proposal = co_sign(far.propose(proposal.artefact), second.secrets)
    clock.append(time.perf_counter())
    grown = history.copy()
    grown.add(proposal.signed, proposal.papers)
    part = next(grown.chains(force.digest, 2**40))
    clock.append(time.perf_counter())
    took = [after - before for before, after in pairwise(clock)]
    names = ("letter", "answer", "two signatures", "taken in")
    return grown, {**dict(zip(names, took, strict=True)), "letter bytes": len(letter), "bytes to each": len(part)}


def floor() -> float:
    """Seconds for the signatures of one admission alone: four pairs made, six verified."""
    pair = SecretPair.fresh(RANDOM)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        signed = [[key.sign(b"an admission") for key in pair.keys] for _ in range(4)]
        for turn in range(6):
            for key, signature in zip(pair.public.keys, signed[turn % 4], strict=True):
                key.verify(signature, b"an admission")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure(offices: int) -> dict[str, Any]:
    """All figures."""
    everybody = [Office.make(number) for number in range(1, offices + 1)]
    first = everybody[0]
    history = History.found(propose(Agreement(name="BENCH"), [Seat.of(first.terms(1), first.card)], first.secrets))
    rows: list[dict[str, float]] = []
    began = time.perf_counter()
    for number, newcomer in zip(count(2), everybody[1:], strict=False):
        history, row = admit(newcomer, number, everybody[: number - 1], history, history)
        rows.append(row)
    grown = time.perf_counter() - began
    base = floor()
    last = {name: statistics.median(row[name] for row in rows[-LAST:]) for name in rows[-1]}
    one = sum(last[name] for name in ("letter", "answer", "two signatures", "taken in"))
    return {
        "offices": offices,
        "growth, s": round(grown, 2),
        "admission at the end, ms": round(one * 1000, 1),
        "floor of an admission, ms": round(base * 1000, 2),
        "admission at the end, x floor": round(one / base, 1),
        **{f"{name}, ms": round(last[name] * 1000, 1) for name in ("letter", "answer", "two signatures", "taken in")},
        "letter, KiB": round(last["letter bytes"] / 1024),
        "to each office, KiB": round(last["bytes to each"] / 1024),
        **released(everybody, history),
    }


def released(everybody: list[Office], history: History) -> dict[str, Any]:
    """One message from the first office to all others: released, and opened by one of them."""
    first, second = everybody[0], everybody[1]
    charter = history.in_force
    sealer = Sealer(office=first.card.office, device=first.device, standing=first.standing, randomness=RANDOM)
    reader = Sealer(office=second.card.office, device=second.device, standing=second.standing, randomness=RANDOM)
    to = "\n".join(f"To: {office.card.name}" for office in everybody[1:])
    message = cable.parse_draft(f"FLASH\nSECRET\nFrom: {first.card.name}\n{to}\n\n1. " + " ".join(["All is quiet here."] * 100) + "\n")
    place = Correspondence.begin(charter, first.card.office).place(1)
    began = time.perf_counter()
    sent = sealer.finish(sealer.prepare(message, charter, place, first.card.person.name, AT))
    filed = time.perf_counter()
    mine = next(item for item in sent.envelopes if item.office == second.card.office)
    sealed = Envelope.parse(mine.envelope).sealed
    opening = time.perf_counter()
    open_sealed(sealed, reader.reader({history.channel: history}))
    opened = time.perf_counter()
    return {
        "release to all, ms": round((filed - began) * 1000, 1),
        "open it at one, ms": round((opened - opening) * 1000, 1),
        "sealed files": len({Envelope.parse(item.envelope).sealed for item in sent.envelopes}),
        "one file, KiB": round(len(sealed) / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offices", type=int, default=200, help="how many in the end (default %(default)s)")
    print(json.dumps(measure(parser.parse_args().offices)))


if __name__ == "__main__":
    main()
