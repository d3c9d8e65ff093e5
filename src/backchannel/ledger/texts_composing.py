"""How versions add up to words: which of them hold, where they are in conflict, and the words part by part (docs/spec/texts.md).

A node is a portion, an edge says that one portion replaces or withdraws all or some parts of another. What names a node is gone through
before the node itself, so that a long chain needs no deep recursion, and a circle is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import combinations
from typing import TYPE_CHECKING, Final

from backchannel.ledger.causality import Order
from backchannel.ledger.filed import Spot
from backchannel.ledger.texts_values import Composed, Conflict, Taken, TextState
from backchannel.message.kinds import ORDER, PROPOSAL
from backchannel.message.parts import BETWEEN, part_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from backchannel.ledger.entry import Place
    from backchannel.ledger.filed import FiledPortion
    from backchannel.message.targets import Parts

__all__ = ["Edge", "Graph", "Resolution", "can_hold", "compose", "overlap", "resolve"]

_ALL = 1 << 62  # beyond every part
_WHOLE: Final = frozenset({ORDER, PROPOSAL})  # replaced and withdrawn as a whole alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One portion replaces (or withdraws) another, whole or in `parts`."""

    by: Spot
    parts: Parts | None
    withdraws: bool

    @property
    def ends(self) -> tuple[int, int]:
        """First and last part, a whole reaching beyond every part."""
        return (self.parts.first, self.parts.last) if self.parts else (1, _ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """What composing asks: who names a portion, what stands there, and how two messages stand to each other."""

    edges: Callable[[Spot], Iterable[Edge]]
    portion: Callable[[Spot], FiledPortion | None]
    relation: Callable[[Place, Place], Order]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """Parts of a node that others have taken over, the last of them `by` this one.

    `final` gives the words instead, None for no words; `rivals` are in conflict.
    """

    ends: tuple[int, int]
    by: Spot | None = None
    final: Spot | None = None
    rivals: tuple[Spot, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.ends[1] == _ALL

    @property
    def is_withdrawn(self) -> bool:
        return self.final is None and not self.rivals


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Of each node the slots that others have taken over, in order; None when they go round in a circle. And all conflicts."""

    slots: Mapping[Spot, tuple[_Slot, ...]] | None
    conflicts: tuple[Conflict, ...] = ()

    def in_place_of(self, root: Spot) -> Spot:
        """The portion that stands in the place of the whole root: itself, where none does."""
        whole = _whole(self.slots[root]) if self.slots else None
        return whole.final if whole and whole.final else root


def resolve(root: Spot, graph: Graph, allow: Callable[[Spot], bool] = lambda spot: True) -> Resolution:
    """Which of the portions that bear on a root hold, going by those alone that are allowed."""
    named = _reachable(root, graph, allow)
    sorter = TopologicalSorter({spot: [edge.by for edge in edges] for spot, edges in named.items()})
    try:
        order = list(sorter.static_order())
    except CycleError:
        return Resolution(slots=None)
    slots: dict[Spot, tuple[_Slot, ...]] = {}
    conflicts: list[Conflict] = []
    for spot in order:
        slots[spot] = tuple(_slots(spot, named[spot], graph, slots, conflicts))
    return Resolution(slots=slots, conflicts=tuple(sorted(conflicts, key=lambda conflict: (conflict.base, conflict.between))))


def compose(root: Spot, graph: Graph, resolution: Resolution) -> Composed:
    """The words of a root: its own, with those of others in the place of parts of them; one blank line between two pieces."""
    if resolution.slots is None:
        return Composed(state=TextState.CIRCULAR)
    pieces = tuple(_Walk(graph, resolution.slots).pieces(root))
    if any(piece.rivals for piece in pieces):
        return Composed(state=TextState.CONFLICT, pieces=pieces)
    words = [piece.words for piece in pieces if piece.words is not None]
    if len(words) < len(pieces):
        only = graph.portion(pieces[0].spot) if len(pieces) == 1 else None
        wordless = only is not None and only.shown and only.words is None
        return Composed(state=TextState.HOLDS if wordless else TextState.INCOMPLETE, pieces=pieces)
    if not pieces:
        return Composed(state=TextState.WITHDRAWN)
    return Composed(state=TextState.HOLDS, pieces=pieces, words=BETWEEN.join(words))


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges have a part in common."""
    return one[0] <= other[1] and other[0] <= one[1]


def can_hold(portion: FiledPortion | None, parts: Parts | None) -> bool:
    """Whether a portion has the parts that are named of it: what is not shown here may have them, what orders or proposes has none."""
    if parts is None or portion is None:
        return True
    return portion.kind not in _WHOLE and (not portion.shown or parts.last <= portion.parts)


def _reachable(root: Spot, graph: Graph, allow: Callable[[Spot], bool]) -> dict[Spot, list[Edge]]:
    """The root and all that bears on it, through however many others; with each what names it, in one order for all offices."""
    found: dict[Spot, list[Edge]] = {}
    waiting = [root]
    while waiting:
        spot = waiting.pop()
        if spot in found:
            continue
        edges = [edge for edge in graph.edges(spot) if allow(edge.by)]
        portion = graph.portion(spot) if edges else None
        edges = [edge for edge in edges if can_hold(portion, edge.parts)]
        found[spot] = sorted(edges, key=lambda edge: edge.by)
        waiting += [edge.by for edge in edges]
    return found


def _slots(
    spot: Spot, edges: Sequence[Edge], graph: Graph, slots: Mapping[Spot, tuple[_Slot, ...]], conflicts: list[Conflict]
) -> Iterator[_Slot]:
    """What others have taken over of one node, when it is known what has become of those others."""
    live = [edge for edge in edges if _withdrawn(slots[edge.by]) is None]
    clusters = list(_clusters(live))
    finals = {edge: _final(_heir(edge, cluster), slots) for cluster in clusters for edge in cluster}
    found = [_conflict(spot, pair, graph, slots, finals) for cluster in _clusters(edges) for pair in combinations(cluster, 2)]
    real = [conflict for conflict in found if conflict is not None]
    conflicts += real
    rivals = {each for conflict in real if not conflict.is_resolved for each in conflict.between}
    for cluster in clusters:
        ends = min(edge.ends[0] for edge in cluster), max(edge.ends[1] for edge in cluster)
        if any(edge.by in rivals for edge in cluster):
            yield _Slot(ends=ends, rivals=tuple(sorted(edge.by for edge in cluster)))
        else:
            last = _last(cluster, graph)
            yield _Slot(ends=ends, by=last.by, final=finals[last])


def _conflict(
    spot: Spot, pair: tuple[Edge, Edge], graph: Graph, slots: Mapping[Spot, tuple[_Slot, ...]], finals: Mapping[Edge, Spot | None]
) -> Conflict | None:
    """The conflict of two that bear on a node, resolved or not; None where there is none."""
    one, other = pair
    is_proved = _rivalry(one, other, graph)
    if is_proved is None:
        return None
    gone = [slot.by for edge in pair if (slot := _withdrawn(slots[edge.by])) is not None]
    if not gone and finals[one] is None and finals[other] is None:
        return None  # both withdraw it, and come to the same
    is_resolved = bool(gone) or finals[one] == finals[other]
    return Conflict(
        base=spot,
        between=(one.by, other.by),
        # Parts of what is not shown here may not be there at all, and then nothing was replaced.
        is_proved=is_proved and (_is_shown(spot, graph) or not (one.parts or other.parts)),
        is_resolved=is_resolved,
        resolved_by=(gone[0] if gone else finals[one]) if is_resolved else None,
    )


def _is_shown(spot: Spot, graph: Graph) -> bool:
    portion = graph.portion(spot)
    return portion is not None and portion.shown


def _heir(edge: Edge, cluster: Sequence[Edge]) -> Edge:
    """The last in whose words the same office has gone on from these: it need not name its own earlier ones to be held to the last."""
    later = [other for other in cluster if other.by.series == edge.by.series and other.by.seq > edge.by.seq and _covers(other, edge)]
    return max(later, key=lambda other: other.by, default=edge)


def _covers(later: Edge, earlier: Edge) -> bool:
    return later.ends[0] <= earlier.ends[0] and earlier.ends[1] <= later.ends[1]


def _final(edge: Edge, slots: Mapping[Spot, tuple[_Slot, ...]]) -> Spot | None:
    """Which portion gives words in the end where this edge holds; None where none does."""
    spot, withdraws = edge.by, edge.withdraws
    while (whole := _whole(slots[spot])) is not None and whole.final is not None:
        spot, withdraws = whole.final, False
    return None if withdraws else spot


def _whole(slots: Sequence[_Slot]) -> _Slot | None:
    return next((slot for slot in slots if slot.is_whole), None)


def _withdrawn(slots: Sequence[_Slot]) -> _Slot | None:
    whole = _whole(slots)
    return whole if whole is not None and whole.is_withdrawn else None


def _clusters(edges: Iterable[Edge]) -> Iterator[list[Edge]]:
    """Edges that overlap, directly or through others, together; in order of the parts."""
    cluster: list[Edge] = []
    end = 0
    for edge in sorted(edges, key=lambda edge: (edge.ends, edge.by)):
        if cluster and edge.ends[0] > end:
            yield cluster
            cluster, end = [], 0
        cluster.append(edge)
        end = max(end, edge.ends[1])
    if cluster:
        yield cluster


def _rivalry(one: Edge, other: Edge, graph: Graph) -> bool | None:
    """None where two do not touch, or the later takes account of the earlier; else whether it is proved that it does not."""
    if not overlap(one.ends, other.ends):
        return None
    order = Order.CROSSED if one.by.place == other.by.place else graph.relation(one.by.place, other.by.place)
    if order in {Order.BEFORE, Order.AFTER}:
        earlier, later = (one, other) if order is Order.BEFORE else (other, one)
        return None if _covers(later, earlier) else True
    return order is not Order.UNKNOWN


def _last(cluster: Sequence[Edge], graph: Graph) -> Edge:
    """Of edges without open conflict one that no other has followed; where there are several, all come to the same."""

    def followed(edge: Edge) -> bool:
        others = (other for other in cluster if other.by.place != edge.by.place and overlap(other.ends, edge.ends))
        return any(graph.relation(edge.by.place, other.by.place) is Order.BEFORE for other in others)

    return next((edge for edge in cluster if not followed(edge)), cluster[-1])


class _Walk:
    """From a root through what took the place of its parts; each portion is taken in once, where it comes first."""

    def __init__(self, graph: Graph, slots: Mapping[Spot, tuple[_Slot, ...]]) -> None:
        self._graph = graph
        self._slots = slots
        self._seen: set[object] = set()
        self._waiting: list[Spot | Taken] = []

    def pieces(self, root: Spot) -> Iterator[Taken]:
        """The pieces of which the words are made, in order."""
        self._waiting = [root]
        while self._waiting:
            each = self._waiting.pop()
            if isinstance(each, Taken):
                yield each
            elif each not in self._seen:
                self._seen.add(each)
                self._waiting += reversed(list(self._inside(each)))

    def _inside(self, spot: Spot) -> Iterator[Spot | Taken]:
        slots = self._slots.get(spot, ())
        portion = self._graph.portion(spot)
        if whole := _whole(slots):
            yield from self._instead(spot, whole)
        elif portion is None or not portion.shown:
            yield Taken(spot=spot)
        elif portion.bearing.consists:
            for piece in portion.bearing.consists:
                if piece.source is None:
                    yield from self._own(spot, portion, slots, piece.parts)
                else:
                    source = Spot(spot.series, spot.seq, piece.source) if isinstance(piece.source, int) else Spot.of(piece.source)
                    yield self._other(spot, source, piece.parts)
        else:
            yield from self._own(spot, portion, slots, None)

    def _own(self, spot: Spot, portion: FiledPortion, slots: Sequence[_Slot], parts: Parts | None) -> Iterator[Spot | Taken]:
        """A portion's own words, or some parts of them, with what others have taken over."""
        if portion.words is None:
            yield Taken(spot=spot)
            return
        spans = part_spans(portion.words)
        at, last = (parts.first, parts.last) if parts else (1, len(spans))
        for slot in slots:
            if overlap(slot.ends, (at, last)):
                if at < slot.ends[0]:
                    yield _taken(spot, portion.words, spans, (at, slot.ends[0] - 1))
                yield from self._instead(spot, slot)
                at = slot.ends[1] + 1
        if at <= last:
            yield _taken(spot, portion.words, spans, (at, last))

    def _instead(self, spot: Spot, slot: _Slot) -> Iterator[Spot | Taken]:
        """What stands in the place of some parts; once, though a text may name its own parts apart."""
        if (spot, slot) in self._seen:
            return
        self._seen.add((spot, slot))
        if slot.rivals:
            yield Taken(spot=spot, ends=None if slot.is_whole else slot.ends, rivals=slot.rivals)
        elif slot.final is not None:
            yield slot.final

    def _other(self, taker: Spot, source: Spot, parts: Parts | None) -> Taken:
        """Words of another portion as they stand there, and who has replaced some of them, unless the taker knew."""
        portion = self._graph.portion(source)
        ends = (parts.first, parts.last) if parts else (1, _ALL)
        since = tuple(
            edge.by
            for edge in sorted(self._graph.edges(source), key=lambda edge: edge.by)
            if edge.by != taker and overlap(edge.ends, ends) and not self._knew(taker.place, edge.by.place)
        )
        if portion is None or portion.words is None:
            return Taken(spot=source, ends=ends if parts else None, since=since)
        spans = part_spans(portion.words)
        if parts and parts.last > len(spans):
            return Taken(spot=source, ends=ends, since=since)
        return replace(_taken(source, portion.words, spans, ends if parts else (1, len(spans))), since=since)

    def _knew(self, taker: Place, other: Place) -> bool:
        return taker == other or self._graph.relation(other, taker) is Order.BEFORE


def _taken(spot: Spot, words: str, spans: Sequence[tuple[int, int]], ends: tuple[int, int]) -> Taken:
    return Taken(spot=spot, ends=ends, words=words[spans[ends[0] - 1][0] : spans[ends[1] - 1][1]])
