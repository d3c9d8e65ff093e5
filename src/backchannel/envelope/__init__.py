"""The outer form: what a carrier sees of a message, and the capabilities of the mailboxes it travels to.

Values without I/O; nothing here can name a message or a key (docs/spec/envelope.md).
"""

from __future__ import annotations

from backchannel.envelope.frames import PROOF_BYTES, frame, read_frames
from backchannel.envelope.mailbox import MailboxAddress, MailboxKey, mailbox_of_collector, mailbox_of_depositor
from backchannel.envelope.outer import Envelope
from backchannel.envelope.packet import PACKET_MARK, Packet, read_packet
from backchannel.envelope.place import POUCH, SwitchPlace
from backchannel.envelope.transfer import ACCEPTED, Acceptance, Deposit

__all__ = [
    "ACCEPTED",
    "PACKET_MARK",
    "POUCH",
    "PROOF_BYTES",
    "Acceptance",
    "Deposit",
    "Envelope",
    "MailboxAddress",
    "MailboxKey",
    "Packet",
    "SwitchPlace",
    "frame",
    "mailbox_of_collector",
    "mailbox_of_depositor",
    "read_frames",
    "read_packet",
]
