"""Which mailboxes a station empties: its own, and its office's while it has custody (docs/spec/house.md, "Custody")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.envelope import MailboxAddress, MailboxKey
from backchannel.errors import Trouble

if TYPE_CHECKING:
    from backchannel.seal import Card
    from backchannel.vault import Vault

__all__ = ["MAILBOX", "keep_collect", "keep_office_mailbox", "mailboxes", "office_mailbox", "own_mailbox"]

MAILBOX: Final = "mailbox"
_OFFICE_MAILBOX: Final = "office mailbox"
_HALF: Final = 32


def own_mailbox(vault: Vault) -> MailboxKey:
    """The key to this station's own mailbox, which is its office's where that has one station."""
    key = _key(vault.get(MAILBOX))
    if key is None:
        raise Trouble("folder.unfinished", "a station that was not made to its end", "a finished one", "Make it again.")
    return key


def office_mailbox(vault: Vault) -> MailboxKey | None:
    """The key to the mailbox of an office of several stations, where this one holds it."""
    return _key(vault.get(_OFFICE_MAILBOX))


def mailboxes(vault: Vault, first: MailboxKey | None = None) -> list[MailboxKey]:
    """The keys to the mailboxes that are emptied here now; `first` is its own where the vault keeps none."""
    office = office_mailbox(vault) if vault.has_custody() else None
    own = first if first and vault.get(MAILBOX) is None else own_mailbox(vault)
    return [own, *([office] if office else [])]


def keep_office_mailbox(vault: Vault, key: MailboxKey) -> None:
    """Keep the key to the office's mailbox apart from this station's own."""
    vault.put(_OFFICE_MAILBOX, key.collect + key.deposit)


def keep_collect(vault: Vault, card: Card, collect: bytes) -> bool:
    """Keep the key to the office's mailbox as another station gave it; False, and nothing kept, when it does not fit the card."""
    address = MailboxAddress.parse(card.mailbox)
    key = MailboxKey(collect=collect, deposit=address.deposit)
    if key.mailbox != address.mailbox:
        return False
    keep_office_mailbox(vault, key)
    return True


def _key(both: bytes | None) -> MailboxKey | None:
    return MailboxKey(collect=both[:_HALF], deposit=both[_HALF:]) if both else None
