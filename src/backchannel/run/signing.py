"""Texts that somebody has to sign: the drafts that say he has, or has not, and how that stands (docs/spec/orders.md, "Signature")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backchannel.errors import Mistake
from backchannel.message.kinds import PARAGRAPH
from backchannel.message.steps import Step
from backchannel.run.closed import check_read, sources
from backchannel.run.composing import said_draft
from backchannel.run.facts import Facts, moment
from backchannel.run.stepping import find_orders

if TYPE_CHECKING:
    from backchannel.ledger import Text
    from backchannel.run.ledgers import ChannelLedger
    from backchannel.run.post import Post
    from backchannel.station import Correspondence

__all__ = ["signature_facts", "signing_draft"]

_SIGNED = "{by} has signed it."
_SUBJECTS = {Step.SIGNS: "signed", Step.RETURNS: "returned unsigned"}


def signing_draft(post: Post, text: str, step: str, channel: str | None = None, by: str | None = None, say: str | None = None) -> Facts:
    """The draft by which this office says that a text was signed, or returned unsigned: to all who have it.

    `by` is who signed, where it is another than who was to. Mistake for a text that nobody has to sign, and for one that was
    returned without a word why.
    """
    taken = Step(step)
    given, *others = find_orders(post, text, channel)
    ledger = post.engine.ledgers.of(given.charter.channel)
    check_read(post, given.correspondence, sources(ledger, given.spot))  # who is to sign it may have been changed since
    held = ledger.texts.text(given.spot)
    signature = None if others else ledger.orders.signature(held)
    if signature is None or given.spot not in {version.spot for version in held.versions}:
        raise Mistake("signature.none", f"{text}, which nobody has to sign", "a paragraph with a text `For signature by` somebody")
    if taken is Step.RETURNS and say is None:
        raise Mistake("step.words", f"{given.spot}: returned unsigned, and no word why", "the words that say it", "Add them: --say.")
    words = say or _SIGNED.format(by=_beginning(by or signature.by[0]))
    to = {given.filed.office} | (set() if given.filed.office != given.correspondence.office else given.readers)
    return said_draft(
        given, to, given.readers, subject=_SUBJECTS[taken], kind=PARAGRAPH, fields=[(str(taken), str(given.spot))], words=words
    )


def signature_facts(post: Post, correspondence: Correspondence, ledger: ChannelLedger, text: Text) -> Facts | None:
    """Who has to sign a text, how that stands, and by whose word; None where nobody has to."""
    found = ledger.orders.signature(text)
    if found is None:
        return None
    return {
        "by": list(found.by),
        "state": str(found.state),
        "said": [
            {
                "number": str(each.spot),
                "from": post.name(correspondence.charter, each.office),
                "at": moment(each.at),
                "step": str(each.step),
                "of_these_words": each.of_these,
                "words": portion.words if (portion := ledger.texts.portion(each.spot)) else None,
            }
            for each in found.said
        ],
    }


def _beginning(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"
