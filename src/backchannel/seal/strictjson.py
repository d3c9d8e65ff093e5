"""Canonical JSON and base64url, one spelling per value (docs/spec/seal.md, "Strict JSON"; RFC 8785, RFC 4648 section 5)."""

from __future__ import annotations

import re
from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from typing import Final, TypeAlias

import msgspec

from backchannel.errors import Mistake, Refused
from backchannel.limits import ARTEFACT_BYTES, JSON_DEPTH

__all__ = ["Value", "b64u", "decode", "decode_object", "encode", "unb64u"]

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | bool | None"

_LONG_NUMBER: Final = re.compile(rb"[0-9]{16}")  # 2^53 has 16 figures
_INTEGER_BOUND: Final = 2**53  # RFC 8785 numbers are IEEE doubles: from here on neighbours fall together
# An unclosed string runs to the end instead of failing, or a row of quotes would be scanned once for each quote.
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")
_BRACKETS: Final = bytes.maketrans(b"{}", b"[]")
_ALL_BUT_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")

_encoder: Final = msgspec.json.Encoder(order="sorted")


def _no_value(problem: str) -> Refused:
    return Refused("json.value", problem, "objects with ASCII names, arrays, strings, integers below 2^53, true, false, null")


def _refuse_float(text: str) -> float:
    raise _no_value(f"the number {text[:40]}")


_decoder: Final = msgspec.json.Decoder(float_hook=_refuse_float)


def encode(value: object) -> bytes:
    """The one canonical spelling of `value` (objects with ASCII names, arrays, strings, integers, booleans, null).

    Raises `Mistake` for anything else: floats, integers of 2^53 and beyond, lone surrogates, other types.
    """
    problem = _problem(value, 1)
    if problem:
        raise Mistake("json.value", problem, "a value that canonical JSON can carry")
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        raise Mistake("json.value", "a string with half a surrogate pair", "Unicode text") from None


def decode(data: bytes, *, limit: int = ARTEFACT_BYTES) -> Value:
    """The value of canonical JSON of at most `limit` bytes; `encode` gives `data` back.

    Raises `Refused` for every other byte string: wrong UTF-8, white space, duplicate or unsorted members, other
    escapes, floats, big integers, more than `JSON_DEPTH` levels. Size and depth are judged before decoding.
    """
    if len(data) > limit:
        raise Refused("json.size", f"JSON of {len(data)} bytes", f"at most {limit} bytes")
    outside = _STRING.sub(b"", data)
    _refuse_depth(outside)
    try:
        value = _decoder.decode(data)
        same = _encoder.encode(value) == data
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        raise Refused("json.invalid", "bytes that are not JSON", "one JSON value in UTF-8") from None
    if not same:
        raise Refused("json.spelling", "JSON in another spelling than the canonical one", "RFC 8785 JSON, each member once")
    # Floats stopped the decoder. What is left to look for is a non-ASCII name or a big integer: most JSON can have neither.
    if not data.isascii() or _LONG_NUMBER.search(outside):
        problem = _problem(value, 1)
        if problem:
            raise _no_value(problem)
    checked: Value = value
    return checked


def decode_object(data: bytes, *, limit: int = ARTEFACT_BYTES) -> dict[str, Value]:
    """As `decode`, for artefacts that must be an object."""
    value = decode(data, limit=limit)
    if not isinstance(value, dict):
        raise Refused("json.shape", "JSON that is not an object", "an object")
    return value


def b64u(data: bytes) -> str:
    """`data` in base64url without padding."""
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def unb64u(text: str) -> bytes:
    """The bytes of canonical base64url without padding; `Refused` for every other string."""
    with suppress(ValueError):
        data = a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4))
        # The decoder skips what it does not know; only the comparison makes it strict.
        if b64u(data) == text:
            return data
    raise Refused("base64.spelling", "text that is not canonical base64url", "base64url without padding and without stray bits")


def _refuse_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= JSON_DEPTH:
        return
    brackets = _STRING.sub(b"", data).translate(_BRACKETS, _ALL_BUT_BRACKETS)
    for _ in range(JSON_DEPTH):
        if not brackets:
            return
        # Each round takes away the innermost level everywhere at once; mixed brackets are left to the decoder.
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise Refused("json.depth", "brackets that nest too deep or do not match", f"at most {JSON_DEPTH} levels")


def _problem(value: object, depth: int) -> str:
    """What keeps `value` out of the subset, in words; empty when nothing does."""
    if value is None or isinstance(value, str | bool):
        return ""
    if isinstance(value, int):
        return "" if -_INTEGER_BOUND < value < _INTEGER_BOUND else "an integer of 2^53 or beyond"
    if depth > JSON_DEPTH:
        return f"a value nested deeper than {JSON_DEPTH} levels"
    if isinstance(value, dict):
        return _problem_of_members(value, depth)
    if isinstance(value, list | tuple):
        return next((problem for item in value if (problem := _problem(item, depth + 1))), "")
    return f"a value of the kind {type(value).__name__}"


def _problem_of_members(members: dict[object, object], depth: int) -> str:
    for name, item in members.items():
        if not (isinstance(name, str) and name.isascii()):
            return "a member whose name is not ASCII text"
        if problem := _problem(item, depth + 1):
            return problem
    return ""
