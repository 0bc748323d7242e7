"""One file from a server: resumed where it broke off, checked before it counts, given up after a few tries."""

from __future__ import annotations

import hashlib
import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from skyshed.errors import OutputError, TerrainError
from skyshed.terrain.address import check_address, check_redirect, is_loopback

if TYPE_CHECKING:
    from skyshed.jobs.run import Progress

N_TRIES = 5
BACK_OFF_S = 1.0  # doubles after every failure
TIMEOUT_S = 60.0
KNOCK_TIMEOUT_S = 15.0
MOST_BYTES = 1_000_000_000  # a GLO-30 tile has about 40 MB
_CHUNK_BYTES = 262_144
_PARTIAL = ".partial"
_MD5 = re.compile(r'"([0-9a-f]{32})"')  # the ETag of an object that was uploaded in one piece
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e]{0,200}"')  # what may be sent back as a header
_GONE = {404, 410}
_WORTH_ANOTHER_TRY = {408, 416, 425, 429, 500, 502, 503, 504}


class AbsentError(Exception):
    """The server has no such file."""


class _BrokenError(Exception):
    """One try has failed; another may not."""


def download(address: str, path: Path, *, check: Callable[[Path], None], progress: Progress) -> int:
    """Bring a file to ``path`` and return how many bytes came; an earlier partial file is continued.

    ``check`` gets the whole file before it is put in place and raises TerrainError if it is no good.

    Raises
    ------
    AbsentError
        The server has no such file.
    TerrainError
        The server refuses, cannot be reached, or delivers something broken, after five tries.
    """
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    opener = _opener(address)
    n_bytes = 0
    reason = ""
    for i in range(N_TRIES):
        if i:
            _wait(BACK_OFF_S * 2 ** (i - 1), progress)
        try:
            n_bytes += _one_try(opener, address, partial, progress)
            _verify(partial, check)
            partial.replace(path)
        except _BrokenError as error:
            reason = str(error)
            continue
        except OSError as error:
            raise unwritable(path.parent, error) from error
        _etag_file(partial).unlink(missing_ok=True)
        return n_bytes
    raise TerrainError(f"terrain tile {path.name}: {reason} ({N_TRIES} tries)")


def unwritable(folder: Path, error: OSError) -> OutputError:
    """Return the error that says why nothing can be kept in a folder, and what to do."""
    return OutputError(
        f"'{folder}' cannot be written ({_in_words(error)}); make room there, or set SKYSHED_CACHE to another folder"
    )


def reach(address: str, progress: Progress) -> None:
    """See that a server answers at all, whatever it says: without a network five tries a tile would take minutes.

    Raises
    ------
    TerrainError
        It cannot be reached, or leads to another kind of address.
    """
    opener = _opener(address)
    for i in range(2):
        if i:
            _wait(BACK_OFF_S, progress)
        try:
            with opener.open(urllib.request.Request(address, method="HEAD"), timeout=KNOCK_TIMEOUT_S):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except (http.client.HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error or type(error).__name__
        except ValueError as error:  # characters that no host or header may hold
            raise TerrainError(f"terrain source {address}: the address cannot be asked ({error})") from error
    raise TerrainError(f"no connection to {urlsplit(address).hostname} ({_in_words(reason)})")


def _in_words(reason: object) -> str:
    """Return what the system says of a connection, without its number.

    >>> _in_words(ConnectionRefusedError(111, "Connection refused"))
    'connection refused'
    """
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return said[:1].lower() + said[1:]


def _one_try(opener: urllib.request.OpenerDirector, address: str, partial: Path, progress: Progress) -> int:
    begin = partial.stat().st_size if partial.exists() else 0
    etag = _kept_etag(partial) if begin else ""
    begin = begin if etag else 0  # without a mark of its version a partial file cannot be trusted
    headers = {"Range": f"bytes={begin}-", "If-Range": etag} if begin else {}
    try:
        request = urllib.request.Request(address, headers=headers)  # noqa: S310  # check_address lets https through
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            return _keep(answer, partial, begin, progress)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in _GONE:
            raise AbsentError from error
        if error.code == 416:
            partial.unlink(missing_ok=True)
        if error.code in _WORTH_ANOTHER_TRY:
            raise _BrokenError(f"the server answered {error.code}") from error
        raise TerrainError(
            f"terrain tile {address}: the server answered {error.code} {str(error.reason)[:100]}"
        ) from error
    except urllib.error.URLError as error:
        raise _BrokenError(f"no connection ({error.reason})") from error
    except (http.client.HTTPException, TimeoutError, ConnectionError) as error:
        raise _BrokenError(f"the connection broke ({error or type(error).__name__})") from error
    except ValueError as error:  # characters that no host or header may hold
        raise TerrainError(f"terrain tile {address}: the address cannot be asked ({error})") from error


def _keep(answer: http.client.HTTPResponse, partial: Path, begin: int, progress: Progress) -> int:
    """Append or write what comes; raise if it is less than was announced."""
    etag = answer.headers.get("ETag", "")
    if answer.status == 206:
        first, total = _range_of(answer.headers.get("Content-Range", ""))
        if first != begin:
            partial.unlink(missing_ok=True)
            raise _BrokenError("the server continued at a place other than asked for")
    else:
        begin, total = 0, _length_of(answer.headers.get("Content-Length"))
    if total > MOST_BYTES:
        raise TerrainError(
            f"terrain tile {_tile_of(partial)}: {total / 1e9:.1f} GB are announced; a tile is never that large"
        )
    _etag_file(partial).write_text(etag if _ETAG.fullmatch(etag) else "", "utf-8")
    n_bytes = begin
    # Nothing waits in a buffer: what has come over a slow link is there to go on from, however the run ends.
    with partial.open("ab" if begin else "wb", buffering=0) as out:
        while chunk := _chunk(answer):
            out.write(chunk)
            n_bytes += len(chunk)
            progress.raise_if_cancelled()
            if n_bytes > MOST_BYTES:
                raise TerrainError(f"terrain tile {_tile_of(partial)}: more than 1 GB came; a tile is never that large")
    if n_bytes < total:
        raise _BrokenError(f"the answer ended after {n_bytes:,} of {total:,} bytes")
    return n_bytes - begin


def _chunk(answer: http.client.HTTPResponse) -> bytes:
    """Return what has come; what the system says of a connection is no fault of the disk."""
    try:
        return answer.read1(_CHUNK_BYTES)
    except OSError as error:
        raise _BrokenError(f"the connection broke ({error or type(error).__name__})") from error


def _verify(partial: Path, check: Callable[[Path], None]) -> None:
    announced = _MD5.fullmatch(_kept_etag(partial))
    fault = "" if announced is None else _checksum_fault(partial, announced.group(1))
    try:
        if not fault:
            check(partial)
    except TerrainError as error:
        fault = f"what came is no good: {str(error).replace(partial.name, _tile_of(partial))}"
    if fault:
        partial.unlink(missing_ok=True)  # going on from it would never end well
        raise _BrokenError(fault)


def _checksum_fault(partial: Path, md5: str) -> str:
    with partial.open("rb") as opened:
        digest = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    return "" if digest == md5 else "what arrived does not match the server's checksum"


def _range_of(header: str) -> tuple[int, int]:
    match = re.fullmatch(r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})", header.strip())
    if match is None:
        raise _BrokenError("the server sent a part and did not say which")
    return int(match.group(1)), int(match.group(2))


def _length_of(header: str | None) -> int:
    """Return the announced length, -1 where none is; what is not a number has broken on its way."""
    if header is None:
        return -1
    if not re.fullmatch(r"[0-9]{1,18}", header.strip()):
        raise _BrokenError(f"the server announced a length of '{header.strip()[:40]}'")
    return int(header)


def _kept_etag(partial: Path) -> str:
    """Return the version mark of a partial file; if it is incomplete, as if there were none."""
    try:
        text = _etag_file(partial).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return text if _ETAG.fullmatch(text) else ""


def _tile_of(partial: Path) -> str:
    """Return the name of the file that a partial one is to become."""
    return partial.name.removeprefix(".").removesuffix(_PARTIAL)


def _etag_file(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.etag")


def _wait(time_s: float, progress: Progress) -> None:
    end = time.monotonic() + time_s
    while (left := end - time.monotonic()) > 0:
        progress.raise_if_cancelled()
        time.sleep(min(left, 0.1))


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # noqa: PLR0917  # the library's signature
        try:
            check_redirect(req.full_url, newurl)
        except TerrainError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(address: str) -> urllib.request.OpenerDirector:
    check_address(address)
    handlers = [_CheckedRedirects(), *([urllib.request.ProxyHandler({})] if is_loopback(address) else [])]
    return urllib.request.build_opener(*handlers)
