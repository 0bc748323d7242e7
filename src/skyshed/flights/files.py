"""Recorded files: which are meant, made plain within bounds, and known by what is inside them."""

import codecs
import glob
import gzip
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from skyshed.errors import InputError
from skyshed.jobs.atomic import DISK_FULL_ERRNOS

MOST_BYTES = 16_000_000_000  # of one file after unpacking: twice a day of the world's state vectors
MOST_DOCUMENT_BYTES = 200_000_000  # XML and JSON documents are held whole
# Tracks shrink ten- to thirtyfold; a thousandfold is a file made to fill a disk.
_SUSPECT_RATIO, _SUSPECT_FROM_BYTES = 200, 256_000_000
_BLOCK_BYTES = 1 << 20
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_ENCODING = re.compile(r"""^(\s*<\?xml\b[^>]*?)\s+encoding\s*=\s*(?:"[^"]*"|'[^']*')""")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Lines of SBS that may hold a position: the receiver's own and those of mlat-client; and those that never do.
SBS_POSITIONS = ("MSG", "MLAT")
SBS_OTHERS = ("STA", "AIR", "ID", "SEL", "CLK")
# Anywhere at the beginning of a file: a log taken from a socket begins in the middle of a line.
_SBS = re.compile(rb"(?:^|[\r\n])(?:(?:MSG|MLAT),[1-8],|(?:STA|AIR|ID|SEL|CLK),[^\r\n]*\d{4}/\d\d/\d\d,\d\d:)")
# A row on each line, or one document over many.
_JSON_LINES = re.compile(rb"\{[^\r\n]*\}[ \t]*\r?\n\s*\{")


class Format(StrEnum):
    """The kinds of file that are read."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON_ROWS = "json rows"
    JSON_DOCUMENT = "json document"
    GPX = "gpx"
    KML = "kml"
    SBS = "sbs"


def recordings(words: Sequence[str]) -> tuple[Path, ...]:
    """Return the files that the user named: files, folders (all inside, sorted) and globs, each once.

    Raises
    ------
    InputError
        If a word names nothing, or something that is not a recorded file (standard input, an address).
    """
    paths: dict[Path, None] = {}
    for word in words:
        for path in _named_by(word):
            paths[path] = None
    return tuple(paths)


def _named_by(word: str) -> list[Path]:
    if word == "-" or "://" in word:
        raise InputError(f"flights {word!r}: only recorded files are read, no standard input and no addresses")
    path = Path(word)
    if path.is_dir():
        inside = [inner for inner in sorted(path.rglob("*")) if inner.is_file() and not _is_hidden(inner, path)]
        if not inside:
            raise InputError(f"flights {word!r}: the folder holds no file")
        return inside
    if path.is_file():
        return [path]
    if path.exists():
        raise InputError(f"flights {word!r}: only recorded files are read, and this is a device or a pipe")
    if found := sorted(Path(inner) for inner in glob.glob(word, recursive=True) if Path(inner).is_file()):  # noqa: PTH207 - absolute patterns too
        return found
    raise InputError(f"flights {word!r}: no such file")


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def made_plain(path: Path, folder: Path) -> Path:
    """Return the file itself, or what gzip, zstandard or zip packed into it, written to ``folder``.

    Text in UTF-16, as spreadsheets write it, is put into UTF-8.

    Raises
    ------
    InputError
        If the file is empty, cannot be read, ends early, or unpacks to more than is safe.
    """
    try:
        with path.open("rb") as packed:
            magic = packed.read(4)
            packed.seek(0)
            if not magic:
                raise InputError("the file is empty")
            plain = folder / "plain"
            if magic.startswith((_GZIP, _ZSTD, _ZIP)):
                _unpack(packed, magic, plain, packed_bytes=path.stat().st_size)
                path = plain
        with path.open("rb") as opened:
            if opened.read(2) not in _UTF16:
                return path
        return _in_utf8(path, folder / "text")
    except OSError as error:
        if error.errno in DISK_FULL_ERRNOS:
            raise  # what was to be unpacked is as good as ever
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}") from error


def _in_utf8(path: Path, text: Path) -> Path:
    with (
        path.open("r", encoding="utf-16", errors="replace", newline="") as opened,
        text.open("w", encoding="utf-8", newline="") as out,
    ):
        # What an XML declaration says of the encoding is no longer so.
        out.write(_ENCODING.sub(r"\1", opened.read(_BLOCK_BYTES), count=1))
        while block := opened.read(_BLOCK_BYTES):
            out.write(block)
    return text


def _unpack(packed: IO[bytes], magic: bytes, plain: Path, *, packed_bytes: int) -> None:
    import zstandard

    promised_bytes = -1
    if magic.startswith(_ZSTD):
        # zstandard's reader ends quietly where a file does; the frame's header mostly says how much there should be.
        promised_bytes = zstandard.frame_content_size(packed.read(64))
        packed.seek(0)
    openers: dict[bytes, Callable[..., Any]] = {_GZIP: gzip.open, _ZSTD: zstandard.open, _ZIP: _member}
    most_bytes = min(MOST_BYTES, max(_SUSPECT_FROM_BYTES, packed_bytes * _SUSPECT_RATIO))
    n_bytes = 0
    try:
        opener = next(opens for start, opens in openers.items() if magic.startswith(start))
        with opener(packed) as opened, plain.open("wb") as out:
            while block := opened.read(_BLOCK_BYTES):
                n_bytes += len(block)
                if n_bytes > most_bytes:
                    raise InputError(f"unpacks to more than {most_bytes / 1e6:,.0f} MB, which no recording does")
                out.write(block)
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError, *_ZIP_FAULTS) as error:
        raise InputError(f"the archive is damaged or ends early ({str(error).lower()})") from error
    if n_bytes < promised_bytes:
        raise InputError(f"the archive ends early, after {n_bytes:,} of {promised_bytes:,} bytes")
    if n_bytes == 0:
        raise InputError("the file is empty")


# A member with a password is a RuntimeError to zipfile, an unknown way of packing a NotImplementedError.
_ZIP_FAULTS = (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError)


def _member(packed: IO[bytes]) -> IO[bytes]:
    """Open the one recording in a zip: a KMZ's first KML, or the only file."""
    archive = zipfile.ZipFile(packed)
    members = [member.filename for member in archive.infolist() if not member.is_dir()]
    names = [member for member in members if not any(part.startswith((".", "__")) for part in member.split("/"))]
    names = [name for name in names if name.lower().endswith(".kml")][:1] or names
    if len(names) != 1:
        raise InputError(f"a zip of {len(names):,} files; unpack it and name the folder")
    return archive.open(names[0])


def format_of(path: Path) -> Format:
    """Return the format of a plain file by its content.

    Raises
    ------
    InputError
        If it is none that is known.
    """
    with path.open("rb") as opened:
        head = opened.read(4096).removeprefix(b"\xef\xbb\xbf")
    text = head.lstrip()
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if text.startswith(b"<"):
        return _xml_format(text)
    if text.startswith(b"[") or _JSON_LINES.match(text):
        return Format.JSON_ROWS
    if text.startswith(b"{"):
        return Format.JSON_DOCUMENT
    if _SBS.search(head):
        return Format.SBS
    if b"\0" not in head and any(mark in head for mark in b",;\t|"):
        return Format.CSV
    raise InputError("no known format (CSV, Parquet, GPX, KML, KMZ, readsb trace, OpenSky track, traffic JSON, SBS)")


def _xml_format(text: bytes) -> Format:
    for mark, kind in ((b"<gpx", Format.GPX), (b"<kml", Format.KML), (b":kml", Format.KML)):
        if mark in text:
            return kind
    raise InputError("XML, but neither GPX nor KML")


def document(path: Path) -> bytes:
    """Return a whole document that must fit in memory."""
    size_bytes = path.stat().st_size
    if size_bytes > MOST_DOCUMENT_BYTES:
        raise InputError(
            f"a document of {size_bytes / 1e6:,.0f} MB, more than {MOST_DOCUMENT_BYTES / 1e6:,.0f}; split it, or save "
            f"it as CSV or Parquet"
        )
    return path.read_bytes()
