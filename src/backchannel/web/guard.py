"""What stands before every page: where a request comes from, and what every answer says about itself.

A browser sends what any page asks it to. So requests must name this desk as their host (a name of somebody else's that leads here
does not), must come from a page of the desk itself or from no page, and must not be loaded on suspicion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from backchannel.web import words

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["POLICY", "Guard"]

POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_SAYS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
_SAFE: Final = ("GET", "HEAD")


class Guard:
    """Lets through what this desk's own pages ask at its own address (`127.0.0.1:1972`), and says how every answer is to be taken."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=_mutable(message)).update(_SAYS)
            await send(message)

        why = self.refusal(scope["method"], Headers(scope=scope))
        app = PlainTextResponse(why + "\n", 421 if why == words.OTHER_HOST else 403) if why else self._app
        await app(scope, receive, say)

    def refusal(self, method: str, headers: Headers) -> str:
        """Why a request is not answered, or nothing."""
        if headers.getlist("host") != [self._host]:
            return words.OTHER_HOST
        if "prefetch" in headers.get("sec-purpose", "") + headers.get("purpose", ""):
            return words.PREFETCH
        ours, origin, site = f"http://{self._host}", headers.get("origin"), headers.get("sec-fetch-site")
        # Browsers say "null" for a page that gives no referrer, as all of ours; where it came from they say in the other header.
        if origin not in (None, ours, "null") or site not in (None, "same-origin", "none"):
            return words.OTHER_SITE
        if method not in _SAFE and site != "same-origin" and origin != ours:
            return words.OTHER_SITE
        return ""


def _mutable(message: Message) -> MutableMapping[str, Any]:
    message["headers"] = list(message.get("headers", ()))
    return message
