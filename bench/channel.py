"""A channel that grows from two offices to two hundred, one admission after another; then one message to all. Prints JSON.

    python bench/channel.py [--offices 200]

Real cards, acceptances and signatures, in one process, without network and disk. Each of the last five admissions is what five
people's stations do: the letter is written and read, the answer written and read, the version written and signed by two, and
taken in by a third. Those before them, which only have to be there, go without letters. The floor beside it is the same work's
signatures alone: four pairs made and six verified.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from dataclasses import dataclass
from typing import Any

from backchannel.envelope import Envelope, MailboxKey
from backchannel.message import OfficeName, PersonName, cable
from backchannel.run.sealer import Sealer
from backchannel.seal import OfficeSecrets, Seat, SecretPair, SystemRandomness, co_sign, first_card, open_sealed, propose
from backchannel.seal.acceptance import INVITATION_BYTES, Acceptance, accept
from backchannel.seal.age import HybridIdentity
from backchannel.seal.agreement import Agreement
from backchannel.seal.code import Code
from backchannel.seal.history import History
from backchannel.seal.invitation import Answer, Letter
from backchannel.seal.proposal import propose_next
from backchannel.seal.receipt import Life
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
        card = first_card(
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


class Clock:
    """Milliseconds, by what took them."""

    def __init__(self) -> None:
        self.last, self.took = time.perf_counter(), dict[str, float]()

    def stop(self, what: str) -> None:
        """What was done since the last stop."""
        now = time.perf_counter()
        self.took[what] = (now - self.last) * 1000
        self.last = now


def answer(newcomer: Office, terms: Terms, history: History, inviter: Office, clock: Clock) -> tuple[Acceptance, int]:
    """The answer to a letter, as the inviter reads it, and how many bytes the letter has."""
    code = Code.fresh(RANDOM)
    letter = Letter.write(terms, history, code, inviter.secrets).seal(code, RANDOM)
    clock.stop("letter, ms")
    data = Answer.write(Letter.open(letter, code), code, newcomer.card, newcomer.secrets).data
    clock.stop("answer, ms")
    read = Answer.read(data, terms, history.channel, code)
    read.check_newcomer(history)
    return read.acceptance, len(letter)


def admit(newcomer: Office, acceptance: Acceptance, voices: list[Office], history: History, clock: Clock) -> tuple[History, int]:
    """The history that a third office holds when two have admitted the newcomer, and how many bytes each office is sent."""
    force = history.in_force
    seat = Seat.of(acceptance.terms, newcomer.card, acceptance.digest)
    papers = history.papers.of([newcomer.card], [acceptance])
    proposal = propose_next(force.agreement, [*force.seats, seat], [force], papers, voices[0].secrets)
    if proposal.lacks:
        proposal = co_sign(history.propose(proposal.artefact), voices[-1].secrets)
    clock.stop("two signatures, ms")
    grown = history.copy()
    grown.add(proposal.signed, proposal.papers)
    part = next(grown.chains(force.digest, 2**40))
    clock.stop("taken in, ms")
    return grown, len(part)


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
    letter = part = 0
    began = time.perf_counter()
    for number, newcomer in enumerate(everybody[1:], start=2):
        voices, terms, clock = everybody[: number - 1], newcomer.terms(number), Clock()
        if number <= offices - LAST:
            acceptance = accept(
                history.channel, os.urandom(INVITATION_BYTES), terms, newcomer.card, newcomer.secrets, holds=history.channel
            )
        else:
            acceptance, letter = answer(newcomer, terms, history, first, clock)
        history, part = admit(newcomer, acceptance, voices, history, clock)
        rows.append(clock.took)
    grown = time.perf_counter() - began
    base = floor() * 1000
    last = {name: statistics.median(row[name] for row in rows[-LAST:]) for name in rows[-1]}
    one = sum(last.values())
    return {
        "offices": offices,
        "growth, s": round(grown, 2),
        "admission at the end, ms": round(one, 1),
        "floor of an admission, ms": round(base, 2),
        "admission at the end, x floor": round(one / base, 1),
        **{name: round(took, 1) for name, took in last.items()},
        "letter, KiB": round(letter / 1024),
        "to each office, KiB": round(part / 1024),
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
    place = Correspondence.begin(charter, first.card.office, Life(count=1, name=bytes(16))).place(1)
    began = time.perf_counter()
    sent = sealer.finish(sealer.prepare(message, charter, place, first.card.officer.name, AT))
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
