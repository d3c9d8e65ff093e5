"""The clerk: what a person can ask of a station, by name, with plain arguments and plain facts in return.

One table of calls, the same over the control socket as within this process; command line and desk call nothing deeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from backchannel.errors import Mistake
from backchannel.run import (
    answering,
    branches,
    channels,
    checking,
    crossings,
    desk,
    drafting,
    enclosing,
    founding,
    handing,
    house_desk,
    inviting,
    laddering,
    mandating,
    ordering,
    picking,
    pouch,
    preview,
    reading,
    reading_file,
    recovering,
    registry,
    search,
    seeing,
    signing,
    standing,
    stations,
    stepping,
    texting,
    tracing,
    writing,
)
from backchannel.run.backup import back_up
from backchannel.run.clock import ExerciseClock
from backchannel.run.facts import Facts, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from backchannel.run.post import Post

__all__ = ["CALLS", "Clerk", "LocalClerk"]


class Clerk(Protocol):
    """Somebody who answers calls of the table, here or in a running station."""

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Facts; raises the package's own errors."""
        ...


def unlock(post: Post, passphrase: str) -> Facts:
    """Let the officer in until `lock`, or a quarter of an hour of quiet."""
    post.unlock(passphrase)
    return {"locked": False}


def lock(post: Post) -> Facts:
    """Forget the officer's key."""
    post.lock()
    return {"locked": True}


def confirm_clock(post: Post) -> Facts:
    """A person says that the clock, which went far ahead, is right."""
    post.engine.confirm_clock()
    return {"time": moment(post.engine.clock.now())}


def move_clock(post: Post, to: int) -> Facts:
    """Move an exercise clock (microseconds since 1970); Mistake when the station runs on the machine's own."""
    clock = post.engine.clock
    if not isinstance(clock, ExerciseClock):
        raise Mistake("clock.real", "a station on the machine's own clock", "one that runs with an exercise clock")
    clock.move(to)
    return {"time": moment(clock.now())}


CALLS: Final[dict[str, Callable[..., Any]]] = {
    "admit": channels.admit,
    "agenda": ordering.agenda,
    "agree": channels.agree,
    "arrivals": reading.arrivals,
    "asks": answering.asks,
    "backup": back_up,
    "cancel": writing.cancel,
    "cards": registry.cards,
    "certificate": ordering.certificate,
    "certify": stations.certify,
    "change": channels.change,
    "check": checking.check_drafts,
    "compared": registry.compared,
    "confirm_clock": confirm_clock,
    "count_draft": enclosing.count_draft,
    "countersign": drafting.countersign,
    "custody": house_desk.custody,
    "drafts": drafting.drafts,
    "enter": founding.enter,
    "enter_house": stations.enter_house,
    "follow": branches.follow,
    "found": founding.found,
    "give_custody": house_desk.give_custody,
    "give_mandate": mandating.give_mandate,
    "handoff_file": handing.handoff_file,
    "handoff_list": handing.handoff_list,
    "handoff_reported": handing.handoff_reported,
    "handoff_sheet": handing.handoff_sheet,
    "handoff_take": handing.handoff_take,
    "handoff_words": handing.handoff_words,
    "heading": desk.heading,
    "history": channels.history,
    "inbox": reading.inbox,
    "invitations": inviting.invitations,
    "invite": inviting.invite,
    "join": inviting.join,
    "ladder": laddering.ladder,
    "leave": channels.leave,
    "letters_gone": inviting.letters_gone,
    "letters_out": inviting.letters_out,
    "lock": lock,
    "log": reading.log,
    "look": inviting.look,
    "look_at_application": stations.look_at_application,
    "mandates": mandating.mandates,
    "move_clock": move_clock,
    "note_seen": seeing.note_seen,
    "open_page": desk.open_page,
    "order": ordering.order,
    "order_page": desk.order_page,
    "orders": ordering.orders,
    "own_card": registry.own_card,
    "page": desk.page,
    "pending": channels.pending,
    "pickup_draft": picking.pickup_draft,
    "pin": registry.pin,
    "plan_admit": channels.plan_admit,
    "plan_agree": channels.plan_agree,
    "plan_follow": branches.plan_follow,
    "plan_reopen": recovering.plan_reopen,
    "plan_resend": recovering.plan_resend,
    "pouch_fetch": pouch.pouch_fetch,
    "pouch_list": pouch.pouch_list,
    "pouch_mailbox": pouch.pouch_mailbox,
    "pouch_packed": pouch.pouch_packed,
    "pouch_take": pouch.pouch_take,
    "preview": preview.preview,
    "read": reading.read,
    "reading_file": reading_file.reading_file,
    "release_draft": drafting.release_draft,
    "reopen": recovering.reopen,
    "replacing_draft": stepping.replacing_draft,
    "resend": recovering.resend,
    "return_draft": drafting.return_draft,
    "review": drafting.review,
    "revoke": channels.revoke,
    "search": search.search,
    "send": writing.send,
    "settle": crossings.settle,
    "show_charter": founding.show_charter,
    "sign": founding.sign,
    "signing_draft": signing.signing_draft,
    "status": standing.status,
    "accepting_drafts": stepping.accepting_drafts,
    "step_draft": stepping.step_draft,
    "stop_draft": stepping.stop_draft,
    "stop_release": drafting.stop_release,
    "strike": stations.strike,
    "submit": drafting.submit,
    "take_custody": house_desk.take_custody,
    "text": texting.text,
    "text_page": desk.text_page,
    "texts": texting.texts,
    "trace": tracing.trace,
    "traces": tracing.traces,
    "unite": branches.unite,
    "unlock": unlock,
    "unopened": desk.unopened,
    "verify": reading.verify,
    "withdraw": inviting.withdraw,
    "withdraw_draft": drafting.withdraw_draft,
    "words": registry.words,
}


class LocalClerk:
    """Answers in this process."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Facts; raises the package's own errors, Mistake for a call that is not in the table."""
        if name not in CALLS:
            raise Mistake("control.call", f"a call {name}", "one of " + ", ".join(CALLS))
        return CALLS[name](self._post, **arguments)
