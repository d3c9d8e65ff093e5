"""Formal messages for few eyes: numbered, signed, sealed correspondence between named offices."""

__version__ = "0.1.0"
