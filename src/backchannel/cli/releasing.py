"""What a person is shown and asked before a message is released; what is said of drafts that are not fit."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from backchannel.cli import causality_words, handoff_words, order_words, release_words, words
from backchannel.cli.asking import heard
from backchannel.cli.files import STANDARD_INPUT, draft_from
from backchannel.cli.lines import line
from backchannel.cli.render import answers, cable
from backchannel.cli.render.orders import doubts
from backchannel.cli.render.preflight import preflight
from backchannel.cli.render.preflight import unopened as unopened_rows
from backchannel.cli.render.relays import relays
from backchannel.cli.show import show, show_json, width
from backchannel.errors import Mistake
from backchannel.words.saying import of_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.cli.invocation import Counter, Invocation

__all__ = ["all_fit", "ask_for_names", "asked_to_release", "drafts_from", "released", "somebody_asks"]

_MANY: Final = 8  # fewer messages than this are sent before a person wonders


def somebody_asks(invocation: Invocation) -> bool:
    """Whether a person can be shown what will be released, and asked: programs release as they say."""
    return not invocation.as_json and sys.stdin.isatty() and sys.stderr.isatty()


def released(
    counter: Counter,
    files: Sequence[str],
    texts: Sequence[str],
    channel: str | None,
    *,
    named: Sequence[str],
    unopened: Sequence[str],
    despite: Sequence[str],
    yes: bool,
    since: int | None = None,
) -> int:
    """Check drafts on their channel, show and ask, and release them, all or none; the exit status."""
    invocation = counter.invocation
    if not all_fit(invocation, files, counter.ask("check", drafts=list(texts), channel=channel)):
        return Mistake.exit_status
    asked = asked_to_release(counter, texts, channel, named, yes=yes, unopened=unopened, despite=despite, since=since)
    if asked is None:
        return Mistake.exit_status
    if len(texts) >= _MANY:
        invocation.progress(words.SENDING.format(count=len(texts)))
    facts = counter.ask("send", drafts=list(texts), channel=channel, **asked)
    invocation.tell(facts, lambda rows: answers.sent(rows, width()))
    for row in (each for sent in facts for each in sent["in_hands"]):
        invocation.note(handoff_words.IN_HANDS[row["kind"]].format(**{**row, "holder": row["for"] or handoff_words.SOMEBODY}))
    if not counter.runs:
        invocation.note(words.TRAVELS_LATER)
    return 0


def asked_to_release(
    counter: Counter,
    texts: Sequence[str],
    channel: str | None,
    named: Sequence[str],
    *,
    yes: bool,
    unopened: Sequence[str] = (),
    despite: Sequence[str] = (),
    since: int | None = None,
) -> dict[str, Any] | None:
    """What a release is to be asked for with: the offices that were named, the version of the charter by which a person looked, what
    is referred to unread, and what is doubtful and meant all the same.

    None when that person, who has been shown what each addressee would be able to read and what has come, wants nothing released.
    """
    invocation = counter.invocation
    if not somebody_asks(invocation):
        return {"eyes_only": list(named), "unopened": list(unopened), "despite": list(despite)}
    previews = [counter.ask("preview", draft=text, channel=channel, since=since) for text in texts]
    if not yes and previews[0]["unopened"] and open_first(counter, previews[0]["unopened"], channel):
        previews = [counter.ask("preview", draft=text, channel=channel, since=since) for text in texts]
    show([each for facts in previews for each in (*preflight(facts, width()), ())], error=True)
    compared = [row for facts in previews for row in facts["relays"]]
    show([*relays(compared, width()), *([()] if compared else [])], error=True)
    asked = {"eyes_only": ask_for_names(previews, named), "charter": previews[0]["charter"], "unopened": list(unopened)}
    cited = [number for facts in previews for number in facts["cites_unopened"] if number not in unopened]
    if cited and not yes:
        if not invocation.confirms(yes, causality_words.ASK_REFER.format(numbers=of_series(cited))):
            show(answers.nothing_sent(), error=True)
            return None
        asked["unopened"] += cited
    doubtful = [row for facts in previews for row in facts["doubts"] if row["about"] not in despite]
    show(doubts(doubtful, width()), error=True)
    if doubtful and not yes and not invocation.confirms(yes, order_words.ASK_DESPITE):
        show(answers.nothing_sent(), error=True)
        return None
    asked["despite"] = [*despite, *([] if yes else [row["about"] for row in doubtful])]
    if invocation.confirms(yes, release_words.ASK if len(texts) == 1 else release_words.ASK_MANY.format(count=len(texts))):
        return asked
    show(answers.nothing_sent(), error=True)
    return None


def open_first(counter: Counter, rows: Sequence[dict[str, Any]], channel: str | None) -> bool:
    """Show what lies here unopened, and open all of it, one after another, where somebody wants that."""
    show(unopened_rows(rows, width()), error=True)
    if not counter.invocation.confirms(False, causality_words.ASK_OPEN[len(rows) == 1]):
        return False
    for row in rows:
        facts = counter.ask("read", number=row["place"], channel=channel)
        show([*cable.screen(facts, width()), *cable.foot(facts, width()), ()], error=True)
    return True


def ask_for_names(previews: Sequence[dict[str, Any]], named: Sequence[str]) -> list[str]:
    """The offices for whose officers' eyes only something is: those named already, and those whose name somebody types exactly.

    Mistake for another name: whoever mistypes it looks at the draft again.
    """
    due = dict.fromkeys(row["office"] for facts in previews for row in facts["addressees"] if row["officer_reads"])
    left = [office for office in due if office not in named]
    if left:
        show([line(release_words.TYPE_NAME if len(left) == 1 else release_words.TYPE_NAMES.format(count=len(left)))], error=True)
    typed: list[str] = []
    while len(typed) < len(left):
        with heard():
            name = str(click.prompt(release_words.OFFICE, prompt_suffix=" ", err=True))
        if name not in left or name in typed:
            came = f"the name {name!r}, which is none of those for whose officers' eyes only this is, or was typed before"
            hint = "Nothing was sent. Look at the names above and at the draft again."
            raise Mistake("release.eyes-only", came, "the name of the office, exactly", hint)
        typed.append(name)
    return [*named, *typed]


def drafts_from(invocation: Invocation, files: Sequence[str]) -> list[str]:
    """The drafts in these files; Mistake where standard input would have to be two things."""
    if files.count(STANDARD_INPUT) > 1:
        raise Mistake("file.twice", "`-` more than once", "standard input once")
    if STANDARD_INPUT in files and invocation.passphrases.descriptor == 0:
        raise Mistake("file.twice", "draft and passphrase both from standard input", "one of them", "Use --passphrase-fd 3 3<FILE.")
    return [draft_from(name, invocation) for name in files]


def all_fit(invocation: Invocation, files: Sequence[str], checked: Sequence[dict[str, Any]]) -> bool:
    """Whether all drafts may go; says of each that may not why, and that nothing was sent."""
    unfit = [{"file": name, "on_channel": False, **row} for name, row in zip(files, checked, strict=True) if not row["fit"]]
    if not unfit:
        return True
    if invocation.as_json:
        rows = {"code": "draft.unsound", "files": unfit, "exit_status": Mistake.exit_status}
        show_json({"error": rows}, error=True)
    else:
        show([*answers.checked({"files": unfit}), *answers.nothing_sent()], error=True)
    return False
