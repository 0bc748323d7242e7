"""Warnings read as volumes: GeoJSON, AIXM 5.1, OpenAir and EASA's bulletins, known by what is inside the file."""

import codecs
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from skyshed.errors import InputError
from skyshed.flights.airspaces import Airspaces, Unwarned
from skyshed.flights.bulletin import warned_by
from skyshed.flights.files import document, made_plain
from skyshed.flights.firs import Firs
from skyshed.flights.read_aixm import read_aixm
from skyshed.flights.read_czib import bulletins_in, is_bulletin
from skyshed.flights.read_geojson import read_geojson
from skyshed.flights.read_openair import read_openair
from skyshed.flights.volume import Volume

_MOST_REMARKS = 20
Found = Iterable[Volume | Unwarned | str]


def read_volumes(path: Path, firs: Firs | None = None) -> Airspaces:
    """Return the volumes of a file, and a line for each airspace that is passed over.

    A bulletin names FIRs, whose outlines are in ``firs``.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no airspace that can be used.
    """

    def read(content: bytes) -> Found:
        if is_bulletin(content):
            return (found for each in bulletins_in(_text(content)) for found in warned_by(each, firs))
        return _read(content)

    volumes, remarks = _parted(path, f"no warning can be read from {str(path)!r}", read)
    if len(remarks) > _MOST_REMARKS:
        remarks[_MOST_REMARKS:] = [f"{len(remarks) - _MOST_REMARKS} more of its airspaces or records are passed over"]
    return Airspaces(volumes, tuple(f"Warning {path.name!r}: {remark}" for remark in remarks))


def read_firs(path: Path) -> Firs:
    """Return the outlines of FIRs in a file of airspaces; what states no limits reaches from the ground up.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no outline that can be used.
    """
    volumes, _ = _parted(path, f"FIRs {str(path)!r}", lambda content: _read(content, are_limits_needed=False))
    return Firs(path.name, volumes)


def _parted(path: Path, file: str, read: Callable[[bytes], Found]) -> tuple[tuple[Volume, ...], list[str]]:
    """Return what a file holds, and a line for each thing in it that is passed over."""
    if not path.is_file():
        raise InputError(
            f"{file}: {'is not a file but a folder, a device or a pipe' if path.exists() else 'no such file'}"
        )
    try:
        with tempfile.TemporaryDirectory(prefix="warning-") as folder:
            content = document(made_plain(path, Path(folder)))
        found = list(read(content.removeprefix(codecs.BOM_UTF8)))
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except InputError as error:
        raise type(error)(f"{file}: {error}") from error
    volumes = tuple(one for one in found if isinstance(one, Volume))
    remarks = [one.said if isinstance(one, Unwarned) else one for one in found if not isinstance(one, Volume)]
    if not volumes and not any(isinstance(one, Unwarned) for one in found):
        if not remarks:
            raise InputError(f"{file}: holds no airspace (GeoJSON, AIXM 5.1, OpenAir or a bulletin of EASA's)")
        more = f" (and {len(remarks) - 1} more)" if len(remarks) > 1 else ""
        raise InputError(f"{file}: holds no airspace that can be used: {remarks[0]}{more}")
    return volumes, remarks


def _read(content: bytes, *, are_limits_needed: bool = True) -> Found:
    start = content[:4096].lstrip()
    if start.startswith((b"{", b"[")):
        return read_geojson(_text(content), are_limits_needed=are_limits_needed)
    if start.startswith(b"<"):
        return read_aixm(content)
    return read_openair(_text(content))


def _text(content: bytes) -> str:
    """Return text in the encodings that files of airspaces come in."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
