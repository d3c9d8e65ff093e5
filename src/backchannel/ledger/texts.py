"""Titled texts and what has become of them: a pure fold over one channel (docs/spec/texts.md).

What is kept of a message is what it names and its titles; words stay where they are, and are asked for when a text is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from backchannel.ledger.causality import Order
from backchannel.ledger.filed import Spot
from backchannel.ledger.texts_composing import Edge, Graph, Resolution, can_hold, compose, resolve
from backchannel.ledger.texts_values import Composed, Correction, Holder, Stage, Text, TextState, Version, Whole
from backchannel.message.kinds import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import Filed, FiledPortion
    from backchannel.message.targets import Target

__all__ = ["Texts"]


class Texts:
    """A pure fold over the messages of one channel; any order of arrival, doubled or with holes, gives the same answers.

    `filed` gives a message that was added, as it is shown now; `relation` how one message stands to another. Both are asked anew for
    each answer. Every portion can be replaced, not a text alone; only texts have titles.
    """

    __slots__ = ("_digests", "_edges", "_filed", "_graph", "_relation", "_taken", "_titles")

    def __init__(
        self, messages: Iterable[Filed] = (), *, filed: Callable[[Place], Filed | None], relation: Callable[[Place, Place], Order]
    ) -> None:
        self._filed = filed
        self._relation = relation
        self._digests: dict[Place, bytes] = {}
        self._titles: dict[str, set[Spot]] = defaultdict(set)
        # By what is named, held or not: who replaces or withdraws it, who takes it in.
        self._edges: dict[Spot, set[Edge]] = defaultdict(set)
        self._taken: dict[Spot, set[Spot]] = defaultdict(set)
        self._graph = Graph(edges=lambda spot: self._edges.get(spot, ()), portion=self.portion, relation=relation)
        for message in messages:
            self.add(message)

    def add(self, filed: Filed) -> None:
        """Count a message in; again changes nothing, and a copy that shows more adds that."""
        if self._digests.setdefault(filed.place, filed.digest) != filed.digest:
            return
        for portion in filed.portions:
            if portion.shown:
                self._count(filed.spot(portion), portion)

    def portion(self, spot: Spot) -> FiledPortion | None:
        """A portion as it is shown here; None where its message is not held."""
        filed = self._message(spot)
        return filed.portion(spot.paragraph) if filed else None

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title that a text has had, in order."""
        return tuple(sorted(self._titles))

    def titled(self, title: str) -> tuple[Spot, ...]:
        """The texts that have, or at some time had, this title, each by its root."""
        return tuple(sorted({root for spot in self._titles.get(title, ()) for root in self.roots(spot)}))

    def roots(self, spot: Spot) -> tuple[Spot, ...]:
        """The portions with which that began of which this one is a version; itself, when it names nothing.

        Of portions that name each other in a circle, all.
        """
        found: set[Spot] = set()
        seen: set[Spot] = set()
        waiting = [spot]
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                above = _named(self.portion(each))
                waiting += [Spot.of(target.reference) for target in above]
                found |= set() if above else {each}
        return tuple(sorted(found or seen))

    def text(self, spot: Spot) -> Text:
        """What has become of a text, or of any portion, by its root or by any version of it.

        A version of several takes the place of the first that it names.
        """
        root = _root(spot, self._graph)
        resolution = resolve(root, self._graph)
        giving = [each for each, gives in self._among(root).items() if gives]
        versions = sorted(filter(None, map(self._version, giving)), key=lambda version: (version.at, version.spot))
        now = compose(root, self._graph, resolution)
        named = {*giving, *(piece.spot for piece in now.pieces)}
        missing = sorted(each for each in named if (found := self.portion(each)) is None or not found.shown)
        title = self._title(root, resolution, versions)
        return Text(root=root, title=title, versions=tuple(versions), now=now, conflicts=resolution.conflicts, missing=tuple(missing))

    def whole(self, spot: Spot) -> Whole:
        """Whether a version's own word on the exact whole agrees with what its writer had and what it says, as composed here."""
        portion = self.portion(spot)
        if portion is None or not portion.shown:
            return Whole.UNKNOWN
        if portion.bearing.whole is None:
            return Whole.NOT_SAID
        composed, unknown = self.stood(spot, spot.place)
        if composed.state is not TextState.HOLDS or unknown:
            return Whole.UNKNOWN
        return Whole.AGREES if composed.digest == portion.bearing.whole else Whole.DIFFERS

    def stood(self, spot: Spot, place: Place) -> tuple[Composed, bool]:
        """The words of a text as they stood for the writer of a message, and whether it is not known here which versions he had."""
        root, unknown = _root(spot, self._graph), False

        def was_known(other: Spot) -> bool:
            nonlocal unknown
            order = Order.BEFORE if other.place == place else self._relation(other.place, place)
            unknown |= order is Order.UNKNOWN
            return order is Order.BEFORE

        return compose(root, self._graph, resolve(root, self._graph, was_known)), unknown

    def going_by(self, spot: Spot, allow: Callable[[Spot], bool]) -> Composed:
        """The words of a text, going by those alone of all that bears on it that are allowed."""
        root = _root(spot, self._graph)
        return compose(root, self._graph, resolve(root, self._graph, allow))

    def bearing_on(self, spot: Spot) -> tuple[Spot, ...]:
        """What replaces or withdraws a text, wholly or in part, through however many others; in order."""
        root = _root(spot, self._graph)
        return tuple(sorted({*self._among(root)} - {root}))

    def named_by(self, spot: Spot) -> tuple[Spot, ...]:
        """What replaces or withdraws this very portion, wholly or in part, in order."""
        return tuple(sorted({edge.by for edge in self._edges.get(spot, ())}))

    def writer(self, spot: Spot) -> str | None:
        """Who wrote a portion; None where its message is not held."""
        filed = self._message(spot)
        return filed.office if filed else None

    def order(self, one: Place, other: Place) -> Order:
        """How one message stands to another."""
        return self._relation(one, other)

    def drafted(self, draft: Filed, paragraph: int) -> Composed:
        """The words that a paragraph of a draft would give, its writer knowing all that is held: those of its line Whole.

        The draft has the place that it will have; nothing is counted in.
        """
        own: dict[Spot, set[Edge]] = defaultdict(set)
        for portion in draft.portions:
            for target, edge in _edges(draft.spot(portion), portion):
                own[target].add(edge)

        def relation(one: Place, other: Place) -> Order:
            if draft.place in {one, other}:
                return Order.BEFORE if other == draft.place else Order.AFTER
            return self._relation(one, other)

        graph = Graph(
            edges=lambda spot: self._edges.get(spot, set()) | own.get(spot, set()),
            portion=lambda spot: draft.portion(spot.paragraph) if spot.place == draft.place else self.portion(spot),
            relation=relation,
        )
        root = _root(Spot(*draft.place, paragraph), graph)
        return compose(root, graph, resolve(root, graph))

    def holders(self, spot: Spot, how_far: Callable[[str, Place], Stage | None]) -> tuple[Holder, ...]:
        """Who has a version, or was sent it, in order; `how_far` says what receipts tell of a message and an office."""
        filed, portion = self._message(spot), self.portion(spot)
        if filed is None or portion is None:
            return ()
        stages = {office: how_far(office, spot.place) or Stage.SENT for office in portion.readers} | {filed.office: Stage.WROTE}
        return tuple(Holder(office=office, stage=stage) for office, stage in sorted(stages.items()))

    def correction(self, spot: Spot) -> Correction:
        """Whom a correction of this portion goes to: all who had it, a version of it, or word that it is withdrawn."""
        among = dict.fromkeys([spot, *(each for root in self.roots(spot) for each in self._among(root))])
        offices: set[str] = set()
        complete = True
        for each in among:
            filed, portion = self._message(each), self.portion(each)
            if filed is None or portion is None or portion.kind is None:
                complete = False
            else:
                offices |= portion.readers | {filed.office}
                complete &= filed.all_readers
        took = sorted({taker for each in among for taker in self._taken.get(each, ())} - {*among})
        return Correction(offices=frozenset(offices), is_complete=complete, took=tuple(took))

    def _count(self, spot: Spot, portion: FiledPortion) -> None:
        bearing = portion.bearing
        if portion.kind == TEXT and portion.title is not None:
            self._titles[portion.title].add(spot)
        for target, edge in _edges(spot, portion):
            self._edges[target].add(edge)
        for piece in bearing.consists:
            if piece.source is not None:
                source = Spot(spot.series, spot.seq, piece.source) if isinstance(piece.source, int) else Spot.of(piece.source)
                self._taken[source].add(spot)

    def _message(self, spot: Spot) -> Filed | None:
        digest = self._digests.get(spot.place)
        filed = self._filed(spot.place) if digest is not None else None
        return filed if filed and filed.digest == digest else None

    def _among(self, root: Spot) -> dict[Spot, bool]:
        """The root and all that bears on it, through however many others; of each whether it gives words, and does not withdraw alone."""
        found = {root: True}
        waiting = [root]
        seen: set[Spot] = set()
        while waiting:
            spot = waiting.pop()
            if spot not in seen:
                seen.add(spot)
                for edge in self._edges.get(spot, ()):
                    found[edge.by] = found.get(edge.by, False) or not edge.withdraws
                    waiting.append(edge.by)
        return found

    def _version(self, spot: Spot) -> Version | None:
        filed, portion = self._message(spot), self.portion(spot)
        if filed is None or portion is None:
            return None
        bearing = portion.bearing
        return Version(
            spot=spot,
            office=filed.office,
            at=filed.at,
            kind=portion.kind,
            title=portion.title,
            digest=portion.digest,
            replaces=bearing.replaces,
            withdraws=bearing.withdraws,
            consists=bearing.consists,
        )

    def _title(self, root: Spot, resolution: Resolution, versions: Iterable[Version]) -> str | None:
        """Of the version that stands in the place of the whole, or else of the root, or of the last that has one."""
        holds = self.portion(resolution.in_place_of(root))
        if holds is not None and holds.title is not None:
            return holds.title
        return next((version.title for version in reversed(list(versions)) if version.title is not None), None)


def _edges(spot: Spot, portion: FiledPortion) -> Iterator[tuple[Spot, Edge]]:
    """What a portion replaces and withdraws."""
    for targets, withdraws in ((portion.bearing.replaces, False), (portion.bearing.withdraws, True)):
        yield from ((Spot.of(target.reference), Edge(by=spot, parts=target.parts, withdraws=withdraws)) for target in targets)


def _named(portion: FiledPortion | None) -> tuple[Target, ...]:
    return portion.bearing.targets if portion else ()


def _root(spot: Spot, graph: Graph) -> Spot:
    """Where a portion begins, going by the first that each names and that has the parts that are named of it."""
    seen: set[Spot] = set()
    while spot not in seen:
        seen.add(spot)
        named = ((Spot.of(target.reference), target.parts) for target in _named(graph.portion(spot)))
        spot = next((each for each, parts in named if can_hold(graph.portion(each), parts)), spot)
    return spot
