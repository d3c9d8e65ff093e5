"""Every sentence about asking after messages, sending them again, and opening a series again."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CONFIRM",
    "NOTHING_DONE",
    "NOTHING_LOST",
    "OWN_LEFT_OUT",
    "OWN_LOST",
    "REOPEN",
    "REOPENED",
    "REOPEN_CARE",
    "RESEND_CARE",
    "RESEND_OURS",
    "RESEND_THEIRS",
    "RESENT",
    "TRACED",
    "TRACE_ASKED",
    "TRACE_HERE",
    "TRACE_NOT_OPENED",
    "TRACE_NOT_THERE",
    "TRACE_OPENED",
    "VOID",
]

CONFIRM: Final = "Do it?"
NOTHING_DONE: Final = "Nothing was done."
RESEND_OURS: Final = "To {office} again: {series} {numbers}, sealed anew."
RESEND_THEIRS: Final = "Back to {office}: {series} {numbers}, its own, as they are held here."
RESEND_CARE: Final = "Make sure by voice that it is they who ask: whoever has stolen a backup of theirs could ask for it too."
RESENT: Final = "{count} on the way to {office}."
NOTHING_LOST: Final = "{office} has lost nothing that is known here. Name numbers to send them all the same."
REOPEN: Final = "{series} goes on with {series} {first} on {channel}. {left_out} is left out for good, and everybody is told so."
REOPEN_CARE: Final = "{awaited} may still tell what was sent before the restore: open it only when that cannot be waited for."
REOPENED: Final = "{series} is open: the next message is {series} {first}."
TRACED: Final = "{office} has answered for {number} at {answered}: {said}."
TRACE_HERE: Final = "received there at {received}"
TRACE_OPENED: Final = "opened at {opened}"
TRACE_NOT_OPENED: Final = "not opened"
TRACE_NOT_THERE: Final = "it is not there"
TRACE_ASKED: Final = "{office} is asked about {number}. Its answer comes as an alarm, and stands under `backchannel read {number}`."
OWN_LOST: Final = "lost here in a restore: {numbers}; whoever holds any can `backchannel resend` it"
OWN_LEFT_OUT: Final = "left out when the series was opened again: {numbers}, never used as far as anybody knows"
VOID: Final = "will not come: {why}; told {told}"
