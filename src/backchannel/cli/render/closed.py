"""What nobody has opened, on a screen: where it stands, and the command that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.cli import order_words
from backchannel.words import closed as words
from backchannel.words.saying import numbers as listed
from backchannel.words.saying import own, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backchannel.words.saying import Said

__all__ = ["closed", "message"]


def closed(sentence: str, numbers: Sequence[str]) -> Said:
    """One of the sentences of what is closed, the messages in which it stands, and how each of them is opened."""
    commands = own(", ".join(order_words.OPENS.format(number=number) for number in numbers))
    return said(order_words.CLOSED, "warning", said=own(sentence), numbers=listed(numbers), commands=commands)


def message(number: str) -> Said:
    """The same of what stands in one message altogether, by its number or by that of a paragraph."""
    return closed(words.IN_MESSAGE, [number.partition(" paragraph ")[0]])
