"""What a file of a charter shows to somebody without any key, and what it says that it cannot know."""

from __future__ import annotations

from backchannel.run.inspect import inspect_bytes
from backchannel.seal.acts import named_by, write_chain
from unit.seal.growing import added, admission, changed, channel, left
from unit.seal.material import NAMES

UNPLACED = "Not checked: any signature"


def test_a_proposal_that_follows_a_version_shows_what_it_says_and_who_claims_to_have_signed() -> None:
    history = channel("harbour", "hill", "lake")
    proposal = changed(history, "harbour", "hill", name="Quiet talks")
    facts = inspect_bytes(proposal.artefact)
    assert facts["kind"] == "version 2 of a charter, or a proposal of one"
    assert (facts["shows"]["channel"], facts["shows"]["follows"]) == ("Quiet talks", [history.channel.hex()])
    assert facts["shows"]["signatures of"] == [NAMES["harbour"], NAMES["hill"]]
    assert facts["hides"].startswith(UNPLACED)


def test_part_of_a_chain_shows_its_acts_by_number_and_digest() -> None:
    history = channel("harbour", "hill", "lake")
    version = added(history, admission(history, "ferry", "harbour", "hill"))
    gone = left(history, "lake")
    acts = [artefact for digest, artefact in history.acts if digest in (version.digest, gone.digest)]
    facts = inspect_bytes(write_chain(acts, named_by([version]), history.papers, version.digest))
    assert facts["shows"]["acts"] == [f"version 2, {version.digest.hex()}", f"revocation, {gone.digest.hex()}"]
    assert facts["hides"].startswith(UNPLACED)
    assert inspect_bytes(history.chain())["kind"] == "charter with its versions"
