"""The desk as an application: which paths there are, who may see them, and how errors are said.

Every page asks the station anew and keeps nothing. What it shows is what the clerk tells.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from backchannel.errors import BackchannelError, Mistake, Trouble
from backchannel.web import ordering, pages, words
from backchannel.web.door import COOKIE
from backchannel.web.guard import Guard
from backchannel.web.linking import Places
from backchannel.web.printing import Printer
from backchannel.words import texts as said_of_texts
from backchannel.words.clocks import elsewhere

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from backchannel.message import Place
    from backchannel.run.clerk import Clerk
    from backchannel.web.door import Door

__all__ = ["application"]

_FORM_BYTES: Final = 16 * 1024  # a passphrase, a token, a path
_LOCKED: Final = "station.locked"
_NOT_HELD: Final = frozenset({"message.not-held", "text.unknown", "channel.which"})


def application(clerk: Callable[[], Clerk], door: Door, host: str, clocks: Sequence[Place] = ()) -> ASGIApp:
    """The whole desk; `clerk` makes a clerk for one call, `host` is the address by which it must be asked, `clocks` show times too."""
    desk = Desk(clerk, door, clocks)
    shown = {
        "/": desk.traffic,
        "/traffic": desk.traffic,
        "/message/{channel}/{series}/{number:int}": desk.message,
        "/agenda": desk.agenda,
        "/orders": desk.orders,
        "/order/{channel}/{series}/{number:int}/{paragraph:int}": desk.order,
        "/asks": desk.asks,
        "/texts": desk.texts,
        "/text/{channel}/{series}/{number:int}/{paragraph:int}": desk.text,
        "/ladder": desk.ladder,
        "/ladder/{channel}": desk.ladder,
        "/status": desk.status,
    }
    done = {
        "/message/{channel}/{series}/{number:int}": desk.open,
        "/unlock": desk.unlock,
        "/lock": desk.lock,
    }
    routes = [
        Route("/enter/{link}", desk.enter, methods=["GET"]),
        Route("/desk.css", desk.style, methods=["GET"]),
        Route("/desk.svg", desk.icon, methods=["GET"]),
        Route("/away", desk.away, methods=["GET"]),
        *(Route(path, desk.for_form(end), methods=["POST"]) for path, end in done.items()),
        *(Route(path, desk.for_person(end), methods=["GET"]) for path, end in shown.items()),
    ]
    handlers: dict[Any, Any] = {BackchannelError: desk.explain, HTTPException: desk.explain_path, Exception: desk.explain_unexpected}
    return Guard(Starlette(routes=[Mount(f"/{door.place}", routes=routes)], exception_handlers=handlers), host)


class Desk:
    """The pages, each an answer to one request."""

    def __init__(self, clerk: Callable[[], Clerk], door: Door, clocks: Sequence[Place] = ()) -> None:
        self._clerk = clerk
        self._clocks = tuple(clocks)
        self._zone = [str(clock) for clock in clocks]
        self._door = door
        self._places = Places(place=door.place)
        self._printer = Printer(self._places, door.form)

    def for_person(self, page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """A page that only who was let in may see, while desk and station are unlocked."""

        async def answer(request: Request) -> Response:
            if not self._door.knows(request.cookies.get(COOKIE)):
                return self._not_let_in()
            if self._door.is_closed:
                return self._locked(request.url.path)
            status = await self._ask("status")
            if status["locked"]:
                return self._locked(request.url.path)
            self._door.touch()
            request.state.status = status
            return await page(request)

        return answer

    def for_form(self, act: Callable[[Request, dict[str, str]], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """What a form asks: of who was let in, by a form of this desk's own."""

        async def answer(request: Request) -> Response:
            if not self._door.knows(request.cookies.get(COOKIE)):
                return self._not_let_in()
            form = await _form(request)
            if not self._door.is_form(form.get("form")):
                return self._print("error", 403, title=words.ERROR, sentences=[words.NOT_OURS], outside=True)
            return await act(request, form)

        return answer

    async def enter(self, request: Request) -> Response:
        """The one-time link: a cookie for it."""
        # A check of the link alone (HEAD) does not use it up.
        cookie = self._door.enter(request.path_params["link"]) if request.method == "GET" else None
        if cookie is None:
            return self._not_let_in()
        answer = RedirectResponse(self._places.at("traffic"), 303)
        answer.set_cookie(COOKIE, cookie, path=f"/{self._door.place}", httponly=True, samesite="strict")
        return answer

    async def style(self, _request: Request) -> Response:
        """The one style sheet."""
        return Response(self._printer.style, media_type="text/css")

    async def icon(self, _request: Request) -> Response:
        """The sign by which a browser's tabs are told apart."""
        return Response(self._printer.icon, media_type="image/svg+xml")

    async def away(self, request: Request) -> Response:
        """Where a page goes by itself that lay open for too long."""
        return self._print("away", title=words.AWAY, back=self._back(request.query_params.get("back")), outside=True)

    async def traffic(self, request: Request) -> Response:
        """What waits, what is missing, what crossed; then everything by time."""
        status = request.state.status
        unopened = await self._ask("unopened")
        logs = [(channel["name"], await self._ask("log", channel=channel["name"], limit=pages.LAST)) for channel in status["channels"]]
        return self._print("traffic", title=words.SECTIONS["traffic"], **self._of(request), **pages.traffic(status, unopened, logs))

    async def message(self, request: Request) -> Response:
        """A message that was opened; one that was not by its heading alone, with a form that opens it."""
        channel, number = _message_of(request)
        try:
            facts = await self._ask("page", number=number, channel=channel)
        except Mistake as mistake:
            if mistake.code != "read.unopened":
                raise
            heading = await self._ask("heading", number=number, channel=channel)
            return self._print("unopened", title=number, **self._of(request), message=heading)
        shown = pages.message(facts, self._places, self._clocks)
        return self._print("message", title=facts["number"], **self._of(request, "traffic"), **shown)

    async def open(self, request: Request, _form: dict[str, str]) -> Response:
        """Open a message; then it is shown like any other."""
        if self._door.is_closed:
            return self._locked(request.url.path)
        self._door.touch()
        channel, number = _message_of(request)
        try:
            await self._ask("open_page", number=number, channel=channel)
        except Trouble as trouble:
            if trouble.code != _LOCKED:
                raise
            return self._locked(request.url.path)
        return RedirectResponse(request.url.path, 303)

    async def agenda(self, request: Request) -> Response:
        """What is to be done by whom, by when."""
        shown = ordering.agenda(await self._ask("agenda", zone=self._zone))
        several = len(request.state.status["channels"]) > 1
        return self._print("agenda", title=words.SECTIONS["agenda"], **self._of(request), **shown, several=several)

    async def orders(self, request: Request) -> Response:
        """Every order and proposal, channel by channel."""
        found = [await self._ask("orders", channel=channel["name"], zone=self._zone) for channel in request.state.status["channels"]]
        return self._print("orders", title=words.SECTIONS["orders"], **self._of(request), channels=ordering.orders(found))

    async def order(self, request: Request) -> Response:
        """One order or proposal; of a message that nobody has opened only the heading, on its own page."""
        channel, number = _message_of(request)
        spot = f"{number} paragraph {request.path_params['paragraph']}"
        try:
            facts = await self._ask("order_page", number=spot, channel=channel, zone=self._zone)
        except Mistake as mistake:
            if mistake.code != "read.unopened":
                raise
            return RedirectResponse(self._places.message(channel, number), 303)

        def by_clocks(name: str, value: str) -> str:
            return elsewhere("order", name, value, self._clocks)

        shown = ordering.order(facts, self._places, pages.HELD, by_clocks)
        return self._print("order", title=spot, **self._of(request, "orders"), **shown)

    async def asks(self, request: Request) -> Response:
        """What is asked and not settled, channel by channel."""
        found = [await self._ask("asks", channel=channel["name"]) for channel in request.state.status["channels"]]
        return self._print("asks", title=words.SECTIONS["asks"], **self._of(request), channels=pages.asks(found))

    async def texts(self, request: Request) -> Response:
        """Every titled text, channel by channel."""
        found = [await self._ask("texts", channel=channel["name"]) for channel in request.state.status["channels"]]
        return self._print("texts", title=words.SECTIONS["texts"], **self._of(request), channels=found)

    async def text(self, request: Request) -> Response:
        """One text as it stands; of a message that nobody has opened only the heading, on its own page."""
        channel, number = _message_of(request)
        facts = await self._ask("text_page", name=f"{number} paragraph {request.path_params['paragraph']}", channel=channel)
        if number in facts["closed"]:
            return RedirectResponse(self._places.message(channel, number), 303)
        shown = pages.text(facts)
        return self._print("text", title=shown["text"]["title"] or said_of_texts.UNTITLED, **self._of(request, "texts"), **shown)

    async def ladder(self, request: Request) -> Response:
        """A channel's correspondence drawn."""
        names = [channel["name"] for channel in request.state.status["channels"]]
        name = request.path_params.get("channel", names[0] if names else None)
        facts = await self._ask("ladder", channel=name, limit=pages.LAST) if names else None
        return self._print("ladder", title=words.SECTIONS["ladder"], **self._of(request), **pages.ladder(facts, names))

    async def status(self, request: Request) -> Response:
        """How the station stands."""
        return self._print("status", title=words.SECTIONS["status"], **self._of(request), **pages.status(request.state.status))

    async def unlock(self, request: Request, form: dict[str, str]) -> Response:
        """The passphrase was given: back to the page that was asked for."""
        back = self._back(form.get("back"))
        try:
            await self._ask("unlock", passphrase=form.get("passphrase", ""))
        except Trouble as trouble:
            return self._locked(back, str(trouble))
        self._door.open()
        return RedirectResponse(back, 303)

    async def lock(self, _request: Request, _form: dict[str, str]) -> Response:
        """Forget the officer's key, and show nothing until the passphrase is given."""
        self._door.close()
        await self._ask("lock")
        return RedirectResponse(self._places.at("traffic"), 303)

    async def explain(self, _request: Request, error: Exception) -> Response:
        """An error of the station's, in its own sentence."""
        assert isinstance(error, BackchannelError)
        status = 404 if error.code in _NOT_HELD else 503 if isinstance(error, Trouble) else 400
        return self._print("error", status, title=words.ERROR, sentences=[str(error)], outside=True)

    async def explain_path(self, _request: Request, error: Exception) -> Response:
        """A path that is none."""
        assert isinstance(error, HTTPException)
        said = words.NO_PAGE if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
        return self._print("error", error.status_code, title=words.ERROR, sentences=[said], outside=True)

    async def explain_unexpected(self, _request: Request, _error: Exception) -> Response:
        """Something of our own went wrong."""
        return self._print("error", 500, title=words.ERROR, sentences=[words.UNEXPECTED], outside=True)

    def _not_let_in(self) -> Response:
        return self._print("error", 403, title=words.NOT_LET_IN, sentences=[words.NOT_LET_IN_WHY], outside=True)

    def _locked(self, back: str, why: str = "") -> Response:
        return self._print("unlock", 403, title=words.UNLOCK, back=back, why=why, outside=True)

    def _of(self, request: Request, section: str = "") -> dict[str, Any]:
        """What every page behind the door has: whose it is, and where it stands."""
        path = request.url.path.removeprefix(f"/{self._door.place}/")
        return {"status": request.state.status, "section": section or path.partition("/")[0] or "traffic", "path": request.url.path}

    def _print(self, name: str, status_code: int = 200, /, **facts: Any) -> Response:
        return Response(self._printer.page(name, **facts), status_code, media_type="text/html")

    def _back(self, path: str | None) -> str:
        """A path of this desk, whatever was given."""
        return path if path and path.startswith(f"/{self._door.place}/") else self._places.at("traffic")

    async def _ask(self, call: str, **arguments: Any) -> Any:
        return await asyncio.to_thread(lambda: self._clerk().call(call, **arguments))


def _message_of(request: Request) -> tuple[str, str]:
    """Channel and number of a path."""
    named = request.path_params
    return named["channel"], f"{named['series']} {named['number']}"


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _FORM_BYTES:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, max_num_fields=8))
    except ValueError:
        return {}
