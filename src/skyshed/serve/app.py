"""What is answered at which address: the page and its parts, the data that it begins with, files, and the link."""

import asyncio
import logging
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from skyshed.errors import InputError, SkyshedError
from skyshed.serve.desk import Desk, text_of
from skyshed.serve.faults import DEFECT, fault_words
from skyshed.serve.guard import Door, Guard
from skyshed.serve.link import Page
from skyshed.serve.work import Rank
from skyshed.serve.workshop import Workshop

PAGE = Path(__file__).parent / "page"
PARTS = {
    "index.html": "text/html; charset=utf-8",
    "globe.js": "text/javascript; charset=utf-8",
    "globe.css": "text/css; charset=utf-8",
    "worker.js": "text/javascript; charset=utf-8",
}
JSON, BYTES, YAML = "application/json", "application/octet-stream", "application/yaml"
_LEAST_SQUEEZED = 2_000  # bytes
_SQUEEZE = 4  # of deflate: a script of 1 MB takes 20 ms
_LOG = logging.getLogger(__name__)


def app_of(desk: Desk, door: Door, page: Path = PAGE) -> ASGIApp:
    """Return the whole application: the guard stands before everything."""
    at = Addresses(desk, page)
    routes = [
        Route("/", at.part),
        *(Route(f"/{name}", at.part) for name in PARTS if name != "index.html"),
        Route("/base.json", at.base),
        Route("/relief.bin", at.relief),
        Route("/replay.json", at.replay),
        Route("/scenario.yaml", at.scenario),
        Route("/files/{name:path}", at.file),
        WebSocketRoute("/link", at.link),
    ]
    squeezed = Middleware(GZipMiddleware, minimum_size=_LEAST_SQUEEZED, compresslevel=_SQUEEZE)
    handlers = {SkyshedError: _unusable, HTTPException: _told, Exception: _defect}
    app = Starlette(routes=routes, middleware=[squeezed], exception_handlers=handlers)
    app.router.redirect_slashes, app.router.default = False, _nowhere
    return Guard(app, door)


class Addresses:
    """The answers. Of recorded runs one is kept."""

    def __init__(self, desk: Desk, page: Path) -> None:
        self._desk, self._page = desk, page

    async def part(self, request: Request) -> Response:
        """Return a part of the built page: browsers keep it, and ask whether it is still the same."""
        name = request.url.path.removeprefix("/") or "index.html"
        try:
            content = (self._page / name).read_bytes()
        except OSError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        headers = {"etag": f'W/"{blake2b(content, digest_size=12).hexdigest()}"', "cache-control": "no-cache"}
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(content, media_type=PARTS[name], headers=headers)

    async def base(self, request: Request) -> Response:
        del request
        return Response(await self._desk.base(), media_type=JSON)

    async def relief(self, request: Request) -> Response:
        del request
        return Response(await self._desk.relief(), media_type=BYTES)

    async def replay(self, request: Request) -> Response:
        name = request.query_params.get("name")

        def made() -> str:
            record = self._workshop.replay(name)
            return "" if record is None else text_of(record)

        text = await self._desk.once("replay", made, of=name)
        if not text:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(text, media_type=JSON)

    async def scenario(self, request: Request) -> Response:
        """Return the draft as a scenario file, to be saved."""
        del request
        await self._desk.ready()
        job = self._desk.answers.submit(Rank.FULL, lambda: lambda _: self._workshop.saved(self._desk.draft))
        text = await job.result()
        return Response(text, media_type=YAML, headers={"content-disposition": 'attachment; filename="scenario.yaml"'})

    async def file(self, request: Request) -> Response:
        """Return a file of the result folder, to be saved."""
        try:
            path = await asyncio.to_thread(self._workshop.path_of, request.path_params["name"])
        except InputError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        return FileResponse(path, media_type=BYTES, filename=path.name)

    async def link(self, socket: WebSocket) -> None:
        await Page(self._desk, socket).run()

    @property
    def _workshop(self) -> Workshop:
        return self._desk.workshop


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer that nothing is here, to who asks for a link as to who asks for a page."""
    missing = HTTPException(HTTPStatus.NOT_FOUND)
    if scope["type"] != "websocket":
        raise missing
    answer = PlainTextResponse(f"{missing.status_code} {missing.detail}\n", missing.status_code)
    await WebSocket(scope, receive, send).send_denial_response(answer)


async def _told(request: Request, error: Exception) -> Response:
    """Answer that something is not here, or that pages only read."""
    del request
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.status_code} {error.detail}\n", error.status_code, error.headers)


async def _unusable(request: Request, error: Exception) -> Response:
    """Answer what is wrong with input or ground."""
    del request
    assert isinstance(error, SkyshedError)
    return PlainTextResponse(f"{fault_words(error)}\n", HTTPStatus.UNPROCESSABLE_ENTITY)


async def _defect(request: Request, error: Exception) -> Response:
    """Answer that something is wrong here; what, is logged."""
    _LOG.error("a defect of skyshed at %s: %s: %s", request.url.path, type(error).__name__, error)
    return PlainTextResponse(f"{DEFECT}\n", HTTPStatus.INTERNAL_SERVER_ERROR)
