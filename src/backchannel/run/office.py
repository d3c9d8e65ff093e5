"""Making an office: keys, card, vault; and opening the one that is there (docs/spec/card.md, "Making an office")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from backchannel.envelope import POUCH, MailboxKey, SwitchPlace
from backchannel.errors import Mistake, Refused, Trouble
from backchannel.limits import SCRYPT_WORK_FACTOR
from backchannel.message import OfficeName, PersonName, ValueProblem
from backchannel.run.engine import Engine
from backchannel.run.folder import Folder, OpenFolder, write_durably
from backchannel.run.mailboxes import MAILBOX, own_mailbox
from backchannel.run.sealer import Sealer
from backchannel.seal import OfficeSecrets, SecretPair, SystemRandomness, first_card
from backchannel.seal.age import HybridIdentity
from backchannel.seal.keyfile import seal_officer_file
from backchannel.vault import CardRow

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from backchannel.ports import Clock
    from backchannel.seal import Card
    from backchannel.vault import Vault

__all__ = [
    "DEVICE",
    "HOME",
    "OFFICE",
    "OWN",
    "STANDING",
    "check_new_office",
    "engine_of",
    "enrolment_code",
    "home_in",
    "home_of",
    "keep_enrolment_code",
    "mailbox_key",
    "make_office",
]

OWN: Final = "this office's own"
DEVICE: Final = "device"
STANDING: Final = "standing"
OFFICE: Final = "office"
HOME: Final = "switch"
_ENROLMENT: Final = "enrolment"


def check_new_office(folder: Folder, *, name: str, person: str, switch: str) -> tuple[OfficeName, PersonName]:
    """The names of an office that may be made so; Mistake, before anybody has chosen a passphrase, when it may not."""
    folder.check_free()
    try:
        _check_home(switch)
        return OfficeName.parse(name), PersonName.parse(person)
    except ValueProblem as problem:
        raise problem.mistake() from None
    except Refused as refused:
        raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None


def make_office(
    folder: Folder,
    *,
    name: OfficeName,
    person: PersonName,
    switch: str,
    passphrase: str,
    clock: Clock,
    work_factor: int = SCRYPT_WORK_FACTOR,
) -> Card:
    """Make a new office in a new folder: officer, device, mailbox and card; Mistake when a station is there already.

    `switch` is the URL of a switch, or POUCH for an office without one.
    """
    _check_home(switch)
    randomness = SystemRandomness()
    secrets, device, standing = OfficeSecrets.fresh(randomness), SecretPair.fresh(randomness), randomness.bytes(32)
    mailbox = MailboxKey.fresh(randomness)
    stores = OpenFolder.create(folder, passphrase, work_factor=work_factor)
    try:
        card = first_card(
            name=name,
            person_name=person,
            secrets=secrets,
            eyes=HybridIdentity.from_seed(secrets.eyes).recipient,
            device=device.public,
            standing=HybridIdentity.from_seed(standing).recipient,
            mailbox=mailbox.address(switch).text(),
        )
        write_durably(folder.officer_key, seal_officer_file(secrets, passphrase, randomness, work_factor=work_factor))
        vault = stores.vault
        vault.put(DEVICE, device.seed)
        vault.put(STANDING, standing)
        vault.put(MAILBOX, mailbox.collect + mailbox.deposit)
        vault.put(HOME, switch.encode())
        vault.begin_life(randomness)
        vault.pin(CardRow(office=card.office, artefact=card.artefact, pinned_at=clock.now(), how=OWN))
        vault.put(OFFICE, card.office.encode())
    finally:
        stores.close()
    return card


def engine_of(stores: OpenFolder, clock: Clock, workers: Executor | None = None) -> Engine:
    """The engine of the station whose stores are open."""
    randomness = SystemRandomness()
    sealer = Sealer(
        office=_value(stores, OFFICE).decode(),
        device=SecretPair.of(_value(stores, DEVICE)),
        standing=_value(stores, STANDING),
        randomness=randomness,
    )
    return Engine(vault=stores.vault, transit=stores.transit, sealer=sealer, clock=clock, randomness=randomness, workers=workers)


def mailbox_key(stores: OpenFolder) -> MailboxKey:
    """The key to this station's mailbox."""
    return own_mailbox(stores.vault)


def home_in(vault: Vault) -> str | None:
    """The switch at which the station of this vault has its mailbox, None when it has none."""
    url = (vault.get(HOME) or b"").decode()
    return url if url != POUCH else None


def home_of(stores: OpenFolder) -> str:
    """The switch at which this station has its mailbox, or POUCH when it has none."""
    return _value(stores, HOME).decode()


def keep_enrolment_code(vault: Vault, code: str) -> None:
    """Keep the code with which the mailbox was opened: a switch that lost everything is given it again."""
    vault.put(_ENROLMENT, code.encode())


def enrolment_code(vault: Vault) -> str | None:
    """The code with which the mailbox was opened, or None when it was not kept."""
    code = vault.get(_ENROLMENT)
    return code.decode() if code else None


def _check_home(switch: str) -> None:
    if switch != POUCH:
        SwitchPlace(url=switch)


def _value(stores: OpenFolder, name: str) -> bytes:
    value = stores.vault.get(name)
    if value is None:
        raise Trouble(
            "folder.unfinished", f"a station in {stores.folder.path} that was not made to its end", "a finished one", "Make it again."
        )
    return value
