"""Archives on the disk: what they hold is unpacked into a folder of this process, bounded, and gone when it ends.

GDAL could read archives itself, but crashes on some that are made to harm; and a raster in memory
costs as much memory as it has bytes.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO

from skyshed.errors import TerrainError
from skyshed.jobs.atomic import DISK_FULL_ERRNOS

RASTER_SUFFIXES = {
    ".tif", ".tiff", ".vrt", ".hgt", ".img", ".asc", ".bil", ".flt", ".dt0", ".dt1", ".dt2", ".dem",
}  # fmt: skip
MOST_UNPACKED_BYTES = 1_000_000_000  # of one archive; a 3601 x 3601 float raster holds 52 MB
MOST_KEPT_BYTES = 2_000_000_000  # of all that lie unpacked at a time; those unused longest go first
_BESIDE = (".hdr", ".prj", ".aux.xml", ".tfw", ".blw", ".stx", ".ige")  # what a raster's reference system is read from
_CHUNK_BYTES = 1 << 20
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)


@dataclass
class _Kept:
    folder: Path
    n_bytes: int
    n_users: int = 0


_lock = threading.Lock()
_kept: dict[tuple[Path, int, int], _Kept] = {}  # least recently used first


@contextmanager
def unpacked(file: Path) -> Iterator[Path]:
    """Lend the folder that holds what an archive (.zip or .gz) holds; it stays as long as somebody uses it.

    Raises
    ------
    TerrainError
        If the archive is damaged, made to harm, or the disk is full.
    """
    try:
        stat = file.stat()
    except OSError as error:
        raise TerrainError(f"terrain '{file.name}' cannot be read ({error.strerror}); copy it again") from error
    key = (file.absolute(), stat.st_size, stat.st_mtime_ns)
    with _lock:
        kept = _kept.pop(key, None) or _unpack(file)
        _kept[key] = kept
        kept.n_users += 1
    try:
        yield kept.folder
    finally:
        with _lock:
            kept.n_users -= 1
            _drop_unused()


def members(path: Path) -> list[zipfile.ZipInfo]:
    """Return the rasters in a .zip, and what belongs to them.

    Raises
    ------
    TerrainError
        If it is damaged, encrypted, too large, or holds names that point outside.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = [member for member in archive.infolist() if not member.is_dir()]
    except _DAMAGED as error:
        raise TerrainError(f"terrain '{path}' is not a whole zip archive ({error}); copy it again") from error
    wanted = [member for member in found if is_raster(member.filename) or member.filename.lower().endswith(_BESIDE)]
    _check(path, wanted)
    return wanted


def is_raster(name: str) -> bool:
    """Return whether a name is one of a raster that is read; a Mac's leftovers are not."""
    pure = PurePosixPath(name)
    return pure.suffix.lower() in RASTER_SUFFIXES and not pure.name.startswith(".")


def _check(path: Path, wanted: list[zipfile.ZipInfo]) -> None:
    for member in wanted:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or parts[0] == "/" or ":" in parts[0]:
            raise TerrainError(f"terrain '{path}' holds '{member.filename}', which points outside the archive; refused")
        if member.flag_bits & 0x1:
            raise TerrainError(f"terrain '{path}' is encrypted; unpack it first")
    total_bytes = sum(member.file_size for member in wanted)
    if total_bytes > MOST_UNPACKED_BYTES:
        raise TerrainError(
            f"terrain '{path}' would unpack to {total_bytes / 1e9:.1f} GB, more than "
            f"{MOST_UNPACKED_BYTES / 1e9:.0f} GB; unpack it yourself and give the folder"
        )


@cache
def _home() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="skyshed-terrain-")


def _unpack(file: Path) -> _Kept:
    folder = Path(tempfile.mkdtemp(dir=_home().name))
    try:
        n_bytes = _unpack_zip(file, folder) if file.suffix.lower() == ".zip" else _unpack_gz(file, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _Kept(folder, n_bytes)


def _unpack_zip(file: Path, folder: Path) -> int:
    n_bytes = 0
    wanted = members(file)
    try:
        with zipfile.ZipFile(file) as archive:
            for member in wanted:
                place = folder / member.filename.replace("\\", "/")
                place.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as packed, place.open("xb") as out:
                    n_bytes += _copy(packed, out, MOST_UNPACKED_BYTES - n_bytes, file)
    except _DAMAGED as error:
        raise _not_unpacked(file, error) from error
    return n_bytes


def _unpack_gz(file: Path, folder: Path) -> int:
    try:
        with gzip.open(file) as packed, (folder / file.stem).open("xb") as out:
            return _copy(packed, out, MOST_UNPACKED_BYTES, file)
    except _DAMAGED as error:
        raise _not_unpacked(file, error) from error


def _copy(packed: IO[bytes] | gzip.GzipFile, out: IO[bytes], most_bytes: int, file: Path) -> int:
    n_bytes = 0
    while chunk := packed.read(_CHUNK_BYTES):
        n_bytes += len(chunk)
        if n_bytes > most_bytes:
            raise TerrainError(
                f"terrain '{file}' would unpack to more than {MOST_UNPACKED_BYTES / 1e9:.0f} GB; unpack it yourself "
                "and give the folder"
            )
        out.write(chunk)
    return n_bytes


def _not_unpacked(file: Path, error: Exception) -> TerrainError:
    if getattr(error, "errno", None) in DISK_FULL_ERRNOS:
        return TerrainError(
            f"terrain '{file.name}' cannot be unpacked: no space left in {tempfile.gettempdir()}; set TMPDIR to a "
            "folder that has some, or unpack it yourself and give the folder"
        )
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return TerrainError(f"terrain '{file.name}' cannot be unpacked ({reason}); copy it again")


def _drop_unused() -> None:
    total_bytes = sum(unpacked.n_bytes for unpacked in _kept.values())
    for key, unpacked in list(_kept.items()):
        if total_bytes <= MOST_KEPT_BYTES:
            return
        if unpacked.n_users == 0:
            del _kept[key]
            shutil.rmtree(unpacked.folder, ignore_errors=True)
            total_bytes -= unpacked.n_bytes
