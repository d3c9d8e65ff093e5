"""What was said of the points of an order, and what was asked in return, as facts (docs/spec/orders.md, "Points")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger.answers import AnswerState
from backchannel.ledger.orders_values import Covered
from backchannel.message.orders import Action
from backchannel.message.parts import part_spans
from backchannel.run.facts import Facts

if TYPE_CHECKING:
    from backchannel.ledger import Spot
    from backchannel.ledger.orders_values import Life
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["points_in_words", "said_facts"]

_OPEN: Final = frozenset({AnswerState.OPEN, AnswerState.PARTLY})
# One answer is enough for whoever has to tell the counterpart.
_FIRST: Final = (AnswerState.ANSWERED, AnswerState.PARTLY, AnswerState.OPEN, AnswerState.OVERTAKEN)


def said_facts(post: Post, correspondence: Correspondence, life: Life) -> Facts:
    """Each point of which the office's reports speak, and each question that a counterpart asked in return, with how it stands."""
    ledger = post.engine.ledgers.of(correspondence.charter.channel)
    points = ledger.orders.points(life.spot, life.office) if life.report else ()
    questions = ledger.orders.questions(life.spot, life.office) if life.report else ()
    return {
        "points": [{"number": each.number, "how": str(each.how), "by": str(each.by)} for each in points],
        "questions": [_question(post, correspondence, ledger, spot) for spot in questions],
    }


def points_in_words(post: Post, correspondence: Correspondence, life: Life, said: list[Facts]) -> list[Facts]:
    """The same points with the words that are ordered now, and with those of which a report says nothing; nothing of one point alone."""
    composed = post.engine.ledgers.of(correspondence.charter.channel).orders.ordered(life.spot)
    words = composed.words if composed else None
    if life.order.action is not Action.SPEAK or words is None:
        return [{**row, "words": None} for row in said]
    known, parts = {row["number"]: row for row in said}, [words[start:end] for start, end in part_spans(words)]
    silent = {"how": str(Covered.NOT_REPORTED), "by": None}
    rows = [{**known.get(number, {"number": number, **silent}), "words": part} for number, part in enumerate(parts, 1)]
    beyond = [{**row, "words": None} for row in said if row["number"] > len(parts)]
    return [*rows, *beyond] if said or len(parts) > 1 else []


def _question(post: Post, correspondence: Correspondence, ledger: ChannelLedger, spot: Spot) -> Facts:
    asking, given = ledger.texts.portion(spot), ledger.answers.given(spot)
    states = {each.state for each in ledger.answers.owed_for(spot)}
    state = next((each for each in _FIRST if each in states), AnswerState.UNKNOWN)
    return {
        "number": str(spot),
        "asked_by": asking.asked_by if asking else None,
        "words": asking.words if asking else None,
        "state": str(state),
        "open": state in _OPEN,
        "answers": [
            {"number": str(each.spot), "from": post.name(correspondence.charter, each.office), "in_part": each.in_part} for each in given
        ],
    }
