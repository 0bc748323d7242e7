"""From the paths that a user gives to single rasters: files, folders searched whole, archives looked into."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from skyshed.catalogue.ground import DOWNLOADED, EMBEDDED, SEA
from skyshed.errors import TerrainError, printable
from skyshed.terrain.companions import companion_kind
from skyshed.terrain.unpack import is_raster, members, unpacked

# Rows and columns of the .hgt tiles that are read: 3", 1", 1" north of 50 degrees, and half a second.
HGT_POSTS = ((1201, 1201), (3601, 3601), (3601, 1801), (7201, 7201))
_HGT_NAME = re.compile(r"[NS]\d{2}[EW]\d{3}(\.[A-Za-z0-9]+)?\.hgt", re.IGNORECASE)
# Where a name alone may make a system ask another machine (automounters, AFS), or is not a file at all.
_FAR_ROOTS = {"net", "afs", "dev", "proc", "sys"}
_WORDS = {"sea": SEA, SEA: SEA, DOWNLOADED: DOWNLOADED, EMBEDDED: EMBEDDED}  # what a name may have been meant for
_WHAT = "a raster (GeoTIFF, VRT, .hgt ...), a .zip of rasters, or a folder of them"


@dataclass(frozen=True)
class FoundRaster:
    """One raster: its name for people, the file that holds it, and its name in there if that is an archive."""

    name: str
    file: Path
    member: str | None = None

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Lend the file to open: itself, or what an archive held.

        Raises
        ------
        TerrainError
            If the archive is damaged, or holds something else than it says.
        """
        if self.member is None:
            yield self.file.absolute()
            return
        with unpacked(self.file) as folder:
            yield folder / self.member.replace("\\", "/")

    def beside(self, name: str) -> FoundRaster | None:
        """Return the raster of a name relative to this one's folder, or of an absolute name, None if there is none.

        What an archive names lies in the archive. A name that may lead to another machine is not even looked at.
        """
        name = name.replace("\\", "/")
        if self.member is not None:
            place = posixpath.normpath(posixpath.join(posixpath.dirname(self.member), name))
            is_inside = not place.startswith(("..", "/"))
            return FoundRaster(printable(posixpath.basename(place)), self.file, place) if is_inside else None
        path = Path(os.path.normpath(self.file.parent.absolute() / name))  # symlinks are the user's own doing
        own_root, root = self.file.absolute().parts[1:2], path.parts[1:2]
        if name.startswith("//") or (root != own_root and root and root[0] in _FAR_ROOTS):
            return None
        try:
            return FoundRaster(printable(path.name), path) if path.is_file() else None
        except (OSError, ValueError):
            return None


@dataclass(frozen=True)
class Search:
    """What lies at a path: rasters of ground, and the names of companions that were skipped, each with its kind."""

    rasters: tuple[FoundRaster, ...]
    left_alone: tuple[str, ...] = ()


def find_rasters(path: Path) -> Search:
    """Return the rasters at a path; a folder's are sorted by their place in it.

    Raises
    ------
    TerrainError
        If nothing is there, no raster is in it, an archive is damaged or hostile, or an .hgt file is misnamed.
    """
    try:
        is_there, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise TerrainError(f"terrain '{path}' cannot be looked at ({reason}); give {_WHAT}") from error
    if not is_there:
        meant = get_close_matches(path.name.casefold(), _WORDS, n=1)
        hint = f"did you mean '{_WORDS[meant[0]]}'?" if meant else f"give {_WHAT}"
        raise TerrainError(f"terrain '{path}' does not exist; {hint}")
    if not is_folder and not path.is_file():
        raise TerrainError(f"terrain '{path}' is a device or a pipe; give {_WHAT}")
    files = _files_below(path) if is_folder else [path]
    found = [raster for file in files for raster in _in_file(file, is_asked_for=not is_folder)]
    what = "terrain folder" if is_folder else "terrain"
    if not found:
        raise TerrainError(f"{what} '{path}' holds no raster; give {_WHAT}")
    search = _without_companions(found)
    if not search.rasters:
        named = ", ".join(search.left_alone[:3])
        raise TerrainError(f"{what} '{path}' holds no ground, only {named}; give the raster of heights")
    return search


def _without_companions(found: Sequence[FoundRaster]) -> Search:
    names = [raster.name for raster in found]
    kinds = [companion_kind(name, names) for name in names]
    rasters = tuple(raster for raster, kind in zip(found, kinds, strict=True) if kind is None)
    return Search(rasters, tuple(f"{name} ({kind})" for name, kind in zip(names, kinds, strict=True) if kind))


def _files_below(folder: Path) -> list[Path]:
    """Return all files that may hold rasters; a folder that may not be read is not an empty folder."""

    def refuse(error: OSError) -> None:
        raise TerrainError(f"terrain folder '{error.filename}' cannot be read ({error.strerror})") from error

    found = []
    for root, _, names in os.walk(folder, onerror=refuse, followlinks=False):
        found += [Path(root, name) for name in names if _may_hold(name)]
    return sorted(path for path in found if path.is_file())


def _may_hold(name: str) -> bool:
    return (
        is_raster(name) or (name.lower().endswith(".zip") and not name.startswith(".")) or is_raster(_ungzipped(name))
    )


def _ungzipped(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else ""


def _in_file(path: Path, *, is_asked_for: bool) -> Iterator[FoundRaster]:
    if path.suffix.lower() == ".zip":
        yield from _in_zip(path, is_asked_for=is_asked_for)
        return
    try:
        size_bytes = path.stat().st_size
    except OSError as error:
        raise TerrainError(f"terrain '{path}' cannot be read ({error.strerror})") from error
    if size_bytes == 0:
        raise TerrainError(f"terrain '{path}' is empty; copy it again")
    if is_raster(_ungzipped(path.name)):
        yield _in_gz(path)
        return
    _check_hgt(str(path), path.name, size_bytes)
    yield FoundRaster(printable(path.name), path)


def _in_gz(path: Path) -> FoundRaster:
    name = _ungzipped(path.name)
    if name.lower().endswith(".hgt"):
        with unpacked(path) as folder:
            _check_hgt(str(path), name, (folder / name).stat().st_size)
    return FoundRaster(printable(name), path, name)


def _in_zip(path: Path, *, is_asked_for: bool) -> Iterator[FoundRaster]:
    rasters = [member for member in members(path) if is_raster(member.filename)]
    if not rasters and is_asked_for:
        raise TerrainError(f"terrain '{path}' holds no raster; give {_WHAT}")
    for member in sorted(rasters, key=lambda raster: raster.filename):
        name = PurePosixPath(member.filename).name
        _check_hgt(f"{path}: {member.filename}", name, member.file_size)
        yield FoundRaster(printable(name), path, member.filename)


def _check_hgt(where: str, name: str, size_bytes: int) -> None:
    if not name.lower().endswith(".hgt"):
        return
    if not _HGT_NAME.fullmatch(name):
        raise TerrainError(
            f"terrain '{where}': a .hgt file says where it lies by its name alone, and '{name}' does not; "
            "rename it like N34E043.hgt, after its south-western corner"
        )
    if size_bytes not in {2 * n_row * n_column for n_row, n_column in HGT_POSTS}:
        sizes = [f"{n_row} x {n_column} ({2 * n_row * n_column:,})" for n_row, n_column in HGT_POSTS]
        sizes[0] = sizes[0].replace(")", " bytes)")
        raise TerrainError(
            f"terrain '{where}' has {size_bytes:,} bytes; tiles have {', '.join(sizes[:-1])} or {sizes[-1]}: it is cut "
            "short or something else, copy it again"
        )
