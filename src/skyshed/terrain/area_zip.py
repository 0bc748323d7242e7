"""Files of an area out of a zip: few, of known endings, and no larger than the zip may make them."""

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from skyshed.units import UnitError

MOST_UNPACKED_BYTES = 256_000_000
_MOST_MEMBERS = 1000
_MAIN = {".geojson", ".json", ".gpkg", ".shp", ".fgb", ".kml"}
_COMPANIONS = {".shx", ".dbf", ".prj", ".cpg"}
_PIECE_BYTES = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[list[Path]]:
    """Unpack what may be an area into a folder that goes again, and give the files that hold polygons.

    Raises
    ------
    UnitError
        Before anything is unpacked: damaged, encrypted, or too large.
    """
    try:
        with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory(prefix="skyshed-area-") as folder:
            members = _members(packed)
            stems = {stem: number for number, stem in enumerate(dict.fromkeys(map(_stem, members)))}
            files = [
                _unpack(packed, member, Path(folder) / f"{stems[_stem(member)]}{_suffix(member)}") for member in members
            ]
            yield [file for file in files if file.suffix in _MAIN]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise UnitError(f"cannot be read: it is not a zip that can be unpacked ({error})") from None


def _members(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    wanted = [
        member for member in packed.infolist() if _suffix(member) in _MAIN | _COMPANIONS and not _is_litter(member)
    ]
    if not any(_suffix(member) in _MAIN for member in wanted):
        raise UnitError(f"is a zip without a file of an area in it ({', '.join(sorted(_MAIN))})")
    size = sum(member.file_size for member in wanted)
    if size > MOST_UNPACKED_BYTES or len(wanted) > _MOST_MEMBERS:
        most = f"{MOST_UNPACKED_BYTES / 1e6:,.0f} MB in {_MOST_MEMBERS:,} files"
        raise UnitError(f"unpacks to {size / 1e6:,.0f} MB in {len(wanted):,} files; at most {most} are read")
    if any(member.flag_bits & 1 for member in wanted):
        raise UnitError("is an encrypted zip; save it without a password")
    return wanted


def _suffix(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _is_litter(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder, or what macOS leaves beside files."""
    return member.is_dir() or "__MACOSX" in PurePosixPath(member.filename).parts


def _stem(member: zipfile.ZipInfo) -> str:
    return str(PurePosixPath(member.filename).with_suffix(""))


def _unpack(packed: zipfile.ZipFile, member: zipfile.ZipInfo, file: Path) -> Path:
    """Write one member under a name of our own, since a zip's may lead anywhere; no more than it has announced."""
    left = member.file_size
    with packed.open(member) as source, file.open("wb") as target:
        while left > 0 and (piece := source.read(min(left, _PIECE_BYTES))):
            target.write(piece)
            left -= len(piece)
    return file
