"""The hand-off in Paris: what holds it up, that it was made all the same, and which words were handed over; what was said in Washington."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.demo.acts import calls, draft, opens, release
from backchannel.demo.cast import LINE, MAIN, PARIS, PARTY, WASHINGTON, at

if TYPE_CHECKING:
    from backchannel.demo.stage import Stage
    from backchannel.demo.tell import Tell

__all__ = ["handed_over", "held_up", "spoken"]

_DELIVERY: Final = "HAKTO 42 paragraph 2"
_CONVERSATION: Final = "HAKTO 42 paragraph 4"
_POINTS: Final = "HAKTO 44 paragraph 2"
_HOUR: Final = "2300 PARIS 22 OCT 72"
_IMPOSSIBLE: Final = "cannot be done any more"
_WORDS: Final = "handed-over.txt"
_YES: Final = ("[y/N]:", "y")
_ALL_THE_SAME: Final = ("all the same? [y/N]:", "y")


def held_up(stage: Stage, tell: Tell) -> None:
    """When he can come is known: what should follow him cannot be done at its hour, and both ends are called."""
    tell.chapter("He can come at eight, and Paris is to hear at six")
    for office in (WASHINGTON, PARTY):
        stage.heard(office)  # what was called out before is not of this hour
    release(stage, tell, "22 21:10", WASHINGTON, "tohak-86")
    tell.cable(draft("tohak-86").partition("\n\n")[2])
    calls(stage, tell, WASHINGTON, [_IMPOSSIBLE])
    opens(stage, tell, "22 21:20", PARTY, "TOHAK 86")
    calls(stage, tell, PARTY, [_IMPOSSIBLE])
    _shows(stage, tell, f"orders {_DELIVERY}", since=WASHINGTON)
    tell.found(
        "2000 in Washington is two hours after 2300 in Paris: from what two messages say, each station finds that the text has to wait."
        " But nobody tells Paris."
    )


def handed_over(stage: Stage, tell: Tell) -> None:
    """Paris has not been told, and reports that it is done; Washington reports in its turn, and Saigon compares the words."""
    tell.chapter("It is handed over at its hour")
    for number in ("HAKPA 1", "HAKPA 2"):
        opens(stage, tell, "22 21:30", PARIS, number, channel=LINE, quiet=True)
    told = f'--done --exact --when "{_HOUR}" --to "the North Vietnamese delegation" --say "He read it, and will pass it on."'
    _reports(stage, tell, "22 22:15", PARIS, f"report WHP 76 paragraph 2 {told}", _YES)
    opens(stage, tell, "22 22:30", WASHINGTON, "PARTO 1", channel=LINE, quiet=True)
    (found,) = stage.ask(WASHINGTON, "certificate", number="WHP 76 paragraph 2", channel=LINE)["certificates"]
    (stage.table / _WORDS).write_text(found["handed_over"]["words"] + "\n", "utf-8")
    tell.found(
        f"The words that Guay handed over are {'' if found['equal'] else 'NOT '}those that WHP 76 told him to. Haig reports to Saigon"
        " with these words, and is told what speaks against it:"
    )
    command = f'report {_DELIVERY} --done --words {_WORDS} --when "{_HOUR}"'
    _reports(stage, tell, "22 22:40", WASHINGTON, command, _ALL_THE_SAME, _YES)
    opens(stage, tell, "22 23:00", PARTY, "TOHAK 87")
    _shows(stage, tell, f"certificate {_DELIVERY}")


def spoken(stage: Stage, tell: Tell) -> None:
    """The report of the conversation: out of turn, three points made, three questions open."""
    facts = opens(stage, tell, "23 04:00", PARTY, "TOHAK 89")
    _shows(stage, tell, f"orders {_CONVERSATION}", since=WASHINGTON)
    (found,) = stage.ask(PARTY, "order", number=_POINTS, channel=MAIN)
    (life,) = found["lives"]
    left_out = "" if found["findings"] else ", and no point of it is left out"
    tell.found(f"{_POINTS} is reported {life['outcome']}{left_out}. He asked three things in return:")
    tell.cable("3. " + facts["cable"].partition("\n3. ")[2].partition("\n6. ")[0])
    _shows(stage, tell, f"asks --channel {MAIN}", until="Asked by us")


def _shows(stage: Stage, tell: Tell, command: str, since: str = "", until: str = "") -> None:
    """What Saigon sees at its terminal."""
    tell.did(PARTY, command)
    tell.screen(stage.type(PARTY, command), since=since, until=until)


def _reports(stage: Stage, tell: Tell, when: str, office: str, command: str, *answers: tuple[str, str]) -> None:
    """A report at a terminal, to the one office whose officer alone is to read it."""
    stage.move(at(when))
    tell.time(stage.now)
    tell.did(office, command)
    to = WASHINGTON if office == PARIS else PARTY
    tell.screen(stage.type(office, command, ("Office:", to), *answers), since="Office:")
