"""The cable form: a message as a plain text that a person can write in any editor, and the same text back."""

from __future__ import annotations

from backchannel.message.cable.advice import advice
from backchannel.message.cable.read import parse, parse_draft
from backchannel.message.cable.write import render

__all__ = ["advice", "parse", "parse_draft", "render"]
