"""What goes to a carrier, and its word in return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from backchannel.envelope.mailbox import MailboxAddress
from backchannel.envelope.outer import Envelope
from backchannel.errors import Refused

__all__ = ["ACCEPTED", "Acceptance", "Deposit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """An envelope and the right to put it into its mailbox; Refused when the two name different mailboxes."""

    envelope: Envelope
    address: MailboxAddress

    def __post_init__(self) -> None:
        if self.envelope.mailbox != self.address.mailbox:
            raise Refused(
                "capability.wrong",
                f"an envelope for mailbox {self.envelope.mailbox}",
                f"one for {self.address.mailbox}, the mailbox of the address beside it",
                "Take the envelope's mailbox from the address.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A carrier's unsigned word on one envelope: accepted (an empty `code`), or refused with a code of docs/spec/switch.md."""

    code: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the carrier says that the envelope is on its disk."""
        return not self.code


ACCEPTED: Final = Acceptance()
