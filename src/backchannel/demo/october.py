"""October 1972, replayed: who sent what to whom, and when, from the published record in words of our own.

Times of release and arrival are *chosen*, in keeping with the record; the words are ours. The record is in volume IX
of Foreign Relations of the United States, 1969-1976.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.demo.acts import arrives, calls, draft, opens, put_by, read_screen, release, send
from backchannel.demo.cast import LINE, MAIN, NEW_YORK, PARIS, PARTY, SITUATION, WASHINGTON, at, quoted
from backchannel.demo.drafting import drafted
from backchannel.demo.handing import handed_over, held_up, spoken
from backchannel.errors import Mistake

if TYPE_CHECKING:
    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["Waiting", "before", "play"]

_LINE_TO_TAKE: Final = "HAKTO 41 paragraph 4"
_OVERTAKEN: Final = ("HAKTO 42", "HAKTO 43", "HAKTO 44")
Waiting = tuple[str, str, str]  # from, number, to


def play(stage: Stage, tell: Tell) -> list[Waiting]:
    """The replay itself, from noon of the 22nd to the morning of the 23rd; what the switch held when it was destroyed."""
    _refusal(stage, tell)
    _first_answer(stage, tell)
    _line_down(stage, tell)
    _line_back(stage, tell)
    _relay(stage, tell)
    held_up(stage, tell)
    handed_over(stage, tell)
    _breakdown(stage, tell)
    destroyed = _destroyed(stage, tell)
    _morning(stage, tell)
    return destroyed


def before(stage: Stage, tell: Tell) -> None:
    """The night before, in which the replay has numbers and no words; the stations start meanwhile."""
    tell.chapter("Saturday night: four messages that nobody holds")
    stage.start(WASHINGTON, NEW_YORK, SITUATION)
    for number, when in ((37, "22 03:00"), (38, "22 03:30"), (39, "22 09:00"), (40, "22 10:00")):
        put_by(stage, PARTY, when, [f"hakto-{number}"])
    stage.start(PARTY)
    tell.say("HAKTO 37 to 40 are part of the series, but the replay holds no words for them: Saigon files them and cancels their delivery.")


def _void(stage: Stage) -> list[int]:
    """The numbers of HAKTO that will not come to the White House, as it has been told."""
    channel = next(row for row in stage.ask(WASHINGTON, "status")["channels"] if row["name"] == MAIN)
    numbers: list[int] = next(row["void"] for row in channel["incoming"] if row["series"] == "HAKTO")
    return numbers


def _refusal(stage: Stage, tell: Tell) -> None:
    tell.chapter("Sunday: Thieu has refused")
    release(stage, tell, "22 12:00", WASHINGTON, "tohak-82")
    stage.until(lambda: len(_void(stage)) == 4, "Saigon's word on the numbers before HAKTO 41")
    command = "read TOHAK 82"
    tell.did(WASHINGTON, command)
    tell.screen(stage.type(WASHINGTON, command), since="References  ", until="Handling  ")
    tell.found("The White House refers to two messages that it does not hold, and its own copy says so.")
    release(stage, tell, "22 12:30", PARTY, "hakto-41")
    arrives(stage, WASHINGTON, "HAKTO 41")
    numbers = ", ".join(map(str, _void(stage)))
    tell.found(
        f"HAKTO begins at 37, says the charter, and this is 41. So the White House knows what it lacks, and Saigon's station has told"
        f" it that HAKTO {numbers} will not come."
    )


def _first_answer(stage: Stage, tell: Tell) -> None:
    """What Washington writes first: drafted by one and released by another."""
    drafted(stage, tell, "tohak-83-first", "tohak-83")
    opens(stage, tell, "22 13:00", PARTY, "TOHAK 82")
    release(stage, tell, "22 13:15", NEW_YORK, "hood-1")
    arrives(stage, WASHINGTON, "HOOD 1")
    opens(stage, tell, "22 13:45", WASHINGTON, "HAKTO 41")
    opens(stage, tell, "22 13:50", WASHINGTON, "HOOD 1", quiet=True)
    facts = opens(stage, tell, "22 14:00", PARTY, "TOHAK 83")
    tell.cable(facts["cable"], "TOHAK 83, as Saigon sees it")
    tell.found("Who drafted it and who released it stand under the signature. The text is, byte for byte, the one that Haig read.")


def _line_down(stage: Stage, tell: Tell) -> None:
    tell.chapter("The line to Washington goes down")
    stage.stop(WASHINGTON)
    release(stage, tell, "22 14:30", PARTY, "hakpa-1", channel=LINE)
    for number in (1, 2, 3):
        release(stage, tell, f"22 14:4{number}", PARIS, f"guay-{number}", quiet=number > 1)
    for when, name, channel in (
        ("22 15:00", "hakto-42", MAIN),
        ("22 16:00", "hakto-43", MAIN),
        ("22 16:15", "hakpa-2", LINE),
        ("22 16:30", "hakto-44", MAIN),
    ):
        release(stage, tell, when, PARTY, name, channel=channel)
    tell.cable(draft("hakto-42"), "HAKTO 42, as it was drafted: a plain text file")
    _doubted(stage, tell)
    facts = stage.ask(WASHINGTON, "read", number="TOHAK 84")
    tell.found(
        f"TOHAK 84 answers HAKTO 41, and says so under signature: {facts['written']}. HAKTO 42, 43 and 44 are released already, and none"
        " has arrived."
    )


def _doubted(stage: Stage, tell: Tell) -> None:
    """He declines what nobody has ordered, is told so, and means it all the same."""
    stage.move(at("22 17:30"))
    tell.time(stage.now)
    command = f"send --channel {MAIN} tohak-84.txt"
    tell.did(WASHINGTON, command)
    try:
        send(stage, WASHINGTON, "tohak-84")
    except Mistake as mistake:
        tell.cable(str(mistake))
    filed = send(stage, WASHINGTON, "tohak-84", despite=[_LINE_TO_TAKE])
    tell.did(WASHINGTON, f'{command} --despite "{_LINE_TO_TAKE}"')
    tell.message(filed["precedence"], f"{filed['number']} to {PARTY}: filed.")


def _line_back(stage: Stage, tell: Tell) -> None:
    tell.chapter("The line is back")
    stage.move(at("22 18:00"))
    tell.time(stage.now)
    for office in (WASHINGTON, PARTY):
        stage.heard(office)  # what was called out before is not of this hour
    stage.start(WASHINGTON)
    arrives(stage, WASHINGTON, "GUAY 3")
    order = [row["number"].partition("/")[0] for row in stage.ask(WASHINGTON, "arrivals") if row["state"] == "received"]
    tell.say("What lay waiting at the switch comes in. In the order in which it was filed:")
    tell.cable("\n".join(order))
    tell.found("Flash overtakes: three messages from Paris had waited longer, and came in last.")
    calls(stage, tell, WASHINGTON, [f"{number} from {PARTY} crossed" for number in _OVERTAKEN])
    calls(stage, tell, PARTY, [f"TOHAK 84 from {WASHINGTON} crossed"])
    tell.found("Both stations call it out by themselves, as soon as it can be known. Neither writer had read the other's.")
    opens(stage, tell, "22 18:00", WASHINGTON, "HAKTO 42")
    opens(stage, tell, "22 18:30", WASHINGTON, "HAKTO 43")
    release(stage, tell, "22 19:00", WASHINGTON, "tohak-85")
    arrives(stage, PARTY, "TOHAK 85")
    opens(stage, tell, "22 19:15", WASHINGTON, "HAKTO 44")


def _relay(stage: Stage, tell: Tell) -> None:
    tell.chapter("The text goes on to Paris")
    _looked_at(stage, tell, "22 19:30", WASHINGTON, "whp-76", LINE)
    read_screen(stage, tell, "22 20:00", PARTY, "TOHAK 84")
    if stage.ask(WASHINGTON, "read", number="TOHAK 84")["orders"]["findings"]:
        tell.found("Washington declined what nobody had ordered: HAKTO 41 set out what might be said. Washington's own copy says the same.")
    facts = opens(stage, tell, "22 20:15", PARIS, "WHP 76", channel=LINE)
    tell.cable(facts["cable"], "WHP 76, as Paris sees it")
    tell.found("Paris opens the text and its order. What else there is, it can count and cannot read. One signature holds for every view.")
    for number in ("GUAY 1", "GUAY 2", "GUAY 3"):
        opens(stage, tell, "22 20:30", WASHINGTON, number, quiet=True)
    opens(stage, tell, "22 21:00", PARTY, "TOHAK 85")
    read_screen(stage, tell, "22 21:05", PARTY, "WHP 76", channel=LINE)


def _looked_at(stage: Stage, tell: Tell, when: str, office: str, name: str, channel: str) -> None:
    """Release at a terminal: who will read what is shown first, and the names of the offices are asked for."""
    text = draft(name)
    stage.move(at(when))
    tell.time(stage.now)
    (stage.table / f"{name}.txt").write_text(text, "utf-8")
    facts = stage.ask(office, "preview", draft=text, channel=channel)
    names = [("first? [y/N]:", "n")] if facts["unopened"] else []
    names += [("Office:", row["office"]) for row in facts["addressees"] if row["officer_reads"]]
    command = f"send --channel {quoted(channel)} {name}.txt"
    tell.did(office, command)
    if facts["doubts"]:
        names.append(("all the same? [y/N]:", "y"))
    tell.screen(stage.type(office, command, *names, ("[y/N]:", "y")))
    tell.found(
        "Whoever releases is shown first who will read what, taken from the very copies that would be sealed; and that the text is not"
        " the one that HAKTO 42 ordered. What is exclusively eyes only goes nowhere before somebody has typed for whom."
    )


def _breakdown(stage: Stage, tell: Tell) -> None:
    tell.chapter("Monday: we no longer understand each other")
    tell.say("The line to Saigon is down in its turn. What is filed there waits for it:")
    stage.stop(PARTY)
    put_by(stage, PARTY, "23 00:30", ["hakto-45"])
    release(stage, tell, "23 01:00", PARTY, "hakto-46")
    put_by(stage, WASHINGTON, "23 02:00", ["tohak-88"])
    stage.stop(PARIS)
    release(stage, tell, "23 02:15", WASHINGTON, "whp-77", channel=LINE)
    release(stage, tell, "23 02:30", WASHINGTON, "tohak-89")


def _destroyed(stage: Stage, tell: Tell) -> list[Waiting]:
    """The switch is killed with all that it has accepted and nobody has received, and starts on an empty disk."""
    tell.chapter("The switch is destroyed")

    def waiting() -> list[Waiting]:
        status = stage.ask(WASHINGTON, "status")
        series = {channel["series"] for channel in status["channels"]}  # and not what is on its way to the Situation Room
        rows = [row for row in status["unsettled"] if row["number"].partition(" ")[0] in series]
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
    opens(stage, tell, "23 03:30", WASHINGTON, "HAKTO 46")
    spoken(stage, tell)
    release(stage, tell, "23 04:15", WASHINGTON, "whp-78", channel=LINE, quiet=True)
    release(stage, tell, "23 04:30", WASHINGTON, "tohak-90")
    facts = opens(stage, tell, "23 06:00", PARTY, "TOHAK 90")
    tell.cable(facts["cable"], "TOHAK 90, as Saigon sees it")


def _listed(waiting: list[Waiting]) -> str:
    return " and ".join(f"{number} to {to}" for _, number, to in waiting)
