"""The help of commands about what is asked and answered, and about texts."""

from __future__ import annotations

from typing import Final

__all__ = ["HELP"]

HELP: Final = {
    "asks": "List what is asked and not answered.\n\n"
    "Questions and requests of a channel, by who owes an answer, the earliest due first. Nothing is closed by silence: only a paragraph "
    "that answers it, or that replaces or withdraws it, settles one.",
    "text": "Show a text as it stands.\n\n"
    "Its words now, where each part of them comes from, its versions and who has which. NAME is its title or a paragraph that gives a "
    "version of it: `backchannel text HAKTO 42 paragraph 3`. Without NAME: every titled text.",
}
