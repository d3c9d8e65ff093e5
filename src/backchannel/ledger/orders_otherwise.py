"""In which lines a report says otherwise than its order (docs/spec/orders.md, "Findings")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.ledger.orders_index import called
from backchannel.message.orders import CHANGED, EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backchannel.message.orders import Order, Report

__all__ = ["otherwise"]

_LINES: Final = {"Manner": "manner", "Through": "through", "To": "to", "Where": "where"}


def otherwise(order: Order, report: Report) -> Iterator[tuple[str, str, str]]:
    """Each line that both say, and not alike: its name, as it is reported, as it was ordered. Words that were changed too."""
    for line, key in _LINES.items():
        said, ordered = (str(getattr(each, key) or "") for each in (report, order))
        if said and ordered and called(said) != called(ordered):
            yield line, said, ordered
    if report.is_exact is False:
        yield "Words", CHANGED, EXACT
