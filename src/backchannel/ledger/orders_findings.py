"""What does not fit of an order, its steps and its reports (docs/spec/orders.md, "Findings")."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from backchannel.ledger.causality import Order
from backchannel.ledger.filed import Spot
from backchannel.ledger.orders_holds import is_after
from backchannel.ledger.orders_life import CHARGED
from backchannel.ledger.orders_otherwise import otherwise
from backchannel.ledger.orders_texts import not_ordered, ordered_at
from backchannel.ledger.orders_values import AT_WORK, COMPLIED, Finding, FindingKind, Met, Verdict
from backchannel.ledger.orders_words import carried_words, certify, changed_since, delivered_at, is_older
from backchannel.ledger.signatures import heard, signers
from backchannel.message.orders import Action, Manner
from backchannel.message.parts import part_count
from backchannel.message.steps import COMPLYING, REPORTING, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.ledger.entry import Place
    from backchannel.ledger.orders_holds import Holds
    from backchannel.ledger.orders_index import Given, Index, Told
    from backchannel.ledger.orders_values import Life, StepTaken
    from backchannel.ledger.texts import Texts
    from backchannel.message.orders import Report

__all__ = ["Findings"]

_MINUTE: Final = 60_000_000  # times are written to the minute
_KINDS: Final = list(FindingKind)


class Findings:
    """Says what does not fit, going by what is held; more that comes can add to it, and take away what rested on its absence."""

    __slots__ = ("_holds", "_index", "_lives", "_texts")

    def __init__(self, index: Index, holds: Holds, texts: Texts) -> None:
        self._index = index
        self._lives = holds.lives
        self._holds = holds
        self._texts = texts

    def of(self, spot: Spot) -> tuple[Finding, ...]:
        """Of an order, or of a portion that was taken for one, in the order of the portions that caused it."""
        found = self._of_order(self._index.given[spot]) if self._index.is_order(spot) else self._of_no_order(spot)
        return tuple(sorted({*found, *self._in_part(spot)}, key=_place))

    def of_message(self, place: Place) -> tuple[Finding, ...]:
        """Because of one message."""
        about = dict.fromkeys(self._index.said_in(place))
        changed = [text for text in self._index.texts_above(list(about)) if text in self._index.delivering]
        about |= dict.fromkeys(order for text in changed for order in sorted(self._index.delivering[text]))
        about |= dict.fromkeys(order for spot in self._index.said_in(place) for order in self._index.going_to(spot))
        found = {finding for spot in about for finding in self.of(spot) if finding.by.place == place}
        for spot in about:
            if spot.place == place and spot in self._index.carrying:
                found.update(self._carrying(spot, *self._index.carrying[spot]))
        return tuple(sorted(found, key=_place))

    def _of_no_order(self, spot: Spot) -> Iterator[Finding]:
        is_other, portion = self._holds.is_other(spot), self._holds.portion(spot)
        is_event = not is_other and portion is not None and portion.shown
        for told in self._index.told.get(spot, {}).values() if is_other or is_event else ():
            if told.taken.step is Step.ACCEPTS or (told.taken.step in CHARGED and is_other):
                yield _finding(FindingKind.NO_ORDER, spot, told.taken)

    def _of_order(self, given: Given) -> Iterator[Finding]:
        yield from self._strangers(given)
        yield from self._acceptances(given)
        yield from self._pushed(given)
        yield from self._changed_by_others(given)
        yield from self._not_heard(given)
        yield from self._not_met(given)
        if given.through is not None and given.through not in given.charged:
            for told in self._lives.heard(given, given.through):
                if told.taken.step in COMPLYING:
                    yield from self._words(given, told)
        for life in self._lives.all_of(given.spot):
            yield from self._life(given, life)
            if given.order.action is Action.SPEAK:
                yield from self._points(given, life)
            for told in self._lives.heard(given, life.office):
                if told.taken.step in COMPLYING and told.report is not None:
                    yield from self._report(given, life, told)

    def _in_part(self, spot: Spot) -> Iterator[Finding]:
        """Who would replace or withdraw parts of an order, or of a proposal, and has not taken that back."""
        for by in self._texts.named_by(spot) if spot in self._index.given else ():
            portion, office = self._texts.portion(by), self._texts.writer(by)
            targets = portion.bearing.targets if portion else ()
            is_part = any(target.parts is not None and Spot.of(target.reference) == spot for target in targets)
            if is_part and office is not None and not self._index.is_corrected(by, office):
                yield Finding(kind=FindingKind.IN_PART, order=spot, by=by, office=office)

    def _strangers(self, given: Given) -> Iterator[Finding]:
        for told in self._index.told.get(given.spot, {}).values():
            office, step = told.taken.office, told.taken.step
            is_charged = office in {*given.charged, given.through} or (not given.is_certain and office != given.giver)
            if (step in CHARGED and not is_charged) or (step is Step.ACCEPTS and office != given.giver):
                yield _finding(FindingKind.NOT_CHARGED, given.spot, told.taken)
        for over in self._index.over.get(given.spot, {}).values():
            if over.office != given.giver:
                yield Finding(kind=FindingKind.NOT_CHARGED, order=given.spot, by=over.by, office=over.office)

    def _pushed(self, given: Given) -> Iterator[Finding]:
        """What an office has put before an order in which it has no say: of both of them."""
        pairs = {(given.spot, then) for then in given.spots(given.order.before)}
        pairs |= {(first, given.spot) for first in self._index.before.get(given.spot, ())}
        for first, then in pairs:
            one, other = self._index.given[first], self._index.given.get(then)
            if other is None or other.order.is_proposal or not other.is_certain or self._index.is_corrected(first, one.giver):
                continue
            if not other.waits_for(one.giver):
                yield Finding(kind=FindingKind.HOLDS_NOTHING, order=then, by=first, office=one.giver)

    def _changed_by_others(self, given: Given) -> Iterator[Finding]:
        """What others have made of the text that the order is about, unless they had read that it was over."""
        ends = {end for life in self._lives.all_of(given.spot) for end in (life.accepted, *life.stops) if end}
        for spot in not_ordered(given, self._texts) if given.order.what is not None else ():
            if not any(self._lives.order(end, spot) is Order.BEFORE for end in ends):
                office, text = self._texts.writer(spot) or "", (given.what,)
                yield Finding(kind=FindingKind.NOT_ORDERED, order=given.spot, by=spot, office=office, more=text)

    def _acceptances(self, given: Given) -> Iterator[Finding]:
        reports = [told.taken for office in given.charged for told in self._lives.steps(given, office) if told.taken.step in REPORTING]
        for told in self._index.told.get(given.spot, {}).values():
            if (
                told.taken.step is not Step.ACCEPTS
                or told.taken.office != given.giver
                or self._index.is_corrected(told.taken.spot, given.giver)
            ):
                continue
            yield from self._changed_reports(given, told)
            orders = {self._lives.order(report.spot, told.taken.spot) for report in reports}
            if not orders & {Order.BEFORE, Order.UNKNOWN} and (orders or self._sees_all(given)):
                more = tuple(sorted(report.spot for report in reports))
                yield _finding(FindingKind.ACCEPTED_EARLY, given.spot, told.taken, more=more)

    def _changed_reports(self, given: Given, accepted: Told) -> Iterator[Finding]:
        """What the office that is charged made of a report after the giver had accepted it."""
        told = (each for office in given.charged for each in self._lives.steps(given, office) if each.taken.step in REPORTING)
        for report in (each.taken for each in told if self._lives.order(each.taken.spot, accepted.taken.spot) is Order.BEFORE):
            for by in self._texts.named_by(report.spot):
                order = self._lives.order(by, accepted.taken.spot)
                if by.series == report.spot.series and order not in {Order.BEFORE, Order.UNKNOWN}:
                    more = (accepted.taken.spot,)
                    yield Finding(kind=FindingKind.CHANGED_SINCE, order=given.spot, by=by, office=report.office, more=more)

    def _not_met(self, given: Given) -> Iterator[Finding]:
        """Who says when the person can be met by whose word the order does not go, while it is to be done yet."""
        if given.is_certain and given.order.to and any(life.state in AT_WORK for life in self._lives.all_of(given.spot)):
            for word in self._index.words_on(given.order.to):
                if not given.goes_by(word.office):
                    yield Finding(kind=FindingKind.NOT_HEARD, order=given.spot, by=word.spot, office=word.office)

    def _not_heard(self, given: Given) -> Iterator[Finding]:
        """Who says that the text was signed, or returned, and it is not his to say."""
        if given.order.action is not Action.DELIVER:
            return
        text = self._texts.text(given.what)
        offices = heard(text, self._index, (given.giver,))
        for taken in signers(text, self._index):
            if taken.office not in offices:
                yield _finding(FindingKind.NOT_HEARD, given.spot, taken, more=(given.what,))

    def _sees_all(self, given: Given) -> bool:
        return given.is_certain and all(life.is_whole for life in self._lives.all_of(given.spot))

    def _life(self, given: Given, life: Life) -> Iterator[Finding]:
        for taken in self._lives.stray(given, life.office):
            is_second = taken.step in REPORTING and life.report is not None
            kind = FindingKind.REPORTED_TWICE if is_second else FindingKind.OUT_OF_LIFE
            yield _finding(kind, given.spot, taken, more=(life.report,) if is_second and life.report else ())
        if life.outcome in COMPLIED and life.report and life.is_whole and self._is_wordless(given, life):
            yield Finding(kind=FindingKind.NO_WORDS, order=given.spot, by=life.report, office=life.office)
        if life.office in self._index.cancelled.get(given.spot.place, ()) and not life.cancelled:
            yield Finding(kind=FindingKind.CANCELLED_RECEIVED, order=given.spot, by=given.spot, office=life.office)
        if life.verdict is Verdict.STOPPED_FIRST and life.report:
            by, more = life.report, life.stops
            yield Finding(kind=FindingKind.THOUGH_STOPPED, order=given.spot, by=by, office=life.office, more=more)

    def _is_wordless(self, given: Given, life: Life) -> bool:
        """Whether a text was to be handed over in writing, and no report says in which words it was."""
        if given.order.action is not Action.DELIVER or given.order.manner is Manner.ORAL:
            return False
        told = self._lives.heard(given, life.office)
        return not any(each.report and (each.report.delivered is not None or each.report.digest is not None) for each in told)

    def _report(self, given: Given, life: Life, told: Told) -> Iterator[Finding]:
        if told.report is None:
            return
        moment, span = told.report.moment, given.order.span
        if moment is not None:
            if given.at and moment // _MINUTE < given.at // _MINUTE:
                yield _finding(FindingKind.DATED_BEFORE, given.spot, told.taken, moments=(moment, given.at))
            if told.taken.at and moment // _MINUTE > told.taken.at // _MINUTE:
                yield _finding(FindingKind.DATED_AFTER, given.spot, told.taken, moments=(moment, told.taken.at))
            if span.first is not None and moment < span.first:
                yield _finding(FindingKind.EARLY, given.spot, told.taken, moments=(moment, span.first))
            if span.last is not None and moment > span.last:
                yield _finding(FindingKind.LATE, given.spot, told.taken, moments=(moment, span.last))
        yield from self._turn(given, life, told, moment)
        yield from self._words(given, told)

    def _turn(self, given: Given, life: Life, told: Told, moment: int | None) -> Iterator[Finding]:
        for first in self._holds.firsts(given.spot, life.office):
            earlier = self._moment(first)
            if earlier is not None:
                if is_after(earlier, moment):
                    yield _finding(FindingKind.OUT_OF_TURN, given.spot, told.taken, more=(first,), moments=(moment or 0, earlier))
            elif life.is_whole and self._is_open(first):
                yield _finding(FindingKind.OUT_OF_TURN, given.spot, told.taken, more=(first,))
        for later in self._holds.nexts(given.spot):
            last = self._index.given[later].order.span.last if self._index.is_order(later) else None
            if is_after(moment, last):
                yield _finding(FindingKind.OUT_OF_TURN, given.spot, told.taken, more=(later,), moments=(moment or 0, last or 0))

    def _moment(self, spot: Spot) -> int | None:
        """When something was done by the words of those who reported it, the latest of them; None where nobody says."""
        if not self._index.is_order(spot):
            return None
        given = self._index.given[spot]
        told = (each for office in given.charged for each in self._lives.heard(given, office))
        said = [each.report.moment for each in told if each.report and each.taken.step in COMPLYING]
        return max((moment for moment in said if moment is not None), default=None)

    def _is_open(self, spot: Spot) -> bool:
        """Whether it is known that something that must come first is not reported done."""
        if self._index.is_order(spot):
            return self._sees_all(self._index.given[spot]) and self._holds.need(spot).met is Met.NO
        return self._holds.need(spot).met is Met.NO

    def _words(self, given: Given, told: Told) -> Iterator[Finding]:
        """Whether what is reported is what was ordered: to whom, where, how, by whose hand, in which words."""
        taken = told.taken
        if taken.step is Step.DONE and told.report and (lines := tuple(otherwise(given.order, told.report))):
            yield Finding(kind=FindingKind.OTHERWISE, order=given.spot, by=taken.spot, office=taken.office, lines=lines)
        certificate = certify(given, told, self._texts)
        if certificate is not None and not certificate.is_equal:
            older = is_older(given, certificate, self._texts)
            if certificate.is_certain or not older:
                kind = FindingKind.OLDER_TEXT if older else FindingKind.OTHER_WORDS
                yield _finding(kind, given.spot, told.taken, more=(certificate.text,))
        if told.report is None:
            return
        where, spot = delivered_at(told.taken.spot, told.report), told.taken.spot
        if where is not None and where.place != spot.place:
            yield _finding(FindingKind.WORDS_ELSEWHERE, given.spot, told.taken, more=(where,))
        for by in changed_since(spot, told.report, self._texts):
            yield Finding(kind=FindingKind.WORDS_CHANGED, order=given.spot, by=by, office=told.taken.office, more=(spot,))
        if self._differs(spot, told.report):
            yield _finding(FindingKind.OTHER_DIGEST, given.spot, told.taken)

    def _differs(self, spot: Spot, report: Report) -> bool:
        words = carried_words(spot, report, self._texts)
        return report.digest is not None and words is not None and sha256(words.encode()).digest() != report.digest

    def _points(self, given: Given, life: Life) -> Iterator[Finding]:
        """Points of which none of its reports says anything, by the first of them; points that are not there, by each that names some."""
        told = [each for each in self._lives.heard(given, life.office) if each.taken.step in COMPLYING]
        reports = [(each.taken, each.report) for each in told if each.report is not None]
        said = {point for _, report in reports for point in report.points}
        for place, (taken, report) in enumerate(reports):
            composed, unknown = ordered_at(given, self._texts, taken.spot.place)
            if composed.words is None or unknown:
                continue
            count = part_count(composed.words)
            left = tuple(point for point in range(1, count + 1) if point not in said)
            if left and not place and (said or count > 1):
                yield _finding(FindingKind.POINTS_LEFT_OUT, given.spot, taken, points=left)
            if beyond := tuple(point for point in report.points if point > count):
                yield _finding(FindingKind.NO_SUCH_POINTS, given.spot, taken, points=beyond)

    def _carrying(self, spot: Spot, office: str, report: Report) -> Iterator[Finding]:
        """Of a report that carries a text: whether it takes a step in an order to deliver, as far as that can be seen here."""
        targets = self._index.said.get(spot, ())
        orders = [self._index.given[target].order for target in targets if self._index.is_order(target)]
        is_seen = all(self._index.is_order(target) or self._holds.is_other(target) for target in targets)
        if is_seen and not any(order.action is Action.DELIVER for order in orders):
            yield Finding(kind=FindingKind.NEVER_ORDERED, order=None, by=spot, office=office)
            if self._differs(spot, report):
                yield Finding(kind=FindingKind.OTHER_DIGEST, order=None, by=spot, office=office)


def _finding(
    kind: FindingKind,
    order: Spot,
    taken: StepTaken,
    *,
    more: tuple[Spot, ...] = (),
    points: tuple[int, ...] = (),
    moments: tuple[int, ...] = (),
) -> Finding:
    return Finding(kind=kind, order=order, by=taken.spot, office=taken.office, more=more, points=points, moments=moments)


def _place(finding: Finding) -> tuple[Spot, int, tuple[Spot, ...]]:
    return finding.by, _KINDS.index(finding.kind), finding.more
