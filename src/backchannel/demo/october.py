"""October 1972, replayed: who sent what to whom, and when, from the published record in words of our own.

Times of release and arrival are *chosen*, in keeping with the record; the words are ours. The record is in volume IX
of Foreign Relations of the United States, 1969-1976.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["LINE", "MAIN", "PARIS", "PARTY", "WASHINGTON", "Waiting", "found_channels", "make_offices", "play"]

PARTY: Final = "SAIGON PARTY"
WASHINGTON: Final = "WHITE HOUSE"
PARIS: Final = "PARIS"
MAIN: Final = "OCTOBER"
LINE: Final = "PARIS LINE"

_Facts = dict[str, Any]
Waiting = tuple[str, str, str]  # from, number, to


def at(text: str) -> int:
    """A chosen time of October 1972, as `22 15:00` in UTC, in microseconds since 1970."""
    return int(datetime.strptime(f"1972-10-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()) * 1_000_000


def make_offices(stage: Stage, tell: Tell) -> None:
    """Three offices, their cards exchanged and compared."""
    for name, person in ((PARTY, "Kissinger"), (WASHINGTON, "Haig"), (PARIS, "Guay")):
        stage.make(name, person)
        tell.did(name, f'office new --name "{name}" --person {person} --switch URL')
    cards = {name: stage.ask(name, "own_card")["card"] for name in stage.players}
    for name in stage.players:
        for other in stage.players:
            if other != name:
                stage.ask(name, "pin", card=cards[other], how="words compared by telephone")
    here, there = (stage.ask(name, "words", office=other)["words"] for name, other in ((PARTY, WASHINGTON), (WASHINGTON, PARTY)))
    tell.say("Each has pinned the others' cards. Party and White House read each other twelve words, and they are the same at both ends:")
    tell.cable(" ".join(here) + ("" if here == there else "\nTHEY DIFFER"))


def found_channels(stage: Stage, tell: Tell) -> None:
    """Two channels, each on a charter that all its offices have signed; numbers begin where the record does."""
    _found(stage, MAIN, [_seat(PARTY, "HAKTO", 37, 215), _seat(WASHINGTON, "TOHAK", 82, 2280, "WHS")])
    seats = [_seat(WASHINGTON, "WHP", 76, 2280, "WHS"), _seat(PARTY, "HAKPA", 1, 215), _seat(PARIS, "GUAY", 1, 1, role="intermediary")]
    _found(stage, LINE, seats)
    tell.say(
        "Two charters, signed by all who are on them: OCTOBER with the series HAKTO (from 37) and TOHAK (from 82), and PARIS LINE,"
        " on which Paris is an intermediary: it opens what is named as for it, and nothing else."
    )


def play(stage: Stage, tell: Tell) -> list[Waiting]:
    """The replay itself, from the night of the 22nd to the morning of the 23rd; what the switch held when it was destroyed."""
    _before(stage, tell)
    _refusal(stage, tell)
    _line_down(stage, tell)
    _line_back(stage, tell)
    _relay(stage, tell)
    _breakdown(stage, tell)
    lost = _destroyed(stage, tell)
    _morning(stage, tell)
    return lost


def _before(stage: Stage, tell: Tell) -> None:
    tell.chapter("Saturday night: four messages that nobody holds")
    for number, when in ((37, "22 03:00"), (38, "22 03:30"), (39, "22 09:00"), (40, "22 10:00")):
        stage.move(at(when))
        _send(stage, PARTY, f"hakto-{number}")
        stage.ask(PARTY, "cancel", number=f"HAKTO {number}")
    tell.say("HAKTO 37 to 40 are part of the series, but the replay holds no words for them: Saigon files them and cancels their delivery.")
    stage.move(at("22 12:00"))
    stage.start(PARTY, WASHINGTON, PARIS)


def _void(stage: Stage) -> list[int]:
    """The numbers of HAKTO that will not come to the White House, as it has been told."""
    numbers: list[int] = stage.ask(WASHINGTON, "status")["channels"][0]["incoming"][0]["void"]
    return numbers


def _refusal(stage: Stage, tell: Tell) -> None:
    tell.chapter("Sunday: Thieu has refused")
    _release(stage, tell, "22 12:00", WASHINGTON, "tohak-82")
    facts = stage.ask(WASHINGTON, "read", number="TOHAK 82")
    missing = [f"({item['letter']}) {item['reference']}" for item in facts["references"] if item["standing"] == "missing"]
    tell.found(f"The White House refers to {' and '.join(missing)}, which it does not hold: shown missing.")
    _release(stage, tell, "22 12:30", PARTY, "hakto-41")
    _arrives(stage, WASHINGTON, "HAKTO 41")
    stage.until(lambda: len(_void(stage)) == 4, "Saigon's word on the numbers before HAKTO 41")
    numbers = ", ".join(map(str, _void(stage)))
    tell.found(
        f"HAKTO begins at 37, says the charter, and this is 41. So the White House knows what it lacks, and Saigon's station has told"
        f" it that HAKTO {numbers} will not come."
    )
    _opens(stage, tell, "22 13:00", PARTY, "TOHAK 82")
    _release(stage, tell, "22 13:00", WASHINGTON, "tohak-83")
    _opens(stage, tell, "22 13:45", WASHINGTON, "HAKTO 41")
    _opens(stage, tell, "22 14:00", PARTY, "TOHAK 83")


def _line_down(stage: Stage, tell: Tell) -> None:
    tell.chapter("The line to Washington goes down")
    stage.stop(WASHINGTON)
    _release(stage, tell, "22 14:30", PARTY, "hakpa-1", channel=LINE)
    for number in (1, 2, 3):
        _release(stage, tell, f"22 14:4{number}", PARIS, f"guay-{number}", channel=LINE, quiet=number > 1)
    for when, draft, channel in (
        ("22 15:00", "hakto-42", MAIN),
        ("22 16:00", "hakto-43", MAIN),
        ("22 16:15", "hakpa-2", LINE),
        ("22 16:30", "hakto-44", MAIN),
    ):
        _release(stage, tell, when, PARTY, draft, channel=channel)
    tell.cable(_draft("hakto-42"), "HAKTO 42, as it was drafted: a plain text file")
    _release(stage, tell, "22 17:30", WASHINGTON, "tohak-84")
    facts = stage.ask(WASHINGTON, "read", number="TOHAK 84")
    read = facts["writer_had_read"][0]
    tell.found(
        f"TOHAK 84 answers HAKTO {read['through'] or read['also'][-1]}, and says so under signature: its writer had opened nothing"
        " later. HAKTO 42, 43 and 44 are released already, and none has arrived."
    )


def _line_back(stage: Stage, tell: Tell) -> None:
    tell.chapter("The line is back")
    stage.move(at("22 18:00"))
    tell.time(stage.now)
    stage.start(WASHINGTON)
    for number in ("HAKTO 42", "HAKTO 43", "HAKTO 44"):
        _arrives(stage, WASHINGTON, number)
    _arrives(stage, WASHINGTON, "GUAY 3", LINE)
    order = [row["number"].partition("/")[0] for row in stage.ask(WASHINGTON, "arrivals") if row["state"] == "received"]
    tell.say("What lay waiting at the switch comes in. In the order in which it was filed:")
    tell.cable("\n".join(order))
    tell.found("Flash overtakes: three messages from Paris had waited longer, and came in last.")
    _opens(stage, tell, "22 18:00", WASHINGTON, "HAKTO 42")
    _opens(stage, tell, "22 18:30", WASHINGTON, "HAKTO 43")
    _release(stage, tell, "22 19:00", WASHINGTON, "tohak-85")
    _opens(stage, tell, "22 19:15", WASHINGTON, "HAKTO 44")


def _relay(stage: Stage, tell: Tell) -> None:
    tell.chapter("The text goes on to Paris")
    _release(stage, tell, "22 19:30", WASHINGTON, "whp-76", channel=LINE)
    _opens(stage, tell, "22 20:00", PARTY, "TOHAK 84")
    facts = _opens(stage, tell, "22 20:15", PARIS, "WHP 76", channel=LINE)
    tell.cable(facts["cable"], "WHP 76, as Paris sees it")
    tell.found("Paris opens the text and its order. What else there is, it can count and cannot read. One signature holds for every view.")
    for number in ("GUAY 1", "GUAY 2", "GUAY 3"):
        _opens(stage, tell, "22 20:30", WASHINGTON, number, channel=LINE, quiet=True)
    _opens(stage, tell, "22 21:00", PARTY, "TOHAK 85")
    _opens(stage, tell, "22 21:05", PARTY, "WHP 76", channel=LINE)


def _breakdown(stage: Stage, tell: Tell) -> None:
    tell.chapter("Monday: we no longer understand each other")
    _lost(stage, PARTY, "23 00:30", ["hakto-45"])
    _release(stage, tell, "23 01:00", PARTY, "hakto-46")
    _lost(stage, WASHINGTON, "23 02:00", ["tohak-86", "tohak-87", "tohak-88"])
    _arrives(stage, WASHINGTON, "HAKTO 46")
    stage.stop(PARTY)
    stage.stop(PARIS)
    _release(stage, tell, "23 02:15", WASHINGTON, "whp-77", channel=LINE)
    _release(stage, tell, "23 02:30", WASHINGTON, "tohak-89")


def _destroyed(stage: Stage, tell: Tell) -> list[Waiting]:
    """The switch is killed with all that it has accepted and nobody has received, and starts on an empty disk."""
    tell.chapter("The switch is destroyed")

    def waiting() -> list[Waiting]:
        rows = stage.ask(WASHINGTON, "status")["unsettled"]
        return [] if any(row["state"] != "accepted" for row in rows) else [(WASHINGTON, row["number"], row["office"]) for row in rows]

    stage.until(lambda: bool(waiting()), "the switch's word for what it holds")
    lost = waiting()
    tell.say(
        f"Saigon and Paris are off the line; {_listed(lost)} wait at the switch. It is killed (SIGKILL), its folder is deleted,"
        " and it starts on an empty disk:"
    )
    stage.destroy_switch()
    tell.did("operator", "switch --folder switch --code-file enrolment-code")
    tell.say("Every station opens its mailbox there again, and the White House hands over again all that nobody has signed for.")
    stage.move(at("23 03:00"))
    stage.start(PARTY, PARIS)
    return lost


def _morning(stage: Stage, tell: Tell) -> None:
    tell.chapter("Monday morning")
    _opens(stage, tell, "23 03:30", WASHINGTON, "HAKTO 46")
    _opens(stage, tell, "23 04:00", PARTY, "TOHAK 89")
    _release(stage, tell, "23 04:15", WASHINGTON, "whp-78", channel=LINE, quiet=True)
    _release(stage, tell, "23 04:30", WASHINGTON, "tohak-90")
    facts = _opens(stage, tell, "23 06:00", PARTY, "TOHAK 90")
    tell.cable(facts["cable"], "TOHAK 90, as Saigon sees it")


def _listed(waiting: list[Waiting]) -> str:
    return " and ".join(f"{number} to {to}" for _, number, to in waiting)


def _seat(office: str, series: str, first: int, serial: int, prefix: str | None = None, role: str = "office") -> _Facts:
    return {"office": office, "role": role, "series": series, "first": first, "serial": serial, "prefix": prefix}


def _found(stage: Stage, name: str, seats: list[_Facts]) -> None:
    first, *others = [str(seat["office"]) for seat in seats]
    charter = stage.ask(first, "found", name=name, seats=seats)["charter"]
    for office in others:
        charter = stage.ask(office, "sign", proposal=charter)["charter"]
    for office in (first, *others):
        stage.ask(office, "enter", charter=charter)


def _draft(name: str) -> str:
    return resources.files("backchannel.demo").joinpath("drafts", f"{name}.txt").read_text("utf-8")


def _send(stage: Stage, office: str, name: str, channel: str = MAIN) -> _Facts:
    draft = _draft(name)
    looked_at = stage.ask(office, "preview", draft=draft, channel=channel)
    eyes = [row["office"] for row in looked_at["addressees"] if row["officer_reads"]]
    filed: list[_Facts] = stage.ask(office, "send", drafts=[draft], channel=channel, eyes_only=eyes)
    return filed[0]


def _release(stage: Stage, tell: Tell, when: str, office: str, name: str, *, channel: str = MAIN, quiet: bool = False) -> None:
    stage.move(at(when))
    facts = _send(stage, office, name, channel)
    if not quiet:
        tell.time(stage.now)
        tell.did(office, f'send --channel "{channel}" {name}.txt')
        to = ", ".join(item["office"] for item in facts["to"])
        tell.message(facts["precedence"], f"{facts['number']} to {to}: filed.")


def _arrives(stage: Stage, office: str, number: str, channel: str = MAIN) -> None:
    def is_there() -> bool:
        return any(row["number"].partition("/")[0] == number for row in stage.ask(office, "arrivals"))

    stage.until(is_there, f"{number} at {office}")


def _opens(stage: Stage, tell: Tell, when: str, office: str, number: str, *, channel: str = MAIN, quiet: bool = False) -> _Facts:
    _arrives(stage, office, number, channel)
    stage.move(at(when))
    facts: _Facts = stage.ask(office, "read", number=number, channel=channel)
    if not quiet:
        tell.time(stage.now)
        tell.did(office, f'read "{number}"')
        subject = facts["subject"] or "subject not for this office"
        tell.message(facts["precedence"], f"{facts['number']} from {facts['from']}: {subject}.")
    return facts


def _lost(stage: Stage, office: str, when: str, names: list[str]) -> None:
    """Numbers of the series for which the replay holds no words: filed while the line is down, and cancelled."""
    stage.stop(office)
    for minute, name in enumerate(names):
        stage.move(at(when) + minute * 60_000_000)
        number = name.upper().replace("-", " ")
        _send(stage, office, name)
        stage.ask(office, "cancel", number=number)
    stage.start(office)
