"""Every published message goes through real stations and a real switch, and comes out as it went in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import pytest
from corpus import CAPITAL, FOLDER, HARBOUR, PARTY, SOURCES, Source
from station_harness import Network, Seat, until
from station_harness import draft as own_draft

from backchannel.message import Message, cable

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="The published messages (../shared/corpus) are not beside this checkout.")

ALL = [source for sources in SOURCES.values() for source in sources if source]
HEAD = ("Flash", "Sensitive", "Exclusively Eyes Only")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """Three offices on three channels; everything is released in the order of the table and has arrived."""
    party, capital, harbour = (Seat(person=f"Officer of {name.title()}", series="") for name in (PARTY, CAPITAL, HARBOUR))
    with Network(tmp_path_factory.mktemp("october"), SAIGON_PARTY=party, WHITE_HOUSE=capital, NEW_YORK=harbour) as network:
        hakto = {"series": "HAKTO", "serial": 221}
        washington = {"serial": 2280, "prefix": "WHS"}
        network.found(
            "OCTOBER", SAIGON_PARTY=seat(party, **hakto, first=42), WHITE_HOUSE=seat(capital, **washington, series="TOHAK", first=82)
        )
        network.found("JUNE", SAIGON_PARTY=seat(party, **hakto, first=7), WHITE_HOUSE=seat(capital, **washington, series="TOHAK", first=1))
        network.found(
            "YORK", WHITE_HOUSE=seat(capital, **washington, series="SW", first=5), NEW_YORK=seat(harbour, series="NYK", first=7, serial=7)
        )
        network.run()
        for name, sources in SOURCES.items():
            for source in sources:
                send(network, name, source)
        for source in ALL:
            until(lambda source=source: network[source.to].received(source.number.partition("/")[0]), source.number)  # type: ignore[misc]
        yield network


def seat(of: Seat, **facts: Any) -> Seat:
    return Seat(person=of.person, **facts)


def send(network: Network, name: str, source: Source | None) -> None:
    if source is None:
        filler = own_draft(sender=name, to=CAPITAL if name == PARTY else PARTY)
        network[name].ask("send", drafts=[filler], channel="OCTOBER")
    else:
        eyes = [source.to] if source.marking == corpus.EYES else []
        network[name].ask("send", drafts=[corpus.draft(source)[0]], channel=source.channel, eyes_only=eyes)


@pytest.fixture(params=ALL, ids=lambda source: source.file)
def source(request: pytest.FixtureRequest) -> Source:
    found: Source = request.param
    return found


def facts_at(network: Network, name: str, source: Source) -> dict[str, Any]:
    number = source.number.partition("/")[0]
    facts: dict[str, Any] = network[name].ask("read", number=number, channel=source.channel)
    return facts


def arrived(network: Network, source: Source) -> Message:
    return cable.parse(facts_at(network, source.to, source)["cable"])


def test_every_file_of_the_folder_is_in_the_table() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {source.file for source in ALL}


def test_every_paragraph_and_every_text_arrives_character_for_character(network: Network, source: Source) -> None:
    _, parts = corpus.draft(source)
    message = arrived(network, source)
    assert [(p.number, str(p.kind), p.fields, p.words) for p in message.full_portions] == [
        (p.number, str(p.kind), p.fields, p.words) for p in parts
    ]
    assert len(message.portions) == len(parts)


def test_what_arrived_put_together_again_is_what_was_published(network: Network, source: Source) -> None:
    words = "".join(portion.words or "" for portion in arrived(network, source).full_portions)
    published = "".join(corpus.read(source)[0])
    for mark in ("Begin text:", "BEGIN TEXT:", "End text.", "END TEXT."):
        published = published.replace(mark, "")
    assert "".join(words.split()) == "".join(published.split())
    assert len(words) > 400


def test_each_gets_the_number_and_the_station_serial_that_it_had(network: Network, source: Source) -> None:
    assert facts_at(network, source.to, source)["number"] == source.number
    assert facts_at(network, source.sender, source)["number"] == source.number


def test_precedence_and_marking_of_the_table_are_those_of_the_source_note(source: Source) -> None:
    _, note = corpus.read(source)
    if not note:
        pytest.skip("This file is published without the note that holds its marking.")
    heading = f"{source.precedence}; {source.marking}".upper()
    assert [word for word in HEAD if word in note] == [word for word in HEAD if word.upper() in heading]


def test_precedence_marking_and_references_arrive_as_they_were_written(network: Network, source: Source) -> None:
    facts = facts_at(network, source.to, source)
    assert (facts["precedence"], facts["marking"], facts["from"], facts["to"]) == (
        source.precedence,
        source.marking,
        source.sender,
        [source.to],
    )
    assert [item["reference"] for item in facts["references"]] == [*source.references]


def test_references_say_what_this_office_holds_and_what_it_does_not(network: Network) -> None:
    standing = {
        item["reference"]: (item["letter"], item["standing"])
        for source in ALL
        for item in facts_at(network, source.to, source)["references"]
    }
    assert standing == {
        "HAKTO 41 paragraph 4": ("", "missing"),
        "TOHAK 82": ("", "held"),
        "HAKTO 37": ("A", "missing"),
        "HAKTO 38": ("B", "missing"),
    }


def test_the_repeat_guards_arrive_whole_and_are_known_as_guards(network: Network, source: Source) -> None:
    facts = facts_at(network, source.to, source)
    assert len(facts["repeats"]) == source.guards
    words = {portion.number: portion.words or "" for portion in arrived(network, source).full_portions}
    for guard in facts["repeats"]:
        assert f"{guard['guard']} repeat {guard['guard']}" in words[guard["paragraph"]]


def test_each_text_for_delivery_is_an_object_of_its_own(network: Network, source: Source) -> None:
    texts = [portion for portion in arrived(network, source).full_portions if str(portion.kind) == "text"]
    assert len(texts) == source.texts


def test_originator_and_addressee_hold_one_signed_message(network: Network, source: Source) -> None:
    ours, theirs = facts_at(network, source.sender, source), facts_at(network, source.to, source)
    assert ours["digest"] == theirs["digest"]
    assert ours["cable"] == theirs["cable"]


def test_nothing_is_missing_and_nothing_was_refused_anywhere(network: Network) -> None:
    for station in network.stations.values():
        status = station.ask("status")
        assert (status["quarantine"], status["unreachable"]) == ([], {})
        assert [series["missing"] for channel in status["channels"] for series in channel["incoming"] if series["missing"]] == []


def test_nothing_of_it_is_in_this_project(tmp_path: Path) -> None:
    own = (Path(__file__).read_text() + Path(corpus.__file__).read_text()).split()
    runs = {" ".join(own[at : at + 6]) for at in range(len(own) - 5)}
    published = " ".join(word for source in ALL for word in " ".join(corpus.read(source)[0]).split())
    assert [run for run in runs if run in published] == []
