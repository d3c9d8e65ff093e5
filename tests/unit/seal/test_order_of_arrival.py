"""Whatever comes in whichever order: what holds of two stations that have been shown the same (docs/spec/charter.md, "In which order").

Made once: a channel's acts as several offices do them at the same time without hearing of one another, honest and stolen ones.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from backchannel.errors import Refused
from backchannel.seal import Charter, CharterProposal
from backchannel.seal.acts import read_chain
from backchannel.seal.artefacts import REVOCATION
from backchannel.seal.history import History
from backchannel.seal.papers import Papers
from backchannel.seal.revocation import Revocation
from backchannel.seal.sdjwt import Signed
from examples import DEAREST
from unit.seal.growing import (
    added,
    admission,
    as_office,
    bundled,
    changed,
    channel,
    following,
    renewed,
    revocation,
    signed_by,
    united,
    with_card,
)

WHO = ("harbour", "hill", "lake", "stranger")
ANY_ORDER = st.randoms(use_true_random=False)


class World:
    """Every act that anybody has signed, with whose voices each version needs to stand, and all papers."""

    def __init__(self) -> None:
        self.whole = channel(*WHO, name="Any order")
        self.founding = self.whole.in_force
        self.papers: Papers = self.whole.papers
        self.acts: dict[str, Signed] = {}
        self.versions: dict[str, Charter] = {}

    def version(self, name: str, proposal: CharterProposal) -> Charter:
        self.papers = self.papers.of(proposal.papers.cards.values(), proposal.papers.acceptances.values())
        self.acts[name] = proposal.signed
        self.versions[name] = added(self.whole, proposal)
        return self.versions[name]

    def revoke(self, name: str, gone: Revocation) -> None:
        self.acts[name] = gone.signed


@cache
def world() -> World:
    """Two branches and what unites them, another card, other rules; offices that leave or are revoked, some while they still sign."""
    made = World()
    founding = made.founding
    left = made.version("admits ferry", admission(made.whole, "ferry", "harbour", "hill", after=founding))
    right = made.version("admits paris", admission(made.whole, "PARIS", "lake", "stranger", after=founding))
    made.version("new card", following(made.whole, with_card(left.seats, renewed("hill").card), "harbour", "hill", after=[left]))
    whole = made.whole
    tips = sorted(whole.tips, key=lambda tip: tip.digest)
    rest = [seat for seat in tips[1].seats if not tips[0].has(seat.office)]
    seats = with_card([*tips[0].seats, *rest], renewed("hill").card)
    both = made.version("unites", united(whole, "harbour", "hill", "lake", seats=seats))
    named = made.version("renames", changed(whole, "harbour", "hill", "lake", "stranger", "PARIS", after=both, name="Quiet talks"))
    made.version("admits rome", admission(whole, "ROME", "lake", "stranger", after=right))
    made.version("by a thief", admission(whole, "VIENNA", "harbour", "stranger", after=both))
    made.revoke("stranger leaves", revocation(whole, "stranger", "stranger", at=both))
    made.revoke("stranger again", revocation(whole, "stranger", "harbour", "hill", at=founding))
    made.revoke("paris is revoked", revocation(whole, "PARIS", "harbour", "lake", at=named))
    made.revoke("ferry leaves", revocation(whole, "ferry", "ferry", at=left))
    gone = frozenset({as_office("stranger").id, as_office("PARIS").id})
    agreement = changed(whole, "harbour", "hill", after=named, name="Last talks", revoked=gone)
    made.acts["by all who are left"] = agreement.signed
    return made


def shown(order: list[str]) -> History:
    """A station that was shown these acts one by one, again and again as long as anything new is taken."""
    made, history = world(), channel(*WHO, name="Any order")
    waiting = order
    while True:
        later = []
        for name in waiting:
            try:
                act = made.acts[name]
                history.revoke(act.encode()) if act.typ == REVOCATION else history.add(act, made.papers)
            except Refused:
                later.append(name)
        if len(later) == len(waiting):
            return history
        waiting = later


def held(history: History) -> set[str]:
    """The versions that a station holds, by the names of this test."""
    digests = {version.digest for version in history.versions}
    return {name for name, act in world().acts.items() if act.digest in digests}


NEED_NOBODY_REVOKED = {"admits ferry", "new card"}
NEED_STRANGER = {"admits paris", "admits rome", "by a thief"}  # who leaves under "unites", and is revoked under the founding version


@given(ANY_ORDER)
@DEAREST
def test_who_is_revoked_is_the_same_in_any_order_in_which_all_versions_were_held(chance: random.Random) -> None:
    made = world()
    versions = list(made.versions)
    revocations = [name for name, act in made.acts.items() if act.typ == REVOCATION]
    chance.shuffle(revocations)
    one, other = shown([*versions, *revocations]), shown([*versions, *sorted(revocations)])
    assert one.revoked == other.revoked == {as_office(who).id for who in ("stranger", "PARIS", "ferry")}
    assert one.in_force.revocations == other.in_force.revocations


@given(ANY_ORDER)
@DEAREST
def test_what_needs_no_voice_that_is_ever_revoked_is_held_in_any_order(chance: random.Random) -> None:
    order = list(world().acts)
    chance.shuffle(order)
    assert held(shown(order)) >= NEED_NOBODY_REVOKED


@given(ANY_ORDER)
@DEAREST
def test_what_is_held_stays_held_and_each_station_could_be_shown_to_another_as_it_is(chance: random.Random) -> None:
    order = list(world().acts)
    chance.shuffle(order)
    history = channel(*WHO, name="Any order")
    before: set[bytes] = set()
    for name in order * 2:
        act = world().acts[name]
        with suppress(Refused):
            history.revoke(act.encode()) if act.typ == REVOCATION else history.add(act, world().papers)
        now = {digest for digest, _ in history.acts}
        assert now >= before
        before = now
    again = History.of_chain(history.chain())
    assert again.acts == history.acts
    assert again.in_force == history.in_force


@given(ANY_ORDER)
@DEAREST
def test_only_what_needs_the_voice_of_somebody_revoked_meanwhile_differs(chance: random.Random) -> None:
    one, other = list(world().acts), list(world().acts)
    chance.shuffle(one)
    chance.shuffle(other)
    first, second = shown(one), shown(other)
    differ = held(first) ^ held(second)
    # What stands on a version that is refused falls with it.
    assert differ <= NEED_STRANGER | {"unites", "renames", "by all who are left"}
    if differ:
        assert NEED_STRANGER & differ


@given(ANY_ORDER)
@DEAREST
def test_whoever_takes_a_whole_chain_without_stolen_voices_has_the_same_in_force(chance: random.Random) -> None:
    history = shown([name for name in world().acts if name not in {"stranger again", "by a thief", "admits rome"}])
    chain = read_chain(history.chain())
    acts = list(chain.acts)
    chance.shuffle(acts)
    behind = channel(*WHO, name="Any order")
    news, refused = behind.take(replace(chain, acts=tuple(acts)))
    assert (len(news), refused) == (len(history.acts) - 1, [])
    assert {version.digest for version in behind.versions} == {version.digest for version in history.versions}
    assert behind.revoked == history.revoked


def test_a_version_that_a_revoked_office_signed_stands_where_it_came_first_and_not_where_it_came_late() -> None:
    early, late = shown(["admits paris", "stranger again"]), shown(["stranger again", "admits paris"])
    assert (held(early), held(late)) == ({"admits paris"}, set())
    assert early.revoked == late.revoked


def test_where_it_came_late_it_stands_with_one_more_voice() -> None:
    late = shown(["stranger again"])
    made = world()
    proposal = late.propose(bundle_of("admits paris"))
    assert proposal.lacks == 1
    assert added(late, signed_by(proposal, "harbour")).digest == made.versions["admits paris"].digest


def bundle_of(name: str) -> bytes:
    made = world()
    return bundled(made.acts[name], made.papers.cards.values(), made.papers.acceptances.values())
