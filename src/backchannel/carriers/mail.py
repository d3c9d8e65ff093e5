"""The pouch as an ordinary mail: one packet attached, nothing told (docs/spec/pouch.md, section 4)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, compat32
from typing import TYPE_CHECKING, Final

from backchannel.envelope import PACKET_MARK, Envelope, Packet, read_packet
from backchannel.errors import Refused

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["read_attached", "write_mail"]

_ENVELOPE_MARK: Final = b"backchannel-envelope/"
_PARTS: Final = 1000  # of one mail; an ordinary one has under twenty


def write_mail(packet: Packet) -> bytes:
    """A mail to be opened in any mail program, addressed there and sent: it names nobody and says nothing."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "Attached"
    mail["X-Unsent"] = "1"  # lets a mail program open it as a draft
    mail.set_content("Please see the attachment.\n")
    mail.add_attachment(packet.encode(), maintype="application", subtype="octet-stream", filename="attachment.bin")
    return mail.as_bytes()


def read_attached(data: bytes) -> Packet:
    """The envelopes in a file that somebody was given: an envelope, a packet, or a mail with some of either attached.

    What it is its content tells, not its name; Refused when there are none in it.
    """
    if data.startswith(_ENVELOPE_MARK):
        return Packet(envelopes=(Envelope.parse(data),))
    if data.startswith(PACKET_MARK):
        return read_packet(data)
    packets = [_read_part(part) for part in _attached(data)]
    if not packets:
        raise _nothing("a file without an envelope in it")
    envelopes = [envelope for packet in packets for envelope in packet.envelopes]
    return Packet(envelopes=tuple(envelopes), spoilt=tuple(sentence for packet in packets for sentence in packet.spoilt))


def _read_part(data: bytes) -> Packet:
    try:
        return read_attached(data)
    except Refused as refused:
        return Packet(envelopes=(), spoilt=(refused.came,))


def _attached(data: bytes) -> list[bytes]:
    """Attachments of a mail that begin as ours do, under whatever name and type its way left them."""
    try:
        mail: Message = message_from_bytes(data, policy=compat32)
        found: list[bytes] = []
        for count, part in enumerate(mail.walk()):
            if count == _PARTS:
                raise _nothing(f"a mail of more than {_PARTS} parts")
            content = None if part.is_multipart() else part.get_payload(decode=True)
            if isinstance(content, bytes) and content.startswith((PACKET_MARK, _ENVELOPE_MARK)):
                found.append(content)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # What the mail library does with malformed mail differs from version to version.
        raise _nothing("a file that cannot be read as a mail") from None
    return found


def _nothing(came: str) -> Refused:
    return Refused("pouch.unknown", came, "an envelope, a packet, or a mail with one attached", "Save the attachment and take that file.")
