"""A stage's arrays, kept on disk under the hash of everything that went into them."""

import errno
import hashlib
import json
import logging
import os
import secrets
import stat
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path, PurePath
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

import skyshed

Arrays = dict[str, NDArray]

_log = logging.getLogger(__name__)
_MADE_AGAIN = "the kept answer %s is damaged or cannot be read; it is made again"

# Old entries are dropped, least recently used first, when one stage holds more than this.
STAGE_LIMIT_BYTES = 2_000_000_000


def stage_cache_folder() -> Path:
    """Return the folder of all stages: ``$SKYSHED_CACHE``, else the user's cache folder."""
    if named := os.environ.get("SKYSHED_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("skyshed", appauthor=False)


def cached_arrays(stage: str, inputs: Mapping, make: Callable[[], Arrays]) -> Arrays:
    """Return ``make()``, or what it returned earlier for the same inputs and the same program.

    ``inputs`` may hold strings, numbers, booleans, None, enums, paths, arrays, dataclasses, and
    mappings and sequences of these; two inputs that differ in any value have different entries.
    A file that cannot be read whole is made again, which is logged; a folder that cannot be written
    is not an error.
    """
    path = stage_cache_folder() / stage / f"{inputs_digest(inputs)}.npz"
    found = _read(path)
    if found is not None:
        return found
    arrays = {name: np.asarray(array) for name, array in make().items()}
    _write(path, arrays)
    return arrays


def inputs_digest(inputs: Mapping) -> str:
    """Return the sha256 of the inputs in canonical JSON, together with version and source code."""
    whole = {"inputs": _canonical(inputs), "version": skyshed.__version__, "source": _source_digest()}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _source_digest() -> str:
    # A version number does not change when a formula is edited; the source does.
    digest = hashlib.sha256()
    root = Path(skyshed.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _canonical(value: object) -> object:
    """Return the value as JSON in which different values differ: 1 from 1.0 and from True, a path from its text."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Enum):
        return {"enum": type(value).__name__, "value": _canonical(value.value)}
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return {"float": value.hex()}
    if isinstance(value, PurePath):
        return {"path": value.as_posix()}
    return _canonical_container(value)


def _canonical_container(value: object) -> object:
    if isinstance(value, np.ndarray):
        whole = np.ascontiguousarray(value)
        return {"array": hashlib.sha256(whole.data).hexdigest(), "dtype": whole.dtype.str, "shape": list(value.shape)}
    if is_dataclass(value) and not isinstance(value, type):
        return {type(value).__name__: {field.name: _canonical(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, Mapping):
        return {"mapping": sorted(([_canonical(k), _canonical(v)] for k, v in value.items()), key=json.dumps)}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_canonical(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be an input of a cached stage")


def _read(path: Path) -> Arrays | None:
    try:
        # np.load would leave the file open when it is not a whole archive.
        with _opened(path) as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = _whole(stored)
    except OSError as error:
        # A folder that is not there, or cannot be used, is not a fault: nothing is kept, and nothing is logged.
        if not isinstance(error, (FileNotFoundError, NotADirectoryError, PermissionError)):
            _log.warning(_MADE_AGAIN, path)
        return None
    except Exception:  # noqa: BLE001  # damaged bytes raise what they like: zlib.error, SyntaxError ...
        _log.warning(_MADE_AGAIN, path)
        return None
    with suppress(OSError):  # a cache that may only be read serves as well
        os.utime(path)
    return arrays


def _opened(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return path.open("rb")


def _whole(stored: np.lib.npyio.NpzFile) -> Arrays:
    arrays = {name: stored[name] for name in stored.files}
    if stored.zip is None or stored.zip.comment != _names_of(arrays):
        raise ValueError("it lacks arrays that were written")
    return arrays


def _names_of(arrays: Arrays) -> bytes:
    """Return what an entry says of itself: a damaged directory of the archive may have lost some."""
    return hashlib.sha256("\n".join(arrays).encode()).hexdigest().encode()


def _write(path: Path, arrays: Arrays) -> None:
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_npz(partial, arrays)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _trim(path.parent)
    except OSError:
        return


def _write_npz(path: Path, arrays: Arrays) -> None:
    # np.savez would take an array named "file" for its own argument, and may pickle; np.load does not see damage
    # in the list of what an archive holds.
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
        archive.comment = _names_of(arrays)


def _trim(folder: Path) -> None:
    entries = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    total_bytes = 0
    for path in entries:
        total_bytes += path.stat().st_size
        if total_bytes > STAGE_LIMIT_BYTES and path != entries[0]:
            path.unlink(missing_ok=True)
