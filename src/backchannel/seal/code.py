"""The ten words of an invitation, and all that follows from them (docs/spec/invitation.md, "The code")."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

from backchannel.envelope import MailboxKey, SwitchPlace
from backchannel.errors import Mistake, Refused
from backchannel.message.problems import shown
from backchannel.seal.acceptance import INVITATION_BYTES
from backchannel.seal.age import HybridIdentity
from backchannel.seal.primitives import hkdf
from backchannel.seal.words import wordlist

if TYPE_CHECKING:
    from backchannel.ports import Randomness

__all__ = ["CODE_WORDS", "SLIP_MARK", "Code", "Slip", "number_of", "words_of"]

Use: TypeAlias = Literal["answer", "collect", "deposit", "file", "id", "letter"]

CODE_WORDS: Final = 10
SLIP_MARK: Final = "backchannel-invitation:"
_BITS: Final = 11  # a word
_BYTES: Final = 14
_LOOSE: Final = 8 * _BYTES - CODE_WORDS * _BITS  # bits at the end of the 14 bytes, always zero
_INFO: Final = "backchannel-invitation/1 "
_BETWEEN: Final = re.compile(r"[\s-]+")
_TYPED: Final = 1000  # characters: many times what ten words and an address take


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """110 random bits, written as ten words: who has them can find the letter, open it, and answer it."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _BYTES or self.secret[-1] % (1 << _LOOSE):
            raise Mistake("invitation.words", "other bits than a code has", f"{CODE_WORDS * _BITS} bits at the left of {_BYTES} bytes")

    @classmethod
    def fresh(cls, randomness: Randomness) -> Self:
        """A new code, that nobody can guess."""
        drawn = randomness.bytes(_BYTES)
        return cls(secret=drawn[:-1] + bytes([drawn[-1] >> _LOOSE << _LOOSE]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code in ten words, in small or capital letters, with spaces or hyphens between; Mistake for any other text."""
        return cls(secret=(number_of(text, CODE_WORDS) << _LOOSE).to_bytes(_BYTES, "big"))

    def __str__(self) -> str:
        return " ".join(self.words)

    @property
    def words(self) -> tuple[str, ...]:
        """The ten words, in order."""
        return words_of(int.from_bytes(self.secret, "big") >> _LOOSE, CODE_WORDS)

    def key(self, use: Use) -> bytes:
        """32 bytes for one use and no other."""
        return hkdf(self.secret, salt=b"", info=(_INFO + use).encode("ascii"))

    @property
    def id(self) -> bytes:
        """The invitation's id (16 bytes); it tells nothing of the words."""
        return self.key("id")[:INVITATION_BYTES]

    @property
    def mailbox(self) -> MailboxKey:
        """The mailbox in which the letter waits, if it waits at a switch."""
        return MailboxKey(collect=self.key("collect"), deposit=self.key("deposit"))

    @property
    def identity(self) -> HybridIdentity:
        """What opens the letter's file."""
        return HybridIdentity.from_seed(self.key("file"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What a printed invitation comes to: at which switch the letter waits (none: it comes as a file), and the code."""

    code: Code
    switch: str | None = None

    def __post_init__(self) -> None:
        if self.switch is not None:
            SwitchPlace(url=self.switch)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The slip as it is typed or scanned, with or without its mark and its address; Mistake for any other text."""
        words = text[: _TYPED + 1].split()
        if words and words[0].lower() == SLIP_MARK:
            words = words[1:]
        switch = words[0] if words and "://" in words[0] else None
        code = Code.parse(" ".join(words[1:] if switch else words))
        try:
            return cls(code=code, switch=switch)
        except Refused as refused:
            raise Mistake(refused.code, refused.came, refused.expected, refused.hint) from None

    def __str__(self) -> str:
        return " ".join(part for part in (SLIP_MARK, self.switch, str(self.code)) if part)


def number_of(text: str, count: int) -> int:
    """What `count` words stand for, 11 bits each, however they were typed; Mistake for any other text."""
    if len(text) > _TYPED:
        raise Mistake("invitation.words", f"{len(text)} characters", f"{count} words")
    words = [word for word in _BETWEEN.split(text.lower()) if word]
    places = {word: place for place, word in enumerate(wordlist())}
    for place, word in enumerate(words, 1):
        if word not in places:
            raise _unknown(word, place)
    if len(words) != count:
        raise Mistake("invitation.words", f"{len(words)} words", f"{count} words", "Type all of them, in their order.")
    number = 0
    for word in words:
        number = number << _BITS | places[word]
    return number


def words_of(number: int, count: int) -> tuple[str, ...]:
    """The words that stand for a number of `count` times 11 bits."""
    every = wordlist()
    return tuple(every[number >> (_BITS * place) & (len(every) - 1)] for place in reversed(range(count)))


def _unknown(word: str, place: int) -> Mistake:
    # Loaded here alone: it is needed when somebody has mistyped.
    from difflib import get_close_matches

    close = get_close_matches(word[:_BYTES], wordlist(), n=1, cutoff=0.5)
    hint = f'The nearest is "{close[0]}".' if close else "Look at the page again."
    return Mistake("invitation.words", f"word {place}, {shown(word)}, is not in the list", "a word of the English list of BIP 39", hint)
