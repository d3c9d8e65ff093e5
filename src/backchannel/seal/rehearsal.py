"""A message as its addressees will read it, before anything is signed (docs/spec/charter.md, "Before a release").

It is what would be sealed, read as its readers read it: nothing of who is owed what is said here a second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.seal.artefacts import read_payload
from backchannel.seal.sealing import copy_for
from backchannel.seal.shown import MessagePayload, read_shown
from backchannel.seal.view import build_message

if TYPE_CHECKING:
    from backchannel.message import Message
    from backchannel.seal.charter import Charter
    from backchannel.seal.payload import Prepared

__all__ = ["rehearse"]


def rehearse(prepared: Prepared, charter: Charter) -> dict[str, Message]:
    """By office id, the message as each addressee's locked station will show it: what is for its officer's eyes only still closed."""
    # Without a signature nobody would take it, and it does not leave this function.
    whole = prepared.unsigned.signed_with(())
    payload = read_payload(whole.content, MessagePayload)
    copies: dict[str, Message] = {}
    for audience in prepared.audiences:
        shown = read_shown(copy_for(whole, audience), payload)
        copies |= dict.fromkeys(audience.offices, build_message(shown, charter, sealed=audience.eyes))
    return copies
