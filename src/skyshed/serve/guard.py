"""The door of the server: whose requests are answered, and what every answer says to browsers.

A page of another site can make a browser ask for any address on loopback, and its own name may be pointed there. So the
``Host`` that is asked for must be ours, an ``Origin`` must be ours too, and the link takes no request without one.
"""

import hmac
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_REMEDIES = {
    HTTPStatus.MISDIRECTED_REQUEST: ": open the address that skyshed serve printed; another name shows nothing",
    HTTPStatus.FORBIDDEN: ": open the whole address that skyshed serve printed, with its token where it has one",
}
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound here


@dataclass(frozen=True)
class Door:
    """The address that is served, and the token that it takes; "" for none."""

    host: str
    port: int
    token: str = ""
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        names = {*_LOOPBACK, _bracketed(self.host)}
        if self.host in _ANY:
            names.add(socket.gethostname().lower())
        object.__setattr__(self, "hosts", frozenset(f"{name}:{self.port}" for name in names))

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers send those of one port to every other."""
        return f"skyshed-{self.port}"

    @property
    def address(self) -> str:
        """What a person opens."""
        name = "127.0.0.1" if self.host in _ANY else _bracketed(self.host)
        return f"http://{name}:{self.port}/" + (f"?{urlencode({'token': self.token})}" if self.token else "")

    def is_ours(self, host: str) -> bool:
        """Return whether a ``Host`` is that of this server.

        Where every address of the machine is served, any that is written in digits may be asked for: only a name can
        be pointed here by somebody else.
        """
        host = host.lower()
        if ":" not in host.rpartition("]")[2]:  # browsers leave out the port of http
            host += ":80"
        return host in self.hosts or (self.host in _ANY and self._is_digits(host))

    def _is_digits(self, host: str) -> bool:
        name, _, port = host.rpartition(":")
        try:
            ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
        except ValueError:
            return False
        return port == str(self.port)

    def has_token(self, given: str) -> bool:
        """Compare in a time that tells nothing."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())


@dataclass(frozen=True)
class Guard:
    """Lets through what may pass, and writes our headers on every answer."""

    app: ASGIApp
    door: Door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if status := self._refused(scope["type"], headers):
            await _answer(scope, send, status)
        elif not self.door.token or self.door.has_token(_kept_token(scope, self.door.cookie)):
            await self.app(scope, receive, _with_headers(send))
        elif scope["type"] == "http" and self.door.has_token(given := _asked_token(scope)):
            await _answer(scope, send, HTTPStatus.SEE_OTHER, self._admission(given))
        else:
            await _answer(scope, send, HTTPStatus.FORBIDDEN)

    def _refused(self, kind: str, headers: Headers) -> HTTPStatus | None:
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not self.door.is_ours(hosts[0]):
            return HTTPStatus.MISDIRECTED_REQUEST
        if kind == "websocket" and not origins:
            return HTTPStatus.FORBIDDEN
        if any(not (each.startswith("http://") and self.door.is_ours(each[7:])) for each in origins):
            return HTTPStatus.FORBIDDEN
        return None

    def _admission(self, token: str) -> Mapping[str, str]:
        """Return the headers that keep the token in a cookie and lead to the page without it in its address."""
        cookie: SimpleCookie = SimpleCookie({self.door.cookie: token})
        cookie[self.door.cookie].update({"samesite": "Strict", "path": "/"})
        cookie[self.door.cookie]["httponly"] = True
        return {"location": "/", "set-cookie": cookie[self.door.cookie].OutputString()}


def _kept_token(scope: Scope, cookie: str) -> str:
    # Not by http.cookies: it reads nothing where another server of this machine has set a cookie beyond the standard.
    return HTTPConnection(scope).cookies.get(cookie, "")


def _asked_token(scope: Scope) -> str:
    return parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sent


async def _answer(scope: Scope, send: Send, status: HTTPStatus, more: Mapping[str, str] = {}) -> None:
    """Answer in the guard's own name; a link that is refused gets the same answer as a page."""
    before = "websocket." if scope["type"] == "websocket" else ""
    body = f"{status.value} {status.phrase}{_REMEDIES.get(status, '')}\n".encode()
    said = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), **more}
    headers = [(name.encode(), value.encode("latin-1")) for name, value in said.items()]
    await _with_headers(send)({"type": f"{before}http.response.start", "status": status.value, "headers": headers})
    await send({"type": f"{before}http.response.body", "body": body})


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a host.

    >>> [is_loopback(each) for each in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "192.0.2.1")]
    [True, True, True, False, False]
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host.lower()
