"""An invented correspondence in the shape of a real one: answers written while three messages are on their way, and nobody sees it."""

from __future__ import annotations

from backchannel.ladder import Answer, Column, Event, Ladder, Missing, Rung
from backchannel.message import Place, Precedence
from unit.ladder.ladders import at, opened

MINISTRY, DELEGATION, ATTACHE = "MINISTRY", "DELEGATION", "NAVAL ATTACHE"
_FLASH, _IMMEDIATE = Precedence.FLASH, Precedence.IMMEDIATE


def _message(
    label: str, number: str, released: int, came: int, subject: str, saw: str, crossed: str = "", answers: str = "", to: str = ""
) -> Rung:
    """`crossed` is labels with commas between; `answers` is such as `1 OSDEL 41 4`: own paragraph, number, its paragraph."""
    ours = label.startswith("OSDEL")
    parts = [answer.strip().split(" ") for answer in answers.split(",") if answer]
    return Rung(
        label=label,
        station_number=number,
        precedence=_IMMEDIATE if ours and not to else _FLASH,
        writer=MINISTRY if ours else DELEGATION,
        released=released,
        readers=(opened(to or (DELEGATION if ours else MINISTRY), came),),
        subject=subject,
        saw=f"written having read {saw}",
        crossed=tuple(crossed.split(", ")) if crossed else (),
        answers=tuple(Answer(own=own, label=f"{series} {which}", portion=portion) for own, series, which, portion in parts),
    )


_NOT_YET = "DELOS up to 51; 52 to 54 were not there yet"
HARBOUR = Ladder(
    title="The harbour talks: a day on which answers crossed",
    columns=(Column(office=MINISTRY, series=("OSDEL",)), Column(office=DELEGATION, series=("DELOS",)), Column(office=ATTACHE)),
    rungs=(
        _message("OSDEL 30", "M 880", at(12), at(13), "If the talks stop: three ways on", "DELOS up to 46", "DELOS 51"),
        _message("DELOS 51", "219", at(12, 30), at(13, 45), "What is left after the refusal", "OSDEL up to 29", "OSDEL 30, OSDEL 31"),
        _message("OSDEL 31", "M 881", at(13), at(14), "Please say more", "DELOS up to 46", "DELOS 51"),
        _message("DELOS 52", "221", at(15), at(18), "A note to be handed over at 23:00", "OSDEL up to 31", "OSDEL 32", "1 OSDEL 31 2"),
        _message("DELOS 53", "222", at(16), at(18, 30), "Why we think so", "OSDEL up to 31", "OSDEL 32"),
        _message(
            "DELOS 54", "224", at(16, 30), at(19, 15), "Three points for the envoy", "OSDEL up to 31", "OSDEL 32, OSDEL 33", "2 OSDEL 30 4"
        ),
        _message(
            "OSDEL 32",
            "M 882",
            at(17, 30),
            at(20),
            "Not the last point",
            _NOT_YET,
            "DELOS 52, DELOS 53, DELOS 54",
            "1 DELOS 51 4,3 DELOS 51 5",
        ),
        _message("OSDEL 33", "M 883", at(19), at(21), "The dredgers", "DELOS up to 53; 54 was not there yet", "DELOS 54"),
        _message("OSDEL 34", "M 884", at(19, 20), at(20, 15), "The note, for delivery", "DELOS up to 54", to=ATTACHE),
        _message(
            "DELOS 56", "226", at(1, day=4), at(3, 30, day=4), "We no longer hear each other", "OSDEL up to 33", "OSDEL 38", "1 OSDEL 32 1"
        ),
        _message("OSDEL 38", "M 889", at(2, 30, day=4), at(4, day=4), "What the envoy said", "DELOS up to 54", "DELOS 56", "1 DELOS 54 2"),
        _message("OSDEL 39", "M 891", at(4, 30, day=4), at(6, day=4), "Your messages were late", "DELOS up to 56", "", "1 DELOS 56 1"),
    ),
    missing=(
        Missing(series="DELOS", first=47, last=50, writer=DELEGATION, before="DELOS 51"),
        Missing(series="DELOS", first=55, last=55, writer=DELEGATION, before="DELOS 56"),
        Missing(series="OSDEL", first=35, last=37, writer=MINISTRY, before="OSDEL 38"),
    ),
    events=(
        Event(at=at(22), words="the hour set for handing over the note", office=ATTACHE),
        Event(at=at(0, day=4), words="the envoy comes, two hours after it", office=MINISTRY),
    ),
    places=(Place(name="OSLO"), Place(name="CAIRO")),
    until=at(7, day=4),
)
