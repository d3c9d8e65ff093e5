"""The switch's command line: flags in, one ready line out, exit status by docs/exit-codes.md."""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import ipaddress
import os
import re
import socket
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import apsw

from backchannel.errors import BackchannelError, Mistake, Trouble
from backchannel.limits import SWITCH_BYTES
from backchannel.switch.folder import Folder
from backchannel.switch.process import Process, Settings
from backchannel.switch.store import full, is_full

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]

_UNITS: Final = {"": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}
_STANDARD_ERROR: Final = 2
_BACKLOG: Final = 1_024


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a switch until it is told to stop; the exit status."""
    options = _parser().parse_args(arguments)
    os.umask(0o077)
    faulthandler.enable(file=_STANDARD_ERROR)  # a library that crashes would take the switch with it and say nothing
    try:
        trouble = _run(options)
    except BackchannelError as error:
        trouble = error
    if trouble is None:
        return 0
    print(trouble, file=sys.stderr)
    return trouble.exit_status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backchannel switch",
        description="Keep sealed envelopes for mailboxes until their owners have taken them.",
        allow_abbrev=False,
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the store and the enrolment code are (made when new)")
    parser.add_argument("--listen", default="127.0.0.1:1972", metavar="HOST:PORT", help="default %(default)s; port 0 takes a free one")
    parser.add_argument("--certificate", metavar="FILE", help="the TLS certificate chain, PEM")
    parser.add_argument("--key", metavar="FILE", help="its private key, PEM")
    parser.add_argument(
        "--code-file", type=Path, metavar="FILE", help="the enrolment code of a switch whose folder was lost: keep that one"
    )
    parser.add_argument("--capacity", default=f"{SWITCH_BYTES // 1024**3}GiB", metavar="SIZE", help="bytes in all, default %(default)s")
    parser.add_argument("--without-tls", action="store_true", help="listen in the clear beyond this machine: something in front does TLS")
    return parser


def _run(options: argparse.Namespace) -> BackchannelError | None:
    tls = _tls(options.certificate, options.key)
    capacity = _capacity(options.capacity)
    listener = _listen(options.listen, open_plainly=tls is not None or options.without_tls)
    folder = Folder.open(options.folder)
    if options.code_file:
        folder.adopt_code(options.code_file)
    folder.enrolment_code()
    print(f"enrolment code in {folder.code_path}", file=sys.stderr, flush=True)
    settings = Settings(folder=folder, listener=listener, url=_url(listener, tls), tls=tls, capacity=capacity)
    try:
        with asyncio.Runner(loop_factory=_fastest_loop()) as runner:
            return runner.run(Process(settings).run())
    except apsw.Error as error:
        if is_full(error):
            raise full() from None
        raise Trouble(
            "switch.store",
            f"the store {folder.store} cannot be used ({type(error).__name__}: {error})",
            "a store that a switch wrote, on a disk that works",
            "Check the disk, or start with a new folder: stations send again what was not received.",
        ) from None


def _tls(certificate: str | None, key: str | None) -> ssl.SSLContext | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise Mistake("switch.tls", "only one of --certificate and --key", "both, or neither", "Give both files.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise Trouble("switch.tls", f"{certificate} and {key}: {error}", "a certificate and its own key, PEM") from None
    return context


def _capacity(text: str) -> int:
    form = re.fullmatch(r"([1-9][0-9]{0,15})([KMGT]iB)?", text, re.ASCII)
    if form is None:
        raise Mistake("switch.capacity", f"--capacity {text}", "a size like 500MiB or 32GiB", "Units are KiB, MiB, GiB, TiB.")
    return int(form[1]) * _UNITS[form[2] or ""]


def _listen(text: str, *, open_plainly: bool) -> socket.socket:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        address = ipaddress.ip_address(host)
        if not colon or not re.fullmatch("[0-9]{1,5}", port, re.ASCII) or int(port) > 65_535:
            raise ValueError
    except ValueError:
        raise Mistake("switch.listen", f"--listen {text}", "an IP address, a colon and a port", "For example 127.0.0.1:1972.") from None
    if not address.is_loopback and not open_plainly:
        raise Mistake(
            "switch.plain",
            f"--listen {text} without a certificate",
            "TLS beyond this machine, because depositors show their secrets",
            "Give --certificate and --key, or --without-tls when a proxy in front does TLS.",
        )
    try:
        return socket.create_server((host, int(port)), family=socket.AF_INET6 if address.version == 6 else socket.AF_INET, backlog=_BACKLOG)
    except OSError as error:
        raise Trouble("switch.listen", f"{text}: {error.strerror}", "an address that is free here", "Choose another: --listen.") from None


def _url(listener: socket.socket, tls: ssl.SSLContext | None) -> str:
    host, port = listener.getsockname()[:2]
    scheme, usual = ("http", 80) if tls is None else ("https", 443)
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}" if port == usual else f"{scheme}://{place}:{port}"


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's loop where uvloop is installed (a third more requests a second), or the usual one."""
    try:
        import uvloop  # optional, and slow to load where it is not used
    except ImportError:
        return None
    return uvloop.new_event_loop
