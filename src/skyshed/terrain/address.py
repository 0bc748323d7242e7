"""Which addresses a download may use: https, or this machine for tests and mirrors; never a redirect between kinds."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from skyshed.errors import TerrainError

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LOCAL_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home.arpa")


def check_address(address: str) -> None:
    """Refuse what is not https; plain http may lead to this machine alone.

    Raises
    ------
    TerrainError
        If the address may not be used.
    """
    parts = _parts(address)
    if parts is not None:
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme == "http" and is_loopback(address):
            return
    raise TerrainError(f"terrain source '{address}': only https:// addresses are used (http:// on this machine alone)")


def check_redirect(old: str, new: str) -> None:
    """Refuse a redirect to another kind of address: from https to http, from the Internet to a house's own network.

    Raises
    ------
    TerrainError
        If it leads there.
    """
    check_address(new)
    before, after = ((urlsplit(url).scheme, _kind(urlsplit(url).hostname or "")) for url in (old, new))
    if before != after:
        raise TerrainError(
            f"terrain source '{old}' redirects to '{new}', another kind of address ({before[1]} to {after[1]}); "
            "nothing is fetched there"
        )


def is_loopback(address: str) -> bool:
    """Return whether an address names this machine."""
    parts = _parts(address)
    return parts is not None and parts.hostname in _LOOPBACK


def _parts(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is not a number
    except ValueError:
        return None
    return parts if address.isprintable() and " " not in address else None


def _kind(host: str) -> str:
    """Return ``this machine``, ``a private network`` or ``the Internet``; a name is what it resolves to."""
    if host in _LOOPBACK or host.endswith(".localhost"):
        return "this machine"
    try:
        found = {str(answer[4][0]) for answer in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):  # behind a proxy names need not resolve here
        return "a private network" if "." not in host or host.endswith(_LOCAL_ENDINGS) else "the Internet"
    addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
    if any(address.is_loopback or address.is_unspecified for address in addresses):
        return "this machine"
    return "the Internet" if all(address.is_global for address in addresses) else "a private network"
