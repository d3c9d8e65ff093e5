"""Where a switch listens, in one spelling (docs/spec/envelope.md, section 4)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from backchannel.envelope.spelling import shown
from backchannel.errors import Refused

__all__ = ["POUCH", "SwitchPlace"]

POUCH: Final = "pouch:"  # in an address, in place of a switch: no network leads there, envelopes are carried (docs/spec/pouch.md)
_FORM = re.compile(r"(https?)://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_DEFAULT_PORT = {"http": 80, "https": 443}
_HOST_CHARACTERS = 253  # RFC 1035, section 2.3.4, without the closing dot
_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPlace:
    """The scheme, host and port of a switch: `https://switch.example`, `http://127.0.0.1:4711`, `https://[2001:db8::1]`.

    `url` has one spelling: lower case, no path, no user, the port only when it is not the scheme's own.
    Anything else raises Refused.
    """

    url: str

    def __post_init__(self) -> None:
        form = _FORM.fullmatch(self.url)
        if form is None or not _is_host(form[2]) or not _is_port(form[1], form[3]):
            raise Refused(
                "switch.url",
                f"the switch's address came as {shown(self.url)}",
                "http:// or https://, a host in lower case, and a port only when it is not the usual one",
                "For example https://switch.example or http://127.0.0.1:4711.",
            )


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return _is_ip(host[1:-1], 6)
    labels = host.split(".")
    # A name that ends in figures is an IPv4 address or nothing (WHATWG URL, section 3.5): no second spelling of one.
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        return _is_ip(host, 4)
    return len(host) <= _HOST_CHARACTERS and all(_LABEL.fullmatch(label) for label in labels)


def _is_ip(text: str, version: int) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    # Pythons differ in how they write an IPv4 address within IPv6; nobody needs one, so there is no spelling of it.
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    return address.version == version and str(address) == text and not mapped


def _is_port(scheme: str, port: str | None) -> bool:
    return port is None or (int(port) <= _PORT_MAX and int(port) != _DEFAULT_PORT[scheme])
