"""An office of several stations: a colleague's station is made, applies, is certified by the officer, and enters (docs/spec/card.md,
"Joining an office").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.envelope import MailboxKey
from backchannel.errors import Mistake
from backchannel.limits import SCRYPT_WORK_FACTOR
from backchannel.message import OfficeName, PersonName
from backchannel.run.custody import custody_told, life_told
from backchannel.run.facts import Facts
from backchannel.run.folder import OpenFolder, write_durably
from backchannel.run.house import tell, tell_all, tell_struck
from backchannel.run.mailboxes import MAILBOX, keep_office_mailbox, own_mailbox
from backchannel.run.office import DEVICE, HOME, OFFICE, OWN, STANDING
from backchannel.seal import OfficeSecrets, SecretPair, SystemRandomness, comparison_words, read_card
from backchannel.seal.age import HybridIdentity
from backchannel.seal.application import apply, read_application
from backchannel.seal.card import make_card
from backchannel.seal.house import seat_id
from backchannel.seal.keyfile import seal_officer_file
from backchannel.seal.persons import PersonSecrets, Rank, make_device
from backchannel.station.events import CharterChanged
from backchannel.vault import CardRow
from backchannel.vault.lives import CUSTODY, NO_CUSTODY

if TYPE_CHECKING:
    from backchannel.ports import Clock
    from backchannel.run.folder import Folder
    from backchannel.run.post import Post
    from backchannel.seal import Card
    from backchannel.seal.application import Application
    from backchannel.seal.persons import Device

__all__ = ["certify", "enter_house", "look_at_application", "make_station", "strike", "words_of"]


def make_station(
    folder: Folder,
    *,
    office: str,
    name: OfficeName,
    person: PersonName,
    switch: str,
    passphrase: str,
    clock: Clock,
    work_factor: int = SCRYPT_WORK_FACTOR,
) -> str:
    """Make a colleague's station for the office with this card, in a new folder; its application, as text.

    Refused for a card that does not hold; Mistake when a station is there already.
    """
    card = read_card(office.strip().encode())
    randomness = SystemRandomness()
    secrets, device, standing = PersonSecrets.fresh(randomness), SecretPair.fresh(randomness), randomness.bytes(32)
    mailbox = MailboxKey.fresh(randomness)
    stores = OpenFolder.create(folder, passphrase, work_factor=work_factor)
    try:
        station = make_device(
            secrets.person,
            office=card.office,
            name=name,
            pair=device.public,
            standing=HybridIdentity.from_seed(standing).recipient,
            mailbox=mailbox.address(switch).text(),
        )
        write_durably(folder.officer_key, seal_officer_file(secrets, passphrase, randomness, work_factor=work_factor))
        vault = stores.vault
        vault.put_all({DEVICE: device.seed, STANDING: standing, MAILBOX: mailbox.collect + mailbox.deposit, HOME: switch.encode()})
        vault.put(CUSTODY, NO_CUSTODY)
        vault.begin_life(randomness)
        vault.pin(CardRow(office=card.office, artefact=card.artefact, pinned_at=clock.now(), how=OWN))
        vault.put(OFFICE, card.office.encode())
    finally:
        stores.close()
    eyes = HybridIdentity.from_seed(secrets.eyes).recipient
    return apply(office=card.office, name=person, person=secrets.person, eyes=eyes, device=station).decode("ascii")


def look_at_application(post: Post, application: str) -> Facts:
    """Who applies, and the twelve words that applicant and officer both must see before anybody is certified."""
    asked = read_application(application.strip().encode())
    return {**_asked_facts(asked), "words": list(words_of(post.own_card, asked))}


def certify(post: Post, application: str, rank: str, how: str) -> Facts:
    """Certify a colleague and his station on a new card of this office: by the officer's root pair alone.

    `how` is how the words were compared. Mistake for an application to another office, or a name that is on the card.
    """
    secrets = post.officer()
    asked, card = read_application(application.strip().encode()), post.own_card
    if asked.office != card.office:
        raise Mistake("application.office", "an application to another office", f"one to {card.name}")
    if not isinstance(secrets, OfficeSecrets):
        raise Mistake("office.root", "a station whose person holds no root key", "the officer's own station")
    if post.engine.house:
        custody_told(post.engine)  # a newcomer learns it from who has it
    person = asked.certified(secrets, Rank(rank))
    officers = card.devices if len(card.devices) > 1 else (_own_device(post, secrets, card),)
    newer = make_card(
        secrets,
        name=card.name,
        persons=[*card.persons, person],
        devices=[*officers, asked.device],
        mailbox=card.mailbox,
        number=card.number + 1,
    )
    _work_by(post, newer, newcomer=seat_id(asked.device.pair))
    return {**_asked_facts(asked), "rank": rank, "how": how, "card": newer.artefact.decode("ascii")}


def strike(post: Post, station: str) -> Facts:
    """Take a station off the office's card, and its person with the last of them: from then on it is told nothing, and what it writes
    is refused. Mistake for the officer's last one."""
    secrets, card = post.officer(), post.own_card
    if not isinstance(secrets, OfficeSecrets):
        raise Mistake("office.root", "a station whose person holds no root key", "the officer's own station")
    struck = next((device for device in card.devices if str(device.name) == station), None)
    if struck is None or struck is card.devices[0]:
        known = ", ".join(str(device.name) for device in card.devices[1:]) or "none"
        raise Mistake("house.station", f"{station} as a station to be struck off", f"one of: {known}")
    devices = [device for device in card.devices if device is not struck]
    persons = [person for person in card.persons if any(device.person == person.id for device in devices)]
    newer = make_card(secrets, name=card.name, persons=persons, devices=devices, mailbox=card.mailbox, number=card.number + 1)
    _work_by(post, newer)
    post.emit(tell_struck(post.engine, seat_id(struck.pair)))
    return {"station": station, "card": newer.artefact.decode("ascii")}


def enter_house(post: Post, card: str) -> Facts:
    """Work by a card of this station's office, on which it stands; Mistake when it does not."""
    read = read_card(card.strip().encode())
    engine = post.engine
    if read.office != engine.sealer.office or read.device(engine.sealer.device_id) is None:
        came = f"a card of {read.name} on which this station does not stand"
        raise Mistake("house.card", came, "one that certifies it", "Ask the officer to certify its application.")
    post.work_by(read)
    post.emit(engine.keep_house())
    others = [str(device.name) for device in read.devices if device.id != engine.sealer.device_id]
    return {"office": str(read.name), "station": str(engine.own_device.name), "others": others}


def words_of(card: Card, asked: Application) -> tuple[str, ...]:
    """The twelve words for an office's officer and somebody who applies to it."""
    return comparison_words(card.fingerprint, asked.pair.fingerprint)


def _own_device(post: Post, secrets: OfficeSecrets, card: Card) -> Device:
    """The officer's device under a certificate that names a mailbox of its own: the office's goes with custody from now on."""
    device, vault = card.devices[0], post.engine.vault
    if device.mailbox is not None:
        return device
    url = (vault.get(HOME) or b"").decode()
    mailbox = MailboxKey.fresh(post.engine.randomness)
    keep_office_mailbox(vault, own_mailbox(vault))
    vault.put(MAILBOX, mailbox.collect + mailbox.deposit)
    return make_device(
        secrets.person,
        office=card.office,
        name=device.name,
        pair=device.pair,
        standing=device.standing,
        mailbox=mailbox.address(url).text(),
    )


def _work_by(post: Post, card: Card, newcomer: str = "") -> None:
    engine = post.engine
    before = engine.house.card.digest if engine.house else None
    if before is None:
        engine.vault.house.keep_card(post.own_card)
    post.work_by(card)
    assert engine.house is not None
    channel, at = engine.house.channel, engine.clock.now()
    effects = engine.happen([CharterChanged(channel=channel, since=before, news=(), own=True, at=at)])
    rows = [*custody_told(engine), *tell_all(engine, newcomer)] if newcomer else []
    engine.vault.commit([*life_told(engine), *rows])
    post.emit([*engine.carried_out(effects), *tell(engine)])


def _asked_facts(asked: Application) -> Facts:
    return {"person": str(asked.name), "station": str(asked.device.name), "id": asked.pair.id}
