"""Warnings read as volumes: GeoJSON, AIXM 5.1 and OpenAir, known by what is inside the file."""

import codecs
import tempfile
from pathlib import Path

from skyshed.errors import InputError
from skyshed.flights.airspaces import Airspaces
from skyshed.flights.files import document, made_plain
from skyshed.flights.read_aixm import read_aixm
from skyshed.flights.read_geojson import read_geojson
from skyshed.flights.read_openair import read_openair
from skyshed.flights.volume import Volume

_MOST_REMARKS = 20


def read_volumes(path: Path) -> Airspaces:
    """Return the volumes of a file, and a line for each airspace that is passed over.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no airspace that can be used.
    """
    file = f"warning {str(path)!r}"
    if not path.is_file():
        raise InputError(
            f"{file}: {'is not a file but a folder, a device or a pipe' if path.exists() else 'no such file'}"
        )
    try:
        with tempfile.TemporaryDirectory(prefix="warning-") as folder:
            content = document(made_plain(path, Path(folder)))
        found = list(_read(content.removeprefix(codecs.BOM_UTF8)))
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except InputError as error:
        raise InputError(f"{file}: {error}") from error
    volumes = tuple(one for one in found if isinstance(one, Volume))
    remarks = [one for one in found if isinstance(one, str)]
    if not volumes:
        if not remarks:
            raise InputError(f"{file}: holds no airspace (GeoJSON, AIXM 5.1 or OpenAir)")
        more = f" (and {len(remarks) - 1} more)" if len(remarks) > 1 else ""
        raise InputError(f"{file}: holds no airspace that can be used: {remarks[0]}{more}")
    if len(remarks) > _MOST_REMARKS:
        remarks[_MOST_REMARKS:] = [f"{len(remarks) - _MOST_REMARKS} more of its airspaces or records are passed over"]
    return Airspaces(volumes, tuple(f"Warning {path.name!r}: {remark}" for remark in remarks))


def _read(content: bytes) -> "list[Volume | str]":
    start = content[:4096].lstrip()
    if start.startswith((b"{", b"[")):
        return list(read_geojson(_text(content)))
    if start.startswith(b"<"):
        return list(read_aixm(content))
    return list(read_openair(_text(content)))


def _text(content: bytes) -> str:
    """Return text in the encodings that files of airspaces come in."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
