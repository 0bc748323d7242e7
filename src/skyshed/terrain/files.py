"""From the paths that a user gives to single rasters: files, folders searched whole, zip archives looked into."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from skyshed.errors import TerrainError

RASTER_SUFFIXES = {".tif", ".tiff", ".vrt", ".hgt", ".img", ".asc", ".bil", ".dt0", ".dt1", ".dt2", ".dem"}
MOST_UNPACKED_BYTES = 1_000_000_000  # of one archive; a 3601 x 3601 float raster holds 52 MB
HGT_BYTES = {2 * n_row * n_column for n_row, n_column in ((1201, 1201), (3601, 3601), (3601, 1801), (3601, 1201))}
_HGT_NAME = re.compile(r"[NS]\d{2}[EW]\d{3}(\.[A-Za-z0-9]+)?\.hgt", re.IGNORECASE)
_WHAT = "a raster (GeoTIFF, VRT, .hgt ...), a .zip of rasters, or a folder of them"


@dataclass(frozen=True)
class Found:
    """One raster: its name for people, the file on the disk that holds it, and its name in there if that is a zip."""

    name: str
    file: Path
    member: str | None = None

    def unpacked(self) -> bytes:
        """Return the bytes of a member of an archive.

        GDAL could read archives itself, but crashes on some that are made to harm.

        Raises
        ------
        TerrainError
            If the archive is damaged, or holds something else than it says.
        """
        stat = self.file.stat()
        return _unpacked(self.file, self.member or "", stat.st_size, stat.st_mtime_ns)


def find_rasters(path: Path) -> list[Found]:
    """Return the rasters at a path; a folder's are sorted by their place in it.

    Raises
    ------
    TerrainError
        Nothing there, no raster in it, an archive that is damaged or hostile, a misnamed .hgt.
    """
    if not path.exists():
        raise TerrainError(f"terrain '{path}' does not exist; give {_WHAT}")
    if path.is_file():
        return list(_in_file(path, is_asked_for=True))
    if not path.is_dir():
        raise TerrainError(f"terrain '{path}' is a device or a pipe; give {_WHAT}")
    found = [each for file in _files_below(path) for each in _in_file(file, is_asked_for=False)]
    if not found:
        raise TerrainError(f"terrain folder '{path}' holds no raster; give {_WHAT}")
    return found


def _files_below(folder: Path) -> list[Path]:
    suffixes = RASTER_SUFFIXES | {".zip"}
    files = (path for path in folder.rglob("*") if path.suffix.lower() in suffixes and not path.name.startswith("."))
    return sorted(path for path in files if path.is_file())


def _in_file(path: Path, *, is_asked_for: bool) -> Iterator[Found]:
    if path.suffix.lower() == ".zip":
        yield from _in_zip(path, is_asked_for=is_asked_for)
        return
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise TerrainError(f"terrain '{path}' is empty; copy it again")
    _check_hgt(str(path), path.name, size_bytes)
    yield Found(path.name, path)


def _in_zip(path: Path, *, is_asked_for: bool) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise TerrainError(f"terrain '{path}' is not a whole zip archive ({error}); copy it again") from error
    rasters = [member for member in members if _is_raster(member.filename)]
    if not rasters and is_asked_for:
        raise TerrainError(f"terrain '{path}' holds no raster; give {_WHAT}")
    _check_members(path, rasters)
    for member in sorted(rasters, key=lambda each: each.filename):
        name = PurePosixPath(member.filename).name
        _check_hgt(f"{path}: {member.filename}", name, member.file_size)
        yield Found(name, path, member.filename)


@lru_cache(maxsize=4)
def _unpacked(path: Path, member: str, size_bytes: int, changed_ns: int) -> bytes:
    """Read a member whole; size and time of the archive are there to notice another one of its name."""
    del size_bytes, changed_ns
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as opened:
            data = opened.read(archive.getinfo(member).file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise TerrainError(f"terrain '{path.name}' cannot be unpacked ({error}); copy it again") from error
    return data


def _is_raster(name: str) -> bool:
    pure = PurePosixPath(name)
    return pure.suffix.lower() in RASTER_SUFFIXES and not pure.name.startswith(".")


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that are made to harm; nothing is ever unpacked onto the disk."""
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or parts[0] == "/" or ":" in parts[0]:
            raise TerrainError(f"terrain '{path}' holds '{member.filename}', which points outside the archive; refused")
        if member.flag_bits & 0x1:
            raise TerrainError(f"terrain '{path}' is encrypted; unpack it first")
    total_bytes = sum(member.file_size for member in members)
    if total_bytes > MOST_UNPACKED_BYTES:
        raise TerrainError(
            f"terrain '{path}' would unpack to {total_bytes / 1e9:.1f} GB, more than "
            f"{MOST_UNPACKED_BYTES / 1e9:.0f} GB; unpack it yourself and give the folder"
        )


def _check_hgt(where: str, name: str, size_bytes: int) -> None:
    if not name.lower().endswith(".hgt"):
        return
    if not _HGT_NAME.fullmatch(name):
        raise TerrainError(
            f"terrain '{where}': a .hgt file says where it lies by its name alone, and '{name}' does not; "
            "rename it like N34E043.hgt, after its south-western corner"
        )
    if size_bytes not in HGT_BYTES:
        raise TerrainError(
            f"terrain '{where}' has {size_bytes:,} bytes, and an SRTM tile {2 * 1201**2:,} (3\") or "
            f'{2 * 3601**2:,} (1"); it is cut short or something else: copy it again'
        )
