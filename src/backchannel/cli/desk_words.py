"""Every sentence of the command line about the reading desk."""

from __future__ import annotations

from typing import Final

__all__ = ["ADDRESS", "ENDED", "HELP", "OPTIONS", "STAYS"]

ADDRESS: Final = "The desk is open at {link}"
STAYS: Final = "The link lets in one browser, once. Stop the desk with Ctrl-C."
ENDED: Final = "The desk is closed."

HELP: Final = {
    "desk": "Read in a browser.\n\n"
    "Pages of what the running station holds, on this machine's own address and for one browser: the traffic, each message as a cable, "
    "the agenda and orders, what is asked, texts, the ladder, how the station stands. It writes nothing; a message is opened by a "
    "button, never by a link. Nothing is shown while the station is locked, and after a quarter of an hour of quiet the passphrase is "
    "wanted again.",
}
OPTIONS: Final = {"desk port": "The port on 127.0.0.1; a free one when left out."}
