"""One process, one port: bound, served until somebody ends it, and left clean."""

import asyncio
import errno
import ipaddress
import os
import re
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import current_thread, main_thread
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request, Response

from skyshed.errors import InputError, SkyshedError
from skyshed.serve.app import PAGE, PARTS, app_of
from skyshed.serve.desk import MOST_PAGES, Desk
from skyshed.serve.guard import HEADERS, Door, is_loopback
from skyshed.serve.protocol import MOST_BYTES
from skyshed.serve.workshop import Workshop

PORT, LAST_PORT = 8765, 8799
PING_S, DEAD_S = 20.0, 60.0
_BACKLOG = 128
_WITHIN_S = 2  # connections have to close when the server ends
_MOST_CONNECTIONS = 3 * MOST_PAGES  # a page opens several while it loads
_TOKEN = re.compile(r"[A-Za-z0-9_-]{12,200}")
_NO_ADDRESS = "{!r} is no address of this machine; leave it out to serve this machine alone"
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]


class Requests(H11Protocol):
    """The protocol of requests, whose answer to what is no request says what every other answer says."""

    def send_400_response(self, msg: str) -> None:
        headers = {**HEADERS, "content-type": "text/plain; charset=utf-8", "connection": "close"}
        for event in (
            h11.Response(status_code=400, headers=[*headers.items()]),
            h11.Data(data=f"400 {msg}\n".encode()),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.write(self.conn.send(h11.EndOfMessage()))
        self.transport.close()


class PageLink(WebSocketsSansIOProtocol):
    """The protocol of a link, which lets go of a page that is dead.

    Of the two that uvicorn has, this one reads ``ws_max_size`` but not ``ws_max_queue``: it stops reading from the
    socket while a message waits, so that what waits is one read at most (256 KiB; `test_serve_link.py` measures it).
    The other reads both, and stands on a part of websockets that is deprecated.
    """

    def handle_connect(self, event: Request) -> None:
        """Take a request for a link; where the library refuses it, its answer says what every other answer says."""
        refuse = self.conn.reject

        def refuse_in_our_words(status: int, text: str) -> Response:
            response = refuse(status, text)
            response.headers.update(HEADERS)
            return response

        self.conn.reject = refuse_in_our_words  # type: ignore[method-assign]  # `accept` calls it
        super().handle_connect(event)
        self.conn.reject = refuse  # type: ignore[method-assign]

    def keepalive_timeout(self) -> None:
        """Close the link; do not wait until a page that takes nothing has taken what is still to be sent."""
        super().keepalive_timeout()
        self.transport.abort()

    async def send(self, message: Any) -> None:
        """Send; a refusal ends the handshake, else uvicorn logs each as an error of ours."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True


class Server(uvicorn.Server):
    """A server that opens the ground when it listens, and whose end by a signal is no failure."""

    def __init__(self, config: uvicorn.Config, desk: Desk, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._desk, self._announce = desk, announce
        self._opening: asyncio.Task | None = None
        self.fault: BaseException | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()
        self._opening = asyncio.create_task(self._open())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._desk.close()
        await super().shutdown(sockets)

    async def _open(self) -> None:
        try:
            await self._desk.open()
        except Exception as error:  # noqa: BLE001 - raised again by who serves
            if not self.should_exit:
                self.fault, self.should_exit = error, True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let a signal end the server; uvicorn's own would raise it once more afterwards."""
        if current_thread() is not main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(
    workshop: Workshop,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    token: str | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve until a signal ends it; ``announce`` is told the address as soon as it is listened at.

    Without ``port`` it is 8765, or the next that is free; 0 is any that is free. Where ``host`` can be reached from
    other machines there is always a token.

    Raises
    ------
    InputError
        If the port is taken, the host is not of this machine, or the token could be guessed.
    SkyshedError
        If the page was never built, or the scenario cannot be used on its ground.
    """
    check_built()
    host = settled_host(host)
    token = settled_token(host, token)
    with closing(bound(host, port)) as listening:
        door = Door(host, listening.getsockname()[1], token)
        desk = Desk(workshop)
        server = server_of(desk, door, lambda: announce(door.address))
        asyncio.run(server.serve(sockets=[listening]))
    if server.fault is not None:
        raise server.fault


def server_of(
    desk: Desk, door: Door, announce: Callable[[], None], *, ping_s: float = PING_S, dead_s: float = DEAD_S
) -> Server:
    """Return the server of a desk at a door; a page that has not answered for ``dead_s`` is let go."""
    config = uvicorn.Config(
        app_of(desk, door),
        loop="asyncio",
        http=Requests,
        ws=PageLink,
        ws_max_size=MOST_BYTES,
        ws_ping_interval=ping_s,
        ws_ping_timeout=dead_s - ping_s,
        ws_per_message_deflate=False,  # a frame would take longer to deflate than to make
        lifespan="off",
        log_config=None,
        log_level="error",  # what is no request is no news
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_WITHIN_S,
    )
    return Server(config, desk, announce)


def check_built() -> None:
    """See that the page is there: it is made when the package is built."""
    missing = [name for name in PARTS if not (PAGE / name).is_file()]
    if missing:
        raise SkyshedError(f"the page ({missing[0]}) is missing from this copy of skyshed: make web")


def settled_host(host: str) -> str:
    """Return an address as browsers write it, which is how they ask for it; a name as it is.

    Raises
    ------
    InputError
        If it is neither: what sockets take for an address ("", "0", "127.1") is asked for by none of these names.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if not host or _is_short(host):
            raise InputError(_NO_ADDRESS.format(host)) from None
        return host
    if address.is_multicast or str(address) == "255.255.255.255":  # they can be bound, and nothing connects to them
        raise InputError(_NO_ADDRESS.format(host))
    return str(address)


def _is_short(host: str) -> bool:
    try:
        socket.inet_aton(host)
    except (OSError, UnicodeError):
        return False
    return True


def settled_token(host: str, token: str | None) -> str:
    """Return the token that is asked for: what is given, or one that is made where others can reach the host."""
    if token is None:
        return "" if is_loopback(host) else secrets.token_urlsafe(24)
    if not _TOKEN.fullmatch(token):
        raise InputError("a token is 12 to 200 letters, digits, - and _; left out, one is made up where it is needed")
    return token


def bound(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens; without a port the first that is free from 8765 on."""
    for each in [port] if port is not None else [*range(PORT, LAST_PORT + 1), 0]:
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        try:
            if os.name == "posix":  # elsewhere it would let two servers listen at once
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, each))
            listening.listen(_BACKLOG)
        except OSError as error:
            listening.close()
            if port is None and error.errno == errno.EADDRINUSE:
                continue
            raise InputError(_unbound_words(host, each, error)) from None
        return listening
    raise AssertionError("any port that is free was asked for")


def _unbound_words(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken; name another, or 0 for any that is free"
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return _NO_ADDRESS.format(host)
    return f"port {port} of {host} cannot be served: {(error.strerror or str(error)).lower()}"
